"""The study kind `power`: from a pilot to numbers of replications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.measures.counted import COUNTED
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.power import Power
from sim.scenario.studies.reading import read_study
from sim.study.analysis.replications import needed_paired, needed_unpaired
from sim.study.asked import Ask
from sim.study.evaluate import Evaluator
from sim.study.power import Powered, pilot_of, power
from sim.study.statistics import paired_p_value
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, PASSED = "resolution_time_true_mean", "passed_share"


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


class Fake:
    """Evaluate by a rule on structure and replication, instead of running."""

    def __init__(self, loaded: Loaded, rule: Callable[[str, int], Sequence[float]]) -> None:
        self.loaded, self.seed, self.baseline, self.rule = loaded, 7, "hierarchy", rule
        self.asks: list[Ask] = []

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str]) -> pd.DataFrame:
        self.asks = list(asks)
        rows = [(a.point, a.structure, a.replication, *self.rule(a.structure, a.replication)) for a in asks]
        return pd.DataFrame(rows, columns=["point", "structure", "replication", *measures])

    def log(self, text: Text) -> None:
        assert text.zh and text.en


def study(**options: Any) -> Power:
    words = {"zh": "题", "en": "title"}
    return Power.model_validate(
        {"name": "enough", "title": words, "question": words, "scenario": "kaifeng.yaml", "measures": [TIME, PASSED]}
        | options
    )


def noisy(structure: str, replication: int) -> Sequence[float]:
    """Shared luck of 2 days, own luck of 0.5 days: pairing must pay."""
    shared = np.random.default_rng(replication).normal(0.0, 2.0)
    own = np.random.default_rng([replication, len(structure)]).normal(0.0, 0.5)
    return 20.0 + shared + own - (structure != "hierarchy"), 0.5 + 0.01 * own


def answer(made: Power, loaded: Loaded, rule: Callable[[str, int], Sequence[float]]) -> tuple[Powered, Fake]:
    fake = Fake(loaded, rule)
    return power(made, cast(Evaluator, fake)), fake


def test_numbers_are_those_of_the_pilots_deviation(kaifeng: Loaded) -> None:
    found, fake = answer(study(structures=["paper_list"]), kaifeng, noisy)
    assert {ask.structure for ask in fake.asks} == {"hierarchy", "paper_list"}
    assert len(fake.asks) == 20
    pilot = found.pilots[0]
    table = [[noisy(s, r)[0] for r in range(10)] for s in ("hierarchy", "paper_list")]
    delta = np.array(table[1]) - np.array(table[0])
    assert pilot.deviation == pytest.approx(float(delta.std(ddof=1)))
    need = found.need(pilot, 0.05, 0.8)
    size = 0.05 * float(np.mean(table[0]))
    assert need.difference == pytest.approx(size)
    assert need.paired == needed_paired(size / pilot.deviation, 0.8)
    assert need.careful == needed_paired(size / pilot.high, 0.8)
    assert found.comparisons == 3 * len(kaifeng.scenario.compare.primary)
    assert need.corrected == needed_paired(size / pilot.deviation, 0.8, 0.05 / found.comparisons)
    assert need.corrected_careful == needed_paired(size / pilot.high, 0.8, 0.05 / found.comparisons)
    assert pilot.gain.low < pilot.gain.ratio < pilot.gain.high and pilot.gain.low > 1.0
    within = float(np.sqrt((np.var(table[0], ddof=1) + np.var(table[1], ddof=1)) / 2.0))
    assert need.unpaired == needed_unpaired(size / within, 0.8)
    assert need.careful is not None and need.paired is not None and need.unpaired is not None
    assert need.paired < need.careful
    assert need.unpaired > 3 * need.paired


def test_smaller_differences_and_more_power_take_more(kaifeng: Loaded) -> None:
    found, _ = answer(study(), kaifeng, noisy)
    for pilot in found.pilots:
        by_size = [found.need(pilot, size, 0.8).paired or 0 for size in found.sizes]
        assert by_size == sorted(by_size, reverse=True)
        assert (found.need(pilot, 0.02, 0.9).paired or 0) >= (found.need(pilot, 0.02, 0.8).paired or 0)
    assert len(found.needs) == len(found.pilots) * 3 * 2


def test_identical_structures_need_two(kaifeng: Loaded) -> None:
    """The null case: no spread of the difference, whatever its own spread; unpaired it would still take many."""
    found, _ = answer(study(), kaifeng, lambda _, r: noisy("hierarchy", r))
    assert all(not pilot.varies for pilot in found.pilots)
    assert all(need.paired == need.careful == 2 for need in found.needs)
    assert all((need.unpaired or 0) > 2 for need in found.needs if need.measure == TIME and need.size < 0.1)


def test_a_constant_shift_counts_as_no_spread_in_spite_of_rounding(kaifeng: Loaded) -> None:
    found, _ = answer(study(measures=[TIME]), kaifeng, lambda s, r: [noisy("x", r)[0] + 0.1 * (s != "hierarchy")])
    assert all(pilot.deviation == 0.0 for pilot in found.pilots)


def test_a_planted_fault_shows_in_the_share_of_tests_that_succeed() -> None:
    """With the number asked for, four of five tests succeed; with the unpaired deviation in its place far more would."""
    rng = np.random.default_rng(3)
    shared = rng.normal(0.0, 3.0, size=4000)
    base, own = 20.0 + shared, 20.0 + shared + rng.normal(0.0, 1.0, size=4000)
    pilot = pilot_of("x", "m", base, own)
    n = needed_paired(0.5 / pilot.deviation, 0.8)
    wrong = needed_paired(0.5 / pilot.within, 0.8)
    assert n is not None and wrong is not None

    def seen(number: int) -> float:
        tests = [paired_p_value(rng.normal(0.5, 1.0, size=number)) < 0.05 for _ in range(600)]
        return float(np.mean(tests))

    assert seen(n) == pytest.approx(0.8, abs=0.06)
    assert seen(wrong) > 0.99


def test_missing_values_leave_their_pair_out_and_too_few_are_refused(kaifeng: Loaded) -> None:
    def holed(structure: str, replication: int) -> Sequence[float]:
        return [np.nan if replication < 2 and structure == "paper_list" else v for v in noisy(structure, replication)]

    found, _ = answer(study(), kaifeng, holed)
    counts = {pilot.structure: pilot.difference.n for pilot in found.pilots}
    assert counts["paper_list"] == 8 and counts["closing_right"] == 10
    with pytest.raises(ResultsError, match="pairs"):
        answer(study(replications=4), kaifeng, holed)


def test_what_cannot_be_asked_is_refused(kaifeng: Loaded) -> None:
    with pytest.raises(ResultsError, match="beside the baseline"):
        answer(study(structures=["hierarchy"]), kaifeng, noisy)
    with pytest.raises(ResultsError, match="mean is 0"):
        answer(study(), kaifeng, lambda s, r: [0.0, noisy(s, r)[1]])


@pytest.mark.parametrize("name", ["pingshan", "kaifeng", "beijing_swift_response"])
def test_shipped_studies_can_be_conducted(name: str) -> None:
    posed = read_study(SCENARIOS / f"{name}_power.study.yaml")
    assert isinstance(posed.study, Power)
    assert set(posed.study.measures) <= COUNTED
    assert posed.study.replications >= 10
