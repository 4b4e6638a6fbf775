"""`class_choices` 学员的选择: offices pass requests on as a class of students did when they sat at their desks.

In a lesson, students are offices and decide about real requests of a run. For a tier, let s be the share of its n
decisions that passed the request on (passed or returned), and m the mean probability with which the rule (R3) passes
the very same cases on. Both are drawn a little toward one half (Jeffreys' prior, one half of a decision to each side),

    s' = (n s + 1/2) / (n + 1),    m' = (n m + 1/2) / (n + 1),

so that a class in which nobody or everybody passes on stays finite. With i the intensity, every office of the tier
with people of its own gets

    shift' = shift + i (logit s' - logit m'),    logit x = ln(x / (1 - x)),

added to the logit of passing per visit; no unit. Only the level moves: how an office weighs overlap, load, risk and
traces stays the rule's, because n decisions cannot tell these apart. Nested limits: a class that decides as the rule
does (s = m), nobody deciding (n = 0) and i = 0 change nothing. Since m averages over unlike cases, the same cases under
the shift are passed on at a share somewhat nearer to m than s is.

Calling others in counts as keeping: an office that could act by itself has no such choice in the rules, and so no
coefficient that the share of it could set. Neither has the choice between passing and returning: R4 weighs directions
for all offices at once. Source: none; decisions of a class are no evidence on officials. Seed 000 describes the passing
whose level is set here.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import TierId, offices_of, tier_named
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Frozen, Given, Probability
from sim.vocabulary.text import Text

Decisions = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class TierChoice(Frozen):
    """What the students of one tier decided."""

    tier: TierId
    """Id of the tier."""
    passed: Given[Probability]
    """Share of their decisions that passed the request on or returned it."""
    expected: Given[Probability]
    """Mean probability with which the rule (R3) passes the same cases on."""
    decisions: Decisions
    """How many decisions there were; the fewer, the nearer both shares are drawn to one half."""


class ClassChoices(Mechanism):
    """Offices pass on as a class of students did."""

    title: ClassVar[Text] = Text("学员的选择", "the class's choices")
    what: ClassVar[Text] = Text(
        "课堂上，学员扮演各层级的单位，对真实运行中的诉求作出选择。各层级单位推出诉求的意愿按学员推出的比例调整：与规则在同样诉求上的平均概率相比，高则更常推出，低则更少。只改变高低，不改变单位怎样权衡职责交叉、负荷与风险；请人会办按留下办理计。",
        "In a lesson students play the offices of each tier and decide about requests of a real run. How readily a tier's offices pass on is set by the share that the students passed on: more than the rule's mean probability for the same cases, and offices pass on more; less, and they pass on less. Only the level moves, not how overlap, load and risk are weighed; calling others in counts as keeping.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "课堂上没有真实的后果，学员留下的往往比真正的单位多；人少时比例靠不住，由此得出的结果不能当作对干部的判断。",
        "A classroom has no consequences, so that students tend to keep more than offices would; with few students the share means little, and nothing that follows is a finding about officials.",
    )

    passed: Given[Probability] = Given[Probability](value=0.5, range=(0.1, 0.9))
    """Share of the decisions that passed the request on or returned it, for all tiers alike; not used where `tiers` says it by tier."""
    expected: Given[Probability] = Given[Probability](value=0.35, range=(0.1, 0.7))
    """Mean probability with which the rule (R3) passes the same cases on, for all tiers alike; not used where `tiers` says it by tier."""
    decisions: Decisions = 40
    """How many decisions there were; the fewer, the nearer both shares are drawn to one half; not used where `tiers` says it by tier."""
    tiers: Annotated[list[TierChoice], Field(max_length=12)] = []
    """What was decided, by tier (`tier`, `passed`, `expected`, `decisions`); tiers that are not named stay as they are. Empty: all tiers alike."""


def apply(structure: Structure, spec: ClassChoices, intensity: float) -> Structure:
    """Return the structure whose offices pass on as the class did."""
    if intensity == 0.0:
        return structure
    shift = structure.conduct.shift.copy()
    if not spec.tiers:
        shift[offices_of(structure)] += intensity * shift_of(spec.passed.value, spec.expected.value, spec.decisions)
    for choice in spec.tiers:
        own = offices_of(structure, tier_named(structure, choice.tier))
        shift[own] += intensity * shift_of(choice.passed.value, choice.expected.value, choice.decisions)
    return structure.with_conduct(shift=shift)


def shift_of(passed: float, expected: float, decisions: int) -> float:
    """Return what is added to the logit of passing: 0 where the class decided as the rule does, or not at all."""
    return _logit(drawn_in(passed, decisions)) - _logit(drawn_in(expected, decisions))


def drawn_in(share: float, decisions: int) -> float:
    """Return a share of so many decisions with half a decision added to each side."""
    return (decisions * share + 0.5) / (decisions + 1.0)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))
