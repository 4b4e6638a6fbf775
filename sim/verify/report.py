"""The table that `tiaokuai verify` prints: theory, ours, interval, verdict, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sim.engine.driver import MakeEngine
from sim.engine.simpy_engine import SimpyEngine
from sim.verify.drawn import drawn_rows
from sim.verify.estimate import Interval, Verdict, judge
from sim.verify.networks import networks
from sim.verify.paths import path_rows
from sim.verify.priority import priorities
from sim.verify.queues import queues
from sim.verify.sensitivity import MISSING, sensitivity_rows, there
from sim.verify.system import SEED, System
from sim.verify.theory import erlang_c, mmc_tail, pooling_ratio
from sim.vocabulary.text import Language, Text

SHORT_REPLICATIONS = 12
LONG_REPLICATIONS = 20


class Row(NamedTuple):
    """One line of the table; `low` and `high` bound the interval at estimate.CONFIDENCE."""

    name: str
    theory: float
    ours: float
    low: float
    high: float
    margin: float
    verdict: Verdict

    def holds(self, long: bool) -> bool:
        """Return whether the row passes: equivalence in the long form, no contradiction in the short one."""
        return self.verdict is Verdict.EQUIVALENT or (not long and self.verdict is Verdict.COMPATIBLE)


def systems() -> list[System]:
    """Return every system that is simulated."""
    return [*queues(), *priorities(), *networks()]


def verify(
    long: bool = False,
    language: Language = "zh",
    seed: int = SEED,
    engine: MakeEngine = SimpyEngine,
    tell: Callable[[Text], None] | None = None,
) -> Iterator[Row]:
    """Yield the rows one by one, as they are computed: formulas, what is drawn, whole paths, sensitivity, systems.

    `tell` hears which rows are left out for want of an optional package.
    """
    yield from formula_rows(language)
    for name, theory, margin, interval in drawn_rows(seed, long):
        yield _row(name, theory, interval, margin, language)
    for name, worst in path_rows(seed, engine):
        yield _row(name, 0.0, Interval(worst, worst, worst), 1e-6, language)
    if there():
        for name, theory, margin, interval in sensitivity_rows(seed, long):
            yield _row(name, theory, interval, margin, language)
    elif tell is not None:
        tell(MISSING)
    for system in systems():
        yield from system_rows(system, long, language, seed, engine)


def system_rows(
    system: System, long: bool, language: Language, seed: int = SEED, engine: MakeEngine = SimpyEngine
) -> Iterator[Row]:
    """Yield the rows of one system."""
    requests, replications = (system.long, LONG_REPLICATIONS) if long else (system.short, SHORT_REPLICATIONS)
    found = system.estimate(requests, replications, seed, engine)
    for quantity, interval in zip(system.quantities, found, strict=True):
        name = Text(f"{system.name.zh}：{quantity.name.zh}", f"{system.name.en}: {quantity.name.en}")
        yield _row(name, quantity.theory, interval, quantity.margin, language)


def formula_rows(language: Language) -> Iterator[Row]:
    """Yield our formulas against published figures; here `theory` is what was published."""
    published = (
        (
            Text("Erlang C 公式（pyworkforce）", "formula: Erlang C (pyworkforce)"),
            0.1741319335950498,
            erlang_c(14, 10.0),
            1e-12,
        ),
        (
            Text("服务水平公式（pyworkforce）", "formula: service level (pyworkforce)"),
            0.8883500191794669,
            1.0 - mmc_tail(200.0, 20.0, 14, 20.0 / 3600.0),
            1e-12,
        ),
        *(
            (Text(f"合并公式：{k} 台", f"formula: pooling {k} counters"), figure, pooling_ratio(k, 0.9), 0.005)
            for k, figure in ((2, 2.11), (5, 5.90), (10, 13.46))
        ),
    )
    for name, figure, ours, margin in published:
        yield _row(name, figure, Interval(ours, ours, ours), margin, language)


def _row(name: Text, theory: float, interval: Interval, margin: float, language: Language) -> Row:
    verdict = judge(theory, margin, interval)
    return Row(name.to(language), theory, interval.mean, interval.low, interval.high, margin, verdict)
