"""Cross checks of the government: tiers, calendars, places, functions, offices."""

from __future__ import annotations

from sim.scenario.csv_tables import Sheet, add_repeated
from sim.scenario.draft import Draft
from sim.scenario.references import NO_CALENDAR, NO_FUNCTION, NO_PLACE, NO_TIER, check_word, names_of
from sim.scenario.rows import PlaceRow
from sim.scenario.words import nearest, one_of
from sim.structure.calendar import make_calendar
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

MAXIMUM_CELLS = 5_000_000
"""Places x tiers x functions: the size of the table that says which office serves whom."""
MAXIMUM_FUNCTIONS = 1_000


def check_government(draft: Draft) -> None:
    """Add what is wrong between the parts of the government."""
    seen: dict[str, int] = {}
    for k, tier in enumerate(draft.tiers or ()):
        if seen.setdefault(tier.id, k) != k:
            draft.add(("government", "tiers", k, "id"), Text("层级重名", "two tiers have this name"), tier.id)
    _check_calendars(draft)
    before = len(draft.findings)
    if draft.places is not None:
        add_repeated(draft.places, ("id",), draft.findings)
        _check_places(draft, draft.places)
    _check_size(draft)
    draft.sound_territory = draft.places is not None and draft.places.complete and len(draft.findings) == before
    if draft.functions is not None:
        add_repeated(draft.functions, ("id",), draft.findings)
    _check_offices(draft)


def _check_calendars(draft: Draft) -> None:
    for name, calendar in (draft.calendars or {}).items():
        path = ("government", "calendars", name)
        if name == "always":
            draft.add(path, Text("always 是固有的日历", "the calendar 'always' exists anyway"), name, at_key=True)
        if len(set(calendar.days)) < len(calendar.days):
            draft.add((*path, "days"), Text("同一天写了两次", "a day stands twice"), ", ".join(calendar.days))
            continue
        pairs = [(_hour(opens), _hour(closes)) for opens, closes in calendar.hours]
        wrong = [k for k, (opens, closes) in enumerate(pairs) if not opens < closes <= HOURS_PER_DAY]
        for k in wrong:
            draft.add(
                (*path, "hours", k),
                Text("开始须早于结束，且不晚于 24:00", "it must open before it closes, by 24:00"),
                "–".join(calendar.hours[k]),
            )
        if wrong:
            continue
        try:
            make_calendar(pairs)
        except ValueError:
            found = ", ".join("–".join(pair) for pair in calendar.hours)
            draft.add((*path, "hours"), Text("时段重叠", "the hours overlap"), found)
            continue
        if pairs != sorted(pairs):
            draft.add((*path, "hours"), Text("时段须按先后排列", "the hours must stand in order"))
    names = draft.calendar_names()
    word = draft.desk_calendar
    if names is not None and word is not None and word not in names:
        path = ("government", "desk", "calendar")
        draft.add(path, NO_CALENDAR, word, one_of(names), nearest(word, names))


def _hour(clock_time: str) -> float:
    hours, minutes = clock_time.split(":")
    return int(hours) + int(minutes) / 60


def _check_places(draft: Draft, places: Sheet[PlaceRow]) -> None:
    ids, rank = names_of(places), draft.tier_rank()
    first = dict[str, tuple[PlaceRow, int]]()
    for row, line in zip(places.rows, places.lines, strict=True):
        first.setdefault(row.id, (row, line))
        check_word(places, line, "tier", row.tier, rank, NO_TIER, draft.findings)
        if row.parent is not None:
            check_word(places, line, "parent", row.parent, ids, NO_PLACE, draft.findings)
    for row, line in zip(places.rows, places.lines, strict=True):
        if rank is None or row.parent not in first or row.parent == row.id:
            continue
        parent = first[row.parent][0]
        if row.tier in rank and parent.tier in rank and rank[parent.tier] <= rank[row.tier]:
            problem = Text("上级属地的层级须高于本属地", "the parent's tier must be above the place's own")
            found = f"{row.id}: {row.tier}, {parent.id}: {parent.tier}"
            draft.findings.add(places.file, line, places.column("parent"), "parent", problem, found)
    _check_cycles(draft, places, first)


def _check_cycles(draft: Draft, places: Sheet[PlaceRow], first: dict[str, tuple[PlaceRow, int]]) -> None:
    """Add a finding for every circle of parents; where there is none and all parents exist, there is a root."""
    done: set[str] = set()
    for start in first:
        trail: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in first and here not in done and here not in trail:
            trail[here] = None
            here = first[here][0].parent
        if here is not None and here in trail:
            names = list(trail)
            circle = [*names[names.index(here) :], here]
            line = min(first[name][1] for name in circle)
            draft.findings.add(
                places.file,
                line,
                places.column("parent"),
                "parent",
                Text("上级关系成环", "the parents form a circle"),
                " → ".join(circle),
            )
        done.update(trail)


def _check_offices(draft: Draft) -> None:
    offices, findings = draft.offices, draft.findings
    if offices is None:
        return
    before = len(findings)
    add_repeated(offices, ("place", "function"), findings)
    places, functions, calendars = names_of(draft.places), names_of(draft.functions), draft.calendar_names()
    for row, line in zip(offices.rows, offices.lines, strict=True):
        check_word(offices, line, "place", row.place, places, NO_PLACE, findings)
        if row.function != "*":
            check_word(offices, line, "function", row.function, functions, NO_FUNCTION, findings)
    draft.sound_offices = offices.complete and len(findings) == before
    for row, line in zip(offices.rows, offices.lines, strict=True):
        check_word(offices, line, "calendar", row.calendar, calendars, NO_CALENDAR, findings)


def _check_size(draft: Draft) -> None:
    places, functions = draft.places, draft.functions
    if functions is not None and functions.seen and len(functions.records) > MAXIMUM_FUNCTIONS:
        allowed = Text(f"不超过 {MAXIMUM_FUNCTIONS:,} 个", f"at most {MAXIMUM_FUNCTIONS:,}")
        found = f"{len(functions.records):,}"
        draft.findings.add(functions.file, 1, 1, "", Text("职能过多", "too many functions"), found, allowed)
    if places is None or functions is None or draft.tiers is None:
        return
    cells = len(places.records) * len(draft.tiers) * len(functions.records)
    if cells > MAXIMUM_CELLS:
        draft.findings.add(
            places.file,
            1,
            1,
            "",
            Text("属地 x 层级 x 职能过多", "too many places x tiers x functions"),
            f"{cells:,}",
            Text(f"不超过 {MAXIMUM_CELLS:,}", f"at most {MAXIMUM_CELLS:,}"),
        )
