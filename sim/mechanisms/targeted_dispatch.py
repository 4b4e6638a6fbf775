"""`targeted_dispatch` 智慧平台靶向派单: a desk dispatches to the owner that the list names.

Accuracy may be learned with volume: a(n) = a_max - (a_max - a_0) exp(-n / n_0), n orders dispatched so far. Source:
seed 000; accuracy 70 -> 93 % (Shenzhen Bao'an 2024), 98 % (Shenzhen 2024), 86 % (Guangzhou Baiyun 2023); 3.7-6 min from
the call to a dispatched order (Beijing 2024-25).
"""

from __future__ import annotations

import math
from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.mechanisms.window import History
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Waiting
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability
from sim.vocabulary.text import Text


class TargetedDispatch(Mechanism):
    """Dispatch from the desk to the owner."""

    title: ClassVar[Text] = Text("靶向派单", "targeted dispatch")
    what: ClassVar[Text] = Text(
        "受理台按事项把工单直接派给主责单位，不再由各层级逐级上报。派准率可随派单量提高。",
        "The desk sends a request straight to the owner of its matter instead of letting it climb tier by tier. Accuracy may grow with the number of orders.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "派错的工单不再有中间层级把关；受理台成为所有诉求的必经之处。",
        "A wrong dispatch meets no intermediate tier that would notice; every request must pass the desk.",
    )

    accuracy: Given[Probability] = Given[Probability](value=0.93)
    """Probability, per dispatch, of naming the true owner."""
    delay: Waiting = Waiting(exactly=Given[Hours](value="0 hours"))
    """From the desk to the first office."""
    learned_accuracy: Given[Probability] | None = None
    """Accuracy after long practice; left out: no learning."""
    learning_volume: Given[NonNegative] = Given[NonNegative](value=10_000.0)
    """Orders after which 63 % of the learning is done."""


def apply(structure: Structure, spec: TargetedDispatch, intensity: float) -> Structure:
    """Return the structure whose desk dispatches to the owner."""
    if intensity == 0.0:
        return structure
    entry = structure.rules.entry
    scale, shape = spec.delay.scale_and_shape()
    return structure.with_rules(
        entry=entry._replace(
            dispatched=blend(entry.dispatched, 1.0, intensity),
            accuracy=spec.accuracy.value,
            delay_hours=scale,
            delay_shape=shape,
        )
    )


def react(history: History, structure: Structure, spec: TargetedDispatch, intensity: float) -> Structure:
    """Return the structure with the accuracy learned from the orders dispatched so far."""
    if intensity == 0.0 or spec.learned_accuracy is None:
        return structure
    top = spec.learned_accuracy.value
    gap = (top - spec.accuracy.value) * math.exp(-history[-1].dispatched / max(spec.learning_volume.value, 1.0))
    return structure.with_rules(entry=structure.rules.entry._replace(accuracy=top - gap))
