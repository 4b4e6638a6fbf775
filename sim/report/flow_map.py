"""The map of one structure's hand-overs: tiers stacked bottom to top, the desk beside them, arrows to scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from sim.report import style
from sim.report.arrows import KINDS, NUMBER_SIZE, arrow, label, number
from sim.report.chart_data import DESK
from sim.report.wrapping import shorten, width

SMALLEST = 0.05
"""Flows below this, per 100 requests, are not drawn."""
DESK_WIDTH = 17.0
NAME_SIZE = style.SMALL - 0.5
_BOX, _PEER = 24.0, 9.0
_LANE = 13.0


class Flow(NamedTuple):
    """What moves from one tier to another, per 100 requests; `kind` is a key of `arrows.KINDS`."""

    origin: str
    to: str
    kind: str
    size: float


@dataclass(slots=True)
class FlowMap:
    """One structure's drawing: where the boxes stand and how wide a flow is."""

    axes: Axes
    tiers: list[str]
    flows: list[Flow]
    scale: float
    left: float
    right: float
    height: float
    desk: bool
    gap: float
    """Length of the arrows beside a box."""

    def bottom(self, tier: str) -> float:
        """Return the lower edge of a tier's box."""
        step = (self.height - _BOX) / max(1, len(self.tiers) - 1)
        return self.tiers.index(tier) * step

    def middle(self, tier: str) -> float:
        """Return the height of the middle of a tier's box."""
        return self.bottom(tier) + _BOX / 2.0

    def edge(self, tier: str) -> float:
        """Return where a tier's rightmost box ends."""
        return self.right + (self.gap + _PEER if self.between(tier, tier) else 0.0)

    def between(self, origin: str, to: str) -> list[Flow]:
        """Return the flows from one tier to another, in the order of their kinds."""
        found = [flow for flow in self.flows if (flow.origin, flow.to) == (origin, to) and flow.size >= SMALLEST]
        return sorted(found, key=lambda flow: list(KINDS).index(flow.kind))

    def breadth(self, flow: Flow, least: float) -> float:
        """Return how much room an arrow takes, its number included."""
        return max(flow.size * self.scale + 3.0, least)

    def vertical(self, lower: str, upper: str) -> None:
        """Draw what passes between two neighbouring tiers: up on the left, down on the right."""
        lanes = self.between(lower, upper) + self.between(upper, lower)
        room = [self.breadth(flow, width(number(flow.size), NUMBER_SIZE, bold=True) + 3.5) for flow in lanes]
        x = (self.left + self.right - sum(room)) / 2.0
        ends = (self.bottom(lower) + _BOX + 1.0, self.bottom(upper) - 1.0)
        for flow, breadth in zip(lanes, room, strict=True):
            start, end = ends if flow.origin == lower else ends[::-1]
            centre = x + breadth / 2.0
            arrow(self.axes, [(centre, start), (centre, end)], flow.size * self.scale, KINDS[flow.kind])
            label(self.axes, centre, start + (end - start) * 0.42, flow.size, KINDS[flow.kind])
            x += breadth

    def horizontal(self, lanes: list[Flow], tier: str, x0: float, x1: float, backward: str) -> None:
        """Draw arrows beside a tier's box, from x0 to x1, or the other way if they come from `backward`."""
        room = [self.breadth(flow, NUMBER_SIZE + 2.5) for flow in lanes]
        y = self.middle(tier) + sum(room) / 2.0
        for flow, breadth in zip(lanes, room, strict=True):
            start, end = (x1, x0) if flow.origin == backward else (x0, x1)
            centre = y - breadth / 2.0
            arrow(self.axes, [(start, centre), (end, centre)], flow.size * self.scale, KINDS[flow.kind])
            label(self.axes, start + (end - start) * 0.42, centre, flow.size, KINDS[flow.kind])
            y -= breadth

    def jumps(self) -> list[Flow]:
        """Return what jumps over tiers, the largest first."""
        found = [
            flow
            for flow in self.flows
            if DESK not in (flow.origin, flow.to)
            and abs(self.tiers.index(flow.origin) - self.tiers.index(flow.to)) > 1
            and flow.size >= SMALLEST
        ]
        return sorted(found, key=lambda flow: -flow.size)

    def lanes(self, limit: float) -> int:
        """Return how many jumps have room between the boxes and `limit`."""
        edge = max(self.edge(tier) for tier in self.tiers)
        return max(0, int((limit - edge - 19.0) // _LANE) + 1)

    def skipping(self, limit: float) -> None:
        """Draw the largest jumps, as many as have room, in lanes on the right, the shortest innermost."""
        drawn = self.jumps()[: self.lanes(limit)]
        drawn.sort(key=lambda flow: abs(self.tiers.index(flow.origin) - self.tiers.index(flow.to)))
        ports = {tier: [flow for flow in drawn if tier in (flow.origin, flow.to)] for tier in self.tiers}
        edge = max(self.edge(tier) for tier in self.tiers)
        pitch = min(2.0 * _LANE, (limit - edge - 19.0) / max(1, len(drawn) - 1))
        for i, flow in enumerate(drawn):
            x = edge + 12.0 + i * pitch
            y0, y1 = (
                self.bottom(tier) + _BOX * (ports[tier].index(flow) + 1.0) / (len(ports[tier]) + 1.0)
                for tier in (flow.origin, flow.to)
            )
            path = [(self.edge(flow.origin) + 1.0, y0), (x, y0), (x, y1), (self.edge(flow.to) + 1.0, y1)]
            arrow(self.axes, path, flow.size * self.scale, KINDS[flow.kind])
            label(self.axes, x, y0 + (y1 - y0) * (0.42 + 0.08 * (i % 2)), flow.size, KINDS[flow.kind])

    def box(self, x: float, y: float, wide: float, high: float, text: str, rotation: float = 0.0) -> None:
        """Draw a box with its name."""
        self.axes.add_patch(
            FancyBboxPatch(
                (x, y), wide, high, boxstyle="round,pad=0,rounding_size=2.5", fc="#EDF0F3", ec=style.QUIET, lw=0.9,
                clip_on=False,
            )
        )  # fmt: skip
        self.axes.text(
            x + wide / 2.0, y + high / 2.0, text, ha="center", va="center", fontsize=NAME_SIZE,
            rotation=rotation, linespacing=1.1,
        )  # fmt: skip

    def draw(self, names: dict[str, str], limit: float) -> None:
        """Draw the whole map, no wider than `limit`."""
        for tier in self.tiers:
            name = shorten(names[tier], NAME_SIZE, self.right - self.left - 4.0, 2)
            self.box(self.left, self.bottom(tier), self.right - self.left, _BOX, name)
            if lanes := self.between(tier, tier):
                self.box(self.right + self.gap, self.bottom(tier), _PEER, _BOX, "")
                self.horizontal(lanes, tier, self.right + 1.0, self.right + self.gap - 1.0, "")
            if self.desk:
                lanes = self.between(DESK, tier) + self.between(tier, DESK)
                self.horizontal(lanes, tier, DESK_WIDTH + 1.0, self.left - 1.0, tier)
        if self.desk:
            upright = all(ord(character) > 0x2E80 for character in names[DESK])
            name = "\n".join(names[DESK]) if upright else names[DESK]
            self.box(0.0, 0.0, DESK_WIDTH, self.height, name, 0.0 if upright else 90.0)
        for lower, upper in zip(self.tiers, self.tiers[1:], strict=False):
            self.vertical(lower, upper)
        self.skipping(limit)
