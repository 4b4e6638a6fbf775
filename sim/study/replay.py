"""Do runs of a results folder again: one, to look at it; or all, to see whether the same comes out."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from sim.engine.choice import AUTO, COMPILED, choose
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import read_resolved
from sim.study import work
from sim.study.evaluate import COUNTED
from sim.study.execute import Tell, Worker
from sim.study.folders import AskedRun, Folder
from sim.study.hands import Hands, crew_of
from sim.study.run import build_world
from sim.study.store import MODEL_VERSION
from sim.study.work import Done, Job, called_of
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

T = TypeVar("T")
TOLERANCE = 1e-9
"""Relative difference up to which another machine's arithmetic is believed to be the reason."""


class Which(NamedTuple):
    """Which run is meant."""

    replication: int
    structure: str | None = None
    point: int | None = None
    stage: int | None = None


class Replayed(NamedTuple):
    """One run that was done again."""

    job: Job
    log: Path
    values: dict[str, float]
    kept: dict[str, float] | None
    """What the folder holds of it; None if it holds nothing."""


class Checked(NamedTuple):
    """What doing runs again showed."""

    runs: int
    identical: int
    worst: float
    """The largest relative difference of any number; infinity where one is missing."""
    where: str
    failed: list[str]

    @property
    def passed(self) -> bool:
        """Return whether all came out the same, up to `TOLERANCE`."""
        return self.runs > 0 and not self.failed and self.worst <= TOLERANCE


def replay(folder: Folder, which: Which, log: Callable[[Text], None]) -> Replayed:
    """Do one run again, with its whole log, and return what came out beside what the folder holds.

    The log goes to `replays/` in the folder. Raises ResultsError for a run that the folder does not know; an error within
    the run comes out as it is.
    """
    loaded = _loaded(folder)
    job, kept = _job(folder, loaded, which)
    seed = int(folder.manifest["seed"])
    world = build_world(loaded, seed)
    engine = choose(COMPILED if job.counts_only else AUTO, world.requests, world.baseline, log)
    work.make_bench(folder.name, loaded, seed, None)
    done = work.do(folder.name, job._replace(engine=engine.name, keep_log=True, counts_only=False, scalars=True))
    again = work.do(folder.name, job._replace(engine=engine.name)) if job.counts_only else done
    assert done.log is not None and again.scalars is not None
    from sim.log.files import write_atomically

    stage = f"{job.stage}-" if job.stage > 1 else ""
    path = folder.path / "replays" / f"{stage}{job.point}-{job.structure}-{job.replication:05d}.parquet"
    write_atomically(path, done.log)
    return Replayed(job, path, again.scalars, kept)


def check(
    folder: Folder, workers: int, most: int | None, tell: Tell, log: Callable[[Text], None], engine: str = AUTO
) -> Checked:
    """Do the finished runs of a study or comparison again and hold them against what is kept; at most `most`, evenly chosen."""
    loaded, seed = _loaded(folder), int(folder.manifest["seed"])
    world = build_world(loaded, seed)
    rows = folder.rows()
    kept: dict[Job, str | Path]
    if folder.is_study:
        runs = _evenly([run for run in folder.asked() if rows.has(run.key)], most)
        kept = {_study_job(folder, run): run.key for run in runs}
    else:
        kept = {_compared_job(folder, loaded, file): file for file in _evenly(folder.compared(), most)}
    if not kept:
        raise ResultsError(Text(f"{folder.path} 中没有已完成的运行", f"{folder.path} holds no finished runs"))
    counted = any(job.counts_only for job in kept)
    chosen = choose(COMPILED if counted else engine, world.requests * len(kept) / workers, world.baseline, log)
    log(chosen.why)
    jobs = {job._replace(engine=chosen.name): where for job, where in kept.items()}
    identical, worst, where = 0, 0.0, ""
    damaged: list[str] = []

    def compare(job: Job, done: Done) -> None:
        nonlocal identical, worst, where
        new = done.scalars if done.scalars is not None else _table_values(done.values or b"")
        place = jobs[job]
        try:
            old = rows.read(place) if isinstance(place, str) else _table_values(place.read_bytes())
        except (ResultsError, OSError, ValueError) as error:
            damaged.append(f"{job.structure} {job.replication} ({job.point}): {error}")
            return
        apart, name = difference(old, new)
        identical += apart == 0.0
        if apart > worst:
            worst, where = apart, f"{job.structure} {job.replication} ({job.point}): {name}"

    with crew_of(Hands(workers), folder.name, loaded, seed, folder.path / "nowhere", tell) as crew:
        failures = crew.do(Worker(folder.name), list(jobs), compare, tell, called_of)
    wrong = [f"{f.job.structure} {f.job.replication} ({f.job.point}): {f.what}" for f in failures]
    return Checked(len(jobs), identical, worst, where, [*wrong, *damaged])


def _loaded(folder: Folder) -> Loaded:
    theirs = folder.manifest.get("model_version")
    if theirs != MODEL_VERSION:
        raise ResultsError(
            Text(
                f"{folder.path.name} 由模型版本 {theirs} 得出，当前为 {MODEL_VERSION}：请安装 tiaokuai {folder.manifest.get('tiaokuai')}",
                f"{folder.path.name} was made by version {theirs} of the model, this is {MODEL_VERSION}: install tiaokuai {folder.manifest.get('tiaokuai')}",
            )
        )
    return read_resolved(folder.manifest["scenario"]["text"])


def _window(folder: Folder) -> Window:
    return Window(*(float(hours) for hours in folder.manifest["window"]))


def _study_job(folder: Folder, run: AskedRun) -> Job:
    window = _window(folder)
    return Job(
        run.structure, run.replication, False, window, "", run.how == COUNTED, run.changes, True, run.point, run.stage
    )


def _compared_job(folder: Folder, loaded: Loaded, file: Path) -> Job:
    """Return the job of a comparison's file: runs/<start>-<end>h[-counted]/<structure>/<replication>.parquet."""
    span, _, how = file.parent.parent.name.partition("h")
    start, _, end = span.partition("-")
    window = Window(float(start), float(end), loaded.scenario.clock.horizon)
    return Job(file.parent.name, int(file.stem), False, window, "", how == "-counted")


def _job(folder: Folder, loaded: Loaded, which: Which) -> tuple[Job, dict[str, float] | None]:
    """Return the job that is meant and what the folder holds of it."""
    structures = [spec.id for spec in loaded.scenario.structures]
    structure = which.structure
    if structure is not None and structure not in structures:
        raise ResultsError(
            Text(
                f"没有结构“{structure}”；现有：{', '.join(structures)}",
                f"no structure {structure!r}; there are: {', '.join(structures)}",
            )
        )
    if folder.is_study:
        for run in folder.every_run():
            if (
                run.replication == which.replication
                and structure in (None, run.structure)
                and which.point in (None, run.point)
                and which.stage in (None, run.stage)
            ):
                rows = folder.rows()
                return _study_job(folder, run), rows.read(run.key) if rows.has(run.key) else None
        raise ResultsError(_no_such_run(which))
    if which.point or which.stage:
        raise ResultsError(_no_such_run(which))
    structure = structure or structures[0]
    window = Window(0.0, loaded.scenario.clock.horizon, loaded.scenario.clock.horizon)
    name = f"{which.replication:05d}.parquet"
    for file in folder.compared():
        if (file.parent.name, file.name) == (structure, name):
            table = _table_values(file.read_bytes())
            kept = {measure.removesuffix("|"): value for measure, value in table.items() if measure.endswith("|")}
            return _compared_job(folder, loaded, file)._replace(scalars=True), kept
    return Job(structure, which.replication, False, window, scalars=True), None


def _no_such_run(which: Which) -> Text:
    """Say that the folder knows no such run, with what was named of it."""
    named = [(n, v) for n, v in which._asdict().items() if v is not None]
    zh = {"replication": "重复", "structure": "结构", "point": "点", "stage": "步"}
    return Text(
        "研究没有要求这次运行：" + "，".join(f"{zh[name]} {value}" for name, value in named),
        "the study asked for no such run: " + ", ".join(f"{name} {value}" for name, value in named),
    )


def _table_values(content: bytes) -> dict[str, float]:
    import io

    import pandas as pd

    table = pd.read_parquet(io.BytesIO(content))
    return {f"{m}|{by}": float(v) for m, by, v in zip(table["measure"], table["by"], table["value"], strict=True)}


def difference(old: dict[str, float], new: dict[str, float]) -> tuple[float, str]:
    """Return the largest relative difference of any number, and its name."""
    worst, where = 0.0, ""
    for name in sorted({*old, *new}):
        a, b = old.get(name), new.get(name)
        if a is None or b is None:
            return math.inf, name
        if a == b or (math.isnan(a) and math.isnan(b)):
            continue
        scale = max(abs(a), abs(b))
        difference = math.inf if not math.isfinite(a - b) else abs(a - b) / scale
        if difference > worst:
            worst, where = difference, name
    return worst, where


def _evenly(items: list[T], most: int | None) -> list[T]:
    if most is None or most >= len(items):
        return items
    return [items[k * len(items) // most] for k in range(most)]
