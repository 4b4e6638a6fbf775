"""The verification table: every row holds, in the short form here and in the long form on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.verify.estimate import Verdict
from sim.verify.queues import single_server
from sim.verify.report import formula_rows, system_rows, systems, verify


def test_every_row_of_the_short_form_holds() -> None:
    failed = [row for row in verify(long=False, language="en") if not row.holds(long=False)]
    assert not failed


@pytest.mark.slow
def test_every_row_of_the_long_form_is_equivalent() -> None:
    failed = [row for row in verify(long=True, language="en") if not row.holds(long=True)]
    assert not failed


def test_rows_come_one_by_one() -> None:
    rows = verify(language="zh")
    assert isinstance(rows, Iterator)
    assert next(rows).verdict is Verdict.EQUIVALENT


def test_rows_are_named_in_both_languages() -> None:
    for system in systems():
        for text in (system.name, *(quantity.name for quantity in system.quantities)):
            assert text.zh.strip() and text.en.strip() and text.en.isascii()
    assert [row.name for row in formula_rows("zh")] != [row.name for row in formula_rows("en")]


def test_the_same_seed_gives_the_same_row_and_another_another() -> None:
    system = single_server()
    first, again, other = (list(system_rows(system, False, "en", seed)) for seed in (3, 3, 4))
    assert first == again != other


def test_margins_are_those_of_the_oracles() -> None:
    for system in systems():
        for quantity in system.quantities:
            assert 0.0 < quantity.margin <= max(0.01, 0.0201 * quantity.theory)
