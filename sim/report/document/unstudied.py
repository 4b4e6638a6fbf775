"""What has not been studied of a comparison: where it was looked for, and the commands that make it or take it in."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from sim.report.document.content import StudySaid, Unstudied
from sim.vocabulary.text import Text

TURNING = ("sweep", "discover")
"""The kinds of studies that say where a conclusion reverses."""
NOT_STUDIED = Text(
    "结论在哪里反转尚未研究（tiaokuai sweep、discover）。",
    "Where the conclusion reverses has not been studied yet (tiaokuai sweep, discover).",
)
_EXPECTED: tuple[tuple[str, tuple[str, ...], Text], ...] = (
    ("attribute", ("attribute",), Text("改革效果各由哪项机制带来", "Which mechanism brings how much of the effect")),
    ("sweep", TURNING, Text("结论在哪里反转", "Where the conclusion reverses")),
    ("sensitivity", ("sensitivity",), Text("哪些参数左右结果", "Which parameters drive the result")),
)
_DEFAULT_OUT = "results"


def unstudied(studies: Sequence[StudySaid], scenario: str, root: Path) -> tuple[Unstudied, ...]:
    """Return what readers expect and no study says, each with the command that makes it beside the comparison."""
    there = {study.kind for study in studies}
    return tuple(
        Unstudied(kind, text, study_command(kind, scenario, root))
        for kind, kinds, text in _EXPECTED
        if there.isdisjoint(kinds)
    )


def study_command(kind: str, scenario: str, root: Path) -> str:
    """Return the command that makes a study of a scenario where a report of its comparison finds it."""
    out = placed(root)
    place = "" if out == _DEFAULT_OUT else f" --out {out if out.startswith('…') else shlex.quote(out)}"
    return f"tiaokuai {kind} {shlex.quote(scenario)}{place}"


def not_found(folders: Sequence[Path], command: str) -> Text:
    """Say in which folders no study was found of where the conclusion reverses, and the command that makes one."""
    names = [placed(folder) for folder in folders]
    return Text(
        f"结论在哪里反转尚无研究（已查找 {'、'.join(names)}；补做：{command}，情景旁须有研究文件，见 docs/studies.md）。",
        f"No study was found of where the conclusion reverses (looked for in {', '.join(names)}; to make one: {command}, which needs a study file beside the scenario, see docs/studies.md).",
    )


def searched(folders: Sequence[Path], comparison: Path) -> Text:
    """Say where studies were looked for, and how those of another folder are taken in."""
    names = [placed(folder) for folder in folders]
    command = f"tiaokuai report {placed(comparison)} --studies"
    return Text(
        f"查找范围：{'、'.join(names)}；只收入同一情景、同一版本模型的研究。补做之后请重新生成报告；研究若在别处，请运行 {command} 研究所在目录。",
        f"Looked for in {', '.join(names)}; only studies of exactly this scenario and this version of the model are taken in. "
        f"Write the report again afterwards; if there is a study elsewhere: {command} FOLDER-OF-STUDIES",
    )


def placed(path: Path) -> str:
    """Return a path as a command names it: from here on, or by its end alone, since a report tells nobody's folders."""
    path = path.resolve()
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else f"…/{path.name}"
