"""What a government can turn, as sliders: volume, staff by tier, and how strongly each mechanism of each structure works."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import STATUS
from sim.report.path_words import path_text
from sim.report.studies.axis_words import unit_text
from sim.scenario.loaded import Loaded
from sim.scenario.studies.amounts import amount_of
from sim.scenario.studies.axes import annotation_at
from sim.scenario.studies.common import Axis
from sim.scenario.tree import Words
from sim.scenario.variant import STAFF, Value, is_factor
from sim.study.dimension import TIMES, Dimension, dimension
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

_LEAST_FACTOR, _MOST_FACTOR = 0.5, 2.0
_STEPS = 100
_LONG_HOURS = 200.0
"""From here on hours are shown as days."""
_JOIN = " · "
DEMAND = Text("诉求", "Requests")
PEOPLE = Text("人力", "Staff")


class Lever(NamedTuple):
    """One slider; numbers are those that are shown, `scale` times those of the scenario."""

    path: str
    group: Text
    subgroup: Text
    """Of a structure: the mechanism."""
    text: Text
    unit: Text
    low: float
    high: float
    step: float
    base: float
    status: Text
    source: str
    scale: float
    dimension: Dimension


def levers(loaded: Loaded) -> tuple[Lever, ...]:
    """Return the sliders of a scenario, in order: demand, staff from bottom to top, structures as they stand."""
    found = (*_volume(loaded), *_staff(loaded), *_mechanisms(loaded))
    return tuple({lever.path: lever for lever in found}.values())


def _volume(loaded: Loaded) -> Iterator[Lever]:
    volume = next((a for a in loaded.assumptions if a.path == "demand.volume"), None)
    amount = None if volume is None else amount_of(volume.value)
    if volume is None or amount is None:
        return
    ends = None
    if not volume.range:
        ends = tuple(amount.template.replace("{}", f"{amount.number * f:.6g}") for f in (_LEAST_FACTOR, _MOST_FACTOR))
    yield from _lever(loaded, "demand.volume", DEMAND, Text("", ""), Text("诉求量", "volume of requests"), ends)


def _staff(loaded: Loaded) -> Iterator[Lever]:
    tier_of = {row.id: row.tier for row in loaded.tables.places}
    staffed = {tier_of[row.place] for row in loaded.tables.offices if row.staff > 0 and row.place in tier_of}
    for tier in loaded.scenario.government.tiers:
        if tier.id in staffed:
            text = Text(f"{tier.title.zh}人力", f"staff of the {tier.title.en}")
            ends = (_LEAST_FACTOR, _MOST_FACTOR)
            yield from _lever(loaded, STAFF + tier.id, PEOPLE, Text("", ""), text, ends)


def _mechanisms(loaded: Loaded) -> Iterator[Lever]:
    titles = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    order = {spec.id: k for k, spec in enumerate(loaded.scenario.structures)}
    kept = dict[tuple[int, str], list[Lever]]()
    for known in loaded.assumptions:
        steps = known.path.split(".")
        if steps[0] != "structures" or len(steps) < 5 or steps[3] not in MECHANISMS:
            continue
        ends = (0.0, 1.0) if steps[4:] == ["intensity", "level"] else None
        if not known.range and ends is None:
            continue
        title = MECHANISMS[steps[3]].spec.title
        of = kept.setdefault((order[steps[1]], steps[3]), [])
        found = list(_lever(loaded, known.path, titles[steps[1]], title, _own_words(loaded, known.path), ends))
        of[:] = [*found, *of] if ends else [*of, *found]  # how strongly it works comes first
    for _, of in sorted(kept.items(), key=lambda item: item[0][0]):
        yield from of


def _own_words(loaded: Loaded, path: str) -> Text:
    """Return what a parameter is called within its mechanism: the heading says the rest."""
    whole, above = path_text(loaded, path), path_text(loaded, ".".join(path.split(".")[:4]))
    zh, en = (own.removeprefix(head + _JOIN) for own, head in ((whole.zh, above.zh), (whole.en, above.en)))
    return Text(zh.rstrip("。"), en.replace(". ·", " ·").rstrip("."))


def _lever(
    loaded: Loaded, path: str, group: Text, subgroup: Text, text: Text, ends: tuple[Any, ...] | None
) -> Iterator[Lever]:
    stated: Any = None if ends is None else (ends[0], ends[1])
    axis = Axis(path=path, title=Words(zh=text.zh, en=text.en), range=stated)
    try:
        found = dimension(loaded, axis, True)
    except ResultsError:
        return
    if not (found.low < found.high) or math.isnan(found.base):
        return
    found = found._replace(low=min(found.low, found.base), high=max(found.high, found.base))
    scale, unit = 1.0, unit_text(found)
    if found.unit == TIMES or (found.template == "{}" and not is_factor(path) and _is_share(path)):
        scale, unit = 100.0, Text("%", "%")
    elif found.unit == "hours" and found.high >= _LONG_HOURS:
        scale, unit = 1.0 / HOURS_PER_DAY, Text("天", "days")
    low, high = _tidy(found.low * scale), _tidy(found.high * scale)
    step = 1.0 if found.whole else _step(high - low)
    status = STATUS.get(found.status, Text(found.status, found.status))
    base = _tidy(found.base * scale)
    yield Lever(path, group, subgroup, text, unit, low, high, step, base, status, found.source, scale, found)


def _is_share(path: str) -> bool:
    """Return whether the scenario takes numbers from 0 to 1 at `path`: people say them in per cent."""
    adapter = TypeAdapter[Any](annotation_at(path))

    def takes(number: float) -> bool:
        try:
            adapter.validate_python(number)
        except ValidationError:
            return False
        return True

    return takes(0.5) and not takes(1.5) and not takes(-0.5)


def _step(width: float) -> float:
    """Return a round step that divides a width into about a hundred."""
    rough = width / _STEPS
    ten = 10.0 ** math.floor(math.log10(rough))
    return _tidy(min((1.0, 2.0, 5.0, 10.0), key=lambda m: abs(math.log(m * ten / rough))) * ten)


def _tidy(number: float) -> float:
    return float(f"{number:.6g}")


def lever_json(lever: Lever) -> dict[str, Any]:
    """Return what the page needs of a slider."""
    texts = {key: getattr(lever, key)._asdict() for key in ("group", "subgroup", "text", "unit", "status")}
    numbers = {key: getattr(lever, key) for key in ("path", "low", "high", "step", "base", "source")}
    return {**numbers, **texts}


class Set(NamedTuple):
    """One slider that was moved."""

    lever: Lever
    shown: float
    """As the client sees it."""
    value: Value
    """As the scenario takes it."""


def moved(known: tuple[Lever, ...], asked: Mapping[str, Any]) -> tuple[Set, ...]:
    """Return what a client set, in the order of the sliders; what stands where it stood is left out.

    Raises ResultsError for a slider that there is not, and for a number outside its range.
    """
    by_path = {lever.path: lever for lever in known}
    for path, number in asked.items():
        lever = by_path.get(path)
        if lever is None:
            raise ResultsError(Text(f"没有此项调整：{path[:80]}", f"there is no such lever: {path[:80]}"))
        fits = isinstance(number, int | float) and not isinstance(number, bool)
        if not fits or not lever.low - 1e-9 <= number <= lever.high + 1e-9:
            low, high = f"{lever.low:g}", f"{lever.high:g}"
            raise ResultsError(
                Text(
                    f"{lever.text.zh}：须为 {low} 至 {high} 之间的数",
                    f"{lever.text.en}: a number from {low} to {high} is needed",
                )
            )
    found = []
    for lever in known:
        if lever.path in asked:
            shown = float(f"{float(asked[lever.path]):.6g}")
            if shown != lever.base:
                value = lever.dimension.written(float(f"{shown / lever.scale:.9g}"))
                found.append(Set(lever, shown, value))
    return tuple(found)
