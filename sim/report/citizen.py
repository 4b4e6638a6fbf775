"""One citizen's request in several worlds: who held it, how long, and why it moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.structure.tables import Names
from sim.vocabulary.codes import Activity, Cause, Decision, Direction
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    import pandas as pd

_WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)


def moment(hours: float, first_weekday: int, language: Language) -> str:
    """Return a moment of the run as day, weekday and clock time, e.g. `day 3 Wed 14:05`."""
    day, rest = int(hours // 24), hours % 24
    minutes = int(rest * 60)
    weekday = _WEEKDAYS[(day + first_weekday) % 7].to(language)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"第{day + 1}天{weekday} {clock}" if language == "zh" else f"day {day + 1} {weekday} {clock}"


def span(hours: float, language: Language) -> str:
    """Return a duration in the unit a reader would choose."""
    if hours < 1.0:
        return f"{hours * 60:.0f} 分钟" if language == "zh" else f"{hours * 60:.0f} min"
    if hours < 48.0:
        return f"{hours:.1f} 小时" if language == "zh" else f"{hours:.1f} h"
    return f"{hours / 24:.1f} 天" if language == "zh" else f"{hours / 24:.1f} days"


def path(log: pd.DataFrame, request: int, names: Names, first_weekday: int, language: Language) -> list[str]:
    """Return the steps of one request in one structure, one line each, in order of time.

    An empty list means that the request did not arise in this structure.
    """
    rows = log[log["request"] == request].sort_values(["end", "enabled"], kind="stable", na_position="last")
    offices = dict(zip(names.offices, names.office_text, strict=True))
    return [_step(row, offices, first_weekday, language) for row in rows.to_dict("records")]


def _step(row: Mapping[Any, Any], offices: dict[str, Text], first_weekday: int, language: Language) -> str:
    zh = language == "zh"
    activity = Activity[str(row["activity"]).upper()]
    enabled, start, end = (float(row[key]) for key in ("enabled", "start", "end"))
    where = offices[str(row["office"])].to(language) if row["office"] in offices else ""
    part = int(row["part"])
    label = activity.text.to(language)
    if part:
        label += f"（子事项 {part}）" if zh else f" (part {part})"
    pieces = [f"{moment(enabled, first_weekday, language)}  {label}"]
    if where:
        pieces.append(where)
    if end != end:
        pieces.append("期末仍未完成" if zh else "still here at the end of the run")
    elif end > enabled:
        work = float(row["hours"]) + float(row["trace"])
        waited = start - enabled if start == start and activity is not Activity.OUTSIDE else end - enabled
        pieces.append(f"等待 {span(waited, language)}" if zh else f"waited {span(waited, language)}")
        if work > 0.0:
            taken = span(end - enabled - waited, language)
            hours = span(work, language)
            pieces.append(f"用工 {hours}，历时 {taken}" if zh else f"{hours} of work over {taken}")
    pieces.extend(_outcome(row, offices, activity, language))
    return (" · ").join(pieces)


def _outcome(row: Mapping[Any, Any], offices: dict[str, Text], activity: Activity, language: Language) -> list[str]:
    zh = language == "zh"
    outcome: list[str] = []
    decision = Decision[str(row["decision"]).upper()] if row["decision"] else Decision.NONE
    if decision not in (Decision.NONE, Decision.HANDLE) and activity is not Activity.REPORT:
        text = decision.text.to(language)
        direction = Direction[str(row["direction"]).upper()] if row["direction"] else Direction.NONE
        cause = Cause[str(row["cause"]).upper()] if row["cause"] else Cause.NONE
        if direction not in (Direction.NONE, Direction.DISPATCH):
            text += f"（{direction.zh}）" if zh else f" ({direction.en})"
        if row["receiver"] in offices:
            text += " → " + offices[str(row["receiver"])].to(language)
        if cause is not Cause.NONE:
            text += f"；原因：{cause.zh}" if zh else f"; because: {cause.en}"
        if row["productive"] == "no" and decision in (Decision.HAND_OVER, Decision.RETURN, Decision.ESCALATE):
            text += "【推诿】" if zh else " [unproductive]"
        outcome.append(text)
    if activity is Activity.CLOSE:
        outcome.append(_yes(row["settled"], "已真正解决", "未真正解决", "truly settled", "not truly settled", zh))
        outcome.append(_yes(row["satisfied"], "满意", "不满意", "satisfied", "not satisfied", zh))
    return outcome


def _yes(value: object, zh_yes: str, zh_no: str, en_yes: str, en_no: str, zh: bool) -> str:
    if value == "yes":
        return zh_yes if zh else en_yes
    return zh_no if zh else en_no
