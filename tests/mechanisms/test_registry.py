"""What every mechanism owes: nothing at intensity 0, no order it does not declare, a harm, a scenario."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.log.schema import Rows
from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.registry import MECHANISMS, compose, watches
from sim.mechanisms.window import START
from sim.report.demonstration import demonstration, half_a_year
from sim.report.explanation import order_of
from sim.scenario.library import mechanisms_by_scenario
from sim.scenario.structures import MechanismEntry
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, Probability
from tests.mechanisms.conftest import PINGSHAN

NAMES = sorted(MECHANISMS)
PAIRS = list(itertools.combinations(MECHANISMS, 2))
ROUNDING = 1e-12
"""Sums and products in another order differ in their last bits."""
MOVERS = {"modules", "comprehensive_enforcement", "campaign", "data_feedback", "learning_dispatch"}
"""Mechanisms that move people with their defaults; `delegation` does where it is told to."""
WATCHERS = {
    "targeted_dispatch",
    "whistle",
    "three_rate_assessment",
    "race",
    "data_feedback",
    "prevention",
    "promotion",
    "learning_dispatch",
}


def spec(name: str, level: float = 1.0) -> Mechanism:
    """Return a mechanism with its default parameters at a level of intensity."""
    return MECHANISMS[name].spec(intensity=Intensity(level=Given[Probability](value=level)))


def cells(structure: Structure) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield every table field of a structure as numbers."""
    for table in ("government", "staffing", "conduct", "responsibilities"):
        record = getattr(structure, table)
        for name in record._fields:
            if name not in ("calendars", "desk", "office_key"):
                yield f"{table}.{name}", np.asarray(getattr(record, name), dtype=np.float64)
    for rule in structure.rules._fields:
        for name, value in getattr(structure.rules, rule)._asdict().items():
            yield f"{rule}.{name}", np.array([value], dtype=np.float64)


def differing(one: Structure, other: Structure) -> list[str]:
    """Return the fields in which two structures differ by more than rounding."""
    pairs = zip(cells(one), cells(other), strict=True)
    return [name for (name, a), (_, b) in pairs if not np.allclose(a, b, rtol=ROUNDING, atol=ROUNDING)]


def unlike_in_order(pair: tuple[str, str], pingshan: Structure) -> list[str]:
    """Return the fields that depend on who comes first: in Pingshan at the start, on the county after half a year."""
    one, other = spec(pair[0]), spec(pair[1])
    found: list[str] = []
    for baseline, history in ((pingshan, [START]), (demonstration(), half_a_year())):
        now = history[-1].time
        found += differing(compose(baseline, [one, other], now, history), compose(baseline, [other, one], now, history))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_intensity_zero_changes_nothing(name: str, pingshan: Structure) -> None:
    assert compose(pingshan, [spec(name, 0.0)], 0.0, [START]) is pingshan
    history = half_a_year()
    assert compose(demonstration(), [spec(name, 0.0)], history[-1].time, history) is demonstration()


@pytest.mark.parametrize("name", NAMES)
def test_intensity_zero_leaves_the_log_identical(name: str, run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([spec(name, 0.0)]).tobytes() == run_with([]).tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_full_intensity_changes_the_log(name: str, run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([spec(name)]).tobytes() != run_with([]).tobytes()


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_pair_commutes_or_says_why_not(pair: tuple[str, str], pingshan: Structure) -> None:
    declared = pair[1] in dict(order_of(pair[0]))
    unlike = unlike_in_order(pair, pingshan)
    if declared:
        assert unlike, f"{pair[0]} and {pair[1]} commute: the declared order is stale"
    else:
        assert not unlike, f"{pair[0]} and {pair[1]} do not commute in {unlike}, and neither declares an order"


@pytest.mark.parametrize("name", NAMES)
def test_a_declared_order_names_another_mechanism_and_a_reason_once(name: str) -> None:
    for other, reason in MECHANISMS[name].spec.order.items():
        assert other in MECHANISMS and other != name
        assert reason.zh and reason.en
        assert name not in MECHANISMS[other].spec.order, f"{name} and {other} both say it"


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_grows_with_intensity(name: str, pingshan: Structure) -> None:
    """Every table cell lies between the baseline's and the full mechanism's, so that a ramp never overshoots."""
    changed = 0
    for baseline, history in ((pingshan, [START]), (demonstration(), [START])):
        levels = [baseline, *(compose(baseline, [spec(name, level)], 0.0, history) for level in (0.3, 0.6, 1.0))]
        changed += len(diff(baseline, levels[-1]))
        rows = zip(*(cells(structure) for structure in levels), strict=True)
        for columns in rows:
            _check_monotonic(name, columns[0][0], [values for _, values in columns])
    assert changed > 0


def _check_monotonic(name: str, field: str, columns: list[NDArray[np.float64]]) -> None:
    if field in ("staffing.joined", "government.office_at"):
        return  # names of offices: there is no half a merger
    for before, after in itertools.pairwise(columns):
        direction = np.sign(columns[-1] - columns[0])
        assert ((after - before) * direction >= -ROUNDING).all(), f"{name}: {field} turns back"
        assert (after[direction == 0] == columns[0][direction == 0]).all(), f"{name}: {field} overshoots"


@pytest.mark.parametrize("name", NAMES)
def test_is_documented(name: str) -> None:
    entry = MECHANISMS[name]
    for text in (entry.spec.title, entry.spec.what, entry.spec.harm):
        assert text.zh and text.en
    assert entry.spec.seed
    assert name in MechanismEntry.model_fields
    for field, info in entry.spec.model_fields.items():
        assert info.description, f"{name}.{field} has no description"


def test_each_stands_in_a_scenario() -> None:
    standing = frozenset[str]().union(*mechanisms_by_scenario(PINGSHAN.parent).values())
    assert standing == set(MECHANISMS)


def test_where_mechanisms_stand_is_read_from_structures_alone(tmp_path: Path) -> None:
    text = "name: a\nabout: trace\nstructures:\n- id: b\n  mechanisms:\n  - trace\n  - lights: {window: 0.1}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("base: a.yaml\nname: c\nchange:\n  clock.horizon: 1 week\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("structures: [", encoding="utf-8")
    assert mechanisms_by_scenario(tmp_path) == {
        "a": {"trace", "lights"},
        "broken": frozenset(),
        "c": {"trace", "lights"},
    }


def test_who_watches() -> None:
    assert {name for name in NAMES if watches([spec(name)])} == WATCHERS


@pytest.mark.parametrize("name", NAMES)
def test_people_are_moved_and_never_made(name: str) -> None:
    county, history = demonstration(), half_a_year()
    after = compose(county, [spec(name)], history[-1].time, history)
    assert (name in MOVERS) == (not np.array_equal(after.staffing.staff, county.staffing.staff))
    assert after.staffing.staff.sum() == county.staffing.staff.sum()
    assert (after.staffing.staff >= 0).all()
    unlimited = county.staffing.unlimited
    assert (after.staffing.staff[unlimited] == county.staffing.staff[unlimited]).all()
    assert ((after.staffing.share > 0.0) & (after.staffing.share <= 1.0)).all()


def test_people_bring_their_hours() -> None:
    """Both structures have the same hours for citizens' requests, wherever their people sit."""
    county, history = demonstration(), half_a_year()
    for name in sorted(MOVERS):
        after = compose(county, [spec(name)], history[-1].time, history)
        hours = [float((s.staffing.staff * s.staffing.share).sum()) for s in (county, after)]
        assert hours[1] == pytest.approx(hours[0], rel=1e-9), name


def test_all_mechanisms_together_keep_the_number_of_people(pingshan: Structure) -> None:
    for baseline, history in ((pingshan, [START]), (demonstration(), half_a_year())):
        together = compose(baseline, [spec(name) for name in NAMES], history[-1].time, history)
        assert together.staffing.staff.sum() == baseline.staffing.staff.sum()
        assert (together.staffing.staff >= 0).all()
