"""错位 (the wrong office has it), 越位 (one without the power does it), 缺位 (nobody with the power takes it)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.measure import MODEL, SHARE, Measure, Value, ratio, scalars
from sim.measures.request_table import Material
from sim.vocabulary.text import Text

FAMILY = "responsibility"
_SOURCE = f"{MODEL}; seed 000"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "wrong_first_holder_share",
        Text("错位率", "share with a wrong first holder"),
        SHARE,
        Text(
            "首个研判单位无权办理的诉求数 / 首个单位已研判的诉求数",
            "requests whose first office to look at them could not act / requests that an office has looked at",
        ),
        -1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "overreach_share",
        Text("越位率", "share of overreach"),
        SHARE,
        Text(
            "由无权单位或高于主责层级的单位办理过的诉求数 / 有单位承办的诉求数",
            "requests handled by an office without the power or above the owner's tier / requests that an office took",
        ),
        -1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "handled_without_power_share",
        Text("无权办理率", "share handled without the power"),
        SHARE,
        Text(
            "由无权单位办理过的诉求数 / 有单位承办的诉求数",
            "requests handled by an office without the power / requests that an office took",
        ),
        -1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "handled_above_owner_share",
        Text("越级办理率", "share handled above the owner"),
        SHARE,
        Text(
            "主项由高于主责层级的单位办理过的诉求数 / 有单位承办的诉求数",
            "requests whose main part an office above the owner's tier handled / requests that an office took",
        ),
        -1,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "never_taken_by_owner_share",
        Text("缺位率", "share never taken by an owner"),
        SHARE,
        Text(
            "至观察结束，主责单位及其他有权单位均未承办主项的诉求数 / 未由受理台直接答复的诉求数",
            "requests whose main part neither the owner nor another office with the power had taken when observation "
            "ended / requests that the desk did not answer at once",
        ),
        -1,
        FAMILY,
        _SOURCE,
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    events, requests, counted = m.events, m.requests, m.counted
    main = events.part == 0
    first = requests.first(events.looked_at & main)[counted]
    first_fits = np.append(events.fits, -1)[first]
    taken = events.taken & m.counted_row
    without = taken & (events.fits == 0)
    tier = np.append(m.offices.tier, -1)
    above = taken & main & (tier[events.owner] >= 0) & (tier[events.office] > tier[events.owner])
    rightly = taken & main & ((events.fits == 1) | ((events.office == events.owner) & (events.office >= 0)))
    takers = (requests.count(taken) > 0).sum()
    by_owner = requests.count(rightly)[counted] > 0
    asked = ~requests.answered[counted] | by_owner
    yield from scalars(
        {
            "wrong_first_holder_share": ratio((first_fits == 0).sum(), (first_fits >= 0).sum()),
            "overreach_share": ratio((requests.count(without | above) > 0).sum(), takers),
            "handled_without_power_share": ratio((requests.count(without) > 0).sum(), takers),
            "handled_above_owner_share": ratio((requests.count(above) > 0).sum(), takers),
            "never_taken_by_owner_share": ratio((asked & ~by_owner).sum(), asked.sum()),
        }
    )
