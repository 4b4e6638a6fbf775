"""Cross checks of the matters: their functions and tiers, and that every request finds an office that owns it."""

from __future__ import annotations

from sim.scenario.csv_tables import Sheet, add_repeated
from sim.scenario.draft import Draft
from sim.scenario.references import NO_FUNCTION, NO_TIER, check_word, names_of
from sim.scenario.rows import MatterRow
from sim.scenario.words import shown
from sim.vocabulary.codes import MAXIMUM_PARTS
from sim.vocabulary.text import Text

MAXIMUM_CO_FUNCTIONS = MAXIMUM_PARTS - 1
GENERAL = "*"
Line = frozenset[tuple[str, str]]
"""The (tier, function) pairs of the offices that serve one place."""


def co_functions_of(row: MatterRow) -> list[str]:
    """Return the functions of a matter's further parts."""
    return [name.strip() for name in row.co_functions.split(";") if name.strip()]


def check_matters(draft: Draft) -> None:
    """Add what is wrong with the matters, taken together with the government."""
    matters, findings = draft.matters, draft.findings
    if matters is None:
        return
    add_repeated(matters, ("id",), findings)
    functions, tiers = names_of(draft.functions), draft.tier_rank()
    for row, line in zip(matters.rows, matters.lines, strict=True):
        check_word(matters, line, "function", row.function, functions, NO_FUNCTION, findings)
        check_word(matters, line, "owner_tier", row.owner_tier, tiers, NO_TIER, findings)
        for name in co_functions_of(row):
            check_word(matters, line, "co_functions", name, functions, NO_FUNCTION, findings)
        _check_row(draft, matters, row, line)
    if matters.complete and not any(row.count > 0 for row in matters.rows):
        problem = Text("至少一个事项的 count 须大于 0", "at least one matter must have a count above 0")
        findings.add(matters.file, 1, matters.column("count"), "count", problem)
    _check_owners(draft, matters)


def _check_row(draft: Draft, matters: Sheet[MatterRow], row: MatterRow, line: int) -> None:
    def add(column: str, problem: Text, found: str) -> None:
        draft.findings.add(matters.file, line, matters.column(column), column, problem, found)

    others = co_functions_of(row)
    if len(set(others)) < len(others) or row.function in others:
        add("co_functions", Text("职能重复", "a function stands twice"), row.co_functions)
    if len(others) > MAXIMUM_CO_FUNCTIONS:
        limit = MAXIMUM_CO_FUNCTIONS
        add("co_functions", Text(f"协同职能不超过 {limit} 个", f"at most {limit} co-functions"), str(len(others)))
    if row.multi_share > 0 and not others:
        problem = Text("multi_share 大于 0 时须写出 co_functions", "a multi_share above 0 needs co_functions")
        add("multi_share", problem, f"{row.multi_share:g}")
    for column in ("touch_log_sd", "outside_log_sd"):
        value = getattr(row, column)
        if -1 < value < 0:
            problem = Text("须为 -1（指数分布）或不小于 0", "it must be -1 (exponential) or not below 0")
            add(column, problem, f"{value:g}")


def _check_owners(draft: Draft, matters: Sheet[MatterRow]) -> None:
    """Add a finding for every matter that some reporting place cannot bring to its owner, or to a co-function."""
    places, offices, tiers = draft.places, draft.offices, draft.tier_rank()
    if places is None or offices is None or tiers is None or not (draft.sound_territory and draft.sound_offices):
        return
    functions = names_of(draft.functions) or ()
    lines = _lines(draft)
    reporting = [(row.id, lines[row.id]) for row in places.rows if row.weight]
    lacking: dict[tuple[str, str], list[str]] = {}
    for row, line in zip(matters.rows, matters.lines, strict=True):
        if row.count == 0 or row.owner_tier not in tiers:
            continue
        for name in (row.function, *(co_functions_of(row) if row.multi_share > 0 else ())):
            need = (row.owner_tier, name)
            if name not in functions:
                continue  # reported already
            if need not in lacking:
                general = (row.owner_tier, GENERAL)
                lacking[need] = [place for place, line_ in reporting if need not in line_ and general not in line_]
            if lacking[need]:
                column = "owner_tier" if name == row.function else "co_functions"
                _add_lacking(draft, matters, line, column, need, lacking[need])


def _lines(draft: Draft) -> dict[str, Line]:
    """Return the offices that serve each place: its own and those of the places above it."""
    assert draft.places is not None and draft.offices is not None
    rows = {row.id: row for row in draft.places.rows}
    own: dict[str, set[tuple[str, str]]] = {name: set() for name in rows}
    for office in draft.offices.rows:
        if office.place in rows:
            own[office.place].add((rows[office.place].tier, office.function))
    lines: dict[str, Line] = {}
    for start in rows:
        trail: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in rows and here not in lines and here not in trail:
            trail[here] = None
            here = rows[here].parent
        above = lines.get(here, frozenset()) if here is not None else frozenset()
        for name in reversed(trail):
            above = lines[name] = above | own[name]
    return lines


def _add_lacking(
    draft: Draft, matters: Sheet[MatterRow], line: int, column: str, need: tuple[str, str], places: list[str]
) -> None:
    tier, function = need
    some = ", ".join(shown(place) for place in places[:3]) + (", …" if len(places) > 3 else "")
    problem = Text(
        f"层级 {tier} 没有可承办的单位（职能 {function} 或综合单位 *），涉及属地：{some}",
        f"no office on tier {tier} can own it (function {function} or *) for the places {some}",
    )
    draft.findings.add(matters.file, line, matters.column(column), column, problem, f"{tier}/{function}")
