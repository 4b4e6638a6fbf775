"""Contrast of text on a colour, as WCAG 2.2 computes it, and the ink that a colour needs."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.style import INK, PAPER

AA = 4.5
_BLACK = "#000000"
"""Between ink and paper some shades give neither enough; black or white always does."""


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`."""
    parts = (int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Return the ink for text on a colour: our own where it is enough, else white, else black."""
    return next((ink for ink in (INK, PAPER) if contrast(ink, colour) >= AA), _BLACK)


def shade(value: float, ends: Sequence[float], hues: Sequence[str]) -> str:
    """Return the colour of a value on a scale that goes from hue to hue in straight lines, as Vega's `rgb` does."""
    value = min(max(value, ends[0]), ends[-1])
    k = max(i for i in range(len(ends) - 1) if value >= ends[i])
    share = (value - ends[k]) / ((ends[k + 1] - ends[k]) or 1.0)
    pairs = ((int(hues[k][i : i + 2], 16), int(hues[k + 1][i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + share * (b - a)):02X}" for a, b in pairs)
