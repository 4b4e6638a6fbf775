"""`trace` 处处留痕: every step is recorded and seen.

Visible passes lower passing, visible decisions raise it (blame): two dials. Every recorded event costs minutes.
Source: seed 000; press reports of .5-2 h of apps and accounts per worker and day (Zhejiang 2019, 2024); Wu, Fang & Wei 2023 (technology helps only when
it assists work, not when it watches).
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.quantity import Given, Probability, StaffHours
from sim.vocabulary.text import Text


class Trace(Mechanism):
    """Everything leaves a trace."""

    title: ClassVar[Text] = Text("处处留痕", "trace")
    what: ClassVar[Text] = Text(
        "处处留痕：每一步都要录入、看得见。看得见的推诿变少，看得见的决定让人更怕担责，录入要花时间。",
        "Every step is recorded and seen. Passes that are seen become fewer, decisions that are seen invite blame, and recording takes time.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "每一步都要录入；决定可追责，遇到有风险的事更想推出去。",
        "Every step must be recorded; decisions can be attributed, so risky requests are passed on more.",
    )

    visible_passes: Given[Probability] = Given[Probability](value=1.0)
    """How far passes are seen."""
    visible_decisions: Given[Probability] = Given[Probability](value=1.0)
    """How far decisions can be attributed."""
    minutes: Given[StaffHours] = Given[StaffHours](value="6 minutes", range=("1 minutes", "20 minutes"))
    """Touch time to record one event."""


def apply(structure: Structure, spec: Trace, intensity: float) -> Structure:
    """Return the structure in which steps are recorded and seen."""
    if intensity == 0.0:
        return structure
    passing, paperwork = structure.rules.passing, structure.rules.paperwork
    return structure.with_rules(
        passing=passing._replace(
            visible_passes=blend(passing.visible_passes, spec.visible_passes.value, intensity),
            visible_decisions=blend(passing.visible_decisions, spec.visible_decisions.value, intensity),
        ),
        paperwork=paperwork._replace(
            trace_hours=blend(paperwork.trace_hours, paperwork.trace_hours + spec.minutes.value, intensity)
        ),
    )
