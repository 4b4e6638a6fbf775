"""Validate patterns: every set of every pattern that is not known yet, in one process or several; then judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sim.engine.choice import AUTO, choose, engine_named
from sim.engine.driver import MakeEngine
from sim.structure.tables import Structure
from sim.study.execute import Tell, processes
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


def _set_up(engine: str, put: object) -> None:
    """Prepare a process: nothing is told of a set before it is done."""
    global _engine
    _engine = engine_named(engine)


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

        def keep(task: Task, outcome: Outcome) -> None:
            kept[task.pattern].add(outcome)
            known[task.pattern][task.set] = outcome

        _run(tasks, chosen.name, workers, keep, tell)
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


def _run(tasks: Sequence[Task], engine: str, workers: int, keep: Callable[[Task, Outcome], None], tell: Tell) -> None:
    """Give each outcome to `keep` as it comes. Raises ResultsError if any set cannot be run; the others are done."""
    with processes(workers, partial(_set_up, engine), tell) as crew:
        failures = crew.do(_do, tasks, keep, tell, lambda task: (task.pattern, task.set))
    if failures:
        said = "\n".join(f"  {f.job.pattern} {f.job.set}: {f.what}" for f in failures[:5])
        raise ResultsError(
            Text(
                f"{len(failures)} 组参数无法验证（其余都已完成并保存）：\n{said}",
                f"{len(failures)} parameter sets could not be run (all others are done and kept):\n{said}",
            )
        )
