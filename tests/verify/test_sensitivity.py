"""The rows of the sensitivity wrapper: they hold, they see a fault, and they are left out where SALib is not there."""

from __future__ import annotations

import numpy as np
import pytest

from sim.verify import report, sensitivity
from sim.verify.estimate import Verdict, judge
from sim.vocabulary.text import Text

pytest.importorskip("SALib")


def test_closed_forms_are_the_published_figures() -> None:
    first, total = sensitivity.known()
    np.testing.assert_allclose(first, [0.3139, 0.4424, 0.0], atol=5e-5)
    np.testing.assert_allclose(total, [0.5576, 0.4424, 0.2437], atol=5e-5)


def test_every_row_holds_and_the_same_seed_gives_the_same_rows() -> None:
    rows = list(sensitivity.sensitivity_rows(20260101))
    assert len(rows) == 6
    verdicts = [judge(theory, margin, interval) for _, theory, margin, interval in rows]
    assert set(verdicts) <= {Verdict.EQUIVALENT, Verdict.COMPATIBLE}
    assert rows == list(sensitivity.sensitivity_rows(20260101))


def test_axes_that_are_swapped_make_rows_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sensitivity.ishigami
    monkeypatch.setattr(sensitivity, "ishigami", lambda points, axes: right(points[:, ::-1], axes))
    verdicts = [judge(theory, margin, interval) for _, theory, margin, interval in sensitivity.sensitivity_rows(1)]
    assert Verdict.DIFFERENT in verdicts


def test_without_salib_the_rows_are_left_out_with_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, empty in (("drawn_rows", ()), ("path_rows", ()), ("systems", ())):
        monkeypatch.setattr(report, name, lambda *_, empty=empty: iter(empty))
    said: list[Text] = []
    monkeypatch.setattr(report, "there", lambda: False)
    assert not [row for row in report.verify(language="en", tell=said.append) if "sensitivity" in row.name]
    assert said == [sensitivity.MISSING]
    monkeypatch.setattr(report, "there", lambda: True)
    assert len([row for row in report.verify(language="en", tell=said.append) if "sensitivity" in row.name]) == 6
