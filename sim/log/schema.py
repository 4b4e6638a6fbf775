"""The schema of the event log: what an engine writes and what everything else reads.

One row per activity of one part of one request at one office, written when the activity ends (or when the run
does: then `end`, and `start` if it still waited, are NaN). Times are calendar hours from the start of the run,
`hours` and `trace` are staff-hours.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary.text import Text

ROW = np.dtype(
    [
        ("request", "<i4"),
        ("part", "<i2"),
        ("visit", "<i2"),
        ("round", "<i2"),
        ("activity", "<i1"),
        ("purpose", "<i1"),
        ("office", "<i4"),
        ("sender", "<i4"),
        ("receiver", "<i4"),
        ("decision", "<i1"),
        ("direction", "<i1"),
        ("cause", "<i1"),
        ("productive", "<i1"),
        ("fits", "<i1"),
        ("settled", "<i1"),
        ("satisfied", "<i1"),
        ("enabled", "<f8"),
        ("start", "<f8"),
        ("end", "<f8"),
        ("hours", "<f8"),
        ("trace", "<f8"),
    ]
)
PACK = struct.Struct("<ihhhbbiiibbbbbbbddddd")
assert PACK.size == ROW.itemsize

PER_SHARE = 10_000.0
"""Units of a share of time in `round` of a row of staffing."""

Rows = NDArray[np.void]


def join(pieces: list[NDArray[np.void]]) -> Rows:
    """Return pieces of a log as one; as bytes, because NumPy copies records field by field."""
    if len(pieces) == 1:
        return pieces[0]
    return np.concatenate([np.zeros(0, np.uint8), *(piece.view(np.uint8) for piece in pieces)]).view(ROW)


class Column(NamedTuple):
    """One column of the log as written to files."""

    name: str
    kind: str
    meaning: Text


COLUMNS: tuple[Column, ...] = (
    Column("request", "int32", Text("诉求编号；-1：非诉求（报表检查）", "request number; -1: none (paperwork)")),
    Column("part", "int16", Text("子事项编号，0 为主项", "part of the request; 0 is the main one")),
    Column(
        "visit",
        "int16",
        Text(
            "该子事项第几次到一个单位；人员调整行：此后的人数",
            "which stay at an office, counted per part; in a row of staffing, how many serve there from then on",
        ),
    ),
    Column(
        "round",
        "int16",
        Text(
            "第几次重办，0 为首次；人员调整行：工作时间比例（万分之一）",
            "which repetition, 0 is the first handling; in a row of staffing, the share of time given, in 1/10,000",
        ),
    ),
    Column("activity", "word", Text("活动", "what happened (codes.Activity)")),
    Column("purpose", "word", Text("工时用途", "what the staff hours were for (codes.Purpose)")),
    Column("office", "name", Text("单位", "office")),
    Column("tier", "name", Text("单位层级", "tier of the office; `desk` for the desk")),
    Column("place", "name", Text("单位属地", "place of the office")),
    Column("function", "name", Text("单位职能；* 为综合", "function of the office; * general")),
    Column("sender", "name", Text("来自", "office it came from; empty if none")),
    Column("receiver", "name", Text("去向", "office it went to; empty if none")),
    Column("decision", "word", Text("决定", "what was decided (codes.Decision)")),
    Column("direction", "word", Text("方向", "where it went (codes.Direction)")),
    Column("cause", "word", Text("原因", "why it moved (codes.Cause)")),
    Column(
        "productive",
        "word",
        Text(
            "流转是否有效：送出方无权办理且接收方更接近主责单位",
            "whether the hand-over was productive: the sender could not act and the receiver is nearer the owner",
        ),
    ),
    Column("fits", "word", Text("该单位是否有权办理", "whether the office could act (R2)")),
    Column("settled", "word", Text("是否真正解决", "whether truly settled")),
    Column("satisfied", "word", Text("诉求人是否满意", "whether the citizen is satisfied")),
    Column("enabled", "hours", Text("到达时刻", "when it lay before the office")),
    Column("start", "hours", Text("开始时刻", "when work began")),
    Column("end", "hours", Text("结束时刻", "when it ended")),
    Column("hours", "hours", Text("工时", "staff-hours, without traces")),
    Column("trace", "hours", Text("留痕与重复录入工时", "staff-hours for traces and typing in again")),
    Column("matter", "name", Text("事项", "matter of the request")),
    Column("origin", "name", Text("诉求发生地", "place where the request arose")),
    Column("channel", "name", Text("受理渠道", "channel")),
    Column("owner", "name", Text("主责单位", "owner of the main part")),
    Column("reported", "hours", Text("报告时刻", "when the citizen reported")),
    Column("limit", "hours", Text("时限（小时）；空：无时限", "limit in calendar hours; empty: none")),
)
"""The columns of the written log, in order; the last six repeat what belongs to the request."""
