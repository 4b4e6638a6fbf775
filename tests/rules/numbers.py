"""Strategies for the numbers that rules take."""

from __future__ import annotations

from hypothesis import strategies as st

unit = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)
"""A uniform draw or a probability strictly between 0 and 1."""
share = st.floats(0.0, 1.0)
hours = st.floats(0.0, 1e4)
logits = st.floats(-20.0, 20.0)
effects = st.floats(0.0, 5.0)
EVENLY = [(k + 0.5) / 2000.0 for k in range(2000)]
"""Draws spread evenly over (0, 1): a share of them is a probability to within .0005."""


def frequency(outcomes: list[bool]) -> float:
    """Return the share of true outcomes."""
    return sum(outcomes) / len(outcomes)
