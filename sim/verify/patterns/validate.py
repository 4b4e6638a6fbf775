"""Validate patterns: every set of every pattern that is not known yet, in one process or several; then judge."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

from sim.engine.choice import AUTO, choose, engine_named
from sim.engine.driver import MakeEngine
from sim.structure.tables import Structure
from sim.study.patterns import Judged
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.county import county, people
from sim.verify.patterns.design import latin
from sim.verify.patterns.evaluate import Form, Outcome, evaluate
from sim.verify.patterns.explain import judged
from sim.verify.patterns.kept import Kept
from sim.verify.patterns.parameters import BASE, Point
from sim.verify.patterns.trial import Trial
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

SHORT = Form(sets=6, replications=1, per_day=18.0)
"""The short form: to see that everything works, not to conclude from."""
_POLL_SECONDS = 0.2

Tell = Callable[[str, int, float], None]
"""Told (pattern, set, 0 or 1): announced, done."""


class Task(NamedTuple):
    """One parameter set of one pattern."""

    pattern: str
    set: int
    point: Point
    form: Form


class Result(NamedTuple):
    """What came of one pattern, and of each of its sets."""

    judged: Judged
    outcomes: tuple[Outcome, ...]


_engine: MakeEngine | None = None


def _set_up(engine: str) -> None:
    """Prepare a process (initializer of the pool)."""
    global _engine
    parent = multiprocessing.parent_process()
    if parent is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _engine = engine_named(engine)


def _end_with(parent: Any) -> None:
    """End this process when the parent does: one that was killed cannot tell its workers."""
    parent.join()
    os._exit(1)


def _do(task: Task) -> Outcome:
    assert _engine is not None
    return evaluate(TRIALS[task.pattern], task.set, task.point, task.form, _engine)


def validate(
    patterns: Sequence[str],
    form: Form,
    folder: Path,
    workers: int,
    tell: Tell,
    log: Callable[[Text], None],
    engine: str = AUTO,
) -> list[Result]:
    """Return the results of these patterns; only sets that are not known yet are run, and each is kept once known."""
    kept = {name: Kept(folder, TRIALS[name], form) for name in patterns}
    known = {name: kept[name].read() for name in patterns}
    tasks = [
        Task(name, k, point, form)
        for name in patterns
        for k, point in enumerate(design_of(TRIALS[name], form))
        if k not in known[name]
    ]
    # All patterns advance side by side, so that what is known at any time is known of all of them.
    tasks.sort(key=lambda task: task.set / TRIALS[task.pattern].times)
    ready = sum(form.sets * TRIALS[name].times for name in patterns) - len(tasks)
    if tasks:
        chosen = choose(engine, _requests(tasks), _any_structure(), log)
        log(chosen.why)
        log(
            Text(
                f"{len(patterns)} 个规律，{len(tasks)} 组参数待验证，{ready} 组已有结果",
                f"{len(patterns)} patterns: {len(tasks)} parameter sets to run, {ready} known",
            )
        )
        for task in tasks:
            tell(task.pattern, task.set, 0.0)
        for task, outcome in _done(tasks, chosen.name, workers):
            kept[task.pattern].add(outcome)
            known[task.pattern][task.set] = outcome
            tell(task.pattern, task.set, 1.0)
    return [result_of(TRIALS[name], known[name], form) for name in patterns]


def complete(form: Form, folder: Path, beside: Sequence[str] = ()) -> list[Result]:
    """Return the results of all patterns whose sets are all known, those `beside` left out."""
    found = []
    for name, trial in TRIALS.items():
        if name not in beside:
            known = Kept(folder, trial, form).read()
            if len(known) >= form.sets * trial.times:
                found.append(result_of(trial, known, form))
    return found


def design_of(trial: Trial, form: Form) -> list[Point]:
    """Return the parameter sets of a trial."""
    return latin(trial.parameters, trial.id, form.sets * trial.times, form.seed)


def result_of(trial: Trial, known: dict[int, Outcome], form: Form) -> Result:
    """Return the result from the outcomes by set: the same in whatever order they came."""
    outcomes = tuple(known[k] for k in range(form.sets * trial.times))
    return Result(judged(trial, outcomes), outcomes)


def _requests(tasks: Sequence[Task]) -> float:
    """Return about how many requests are simulated in all, for the choice of the engine."""
    total = 0.0
    for task in tasks:
        trial = TRIALS[task.pattern]
        runs = 1.0 + task.form.replications * len(trial.arms({p.name: p.middle for p in trial.parameters}))
        total += runs * task.form.per_day * 84.0 * trial.slow
    return total


def _any_structure() -> Structure:
    """Return some county: what an engine is made ready with."""
    return people(county({p.name: p.middle for p in BASE})).structure


def _done(tasks: Sequence[Task], engine: str, workers: int) -> Iterator[tuple[Task, Outcome]]:
    """Yield each task with its outcome, as they are done. On an error those that have not begun are dropped."""
    if workers == 1:
        _set_up(engine)
        for task in tasks:
            yield task, _do(task)
        return
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_set_up, initargs=(engine,)
    )
    try:
        of: dict[Future[Outcome], Task] = {}
        waiting: set[Future[Outcome]] = set()
        coming = iter(tasks)
        while True:
            for task in coming:
                future = pool.submit(_do, task)
                of[future] = task
                waiting.add(future)
                if len(waiting) >= 4 * workers:
                    break
            if not waiting:
                return
            finished, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in finished:
                yield of.pop(future), future.result()
    except BrokenProcessPool as error:
        raise ResultsError(
            Text(
                "一个工作进程被系统终止；已完成的部分已保存，可用 --workers 1 再次运行同一命令",
                "a worker process was killed; what is finished is kept: run the same command again, with --workers 1",
            )
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
