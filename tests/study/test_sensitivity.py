"""The study kind `sensitivity`: its file, its asks, its answer; a fake evaluator stands in for the simulator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.reading import read_study
from sim.scenario.studies.sensitivity import Sensitivity
from sim.study.asked import Ask
from sim.study.sensitivity import Explained, Sensed, sensitivity
from sim.study.sensitivity_tables import tables
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

pytest.importorskip("SALib")
pytest.importorskip("sklearn")

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
BASE_RATE, OVERLAP, VOLUME = "behaviour.passing.base_rate", "behaviour.overlap.overlap", "demand.volume"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """Return a scenario with several structures."""
    return read_scenario(SCENARIOS / "kaifeng.yaml")


class FakeEvaluator:
    """Answers asks by a formula: base rate and volume drive the reform, overlap and replications both structures alike."""

    baseline = "hierarchy"
    seed = 11

    def __init__(self, loaded: Loaded, noise: float = 0.02) -> None:
        self.loaded, self.asks, self._noise = loaded, list[Ask](), noise

    def log(self, text: Text) -> None:
        """Take what a user would read."""
        assert text.zh and text.en

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str], tolerant: bool = False) -> pd.DataFrame:
        """Return the table of an evaluator."""
        self.asks += asks
        rows = []
        for ask in asks:
            values = {path: float(str(value).split(" ", maxsplit=1)[0]) for path, value in ask.changes}
            rng = np.random.default_rng([ask.point, ask.replication, len(ask.structure)])
            own = (
                5.0 * values.get(BASE_RATE, 0.25) + values.get(VOLUME, 48.0) / 60.0
                if ask.structure != "hierarchy"
                else 0.0
            )
            # Overlap moves both structures alike, and a replication does: neither is in the difference.
            shared = 100.0 * ask.replication + 20.0 * values.get(OVERLAP, 0.6)
            found = {"passed_share": own + shared + self._noise * rng.normal(), "settled_share": 0.5}
            rows.append((ask.point, ask.structure, ask.replication, *(found[m] for m in measures)))
        return pd.DataFrame(rows, columns=["point", "structure", "replication", *measures])


def study(**changed: Any) -> Sensitivity:
    """Return a small study of three axes."""
    words = {"zh": "轴", "en": "axis"}
    given: dict[str, Any] = {
        "name": "small",
        "title": {"zh": "小", "en": "small"},
        "question": {"zh": "什么起作用？", "en": "What drives it?"},
        "scenario": "kaifeng.yaml",
        "measures": ["passed_share", "settled_share"],
        "levers": [{"path": VOLUME, "title": words, "range": ["20 per day", "80 per day"]}],
        "uncertainties": [{"path": BASE_RATE, "title": words}, {"path": OVERLAP, "title": words}],
        "screening": {"trajectories": 6},
        "metamodel": {"points": 40, "refits": 10, "folds": 3, "sample": 128},
    }
    return Sensitivity.model_validate(given | changed)


def answered(loaded: Loaded, **changed: Any) -> tuple[Sensed, FakeEvaluator]:
    """Return the answer of a small study and who evaluated it."""
    evaluator: Any = FakeEvaluator(loaded)
    return sensitivity(study(**changed), evaluator), evaluator


def test_the_difference_of_the_last_structure_is_explained_by_what_moves_it(loaded: Loaded) -> None:
    result, evaluator = answered(loaded)
    assert [o.name for o in result.outputs] == [
        "passed_share:closing_right-hierarchy", "settled_share:closing_right-hierarchy",
    ]  # fmt: skip
    assert {ask.structure for ask in evaluator.asks} == {"hierarchy", "closing_right"}
    assert result.runs == len(evaluator.asks) == (6 * 4 + 40) * 2 * 2
    passed, settled = result.found.outputs
    assert settled.constant and settled.indices is None
    found = tables(result)
    indices: Any = found["indices"].set_index("axis")
    # 5 x (.5 - .1) = 2 against 60 / 60 = 1 over the ranges: variances 4 to 1.
    assert indices.loc[BASE_RATE, "first"] == pytest.approx(0.8, abs=0.05)
    assert indices.loc[VOLUME, "first"] == pytest.approx(0.2, abs=0.05)
    groups: Any = found["groups"].set_index("group")
    assert groups.loc["assumed", "first"] == pytest.approx(0.8, abs=0.05)
    assert groups.loc["levers", "first"] == pytest.approx(0.2, abs=0.05)
    # What a replication adds to both structures is gone in the difference.
    assert passed.noise is not None and passed.noise.high < 0.02


def test_an_axis_that_is_set_aside_stays_as_the_scenario_has_it(loaded: Loaded) -> None:
    evaluator: Any = FakeEvaluator(loaded, noise=0.0)
    result = sensitivity(study(), evaluator)
    assert result.found.kept == (0, 1)
    design = [ask for ask in evaluator.asks[6 * 4 * 2 * 2 :]]
    assert {path for ask in design for path, _ in ask.changes} == {VOLUME, BASE_RATE}
    assert all(str(value).endswith(" per day") for ask in design for path, value in ask.changes if path == VOLUME)
    screening: Any = tables(result)["screening"].set_index(["output", "axis"])
    assert not screening.loc[(result.outputs[0].name, OVERLAP), "kept"]


def test_a_measure_of_one_structure_and_the_direct_method(loaded: Loaded) -> None:
    result, evaluator = answered(
        loaded,
        output={"measure": "passed_share", "structure": "paper_list"},
        method="direct",
        sample=32,
        second_order=True,
        screening={"trajectories": 0},
    )
    assert result.outputs == (Explained("passed_share", "paper_list", ""),)
    assert {ask.structure for ask in evaluator.asks} == {"paper_list"}
    assert len(evaluator.asks) == 32 * (2 * 3 + 2) * 2
    found = tables(result)
    assert set(found) == {"indices", "pairs", "groups", "noise", "design", "responses"}
    assert len(found["pairs"]) == 3
    # Without a comparison the overlap is back: 20 x .8 = 16 against 1 and 2 over the ranges.
    indices: Any = found["indices"].set_index("axis")
    assert indices.loc[OVERLAP, "first"] > 0.9


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"output": {"measure": "passed_share", "structure": "nobody"}}, "no structure nobody"),
        ({"output": {"measure": "passed_share", "structure": "hierarchy", "against": "hierarchy"}}, "against itself"),
        ({"output": {"measure": "passed_shares", "structure": "paper_list"}}, "not a measure that is one number"),
        ({"uncertainties": []}, "2 to 40 axes"),
        ({"structures": ["hierarchy"]}, "no structure to hold"),
        ({"sample": 100}, "power of 2"),
        ({"metamodel": {"points": 100, "design": "sobol"}}, "power of 2"),
        ({"screening": {"trajectories": 2}}, "at least 4"),
    ],
)
def test_what_cannot_be_made_is_said_before_any_run(loaded: Loaded, changed: dict[str, Any], said: str) -> None:
    evaluator: Any = FakeEvaluator(loaded)
    with pytest.raises(ResultsError) as caught:
        sensitivity(study(**changed), evaluator)
    assert said in caught.value.text.en and caught.value.text.zh and not evaluator.asks


def test_the_file_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        study(method="guess")
    with pytest.raises(ValidationError):
        study(screening={"trajectories": 20, "levels": 5})


@pytest.mark.parametrize("name", ["pingshan", "kaifeng", "beijing_swift_response"])
def test_shipped_studies_read_and_keep_their_size(name: str) -> None:
    posed = read_study(SCENARIOS / f"{name}_sensitivity.study.yaml")
    shipped = posed.study
    assert isinstance(shipped, Sensitivity)
    axes = len(shipped.axes)
    points = shipped.screening.trajectories * (axes + 1) + shipped.metamodel.points
    assert 8 <= axes <= 12 and points * 2 * shipped.replications <= 1200
    from sim.measures.counted import COUNTED

    assert set(shipped.measures) <= COUNTED


def test_the_same_seed_gives_the_same_tables(loaded: Loaded) -> None:
    small: dict[str, Any] = {"method": "direct", "sample": 32}
    first, again = (tables(answered(loaded, **small)[0]) for _ in range(2))
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name], check_exact=True)
