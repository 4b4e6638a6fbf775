"""`assessment_consolidation` 考核归并: assessment items are cut and merged, and what is left needs no paper.

Of N items c are cut and m merged, i being the intensity:

    items'       = items * (1 - i * min(1, (c + saving * m) / N))
    hours'       = hours * (1 - i * digital)
    trace_hours' = trace_hours + i * upkeep
    inflation'   = inflation + i * neglect * 10 c / N

`items` and `hours` are those of R8, what departments above ask for per week and how long each takes; `inflation` is that of
R9. Source: seed 003 (Xiangshan: 14 items cancelled, 22 adjusted or merged, no paper ledgers). How many items there were
before, how much work merging saves, and that what is no longer assessed waits longer, are assumptions.
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

_XIANGSHAN = "Xiangshan county, 2020: 14 assessment items cancelled, 22 adjusted or merged"


class AssessmentConsolidation(Mechanism):
    """Fewer assessment items, without paper."""

    title: ClassVar[Text] = Text("考核归并", "consolidated assessment")
    what: ClassVar[Text] = Text(
        "考核项目取消一部分、合并一部分，不再要纸质台账；平台靠每一步的录入自动取数，录入要花时间。",
        "Some assessment items are cut, some merged, and no paper ledgers are asked for. The platform draws on what is recorded at every step, which takes time.",
    )
    seed: ClassVar[str] = "003"
    harm: ClassVar[Text] = Text(
        "不再考核的事被放一放；平台取数靠处处录入，省下的台账变成日常录入。",
        "What is no longer assessed is left lying; the platform lives on records of every step, so that ledgers saved become minutes spent.",
    )
    items: Given[NonNegative] = Given[NonNegative](value=100.0, range=(40.0, 200.0))
    """Assessment items before."""
    cut: Given[NonNegative] = Given[NonNegative](value=14.0, status="source", source=_XIANGSHAN, range=(0.0, 40.0))
    """Items cut."""
    merged: Given[NonNegative] = Given[NonNegative](value=22.0, status="source", source=_XIANGSHAN, range=(0.0, 60.0))
    """Items merged with others."""
    saving: Given[Probability] = Given[Probability](value=0.5, range=(0.2, 0.8))
    """Share of the work on an item that merging saves."""
    digital: Given[Probability] = Given[Probability](value=0.5, range=(0.0, 0.8))
    """Share of the touch time per item asked that is saved where no paper ledger is kept."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="2 minutes", range=("0 minutes", "10 minutes"))
    """Touch time per recorded event for the platform's sake."""
    neglect: Given[NonNegative] = Given[NonNegative](value=0.1, range=(0.0, 0.3))
    """Added to the inflation of R9 (how much longer unseen requests lie) per tenth of the items that is cut."""


def apply(structure: Structure, spec: AssessmentConsolidation, intensity: float) -> Structure:
    """Return the structure in which less is assessed, and without paper."""
    if intensity == 0.0:
        return structure
    paperwork, dragging = structure.rules.paperwork, structure.rules.foot_dragging
    return structure.with_rules(
        paperwork=paperwork._replace(
            items=paperwork.items * (1.0 - intensity * share_saved(spec)),
            hours=paperwork.hours * (1.0 - intensity * spec.digital.value),
            trace_hours=paperwork.trace_hours + intensity * spec.upkeep.value,
        ),
        foot_dragging=dragging._replace(
            inflation=dragging.inflation + intensity * spec.neglect.value * 10.0 * _share(spec, spec.cut.value)
        ),
    )


def share_saved(spec: AssessmentConsolidation) -> float:
    """Return the share of the items' work that cutting and merging save."""
    return _share(spec, spec.cut.value + spec.saving.value * spec.merged.value)


def _share(spec: AssessmentConsolidation, number: float) -> float:
    return min(1.0, number / spec.items.value) if spec.items.value > 0.0 else 0.0
