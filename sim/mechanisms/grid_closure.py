"""`grid_closure` 网格员确认关闭: an event closes only after the grid worker has confirmed it.

Cuts false closure and costs the grid worker's time; creates no capacity. Source: seed 000 (Kaifeng). Times are
assumptions.
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Work
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class GridClosure(Mechanism):
    """The reporter closes, not the handler."""

    title: ClassVar[Text] = Text("网格员确认关闭", "grid worker's closing right")
    what: ClassVar[Text] = Text(
        "事项办完后由网格员确认才算关闭，没办好的退回重办。",
        "A request is closed only after the grid worker has confirmed it; what is not settled goes back.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "确认占用网格员时间，结果要等确认才算数。",
        "Confirming takes the grid worker's time, and nothing is closed until it is done.",
    )

    detection: Given[Probability] = Given[Probability](value=0.9)
    """Probability, per confirmation, that an unsettled request is noticed and sent back."""
    confirmation: Work = Work(median=Given[StaffHours](value="20 minutes"), log_sd=Given[NonNegative](value=0.8))
    """Touch time of a confirmation."""


def apply(structure: Structure, spec: GridClosure, intensity: float) -> Structure:
    """Return the structure in which the grid worker closes."""
    if intensity == 0.0:
        return structure
    closure = structure.rules.closure
    scale, shape = spec.confirmation.scale_and_shape()
    return structure.with_rules(
        closure=closure._replace(
            reporter=blend(closure.reporter, 1.0, intensity),
            detection=spec.detection.value,
            confirm_hours=scale,
            confirm_shape=shape,
        )
    )
