"""`modules` 条抓块统、模块化: a township's organs are regrouped in modules, and people seconded from above join them.

Per module and place of the tier, i being the intensity:

1. If pooled, the organs of the module's functions become one office, the one with most people; it works slower by
   1 + i * learning, since everybody now does everything. Merging is done as soon as i > 0: there is no half a merger.
2. A share i * `seconded` of the people of the organs of these functions at the tier above, in whole people, joins the
   module's offices below, divided by their staff; unpooled, each goes to the office of his own line.
3. With them comes power: delegated' = max(delegated, i * power) for the matters, owned above, of the functions from
   whose organs somebody came. A one-person office sends nobody, and no power.

Nobody is hired. Pooling may be switched off, so that its own share of a gain can be told from that of the people. Source:
seed 003 (Quzhou 2019: modules for party, economy, enforcement, governance, service; seconded and own staff managed
together); Zhejiang University's survey of Quzhou (2022): 54.84 % say that departments pass the buck clearly less.
All sizes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import FunctionId, TierId, functions_named, offices_of, places_of, tier_named
from sim.structure.reorganise import with_groups_merged, with_power_given, with_staff_sent_down
from sim.structure.tables import Ints, Structure
from sim.vocabulary.codes import GENERAL, NOWHERE
from sim.vocabulary.quantity import Given, NonNegative, Probability
from sim.vocabulary.text import Text

_MERGED_ONCE = Text(
    "同一批单位只能合并一次，后来者面对的是已合并的单位。",
    "The same offices merge once; whoever comes second finds them merged.",
)
_WHOLE_PEOPLE = Text(
    "人员按整数调动，先后不同，取整结果不同。", "People move in whole numbers, which come out by who is first."
)


class Modules(Mechanism):
    """A township in modules, with people seconded from above."""

    title: ClassVar[Text] = Text("条抓块统、模块化", "modules")
    what: ClassVar[Text] = Text(
        "乡镇按模块重组，同一模块的机构合为一个单位；上一层级相应部门抽出一部分人派驻，与乡镇人员统一管理，并带来部门的一部分办理权。总人数不变。",
        "A township is regrouped in modules, whose organs become one office. A share of the people of the departments above is seconded to it, managed together with its own, and brings a part of their departments' power. Nobody is hired.",
    )
    seed: ClassVar[str] = "003"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "派驻的人从上级部门抽出，上级的案件排队；什么都管的人办得慢。",
        "Whoever is seconded is missed above, where cases wait longer; people who do everything do it more slowly.",
    )
    order: ClassVar[dict[str, Text]] = {
        "comprehensive_enforcement": _MERGED_ONCE,
        "campaign": _WHOLE_PEOPLE,
    }

    tier: TierId | None = None
    """Id of the tier that is regrouped; left out: the second from below."""
    groups: Annotated[dict[str, Annotated[list[FunctionId], Field(max_length=1000)]], Field(max_length=100)] = {}
    """Modules by name, each with the ids of its functions (a function counts for the first module that names it);
    empty: one module of all functions that have an organ of their own at the tier, of all functions if none has."""
    seconded: Given[Probability] = Given[Probability](value=0.3, range=(0.0, 0.6))
    """Share of the people of each organ of these functions at the tier above who are seconded; one person stays."""
    power: Given[Probability] = Given[Probability](value=0.3, range=(0.0, 0.8))
    """Share of the requests owned above for which those seconded bring their department's power; none where nobody is."""
    pooled: bool = True
    """Whether a module's organs become one office; if not, each keeps its own work and people."""
    learning: Given[NonNegative] = Given[NonNegative](value=0.1, range=(0.0, 0.5))
    """Extra touch time of casework at an office that was pooled, as a share of the ordinary."""


def apply(structure: Structure, spec: Modules, intensity: float) -> Structure:
    """Return the structure whose township is regrouped in modules."""
    if intensity == 0.0:
        return structure
    tier = tier_named(structure, spec.tier)
    groups = _groups(structure, spec, tier)
    if spec.pooled:
        structure = _pooled(structure, groups, tier, 1.0 + intensity * spec.learning.value)
    # Divided by the staff before anybody has moved, so that one module's people do not draw another's after them.
    weights = structure.staffing.staff.astype(np.float64)
    left: list[int] = []
    for functions in groups:
        for line in [functions] if spec.pooled else [[function] for function in functions]:
            above = offices_of(structure, tier + 1, line)
            below = _receivers(structure, line, tier)
            before = structure.staffing.staff[above]
            structure = with_staff_sent_down(structure, above, below, weights[below], spec.seconded.value, intensity)
            sent = structure.staffing.staff[above] < before
            left.extend(structure.government.office_function[above[sent]].tolist())
    moved = np.isin(structure.responsibilities.function, left)
    return with_power_given(structure, moved, tier, intensity * spec.power.value)


def _groups(structure: Structure, spec: Modules, tier: int) -> list[list[int]]:
    """Return the functions of each module."""
    if not spec.groups:
        organs = structure.government.office_function[offices_of(structure, tier)]
        own = np.unique(organs[organs != GENERAL]).tolist()
        return [own or list(range(len(structure.names.functions)))]
    groups: list[list[int]] = []
    taken: set[int] = set()
    for names in spec.groups.values():
        groups.append([function for function in functions_named(structure, names) if function not in taken])
        taken.update(groups[-1])
    return groups


def _pooled(structure: Structure, groups: list[list[int]], tier: int, slower: float) -> Structure:
    """Return the structure in which each place of the tier has one organ for all functions of a module: its largest."""
    merged: list[tuple[Ints, int]] = []
    for place in places_of(structure, tier):
        for functions in groups:
            organs = offices_of(structure, tier, functions, int(place))
            if len(organs) > 1:
                merged.append((organs, int(organs[np.argmax(structure.staffing.staff[organs])])))
    work = structure.conduct.work.copy()
    work[[into for _, into in merged]] *= slower
    return with_groups_merged(structure, merged).with_conduct(work=work)


def _receivers(structure: Structure, functions: list[int], tier: int) -> list[int]:
    """Return who receives people for these functions: at each place the largest organ, else the general office."""
    government, staff = structure.government, structure.staffing.staff
    chosen: list[int] = []
    for place in places_of(structure, tier):
        serving = np.unique(government.office_at[place, tier, functions])
        serving = serving[serving != NOWHERE]
        organs = serving[government.office_function[serving] != GENERAL]
        candidates = organs if len(organs) else serving
        if len(candidates):
            chosen.append(int(candidates[np.argmax(staff[candidates])]))
    return chosen
