"""One mechanism explained: what it changes, computed on the demonstration county, and what may be set.

Everything comes from the code: the texts of the spec, its parameters, and a diff of tables. `tiaokuai mechanisms` and
the reference pages show the same explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import MECHANISMS, Entry
from sim.mechanisms.window import REVIEW
from sim.report.demonstration import demonstration, half_a_year
from sim.report.parameters import CHINESE as CHINESE_OF_PARAMETERS
from sim.rules.deadlines import NO_LIMIT
from sim.rules.logistic import NEVER
from sim.scenario.shapes import described, shape_of, step
from sim.structure.diff import Change, diff
from sim.structure.meanings import meanings
from sim.structure.tables import Structure
from sim.vocabulary.duration import Varying
from sim.vocabulary.quantity import Given
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK

NOTHING = Text("", "")
CHOICE = "choice"
"""The status of a parameter that says what the reform is (a count, a word, a list), and not how strong it works."""
STATUS = {
    "source": Text("公开来源", "source"),
    "measured": Text("由数据算得", "measured"),
    "assumption": Text("假设", "assumption"),
    CHOICE: Text("选项", "choice"),
}
FOUNDING = {
    "000": Text(
        "《数字治理优化政府间协作形态》，中国社会科学报，2023 年 4 月 12 日",
        "How digital governance improves collaboration between governments, Chinese Social Sciences Today, 12 April 2023",
    ),
    "001": Text(
        "吕关学、王凯强：《整体性治理视角下地方机关事务数字化建设》（W 市），国家机关事务管理局，2024",
        "Lyu Guanxue and Wang Kaiqiang: digitalisation of local government offices' affairs (W city), National Government "
        "Offices Administration, 2024",
    ),
    "002": Text(
        "张鸣：《从行政主导到制度化协同推进》，治理研究 2020 年第 3 期",
        "Zhang Ming: from administrative lead to institutionalised joint promotion, Governance Studies 2020 no. 3",
    ),
    "003": Text(
        "《构建一体化治理格局》，关于浙江的报道，2020",
        "Building an integrated pattern of governance, press report on Zhejiang, 2020",
    ),
    "004": Text(
        "江文路、张小劲：《以数字政府突围科层制政府》，经济社会体制比较，2021",
        "Jiang Wenlu and Zhang Xiaojin: out of bureaucratic government by digital government, Comparative Economic and "
        "Social Systems, 2021",
    ),
}
"""The five documents from which the mechanisms were taken, by number."""
MODULATED_WEEKS = (0, 4, 12, 26, 52)
EXAMPLES: dict[str, dict[str, Any]] = {
    "duty_list": {"matters": ["parking", "stalls", "fire_risk"], "township_share": "30 %"},
    "targeted_dispatch": {"learned_accuracy": "98 %"},
    "delegation": {"staff": "20 %"},
}
"""Settings other than the defaults, for mechanisms of which the defaults do not show everything."""
_NO_SIZE = ("staffing.unlimited", "responsibilities.function", "responsibilities.owner_tier")
"""Fields whose numbers are names or switches: how many rows changed says it all."""


_DURATION_FORMS = Text(
    "median 与 log_sd、或 mean、或 exactly，均带单位", "median with log_sd, or mean, or exactly, each with its unit"
)


class TableChange(NamedTuple):
    """One field of one table that the mechanism changes."""

    name: str
    """`table.field`."""
    before: Text
    after: Text
    unit: Text
    rows: Text
    """How many rows changed; empty for a single number."""
    meaning: Text


class Parameter(NamedTuple):
    """What may be set, and on what ground its default stands."""

    name: str
    default: Text
    allowed: Text
    range: Text
    """The plausible range, if one is known."""
    status: str
    """`source`, `measured`, `assumption`, or `choice`."""
    source: str
    meaning: Text


class Explanation(NamedTuple):
    """All that is to be said of one mechanism."""

    name: str
    spec: type[Mechanism]
    settings: str
    """Settings used on the demonstration county, as in a scenario file; empty for the defaults."""
    at_once: tuple[TableChange, ...]
    """What `apply` changes at full strength."""
    later: tuple[TableChange, ...]
    """What `react` changes further after half a year of made-up counts."""
    watches: Text
    """Whether and how often it looks at what happens; empty if it does not."""
    modulates: tuple[tuple[int, float], ...]
    """What it makes of the other mechanisms' full intensity, by week; empty if it leaves them alone."""
    parameters: tuple[Parameter, ...]
    order: tuple[tuple[str, Text], ...]
    """Mechanisms with which it does not commute, and why."""


def explain(name: str) -> Explanation:
    """Return the explanation of the mechanism `name`; raises KeyError if there is none."""
    entry = MECHANISMS[name]
    settings = EXAMPLES.get(name, {})
    spec = entry.spec.model_validate(settings)
    baseline = demonstration()
    once = entry.apply(baseline, spec, 1.0)
    later: tuple[TableChange, ...] = ()
    if entry.react is not None:
        later = changes(once, entry.react(half_a_year(), once, spec, 1.0))
    return Explanation(
        name,
        entry.spec,
        ", ".join(f"{key}: {_written(value)}" for key, value in settings.items()),
        changes(baseline, once),
        later,
        _watches(entry, spec),
        _modulates(entry, spec),
        tuple(_parameters(name, entry.spec())),
        order_of(name),
    )


def changes(before: Structure, after: Structure) -> tuple[TableChange, ...]:
    """Return the difference of two structures as a reader would have it."""
    return tuple(shown(change, before, after) for change in diff(before, after))


def order_of(name: str) -> tuple[tuple[str, Text], ...]:
    """Return the mechanisms with which `name` does not commute, whichever side says so, in the registry's order."""
    own = MECHANISMS[name].spec.order
    found: list[tuple[str, Text]] = []
    for other, entry in MECHANISMS.items():
        reason = own.get(other) or (entry.spec.order.get(name) if other != name else None)
        if reason is not None:
            found.append((other, reason))
    return tuple(found)


def shown(change: Change, before: Structure, after: Structure) -> TableChange:
    """Return one change of a table as people read it."""
    name = f"{change.table}.{change.field}"
    meaning = meanings()[change.table, change.field]
    old, new = _cell(name, change.before), _cell(name, change.after)
    rows = NOTHING
    if meaning.rows.en:
        rows = Text(f"{change.rows}/{change.of} 个{meaning.rows.zh}", f"{change.rows} of {change.of} {meaning.rows.en}")
    if name == "staffing.staff":
        moved = np.abs(after.staffing.staff - before.staffing.staff).sum() // 2
        kept = after.staffing.staff.sum() == before.staffing.staff.sum()
        sum_zh, sum_en = ("总数不变", "the sum is kept") if kept else ("总数改变", "the sum changes")
        old, new = NOTHING, Text(f"调动 {moved} 人，{sum_zh}", f"{moved} people move, {sum_en}")
    unit = Text("个单位", "offices") if name in ("government.office_at", "staffing.joined") else meaning.unit
    return TableChange(name, old, new, NOTHING if name == "staffing.staff" else unit, rows, meaning.text)


def _cell(name: str, value: float) -> Text:
    if name in _NO_SIZE:
        return NOTHING
    if value >= NO_LIMIT / 100.0:
        return Text("无", "none")
    if value <= NEVER / 100.0:
        return Text("关闭", "off")
    return _same(f"{value:.3g}")


def _same(text: str) -> Text:
    return Text(text, text)


def _watches(entry: Entry, spec: Mechanism) -> Text:
    if entry.react is None and entry.modulate is None:
        return NOTHING
    days = REVIEW / HOURS_PER_DAY
    every = getattr(spec, "every", None)
    zh, en = f"每 {days:g} 天复查一次", f"looks every {days:g} days"
    if isinstance(every, Given):
        length = duration(every.value, "calendar")
        zh, en = f"{zh}，每满 {length.zh} 行动一次", f"{en} and acts at the end of each period of {length.en}"
    if entry.modulate is not None:
        zh, en = f"{zh}，并改变其他机制的强度", f"{en} and changes the intensity of the other mechanisms"
    return Text(zh, en)


def _modulates(entry: Entry, spec: Mechanism) -> tuple[tuple[int, float], ...]:
    if entry.modulate is None:
        return ()
    return tuple((week, entry.modulate([spec], week * HOURS_PER_WEEK)) for week in MODULATED_WEEKS)


def _parameters(mechanism: str, spec: Mechanism) -> list[Parameter]:
    found: list[Parameter] = []
    for name, info in type(spec).model_fields.items():
        if name == "intensity":
            continue
        annotation = step(type(spec), name)
        meaning = Text(CHINESE_OF_PARAMETERS.get(f"{mechanism}.{name}", ""), " ".join((info.description or "").split()))
        found.append(_parameter(name, getattr(spec, name), annotation, meaning))
    return found


def _parameter(name: str, value: Any, annotation: Any, meaning: Text) -> Parameter:
    shape = shape_of(annotation)
    allowed = described(annotation)
    if isinstance(value, Given):
        dimension = shape_of(step(annotation, "value")).dimension
        span = value.range
        limits = NOTHING if span is None else _between(*(amount(end, dimension) for end in span))
        return Parameter(name, amount(value.value, dimension), allowed, limits, value.status, value.source, meaning)
    if isinstance(value, Varying):
        return _varying(name, value, annotation, meaning)
    if value is None:
        allowed = _DURATION_FORMS if shape.is_a(Varying) else allowed
        status = "assumption" if shape.is_a(Given, Varying) else CHOICE
        return Parameter(name, Text("不写", "left out"), allowed, NOTHING, status, "", meaning)
    if isinstance(value, list | dict) and not value:
        return Parameter(name, Text("空", "empty"), allowed, NOTHING, CHOICE, "", meaning)
    return Parameter(name, _same(_written(value)), allowed, NOTHING, CHOICE, "", meaning)


def _varying(name: str, value: Varying[Any], annotation: Any, meaning: Text) -> Parameter:
    form = next(form for form in ("median", "mean", "exactly") if getattr(value, form) is not None)
    given = getattr(value, form)
    dimension = shape_of(step(step(annotation, form), "value")).dimension
    typical = amount(given.value, dimension)
    words = {"median": Text("中位数", "median"), "mean": Text("均值", "mean"), "exactly": Text("恰为", "exactly")}[form]
    zh, en = f"{words.zh} {typical.zh}", f"{words.en} {typical.en}"
    if value.log_sd is not None:
        zh, en = f"{zh}，对数标准差 {value.log_sd.value:g}", f"{en}, log-sd {value.log_sd.value:g}"
    limits = NOTHING if given.range is None else _between(*(amount(end, dimension) for end in given.range))
    return Parameter(name, Text(zh, en), _DURATION_FORMS, limits, given.status, given.source, meaning)


def _between(low: Text, high: Text) -> Text:
    return Text(f"{low.zh} 至 {high.zh}", f"{low.en} to {high.en}")


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(str(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def amount(value: float, dimension: str) -> Text:
    """Return a number as people write it: a duration, a rate, or a plain number."""
    if dimension in ("calendar", "work"):
        return duration(value, dimension)
    if dimension == "rate":
        units = (("周", "week", HOURS_PER_WEEK), ("月", "month", HOURS_PER_MONTH), ("天", "day", HOURS_PER_DAY))
        per = next((unit for unit in units if _whole(value * unit[2])), units[0])
        return Text(f"每{per[0]} {value * per[2]:g} 件", f"{value * per[2]:g} per {per[1]}")
    return _same(f"{value:g}")


def duration(hours: float, dimension: str) -> Text:
    """Return hours in the largest unit that leaves a whole number; work stays in hours and minutes."""
    if hours == 0.0:
        return _same("0")
    if dimension == "calendar":
        units = (
            ("个月", "month", HOURS_PER_MONTH),
            ("周", "week", HOURS_PER_WEEK),
            ("天", "day", HOURS_PER_DAY),
        )
        for zh, en, size in units:
            if _whole(hours / size) and (size < HOURS_PER_DAY * 2 or hours >= size):
                count = round(hours / size)
                return Text(f"{count} {zh}", f"{count} {en}{'s' if count != 1 else ''}")
    if hours < 1.0 or not _whole(hours):
        minutes = hours * 60.0
        return Text(f"{minutes:g} 分钟", f"{minutes:g} minute{'s' if minutes != 1.0 else ''}")
    return Text(f"{hours:g} 小时", f"{hours:g} hour{'s' if hours != 1.0 else ''}")


def _whole(number: float) -> bool:
    return number >= 1.0 - 1e-9 and abs(number - round(number)) < 1e-9
