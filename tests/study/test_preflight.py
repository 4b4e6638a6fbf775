"""What is refused before anything runs: what a kind cannot do, what is too large, what would give other digits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.common import TAKEN
from sim.scenario.studies.tree import KINDS
from sim.study.conduct import completed
from sim.study.evaluate import COUNTED, LOGGED, Evaluator
from sim.study.execute import Crew
from sim.study.pilot import counted
from sim.study.preflight import MOST_RUNS, preflight
from sim.vocabulary.errors import ResultsError

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
WORDS = {"zh": "问", "en": "question"}
AXIS = {"path": "behaviour.passing.base_rate", "title": WORDS, "range": [0.1, 0.4]}
OTHER = {"path": "behaviour.overlap.overlap", "title": WORDS, "range": [0.1, 0.4]}


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    """Return a scenario with several structures."""
    return read_scenario(SCENARIOS / "kaifeng.yaml")


def points(loaded: Loaded, kind: str, **more: Any) -> int | None:
    tree = {"name": "asked", "title": WORDS, "question": WORDS, "scenario": "kaifeng.yaml", **more}
    return preflight(completed(KINDS[kind].model_validate(tree), loaded), loaded)


def test_the_number_of_points_is_known_beforehand(kaifeng: Loaded) -> None:
    assert points(kaifeng, "attribute") == 2**5
    assert points(kaifeng, "sweep", levers=[{**AXIS, "steps": 5}, {**OTHER, "steps": 3}]) == 15
    assert points(kaifeng, "discover", uncertainties=[AXIS], points=100) == 100
    assert points(kaifeng, "power") == 1
    screened = points(kaifeng, "sensitivity", uncertainties=[AXIS, OTHER], screening={"trajectories": 10})
    assert screened == 10 * 3 + 200


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("optimise", {"measures": ["resolution_time_true_mean", "passed_share"]}, "staffing"),
        (
            "optimise",
            {
                "measures": ["resolution_time_true_mean", "passed_share"],
                "staffing": {"tiers": {"nowhere": [0.5, 1.5], "township": [0.5, 1.5]}},
            },
            "nowhere",
        ),
        (
            "discover",
            {
                "uncertainties": [AXIS],
                "condition": [{"measure": "passed_share", "structure": "hierarchy", "against": "hierarchy"}],
            },
            "itself",
        ),
        ("sensitivity", {"uncertainties": [AXIS, OTHER], "method": "direct", "sample": 100}, "power of 2"),
        ("attribute", {"structure": "hierarchy"}, "no mechanisms"),
    ],
)
def test_what_a_kind_cannot_do_is_said(kaifeng: Loaded, kind: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ResultsError, match=said):
        points(kaifeng, kind, **more)


def test_a_study_has_a_largest_size(kaifeng: Loaded) -> None:
    axes = [{**AXIS, "steps": 40}, {**OTHER, "steps": 40}]
    with pytest.raises(ResultsError, match=f"{MOST_RUNS:,}"):
        points(kaifeng, "sweep", levers=axes, replications=1000)
    assert points(kaifeng, "sweep", levers=axes, replications=10) == 1600


@pytest.mark.parametrize("name", TAKEN)
def test_no_study_takes_the_folder_of_something_else(name: str) -> None:
    tree = {"name": name, "title": WORDS, "question": WORDS, "scenario": "kaifeng.yaml"}
    with pytest.raises(ValidationError, match="taken"):
        KINDS["power"].model_validate(tree)


def test_the_engine_never_decides_what_is_counted(kaifeng: Loaded, tmp_path: Path) -> None:
    def evaluator(loaded: Loaded, engine: str) -> Evaluator:
        window = counted(0.0, loaded.scenario.clock.horizon)
        baseline = loaded.scenario.structures[0].id
        return Evaluator(
            loaded, 1, window, baseline, tmp_path, tmp_path, Crew(1), "x", lambda *_: None, lambda _: None, engine
        )

    few, all_of_it = ["passed_share"], ["passed_share", "over_limit_share"]
    assert [evaluator(kaifeng, e).how(few) for e in ("auto", "compiled")] == [COUNTED] * 2
    assert {evaluator(kaifeng, e).how(all_of_it) for e in ("auto", "compiled", "simpy")} == {LOGGED}
    with pytest.raises(ResultsError, match="simpy"):
        evaluator(kaifeng, "simpy").how(few)
