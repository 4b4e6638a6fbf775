"""An axis as numbers: units, whole numbers, ranges that the scenario states, and the way back into the scenario."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.library import scenario_files
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.amounts import Amount, amount_of, in_unit_of, same_unit, written_amount
from sim.scenario.studies.common import Axis
from sim.scenario.studies.sweep import Sweep
from sim.scenario.tree import Words
from sim.scenario.variant import base_of
from sim.study.dimension import Dimension, dimension, dimensions
from sim.vocabulary.errors import ResultsError

SCENARIOS = scenario_files(Path(__file__).resolve().parents[2] / "scenarios")
WORDS = Words(zh="轴", en="axis")


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    """Return a shipped scenario."""
    return read_scenario(next(path for path in SCENARIOS if path.stem == "kaifeng"))


def axis(path: str, **more: Any) -> Axis:
    """Return an axis as a file would give it."""
    return Axis.model_validate({"path": path, "title": WORDS, **more})


@pytest.mark.parametrize(
    ("written", "number", "template"),
    [
        ("20 per day", 20, "{} per day"),
        ("20/day", 20, "{}/day"),
        ("30 %", 30, "{} %"),
        ("30％", 30, "{}％"),
        ("2 hours", 2, "{} hours"),
        ("每天 40 件", 40, "每天 {} 件"),
        ("每个月40件", 40, "每个月{}件"),
        ("2 个工作日", 2, "{} 个工作日"),
        ("3 working days", 3, "{} working days"),
        ("1e-3 hours", 0.001, "{} hours"),
        ("-1.5", -1.5, "{}"),
        (0.3, 0.3, "{}"),
        (3, 3, "{}"),
    ],
)
def test_a_quantity_is_taken_apart_and_put_together_again(written: Any, number: float, template: str) -> None:
    amount = amount_of(written)
    assert amount == Amount(number, template)
    again = amount_of(written_amount(number, template))
    assert again == amount


@pytest.mark.parametrize(
    "word",
    ["paper", "level2", "p22", "08:30", "1,000 per day", "20 per 8 hours", "", "inf", "1e999 hours", True, False],
)
def test_words_flags_and_times_of_day_are_no_quantities(word: Any) -> None:
    assert amount_of(word) is None


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none(number: float) -> None:
    assert amount_of(number) is None


@pytest.mark.parametrize(
    ("value", "template", "number"),
    [
        ("3 months", "{} weeks", 3 * 730 / 168),
        ("90 minutes", "{} hours", 1.5),
        ("1 hour", "{} hours", 1.0),
        ("40 per day", "每天 {} 件", 40.0),
        ("280 per week", "{} per day", 40.0),
        ("30 %", "{}", 0.3),
        (0.3, "{} %", 30.0),
        ("2 working days", "{} working hours", 16.0),
        ("2 working days", "{} hours", None),
        ("2 hours", "{} per day", None),
        (2, "{} hours", None),
        ("2 hours", "{}", None),
    ],
)
def test_units_are_converted_where_that_is_certain(value: Any, template: str, number: float | None) -> None:
    """How many calendar hours a working day is depends on what is measured: that is never guessed."""
    amount = amount_of(value)
    assert amount is not None
    found = in_unit_of(amount, template)
    assert found == (None if number is None else pytest.approx(number, rel=1e-11))


def test_one_unit() -> None:
    assert same_unit("1 hour", "2 hours") and same_unit(1, 0.5) and same_unit("每天 4 件", "每天 9 件")
    assert not same_unit("30 minutes", "2 hours") and not same_unit("paper", "paper") and not same_unit(True, 1)


def test_range_base_and_status_of_the_scenario(kaifeng: Loaded) -> None:
    volume = dimension(kaifeng, axis("demand.volume"), False)
    assert (volume.low, volume.high, volume.base, volume.unit) == (20.0, 80.0, 48.0, "per day")
    assert (volume.lever, volume.status, volume.source) == (False, "assumption", "")
    assert volume.written(33.5) == "33.5 per day" and not volume.categorical
    front = dimension(kaifeng, axis("behaviour.entry.front_accuracy"), True)
    assert (front.low, front.high, front.base, front.unit) == (0.6, 0.8, 0.7, "")
    assert front.lever and front.status == "source" and "Bao'an" in front.source
    assert front.written(0.1 + 0.2) == 0.3


def test_the_study_s_range_goes_before_the_scenario_s_and_its_unit_holds(kaifeng: Loaded) -> None:
    week = dimension(kaifeng, axis("demand.volume", range=["每周 70 件", "每周 350 件"]), True)
    assert (week.low, week.high, week.unit) == (70.0, 350.0, "每周 件")
    assert week.base == pytest.approx(48 * 7) and week.written(100.0) == "每周 100 件"
    share = dimension(kaifeng, axis("behaviour.entry.front_accuracy", range=["50 %", "90 %"]), True)
    assert (share.low, share.high, share.base, share.written(75)) == (50.0, 90.0, pytest.approx(70.0), "75 %")
    days = dimension(kaifeng, axis("demand.expectation.median", range=["2 个工作日", "9 个工作日"]), True)
    assert (days.low, days.high, days.written(4)) == (2.0, 9.0, "4 个工作日")
    base_of(kaifeng).vary([("demand.expectation.median", days.written(4.5))])


def test_a_star_takes_range_and_base_of_the_first_structure_that_has_it(kaifeng: Loaded) -> None:
    named = dimension(kaifeng, axis("structures.two_way_dispatch.mechanisms.trace.minutes"), True)
    star = dimension(kaifeng, axis("structures.*.mechanisms.trace.minutes"), True)
    assert star == named._replace(path=star.path) and star.low < star.high


def test_a_factor_is_times_what_stands_in_the_file(kaifeng: Loaded) -> None:
    staff = dimension(kaifeng, axis("offices.staff.community", range=[0.5, 2]), True)
    assert (staff.low, staff.high, staff.base, staff.unit, staff.status) == (0.5, 2.0, 1.0, "x", "assumption")
    assert staff.written(1.25) == 1.25
    assert dimension(kaifeng, axis("matters.recurrence", range=[0.5, 2]), True).unit == "x"


def test_whole_numbers_stay_whole(kaifeng: Loaded) -> None:
    rounds = dimension(kaifeng, axis("behaviour.closure.rounds", range=[1, 8]), True)
    assert rounds.whole and rounds.written(3.4) == 3 and isinstance(rounds.written(3.4), int)
    base_of(kaifeng).vary([("behaviour.closure.rounds", rounds.written(2.6))])
    steps = dimension(kaifeng, axis("behaviour.closure.rounds", range=[1, 4], steps=9), True)
    assert steps.levels == (1, 2, 3, 4)
    desk = dimension(kaifeng, axis("government.desk.staff", range=[1, 6]), True)
    assert desk.whole and desk.base == 2.0


def test_steps_go_from_one_end_to_the_other(kaifeng: Loaded) -> None:
    found = dimension(kaifeng, axis("demand.volume", steps=4), True)
    assert found.levels == ("20 per day", "40 per day", "60 per day", "80 per day")
    assert [found.number(level) for level in found.levels] == [20, 40, 60, 80]


def test_values_make_the_range_of_a_sweep(kaifeng: Loaded) -> None:
    found = dimension(kaifeng, axis("behaviour.overlap.overlap", values=[0.9, 0.2, 0.5]), True)
    assert (found.low, found.high, found.levels) == (0.2, 0.9, (0.9, 0.2, 0.5))


def test_words_and_flags_make_an_axis_of_categories(kaifeng: Loaded) -> None:
    found = dimension(kaifeng, axis("structures.*.mechanisms.power_list.medium", values=["paper", "platform"]), True)
    assert found.categorical and math.isnan(found.low) and found.levels == ("paper", "platform")
    with pytest.raises(ValueError, match="paper"):
        found.number("paper")
    flags = dimension(kaifeng, axis("demand.channels.grid.desk", values=[True, False]), True)
    assert flags.categorical and flags.levels == (True, False)


def test_without_a_range_anywhere_there_is_no_axis(kaifeng: Loaded) -> None:
    for path in ("clock.horizon", "offices.staff.community"):
        with pytest.raises(ResultsError) as caught:
            dimension(kaifeng, axis(path), True)
        assert path in caught.value.text.en and path in caught.value.text.zh


def test_levers_come_first(kaifeng: Loaded) -> None:
    study = Sweep.model_validate(
        {
            "name": "s",
            "title": WORDS,
            "question": WORDS,
            "scenario": "kaifeng.yaml",
            "uncertainties": [axis("demand.volume", steps=2)],
            "levers": [axis("behaviour.overlap.overlap", steps=2)],
        }
    )
    assert [(d.path, d.lever) for d in dimensions(kaifeng, study)] == [
        ("behaviour.overlap.overlap", True),
        ("demand.volume", False),
    ]


@given(x=st.floats(-1e9, 1e9), template=st.sampled_from(["{}", "{} per day", "每天 {} 件", "{} %"]))
def test_what_is_written_is_read_back_to_twelve_digits(x: float, template: str) -> None:
    d = Dimension("p", _text(), "", 0.0, 1.0, True, 0.5, "assumption", "", template)
    assert d.number(d.written(x)) == pytest.approx(x, rel=1e-11, abs=1e-300)


def _text() -> Any:
    from sim.vocabulary.text import Text

    return Text("轴", "axis")


ALIKE = (
    "demand_shocks_mild",
    "demand_shocks_severe",
    "xiangshan_assessment_busy",
    "beijing_path",
    "power_list_on_paper",
)
"""Scenarios that share nearly all parameters with another one."""


@pytest.mark.parametrize(
    "file",
    [pytest.param(f, id=f.stem, marks=[pytest.mark.slow] if f.stem in ALIKE else []) for f in SCENARIOS],
)
def test_every_range_that_a_scenario_states_can_be_laid(file: Path) -> None:
    """Low, middle and high of all parameters together, and each of the three is a valid scenario."""
    loaded = read_scenario(file)
    base = base_of(loaded)
    found = [dimension(loaded, axis(a.path), False) for a in loaded.assumptions if a.range]
    assert len(found) >= 20
    for d in found:
        assert d.low < d.high and d.low - 1e-9 <= d.base <= d.high + 1e-9, d
    for share in (0.0, 0.5, 1.0):
        changes = [(d.path, d.written(d.low + share * (d.high - d.low))) for d in found]
        varied = base.vary(changes)
        assert _values(varied.scenario) != _values(loaded.scenario)
    # What the scenario holds now, written by the axis, is what it holds now.
    same = base.vary([(d.path, d.written(d.base)) for d in found])
    # Defaults that the file leaves out are listed among the assumptions with six digits.
    assert _values(same.scenario) == pytest.approx(_values(loaded.scenario), rel=1e-5)


def _values(node: Any) -> list[float]:
    """Return every quantity of a scenario, in order."""
    from pydantic import BaseModel

    from sim.vocabulary.quantity import Given

    if isinstance(node, Given):
        return [float(node.value)] if isinstance(node.value, int | float) else []
    if isinstance(node, BaseModel):
        return [x for name in type(node).model_fields for x in _values(getattr(node, name))]
    if isinstance(node, dict):
        return [x for inner in node.values() for x in _values(inner)]
    return [x for inner in node for x in _values(inner)] if isinstance(node, list | tuple) else []


def test_ends_in_different_units_are_brought_to_one() -> None:
    """`2 weeks` to `3 months` was once read as 2 to 3 weeks."""
    loaded = read_scenario(next(path for path in SCENARIOS if path.stem == "smart_government"))
    path = next(a.path for a in loaded.assumptions if a.range == "2 weeks – 3 months")
    found = dimension(loaded, axis(path), True)
    assert (found.unit, found.low) == ("weeks", 2.0)
    assert found.high == pytest.approx(13.0357142857) and found.base == pytest.approx(4.3452380952)
