"""`tiaokuai follow`: one request, every structure, side by side."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text


def follow_one(scenario: Path, request: int, replication: int, seed: int | None, out: Path, language: Language) -> None:
    """Print the path of one request in each structure; logs kept by `compare` are used where they exist."""
    from sim.engine.choice import AUTO, choose, engine_named
    from sim.log.files import read_log
    from sim.log.frame import log_frame
    from sim.report.citizen import moment, path, span
    from sim.scenario.build import WEEKDAYS
    from sim.scenario.reading import read_scenario
    from sim.study.run import build_world, find_request, path_of
    from sim.study.store import Store, content_key

    loaded = read_scenario(scenario)
    world = build_world(loaded, seed)
    asked, count = find_request(world, replication, request)
    if asked is None:
        raise ResultsError(
            Text(
                f"第 {replication} 次重复只有 0 至 {count - 1} 号诉求",
                f"replication {replication} has requests 0 to {count - 1} only",
            )
        )
    store = Store(out, loaded.scenario.name, content_key(loaded.digest, world.seed))
    first = WEEKDAYS.index(loaded.scenario.clock.first_weekday)
    names = world.baseline.names
    matter = names.matter_text[int(asked.matter[0])].to(language)
    place = names.place_text[int(asked.place[0])].to(language)
    table = Table(
        title=Text(
            f"诉求 {request}：{matter}，{place}，{moment(float(asked.time[0]), first, 'zh')}",
            f"Request {request}: {matter}, {place}, {moment(float(asked.time[0]), first, 'en')}",
        ).to(language),
        caption=Text(
            f"首办工时 {span(float(asked.work[0, 0]), 'zh')}；时刻自运行开始计",
            f"touch time of the main part {span(float(asked.work[0, 0]), 'en')}; times count from the start of the run",
        ).to(language),
        expand=True,
    )
    columns: list[str] = []
    with Board(language) as board:
        runs = sum(not store.log(spec.id, replication).exists() for spec in loaded.scenario.structures)
        engine = choose(AUTO, runs * world.requests, world.baseline, board.log)
        for spec in loaded.scenario.structures:
            kept = store.log(spec.id, replication)
            if kept.exists():
                log = read_log(kept)
                steps = path(log, request, names, first, language)
            else:
                tell = partial(board.tell, spec.id, replication)
                rows = path_of(world, spec.id, replication, request, engine_named(engine.name), tell)
                steps = path(log_frame(rows, world.baseline, asked), 0, names, first, language)
            table.add_column(Text(spec.zh, spec.en).to(language), overflow="fold", ratio=1)
            columns.append("\n".join(steps) or Text("（未发生）", "(did not arise)").to(language))
    table.add_row(*columns)
    Console(markup=False).print(table)
