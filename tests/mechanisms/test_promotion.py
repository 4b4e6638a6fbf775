"""`promotion`: attention is fast and fades, institutions are slow and stay; both cost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.driver import boundaries
from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.promotion import Promotion, apply, modulate, react, strength
from sim.mechanisms.registry import intensity_of
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.window import START
from sim.rules.coefficients import Coefficients
from sim.rules.paperwork import Paperwork
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Decision, Purpose
from sim.vocabulary.units import HOURS_PER_MONTH, HOURS_PER_WEEK
from tests.mechanisms.conftest import hours_for

WEEK = HOURS_PER_WEEK
LONELY = Promotion.model_validate({"meetings": "0 hours", "fade": "10 weeks"})
INSTITUTION = Promotion.model_validate({"mode": "institution", "build": "10 weeks", "hold": 0.9})


def test_attention_asks_for_paperwork_in_proportion(pingshan: Structure) -> None:
    for weeks in (0, 5, 10):
        after = react([START._replace(time=weeks * WEEK)], pingshan, LONELY, 1.0)
        more = after.rules.paperwork.items - pingshan.rules.paperwork.items
        assert [(c.table, c.field) for c in diff(pingshan, after)] == [("paperwork", "items")]
        assert more == pytest.approx(WEEK / HOURS_PER_MONTH * math.exp(-weeks / 10))
    assert apply(pingshan, LONELY, 1.0) is pingshan


def test_institutions_ask_for_upkeep_from_the_first_day(pingshan: Structure) -> None:
    after = apply(pingshan, INSTITUTION, 1.0)
    assert [(c.table, c.field) for c in diff(pingshan, after)] == [("paperwork", "trace_hours")]
    assert react([START._replace(time=9 * WEEK)], after, INSTITUTION, 1.0) is after


def test_attention_that_nothing_lifts_fades() -> None:
    assert [strength(LONELY, w * WEEK) for w in (0, 10, 20)] == pytest.approx([1.0, math.exp(-1), math.exp(-2)])


def test_attention_without_any_staying_power_lasts_for_the_moment_of_a_meeting() -> None:
    spec = Promotion.model_validate({"fade": "0 hours", "meetings": "2 weeks", "renewal": 0.6})
    assert [strength(spec, w * WEEK) for w in (0, 1, 2, 3, 4)] == pytest.approx([1.0, 0.0, 0.6, 0.0, 0.6])


def test_a_meeting_lifts_what_is_missing() -> None:
    """Fading to e^-1 in eight weeks, each meeting gives back half of what is missing."""
    spec = Promotion.model_validate({"fade": "8 weeks", "meetings": "8 weeks", "renewal": 0.5})
    before, after = math.exp(-1), math.exp(-1) + 0.5 * (1 - math.exp(-1))
    assert strength(spec, 8 * WEEK - 1e-3) == pytest.approx(before, abs=1e-5)
    assert strength(spec, 8 * WEEK) == pytest.approx(after)
    assert strength(spec, 12 * WEEK) == pytest.approx(after * math.exp(-0.5))


@given(
    st.integers(0, 40),
    st.floats(0.0, 1.0),
    st.floats(0.5, 60.0),
    st.floats(0.5, 20.0),
    st.floats(0.0, 2.0),
    st.floats(0, 0.9),
)
def test_law_the_formula_is_the_story_told_meeting_by_meeting(
    held: int, renewal: float, fade: float, meetings: float, peak: float, rest: float
) -> None:
    spec = Promotion.model_validate(
        {"fade": f"{fade} weeks", "meetings": f"{meetings} weeks", "renewal": renewal, "peak": min(peak, 1.0)}
    )
    spec = spec.model_copy(update={"peak": spec.peak.model_copy(update={"value": peak})})

    top = min(peak, 1.0)
    attention = top
    for _ in range(held):
        attention *= math.exp(-meetings / fade)
        attention += renewal * (top - attention)
    now = strength(spec, (held + rest) * meetings * WEEK)
    assert now == pytest.approx(attention * math.exp(-rest * meetings / fade), abs=1e-6)
    assert 0.0 <= now <= top + 1e-12


@given(st.floats(0.0, 500.0), st.floats(0.1, 100.0))
def test_law_institutions_only_rise_and_hold(weeks: float, further: float) -> None:
    early, late = strength(INSTITUTION, weeks * WEEK), strength(INSTITUTION, (weeks + further) * WEEK)
    assert 0.0 <= early <= late <= 0.9
    assert early == pytest.approx(0.9 * (1.0 - math.exp(-weeks / 10)))


def test_attention_leads_at_first_and_institutions_in_the_end() -> None:
    attention, institution = Promotion(), Promotion(mode="institution")
    assert strength(attention, 4 * WEEK) > strength(institution, 4 * WEEK)
    assert strength(attention, 104 * WEEK) < strength(institution, 104 * WEEK)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 100.0))
def test_others_are_multiplied_by_a_blend(own: float, other: float, weeks: float) -> None:
    spec = LONELY.model_copy(update={"intensity": Intensity.model_validate({"level": own})})
    factor = 1.0 - own + own * math.exp(-weeks / 10)
    assert modulate([spec], weeks * WEEK) == pytest.approx(factor)
    dispatch = TargetedDispatch(intensity=Intensity.model_validate({"level": other}))
    assert intensity_of(dispatch, [dispatch, spec], weeks * WEEK) == pytest.approx(other * factor)


def test_time_counts_from_its_own_start_and_nothing_is_promoted_before_or_after() -> None:
    spec = LONELY.model_copy(update={"intensity": Intensity.model_validate({"start": "4 weeks", "end": "20 weeks"})})
    dispatch = TargetedDispatch()
    strengths = [intensity_of(dispatch, [spec, dispatch], w * WEEK) for w in (3, 4, 14, 20)]
    assert strengths == pytest.approx([0.0, 1.0, math.exp(-1), 0.0])
    assert intensity_of(spec, [spec, dispatch], 14 * WEEK) == 1.0


def test_nested_limit_attention_that_never_fades_changes_no_other() -> None:
    steady = Promotion.model_validate({"fade": "100 years", "meetings": "1 weeks", "renewal": 1.0})
    assert modulate([steady], 50 * WEEK) == pytest.approx(1.0, abs=1e-4)


def test_the_stronger_of_two_ways_counts_so_institutions_can_be_built_meanwhile() -> None:
    attention = LONELY.model_copy(update={"intensity": Intensity.model_validate({"end": "20 weeks"})})
    institution = Promotion(mode="institution")
    for week in (1, 10, 19, 20, 60):
        both = modulate([attention, institution], week * WEEK)
        assert both == max(modulate([attention], week * WEEK), modulate([institution], week * WEEK))
    assert modulate([attention, institution], 60 * WEEK) == strength(institution, 60 * WEEK) > 0.0


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), max_size=4), st.floats(0.0, 100.0))
def test_law_of_several_ways_the_best_counts_and_one_at_level_zero_is_not_there(
    ways: list[tuple[float, bool]], weeks: float
) -> None:
    specs = [
        (INSTITUTION if institution else LONELY).model_copy(
            update={"intensity": Intensity.model_validate({"level": level})}
        )
        for level, institution in ways
    ]
    alone = [modulate([spec], weeks * WEEK) for spec in specs if spec.intensity.level.value > 0.0]
    assert modulate(specs, weeks * WEEK) == max(alone, default=1.0)


def test_a_weak_way_beside_a_strong_one_does_not_take_its_share_of_what_needs_no_promotion() -> None:
    """Level 0.5 of faded attention leaves half; full institutions, not begun yet, leave nothing: the half counts."""
    half = LONELY.model_copy(update={"intensity": Intensity.model_validate({"level": 0.5})})
    late = INSTITUTION.model_copy(update={"intensity": Intensity.model_validate({"start": "90 weeks"})})
    assert modulate([half, late], 80 * WEEK) == pytest.approx(0.5 + 0.5 * math.exp(-8))


def test_a_reform_that_begins_later_begins_on_what_attention_is_left() -> None:
    dispatch = TargetedDispatch(intensity=Intensity.model_validate({"start": "10 weeks"}))
    assert intensity_of(dispatch, [dispatch, LONELY], 10 * WEEK) == pytest.approx(math.exp(-1))


def test_the_structure_is_looked_at_every_week_while_it_is_in_force() -> None:
    spec = LONELY.model_copy(update={"intensity": Intensity.model_validate({"start": "3 days", "end": "24 days"})})
    assert sorted(set(spec.moments(24.0, 1e4))) == [72.0, 72.0 + WEEK, 72.0 + 2 * WEEK, 72.0 + 3 * WEEK]
    assert len([t for t in boundaries([Promotion()], 10 * WEEK + 1) if t % WEEK == 0.0]) == 10


def town() -> World:
    """Return a front office and the one that owns the matter, which two departments ask for an item a week."""
    places = (Place(1), Place(0, 0, 1.0))
    rules = Coefficients(paperwork=Paperwork(items=1.0, hours=0.5))
    offices = [Office(0, 0, 3, superiors=2.0), Office(1, staff=3)]
    return make_world(offices, [Matter(0, 1)], horizon=8 * WEEK, places=places, rules=rules)


def test_harm_inspections_are_paperwork() -> None:
    many = Promotion.model_validate({"inspections": "2 per week", "fade": "100 years"})
    asked, plain = (hours_for(w.run(), Purpose.PAPERWORK) for w in (town().under(many), town()))
    assert asked == pytest.approx(3.0 * plain, rel=0.5)


def test_harm_mechanisms_run_idle_when_attention_moves_on() -> None:
    def dispatched_late(*mechanisms: Mechanism) -> int:
        rows = town().under(*mechanisms).run()
        return int(((rows["decision"] == Decision.DISPATCH) & (rows["end"] > 4 * WEEK)).sum())

    brief = Promotion.model_validate({"meetings": "0 hours", "fade": "4 weeks"})
    assert (
        0 == dispatched_late() < dispatched_late(TargetedDispatch(), brief) < 0.5 * dispatched_late(TargetedDispatch())
    )


def test_harm_institutions_cost_before_they_work() -> None:
    slow = Promotion.model_validate({"mode": "institution", "upkeep": "3 minutes"})
    rows = town().under(slow).run()
    first_week = rows[rows["end"] < WEEK]
    assert town().run()["trace"].sum() == 0.0 < first_week["trace"].sum()
    assert modulate([slow], 0.0) == 0.0 and modulate([slow], WEEK) < 0.05
