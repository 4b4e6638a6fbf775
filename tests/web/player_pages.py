"""Reels of small runs, and pages that hold nothing but the player."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from sim.log.frame import log_frame, office_frame
from sim.report.style import BOLD, REGULAR
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.structure.tables import Names
from sim.study.run import build_world, run
from sim.web.assets import asset, inert, words_json
from sim.web.player_assets import SCRIPTS, STYLES
from sim.web.words import player
from tests.study.tiny import write_tiny

MINUTE = 1.0 / 60.0
REFORM = 312.0
"""When the mechanisms of the tiny scenario's second structure begin, where they begin late."""


class Shown(NamedTuple):
    """Logs of all structures of a small scenario."""

    loaded: Loaded
    names: Names
    logs: dict[str, tuple[pd.DataFrame, pd.DataFrame]]

    def until(self, structure: str, time: float) -> pd.DataFrame:
        """Return the rows of a log that end before a time."""
        log = self.logs[structure][0]
        return log[log["end"] < time].copy()


@cache
def shown(late: bool = False) -> Shown:
    """Return one run of each structure of the tiny scenario; `late`: the second one's mechanisms begin at `REFORM`."""
    with TemporaryDirectory() as folder:
        write_tiny(Path(folder))
        file = Path(folder) / "tiny.yaml"
        if late:
            text = file.read_text(encoding="utf-8")
            for mechanism in ("power_list", "targeted_dispatch", "first_receiver"):
                assert f"- {mechanism}: {{" in text
                text = text.replace(f"- {mechanism}: {{", f"- {mechanism}: {{intensity: {{start: {REFORM:g} hours}}, ")
            file.write_text(text, encoding="utf-8")
        loaded = read_scenario(file)
    world = build_world(loaded)
    offices = office_frame(world.baseline)
    logs = {}
    for spec in loaded.scenario.structures:
        rows, requests = run(world, spec.id, 0)
        logs[spec.id] = (log_frame(rows, world.baseline, requests), offices)
    return Shown(loaded, world.baseline.names, logs)


def many(requests: int) -> Shown:
    """Return the tiny run repeated until it has so many requests: as busy at every office, for as long as it takes."""
    one = shown()
    logs = {}
    for name, (log, offices) in one.logs.items():
        count = int(log["request"].max()) + 1
        pieces = []
        for k in range(-(-requests // count)):
            piece = log.copy()
            piece.loc[piece["request"] >= 0, "request"] += k * count
            for column in ("enabled", "start", "end", "reported"):
                # A few minutes apart, all in the time of one: everything is crowded, as in a large district.
                piece[column] = piece[column] + 0.21 * k
            pieces.append(piece)
        logs[name] = (pd.concat(pieces, ignore_index=True), offices)
    return one._replace(logs=logs)


def page(folder: Path, reels: dict[str, Any], name: str = "player.html") -> Path:
    """Write a page with the player and nothing else; `window.h` is its handle once it is there."""
    faces = "".join(
        f"@font-face{{font-family:'Tiaokuai Sans';font-weight:{weight};src:url('{path.as_uri()}')}}"
        for path, weight in ((REGULAR, 400), (BOLD, 700))
    )
    styles = faces + "".join(asset(file) for file in ("base.css", *STYLES))
    scripts = "".join(f"<script>{asset(file)}</script>" for file in ("base.js", *SCRIPTS))
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>player</title><style>{styles} main{{padding:8px 14px}}</style><main><div id="p"></div></main>'
        f'<script type="application/json" id="words">{words_json(player)}</script>'
        f'<script type="application/json" id="reels">{inert(reels)}</script>{scripts}'
        "<script>tk.addWords(tk.data('words')); tk.setLanguage(tk.storedLanguage('zh')); window.told = [];"
        "tk.player(document.getElementById('p'), tk.data('reels'), {onFollow: (n) => window.told.push(n)})"
        ".then((h) => { window.h = h; });</script>"
    )
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
