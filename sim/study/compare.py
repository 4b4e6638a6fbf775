"""The paired comparison: all structures of a scenario on the same requests, until the differences are precise.

1. Pilot: the first replications of every structure, their logs kept. 2. Warm-up by MSER-5 on the number of open
requests, averaged over the pilot, the longest over structures. 3. Replications are added until the half-width of every
primary paired difference is small enough and stays so for `look_ahead` more (Hoad, Robinson & Davies 2010), or the
maximum is reached. The number of replications is decided one at a time, so it does not depend on the workers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.engine.choice import AUTO, COMPILED, SIMPY, choose
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.study.differences import Difference, differences, scalars_of
from sim.study.execute import Tell
from sim.study.hands import Hands, crew_of
from sim.study.manifest import manifest
from sim.study.pilot import counted, do_jobs, warm_up_of
from sim.study.run import build_world
from sim.study.statistics import t_interval
from sim.study.store import Store, content_key, write_json
from sim.study.work import Job
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd


class Options(NamedTuple):
    """What the user may set for one comparison."""

    root: Path
    seed: int | None = None
    replications: int | None = None
    """Exactly so many replications; None: as many as precision asks for."""
    precision: float | None = None
    workers: int = 1
    cluster: str = ""
    """Address of a Dask scheduler; "": this machine's processes."""
    engine: str = AUTO
    counts_only: bool | None = None
    """Whether runs are counted while they go on; None: where runs are long (`World.is_long`)."""


class Stop(NamedTuple):
    """Why no further replications were run."""

    replications: int
    reason: str
    """`precise`, `maximum` or `asked`."""
    target: float
    reached: float
    """The widest relative half-width among the primary differences."""


@dataclass(frozen=True)
class Comparison:
    """The answer of one comparison."""

    loaded: Loaded
    seed: int
    key: str
    folder: Path
    baseline: str
    primary: tuple[str, ...]
    structures: tuple[str, ...]
    warm_up: float
    warm_up_trusted: bool
    window: Window
    """Which requests and hours were counted."""
    stop: Stop
    values: pd.DataFrame
    """Tidy: structure, replication, measure, by, value."""
    differences: tuple[Difference, ...]


def compare(loaded: Loaded, options: Options, tell: Tell, log: Callable[[Text], None]) -> Comparison:
    """Return the paired comparison of all structures of a scenario, doing only the runs that are missing.

    `tell` hears of progress within runs, `log` of the steps. Raises ResultsError if the folder cannot be written.
    """
    check_primary(loaded)
    scenario = loaded.scenario
    seed = scenario.seed if options.seed is None else options.seed
    key = content_key(loaded.digest, seed)
    store = Store(options.root, scenario.name, key)
    structures = tuple(spec.id for spec in scenario.structures)
    precision = scenario.compare.precision
    minimum = options.replications or precision.minimum
    pilots = min(minimum, precision.minimum)
    world = build_world(loaded, seed)
    counts_only = world.is_long if options.counts_only is None else options.counts_only
    counts_only = counts_only and options.engine != SIMPY
    if counts_only:
        check_counted(loaded)
    write_json(
        store.named("plan.json"),
        {"scenario": scenario.name, "seed": seed, "digest": loaded.digest, "structures": structures, "pilots": pilots},
    )
    horizon = scenario.clock.horizon
    share = minimum * len(structures) * world.requests / min(options.workers, minimum * len(structures))
    engine = choose(COMPILED if counts_only else options.engine, share, world.baseline, log)
    log(engine.why)
    if not store.named("manifest.json").exists():
        # Before any run, so that one which fails can be done again by its command; the answer's own replaces it.
        write_json(store.named("manifest.json"), manifest(loaded, seed, []))
    hands = Hands(options.workers, options.cluster)
    with crew_of(hands, key, loaded, seed, options.root, tell) as crew:
        log(
            Text(
                f"试运行 {pilots} 次重复 × {len(structures)} 种结构",
                f"pilot: {pilots} replications x {len(structures)} structures",
            )
        )
        if not counts_only:
            logged = [Job(s, r, True, None, engine.name) for r in range(pilots) for s in structures]
            do_jobs(crew, key, store, logged, tell)
        warm_up, trusted = warm_up_of(loaded, store, structures, pilots)
        window = counted(warm_up, horizon)
        kind = Job("", 0, False, window, engine.name, counts_only)
        piloted = kind._replace(keep_log=not counts_only)
        first = [piloted._replace(structure=s, replication=r) for r in range(pilots) for s in structures]
        do_jobs(crew, key, store, first, tell)
        judge = _Judge(loaded, options, store, structures, window, counts_only)
        stop = _replicate(
            crew.count,
            judge,
            options,
            log,
            loaded,
            lambda first, last: do_jobs(
                crew,
                key,
                store,
                [kind._replace(structure=s, replication=r) for r in range(first, last) for s in structures],
                tell,
            ),
        )
    values = judge.values(stop.replications)
    return Comparison(
        loaded=loaded,
        seed=seed,
        key=key,
        folder=store.folder,
        baseline=judge.baseline,
        primary=judge.primary,
        structures=structures,
        warm_up=warm_up,
        warm_up_trusted=trusted,
        window=window,
        stop=stop,
        values=values,
        differences=tuple(differences(loaded, values, judge.baseline, judge.primary)),
    )


def check_primary(loaded: Loaded) -> None:
    """Raise ResultsError if a primary measure does not exist or is not one number."""
    from difflib import get_close_matches

    from sim.measures.registry import scalar_measures

    scalar = scalar_measures()
    wrong = [name for name in loaded.scenario.compare.primary if name not in scalar]
    if not wrong:
        return
    close = [match for name in wrong for match in get_close_matches(name, scalar, 1)]
    zh = f"compare.primary：{'、'.join(wrong)} 不是单一数值的指标（见 tiaokuai measures）"
    en = f"compare.primary: not a measure that is one number: {', '.join(wrong)} (see tiaokuai measures)"
    if close:
        zh, en = zh + f"；是否想写 {'、'.join(close)}？", en + f"; did you mean {', '.join(close)}?"
    raise ResultsError(Text(zh, en))


def check_counted(loaded: Loaded) -> None:
    """Raise ResultsError where runs that are only counted cannot answer what the scenario asks."""
    scenario = loaded.scenario
    if scenario.clock.warm_up == "auto":
        raise ResultsError(
            Text(
                "规模过大，运行时只计数、不留日志：请在 clock.warm_up 写明预热期（自动判断需要日志）",
                "runs this large are counted, not logged: state clock.warm_up (finding it needs logs)",
            )
        )
    from sim.measures.counted import COUNTED

    wrong = [name for name in scenario.compare.primary if name not in COUNTED]
    if wrong:
        raise ResultsError(
            Text(
                f"只计数的运行算不出指标：{'、'.join(wrong)}；可用：{'、'.join(sorted(COUNTED))}",
                f"not to be had from runs that are only counted: {', '.join(wrong)}; to be had: {', '.join(sorted(COUNTED))}",
            )
        )


class _Judge:
    """Read finished runs and say how precise the primary differences are."""

    def __init__(
        self,
        loaded: Loaded,
        options: Options,
        store: Store,
        structures: tuple[str, ...],
        window: Window,
        counted: bool,
    ) -> None:
        scenario = loaded.scenario
        self._store = store
        self._window = window
        self._counted = counted
        self._structures = structures
        self._known: dict[tuple[str, int], pd.DataFrame] = {}
        self.baseline = scenario.compare.baseline or structures[0]
        self.primary = tuple(scenario.compare.primary)
        self.target = scenario.compare.precision.relative.value if options.precision is None else options.precision

    def _run(self, structure: str, replication: int) -> pd.DataFrame:
        import pandas as pd

        if (structure, replication) not in self._known:
            table = pd.read_parquet(self._store.run(structure, replication, self._window, self._counted))
            table.insert(0, "replication", replication)
            table.insert(0, "structure", structure)
            self._known[structure, replication] = table
        return self._known[structure, replication]

    def values(self, replications: int) -> pd.DataFrame:
        """Return the measures of the first `replications` replications of every structure."""
        import pandas as pd

        return pd.concat([self._run(s, r) for s in self._structures for r in range(replications)], ignore_index=True)

    def width(self, replications: int) -> float:
        """Return the widest half-width of a primary paired difference, relative to the baseline's mean."""
        values = self.values(replications)
        widest = 0.0
        for measure in self.primary:
            scalars = scalars_of(values, measure)
            base = scalars[self.baseline]
            for structure in self._structures:
                if structure != self.baseline:
                    half = t_interval(scalars[structure] - base).half_width
                    scale = abs(float(np.mean(base)))
                    relative = 0.0 if half == 0.0 else (half / scale if scale > 0.0 else math.inf)
                    widest = max(widest, math.inf if math.isnan(relative) else relative)
        return widest


def _replicate(
    workers: int,
    judge: _Judge,
    options: Options,
    log: Callable[[Text], None],
    loaded: Loaded,
    run: Callable[[int, int], None],
) -> Stop:
    """Add replications until precise, and precise for `look_ahead` more; at most the maximum. `run(first, last)` does them."""
    precision = loaded.scenario.compare.precision
    structures = len(loaded.scenario.structures)
    if options.replications is not None:
        run(0, options.replications)
        return Stop(options.replications, "asked", judge.target, judge.width(options.replications))
    done = precision.minimum
    width = judge.width(done)
    held = 0 if width <= judge.target else -1
    while held < precision.look_ahead and done < precision.maximum:
        ahead = min(_batch(held, precision.look_ahead, workers, structures), precision.maximum - done)
        log(
            Text(
                f"{done} 次重复后相对半宽为 {width:.1%}（目标 {judge.target:.1%}），继续",
                f"relative half-width {width:.1%} after {done} replications (target {judge.target:.1%}); going on",
            )
        )
        run(done, done + ahead)
        for _ in range(ahead):
            done += 1
            width = judge.width(done)
            held = held + 1 if width <= judge.target else -1
            if held >= precision.look_ahead:
                break
    reason = "precise" if held >= precision.look_ahead else "maximum"
    return Stop(done, reason, judge.target, width)


def _batch(held: int, look_ahead: int, workers: int, structures: int) -> int:
    """Return how many replications to run at once: enough to keep the workers busy, seldom more than needed."""
    return max(look_ahead - max(held, 0), -(-workers // structures), 1)
