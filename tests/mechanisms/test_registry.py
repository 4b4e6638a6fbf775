"""What every mechanism owes: nothing at intensity 0, no order, a harm, a status for every parameter, a scenario."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.registry import MECHANISMS, compose, watches
from sim.mechanisms.window import START
from sim.scenario.structures import MechanismEntry
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, Probability
from tests.mechanisms.conftest import PINGSHAN

NAMES = sorted(MECHANISMS)


def spec(name: str, level: float = 1.0) -> Mechanism:
    """Return a mechanism with its default parameters at a level of intensity."""
    return MECHANISMS[name].spec(intensity=Intensity(level=Given[Probability](value=level)))


@pytest.mark.parametrize("name", NAMES)
def test_intensity_zero_changes_nothing(name: str, pingshan: Structure) -> None:
    assert compose(pingshan, [spec(name, 0.0)], 0.0, START) is pingshan


@pytest.mark.parametrize("name", NAMES)
def test_intensity_zero_leaves_the_log_identical(name: str, run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([spec(name, 0.0)]).tobytes() == run_with([]).tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_full_intensity_changes_the_log(name: str, run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([spec(name)]).tobytes() != run_with([]).tobytes()


@pytest.mark.parametrize("pair", list(itertools.combinations(NAMES, 2)), ids="-".join)
def test_mechanisms_commute(pair: tuple[str, str], pingshan: Structure) -> None:
    one, other = spec(pair[0]), spec(pair[1])
    assert diff(compose(pingshan, [one, other], 0.0, START), compose(pingshan, [other, one], 0.0, START)) == []


@pytest.mark.parametrize("name", NAMES)
def test_change_grows_with_intensity(name: str, pingshan: Structure) -> None:
    """Every table cell lies between the baseline's and the full mechanism's, so that a ramp never overshoots."""
    full = {(c.table, c.field): c for c in diff(pingshan, compose(pingshan, [spec(name)], 0.0, START))}
    half = diff(pingshan, compose(pingshan, [spec(name, 0.5)], 0.0, START))
    assert full
    for change in half:
        end = full[change.table, change.field].after
        low, high = sorted((change.before, end))
        assert low <= change.after <= high


@pytest.mark.parametrize("name", NAMES)
def test_is_documented(name: str) -> None:
    entry = MECHANISMS[name]
    for text in (entry.spec.title, entry.spec.harm):
        assert text.zh and text.en
    assert entry.spec.seed
    assert name in MechanismEntry.model_fields
    for field, info in entry.spec.model_fields.items():
        assert info.description, f"{name}.{field} has no description"


@pytest.mark.parametrize("name", NAMES)
def test_stands_in_a_scenario(name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in PINGSHAN.parent.glob("*.yaml")]
    assert any(f"- {name}" in text for text in texts)


def test_only_dispatch_watches() -> None:
    assert [name for name in NAMES if watches([spec(name)])] == ["targeted_dispatch"]


def test_all_mechanisms_together_keep_staff(pingshan: Structure) -> None:
    together = compose(pingshan, [spec(name) for name in NAMES], 0.0, START)
    assert np.array_equal(together.staffing.staff, pingshan.staffing.staff)
    assert np.array_equal(together.staffing.share, pingshan.staffing.share)
