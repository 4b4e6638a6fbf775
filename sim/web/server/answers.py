"""What a page shows of a finished comparison: numbers with intervals, sentences, curves; and the files to take away."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.report.answer import chart_data, comments, write_answer
from sim.report.chart_data import ChartData, Provenance, level
from sim.report.document.content import KeyFigure, plain
from sim.report.document.key_figures import key_figures, limits_of, verdict_of_all
from sim.report.effects import scale_for
from sim.report.figures.compared import compare_figures
from sim.report.figures.figure import Axis, Figure, Series
from sim.report.numbers import (
    confidence,
    decimals_for_interval,
    decimals_for_level,
    fixed,
    span,
    typographic,
    with_unit,
)
from sim.report.sentences import sentences
from sim.scenario.loaded import Loaded
from sim.study.compare import Comparison, Options, compare
from sim.vocabulary.text import LANGUAGES, Text
from sim.web.chart_data import figure_json
from sim.web.server.variants import zip_of

PAGES = "pages"
"""Folder beside the results for what pages ask for."""
_RUN_LOOKS: tuple[tuple[str, tuple[int, ...], Any], ...] = (
    ("#5A5A5A", (), "circle"),
    ("#0072B2", (), "square"),
    ("#D55E00", (6, 3), "triangle-up"),
    ("#009E73", (2, 2), "diamond"),
    ("#CC79A7", (8, 3, 2, 3), "triangle-down"),
    ("#E69F00", (10, 4), "cross"),
    ("#56B4E9", (4, 2), "circle"),
    ("#1A1A1A", (1, 3), "square"),
)
"""One run is told from the next by colour, by dash and by marker."""


def prepare(comparison: Comparison) -> dict[str, Any]:
    """Return what the page shows of a comparison, ready for JSON; figures go to a file beside the results."""
    data = chart_data(comparison)
    headline = key_figures(data, tuple(data.headline))
    figures = compare_figures(data)
    name = f"{comparison.stop.replications}"
    folder = comparison.folder / PAGES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.figures.json").write_text(
        json.dumps([figure_json(figure) for figure in figures], ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    return {
        "origin": {**data.provenance._asdict(), "scenario": data.provenance.scenario._asdict()},
        "baseline": data.baseline,
        "structures": [{"id": id, "text": text._asdict()} for id, text in data.structures.items()],
        "replications": comparison.stop.replications,
        "requests": data.provenance.requests,
        "rows": [_row(data, figure) for figure in headline],
        "verdict": verdict_of_all(data, headline)._asdict(),
        "limits": limits_of(comparison.loaded, data, ())._asdict(),
        "sentences": [
            {"zh": zh, "en": en} for zh, en in zip(sentences(data, "zh"), sentences(data, "en"), strict=True)
        ],
        "comments": [text._asdict() for text in comments(comparison)],
        "figures": [figure.name for figure in figures],
        "curves": _curves(figures, data),
    }


def _row(data: ChartData, figure: KeyFigure) -> dict[str, Any]:
    """Return one measure: the level of every structure with its interval, and the paired differences."""
    scale = scale_for(data, figure.measure)
    levels = {}
    for structure in data.structures:
        found = level(data, structure, figure.measure)
        mean, low, high = (scale.factor * x for x in (found.mean, found.low, found.high))
        said = {}
        for language in LANGUAGES:
            if found.n < 2:
                said[language] = [with_unit(fixed(mean, decimals_for_level(mean)), scale.unit, language), ""]
            else:
                decimals = decimals_for_interval(mean, low, high)
                inside = f"{confidence(language)} {span(low, high, decimals, language)}"
                said[language] = [with_unit(fixed(mean, decimals), scale.unit, language), inside]
        levels[structure] = {
            "text": {language: typographic(said[language][0]) for language in LANGUAGES},
            "interval": {language: typographic(said[language][1]) for language in LANGUAGES},
        }
    shown = _typographic(plain(figure))
    amounts = {amount["structure"]: amount for amount in shown["amounts"]}
    return {
        "measure": figure.measure,
        "text": shown["text"],
        "formula": shown["formula"],
        "levels": levels,
        "amounts": amounts,
    }


def _typographic(value: Any) -> Any:
    """Return a value whose texts have true minus signs."""
    if isinstance(value, str):
        return typographic(value)
    if isinstance(value, dict):
        return {key: _typographic(item) for key, item in value.items()}
    return [_typographic(item) for item in value] if isinstance(value, list) else value


def _curves(figures: tuple[Figure, ...], data: ChartData) -> dict[str, dict[str, list[float | None]]]:
    """Return, by structure, the share of requests not truly settled so many days after the report; unknown is None."""
    survival = next((figure for figure in figures if figure.name == "survival"), None)
    if survival is None:
        return {}
    curves = {}
    for structure in data.structures:
        rows = survival.table.loc[survival.table["series"] == structure]
        if len(rows):
            curves[structure] = {
                name: [float(f"{x:.5g}") if math.isfinite(x) else None for x in rows[name]]
                for name in ("x", "y", "low", "high")
            }
    return curves


def runs_figure(runs: list[tuple[Text, dict[str, Any]]], structure: str) -> dict[str, Any] | None:
    """Return, as a page draws it, one structure's curve under several runs with its band; None where no run has any.

    `runs` are names and answers (`prepare`).
    """
    runs = [run for run in runs if structure in run[1]["curves"]]
    if not runs:
        return None
    looks = [_RUN_LOOKS[k % len(_RUN_LOOKS)] for k in range(len(runs))]
    first = runs[0][1]
    title = next(Text(**s["text"]) for s in first["structures"] if s["id"] == structure)
    origin = Provenance(**{**first["origin"], "scenario": Text(**first["origin"]["scenario"])})
    figure = Figure(
        name="runs",
        form="lines",
        title=Text(f"{title.zh}：各次运行中尚未真正解决的诉求", f"{title.en}: requests not truly settled, run by run"),
        subtitle=Text(
            "自报告起若干天后尚未真正解决的诉求占比", "Share of requests not truly settled by days since the report"
        ),
        note=Text(
            "色带为各次重复均值的 95% t 区间。各次运行的设定不同，见图下的表。",
            "Bands: 95 % t interval of the mean over replications. What was set in each run stands in the table below.",
        ),
        x=Axis(Text("自报告起的天数", "days since the report"), Text("天", "days")),
        y=Axis(Text("尚未真正解决的诉求", "requests not truly settled"), Text("%", "%"), percent=True),
        series=tuple(
            Series(f"run{k}", text, *look) for k, ((text, _), look) in enumerate(zip(runs, looks, strict=True))
        ),
        words={},
        table=pd.concat(
            [
                pd.DataFrame(said["curves"][structure], dtype=float).assign(series=f"run{k}")
                for k, (_, said) in enumerate(runs)
            ],
            ignore_index=True,
        ),
        origin=origin,
    )
    named = [(text, said["origin"]) for text, said in runs]
    zh = "；".join(f"{t.zh}：{o['replications']} 次重复，摘要 {o['digest'][:8]}" for t, o in named)
    en = "; ".join(f"{t.en}: {o['replications']} replications, digest {o['digest'][:8]}" for t, o in named)
    return {
        **figure_json(figure),
        "origin": {
            "zh": f"{zh}。随机种子 {origin.seed}，tiaokuai {origin.version}",
            "en": f"{en}. Seed {origin.seed}, tiaokuai {origin.version}",
        },
    }


def read_again(loaded: Loaded, root: str, replications: int | None) -> Comparison:
    """Return a comparison whose runs are finished."""
    return compare(loaded, Options(Path(root), replications=replications), lambda *told: None, lambda text: None)


def make_report(loaded: Loaded, root: str, replications: int | None, file: str, language: str) -> None:
    """Write the one-file report of a finished comparison."""
    from sim.report.document.gather import gather
    from sim.web.reel import reels_of
    from sim.web.report_page import report_html

    comparison = read_again(loaded, root, replications)
    document = gather(comparison, Path(root))
    figures = [*document.figures, *(figure for study in document.studies for figure in study.figures)]
    content = report_html(
        document, reels_of(comparison), [figure_json(f) for f in figures], "en" if language == "en" else "zh"
    )
    _write(file, content)


def make_reels(loaded: Loaded, root: str, replications: int | None, file: str) -> None:
    """Write what the player shows of a finished comparison; `null` where no log was kept."""
    from sim.web.reel import reels_of

    reels = reels_of(read_again(loaded, root, replications))
    _write(file, json.dumps(reels, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8"))


def make_tables(loaded: Loaded, root: str, replications: int | None, file: str) -> None:
    """Write the results as CSV, with the answer in both languages and the manifest, as a ZIP."""
    comparison = read_again(loaded, root, replications)
    name = f"{loaded.scenario.name}-{comparison.key}"
    command = ["tiaokuai", "compare", f"{loaded.scenario.name}.yaml"]
    if replications is not None:
        command += ["--replications", str(replications)]
    with tempfile.TemporaryDirectory() as place:
        moved = replace(comparison, folder=Path(place))
        write_answer(moved, chart_data(comparison), command, False)
        files = sorted(path for path in Path(place).iterdir() if path.suffix in (".csv", ".md", ".json"))
        _write(file, zip_of({f"{name}/{path.name}": path.read_bytes() for path in files}))


MAKERS: dict[str, Callable[..., None]] = {"report": make_report, "reels": make_reels, "results": make_tables}
"""What can be made of a finished comparison, by kind."""


def _write(file: str, content: bytes) -> None:
    from sim.log.files import write_atomically

    write_atomically(Path(file), content)
