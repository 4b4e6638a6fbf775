"""`lights` 亮灯亮牌、协同责任: a light comes on before the limit and stays on after it, and the delay is everybody's.

Queues follow due dates (`attention`), so that lit requests are served first and unlit ones wait; in the last share of
the limit work is rushed and some of it closed hollowly (R6); who is asked to take a lit request passes it on less,
because its delay would be shared (`shared`). `escalate_after` is in force in full at any intensity above 0. Source: seed 000 (Suichang: lights and cards, shared responsibility for
what is late); bunching before a limit: Annals of Emergency Medicine 2011 (S60: a tenth of the exits in the last
minutes); closing before done: Edmonton's auditor 2023. The sizes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability
from sim.vocabulary.text import Text

Factor = Annotated[NonNegative, Field(ge=1.0, le=10.0)]
"""A multiple of the ordinary speed."""


class Lights(Mechanism):
    """Warnings before and after limits, shared responsibility."""

    title: ClassVar[Text] = Text("亮灯亮牌、协同责任", "lights and shared responsibility")
    what: ClassVar[Text] = Text(
        "临近时限和超期的诉求亮灯示警，延误由相关单位共同承担。亮灯的先办、快办、少推，没亮灯的往后排。",
        "Requests near their limit or late are lit for everybody to see, and the delay is shared. What is lit is done first, faster and passed on less; what is not lit waits.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "注意力跟着灯走：没亮灯的被搁置；临期赶办，敷衍办结增多。",
        "Attention follows the lights: unlit requests wait, and work near the limit is rushed and closed hollowly.",
    )

    attention: Given[Probability] = Given[Probability](value=0.8, range=(0.0, 1.0))
    """How far queues follow due dates: 0 first come first served, 1 earliest due date first."""
    window: Given[Probability] = Given[Probability](value=0.2, range=(0.08, 0.3))
    """Last share of the limit in which the light is on."""
    rush: Given[Factor] = Given[Factor](value=1.5, range=(1.0, 3.0))
    """Speed of work on what is lit, as a multiple of the ordinary speed."""
    shared: Given[NonNegative] = Given[NonNegative](value=0.5, range=(0.0, 1.5))
    """Taken off the logit of passing for what is lit: its delay would be everybody's."""
    escalate_after: Given[Hours] | None = None
    """Time on the wall clock after which a request that waits at an office goes to its superior; left out: never."""
    hollow: Given[Probability] = Given[Probability](value=0.05, range=(0.0, 0.2))
    """Added to the share of hollow closures, per handling begun while the light is on."""


def apply(structure: Structure, spec: Lights, intensity: float) -> Structure:
    """Return the structure in which limits are lit."""
    if intensity == 0.0:
        return structure
    passing, deadlines = structure.rules.passing, structure.rules.deadlines
    after = deadlines.escalate_after
    if spec.escalate_after is not None:
        after = min(after, spec.escalate_after.value)
    return structure.with_rules(
        deadlines=deadlines._replace(
            weight=blend(deadlines.weight, max(deadlines.weight, spec.attention.value), intensity),
            window=blend(deadlines.window, max(deadlines.window, spec.window.value), intensity),
            rush=blend(deadlines.rush, max(deadlines.rush, spec.rush.value), intensity),
            perfunctory=blend(deadlines.perfunctory, min(deadlines.perfunctory + spec.hollow.value, 1.0), intensity),
            lights=blend(deadlines.lights, 1.0, intensity),
            escalate_after=after,
        ),
        passing=passing._replace(lit=max(passing.lit, spec.shared.value)),
    )
