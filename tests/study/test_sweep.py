"""Design of a sweep, its glue to the evaluator and the same analysis as by hand; messages for grids that are none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.studies.reading import read_study
from sim.scenario.studies.sweep import Sweep
from sim.study.asked import Ask
from sim.study.conduct import How, conduct
from sim.study.evaluate import Evaluator
from sim.study.statistics import t_interval
from sim.study.sweep import Swept, axes_of, sweep
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

BASE_RATE = {"path": "behaviour.passing.base_rate", "title": {"zh": "推诿倾向", "en": "inclination to pass"}}
VOLUME = {"path": "demand.volume", "title": {"zh": "诉求量", "en": "volume"}}
PRECEDENCE = {"path": "behaviour.paperwork.precedence", "title": {"zh": "文牍的先后", "en": "order of paperwork"}}
COMPLIANCE = {
    "path": "structures.*.mechanisms.first_receiver.compliance",
    "title": {"zh": "首接负责执行率", "en": "compliance"},
}
SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*_sweep.study.yaml"))


def study(**changes: Any) -> Sweep:
    return Sweep.model_validate(
        {
            "study": "sweep",
            "name": "test",
            "title": {"zh": "试", "en": "test"},
            "question": {"zh": "问", "en": "question"},
            "scenario": "small.yaml",
            "replications": 4,
            "measures": ["resolution_time_true_mean", "passed_share"],
            **changes,
        }
    )


class Made:
    """Stand in for the evaluator: values come from a formula, so that the right answer is known."""

    def __init__(self, loaded: Loaded, formula: Callable[[Ask, float], float], lost: Sequence[int] = ()) -> None:
        self.loaded, self.seed, self.baseline = loaded, 1, "hierarchy"
        self.asks: list[Ask] = []
        self._formula, self._lost = formula, lost

    def log(self, text: Text) -> None:
        assert text.zh and text.en

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str], tolerant: bool = False) -> pd.DataFrame:
        self.asks = list(asks)
        rows = []
        for ask in asks:
            if ask.point not in self._lost:
                luck = float(np.random.default_rng(ask.replication).normal(0.0, 5.0))
                value = self._formula(ask, luck)
                rows.append(
                    (ask.point, ask.structure, ask.replication, *(value * (k + 1) for k in range(len(measures))))
                )
        return pd.DataFrame(rows, columns=["point", "structure", "replication", *measures])


def run(loaded: Loaded, asked: Sweep, formula: Callable[[Ask, float], float], lost: Sequence[int] = ()) -> Swept:
    return sweep(asked, cast(Evaluator, Made(loaded, formula, lost)))


def slope(ask: Ask, luck: float) -> float:
    """Return 20 + luck, and 40 (x - .3) more under dispatch, where x is the inclination to pass."""
    x = float(dict(ask.changes)["behaviour.passing.base_rate"])
    noise = float(np.random.default_rng([ask.point, ask.replication, len(ask.structure)]).normal(0.0, 0.2))
    return 20.0 + luck + noise + (40.0 * (x - 0.3) if ask.structure == "dispatch" else 0.0)


GRID: dict[str, Any] = {
    "uncertainties": [
        {**BASE_RATE, "values": [0.5, 0.1, 0.25, 0.4]},
        {**VOLUME, "values": ["8 per day", "12 per day", "10 per day"]},
    ]
}


def test_every_combination_once_in_order_with_the_last_axis_fastest(small: Loaded) -> None:
    made = Made(small, slope)
    result = sweep(study(**GRID), cast(Evaluator, made))
    assert result.sizes == (4, 3)
    asked = {ask.point: ask.changes for ask in made.asks}
    wanted = itertools.product([0.1, 0.25, 0.4, 0.5], ["8 per day", "10 per day", "12 per day"])
    assert list(asked.values()) == [((BASE_RATE["path"], x), (VOLUME["path"], v)) for x, v in wanted]
    assert len(made.asks) == len(set(made.asks)) == 12 * 2 * 4
    assert {(a.structure, a.replication) for a in made.asks if a.point == 7} == set(
        itertools.product(["hierarchy", "dispatch"], range(4))
    )


def test_means_and_intervals_are_those_of_a_direct_computation(small: Loaded) -> None:
    result = run(small, study(**GRID), slope)
    for point, (x, v) in enumerate(itertools.product([0.1, 0.25, 0.4, 0.5], ["8 per day", "10 per day", "12 per day"])):
        own, base = (
            np.array([slope(_ask(point, x, v, name, r), _luck(r)) for r in range(4)])
            for name in ("dispatch", "hierarchy")
        )
        level, delta = t_interval(own), t_interval(own - base)
        found = result.cells.level
        assert (found.mean[point, 1, 0], found.low[point, 1, 0]) == pytest.approx((level.mean, level.low))
        difference = result.cells.difference
        assert (difference.mean[point, 0, 0], difference.high[point, 0, 0]) == pytest.approx((delta.mean, delta.high))
        assert difference.mean[point, 0, 1] == pytest.approx(2.0 * delta.mean)


def _ask(point: int, x: float, volume: str, structure: str, replication: int) -> Ask:
    return Ask(point, ((BASE_RATE["path"], x), (VOLUME["path"], volume)), structure, replication)  # type: ignore[arg-type]


def _luck(replication: int) -> float:
    return float(np.random.default_rng(replication).normal(0.0, 5.0))


def test_the_planted_crossing_is_found_on_every_line_of_its_axis_and_on_no_other(small: Loaded) -> None:
    result = run(small, study(replications=8, **GRID), slope)
    turns = [turn for turn in result.turns if turn.measure == "resolution_time_true_mean"]
    assert [turn.reversal.axis for turn in turns] == [0, 0, 0]
    for turn in turns:
        assert turn.reversal.sign == -1
        assert turn.reversal.crossing == pytest.approx(0.3, abs=0.01)
        assert turn.reversal.low < turn.reversal.crossing < turn.reversal.high
    rising = [c for c in result.courses if c.axis == 0 and c.structure == "dispatch" and c.of == "difference"]
    assert [(c.trend.rising, c.trend.lines) for c in rising] == [(3, 3), (3, 3)]


def test_same_result_for_the_same_seed(small: Loaded) -> None:
    first, second = (run(small, study(**GRID), slope) for _ in range(2))
    assert first.turns == second.turns and first.courses == second.courses
    np.testing.assert_array_equal(first.values, second.values)


def test_one_structure_under_two_names_never_differs(small: Loaded) -> None:
    result = run(small, study(**GRID), lambda ask, luck: 3.0 + luck + ask.point)
    assert result.cells.identical.all() and not result.turns
    assert (result.cells.difference.low == 0.0).all() and (result.cells.difference.high == 0.0).all()


def test_points_that_cannot_be_run_are_holes(small: Loaded) -> None:
    result = run(small, study(**GRID), slope, lost=[4])
    assert np.isnan(result.cells.difference.mean[4]).all()
    assert result.missing == 8
    assert not result.cells.shown[4].any()
    with pytest.raises(ResultsError, match="not one run"):
        run(small, study(**GRID), slope, lost=range(12))


def test_words_make_an_axis_of_categories_in_the_order_of_the_file(small: Loaded) -> None:
    asked = study(levers=[{**PRECEDENCE, "values": ["last", "first", "same"]}])
    worth = {"first": 4.0, "same": 1.0, "last": -3.0}

    def formula(ask: Ask, luck: float) -> float:
        extra = worth[str(dict(ask.changes)[PRECEDENCE["path"]])] if ask.structure == "dispatch" else 0.0  # type: ignore[index]
        return 20.0 + luck + extra + 0.1 * math.sin(7.0 * ask.replication + ask.point)

    result = run(small, asked, formula)
    assert result.axes[0].levels == ("last", "first", "same")
    assert result.axes[0].places is None
    assert result.axes[0].today == 2.0
    turn = result.turns[0].reversal
    assert (turn.before, turn.after, turn.sign) == (0, 1, -1)
    assert math.isnan(turn.crossing)
    assert not result.courses


def test_a_word_of_a_mechanism_and_a_flag_are_categories_too(small: Loaded) -> None:
    medium = {"path": "structures.*.mechanisms.power_list.medium", "title": {"zh": "载体", "en": "medium"}}
    axis = axes_of(study(levers=[{**medium, "values": ["paper", "platform"]}]), small)[0]
    assert (axis.places, axis.today) == (None, 1.0)
    flag = {"path": "demand.channels.hotline.desk", "title": {"zh": "受理台", "en": "desk"}}
    assert axes_of(study(levers=[{**flag, "values": [False, True]}]), small)[0].levels == (False, True)


def test_steps_go_from_one_end_of_the_range_to_the_other(small: Loaded) -> None:
    axis = axes_of(study(levers=[{**COMPLIANCE, "range": [0.5, 1.0], "steps": 6}]), small)[0]
    assert axis.levels == (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert axis.today == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ([{**BASE_RATE, "range": [0.0, 1.0], "steps": 50}, {**VOLUME, "range": ["1 per day", "9 per day"], "steps": 41}],
         ("50 x 41 = 2,050", "2,000")),
        ([], ("1 to 3 axes",)),
        ([{**VOLUME, "path": p, "range": [0, 1], "steps": 2} for p in
          ("behaviour.passing.base_rate", "behaviour.passing.load", "behaviour.passing.ambiguity", "behaviour.overlap.overlap")],
         ("1 to 3 axes", "here are 4")),
        ([{**BASE_RATE, "range": [0.0, 1.0]}], ("values", "steps")),
        ([{**BASE_RATE, "values": [0.3]}], ("two at least",)),
        ([{**BASE_RATE, "values": [0.3, 0.1, 0.3]}], ("twice",)),
        ([{**VOLUME, "values": ["3 per day", "9 per week"]}], ("same unit",)),
    ],
)  # fmt: skip
def test_what_makes_no_grid_is_refused_in_words(small: Loaded, axes: list[Any], words: tuple[str, ...]) -> None:
    with pytest.raises(ResultsError) as caught:
        axes_of(study(uncertainties=axes), small)
    assert all(word in caught.value.text.en for word in words)
    assert caught.value.text.zh


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_sweeps_are_read_and_stay_in_their_budget(path: Path) -> None:
    posed = read_study(path)
    assert isinstance(posed.study, Sweep)
    axes = axes_of(posed.study, posed.loaded)
    points = math.prod(len(axis.levels) for axis in axes)
    runs = points * len(posed.study.structures or posed.loaded.scenario.structures) * posed.study.replications
    assert runs <= 800
    for axis in axes:
        assert not math.isnan(axis.today), axis.dimension.path


def test_three_sweeps_are_shipped() -> None:
    assert {path.name.removesuffix("_sweep.study.yaml") for path in SHIPPED} >= {
        "beijing_swift_response",
        "kaifeng",
        "pingshan",
    }


@pytest.mark.slow
def test_a_sweep_of_the_simulator_is_what_single_runs_give(small_file: Path, tmp_path: Path) -> None:
    """Two points by hand: the same scenario with the value written into it, compared the plain way."""
    from sim.study.compare import Options, compare

    text = small_file.read_text(encoding="utf-8")
    posed = read_study(_written(tmp_path, small_file))
    done = conduct(posed, How(tmp_path / "swept"), lambda *a: None, lambda text: None)
    result: Swept = done.result
    assert isinstance(done.window, Window)
    for point, rate in enumerate([0.05, 0.4]):
        by_hand = small_file.with_name(f"by_hand_{point}.yaml")
        by_hand.write_text(text.replace("base_rate: 0.25", f"base_rate: {rate}"), encoding="utf-8")
        from sim.scenario.reading import read_scenario

        compared = compare(
            read_scenario(by_hand), Options(tmp_path / "compared", replications=2), lambda *a: None, lambda text: None
        )
        values = compared.values[(compared.values["measure"] == "passed_share") & (compared.values["by"] == "")]
        for s, structure in enumerate(result.structures):
            expected = values[values["structure"] == structure].sort_values("replication")["value"].to_numpy(float)
            np.testing.assert_array_equal(result.values[point, s, 0], expected)


def _written(folder: Path, scenario: Path) -> Path:
    path = scenario.with_name("small_sweep.study.yaml")
    path.write_text(
        "study: sweep\nname: small_sweep\ntitle: {zh: 试, en: test}\nquestion: {zh: 问, en: question}\n"
        f"scenario: {scenario.name}\nreplications: 2\nmeasures: [passed_share]\n"
        "uncertainties:\n  - {path: behaviour.passing.base_rate, title: {zh: 推, en: pass}, values: [0.05, 0.4]}\n",
        encoding="utf-8",
    )
    return path


def test_the_range_that_the_scenario_states_is_known_in_the_units_of_the_axis() -> None:
    posed = read_study(next(path for path in SHIPPED if path.name == "kaifeng_sweep.study.yaml"))
    axis = axes_of(cast(Sweep, posed.study), posed.loaded)[0]
    assert axis.stated == (5.0, 40.0) and axis.beyond
    assert axis.places is not None and (axis.places[0], axis.places[-1]) == (2.0, 80.0)
    lever = {"path": axis.dimension.path, "title": {"zh": "用时", "en": "time"}}
    inside, hours, factor = axes_of(
        study(
            levers=[lever | {"values": ["5 minutes", "40 minutes"]}],
            uncertainties=[
                lever | {"values": ["0.1 hours", "0.5 hours"]},
                {"path": "offices.staff.township", "title": {"zh": "人员", "en": "staff"}, "values": [1.0, 1.2]},
            ],
        ),
        posed.loaded,
    )
    assert inside.stated == (5.0, 40.0) and not inside.beyond
    assert hours.stated == pytest.approx((5.0 / 60.0, 40.0 / 60.0)) and not hours.beyond
    assert factor.stated is None and not factor.beyond
