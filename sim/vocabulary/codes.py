"""Closed sets of codes: what an office decides, what stands in a log row, and why.

Every member carries its word in both languages, so that code, log, table and chart speak alike.
Integers are what the engines and the log store; names are what people read.
"""

from __future__ import annotations

from enum import IntEnum

from sim.vocabulary.text import Text


class Code(IntEnum):
    """An integer code with a name in two languages; `label` is the word used in files."""

    zh: str
    en: str

    def __new__(cls, value: int, zh: str, en: str) -> Code:
        member = int.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    @property
    def label(self) -> str:
        """Return the lower-case word used in logs and tables."""
        return self.name.lower()

    @property
    def text(self) -> Text:
        """Return the word in both languages."""
        return Text(self.zh, self.en)


class Activity(Code):
    """What one log row records."""

    REPORT = 0, "报告", "report"
    DESK = 1, "受理", "desk"
    TRIAGE = 2, "签收研判", "triage"
    HANDLE = 3, "办理", "handling"
    COORDINATE = 4, "牵头协调", "coordination"
    OUTSIDE = 5, "等待外部", "waiting on outsiders"
    CONFIRM = 6, "确认", "confirmation"
    CLOSE = 7, "办结", "closure"
    REOPEN = 8, "重办", "re-opening"
    RENEGE = 9, "放弃", "giving up"
    PAPERWORK = 10, "报表检查", "paperwork"
    STAFFING = 11, "人员调整", "change of staff"


class Purpose(Code):
    """What staff hours are spent on."""

    NONE = 0, "无", "none"
    CASEWORK = 1, "主办", "casework"
    JOINT = 2, "协办", "joint work"
    COORDINATION = 3, "协调", "coordination"
    TRIAGE = 4, "签收研判", "triage"
    CONFIRMATION = 5, "确认", "confirmation"
    REWORK = 6, "返工", "rework"
    PAPERWORK = 7, "报表检查", "paperwork"
    TRACE = 8, "留痕", "traces"
    CAMPAIGN = 9, "专项行动", "campaigns"
    DESK = 10, "受理", "desk"


class Decision(Code):
    """What an office does with a request that lies before it."""

    NONE = 0, "无", "none"
    HANDLE = 1, "办理", "handle"
    HAND_OVER = 2, "流转", "hand over"
    RETURN = 3, "退单", "return to the desk"
    LEAD = 4, "牵头", "lead and call in the others"
    ESCALATE = 5, "督办", "escalate"
    ANSWER = 6, "直接答复", "answer at once"
    DISPATCH = 7, "派单", "dispatch"


class Direction(Code):
    """Where a request goes, seen from the office that lets it go."""

    NONE = 0, "无", "none"
    UP = 1, "上报", "up"
    ACROSS = 2, "平转", "across"
    DOWN = 3, "下派", "down"
    BACK = 4, "退回来处", "back to the sender"
    DESK = 5, "退回受理台", "to the desk"
    DISPATCH = 6, "派单", "from the desk"


class Cause(Code):
    """Why a request is handed over."""

    NONE = 0, "无", "none"
    CAPABILITY = 1, "无权办理", "capability"
    OVERLAP = 2, "职责交叉", "overlap"
    LOAD = 3, "负荷", "load"
    RISK = 4, "风险规避", "risk"
    MISROUTE = 5, "派错", "misroute"
    DISPOSITION = 6, "推脱倾向", "disposition"
    REFUSAL = 7, "拒收", "refusal"
    DEADLINE = 8, "超时", "deadline"
    CALL_IN = 9, "会办", "call-in"


class Reply(Code):
    """A truth value that may also be unknown or not apply."""

    UNKNOWN = -1, "不适用", "not applicable"
    NO = 0, "否", "no"
    YES = 1, "是", "yes"


NOWHERE = -1
"""Index for "no office", "no request", "no function"."""

MAXIMUM_PARTS = 8
"""A request has at most so many parts: the main one and one per co-function."""

DESK_TIER = -1
"""Tier index of desks: a desk belongs to no tier."""

GENERAL = -1
"""Function index of a general office, which holds all functions of its place (上面千条线，下面一根针)."""
