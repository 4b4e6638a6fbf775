"""What the player shows: two or more structures on one stream of citizens, cut out of their event logs and packed.

A reel holds every row that overlaps a window of time, so that queues are right inside it, and all rows of the requests
reported inside it, so that the path of a citizen who is followed is whole. Times are whole minutes, rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.dictionary import WORDS
from sim.log.schema import COLUMNS
from sim.structure.tables import Names, Structure
from sim.vocabulary.codes import Activity, Cause, Code, Decision, Direction
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.web.reel_pack import pack, zigzag

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.loaded import Source
    from sim.study.compare import Comparison

VERSION = 1
REQUESTS = 1000
"""Requests that a reel shows unless told otherwise."""
PER_HOUR = 60
"""Units of time per hour in a reel."""
PER_STAFF_HOUR = 100
_WORDS: tuple[tuple[str, type[Code]], ...] = (
    ("activity", Activity),
    ("decision", Decision),
    ("direction", Direction),
    ("cause", Cause),
)
_COMBINED = ("activity", "decision", "direction", "cause", "productive", "fits", "settled", "satisfied")
"""Columns of words that are written together: few of their combinations occur."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Span(NamedTuple):
    """The time that a reel shows, in calendar hours from the start of the run."""

    start: float
    end: float


def reels(
    logs: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    loaded: Source,
    requests: int = REQUESTS,
    start: float | None = None,
    titles: Mapping[str, Text] | None = None,
    baseline: str = "",
) -> dict[str, Any]:
    """Return what the player shows of these structures, ready for JSON.

    `logs` holds, by structure, its log and the table of offices (`log.frame.office_frame`). The window begins at `start`
    (None: at the stated warm-up, or a quarter into the run), or, where a mechanism begins later, a third of the window
    before that, and holds about `requests` reports. `titles` names structures that the scenario does not know;
    `baseline` is the one that others are held against ("": the first). Raises ResultsError for a log of another
    government.
    """
    from sim.scenario.build import build_baseline

    world = build_baseline(loaded)
    clock = loaded.scenario.clock
    begins = {name: _begins(loaded, name) for name in logs}
    if start is None:
        start = 0.25 * clock.horizon if clock.warm_up == "auto" else float(clock.warm_up)
    first = [entry["start"] for entries in begins.values() for entry in entries]
    shown = span(next(iter(logs.values()))[0], clock.horizon, requests, start, first)
    known = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures} | dict(titles or {})
    return {
        "version": VERSION,
        "baseline": baseline or next(iter(logs)),
        "clock": {
            "start": shown.start,
            "end": shown.end,
            "horizon": float(clock.horizon),
            "first_weekday": _WEEKDAYS.index(clock.first_weekday),
            "per_hour": PER_HOUR,
            "per_staff_hour": PER_STAFF_HOUR,
        },
        "words": {name: [_said(member.text) for member in sorted(code)] for name, code in _WORDS},
        "government": _government(world),
        "structures": {
            name: {
                "title": _said(known.get(name, Text(name, name))),
                "begins": begins[name],
                **_structure(log, offices, world.names, shown),
            }
            for name, (log, offices) in logs.items()
        },
    }


def reels_of(comparison: Comparison, replication: int = 0, requests: int = REQUESTS) -> dict[str, Any] | None:
    """Return the reels of one replication of a comparison, None where its logs were not kept."""
    from sim.log.files import read_log
    from sim.log.frame import office_frame
    from sim.scenario.build import build_baseline
    from sim.study.store import Store

    store = Store(comparison.folder.parent.parent, comparison.loaded.scenario.name, comparison.key)
    paths = {name: store.log(name, replication) for name in comparison.structures}
    if not all(path.exists() for path in paths.values()):
        return None
    offices = office_frame(build_baseline(comparison.loaded))
    logs = {name: (read_log(path), offices) for name, path in paths.items()}
    return reels(logs, comparison.loaded, requests, comparison.warm_up, baseline=comparison.baseline)


def span(log: pd.DataFrame, horizon: float, requests: int, start: float, begins: list[float]) -> Span:
    """Return the window of whole hours that holds about `requests` reports; it begins at `start`.

    Where a mechanism begins after `start`, about a third of the requests are reported before the first that does.
    """
    reported = np.sort(log["reported"].to_numpy(np.float64)[(log["activity"] == Activity.REPORT.label).to_numpy()])
    later = [hour for hour in begins if start < hour < horizon]
    if later:
        before = int(np.searchsorted(reported, min(later))) - requests // 3
        start = max(start, float(reported[max(before, 0)])) if len(reported) else start
    start = float(np.floor(min(start, horizon)))
    first = int(np.searchsorted(reported, start))
    last = first + max(requests, 1) - 1
    end = float(np.floor(reported[last])) + 1.0 if last < len(reported) else float(np.ceil(horizon))
    return Span(start, max(end, start + 1.0))


def _said(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _begins(loaded: Source, structure: str) -> list[dict[str, Any]]:
    """Return the mechanisms of a structure that are not in force from the beginning, in order of their beginning."""
    found: list[dict[str, Any]] = []
    for spec in loaded.scenario.structures:
        if spec.id != structure:
            continue
        for mechanism in spec.chosen():
            intensity = mechanism.intensity
            if intensity.start is not None and intensity.start > 0.0:
                title = _said(type(mechanism).title)
                found.append({"title": title, "start": intensity.start, "ramp": intensity.ramp, "end": intensity.end})
    return sorted(found, key=lambda entry: float(entry["start"]))


def _government(baseline: Structure) -> dict[str, Any]:
    """Return tiers, places and offices by position: what is drawn."""
    names, government = baseline.names, baseline.government
    return {
        "tiers": [_said(t) | {"grassroots": bool(g)} for t, g in zip(names.tier_text, names.grassroots, strict=True)],
        "places": [
            _said(text) | {"tier": int(tier), "parent": int(parent)}
            for text, tier, parent in zip(names.place_text, government.place_tier, government.place_parent, strict=True)
        ],
        "functions": [_said(text) for text in names.function_text],
        "offices": [
            _said(text) | {"place": int(place), "tier": int(tier), "function": int(function), "calendar": int(calendar)}
            for text, place, tier, function, calendar in zip(
                names.office_text,
                government.office_place,
                government.office_tier,
                government.office_function,
                government.office_calendar,
                strict=True,
            )
        ],
        "calendars": [[list(pair) for pair in zip(c.opens, c.closes, strict=True)] for c in government.calendars],
        "matters": [_said(text) for text in names.matter_text],
        "channels": [_said(text) for text in names.channel_text],
    }


class _Table(NamedTuple):
    """A log in order of requests, and within each in the order in which `report.citizen.path` tells it."""

    number: dict[str, Ints]
    enabled: Floats
    start: Floats
    end: Floats
    """Infinite where it had not ended when the run did."""
    reported: Floats
    limit: Floats
    hours: Floats


def _table(log: pd.DataFrame, names: Names) -> _Table:
    categories: dict[str, tuple[str, ...]] = {
        **{column: WORDS[column] for column in _COMBINED},
        **dict.fromkeys(("office", "receiver", "owner"), names.offices),
        "matter": names.matters,
        "origin": names.places,
        "channel": names.channels,
    }
    end = np.nan_to_num(log["end"].to_numpy(np.float64), nan=np.inf)
    order = np.lexsort((log["enabled"].to_numpy(np.float64), end, log["request"].to_numpy(np.int64)))
    number: dict[str, Ints] = {}
    for column, known in categories.items():
        cells = log[column].astype("category").cat
        if set(cells.remove_unused_categories().cat.categories) - set(known):
            raise ResultsError(
                Text(f"日志的 {column} 列与情景不符", f"the log's column {column} does not belong to this scenario")
            )
        number[column] = cells.set_categories(list(known)).cat.codes.to_numpy().astype(np.int64)[order]
    for column in ("request", "part", "visit", "round"):
        number[column] = log[column].to_numpy(np.int64)[order]

    def hours(column: str) -> Floats:
        found: Floats = log[column].to_numpy(np.float64)[order]
        return found

    spent = np.nan_to_num(hours("hours")) + np.nan_to_num(hours("trace"))
    return _Table(number, hours("enabled"), hours("start"), end[order], hours("reported"), hours("limit"), spent)


def _structure(log: pd.DataFrame, offices: pd.DataFrame, names: Names, shown: Span) -> dict[str, Any]:
    missing = [column.name for column in COLUMNS if column.name not in log.columns]
    if missing or tuple(offices["office"]) != names.offices:
        what = f" {missing[0]}" if missing else ""
        raise ResultsError(
            Text(f"日志与情景的单位不符{what}", f"the log does not belong to this scenario's offices{what}")
        )
    table = _table(log, names)
    changing = table.number["activity"] == Activity.STAFFING
    staff, changes = _staffing(table, changing, offices["staff"].to_numpy(np.int64), shown)
    kept = np.flatnonzero(_kept(table, shown) & ~changing)
    requests, row_columns, combinations = _columns(table, kept, shown)
    packed = pack({**requests, **row_columns})
    return {
        "staff": staff.tolist(),
        "staffing": changes,
        "combinations": combinations,
        "columns": packed.columns,
        "data": packed.data,
    }


def _staffing(table: _Table, changing: Bools, staff: Ints, shown: Span) -> tuple[Ints, list[list[float]]]:
    """Return the people of each office when the window begins, and the changes inside it: [hour, office, people]."""
    staff = staff.copy()
    inside: list[list[float]] = []
    rows = np.flatnonzero(changing)
    for k in rows[np.argsort(table.enabled[rows], kind="stable")]:
        office, people, hour = int(table.number["office"][k]), int(table.number["visit"][k]), float(table.enabled[k])
        if hour <= shown.start:
            staff[office] = people
        elif hour < shown.end:
            inside.append([hour, office, people])
    return staff, inside


def _kept(table: _Table, shown: Span) -> Bools:
    """Return which rows a reel needs."""
    counted = (table.reported >= shown.start) & (table.reported < shown.end)
    overlapping = (table.enabled < shown.end) & (table.end > shown.start)
    # What lies nowhere when the window begins is on its way, or closed: its last row says so.
    before = np.flatnonzero((table.end <= shown.start) & (table.number["request"] >= 0))
    key = table.number["request"] * 64 + table.number["part"]
    last: dict[int, int] = {}
    later = set(key[table.end > shown.start].tolist())
    for row, part in zip(before.tolist(), key[before].tolist(), strict=True):
        if part in later:
            last[part] = row
    kept: Bools = counted | overlapping
    kept[list(last.values())] = True
    return kept


def _minutes(hours: Floats) -> Ints:
    # A hair added: 0.1 h x 60 must not become the minute before.
    return np.floor(hours * PER_HOUR + 1e-6).astype(np.int64)


def _columns(table: _Table, kept: Ints, shown: Span) -> tuple[dict[str, Ints], dict[str, Ints], list[list[int]]]:
    """Return the columns of requests and of rows, as numbers that are small and not negative, and the words' combinations."""
    number = {name: values[kept] for name, values in table.number.items()}
    request = number["request"]
    first = np.flatnonzero(np.append(True, request[1:] != request[:-1])) if len(request) else np.zeros(0, np.int64)
    reported = _minutes(np.nan_to_num(table.reported[kept]))
    limit = table.limit[kept][first]
    counted = (table.reported[kept][first] >= shown.start) & (table.reported[kept][first] < shown.end)
    requests = {
        "number": np.diff(request[first] + 1, prepend=0),
        "length": np.diff(np.append(first, len(request))),
        "reported": zigzag(np.diff(reported[first], prepend=0)),
        "counted": counted.astype(np.int64),
        "limit": np.where(np.isnan(limit), 0, np.round(np.nan_to_num(limit)) + 1).astype(np.int64),
        **{name: number[name][first] + 1 for name in ("origin", "matter", "channel", "owner")},
    }
    words = np.stack([number[name] for name in _COMBINED], axis=1)
    combinations, combined = np.unique(words, axis=0, return_inverse=True)
    enabled, start, end = _minutes(table.enabled[kept]), table.start[kept], table.end[kept]
    waiting, ended = np.isnan(start), np.isfinite(end)
    started = np.where(waiting, enabled, _minutes(np.nan_to_num(start)))
    finished = np.where(ended, _minutes(np.where(ended, end, 0.0)), 0)
    rows = {
        "part": number["part"],
        "round": number["round"],
        "combination": combined.reshape(-1).astype(np.int64),
        "office": number["office"] + 1,
        "receiver": number["receiver"] + 1,
        "enabled": zigzag(enabled - _base(request, number["part"], reported, np.where(ended, finished, enabled))),
        "wait": np.where(waiting, 0, started - enabled + 1),
        "work": np.where(ended, finished - started + 1, 0),
        "hours": np.round(table.hours[kept] * PER_STAFF_HOUR).astype(np.int64),
    }
    return requests, rows, combinations.astype(int).tolist()


def _base(request: Ints, part: Ints, reported: Ints, end: Ints) -> Ints:
    """Return from what each row's first moment is counted: the end of the part's row before, or the report."""
    order = np.argsort(request * 64 + part, kind="stable")
    same = (np.diff(request[order], prepend=-2) == 0) & (np.diff(part[order], prepend=-1) == 0)
    base = np.empty(len(request), np.int64)
    base[order] = np.where(same, np.append(0, end[order][:-1]), reported[order])
    return base
