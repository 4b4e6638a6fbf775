"""A small lesson on a small scenario, and rooms in which it is taught, for the tests of the lesson."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sim.scenario.lessons.reading import Prepared
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.scene import Scene
from sim.web.lesson.teaching import lesson_application, prepare, scene_of
from tests.study.tiny import write_tiny

TEXT = "{zh: 试, en: a trial}"
LESSON = f"""\
lesson: tiny
title: {{zh: 试课, en: a trial lesson}}
question: {{zh: 派单改变什么？, en: what does dispatch change?}}
scenario: ../tiny.yaml
structures: [hierarchy, dispatch]
replications: 2
lengths:
  5: {{predict: 1, run: 2, explain: 2}}
  20: {{predict: 3, decide: 4, run: 4, explain: 4, tune: 5}}
predict:
  - {{id: days, text: {TEXT}, kind: number, measure: resolution_time_true_mean, structure: hierarchy, low: 0, high: 60, step: 1}}
  - {{id: share, text: {TEXT}, kind: number, measure: passed_share, structure: dispatch, low: 0, high: 100, step: 5}}
  - {{id: load, text: {TEXT}, kind: tier, structure: dispatch}}
decide:
  text: {TEXT}
  tiers: [TIERS]
  cases: 3
explain:
  - {{figure: survival, text: {TEXT}, mechanism: targeted_dispatch, guesses: days}}
  - {{figure: passing, text: {TEXT}}}
tune:
  text: {TEXT}
  structure: dispatch
  budget: 5
  options:
    - {{id: staff, text: {TEXT}, price: 2, most: 2, change: {{offices.staff.FIRST: 1.1}}}}
    - {{id: front, text: {TEXT}, price: 1, change: {{behaviour.entry.front_accuracy: 0.95}}}}
  axes: [resolution_time_true_mean, grassroots_hours_per_worker_week]
"""


def write_lesson(folder: Path, text: str = LESSON) -> Path:
    """Write the small scenario and a lesson on it below `folder`; return the lesson's file."""
    scenarios = folder / "scenarios"
    write_tiny(scenarios)
    from sim.scenario.reading import read_scenario

    tiers = [tier.id for tier in read_scenario(scenarios / "tiny.yaml").scenario.government.tiers]
    file = scenarios / "lessons" / "tiny.lesson.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = text.replace("TIERS", ", ".join(tiers[1:3])).replace("FIRST", tiers[1])
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def prepared(folder: Path) -> Prepared:
    """Return the small lesson, read."""
    return prepare(write_lesson(folder))


def scene(folder: Path) -> Scene:
    """Return the small lesson, ready to be taught."""
    return scene_of(prepared(folder), "http://192.168.1.5:8000/join")


@contextlib.contextmanager
def room(found: Scene, folder: Path) -> Iterator[Classroom]:
    """Yield a room, and close it."""
    made = Classroom(found, folder, 1, engine="simpy")
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def served(made: Classroom) -> Iterator[str]:
    """Serve a room on a free port of this machine; yield its address."""
    from sim.web.server.guard import Settings
    from sim.web.server.listening import bound, server_of

    # As the command serves it: a bare uvicorn closes an idle connection after the very 5 s at which a client lets go of
    # it, so that now and then one is closed under a request.
    server = server_of(lesson_application(made, Settings()), made.channel.close)
    with contextlib.closing(bound("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        waited(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10.0)


def waited(done: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Return what `done` returns once that is true. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = done()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"not within {seconds:g} s")
