"""Posts keep their total, bounds hold, and weights say who has more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.analysis.allocation import allocate

positive = st.floats(0.1, 50.0)


@given(
    st.lists(st.tuples(positive, positive, st.floats(0.2, 0.95), st.floats(1.05, 3.0)), min_size=2, max_size=6),
    st.floats(0.0, 1.0),
)
def test_total_is_kept_exactly_and_bounds_hold(rows: list[tuple[float, float, float, float]], place: float) -> None:
    weights, posts, low, high = (np.array(column) for column in zip(*rows, strict=True))
    total = float(posts @ low) + place * float(posts @ (high - low))
    factors = allocate(weights, posts, low, high, total)
    assert float(posts @ factors) == pytest.approx(total, rel=1e-9)
    assert (factors >= low - 1e-9).all() and (factors <= high + 1e-9).all()
    free = (factors > low + 1e-6) & (factors < high - 1e-6)
    ratios = factors[free] / weights[free]
    assert ratios.size < 2 or float(np.ptp(ratios)) <= 1e-6 * float(ratios.max())


def test_equal_weights_within_bounds_leave_all_as_they_are() -> None:
    posts = np.array([10.0, 20.0, 30.0])
    factors = allocate(np.ones(3), posts, np.full(3, 0.5), np.full(3, 2.0), 60.0)
    np.testing.assert_allclose(factors, 1.0)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="posts"):
        allocate(np.ones(2), np.ones(2), np.full(2, 0.5), np.full(2, 1.5), 4.0)
