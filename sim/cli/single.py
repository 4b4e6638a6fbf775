"""`tiaokuai run`: one structure, one replication."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

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


def run_one(
    scenario: Path,
    structure: str | None,
    replication: int,
    seed: int | None,
    out: Path,
    csv: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Run, write log, offices, measures and manifest, and print where they are."""
    from sim.log.files import write_table
    from sim.log.frame import log_frame, office_frame
    from sim.measures.registry import measure_log
    from sim.measures.window import Window
    from sim.report.manifest import manifest
    from sim.scenario.reading import read_scenario
    from sim.study.run import build_world, run
    from sim.study.store import Store, content_key, write_json

    loaded = read_scenario(scenario)
    name = chosen_structure(loaded, structure)
    world = build_world(loaded, seed)
    with Board(language, quiet=as_json) as board:
        rows, requests = run(world, name, replication, lambda share: board.tell(name, replication, share))
    log, offices = log_frame(rows, world.baseline, requests), office_frame(world.baseline)
    horizon = world.demand.horizon
    stated = loaded.scenario.clock.warm_up
    warm_up = 0.0 if stated == "auto" else float(stated)
    values = measure_log(log, offices, Window(warm_up, horizon, horizon))
    store = Store(out, loaded.scenario.name, content_key(loaded.digest, world.seed))
    log_path = store.log(name, replication)
    write_table(log, log_path)
    if csv:
        write_table(log, log_path.with_suffix(".csv"))
    write_table(offices, store.named("offices.parquet"))
    measured = store.named(f"measures-{name}-{replication:05d}.csv")
    write_table(values, measured)
    write_json(store.named(f"manifest-{name}-{replication:05d}.json"), manifest(loaded, world.seed, sys.argv))
    scalars = values[values["by"] == ""]
    content = {
        "structure": name,
        "replication": replication,
        "seed": world.seed,
        "requests": len(requests.time),
        "rows": len(log),
        "log": str(log_path),
        "measures": dict(zip(scalars["measure"], scalars["value"], strict=True)),
    }
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    typer.echo(
        Text(
            f"{len(requests.time)} 件诉求，{len(log)} 行日志：{log_path}",
            f"{len(requests.time)} requests, {len(log)} log rows: {log_path}",
        ).to(language)
    )
    typer.echo(
        Text(
            f"指标：{measured}（去除预热期 {warm_up / 24.0:.0f} 天；单次运行不作比较，比较请用 tiaokuai compare）",
            f"measures: {measured} ({warm_up / 24.0:.0f} days of warm-up left out; one run decides nothing: use tiaokuai compare)",
        ).to(language)
    )
