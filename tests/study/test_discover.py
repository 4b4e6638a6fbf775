"""The study that looks for regions: its condition, its design, what it does with runs, and a planted region end to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.report.studies.discover import boxes as table_of_boxes
from sim.report.studies.discover import points as table_of_points
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.discover import Discover
from sim.study import discover as module
from sim.study.asked import Ask
from sim.study.condition import Condition, conditions_of
from sim.study.dimension import dimensions
from sim.study.discover import Discovered, design, discover, left_over, never_mattered, of_box
from sim.study.evaluate import Evaluator
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, HOURS = "resolution_time_true_mean", "grassroots_hours_per_worker_week"
ACCURACY = "structures.dispatch.mechanisms.targeted_dispatch.accuracy"
MINUTES = "structures.dispatch.mechanisms.trace.minutes"
Surface = Callable[[dict[str, float]], float]


def axis(path: str, *ends: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"path": path, "title": {"zh": f"轴{path[-4:]}", "en": f"axis {path[-8:]}"}}
    return found | ({"range": list(ends)} if ends else {})


def study(**changes: Any) -> Discover:
    words = {"zh": "题", "en": "title"}
    content: dict[str, Any] = {"name": "where", "title": words, "question": words, "scenario": "pingshan.yaml"}
    content["uncertainties"] = [
        axis(ACCURACY, 0.5, 0.98),
        axis(MINUTES),
        axis("offices.staff.street", 0.6, 1.6),
        axis("demand.volume", "72 per day", "134 per day"),
    ]
    return Discover.model_validate(content | {"points": 600, "resamples": 50} | changes)


class Made:
    """Stand in for the evaluator: measures by formula, with noise that both structures do not share."""

    def __init__(self, loaded: Loaded, surface: Surface, noise: float = 0.3, bad: int = -1) -> None:
        self.loaded, self.seed, self.baseline = loaded, 7, "hierarchy"
        self.said: list[Text] = []
        self.asked: list[Ask] = []
        self._surface, self._noise, self._bad = surface, noise, bad

    def log(self, text: Text) -> None:
        self.said.append(text)

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str], tolerant: bool = False) -> pd.DataFrame:
        assert tolerant
        self.asked = list(asks)
        rows = []
        for ask in asks:
            if ask.point == self._bad:
                continue
            at = {path: float(str(value).split()[0]) for path, value in ask.changes}
            luck = np.random.default_rng([ask.point, ask.replication]).normal()
            own = np.random.default_rng([ask.point, ask.replication, ask.structure == "dispatch"]).normal()
            time = 20.0 + luck + self._noise * own + (self._surface(at) if ask.structure == "dispatch" else 0.0)
            rows.append((ask.point, ask.structure, ask.replication, *(time for _ in measures)))
        return pd.DataFrame(rows, columns=["point", "structure", "replication", *measures])


def corner(at: dict[str, float]) -> float:
    """Dispatch loses where accuracy is low and the street short of staff."""
    return 2.0 if at[ACCURACY] < 0.71 and at["offices.staff.street"] < 1.1 else -2.0


@pytest.fixture(scope="module")
def pingshan() -> Loaded:
    return read_scenario(SCENARIOS / "pingshan.yaml")


def found_by(asked: Discover, made: Made) -> Discovered:
    return discover(asked, cast(Evaluator, made))


@pytest.fixture(scope="module")
def planted(pingshan: Loaded) -> Discovered:
    return found_by(study(), Made(pingshan, corner))


def conditions(loaded: Loaded, clauses: list[dict[str, Any]], **changes: Any) -> tuple[Condition, ...]:
    return conditions_of(study(condition=clauses, **changes), loaded, "hierarchy")


def test_what_is_left_out_of_a_condition(pingshan: Loaded) -> None:
    assert conditions(pingshan, []) == (Condition(TIME, "dispatch", "hierarchy", True, 0.0, False),)
    # Higher is better: worse is below.
    (settled,) = conditions(pingshan, [{"measure": "settled_share"}])
    assert not settled.above
    (alone,) = conditions(pingshan, [{"measure": TIME, "against": None, "above": 12}])
    assert (alone.against, alone.threshold, alone.relative) == ("", 12.0, False)
    (share,) = conditions(pingshan, [{"measure": TIME, "below": "-5 %"}])
    assert (share.above, share.threshold, share.relative) == (False, -0.05, True)


def test_a_condition_survives_being_completed(pingshan: Loaded) -> None:
    asked = study(condition=[{"measure": TIME}, {"measure": HOURS, "against": None, "below": 20}])
    again = Discover.model_validate(asked.model_dump())
    assert conditions_of(again, pingshan, "hierarchy") == conditions_of(asked, pingshan, "hierarchy")


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ({"measure": "resolution_time_true_men"}, "did you mean resolution_time_true_mean"),
        ({"measure": "hours_per_worker_week"}, "one number"),
        ({"measure": TIME, "structure": "dispach"}, "did you mean dispatch"),
        ({"measure": TIME, "structure": "hierarchy"}, "against itself"),
        ({"measure": TIME, "above": 1, "below": 2}, "not both"),
        ({"measure": TIME, "against": None}, "needs above or below"),
        ({"measure": TIME, "against": None, "above": "5 %"}, "needs another structure"),
        ({"measure": "number_reported"}, "neither way is better"),
    ],
)
def test_conditions_that_cannot_be_asked(pingshan: Loaded, clause: dict[str, Any], said: str) -> None:
    with pytest.raises(ResultsError, match=said):
        conditions(pingshan, [clause])


def test_axes_are_needed(pingshan: Loaded) -> None:
    with pytest.raises(ResultsError, match="uncertainties or levers"):
        found_by(study(uncertainties=[]), Made(pingshan, corner))


def test_the_design_is_a_latin_hypercube(pingshan: Loaded) -> None:
    axes = dimensions(pingshan, study())
    x = design(axes, 200, 3)
    for a, each in enumerate(axes):
        slices = np.floor((x[:, a] - each.low) / (each.high - each.low) * 200).astype(int)
        assert sorted(slices) == list(range(200))
    np.testing.assert_array_equal(x, design(axes, 200, 3))
    assert not np.array_equal(x, design(axes, 200, 4))
    whole = (axes[0]._replace(low=1.0, high=5.0, whole=True),)
    assert set(design(whole, 200, 3)[:, 0]) == {1.0, 2.0, 3.0, 4.0, 5.0}


def test_only_what_is_needed_is_run_and_paired(pingshan: Loaded) -> None:
    made = Made(pingshan, corner)
    found_by(study(condition=[{"measure": TIME, "structure": "dispatch", "against": None, "above": 20}]), made)
    assert {ask.structure for ask in made.asked} == {"dispatch"}
    assert len(made.asked) == 600 * 2
    assert made.asked[0].changes[1][1].endswith(" minutes")  # type: ignore[union-attr]


def test_a_planted_region_comes_out(planted: Discovered) -> None:
    assert planted.searched and len(planted.search.regions) == 1
    box = planted.boxes[0]
    paths = [planted.dimensions[int(a)].path for a in np.flatnonzero(box.restricted)]
    assert paths == [ACCURACY, "offices.staff.street"]
    assert box.high[0] == pytest.approx(0.71, abs=0.03)
    assert box.high[2] == pytest.approx(1.1, abs=0.06)
    # 7/16 of the one range times half of the other.
    assert planted.base.low < 0.4375 * 0.5 < planted.base.high
    held = planted.search.regions[0].held_out
    assert held.density.value > 0.9 and held.coverage.value > 0.9
    assert left_over(planted).part + held.coverage.part == held.coverage.whole
    names = [planted.dimensions[k].path for k in never_mattered(planted)]
    assert ACCURACY not in names and "offices.staff.street" not in names
    assert planted.tree is not None and planted.tree.weight[[0, 2]].sum() > 0.9
    assert planted.calls.close.mean() < 0.01


def test_the_other_side_is_the_other_region(pingshan: Loaded, planted: Discovered) -> None:
    # Planted fault: a condition read the wrong way round holds exactly where the right one fails.
    turned = found_by(study(condition=[{"measure": TIME, "below": 0}]), Made(pingshan, corner))
    assert not (turned.calls.held & planted.calls.held).any()
    assert turned.base.part + planted.base.part == len(planted.numbers)


def test_a_share_is_taken_of_the_other_structure(pingshan: Loaded) -> None:
    # Dispatch takes 2 more than about 20: more than 5 %, less than 15 %.
    always = Made(pingshan, lambda at: 2.0, noise=0.0)
    assert found_by(study(condition=[{"measure": TIME, "above": "5 %"}]), always).base.value == 1.0
    assert found_by(study(condition=[{"measure": TIME, "above": "15 %"}]), always).base.value == 0.0


def test_each_of_two_boxes_is_stable_for_itself(pingshan: Loaded) -> None:
    def either(at: dict[str, float]) -> float:
        return max(corner(at), 2.0 if at[MINUTES] > 14.0 and float(at["demand.volume"]) > 105.0 else -2.0)

    result = found_by(study(), Made(pingshan, either))
    assert len(result.boxes) >= 2
    for region, spread in list(zip(result.search.regions, result.stability, strict=True))[:2]:
        assert spread.restricted[region.found.box.restricted].min() > 0.7
    counted = sum(of_box(result.x, result.boxes, k) & box.inside(result.x) for k, box in enumerate(result.boxes))
    assert set(np.unique(counted)) == {0, 1}


def test_no_difference_has_no_region(pingshan: Loaded) -> None:
    # Null: two structures that are the same differ by 0 everywhere, which is not above 0.
    same = found_by(study(), Made(pingshan, lambda at: 0.0, noise=0.0))
    assert same.base.value == 0.0 and not same.searched
    assert same.search.regions == () and same.stability == () and same.tree is None
    # Pure noise: half of the points lie above, all of them are close calls or chance.
    noisy = found_by(study(), Made(pingshan, lambda at: 0.0, noise=1.0))
    assert noisy.searched and noisy.search.regions == ()
    assert noisy.calls.close.mean() > 0.9


def test_without_close_calls_the_box_is_sought_anew(pingshan: Loaded) -> None:
    loud = found_by(study(), Made(pingshan, lambda at: corner(at) / 2.0, noise=0.8))
    assert 0.05 < loud.calls.close.mean() < 0.9
    assert loud.clear is not None and loud.clear.search.regions
    assert loud.clear.search.regions[0].held_out.density.value >= loud.search.regions[0].held_out.density.value - 0.05
    rows = table_of_boxes(loud)
    assert set(rows["points"]) == {"all", "clear"}


def test_points_that_failed_are_left_out_and_counted(pingshan: Loaded) -> None:
    result = found_by(study(), Made(pingshan, corner, bad=17))
    assert len(result.numbers) == 599 and 17 not in result.numbers
    table = table_of_points(result)
    x = design(result.dimensions, 600, 7)
    np.testing.assert_allclose(table[[d.path for d in result.dimensions]], np.delete(x, 17, axis=0))


def test_too_few_points_left_is_an_error(pingshan: Loaded) -> None:
    class Broken(Made):
        def __call__(self, asks: Sequence[Ask], measures: Sequence[str], tolerant: bool = False) -> pd.DataFrame:
            frame = super().__call__(asks, measures, tolerant)
            return frame[frame["point"] < 40]

    with pytest.raises(ResultsError, match="40 of 600 points"):
        found_by(study(), Broken(pingshan, corner))


def test_without_scikit_learn_the_tree_is_left_out_with_a_word(
    pingshan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(module: str, extra: str = "studies") -> None:
        raise ResultsError(Text("未安装", "not installed"))

    monkeypatch.setattr(module, "need", absent)
    made = Made(pingshan, corner)
    result = found_by(study(), made)
    assert result.tree is None and result.search.regions
    assert any("left out" in text.en for text in made.said)


def test_one_replication_says_so(pingshan: Loaded) -> None:
    result = found_by(study(replications=1), Made(pingshan, corner))
    assert np.isnan(result.margins[0].half_width).all()
    assert result.clear is None and result.search.regions


def test_the_same_seed_gives_the_same_answer(pingshan: Loaded, planted: Discovered) -> None:
    again = found_by(study(), Made(pingshan, corner))
    pd.testing.assert_frame_equal(table_of_boxes(again), table_of_boxes(planted))
    pd.testing.assert_frame_equal(table_of_points(again), table_of_points(planted))
    assert again.tree is not None and planted.tree is not None
    assert [leaf[1:] for leaf in again.tree.leaves] == [leaf[1:] for leaf in planted.tree.leaves]
