"""How many replications would show a difference of a given size, from a pilot.

The pilot says how much the paired difference varies from one replication to the next; the exact power of the t test
says how many replications then show a difference of a given size. The pilot's standard deviation is itself an estimate,
so the number that its upper 80 % limit asks for stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.studies.power import Power
from sim.study.analysis.replications import (
    Gain,
    deviation_limits,
    effect_of,
    needed_paired,
    needed_unpaired,
    pairing_gain,
)
from sim.study.asked import Ask
from sim.study.statistics import Interval, t_interval
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    from sim.study.evaluate import Evaluator

Floats = NDArray[np.float64]
FEWEST = 3
"""Pairs without which a pilot says nothing."""


class Pilot(NamedTuple):
    """What the pilot says about one structure on one measure."""

    structure: str
    measure: str
    baseline: Interval
    difference: Interval
    """Structure minus baseline, paired."""
    deviation: float
    """Standard deviation of the paired difference."""
    low: float
    high: float
    """Its one-sided 80 % limits."""
    within: float
    """Standard deviation of one structure's own values, the root mean square of both: what counts without pairing."""
    gain: Gain
    """What pairing saves, in replications."""

    @property
    def level(self) -> float:
        """Return the mean of which sizes are shares."""
        return abs(self.baseline.mean)

    @property
    def varies(self) -> bool:
        """Return whether the difference was not the same in every replication of the pilot."""
        return self.deviation > 0.0


class Need(NamedTuple):
    """How many replications one size asks for; None: more than can be run."""

    structure: str
    measure: str
    size: float
    """As a share of the baseline's mean."""
    difference: float
    """The same in the unit of the measure."""
    power: float
    paired: int | None
    careful: int | None
    """Paired, if the standard deviation is at its upper limit."""
    corrected: int | None
    """Paired, at alpha over the number of differences that the scenario's comparison decides on: Holm's strictest step."""
    corrected_careful: int | None
    """The same, if the standard deviation is at its upper limit."""
    unpaired: int | None
    """If the structures did not meet the same requests; of each structure."""


class Powered(NamedTuple):
    """The answer of one study."""

    baseline: str
    structures: tuple[str, ...]
    """Those that are compared with the baseline."""
    measures: tuple[str, ...]
    replications: int
    alpha: float
    comparisons: int
    """Differences over which the scenario's own comparison corrects: its structures x its primary measures."""
    sizes: tuple[float, ...]
    powers: tuple[float, ...]
    pilots: tuple[Pilot, ...]
    needs: tuple[Need, ...]

    def need(self, pilot: Pilot, size: float, power: float) -> Need:
        """Return what one size asks for."""
        return next(
            need
            for need in self.needs
            if (need.structure, need.measure, need.size, need.power) == (pilot.structure, pilot.measure, size, power)
        )


def power(study: Power, evaluator: Evaluator) -> Powered:
    """Return how many replications each difference asks for. Raises ResultsError if there is nothing to compare."""
    scenario = evaluator.loaded.scenario
    baseline = evaluator.baseline
    known = [spec.id for spec in scenario.structures]
    others = [name for name in known if name != baseline and name in (study.structures or known)]
    if not others:
        raise ResultsError(
            Text("power：除基准结构外没有可比较的结构", "power: there is no structure beside the baseline to compare")
        )
    measures = tuple(study.measures) or tuple(scenario.compare.primary)
    asks = [Ask(0, (), name, r) for r in range(study.replications) for name in (baseline, *others)]
    evaluator.log(
        Text(
            f"试运行：{1 + len(others)} 种结构 × {study.replications} 次重复",
            f"pilot: {1 + len(others)} structures x {study.replications} replications",
        )
    )
    frame = evaluator(asks, measures)
    pilots: list[Pilot] = []
    for measure in measures:
        table = frame.pivot(index="replication", columns="structure", values=measure)
        for name in others:
            pair = table[[baseline, name]].dropna()
            pilots.append(pilot_of(name, measure, *(pair[one].to_numpy(dtype=np.float64) for one in (baseline, name))))
    sizes, powers = tuple(sorted(set(study.differences))), tuple(sorted(set(study.power)))
    comparisons = (len(known) - 1) * max(1, len(scenario.compare.primary))
    return Powered(
        baseline=baseline,
        structures=tuple(others),
        measures=measures,
        replications=study.replications,
        alpha=study.alpha,
        comparisons=comparisons,
        sizes=sizes,
        powers=powers,
        pilots=tuple(pilots),
        needs=tuple(need for pilot in pilots for need in needs(pilot, sizes, powers, study.alpha, comparisons)),
    )


def pilot_of(structure: str, measure: str, baseline: Floats, own: Floats) -> Pilot:
    """Return what paired values say. Raises ResultsError for fewer than `FEWEST` of them, or a baseline of 0."""
    if len(own) < FEWEST:
        raise ResultsError(
            Text(
                f"{measure}：{structure} 只有 {len(own)} 对有值的重复，至少须 {FEWEST} 对",
                f"{measure}: only {len(own)} pairs of replications with a value for {structure}, {FEWEST} are needed",
            )
        )
    level = t_interval(baseline)
    if level.mean == 0.0:
        raise ResultsError(
            Text(
                f"{measure}：基准结构的均值为 0，无法以其比例表示差异；请换一个指标",
                f"{measure}: the baseline's mean is 0, and sizes are shares of it; name another measure",
            )
        )
    delta = own - baseline
    # The same difference each time leaves a rounding error for a spread.
    deviation = float(np.std(delta, ddof=1))
    if deviation <= 1e-12 * abs(level.mean):
        deviation = 0.0
    low, high = deviation_limits(deviation, len(delta))
    within = float(np.sqrt((np.var(baseline, ddof=1) + np.var(own, ddof=1)) / 2.0))
    gain = pairing_gain(baseline, own)
    return Pilot(structure, measure, level, t_interval(delta), deviation, low, high, within, gain)


def needs(
    pilot: Pilot, sizes: Sequence[float], powers: Sequence[float], alpha: float, comparisons: int
) -> Iterator[Need]:
    """Yield what each size asks for at each power, alone and as one of so many comparisons."""
    strict = alpha / comparisons
    for size in sizes:
        difference = size * pilot.level
        for probability in powers:
            yield Need(
                structure=pilot.structure,
                measure=pilot.measure,
                size=size,
                difference=difference,
                power=probability,
                paired=needed_paired(effect_of(difference, pilot.deviation), probability, alpha),
                careful=needed_paired(effect_of(difference, pilot.high), probability, alpha),
                corrected=needed_paired(effect_of(difference, pilot.deviation), probability, strict),
                corrected_careful=needed_paired(effect_of(difference, pilot.high), probability, strict),
                unpaired=needed_unpaired(effect_of(difference, pilot.within), probability, alpha),
            )
