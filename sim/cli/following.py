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
    from sim.demand.requests import draw_requests
    from sim.log.files import read_log
    from sim.log.frame import log_frame
    from sim.report.citizen import moment, path, span
    from sim.scenario.build import WEEKDAYS
    from sim.scenario.reading import read_scenario
    from sim.study.run import build_world, run
    from sim.study.store import Store, content_key

    loaded = read_scenario(scenario)
    world = build_world(loaded, seed)
    requests = draw_requests(world.demand, world.seed, replication)
    count = len(requests.time)
    if request >= count:
        raise ResultsError(
            Text(
                f"第 {replication} 次重复只有 0 至 {count - 1} 号诉求",
                f"replication {replication} has requests 0 to {count - 1} only",
            )
        )
    store = Store(out, loaded.scenario.name, content_key(loaded.digest, world.seed))
    first = WEEKDAYS.index(loaded.scenario.clock.first_weekday)
    names = world.baseline.names
    matter = names.matter_text[int(requests.matter[request])].to(language)
    place = names.place_text[int(requests.place[request])].to(language)
    table = Table(
        title=Text(
            f"诉求 {request}：{matter}，{place}，{moment(float(requests.time[request]), first, 'zh')}",
            f"Request {request}: {matter}, {place}, {moment(float(requests.time[request]), first, 'en')}",
        ).to(language),
        caption=Text(
            f"首办工时 {span(float(requests.work[request, 0]), 'zh')}；时刻自运行开始计",
            f"touch time of the main part {span(float(requests.work[request, 0]), 'en')}; times count from the "
            "start of the run",
        ).to(language),
        expand=True,
    )
    columns: list[str] = []
    with Board(language) as board:
        for spec in loaded.scenario.structures:
            kept = store.log(spec.id, replication)
            if kept.exists():
                log = read_log(kept)
            else:
                rows, _ = run(world, spec.id, replication, partial(board.tell, spec.id, replication))
                log = log_frame(rows, world.baseline, requests)
            steps = path(log, request, names, first, language)
            table.add_column(Text(spec.zh, spec.en).to(language), overflow="fold", ratio=1)
            columns.append("\n".join(steps) or Text("（未发生）", "(did not arise)").to(language))
    table.add_row(*columns)
    Console(markup=False).print(table)
