"""What a diff of two structures says: every field that differs, and none that does not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.structure.diff import Change, diff
from sim.structure.meanings import meanings
from sim.structure.reorganise import with_offices_merged
from sim.structure.tables import Structure
from tests.mechanisms.small_county import NAMES, county


def _merged() -> tuple[Structure, Structure]:
    before = county().structure
    group = [NAMES.index(name) for name in ("east market", "east enforcement", "east township")]
    return before, with_offices_merged(before, group, group[1])


def _change(changes: list[Change], table: str, field: str) -> Change:
    (found,) = [change for change in changes if (change.table, change.field) == (table, field)]
    return found


def test_the_same_structure_does_not_differ() -> None:
    structure = county().structure
    assert diff(structure, structure) == []


def test_joined_says_how_many_offices_were_merged_away() -> None:
    before, after = _merged()
    joined = _change(diff(before, after), "staffing", "joined")
    assert (joined.rows, joined.before, joined.after) == (2, 0.0, 2.0)
    back = _change(diff(after, before), "staffing", "joined")
    assert (back.before, back.after) == (2.0, 0.0)


def test_superiors_are_compared() -> None:
    """Enforcement with 1, market with 2 and the general office with 4 superiors: one office with 7, two with none."""
    before, after = _merged()
    superiors = _change(diff(before, after), "government", "superiors")
    assert (superiors.rows, superiors.of) == (3, len(before.staffing.staff))
    assert (superiors.before, superiors.after) == pytest.approx((7.0 / 3.0, 7.0 / 3.0))


def test_rounding_is_no_difference_and_no_limit_is_none() -> None:
    structure = county().structure
    almost = structure.with_staffing(share=structure.staffing.share * (1.0 + 2e-16))
    assert diff(structure, almost) == []
    endless = structure.with_responsibilities(limit=np.full(4, np.inf))
    assert diff(endless, endless.with_responsibilities(limit=np.full(4, np.inf))) == []
    (limit,) = diff(endless, structure.with_responsibilities(limit=np.full(4, 72.0)))
    assert (limit.field, limit.rows, limit.after) == ("limit", 4, 72.0)


def test_every_field_that_is_printed_has_a_meaning_in_both_languages() -> None:
    before, after = _merged()
    for change in diff(before, after):
        text = meanings()[change.table, change.field].text
        assert text.zh and text.en
