"""`territorial_dispatch` 派单到街乡: the desk dispatches to the township of the place, which then answers for the request.

A share of the dispatched requests goes to the township's organ for the matter. For a share `empowered` of these it has
the owner's power and handles; for the others it must lead and call the owner in, at its own coordination hours. Source:
seed 004 (Jiang & Zhang 2021: orders go to streets, to which powers and resources were moved); Zhang & Xiong 2024 (the
hotline draws further duties to the lowest tier). What share of Beijing's orders goes straight to streets, and how far
power came with them, is not published: assumptions.
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Waiting, Work
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class TerritorialDispatch(Mechanism):
    """Dispatch from the desk to the township."""

    title: ClassVar[Text] = Text("派单到街乡", "dispatch to the township")
    what: ClassVar[Text] = Text(
        "受理台按地点把工单派给街乡，由街乡对结果负责。有权的由街乡办理，无权的由街乡牵头请主责单位会办。",
        "The desk sends a request to the township of its place, which answers for the result. Where it has the power it handles the request; where it has not, it leads and calls the owner in.",
    )
    seed: ClassVar[str] = "004"
    harm: ClassVar[Text] = Text(
        "权力没有随工单下放时，街乡牵头协调却不能决定，看得见管不着，基层工时上升。",
        "Where power does not come with the orders, the township coordinates what it cannot decide, and the grassroots pay with their hours.",
    )
    order: ClassVar[dict[str, Text]] = {
        "targeted_dispatch": Text(
            "两者都规定派准率与派单时延，以后者为准。",
            "Both state the accuracy and delay of dispatch; the later one counts.",
        ),
    }

    share: Given[Probability] = Given[Probability](value=1.0)
    """Share of dispatched requests that go to the township; the others go to their owner."""
    accuracy: Given[Probability] = Given[Probability](value=0.95, range=(0.86, 0.98))
    """Probability, per dispatch, of naming the true target; a place is easier to name than an owner."""
    delay: Waiting = Waiting(exactly=Given[Hours](value="0 hours"))
    """From the desk to the first office."""
    empowered: Given[Probability] = Given[Probability](value=0.0)
    """Share of the requests sent to the township for which the owner's power came with them."""
    coordination: Work = Work(median=Given[StaffHours](value="1 hours"), log_sd=Given[NonNegative](value=1.0))
    """Touch time of the office that leads, per office called in; where several mechanisms state it, the last counts."""


def apply(structure: Structure, spec: TerritorialDispatch, intensity: float) -> Structure:
    """Return the structure whose desk dispatches to the township."""
    if intensity == 0.0:
        return structure
    entry, coordination = structure.rules.entry, structure.rules.coordination
    delay, delay_shape = spec.delay.scale_and_shape()
    hours, shape = spec.coordination.scale_and_shape()
    return structure.with_rules(
        entry=entry._replace(
            dispatched=blend(entry.dispatched, 1.0, intensity),
            territory=blend(entry.territory, spec.share.value, intensity),
            accuracy=spec.accuracy.value,
            empowered=spec.empowered.value,
            delay_hours=delay,
            delay_shape=delay_shape,
        ),
        coordination=coordination._replace(hours=blend(coordination.hours, hours, intensity), shape=shape),
    )
