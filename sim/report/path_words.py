"""What a dotted path of a scenario is called in plain words: for tables of assumptions and for sliders."""

from __future__ import annotations

import re

from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import explain
from sim.scenario.loaded import Loaded
from sim.vocabulary.text import Text

_CHINESE_WORD = re.compile(r"\s*\([\u4e00-\u9fff]+\)")
"""English meanings name some things by their Chinese word beside it."""
_JOIN = Text(" · ", " · ")

SECTIONS: dict[str, Text] = {
    "government.desk": Text("受理台", "desk"),
    "demand": Text("诉求", "demand"),
    "behaviour.entry": Text("进入与派单（R1）", "entry and dispatch (R1)"),
    "behaviour.capability": Text("权责与能力（R2）", "power and capability (R2)"),
    "behaviour.overlap": Text("职责同构（R2）", "same responsibility (R2)"),
    "behaviour.passing": Text("推诿（R3）", "passing (R3)"),
    "behaviour.destination": Text("流转去向（R4）", "destination (R4)"),
    "behaviour.coordination": Text("协调（R5）", "coordination (R5)"),
    "behaviour.deadlines": Text("时限（R6）", "deadlines (R6)"),
    "behaviour.closure": Text("办结与重办（R7）", "closure and re-opening (R7)"),
    "behaviour.paperwork": Text("报表与留痕（R8）", "paperwork (R8)"),
    "behaviour.foot_dragging": Text("拖延（R9）", "foot-dragging (R9)"),
    "behaviour.effort": Text("努力（R10）", "effort (R10)"),
    "compare.precision": Text("比较的精度", "precision of the comparison"),
    "places": Text("属地表", "table of places"),
    "functions": Text("职能表", "table of functions"),
    "offices": Text("单位表", "table of offices"),
    "matters": Text("事项表", "table of matters"),
    "profile": Text("诉求的时间分布", "profile of arrivals"),
}

NAMES: dict[str, Text] = {
    "government.desk.answered": Text("受理台直接答复的比例", "share answered at the desk"),
    "government.desk.work": Text("每件受理用时", "touch time per request"),
    "demand.volume": Text("诉求量", "volume of requests"),
    "demand.overdispersion": Text("每日件数的方差与均值之比", "variance over mean of daily counts"),
    "demand.expectation": Text("群众期望的办理时限", "time that citizens expect"),
    "demand.response.elasticity": Text("办得好之后诉求增加的弹性", "elasticity of demand to success"),
    "demand.response.reference": Text("引起诉求变化的解决率基准", "resolution rate of reference"),
    "demand.response.headroom": Text("诉求量最多增至几倍", "largest growth of demand"),
    "behaviour.entry.front_accuracy": Text("首次受理时选对职能的概率", "accuracy of the first choice of function"),
    "behaviour.entry.neighbour": Text("选错时落在相近职能的比例", "share of errors that fall on a near function"),
    "behaviour.entry.territory": Text("派给属地的比例", "share dispatched to the territory"),
    "behaviour.capability.triage": Text("签收研判用时", "touch time of signing for and judging"),
    "behaviour.capability.attempt": Text("无权时仍试办的概率（每次经手）", "trying without power, per visit"),
    "behaviour.capability.coercion": Text("上级压下时勉强承办的概率", "handling under pressure from above"),
    "behaviour.capability.work_factor": Text("无权办理时用工的倍数", "work as a multiple, without power"),
    "behaviour.capability.settle_factor": Text("无权办理时真正解决的倍数", "settling as a multiple, without power"),
    "behaviour.overlap.overlap": Text("其他层级名义上也有同一职责的概率", "another tier nominally holds the same duty"),
    "behaviour.passing.base_rate": Text("推诿的基础概率（每次经手）", "base probability of passing, per visit"),
    "behaviour.passing.ambiguity": Text("职责交叉对推诿的作用", "effect of overlapping duties"),
    "behaviour.passing.load": Text("负荷对推诿的作用", "effect of load"),
    "behaviour.passing.risk": Text("风险对推诿的作用", "effect of risk"),
    "behaviour.passing.trace": Text("推诿被看见的抑制作用", "effect of passes being seen"),
    "behaviour.passing.first": Text("首接规范的抑制作用", "effect of the norm on first receivers"),
    "behaviour.passing.request_sd": Text("诉求之间的差异", "spread between requests"),
    "behaviour.passing.office_sd": Text("单位之间的差异", "spread between offices"),
    "behaviour.passing.from_superior": Text("上级交来时的增量", "shift for what a superior sent"),
    "behaviour.passing.from_peer": Text("同级转来时的增量", "shift for what a peer sent"),
    "behaviour.passing.visible_decisions": Text("决定可被追责的程度", "how far decisions are seen"),
    "behaviour.passing.visible_passes": Text("推诿可被看见的程度", "how far passes are seen"),
    "behaviour.passing.queue_centre": Text("排队长度的中心", "centre of the queue scale"),
    "behaviour.passing.queue_spread": Text("排队长度的尺度", "spread of the queue scale"),
    "behaviour.destination.up": Text("上报的权重", "weight of going up"),
    "behaviour.destination.across": Text("平转的权重", "weight of going across"),
    "behaviour.destination.down": Text("下派的权重", "weight of going down"),
    "behaviour.destination.back": Text("退回来处的权重", "weight of going back"),
    "behaviour.destination.knowledge": Text("知道该由谁办的概率", "knowing whose it is"),
    "behaviour.destination.up_delay": Text("上报在途时间", "delay going up"),
    "behaviour.destination.down_delay": Text("下派在途时间", "delay going down"),
    "behaviour.destination.across_delay": Text("平转在途时间", "delay going across"),
    "behaviour.destination.delay_log_sd": Text("在途时间的对数标准差", "log-sd of delays"),
    "behaviour.coordination.parallel": Text("多部门事项并行办理的比例", "parts handled in parallel"),
    "behaviour.coordination.bound": Text("会办单位不得推辞的比例", "call-ins that bind"),
    "behaviour.coordination.work": Text("牵头单位每请一家的用工", "lead's work per office called in"),
    "behaviour.coordination.local": Text("由属地协调的比例", "coordinated locally"),
    "behaviour.deadlines.weight": Text("时限对先后次序的权重", "weight of due dates in the queue"),
    "behaviour.deadlines.window": Text("时限末段的比例", "last share of the limit"),
    "behaviour.deadlines.rush": Text("时限末段加快的倍数", "speed in the last share"),
    "behaviour.deadlines.perfunctory": Text("时限末段应付了结的概率", "perfunctory closing in the last share"),
    "behaviour.deadlines.perfunctory_work": Text("应付了结所用工时的比例", "work of perfunctory closing"),
    "behaviour.closure.quality": Text("办理后真正解决的倍数", "settling as a multiple"),
    "behaviour.closure.satisfied_if_settled": Text("已解决者满意的概率", "satisfied if settled"),
    "behaviour.closure.satisfied_if_not": Text("未解决者满意的概率", "satisfied if not settled"),
    "behaviour.closure.lateness": Text("超出期望时间对满意的作用", "effect of lateness"),
    "behaviour.closure.contacts": Text("多次联系对满意的作用", "effect of repeated contacts"),
    "behaviour.closure.reopening": Text("不满意者要求重办的概率", "re-opening if not satisfied"),
    "behaviour.closure.same_office": Text("重办交回同一单位的概率", "re-opened at the same office"),
    "behaviour.closure.reopen_delay": Text("重办前的间隔", "time until re-opening"),
    "behaviour.closure.rework": Text("重办用工的比例", "work of re-handling"),
    "behaviour.paperwork.items": Text("每个上级部门要求的报表检查", "items of paperwork per superior department"),
    "behaviour.paperwork.work": Text("每项报表检查的用工", "work per item"),
    "behaviour.paperwork.trace": Text("每个记录的留痕用时", "recording time per event"),
    "behaviour.paperwork.reentry": Text("系统未联通时重复录入用时", "typing in again, per unconnected step"),
    "behaviour.paperwork.connected": Text("系统联通的比例", "share of systems connected"),
    "behaviour.foot_dragging.holding": Text("无人察看时的搁置时间", "holding where nobody looks"),
    "behaviour.foot_dragging.inflation": Text("无人察看时工时的虚增", "inflation of work where nobody looks"),
    "behaviour.effort.gain": Text("压力提高努力的幅度", "gain of effort from pressure"),
    "behaviour.effort.peak": Text("努力最高处的压力", "pressure at which effort peaks"),
    "behaviour.effort.pressure": Text("考核压力", "assessment pressure"),
    "compare.precision.relative": Text("相对半宽的目标", "target relative half-width"),
    "places.parent": Text("上级属地", "parent place"),
    "places.tier": Text("层级", "tier"),
    "places.weight": Text("各属地诉求的权重", "weights of places"),
    "functions.domain": Text("职能所属领域", "domains of functions"),
    "offices.staff": Text("人数", "staff"),
    "offices.share": Text("可用于诉求的时间比例", "share of time for requests"),
    "offices.calendar": Text("工作时间", "calendars"),
    "matters.function": Text("主责职能", "function of the owner"),
    "matters.owner_tier": Text("主责层级", "tier of the owner"),
    "matters.co_functions": Text("协办职能", "further functions"),
    "matters.multi_share": Text("涉及多部门的比例", "share with several departments"),
    "matters.count": Text("各类事项的件数", "counts of matters"),
    "matters.grid_share": Text("网格可自行解决的比例", "share the grid may settle"),
    "matters.touch_median_h": Text("办理用工的中位数（小时）", "median touch time (hours)"),
    "matters.touch_log_sd": Text("办理用工的对数标准差", "log-sd of touch time"),
    "matters.outside_share": Text("需等待外部的比例", "share that waits on outsiders"),
    "matters.outside_median_h": Text("外部等待的中位数（小时）", "median outside wait (hours)"),
    "matters.outside_log_sd": Text("外部等待的对数标准差", "log-sd of outside waits"),
    "matters.risky_share": Text("有风险的比例", "share that is risky"),
    "matters.solvable_share": Text("可以真正解决的比例", "share that can be settled"),
    "matters.limit_h": Text("时限（小时）", "limits (hours)"),
    "matters.recurrence": Text("会再次发生的比例", "share that recurs"),
    "matters.urgency": Text("紧急程度", "urgency"),
    "profile.weight": Text("各时段诉求的权重", "weights of hours"),
}
_FORMS: dict[str, Text] = {
    "median": Text("中位数", "median"),
    "mean": Text("均值", "mean"),
    "exactly": Text("恰为", "exactly"),
    "log_sd": Text("对数标准差", "log-sd"),
}


def path_text(loaded: Loaded, path: str) -> Text:
    """Return what a path of a scenario is called; the path itself where nothing better is known."""
    stem, _, last = path.rpartition(".")
    if last in _FORMS:
        return _joined(path_text(loaded, stem), _FORMS[last])
    if path.startswith("structures."):
        return _of_structure(loaded, path.split("."))
    if path.startswith("demand.channels."):
        name = path.split(".")[2]
        for channel in loaded.scenario.demand.channels:
            if channel.id == name:
                return _joined(Text("渠道比例", "share of channel"), Text(channel.title.zh, channel.title.en))
    if path.startswith("demand.shocks."):
        return Text("突发增量的倍数", "size of the shock")
    own = NAMES.get(path)
    if own is None:
        return Text(path, path)
    section = next((text for name, text in SECTIONS.items() if path.startswith(name + ".")), None)
    return own if section is None else _joined(section, own)


def _of_structure(loaded: Loaded, steps: list[str]) -> Text:
    """Return the words for `structures.<id>.mechanisms.<name>.<parameter...>`."""
    texts = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    found = texts.get(steps[1], Text(steps[1], steps[1]))
    if len(steps) < 4 or steps[3] not in MECHANISMS:
        return found
    found = _joined(found, MECHANISMS[steps[3]].spec.title)
    rest = ".".join(steps[4:])
    if not rest:
        return found
    if rest.startswith("intensity"):
        return _joined(found, Text("力度", "intensity"))
    for parameter in explain(steps[3]).parameters:
        if parameter.name == steps[4]:
            meaning = parameter.meaning
            return _joined(found, Text(meaning.zh.rstrip("。"), _CHINESE_WORD.sub("", meaning.en).rstrip(".")))
    return _joined(found, Text(rest, rest))


def _joined(one: Text, other: Text) -> Text:
    return Text(one.zh + _JOIN.zh + other.zh, one.en + _JOIN.en + other.en)
