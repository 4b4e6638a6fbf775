"""The three rates (响应率、解决率、满意率): as reported, and what stands behind them, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.arrays import Bools
from sim.measures.measure import MODEL, SHARE, Measure, Value, ratio, scalars
from sim.measures.request_table import Material
from sim.measures.survival import survival
from sim.vocabulary.codes import Activity, Decision
from sim.vocabulary.text import Text

FAMILY = "rates"
RESPONSE_HOURS = 24.0
"""Calendar hours within which an office is to respond (Beijing; Shenzhen 2024: contact within 24 h)."""
_SOURCE = f"{MODEL}; 北京市接诉即办工作条例 2021"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "response_rate_reported",
        Text("响应率（上报）", "response rate, reported"),
        SHARE,
        Text(
            "报告后 24 小时内有单位签收研判完毕或受理台答复的比例（Kaplan-Meier）",
            "share that an office had signed for and looked at, or the desk answered, within 24 h of the report "
            "(Kaplan-Meier)",
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "response_rate_substantive",
        Text("响应率（实质）", "response rate, substantive"),
        SHARE,
        Text(
            "报告后 24 小时内有单位承办或牵头，或受理台答复的比例",
            "share that an office had taken on or led, or the desk answered, within 24 h",
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "resolution_rate_reported",
        Text("解决率（上报）", "resolution rate, reported"),
        SHARE,
        Text(
            "在时限内（无时限者在 τ 内）首次办结的比例（Kaplan-Meier）",
            "share first closed within the limit, or by τ where there is none (Kaplan-Meier)",
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "resolution_rate_substantive",
        Text("解决率（实质）", "resolution rate, substantive"),
        SHARE,
        Text(
            "在时限内（无时限者在 τ 内）真正解决的比例（Kaplan-Meier）",
            "share truly settled within the limit, or by τ where there is none (Kaplan-Meier)",
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "satisfaction_rate_reported",
        Text("满意率（上报）", "satisfaction rate, reported"),
        SHARE,
        Text(
            "最后一次办结时满意的诉求数 / 已办结的诉求数", "requests satisfied at their last closure / requests closed"
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "satisfaction_rate_substantive",
        Text("满意率（实质）", "satisfaction rate, substantive"),
        SHARE,
        Text(
            "τ 内真正解决且满意的比例，以全部诉求为分母（Kaplan-Meier）",
            "share of all requests truly settled by τ with the citizen satisfied (Kaplan-Meier)",
        ),
        1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "false_closure_share",
        Text("虚假办结率", "share of false closures"),
        SHARE,
        Text(
            "首次办结时未真正解决的诉求数 / 已办结的诉求数",
            "requests not truly settled at their first closure / requests closed",
        ),
        -1,
        FAMILY,
        f"{MODEL}; seed 000",
    ),
    Measure(
        "reopened_share",
        Text("重办率", "share re-opened"),
        SHARE,
        Text("办结后至少重办一次的诉求数 / 已办结的诉求数", "requests re-opened at least once / requests closed"),
        -1,
        FAMILY,
        MODEL,
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    events, requests, counted = m.events, m.requests, m.counted
    at_desk = (events.activity == Activity.DESK) & (events.decision == Decision.ANSWER)
    leads = (events.activity == Activity.TRIAGE) & (events.decision == Decision.LEAD)
    followed = requests.followed[counted]
    due = requests.limit[counted]
    due = np.where(np.isnan(due), m.follow_up, due)
    settled = requests.settled[counted]
    first, last = requests.first_closure[counted], requests.last_closure[counted]
    satisfied = np.append(events.satisfied, -1)[last]
    first_settled = np.append(events.settled, -1)[first]
    happy = survival(np.where(satisfied == 1, settled, np.nan), followed)
    # With tau = 0 nothing can be due; the shares are then NaN.
    use = due > 0.0
    official = survival(requests.closed[counted][use] / due[use], followed[use] / due[use])
    true = survival(settled[use] / due[use], followed[use] / due[use])
    yield from scalars(
        {
            "response_rate_reported": _within(m, events.looked_at | at_desk),
            "response_rate_substantive": _within(m, (events.taken & ~np.isnan(events.end)) | leads | at_desk),
            "resolution_rate_reported": 1.0 - official.at(1.0),
            "resolution_rate_substantive": 1.0 - true.at(1.0),
            "satisfaction_rate_reported": ratio((satisfied == 1).sum(), (satisfied >= 0).sum()),
            "satisfaction_rate_substantive": 1.0 - happy.at(m.follow_up),
            "false_closure_share": ratio((first_settled == 0).sum(), (first_settled >= 0).sum()),
            "reopened_share": ratio((requests.reopenings[counted] > 0).sum(), (first >= 0).sum()),
        }
    )


def _within(m: Material, rows: Bools) -> float:
    """Return the share of counted requests whose first such row ended within RESPONSE_HOURS of the report."""
    requests = m.requests
    ended = np.append(m.events.end, np.nan)[requests.first(rows)] - requests.reported
    return 1.0 - survival(ended[m.counted], requests.followed[m.counted]).at(RESPONSE_HOURS)
