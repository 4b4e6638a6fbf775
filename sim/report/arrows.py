"""Arrows whose width is to scale, on axes whose units are points."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from sim.report import style
from sim.report.numbers import fixed
from sim.vocabulary.text import Text

_THINNEST = 0.9
NUMBER_SIZE = 7.5

Point = tuple[float, float]


class Kind(NamedTuple):
    """How one kind of flow is drawn and called; colour and dashes both tell it from the others."""

    text: Text
    colour: str
    ink: str
    """For numbers on white."""
    dashes: tuple[float, ...]
    """Dash, gap, ... in points; empty for a solid line."""


KINDS: dict[str, Kind] = {
    "productive": Kind(Text("有效流转", "productive"), "#0072B2", "#004B78", ()),
    "pass": Kind(Text("推诿（无效流转）", "pass (unproductive)"), "#C44E00", "#8A3600", (4.5, 1.8)),
    "dispatch": Kind(Text("派单", "dispatch"), "#6E6E6E", "#3A3A3A", ()),
    "call_in": Kind(Text("会办", "call-in"), "#A64D79", "#7A2F55", (1.6, 1.4)),
}
"""In the order in which they stand side by side."""


def number(flow: float) -> str:
    """Return a flow as it stands on its arrow."""
    return fixed(flow, 0 if flow >= 9.95 else 1)


def head_length(width: float) -> float:
    """Return the length of the head of an arrow of `width` points."""
    return max(5.0, 0.8 * width)


def line_style(kind: Kind, width: float) -> Any:
    """Return a kind's dashes for matplotlib, which takes them in multiples of the line's width."""
    return (0.0, tuple(length / width for length in kind.dashes)) if kind.dashes else "-"


def arrow(axes: Axes, path: list[Point], width: float, kind: Kind) -> None:
    """Draw an arrow along `path`."""
    width = max(width, _THINNEST)
    (x0, y0), (x1, y1) = path[-2], path[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    reach = min(head_length(width), length)
    base = (x1 - ux * reach, y1 - uy * reach)
    shaft = [*path[:-1], base]
    axes.add_line(
        Line2D(
            [x for x, _ in shaft], [y for _, y in shaft], lw=width, color=kind.colour,
            ls=line_style(kind, width), solid_joinstyle="round", dash_joinstyle="round",
            solid_capstyle="butt", dash_capstyle="butt",
        )
    )  # fmt: skip
    half = width / 2.0 + 2.4
    axes.add_patch(
        Polygon(
            [(x1, y1), (base[0] - uy * half, base[1] + ux * half), (base[0] + uy * half, base[1] - ux * half)],
            closed=True, fc=kind.colour, lw=0,
        )
    )  # fmt: skip


def label(axes: Axes, x: float, y: float, flow: float, kind: Kind) -> None:
    """Write a flow on its arrow."""
    axes.text(
        x, y, number(flow), ha="center", va="center", fontsize=NUMBER_SIZE, fontweight="bold",
        color=kind.ink, zorder=5,
        bbox={"boxstyle": "round,pad=0.12,rounding_size=0.3", "fc": style.PAPER, "ec": "none", "alpha": 0.9},
    )  # fmt: skip
