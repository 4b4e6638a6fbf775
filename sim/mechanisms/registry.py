"""All mechanisms by name, and how a list of them is laid upon a baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sim.mechanisms import (
    assessment_consolidation,
    campaign,
    class_choices,
    comprehensive_enforcement,
    data_feedback,
    data_sharing,
    delegation,
    direct_line,
    duty_list,
    first_receiver,
    fragmentation,
    grid_closure,
    grid_resolution,
    lead_department,
    learning_dispatch,
    lights,
    modules,
    power_list,
    prevention,
    promotion,
    race,
    targeted_dispatch,
    task_decomposition,
    territorial_dispatch,
    three_rate_assessment,
    trace,
    whistle,
)
from sim.mechanisms.base import Mechanism
from sim.mechanisms.window import History
from sim.structure.tables import Structure

Apply = Callable[[Structure, Any, float], Structure]
React = Callable[[History, Structure, Any, float], Structure]
Modulate = Callable[[Sequence[Any], float], float]


class Entry(NamedTuple):
    """What is known of one mechanism."""

    spec: type[Mechanism]
    apply: Apply
    react: React | None = None
    modulate: Modulate | None = None
    """Changes the intensity of the other mechanisms: (all specs of this kind, time) -> factor."""


MECHANISMS: dict[str, Entry] = {
    "power_list": Entry(power_list.PowerList, power_list.apply),
    "targeted_dispatch": Entry(targeted_dispatch.TargetedDispatch, targeted_dispatch.apply, targeted_dispatch.react),
    "territorial_dispatch": Entry(territorial_dispatch.TerritorialDispatch, territorial_dispatch.apply),
    "first_receiver": Entry(first_receiver.FirstReceiver, first_receiver.apply),
    "trace": Entry(trace.Trace, trace.apply),
    "grid_closure": Entry(grid_closure.GridClosure, grid_closure.apply),
    "grid_resolution": Entry(grid_resolution.GridResolution, grid_resolution.apply),
    "whistle": Entry(whistle.Whistle, whistle.apply, whistle.react),
    "three_rate_assessment": Entry(
        three_rate_assessment.ThreeRateAssessment, three_rate_assessment.apply, three_rate_assessment.react
    ),
    "race": Entry(race.Race, race.apply, race.react),
    "task_decomposition": Entry(task_decomposition.TaskDecomposition, task_decomposition.apply),
    "lights": Entry(lights.Lights, lights.apply),
    "direct_line": Entry(direct_line.DirectLine, direct_line.apply),
    "lead_department": Entry(lead_department.LeadDepartment, lead_department.apply),
    "duty_list": Entry(duty_list.DutyList, duty_list.apply),
    "modules": Entry(modules.Modules, modules.apply),
    "comprehensive_enforcement": Entry(
        comprehensive_enforcement.ComprehensiveEnforcement, comprehensive_enforcement.apply
    ),
    "delegation": Entry(delegation.Delegation, delegation.apply),
    "assessment_consolidation": Entry(assessment_consolidation.AssessmentConsolidation, assessment_consolidation.apply),
    "data_feedback": Entry(data_feedback.DataFeedback, data_feedback.apply, data_feedback.react),
    "prevention": Entry(prevention.Prevention, prevention.apply, prevention.react),
    "fragmentation": Entry(fragmentation.Fragmentation, fragmentation.apply),
    "data_sharing": Entry(data_sharing.DataSharing, data_sharing.apply),
    "campaign": Entry(campaign.Campaign, campaign.apply),
    "promotion": Entry(promotion.Promotion, promotion.apply, promotion.react, promotion.modulate),
    "learning_dispatch": Entry(learning_dispatch.LearningDispatch, learning_dispatch.apply, learning_dispatch.react),
    "class_choices": Entry(class_choices.ClassChoices, class_choices.apply),
}
"""In the order in which model.md and the founding documents introduce them."""

_BY_SPEC: dict[type[Mechanism], Entry] = {entry.spec: entry for entry in MECHANISMS.values()}


def intensity_of(spec: Mechanism, mechanisms: Sequence[Mechanism], time: float) -> float:
    """Return the intensity at `time` of one of `mechanisms`, as the others that modulate it have it."""
    own = spec.intensity.at(time)
    if _BY_SPEC[type(spec)].modulate is not None:
        return own
    for kind, entry in _BY_SPEC.items():
        if entry.modulate is not None:
            others = [other for other in mechanisms if type(other) is kind]
            if others:
                own *= entry.modulate(others, time)
    return own


def compose(baseline: Structure, mechanisms: Sequence[Mechanism], time: float, history: History) -> Structure:
    """Return the baseline with `mechanisms` applied in order at their intensity at `time`.

    When all are applied, those that watch react to what was seen so far, in the same order: so what is reacted to is the
    whole reform, wherever in the list it stands. A mechanism at intensity 0 returns its input unchanged.
    """
    structure = baseline
    strengths = [intensity_of(spec, mechanisms, time) for spec in mechanisms]
    for spec, intensity in zip(mechanisms, strengths, strict=True):
        structure = _BY_SPEC[type(spec)].apply(structure, spec, intensity)
    for spec, intensity in zip(mechanisms, strengths, strict=True):
        react = _BY_SPEC[type(spec)].react
        if react is not None:
            structure = react(history, structure, spec, intensity)
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


def name_of(spec: Mechanism) -> str:
    """Return the name by which a scenario calls a mechanism."""
    return next(name for name, entry in MECHANISMS.items() if entry.spec is type(spec))
