"""What lies on a desk in a lesson: one stay of a request, told as the office would see it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.report.citizen import moment, span
from sim.rules.deadlines import NO_LIMIT
from sim.structure.tables import Names
from sim.study.run import World
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.text import Text
from sim.web.lesson.plan import CHOICES


class Stay(NamedTuple):
    """One stay of a request at an office that R3 decides about."""

    row: int
    office: int
    sender: int
    request: int
    time: float
    """When it was decided, in calendar hours from the start of the run."""
    holders: int
    present: int
    """Items at the office, without this one."""
    risky: bool
    chance: float
    """Probability with which the rule passes it on."""


class Fact(NamedTuple):
    """One line of what lies on the desk."""

    label: Text
    value: Text


class Vignette(NamedTuple):
    """One request as an office sees it."""

    facts: tuple[Fact, ...]
    choices: tuple[str, ...]
    chance: float


def vignette(world: World, stay: Stay, requests: Any, weekday: int) -> Vignette:
    """Return a stay as its office sees it; `weekday` is that of the run's first day."""
    structure, names = world.baseline, world.baseline.names
    matter = int(requests.matter[stay.request])
    staff = int(structure.staffing.staff[stay.office])
    others = stay.holders - 1
    facts = [
        Fact(Text("事项", "Matter"), names.matter_text[matter]),
        Fact(Text("发生地", "Place"), names.place_text[int(requests.place[stay.request])]),
        Fact(Text("您所在单位", "Your office"), names.office_text[stay.office]),
        Fact(Text("从哪里来", "Where it comes from"), _origin(world, stay, names)),
        Fact(
            Text("职权", "Powers"),
            Text(
                f"本单位可以办理；另有 {others} 个单位名义上同样负责",
                f"Your office can act; {others} other office{'s' if others > 1 else ''} nominally hold{'' if others > 1 else 's'} it too",
            ),
        ),
        Fact(Text("风险", "Risk"), _risk(stay, structure.rules.passing.visible_decisions)),
        Fact(
            Text("手头工作", "On your desk"),
            Text(
                f"{stay.present} 件在办或等待，{staff} 人", f"{stay.present} items waiting or in hand, {_people(staff)}"
            ),
        ),
        Fact(Text("时限", "Limit"), _limit(world, stay, requests)),
        Fact(Text("推出去是否看得见", "Is passing on seen"), _seen(structure.rules.passing.visible_passes)),
        Fact(Text("现在", "Now"), Text(moment(stay.time, weekday, "zh"), moment(stay.time, weekday, "en"))),
    ]
    choices = tuple(choice for choice in CHOICES if choice != "return" or stay.sender != NOWHERE)
    return Vignette(tuple(facts), choices, stay.chance)


def _people(staff: int) -> str:
    return "1 person" if staff == 1 else f"{staff} people"


def _origin(world: World, stay: Stay, names: Names) -> Text:
    tiers, desk = world.baseline.government.office_tier, world.baseline.government.desk
    if stay.sender == NOWHERE:
        return Text("群众直接找来", "The citizen came directly")
    if stay.sender == desk:
        return Text("受理台转来", "Sent on by the desk")
    who, own, other = names.office_text[stay.sender], int(tiers[stay.office]), int(tiers[stay.sender])
    if other > own:
        return Text(f"上级下派：{who.zh}", f"Sent down by a superior: {who.en}")
    if other < own:
        return Text(f"下级上报：{who.zh}", f"Sent up from below: {who.en}")
    return Text(f"同级转来：{who.zh}", f"Passed across by a peer: {who.en}")


def _risk(stay: Stay, visible: float) -> Text:
    if not stay.risky:
        return Text("一般", "Ordinary")
    if visible >= 0.5:
        return Text("办不好可能被追责，决定会追到个人", "Risky: blame may follow, and decisions are traced to people")
    return Text("办不好可能被追责", "Risky: blame may follow if it goes wrong")


def _limit(world: World, stay: Stay, requests: Any) -> Text:
    limit = float(world.baseline.responsibilities.limit[int(requests.matter[stay.request])])
    if limit >= NO_LIMIT:
        return Text("没有时限", "None")
    left = float(requests.time[stay.request]) + limit - stay.time
    if left < 0.0:
        return Text(f"已超过 {span(-left, 'zh')}", f"{span(-left, 'en')} over")
    return Text(f"还有 {span(left, 'zh')}", f"{span(left, 'en')} left")


def _seen(visible: float) -> Text:
    if visible < 1.0 / 3.0:
        return Text("多半没人看得见", "Hardly anybody would see it")
    if visible < 2.0 / 3.0:
        return Text("有时看得见", "It is seen sometimes")
    return Text("上级看得见", "Superiors would see it")
