"""`data_feedback`: people follow saturation, within their place, at a price; a pure function of what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms.data_feedback import DataFeedback, apply, moves, react, saturation
from sim.mechanisms.window import START, Window
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Purpose
from tests.mechanisms.small_county import NAMES, county, hours_of, spent, staff_of, window

MONTH = 4 * 168.0
BUSY_WATER = {"water bureau": 0.9 * 12 * 0.9 * MONTH, "market bureau": 0.3 * 10 * 0.8 * MONTH}
"""Staff-hours of a month in which the water bureau was 90 % full, the market bureau 30 %, and nobody else did anything."""
FREE = {"upkeep": "0 minutes"}


def _month(k: int, hours: dict[str, float], **handled: tuple[int, ...]) -> Window:
    return window(
        k * MONTH,
        {name: k * value for name, value in hours.items()},
        {n.replace("_", " "): m for n, m in handled.items()},
    )


def _spec(**values: object) -> DataFeedback:
    return DataFeedback.model_validate({**FREE, **values})


def test_changes_apps_at_once_and_staff_only_after_a_period(pingshan: Structure) -> None:
    applied = apply(pingshan, DataFeedback(), 1.0)
    assert [(c.table, c.field) for c in diff(pingshan, applied)] == [("conduct", "apps")]
    assert react([START], applied, DataFeedback(), 1.0) is applied
    assert react([START], applied, DataFeedback(), 0.0) is applied


def test_records_by_hand() -> None:
    """12 people x 5 days x 6 minutes are 6 hours a week: 24 items of a quarter of an hour in 168 hours."""
    structure = county().structure
    apps = apply(structure, _spec(upkeep="6 minutes"), 1.0).conduct.apps
    assert apps[NAMES.index("water bureau")] == pytest.approx(24.0 / 168.0)
    assert apps[structure.government.desk] == 0.0


def test_saturation_by_hand() -> None:
    filled = saturation(county().structure, _month(0, {}), _month(1, BUSY_WATER))
    assert filled[NAMES.index("water bureau")] == pytest.approx(0.9)
    assert filled[NAMES.index("market bureau")] == pytest.approx(0.3)
    assert np.isnan(filled[-1]), "the desk has no people of its own here"


def test_moves_from_the_least_to_the_most_saturated_of_a_place() -> None:
    """The transport bureau did nothing: of its 8 people .2 x 8 = 2 (rounded) go to the water bureau; townships stay."""
    structure = county().structure
    after = react([_month(0, {}), _month(1, BUSY_WATER)], structure, _spec(), 1.0)
    changed = {name: staff_of(after)[name] - staff_of(structure)[name] for name in NAMES}
    assert {name: number for name, number in changed.items() if number} == {"transport bureau": -2, "water bureau": 2}
    assert after.conduct.work[NAMES.index("water bureau")] == pytest.approx(1.2)
    assert (after.conduct.work != 1.0).sum() == 1


def test_never_more_than_would_make_the_two_equal() -> None:
    """Two offices of 6 and 4 people, 60 % and 50 % full: 3.6 and 2.0 people's work; 4.8 against 2.4 for each would be equal."""
    structure = county().structure
    filled = np.full(len(NAMES) + 1, np.nan)
    filled[[NAMES.index("east township"), NAMES.index("east enforcement")]] = [0.6, 0.5]
    equal = 0.1 * 6 * 4 / (0.6 * 6 + 0.5 * 4 * 0.5 / 0.6)
    assert equal < 1.0
    assert moves(structure, filled, 1.0, 0.0) == ([], [], []), "one person would be too many"
    filled[NAMES.index("east enforcement")] = 0.1
    enough = 0.5 * 6 * 4 / (0.6 * 6 + 0.1 * 4 * 0.5 / 0.6)
    assert moves(structure, filled, 1.0, 0.0)[2] == [int(enough)]
    assert moves(structure, filled, 0.2, 0.0)[2] == [1]


def test_a_gap_within_tolerance_moves_nobody() -> None:
    seen = [_month(0, {}), _month(1, BUSY_WATER)]
    structure = county().structure
    assert react(seen, structure, _spec(tolerance=0.95), 1.0) is structure
    assert react(seen, structure, _spec(tolerance=0.85), 1.0) is not structure


def test_nested_limit_no_step_is_no_move() -> None:
    structure = county().structure
    assert diff(structure, react([_month(0, {}), _month(1, BUSY_WATER)], structure, _spec(step=0.0), 1.0)) == []


def test_goes_through_all_periods_and_only_complete_ones() -> None:
    structure = county().structure
    two = [_month(0, {}), _month(1, BUSY_WATER), _month(2, BUSY_WATER)]
    partial = window(2.5 * MONTH, {name: 2.5 * hours for name, hours in BUSY_WATER.items()})
    after = react(two, structure, _spec(), 1.0)
    assert staff_of(after)["water bureau"] == 12 + 2 + 1, "of the six who were left 1.2 may go"
    assert diff(after, react([*two, partial], structure, _spec(), 1.0)) == []
    assert diff(after, react(two, structure, _spec(), 1.0)) == [], "the same every time"


def test_newcomers_have_settled_in_once_a_period_has_passed_without_any() -> None:
    quiet = _month(1, BUSY_WATER)
    later = quiet._replace(time=2 * MONTH)
    after = react([_month(0, {}), quiet, later], county().structure, _spec(), 1.0)
    assert staff_of(after)["water bureau"] == 14
    assert np.all(after.conduct.work == 1.0)


def test_what_was_seen_before_the_start_does_not_count() -> None:
    seen = [_month(0, {}), _month(1, BUSY_WATER), _month(2, BUSY_WATER)]
    late = _spec(intensity={"start": "4 weeks"})
    assert staff_of(react(seen, county().structure, late, 1.0))["water bureau"] == 14
    assert staff_of(react(seen[:2], county().structure, late, 1.0))["water bureau"] == 12


@pytest.mark.parametrize("intensity", [0.2, 0.5, 0.8, 1.0])
def test_law_people_and_their_hours_are_conserved_and_one_stays(intensity: float) -> None:
    structure = county().structure
    for months in range(1, 12):
        seen = [_month(k, BUSY_WATER) for k in range(months + 1)]
        after = react(seen, structure, _spec(step=0.5, tolerance=0.0), intensity)
        assert after.staffing.staff.sum() == structure.staffing.staff.sum()
        assert hours_of(after) == pytest.approx(hours_of(structure))
        assert after.staffing.staff[:-1].min() >= 1


def test_law_a_steady_load_is_spread_until_nobody_moves() -> None:
    """Always the same hours: after enough months the gap is within what one person makes, and staff stays."""
    steady = {name: 0.5 * structure_hours for name, structure_hours in BUSY_WATER.items()}
    steady["transport bureau"] = 0.2 * 8 * 0.75 * MONTH
    steady["county office"] = 0.4 * 5 * 0.7 * MONTH
    seen = [_month(k, steady) for k in range(40)]
    paths = [staff_of(react(seen[: k + 1], county().structure, _spec(tolerance=0.1), 1.0)) for k in range(40)]
    assert paths[-1] == paths[-2] == paths[-3] != paths[0]


def test_similar_offices_merge_if_asked_to() -> None:
    alike = {"water_bureau": (0, 0, 9, 9), "transport_bureau": (0, 0, 10, 8), "market_bureau": (0, 9, 0, 0)}
    seen = [_month(0, {}), _month(1, {}, **alike)]
    structure = county().structure
    after = react(seen, structure, _spec(merge_above=0.9), 1.0)
    water = NAMES.index("water bureau")
    assert after.staffing.joined[NAMES.index("transport bureau")] == water
    assert staff_of(after)["water bureau"] == 12 + 8
    assert (after.staffing.joined != structure.staffing.joined).sum() == 1
    assert react(seen, structure, _spec(), 1.0) is structure
    assert diff(structure, react(seen, structure, _spec(merge_above=0.999), 1.0)) == []


def test_a_merged_office_goes_on_with_what_both_did() -> None:
    alike = {"water_bureau": (0, 0, 9, 9), "transport_bureau": (0, 0, 10, 8), "market_bureau": (0, 0, 5, 5)}
    seen = [_month(0, {}), _month(1, {}, **alike), _month(2, {}, **alike)]
    after = react(seen, county().structure, _spec(merge_above=0.9), 1.0)
    bureaus = [NAMES.index(name) for name in ("market bureau", "transport bureau", "water bureau")]
    assert len(set(after.staffing.joined[bureaus].tolist())) == 1
    assert after.staffing.staff[bureaus].sum() == 30


def test_harm_everybody_keeps_records() -> None:
    """Thirty minutes per worker and working day: two weeks of 58 people are 290 hours, give or take the draws."""
    rows = county(0.1, weeks=2.0).under(DataFeedback.model_validate({"upkeep": "30 minutes"})).run()
    assert sum(staff_of(county().structure).values()) * 5.0 == 290.0
    assert spent(rows, Purpose.PAPERWORK) == pytest.approx(2 * 0.5 * 290.0, rel=0.15)
    assert spent(county(0.1, weeks=2.0).run(), Purpose.PAPERWORK) == 0.0


def test_harm_each_move_slows_down_who_receives() -> None:
    """The same weekly moves; where newcomers must settle in, the same casework takes more hours."""
    often = {**FREE, "every": "1 weeks", "step": 0.3, "tolerance": 0.0}

    def per_handling(transition: float) -> float:
        rows = county(3.0, weeks=5.0).under(DataFeedback.model_validate({**often, "transition": transition})).run()
        work = rows[(rows["purpose"] == Purpose.CASEWORK) & (rows["settled"] >= 0)]
        return float(work["hours"].mean())

    assert per_handling(0.5) > per_handling(0.0)


def test_harm_who_chases_noise_sends_people_to_and_fro() -> None:
    """Two bureaus take turns being busy by chance: each month people are sent after last month's load."""
    even = {"market bureau": 0.5 * 10 * 0.8 * MONTH, "county office": 0.5 * 5 * 0.7 * MONTH}
    busy = {"water bureau": 0.9 * 12 * 0.9 * MONTH, "transport bureau": 0.9 * 8 * 0.75 * MONTH}
    hours = dict.fromkeys([*even, *busy], 0.0)
    seen = [_month(0, {})]
    for k in range(8):
        for j, name in enumerate(busy):
            hours[name] += busy[name] * (1.0 if k % 2 == j else 0.1)
        hours = {name: spent_hours + even.get(name, 0.0) for name, spent_hours in hours.items()}
        seen.append(window((k + 1) * MONTH, hours))
    path = [staff_of(react(seen[: k + 1], county().structure, _spec(), 1.0))["water bureau"] for k in range(9)]
    steps = np.sign(np.diff(path))
    assert steps.max() == 1.0 and steps.min() == -1.0
    assert abs(path[-1] - path[0]) < np.abs(np.diff(path)).sum() / 2, "most of the moves undo each other"
