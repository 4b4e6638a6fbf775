"""`tiaokuai run`: one structure, one replication."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

import typer

from sim.cli.console import plain
from sim.cli.progress import Board
from sim.scenario.loaded import Loaded
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text


def chosen_structure(loaded: Loaded, structure: str | None) -> str:
    """Return the structure asked for, or the first; raise ResultsError with the nearest name."""
    from difflib import get_close_matches

    known = [spec.id for spec in loaded.scenario.structures]
    if structure is None:
        return known[0]
    if structure not in known:
        close = get_close_matches(structure, known, 1)
        names = ", ".join(known)
        zh, en = f"没有结构“{structure}”；现有：{names}", f"no structure {structure!r}; there are: {names}"
        if close:
            zh, en = zh + f"；是否想写“{close[0]}”？", en + f"; did you mean {close[0]!r}?"
        raise ResultsError(Text(zh, en))
    return structure


SHARE = 0.01
"""Share of the requests in a sample, if none is given."""


def _check_options(wanted: Wanted) -> None:
    """Raise ResultsError for options that contradict each other, instead of leaving one out in silence."""
    if wanted.share is not None and wanted.keep != "sample":
        raise ResultsError(Text("--share 只用于 --keep sample", "--share goes with --keep sample only"))
    if wanted.csv and wanted.keep == "measures":
        raise ResultsError(
            Text("--keep measures 不留日志，不能写 --csv", "--keep measures keeps no log to write as --csv")
        )


class Wanted(NamedTuple):
    """What the user asked of one run."""

    structure: str | None
    replication: int
    seed: int | None
    out: Path
    csv: bool
    engine: str
    keep: str
    share: float | None


def run_one(scenario: Path, wanted: Wanted, as_json: bool, language: Language) -> None:
    """Run, write log, offices, measures and manifest, and print where they are."""
    from sim.engine.choice import choose
    from sim.log.files import write_table
    from sim.log.frame import office_frame
    from sim.measures.window import Window
    from sim.scenario.reading import read_scenario
    from sim.study.manifest import manifest
    from sim.study.run import build_world
    from sim.study.single import keep_of, run_single
    from sim.study.store import Store, content_key, write_json

    _check_options(wanted)
    share = SHARE if wanted.share is None else wanted.share
    loaded = read_scenario(scenario)
    name, replication = chosen_structure(loaded, wanted.structure), wanted.replication
    world = build_world(loaded, wanted.seed)
    store = Store(wanted.out, loaded.scenario.name, content_key(loaded.digest, world.seed))
    stated = loaded.scenario.clock.warm_up
    horizon = world.demand.horizon
    window = Window(0.0 if stated == "auto" else float(stated), horizon, horizon)
    log_path = store.sample(name, replication, share) if wanted.keep == "sample" else store.log(name, replication)
    with Board(language, quiet=as_json) as board:
        board.tell(name, replication, 0.0)
        engine = choose(wanted.engine, world.requests, world.baseline, board.log)
        board.log(engine.why)
        single = run_single(
            world,
            name,
            replication,
            engine.name,
            keep_of(wanted.keep, share),
            window,
            log_path,
            lambda share: board.tell(name, replication, share),
        )
    if wanted.csv and single.rows_written:
        from sim.log.files import read_log

        write_table(read_log(log_path), log_path.with_suffix(".csv"))
    write_table(office_frame(world.baseline), store.named("offices.parquet"))
    kind = "" if single.complete else "-counted"
    measured = store.named(f"measures-{name}-{replication:05d}{kind}.csv")
    write_table(single.values, measured)
    write_json(
        store.named(f"manifest-{name}-{replication:05d}{kind}.json"),
        manifest(loaded, world.seed, sys.argv, engine=engine.name, keep=wanted.keep, complete=single.complete),
    )
    scalars = single.values[single.values["by"] == ""]
    content = {
        "structure": name,
        "replication": replication,
        "seed": world.seed,
        "engine": engine.name,
        "requests": single.requests,
        "rows": single.rows_written,
        "log": str(log_path) if single.rows_written else None,
        "complete": single.complete,
        "measures": {name: plain(value) for name, value in zip(scalars["measure"], scalars["value"], strict=True)},
    }
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    kept = Text("未留日志", "no log kept")
    if single.rows_written:
        kept = Text(f"{single.rows_written} 行日志：{log_path}", f"{single.rows_written} log rows: {log_path}")
    typer.echo(Text(f"{single.requests} 件诉求，{kept.zh}", f"{single.requests} requests, {kept.en}").to(language))
    typer.echo(
        Text(
            f"指标：{measured}（去除预热期 {window.start / 24.0:.0f} 天；单次运行不作比较，比较请用 tiaokuai compare）",
            f"measures: {measured} ({window.start / 24.0:.0f} days of warm-up left out; one run decides nothing: use tiaokuai compare)",
        ).to(language)
    )
    if not single.complete:
        typer.echo(
            Text(
                "运行时只计数：需要完整日志的指标未列出",
                "counted while running: measures that need the whole log are left out",
            ).to(language)
        )
