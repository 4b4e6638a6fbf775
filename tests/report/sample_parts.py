"""Pieces that made-up reports share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.report.document.content import Amount, KeyFigure, Unstudied
from sim.vocabulary.text import Text

VERDICTS = {
    "better": Text("改善", "better"),
    "worse": Text("变差", "worse"),
    "undecided": Text("未见差异", "no difference shown"),
}
Row = tuple[str, Text, Text, Text]
"""Structure, level, difference, interval."""
FORMULA = Text("时长之和 / 诉求数", "sum of times / requests")
UNSTUDIED = tuple(
    Unstudied(kind, text, f"tiaokuai {kind} scenarios/sample.yaml --out out")
    for kind, text in (
        ("sweep", Text("结论在哪里反转", "Where the conclusion reverses")),
        ("sensitivity", Text("哪些参数左右结果", "Which parameters drive the result")),
    )
)
SEARCHED = Text("查找范围：out；研究若在别处，请另行指明。", "Looked for in out; name the folder if it is elsewhere.")


def key_figure(measure: str, text: Text, baseline: Text, rows: Iterable[Row], verdicts: Sequence[str]) -> KeyFigure:
    """Return a measure with its rows, each under the verdict in its place."""
    relative = Text("-47%", "-47 %")
    amounts = tuple(
        Amount(name, level, difference, interval, relative, verdict, VERDICTS[verdict])
        for (name, level, difference, interval), verdict in zip(rows, verdicts, strict=False)
    )
    return KeyFigure(measure, text, FORMULA, baseline, amounts)
