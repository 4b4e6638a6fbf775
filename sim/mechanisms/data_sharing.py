"""`data_sharing` 数据共享: boundaries are connected, evidence is asked for once, and wrong data spread.

    connected <- 1 - (1 - connected)(1 - c)         boundaries at which nothing is typed in again (R8)
    triage    <- triage (1 - evidence)              study of a request whose evidence is at hand (R2)
    trace     <- trace + upkeep                     every event is kept up to the common standard
    quality   <- quality (1 - c errors)             handlings that rest on a wrong shared record settle nothing
    misroute  <- misroute (1 + c errors)            and offices are named wrongly more often (R1)

Sources: seed 001 (W city: data of city and districts not connected; reluctance to feed in true data), seed 002
(Zhejiang: sharing is the key to 最多跑一次, and departments lack a drive of their own to share). Sizes are
assumptions. That a wrong record misleads all who share it, in proportion to how much is shared, is an assumption.
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.quantity import Given, Probability, StaffHours
from sim.vocabulary.text import Text


class DataSharing(Mechanism):
    """Data are shared between offices."""

    title: ClassVar[Text] = Text("数据共享", "data sharing")
    what: ClassVar[Text] = Text(
        "打通单位之间的数据：跨单位流转不再重复录入，证明材料不再重复索取，研判更快。数据要按统一标准维护，错误的数据也随共享扩散。",
        "Data pass between offices: nothing is typed in again, evidence is not asked for twice, and requests are studied faster. Data must be kept up to a common standard, and wrong data spread with the sharing.",
    )
    seed: ClassVar[str] = "001, 002"
    harm: ClassVar[Text] = Text(
        "每一步都要花工时维护共享数据，不论跨不跨单位；共享数据中的一处错误就是处处的错误：办成的少了，认错单位的多了。",
        "Every event costs hours of upkeep, whether it crosses a boundary or not; an error in shared data is an error everywhere: less is settled and more is misrouted.",
    )

    connected: Given[Probability] = Given[Probability](value=0.8, range=(0.2, 1.0))
    """Share of boundaries that it connects, of those not connected before."""
    evidence: Given[Probability] = Given[Probability](value=0.3, range=(0.0, 0.6))
    """Share of the touch time of signing for and studying a request that is saved, per visit."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="1 minutes", range=("0 minutes", "6 minutes"))
    """Staff-hours per recorded event to keep the shared data up."""
    errors: Given[Probability] = Given[Probability](value=0.02, range=(0.0, 0.1))
    """Share of shared records that are wrong: so many handlings fail, and errors of naming an office rise by it."""


def apply(structure: Structure, spec: DataSharing, intensity: float) -> Structure:
    """Return the structure whose boundaries are connected."""
    if intensity == 0.0:
        return structure
    rules, duties = structure.rules, structure.responsibilities
    paperwork, capability = rules.paperwork, rules.capability
    shared = spec.connected.value * intensity
    wrong = shared * spec.errors.value
    return (
        structure.with_rules(
            paperwork=paperwork._replace(
                connected=1.0 - (1.0 - paperwork.connected) * (1.0 - shared),
                trace_hours=blend(paperwork.trace_hours, paperwork.trace_hours + spec.upkeep.value, intensity),
            ),
            capability=capability._replace(
                triage_hours=capability.triage_hours * (1.0 - spec.evidence.value * intensity)
            ),
        )
        .with_conduct(quality=structure.conduct.quality * (1.0 - wrong))
        .with_responsibilities(misroute=duties.misroute * (1.0 + wrong))
    )
