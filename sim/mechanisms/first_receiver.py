"""`first_receiver` 首接负责制: the first unit that receives an order must accept it, lead and call in the others.

Source: seed 000; Beijing's regulation of 24 September 2021. Compliance .5-1 is an assumption.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Waiting, Work
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class FirstReceiver(Mechanism):
    """Who receives first keeps, leads and calls in the others."""

    title: ClassVar[Text] = Text("首接负责制", "first-receiver rule")
    what: ClassVar[Text] = Text(
        "最先接到派单的单位不得推诿：由它牵头，请其他单位会办。不遵守的退回受理台，退到一定次数后由上级督办指定。",
        "The first unit to receive an order may not pass it on: it leads and calls the others in. Where it does not comply it returns the order to the desk, and after some returns a ruling names the owner.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "首接单位承担并非自己职责的牵头与协调，派错越多负担越重。",
        "The first receiver leads and coordinates what is not its own; the more misdirected, the heavier its load.",
    )

    compliance: Given[Probability] = Given[Probability](value=0.8, range=(0.5, 1.0))
    """Probability phi, per first receipt, of keeping the request; otherwise it is returned (退单)."""
    returns: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    """m: after so many returns the desk or the parent government rules (督办)."""
    ruling: Waiting = Waiting(exactly=Given[Hours](value="24 hours"))
    """Delay of a ruling."""
    coordination: Work = Work(median=Given[StaffHours](value="1 hours"), log_sd=Given[NonNegative](value=1.0))
    """Touch time of the leading office, per called-in part."""
    norm: Given[Probability] = Given[Probability](value=1.0)
    """Strength F of the norm where the rule itself does not bind."""


def apply(structure: Structure, spec: FirstReceiver, intensity: float) -> Structure:
    """Return the structure whose first receivers are bound."""
    if intensity == 0.0:
        return structure
    rules = structure.rules
    ruling_scale, ruling_shape = spec.ruling.scale_and_shape()
    scale, shape = spec.coordination.scale_and_shape()
    return structure.with_rules(
        first_receiver=rules.first_receiver._replace(
            bound=blend(rules.first_receiver.bound, 1.0, intensity),
            compliance=spec.compliance.value,
            returns=float(spec.returns),
            ruling_hours=ruling_scale,
            ruling_shape=ruling_shape,
        ),
        passing=rules.passing._replace(first_norm=blend(rules.passing.first_norm, spec.norm.value, intensity)),
        coordination=rules.coordination._replace(
            parallel=blend(rules.coordination.parallel, 1.0, intensity),
            bound=blend(rules.coordination.bound, max(rules.coordination.bound, spec.compliance.value), intensity),
            hours=blend(rules.coordination.hours, scale, intensity),
            shape=shape,
        ),
    )
