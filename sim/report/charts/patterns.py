"""The share of the parameter space in which each pattern holds, with its interval; signs and verdicts by shape and colour."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import sim
from sim.report import style
from sim.report.chart_data import Provenance
from sim.report.page import new_page
from sim.report.patterns_page import patterns_csv
from sim.report.wrapping import shorten
from sim.study.patterns import VERDICTS, Judged
from sim.vocabulary.text import LANGUAGES, Language, Text

ZOOM = 1.5
_NAME_WIDTH = 210.0
_SIGN_WIDTH = 30.0


class _Mark(NamedTuple):
    colour: str
    marker: str
    filled: bool


_MARKS = {
    "holds": _Mark(style.BETTER, "o", True),
    "mixed": _Mark(style.OPEN, "s", False),
    "fails": _Mark(style.WORSE, "D", True),
}


def _provenance(results: Sequence[Judged], replications: int, seed: int) -> Provenance:
    """Return what a page needs to say where the numbers come from."""
    sets = min((r.sets for r in results), default=0)
    return Provenance(
        Text(f"规律验证，每个规律至少 {sets} 组参数", f"patterns, at least {sets} parameter sets each"),
        seed,
        replications,
        sim.__version__,
        hashlib.sha256(patterns_csv(results).encode()).hexdigest(),
    )


def _title(results: Sequence[Judged], language: Language) -> str:
    counts = {v: sum(r.verdict == v for r in results) for v in VERDICTS}
    if language == "zh":
        parts = "、".join(f"{VERDICTS[v].zh} {n} 个" for v, n in counts.items())
        return f"在合理的参数范围内，{len(results)} 个规律中：{parts}"
    words = {"holds": "hold", "mixed": "are mixed", "fails": "fail"}
    parts = ", ".join(f"{n} {words[v]}" for v, n in counts.items())
    return f"Over the plausible ranges, of {len(results)} patterns: {parts}"


def _row(axes: Axes, place: float, r: Judged, language: Language) -> None:
    mark = _MARKS[r.verdict]
    across = axes.get_yaxis_transform()
    if r.applied:
        axes.plot([r.low, r.high], [place, place], color=mark.colour, lw=2.6)
        axes.plot(
            [r.share], [place], mark.marker, ms=7.0, color=mark.colour, mew=1.6,
            mfc=mark.colour if mark.filled else style.PAPER, clip_on=False, zorder=3,
        )  # fmt: skip
    said = f"{r.held}/{r.applied}  {VERDICTS[r.verdict].to(language)}"
    if r.somewhere:
        said += "（某处）" if language == "zh" else " (somewhere)"
    axes.text(1.03, place, said, transform=across, va="center", fontsize=style.SMALL, color=mark.colour)
    axes.annotate(
        r.said.sign.replace("-", "−"), (0.0, place), (-10.0, 0.0), xycoords=across, textcoords="offset points",
        ha="right", va="center", fontsize=style.LABEL, fontweight="bold",
    )  # fmt: skip


def draw(results: Sequence[Judged], replications: int, seed: int, language: Language) -> Figure:
    """Draw the share of every pattern with its 95 % interval."""
    zh = language == "zh"
    notes = (
        "横线为 Clopper-Pearson 95% 区间。符号：+ 利于数字派单，− 不利，0 中性。竖线：0.5 与 0.8；“某处”：所述情形出现的份额。"
        if zh
        else "Lines: Clopper-Pearson 95 % interval. Signs: + for digital dispatch, − against it, 0 neither. Rules at .5 and .8; "
        "“somewhere”: share of the space in which it happens."
    )
    with style.applied():
        page = new_page(_provenance(results, replications, seed), _title(results, language), notes, language, ZOOM)
        page.key(
            [
                Line2D(
                    [], [], ls="", marker=mark.marker, ms=7.0, color=mark.colour, mew=1.6,
                    mfc=mark.colour if mark.filled else style.PAPER, label=VERDICTS[verdict].to(language),
                )
                for verdict, mark in _MARKS.items()
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        for place, r in enumerate(results):
            _row(axes, float(place), r, language)
        names = [shorten(f"{r.id}  {r.said.name.to(language)}", style.SMALL, _NAME_WIDTH, 1) for r in results]
        axes.set_yticks(range(len(results)), names, fontsize=style.SMALL)
        axes.tick_params(axis="y", length=0.0, pad=_SIGN_WIDTH)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(len(results) - 0.4, -0.6)
        axes.set_xlim(0.0, 1.0)
        for rule in (0.5, 0.8):
            axes.axvline(rule, color=style.QUIET, lw=0.9, ls=(0, (4, 3)))
        axes.grid(axis="x")
        axes.set_xlabel("规律成立的参数组份额" if zh else "share of the parameter sets in which the pattern holds")
        return page.finish()


def draw_patterns(results: Sequence[Judged], replications: int, seed: int, folder: Path) -> list[Path]:
    """Write the chart as PNG in each language; return the files."""
    from sim.report.charts import save

    written = []
    for language in LANGUAGES:
        path = folder / f"patterns.{language}.png"
        save(draw(results, replications, seed, language), path)
        written.append(path)
    return written
