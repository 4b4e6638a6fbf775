"""Passing the buck: hand-overs, whether they helped, where they went and why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.arrays import Bools, Ints
from sim.measures.events import Events
from sim.measures.measure import (
    MODEL,
    PER_HUNDRED,
    PER_REQUEST,
    SHARE,
    Measure,
    Value,
    along,
    ratio,
    scalars,
)
from sim.measures.office_table import OfficeTable
from sim.measures.request_table import Material
from sim.vocabulary.codes import Activity, Cause, Decision, Direction
from sim.vocabulary.text import Text

FAMILY = "passing"
DEFINITIONS: dict[str, tuple[str, str, str]] = {
    "strict": ("passed_share", "passes_per_request", "pass_hazard"),
    "any": ("handed_over_share", "hand_overs_per_request", "hand_over_hazard"),
    "returns": ("returned_share", "returns_per_request", "return_hazard"),
}
"""What counts as passing the buck: share of requests, number per request and hazard under each definition."""
FLOW_KINDS = ("productive", "pass", "dispatch", "call_in")
MOST_PASSES = 7
"""The hazard is given after 0 to 7 passes."""

_WHAT = {
    "strict": Text("推诿（无效流转）", "passes (unproductive hand-overs)"),
    "any": Text("流转（含退单、督办）", "hand-overs of any kind (returns and escalations included)"),
    "returns": Text("退单", "returns to the desk"),
}
_TITLE = {
    "strict": Text("推诿", "passed"),
    "any": Text("流转", "handed over"),
    "returns": Text("退单", "returned to the desk"),
}
_RULE = Text(
    "流转指研判后移交、退单或督办；送出方无权办理且接收方更接近主责单位者为有效，否则为推诿；会办不算流转；计至观察结束",
    "a hand-over is triage that ends in handing over, returning or escalating; it is productive if the sender could "
    "not act and the receiver is nearer the owner, else a pass; calling in is none; counted until observation ends",
)


def _definition_measures() -> Iterator[Measure]:
    for key, (share, mean, hazard) in DEFINITIONS.items():
        what, title = _WHAT[key], _TITLE[key]
        yield Measure(
            share,
            Text(f"{title.zh}率", f"share {title.en}"),
            SHARE,
            Text(
                f"至少有一次{what.zh}的诉求数 / 诉求数。{_RULE.zh}",
                f"requests with at least one of: {what.en} / requests; {_RULE.en}",
            ),
            -1,
            FAMILY,
            MODEL,
        )
        yield Measure(
            mean,
            Text(f"件均{title.zh}次数", f"number of times {title.en}"),
            PER_REQUEST,
            Text(f"{what.zh}次数 / 诉求数", f"number of {what.en} / requests"),
            -1,
            FAMILY,
            MODEL,
        )
        yield Measure(
            hazard,
            Text(f"再次{title.zh}的概率", f"hazard of being {title.en} again"),
            SHARE,
            Text(
                f"已有至少 k 次{what.zh}的诉求中，至少有 k+1 次者的比例",
                f"of the requests with at least k {what.en}, the share with at least k + 1",
            ),
            0,
            FAMILY,
            f"{MODEL}; BPIC 2013",
            ("k",),
        )


MEASURES: tuple[Measure, ...] = (
    *_definition_measures(),
    Measure(
        "ping_pong_share",
        Text("来回推诿率（A-B-A）", "share of ping-pong (A-B-A)"),
        SHARE,
        Text(
            "至少有一次被移交给刚送来的单位（受理台除外）的诉求数 / 诉求数",
            "requests handed over at least once to the office they had just come from (the desk apart) / requests",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "passed_down_share",
        Text("向下甩锅率", "share passed down"),
        SHARE,
        Text(
            "至少有一次被推诿给更低层级单位的诉求数 / 诉求数",
            "requests passed at least once to an office of a lower tier / requests",
        ),
        -1,
        FAMILY,
        f"{MODEL}; seed 000",
    ),
    Measure(
        "steps_to_resolver",
        Text("到承办单位的步数", "steps to the resolver"),
        PER_REQUEST,
        Text(
            "主项首次办理前经手后又送出的单位数之平均；首站即承办为 0；只计有单位承办者",
            "mean number of offices that had the main part, the first time, before the one that took it; 0 if the "
            "first did; only requests that an office took",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "passes",
        Text("推诿：按原因和方向", "passes by cause and direction"),
        PER_HUNDRED,
        Text("推诿次数 / 诉求数 × 100", "passes / requests x 100"),
        -1,
        FAMILY,
        MODEL,
        ("cause", "direction"),
    ),
    Measure(
        "hand_overs",
        Text("流转：按原因和方向", "hand-overs by cause and direction"),
        PER_HUNDRED,
        Text("流转次数 / 诉求数 × 100", "hand-overs / requests x 100"),
        0,
        FAMILY,
        MODEL,
        ("cause", "direction"),
    ),
    Measure(
        "flow",
        Text("层级间流量", "flow between tiers"),
        PER_HUNDRED,
        Text(
            "从一层级到另一层级的次数 / 诉求数 × 100；有效流转 productive、推诿 pass、派单 dispatch、会办 call_in",
            "moves from tier to tier / requests x 100: productive hand-overs, passes, dispatches from the desk, "
            "call-ins",
        ),
        0,
        FAMILY,
        MODEL,
        ("from", "to", "kind"),
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    events, offices, n = m.events, m.offices, m.number
    moved = events.handed_over & m.counted_row
    passed = moved & (events.productive == 0)
    returned = moved & (events.decision == Decision.RETURN)
    for key, rows in (("strict", passed), ("any", moved), ("returns", returned)):
        share, mean, hazard = DEFINITIONS[key]
        times = m.requests.count(rows)[m.counted]
        yield from scalars({share: ratio((times > 0).sum(), n), mean: ratio(times.sum(), n)})
        # reached[k]: requests with at least k.
        reached = np.array([(times >= k).sum() for k in range(MOST_PASSES + 2)])
        yield from hazards(hazard, reached)
    tier_from, tier_to = _tier(offices, events.office), _tier(offices, events.receiver)
    back = moved & (events.receiver == events.sender) & (tier_to >= 0)
    down = passed & (tier_to < tier_from) & (tier_to >= 0)
    yield from scalars(
        {
            "ping_pong_share": ratio((m.requests.count(back)[m.counted] > 0).sum(), n),
            "passed_down_share": ratio((m.requests.count(down)[m.counted] > 0).sum(), n),
            "steps_to_resolver": _steps(m),
        }
    )
    yield from _by_cause("passes", events, passed, n)
    yield from _by_cause("hand_overs", events, moved, n)
    kinds = {
        "productive": moved & (events.productive == 1),
        "pass": passed,
        "dispatch": m.counted_row & (events.activity == Activity.DESK) & (events.receiver >= 0),
        "call_in": m.counted_row & (events.activity == Activity.TRIAGE) & (events.decision == Decision.LEAD),
    }
    for kind in FLOW_KINDS:
        yield from _flow(kind, offices, tier_from[kinds[kind]], tier_to[kinds[kind]], n)


def _tier(offices: OfficeTable, office: Ints) -> Ints:
    """Return the tier of each office: -1 for the desk, -2 for none."""
    tiers: Ints = np.append(offices.tier, -2)[office]
    return tiers


def _steps(m: Material) -> float:
    events, requests = m.events, m.requests
    main = (events.part == 0) & (events.round == 0) & (events.activity == Activity.TRIAGE)
    taken = requests.first(main & (events.decision == Decision.HANDLE))
    before = main & (np.arange(len(main)) < np.append(taken, -1)[requests.of])
    of_taken = m.counted & (taken >= 0)
    return ratio(requests.count(before)[of_taken].sum(), of_taken.sum())


def _by_cause(name: str, events: Events, rows: Bools, number: int) -> Iterator[Value]:
    cells = np.bincount(
        events.cause[rows] * len(Direction) + events.direction[rows], minlength=len(Cause) * len(Direction)
    )
    return by_cause(name, cells.reshape(len(Cause), len(Direction)), number)


def by_cause(name: str, counts: Ints, number: int) -> Iterator[Value]:
    """Return moves per 100 requests from their (causes, directions) counts."""
    for cause in Cause:
        for way in Direction:
            by = f"cause={cause.label};direction={way.label}"
            yield Value(name, by, 100.0 * ratio(counts[cause, way], number))


def _flow(kind: str, offices: OfficeTable, tier_from: Ints, tier_to: Ints, number: int) -> Iterator[Value]:
    wide = len(offices.tiers) + 1
    cells = np.bincount((tier_from + 1) * wide + tier_to + 1, minlength=wide * wide)
    return flow(kind, offices.tiers, cells.reshape(wide, wide), number)


def flow(kind: str, tiers: tuple[str, ...], counts: Ints, number: int) -> Iterator[Value]:
    """Return moves per 100 requests from their (from, to) counts, the desk first."""
    names = ("desk", *tiers)
    sources = names[:1] if kind == "dispatch" else names[1:]
    targets = names if kind in ("productive", "pass") else names[1:]
    for source in sources:
        for target in targets:
            count = counts[names.index(source), names.index(target)]
            yield Value("flow", f"from={source};to={target};kind={kind}", 100.0 * ratio(count, number))


def hazards(measure: str, reached: Ints) -> Iterator[Value]:
    """Return the hazard of one more, from how many requests have at least 0, 1, 2, ... of something."""
    values = (ratio(reached[k + 1], reached[k]) for k in range(MOST_PASSES + 1))
    return along(measure, "k", range(MOST_PASSES + 1), values)
