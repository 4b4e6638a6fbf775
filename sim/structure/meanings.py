"""What every field of every table means: in English as the code's own docstrings say it, in Chinese as said here."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from functools import cache
from typing import NamedTuple

from sim.rules.coefficients import Coefficients
from sim.structure.tables import Conduct, Government, Responsibilities, Staffing
from sim.vocabulary.text import Text


class Meaning(NamedTuple):
    """One field of one table."""

    table: str
    field: str
    text: Text
    rows: Text
    """What its rows stand for; empty for a single number."""
    unit: Text
    """Empty for a share or a plain number."""


NOTHING = Text("", "")
_RECORDS: dict[str, type] = {
    "government": Government,
    "staffing": Staffing,
    "conduct": Conduct,
    "responsibilities": Responsibilities,
}
_CHANGED_OF_GOVERNMENT = ("office_at", "superiors")
"""The rest of the government is the same in every structure."""
_ROWS = {
    "places": Text("属地", "places"),
    "offices": Text("单位", "offices"),
    "matters": Text("事项", "matters"),
    "functions": Text("职能", "functions"),
}
_SHAPE = re.compile(r"^\(([a-z]+)[^)]*\) ")
_HOURS = Text("小时", "hours")
_LOGIT = Text("对数几率", "logit")
_UNITS: dict[str, Text] = {
    **dict.fromkeys(("responsibilities.limit", "deadlines.escalate_after"), _HOURS),
    **dict.fromkeys(("conduct.shift", "responsibilities.evasion", "closure.lateness", "closure.contacts"), _LOGIT),
    **{
        f"passing.{name}": _LOGIT
        for name in (
            *("base", "ambiguity", "load", "risk", "trace", "first", "lit"),
            *("request_sd", "office_sd", "from_superior", "from_peer"),
        )
    },
    **dict.fromkeys(("conduct.apps", "conduct.tasks"), Text("每小时", "per hour")),
    "paperwork.items": Text("每周", "per week"),
    "staffing.staff": Text("人", "people"),
}


def table_names() -> tuple[str, ...]:
    """Return the names of all tables: those of the offices and matters, then one record of coefficients per rule."""
    return (*_RECORDS, *Coefficients._fields)


def record_of(table: str) -> type:
    """Return the class of a table."""
    return _RECORDS[table] if table in _RECORDS else type(getattr(Coefficients(), table))


def docstrings_of(record: type) -> dict[str, str]:
    """Return the docstring under each field of a record, as the source has it; "" where there is none."""
    body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            found[name] = ""
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found[name] = " ".join(str(node.value.value).split())
            name = ""
    return found


@cache
def meanings() -> dict[tuple[str, str], Meaning]:
    """Return the meaning of every field that a structure may change, by (table, field)."""
    found: dict[tuple[str, str], Meaning] = {}
    for table in table_names():
        previous = ""
        for field, english in docstrings_of(record_of(table)).items():
            # "The same: log-sd" speaks of the field above, which is not always shown beside it.
            english = re.sub(r"^The same( delay)?\b", f"As `{previous}`", english)
            previous = previous if english.startswith("As `") else field
            if table == "government" and field not in _CHANGED_OF_GOVERNMENT:
                continue
            shape = _SHAPE.match(english)
            rows = _ROWS[shape[1]] if shape else NOTHING
            text = Text(CHINESE.get(f"{table}.{field}", ""), _capital(english[shape.end() :]) if shape else english)
            found[table, field] = Meaning(table, field, text, rows, _unit(table, field))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(table: str, field: str) -> Text:
    known = _UNITS.get(f"{table}.{field}")
    if known is not None:
        return known
    return _HOURS if field.endswith("hours") else NOTHING


CHINESE: dict[str, str] = {
    "government.office_at": "某属地的诉求在某层级、某职能由哪个单位办理；没有则为空",
    "government.superiors": "可以向该单位要报表的上级部门数",
    "staffing.staff": "人数；非“不限人数”的单位为 0 时，表示无人在岗",
    "staffing.share": "工作时间中可用于群众诉求的比例",
    "staffing.unlimited": "不排队，要多少人有多少人：只是一段时延",
    "staffing.joined": "接管了该单位工作的单位；未合并则为其自身",
    "conduct.pressure": "考核压力，0 到 1，在 R10 的压力之外：影响办理速度、敷衍办结与报表",
    "conduct.shift": "把诉求推出去的对数几率的增量",
    "conduct.work": "主办工时相对平常的倍数",
    "conduct.quality": "办成概率相对平常的倍数",
    "conduct.apps": "每小时的应用打卡任务数，每件用时见 `paperwork.app_hours`；工时计入报表",
    "conduct.tasks": "每小时的专项行动与项目任务数，每件用时见 `paperwork.task_hours`",
    "responsibilities.function": "主责单位的职能",
    "responsibilities.owner_tier": "主责单位的层级",
    "responsibilities.co_functions": "其余子事项的职能，空位补缺",
    "responsibilities.overlap": "每件诉求在每个其他层级名义上另有承担者的概率：0 异责，1 同责",
    "responsibilities.covered": "权责清单所覆盖的诉求比例",
    "responsibilities.sharpness": "被覆盖的诉求每次流转时由清单决定去向的概率",
    "responsibilities.erosion": "每单位负荷使清单失效的程度：写在纸上为 1，进入平台为 0",
    "responsibilities.grid_share": "最低层级可自行解决的诉求比例",
    "responsibilities.delegated": "权力已下放到某层级的诉求比例",
    "responsibilities.shield": "压下来的诉求中，单位可凭清单拒收的比例",
    "responsibilities.evasion": "把该事项诉求推出去的对数几率的增量",
    "responsibilities.misroute": "派单差错相对平常的倍数",
    "responsibilities.decomposed": "多部门诉求中，已按责任单位与时限拆成节点的比例",
    "responsibilities.whistled": "街乡可以吹哨请主责单位到场的诉求比例",
    "responsibilities.prevented": "不再发生的重复诉求的比例",
    "responsibilities.limit": "时限，自然小时；没有则无时限",
    "responsibilities.urgency": "0 为一般，数值越大越先办",
    "entry.dispatched": "由受理台派单、不走原有渠道的诉求比例",
    "entry.accuracy": "a：派单到正确对象的概率",
    "entry.front_accuracy": "经渠道进入的诉求选对职能的概率",
    "entry.neighbour": "kappa_n：派错的落到相邻职能的比例，其余落到相邻层级",
    "entry.territory": "派单中派给属地并由其主责、而不派给主责部门的比例",
    "entry.empowered": "其中属地拥有主责部门权力的比例；其余须由属地牵头、请主责部门到场",
    "entry.answered": "经过受理台的诉求中当场答复的比例",
    "entry.desk_hours": "受理台工时：尺度，小时",
    "entry.desk_shape": "受理台工时：对数标准差，指数分布为 -1",
    "entry.delay_hours": "受理台到首个单位的时延：尺度，自然小时",
    "entry.delay_shape": "该时延：对数标准差，指数分布为 -1",
    "capability.attempt": "epsilon：无权单位每次到达时仍然尝试办理的概率",
    "capability.coercion": "上级压下来的诉求每次到达时不得拒收的概率",
    "capability.work_factor": "无权办理时的工时，相对主责单位的倍数",
    "capability.settle_factor": "无权办理时的办成概率，相对主责单位的倍数",
    "capability.triage_hours": "每次到达时签收研判的工时：尺度，小时",
    "capability.triage_shape": "签收研判工时：对数标准差，指数分布为 -1",
    "passing.base": "b0：其余各项为 0 时，每次到达被推诿的对数几率；关闭时为负无穷",
    "passing.ambiguity": "bA：每单位模糊度 A = 1 - 1/n 的系数",
    "passing.load": "bW：每一个标准差的对数排队量的系数",
    "passing.risk": "bB：决定完全可见时，有风险诉求的系数",
    "passing.trace": "bT：推诿完全可见时减去的量",
    "passing.first": "bF：首接单位减去的量（软规范，不是硬规则 R5）",
    "passing.request_sd": "sigma_c：诉求之间 u_r 的标准差",
    "passing.office_sd": "sigma_i：单位之间 v_i 的标准差",
    "passing.from_superior": "上级压下来的诉求的增减量（负值：较难推走）",
    "passing.from_peer": "同级送来的诉求的增减量",
    "passing.visible_decisions": "V_decision，0 到 1：决定能在多大程度上追到个人",
    "passing.visible_passes": "V_trace，0 到 1：推诿能在多大程度上被看见",
    "passing.first_norm": "F，0 到 1：首接规范的强度",
    "passing.lit": "亮灯的诉求（R6）减去的量：拖延由大家共同承担",
    "passing.queue_centre": "log(1 + 人均在办件数) 的均值，用于标准化",
    "passing.queue_spread": "同上的标准差",
    "destination.up": "上报的权重",
    "destination.across": "平转到其他职能的权重",
    "destination.down": "下派到下一层级的权重（属地管理）",
    "destination.back": "退回来处的权重",
    "destination.knowledge": "无权单位每次转送时知道下一步去向的概率",
    "destination.up_hours": "每上一个层级的传递时延：尺度，自然小时",
    "destination.down_hours": "每下一个层级的传递时延：尺度，自然小时",
    "destination.across_hours": "同一层级之间的传递时延：尺度，自然小时",
    "destination.delay_shape": "传递时延的对数标准差，指数分布为 -1",
    "first_receiver.bound": "首接单位受该规则约束的诉求比例",
    "first_receiver.compliance": "phi：受约束的单位首次接到时留下办理的概率",
    "first_receiver.returns": "m：退回这么多次之后由受理台或上级督办",
    "first_receiver.ruling_hours": "督办的时延：尺度，自然小时",
    "first_receiver.ruling_shape": "督办时延：对数标准差，指数分布为 -1",
    "coordination.parallel": "各子事项并行办理的多部门诉求比例，其余依次办理",
    "coordination.bound": "每个被请到的单位不得推脱的概率",
    "coordination.hours": "牵头单位协调每个子事项的工时：尺度，小时",
    "coordination.shape": "协调工时：对数标准差，指数分布为 -1",
    "coordination.local": "由当地街乡而非主责单位协调的多部门诉求比例",
    "coordination.push": "已拆成节点时，自动推送节省的协调工时与路途的比例",
    "coordination.report_hours": "上报一个子事项各节点的工时，小时",
    "coordination.formal": "被请到的办理中只是应付到场、不解决问题的比例",
    "deadlines.weight": "排队服从到期时间的程度：0 先到先办，1 最早到期先办",
    "deadlines.window": "theta：时限的最后一段，其间赶办",
    "deadlines.rush": "赶办时的速度，相对平常的倍数",
    "deadlines.perfunctory": "f：赶办期内或超时后开始的办理未解决即办结的概率",
    "deadlines.perfunctory_work": "敷衍办结的工时，占平常的比例",
    "deadlines.milestones": "已拆成节点的诉求，各子事项有自己时限的程度：1 为平均分配",
    "deadlines.lights": "赶办期内或超时的诉求向所有人亮灯的程度",
    "deadlines.escalate_after": "在一个单位等待多少自然小时之后转给上级",
    "closure.quality": "有权单位每次办理解决可解决之事的概率",
    "closure.reporter": "只能由报告人（网格员、来电人）办结的诉求比例",
    "closure.detection": "每次确认发现未解决并退回的概率",
    "closure.confirm_hours": "一次确认的工时：尺度，小时",
    "closure.confirm_shape": "确认工时：对数标准差，指数分布为 -1",
    "closure.satisfied_if_settled": "s_true：已解决、按时、首次联系时满意的概率",
    "closure.satisfied_if_not": "s_false：未解决时满意的概率",
    "closure.lateness": "用时每超过预期一倍损失的满意度（至多计 3 倍）",
    "closure.contacts": "每多一次联系损失的满意度",
    "closure.reopening": "rho：不满意者再次提出的概率",
    "closure.same_office": "再次提出时回到原办结单位的比例，其余从头开始",
    "closure.reopen_hours": "再次提出之前的时延：尺度，自然小时",
    "closure.reopen_shape": "该时延：对数标准差，指数分布为 -1",
    "closure.rework": "重办的工时，占首次的比例",
    "closure.rounds": "每件诉求至多重办次数，之后不再提出",
    "paperwork.items": "每个上级部门每周要求的报表件数",
    "paperwork.hours": "每件报表的工时：尺度，小时",
    "paperwork.shape": "报表工时：对数标准差，指数分布为 -1",
    "paperwork.precedence": "1：先于诉求；0：一起排队；-1：无其他工作时才办",
    "paperwork.limit": "队列按到期日排时，一件报表的时限，小时；不设则多半让位于办件",
    "paperwork.trace_hours": "记录一步的工时，小时",
    "paperwork.reentry_hours": "在未联通的边界重新录入一件诉求的工时，小时",
    "paperwork.connected": "已联通的边界比例",
    "paperwork.app_hours": "一件应用打卡任务（打卡、拍照、统计）的工时，小时",
    "paperwork.task_hours": "一件专项行动或项目任务的工时，小时",
    "foot_dragging.hold_hours": "诉求推走之前搁置的时间：尺度，自然小时",
    "foot_dragging.hold_shape": "搁置时间：对数标准差，指数分布为 -1",
    "foot_dragging.inflation": "delta：无人看见时多搁置的比例",
    "effort.gain": "gamma：峰值时提高的速度，占平常速度的比例",
    "effort.peak": "速度最高时的负荷",
    "effort.pressure": "考核压力，0 到 1：加快办理，增加敷衍办结（R6）与报表（R8）",
    "response.elasticity": "真正解决比例每高出 `reference` 一个单位，诉求量的相对增幅",
    "response.reference": "诉求量等于给定值时的真正解决比例",
    "response.headroom": "按给定诉求量的这一倍数抽取诉求，为增长留出余地",
}
"""By `table.field`; a test holds it against the tables."""
