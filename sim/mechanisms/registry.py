"""All mechanisms by name, and how a list of them is laid upon a baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sim.mechanisms import first_receiver, grid_closure, grid_resolution, power_list, targeted_dispatch, trace
from sim.mechanisms.base import Mechanism
from sim.mechanisms.window import Window
from sim.structure.tables import Structure

Apply = Callable[[Structure, Any, float], Structure]
React = Callable[[Window, Structure, Any, float], Structure]


class Entry(NamedTuple):
    """What is known of one mechanism."""

    spec: type[Mechanism]
    apply: Apply
    react: React | None = None


MECHANISMS: dict[str, Entry] = {
    "power_list": Entry(power_list.PowerList, power_list.apply),
    "targeted_dispatch": Entry(targeted_dispatch.TargetedDispatch, targeted_dispatch.apply, targeted_dispatch.react),
    "first_receiver": Entry(first_receiver.FirstReceiver, first_receiver.apply),
    "trace": Entry(trace.Trace, trace.apply),
    "grid_closure": Entry(grid_closure.GridClosure, grid_closure.apply),
    "grid_resolution": Entry(grid_resolution.GridResolution, grid_resolution.apply),
}
"""In alphabetical disorder on purpose: the order in which the founding documents introduce them."""

_BY_SPEC: dict[type[Mechanism], Entry] = {entry.spec: entry for entry in MECHANISMS.values()}


def compose(baseline: Structure, mechanisms: Sequence[Mechanism], time: float, window: Window) -> Structure:
    """Return the baseline with `mechanisms` applied in order at their intensity at `time`.

    Mechanisms that watch then react to `window`. A mechanism at intensity 0 returns its input unchanged.
    """
    structure = baseline
    for spec in mechanisms:
        entry = _BY_SPEC[type(spec)]
        intensity = spec.intensity.at(time)
        structure = entry.apply(structure, spec, intensity)
        if entry.react is not None:
            structure = entry.react(window, structure, spec, intensity)
    return structure


def at_full_strength(baseline: Structure, mechanisms: Sequence[Mechanism]) -> Structure:
    """Return the baseline with every mechanism at its full level, whenever that is; nothing has been learned."""
    structure = baseline
    for spec in mechanisms:
        structure = _BY_SPEC[type(spec)].apply(structure, spec, spec.intensity.level.value)
    return structure


def watches(mechanisms: Sequence[Mechanism]) -> bool:
    """Return whether any of the mechanisms reacts to what it sees."""
    return any(_BY_SPEC[type(spec)].react is not None for spec in mechanisms)
