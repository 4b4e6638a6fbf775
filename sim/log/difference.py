"""Where two logs part: the first row that is not the same in both, told so that a person can follow it up."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import ROW, Rows
from sim.vocabulary.codes import NOWHERE, Activity, Cause, Code, Decision, Direction, Purpose, Reply
from sim.vocabulary.text import Language, Text

ROWS_AT_ONCE = 1 << 16
"""Rows compared at a time: enough to be quick, few enough that long logs need no room."""

_CODES: dict[str, type[Code]] = {
    "activity": Activity,
    "purpose": Purpose,
    "decision": Decision,
    "direction": Direction,
    "cause": Cause,
    **dict.fromkeys(("productive", "fits", "settled", "satisfied"), Reply),
}
_ALWAYS_SHOWN = ("office", "enabled", "start", "end", "hours")
"""Columns that a row tells whatever stands there; of the others those that say something, and those that differ."""
_IN_THE_STEP = ("request", "part", "visit", "round", "activity")


class Difference(NamedTuple):
    """The first row in which two logs differ."""

    position: int
    """Number of the row in both logs, from 0."""
    request: int
    """Number of the request; NOWHERE for paperwork."""
    activity: int
    part: int
    visit: int
    round: int
    columns: tuple[str, ...]
    """Columns of `schema.ROW` that differ; none where one log has ended."""
    ours: Text | None
    """The row as text; None if our log ended before it."""
    other: Text | None

    @property
    def step(self) -> Text:
        """Return which step of a life it is, in words."""
        activity = _word(Activity, self.activity)
        zh = f"{activity.zh}（子事项{self.part}，到访{self.visit}，重办{self.round}）"
        return Text(zh, f"{activity.en} (part {self.part}, visit {self.visit}, round {self.round})")

    @property
    def text(self) -> Text:
        """Return the difference in one sentence: request, step, our row, the other row."""
        ended = Text("日志已结束", "the log has ended")
        ours, other, step = self.ours or ended, self.other or ended, self.step
        zh, en = f"诉求{self.request}", f"request {self.request}"
        if self.request == NOWHERE:
            zh, en = "报表检查", "paperwork"
        columns = ", ".join(self.columns)
        zh_at, en_at = f"第{self.position}行", f"row {self.position}"
        if columns:
            zh_at, en_at = f"{zh_at}的 {columns}", f"{en_at}: {columns}"
        return Text(
            f"{zh}，步骤{step.zh}：{ours.zh} / {other.zh}（{zh_at}）",
            f"{en}, step {step.en}: {ours.en} / {other.en} ({en_at})",
        )

    def __str__(self) -> str:
        return f"{self.text.zh}\n{self.text.en}"


def first_difference(ours: Rows, other: Rows) -> Difference | None:
    """Return where two logs part, None if they are the same bit for bit (any NaN is the same as any other)."""
    shared = min(len(ours), len(other))
    for start in range(0, shared, ROWS_AT_ONCE):
        end = min(start + ROWS_AT_ONCE, shared)
        unlike = np.flatnonzero(_unlike(ours[start:end], other[start:end]))
        if len(unlike):
            k = start + int(unlike[0])
            return _difference(k, ours[k], other[k])
    if len(ours) > shared:
        return _difference(shared, ours[shared], None)
    if len(other) > shared:
        return _difference(shared, None, other[shared])
    return None


def _unlike(ours: Rows, other: Rows) -> NDArray[np.bool_]:
    """Return which rows differ in any column."""
    unlike = np.zeros(len(ours), dtype=np.bool_)
    for name in ROW.fields or ():
        unlike |= _column_unlike(ours[name], other[name])
    return unlike


def _column_unlike(ours: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    if ours.dtype.kind != "f":
        return np.asarray(ours != other)
    # As numbers, 0.0 and -0.0 would be the same.
    bits = np.ascontiguousarray(ours).view(np.int64) != np.ascontiguousarray(other).view(np.int64)
    return np.asarray(bits & ~(np.isnan(ours) & np.isnan(other)))


def _difference(position: int, ours: Any, other: Any) -> Difference:
    row = other if ours is None else ours
    columns: tuple[str, ...] = ()
    if ours is not None and other is not None:
        names = tuple(ROW.fields or ())
        columns = tuple(name for name in names if _column_unlike(np.array([ours[name]]), np.array([other[name]]))[0])
    return Difference(
        position=position,
        request=int(row["request"]),
        activity=int(row["activity"]),
        part=int(row["part"]),
        visit=int(row["visit"]),
        round=int(row["round"]),
        columns=columns,
        ours=None if ours is None else _told(ours, columns),
        other=None if other is None else _told(other, columns),
    )


def _told(row: Any, columns: tuple[str, ...]) -> Text:
    """Return a row as text; names of columns are those of the log's files in both languages."""
    return Text(_told_in(row, columns, "zh"), _told_in(row, columns, "en"))


def _told_in(row: Any, columns: tuple[str, ...], language: Language) -> str:
    words = []
    for name in ROW.fields or ():
        value = row[name].item()
        silent = value == (0 if name not in ("sender", "receiver") and _CODES.get(name) is not Reply else -1)
        if name in columns or name in _ALWAYS_SHOWN or not (silent or name in _IN_THE_STEP):
            kind = _CODES.get(name)
            words.append(f"{name} {value!r}" if kind is None else f"{name} {_word(kind, value).to(language)}")
    return ", ".join(words)


def _word(kind: type[Code], value: int) -> Text:
    """Return the word for a code; the number itself where a broken engine has written something else."""
    known = {int(member): member.text for member in kind}
    return known.get(value, Text(str(value), str(value)))
