"""The parameters over whose plausible ranges patterns are tested, with the source of each range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.vocabulary.text import Text

ASSUMED = "assumption"
_INCIDENTS = "BPI Challenge 2013 incidents"

Point = Mapping[str, float]
"""One parameter set: a value for every parameter of a test."""


class Parameter(NamedTuple):
    """One axis of the space: a range, uniform within it."""

    name: str
    text: Text
    low: float
    high: float
    source: str = ASSUMED
    """Who published the range; `assumption` where nobody did."""

    @property
    def middle(self) -> float:
        """Return the middle of the range."""
        return (self.low + self.high) / 2.0


def _p(name: str, zh: str, en: str, low: float, high: float, source: str = ASSUMED) -> Parameter:
    return Parameter(name, Text(zh, en), low, high, source)


BASE: tuple[Parameter, ...] = (
    _p("load", "基准负荷率", "load of the baseline", 0.5, 0.95),
    _p("passing", "每次到达的推诿概率", "probability of passing per visit", 0.18, 0.55, _INCIDENTS),
    _p("overlap", "职责交叉", "overlap", 0.2, 1.0),
    _p("ambiguity", "交叉的作用（logit）", "effect of overlap (logit)", 0.0, 2.0),
    _p("queue", "队列的作用（logit）", "effect of the queue (logit)", 0.0, 0.3, "Freeman et al. 2017"),
    _p("blame", "风险的作用（logit）", "effect of risk (logit)", 0.0, 1.1, "Steffel et al. 2016"),
    _p("seen", "留痕对推诿的作用（logit）", "effect of visible passes (logit)", 0.0, 1.5, "sign: Chan 2014"),
    _p("risky", "有风险的比例", "share of risky requests", 0.05, 0.4),
    _p("request_sd", "诉求间差异（logit）", "spread between requests (logit)", 0.3, 0.8, _INCIDENTS),
    _p("office_sd", "单位间差异（logit）", "spread between offices (logit)", 0.5, 1.6, _INCIDENTS),
    _p("front_accuracy", "无清单时的派准率", "accuracy without a list", 0.6, 0.8, "Shenzhen Bao'an 2024"),
    _p("neighbour", "错派落在相近职能的比例", "misroutes to a near function", 0.4, 0.9),
    _p("knowledge", "知道该转给谁的概率", "knowing where to refer", 0.5, 0.95),
    _p("attempt", "无权也办的概率", "trying without power", 0.0, 0.3),
    _p("coercion", "上级下派不得拒的概率", "what is pushed down may not be refused", 0.0, 0.8),
    _p("delay", "每级传递延迟（小时）", "transmission delay per tier (h)", 0.0, 24.0),
    _p("hold", "转出前搁置中位数（小时）", "median holding before a pass (h)", 0.6, 4.8, _INCIDENTS),
    _p("hold_sd", "搁置的对数标准差", "log-sd of holding", 1.5, 2.6, _INCIDENTS),
    _p("touch_sd", "办理工时的对数标准差", "log-sd of touch time", 0.9, 1.7, "New York 311 and Dutch permit logs"),
    _p("multi", "多部门诉求的比例", "share of multi-department requests", 0.14, 0.42, "Longyang 2024-25; BPI 2013"),
    _p("local", "乡镇主责的比例", "share owned by townships", 0.12, 0.85, "Changji 2025; Yichun 2023"),
    _p("paperwork", "基层文牍占工时的比例", "paperwork share at the grassroots", 0.1, 0.67, "press reports"),
    _p(
        "paper_limit",
        "报表时限（小时）",
        "limit of a report (h)",
        24.0,
        168.0,
        "survey of 2020: 42 % are asked to reply within 24 h",
    ),
    _p("window", "时限末段的比例", "last share of the limit", 0.08, 0.3, "Annals of Emergency Medicine 2011"),
    _p("rush", "末段赶工倍数", "speed in it", 1.0, 3.0),
    _p("perfunctory", "末段应付了结的概率", "hollow closing in it", 0.0, 0.2, "existence: Edmonton audit 2023"),
    _p("quality", "有权单位办成的概率", "settling with power", 0.8, 1.0),
    _p("pleased", "未解决也满意的概率", "satisfied though not settled", 0.1, 0.6),
    _p("reopening", "不满意者再次诉求的概率", "asking again when not satisfied", 0.2, 0.9),
    _p(
        "overdispersion",
        "日诉求量方差与均值之比",
        "variance over mean of daily counts",
        1.0,
        9.0,
        "Pingshan 2018; Dutch permits",
    ),
)
"""What every county has."""

ACCURACY = _p("accuracy", "派单准确率", "accuracy of dispatch", 0.86, 0.98, "Baiyun 2023; Bao'an and Shenzhen 2024")
COMPLIANCE = _p("compliance", "首接负责的执行率", "compliance of first receivers", 0.5, 1.0)
COVERAGE = _p("coverage", "清单覆盖率", "coverage of the list", 0.4, 1.0)
TRACE = _p("trace", "每步留痕（分钟）", "minutes of trace per event", 1.0, 20.0, "press reports: .5-2 h per worker-day")
CONFIRM = _p("confirm", "网格确认（分钟）", "minutes of a confirmation", 5.0, 40.0)
COORDINATION = _p("coordination", "每次会办的协调（小时）", "hours per part called in", 0.25, 2.0)
DIGITAL: tuple[Parameter, ...] = (ACCURACY, COMPLIANCE, COVERAGE, TRACE, CONFIRM, COORDINATION)
"""What digital dispatch adds."""
EFFORT = _p("effort", "压力下的提速", "speed gained under pressure", 0.0, 0.2, "Kc & Terwiesch 2009")
