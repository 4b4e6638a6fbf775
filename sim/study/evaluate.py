"""From runs that are asked for to a table of their measures: what is known is read, what is missing is done and kept."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from sim.engine.choice import COMPILED, SIMPY, choose
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.variant import Change, Variant, base_of
from sim.study.asked import Ask, essence, key_of, own_essence, world_essence
from sim.study.execute import Crew, Failure, Tell, Worker
from sim.study.rows import Rows
from sim.study.run import build_world
from sim.study.store import write_json
from sim.study.work import Done, Job, called_of
from sim.vocabulary.errors import ResultsError, ScenarioError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

COUNTED_FROM = 2_000.0
"""Requests of one run from which it is counted while it goes on, where that can answer; small runs are quicker logged."""
COUNTED, LOGGED = "counted", "logged"
POINTS_PER_SHARD = 8
"""Points per shard from which a point is not divided: fewer would leave the shards unequal."""


class Shard(NamedTuple):
    """A part of a design: the `number`-th of `of`, counted from 1."""

    number: int
    of: int

    def share(self, runs: dict[str, Ask]) -> set[str]:
        """Return the keys that are this part's: by points where these are many, for a point's world is built once."""
        points: dict[tuple[Change, ...], list[str]] = {}
        for key, ask in runs.items():
            points.setdefault(ask.changes, []).append(key)
        if len(points) >= POINTS_PER_SHARD * self.of:
            return {key for keys in list(points.values())[self.number - 1 :: self.of] for key in keys}
        return set(list(runs)[self.number - 1 :: self.of])


class Unfinished(ResultsError):
    """This shard did its part; the rest is for the others."""


class Failed(NamedTuple):
    """A run that could not be done, and how to see it again."""

    key: str
    stage: int
    point: int
    structure: str
    replication: int
    what: str
    replay: str
    trace: str


class Evaluator:
    """Evaluate runs of one scenario; the same table for any number of workers, cluster or shards."""

    def __init__(
        self,
        loaded: Loaded,
        seed: int,
        window: Window,
        baseline: str,
        folder: Path,
        root: Path,
        crew: Crew,
        name: str,
        tell: Tell,
        log: Callable[[Text], None],
        engine: str = "auto",
        shard: Shard | None = None,
    ) -> None:
        self.loaded, self.seed, self.window, self.baseline = loaded, seed, window, baseline
        self.failures: tuple[Failed, ...] = ()
        self.log = log
        self.runs = 0
        """Runs that were done here and now, not read."""
        self._folder, self._rows, self._crew, self._name = folder, Rows(root), crew, name
        self._tell, self._asked_engine, self._shard = tell, engine, shard
        self._base = base_of(loaded)
        self._tables = essence(loaded.tables)
        self._world = build_world(loaded, seed)
        self._stage = 0
        self._varied: dict[tuple[Change, ...], _Varied] = {}

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str], tolerant: bool = False) -> pd.DataFrame:
        """Return a table with point, structure, replication and a column per measure, in the order of `asks`.

        Raises ResultsError if a run failed, once all others are done and kept, unless `tolerant`: then its whole point is
        left out. Raises Unfinished where this is a shard and other shards have not done their part.
        """
        import pandas as pd

        self._stage += 1
        asks = list(dict.fromkeys(asks))
        how = self.how(measures)
        keys = [self._key(ask, how) for ask in asks]
        self._write_plan(asks, keys, measures, how)
        first: dict[str, Ask] = {}
        for key, ask in zip(keys, asks, strict=True):
            first.setdefault(key, ask)
        missing = [key for key in first if not self._rows.has(key)]
        own = set(first) if self._shard is None else self._shard.share(first)
        mine = [key for key in missing if key in own]
        known = len(first) - len(missing)
        self.log(
            Text(
                f"第 {self._stage} 步：{len(first)} 次运行，其中 {known} 次已有结果，本次运行 {len(mine)} 次",
                f"stage {self._stage}: {len(first)} runs, {known} of them known already, {len(mine)} to be done here",
            )
        )
        failed = self._do(mine, first, how) if mine else []
        self.runs += len(mine) - len(failed)
        self._take_failures(failed, first, tolerant)
        lost = {key for key in first if not self._rows.has(key)} if failed or self._shard else set()
        if self._shard is not None and len(lost) > len(failed):
            raise Unfinished(
                Text(
                    f"第 {self._shard.number}/{self._shard.of} 份的 {len(own)} 次运行已完成；其余份完成后用 tiaokuai merge "
                    "合并，再运行不带 --shard 的同一命令",
                    f"shard {self._shard.number}/{self._shard.of}: its {len(own)} runs are done; when the others are, "
                    "tiaokuai merge, then the same command without --shard",
                )
            )
        bad = {ask.point for ask, key in zip(asks, keys, strict=True) if key in lost}
        self._varied.clear()  # of no use to the next stage, and large
        found = []
        for ask, key in zip(asks, keys, strict=True):
            if ask.point in bad:
                continue
            values = self._rows.read(key)
            absent = [m for m in measures if m not in values]
            if absent:
                raise ResultsError(Text(f"没有指标 {absent[0]}", f"there is no measure {absent[0]}"))
            found.append((ask.point, ask.structure, ask.replication, *(values[m] for m in measures)))
        return pd.DataFrame(found, columns=["point", "structure", "replication", *measures])

    def how(self, measures: Sequence[str]) -> str:
        """Return whether runs are `counted` while they go on or measured from their log: never a matter of the machine.

        One measure that cannot be counted makes all of them be taken from the log. Raises ResultsError where SimPy is asked
        for and runs are counted, which only the compiled engine does: other digits under the same key would be worse.
        """
        from sim.measures.counted import COUNTED as COUNTABLE

        counted = self._world.requests >= COUNTED_FROM and all(m in COUNTABLE for m in measures)
        if counted and self._asked_engine == SIMPY:
            raise ResultsError(
                Text(
                    "这项研究的运行边跑边计数，只有编译引擎能做；请去掉 --engine simpy（两种引擎的日志逐位相同）",
                    "the runs of this study are counted while they go on, which only the compiled engine does: leave out "
                    "--engine simpy (both engines write the same log)",
                )
            )
        return COUNTED if counted else LOGGED

    def _vary(self, changes: tuple[Change, ...]) -> _Varied:
        if changes not in self._varied:
            try:
                variant = self._base.vary(changes) if changes else Variant(self.loaded.scenario, self.loaded.tables)
            except (ScenarioError, ValidationError) as error:
                raise _unfit(changes, error) from error
            world = world_essence(variant, self._tables if variant.tables is self._base.tables else None)
            own = {spec.id: own_essence(spec.chosen()) for spec in variant.scenario.structures}
            self._varied[changes] = _Varied(world, own)
        return self._varied[changes]

    def _key(self, ask: Ask, how: str) -> str:
        varied = self._vary(ask.changes)
        return key_of(varied.world, varied.own[ask.structure], self.seed, ask.replication, self.window, how)

    def _write_plan(self, asks: Sequence[Ask], keys: Sequence[str], measures: Sequence[str], how: str) -> None:
        points: dict[str, Any] = {}
        for ask in asks:
            points.setdefault(str(ask.point), {})[ask.structure] = [list(change) for change in ask.changes]
        write_json(
            self._folder / f"asked-{self._stage}.json",
            {
                "measures": list(measures),
                "how": how,
                "points": points,
                "runs": [[a.point, a.structure, a.replication, key] for a, key in zip(asks, keys, strict=True)],
            },
        )

    def _do(self, mine: list[str], first: dict[str, Ask], how: str) -> list[Failure[Job]]:
        engine = choose(
            COMPILED if how == COUNTED else self._asked_engine,
            self._world.requests * len(mine) / self._crew.count,
            self._world.baseline,
            self.log,
        )
        counting = Text("运行时只计数：使用编译引擎", "runs are counted while they go on: the compiled engine")
        self.log(counting if how == COUNTED else engine.why)
        by_job: dict[Job, str] = {}
        for key in mine:
            ask = first[key]
            job = Job(
                ask.structure,
                ask.replication,
                False,
                self.window,
                engine.name,
                how == COUNTED,
                ask.changes,
                True,
                ask.point,
                self._stage,
            )
            by_job[job] = key

        def keep(job: Job, done: Done) -> None:
            assert done.scalars is not None
            self._rows.write(by_job[job], done.scalars)

        return self._crew.do(Worker(self._name), list(by_job), keep, self._tell, called_of)

    def _take_failures(self, failed: list[Failure[Job]], first: dict[str, Ask], tolerant: bool) -> None:
        """Write down what failed and say how to see it again. Raises ResultsError unless `tolerant`."""
        if not failed:
            return
        keys = {ask: key for key, ask in first.items()}
        listed = [
            Failed(
                keys[Ask(f.job.point, f.job.changes, f.job.structure, f.job.replication)],
                f.job.stage,
                f.job.point,
                f.job.structure,
                f.job.replication,
                f.what,
                self._replay(f.job),
                f.trace,
            )
            for f in failed
        ]
        self.failures += tuple(listed)
        write_json(self._folder / "failures.json", [f._asdict() for f in self.failures])
        said = "\n".join(f"  {f.what}\n    {f.replay}" for f in listed[:5])
        text = Text(
            f"{len(listed)} 次运行失败（其余都已完成并保存；全部列在 failures.json）：\n{said}",
            f"{len(listed)} runs failed (all others are done and kept; all are listed in failures.json):\n{said}",
        )
        if not tolerant:
            raise ResultsError(text)
        self.log(text)

    def _replay(self, job: Job) -> str:
        manifest = shlex.quote((self._folder / "manifest.json").as_posix())
        stage = f" --stage {job.stage}" if job.stage > 1 else ""
        return (
            f"tiaokuai replay {manifest} --point {job.point} --structure {job.structure} "
            f"--replication {job.replication}{stage}"
        )


def _unfit(changes: tuple[Change, ...], error: ScenarioError | ValidationError) -> ResultsError:
    if isinstance(error, ScenarioError):
        zh, en = (", ".join(finding.to(language) for finding in error.findings) for language in ("zh", "en"))
    else:
        zh = en = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    laid = ", ".join(f"{path} = {value}" for path, value in changes)
    return ResultsError(
        Text(f"情景不容许这一点（{laid}）：{zh}", f"the scenario does not allow this point ({laid}): {en}")
    )


class _Varied(NamedTuple):
    world: str
    own: dict[str, list[Any]]
