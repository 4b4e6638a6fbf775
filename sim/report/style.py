"""One look for every chart: font, type sizes, colours with line styles and hatches beside them.

Nothing global is changed but the list of known fonts: charts are drawn and saved inside `applied()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
from matplotlib.font_manager import fontManager

from sim.report.chart_data import ChartData

_FONTS = Path(__file__).parent / "fonts"
REGULAR = _FONTS / "TiaokuaiSans-Regular.otf"
BOLD = _FONTS / "TiaokuaiSans-Bold.otf"
FAMILY = "Tiaokuai Sans"

WIDTH, HEIGHT, DPI = 576.0, 324.0, 160
"""Points, points, pixels per inch: 1280 x 720 pixels."""

TITLE, LABEL, SMALL, TINY = 14.0, 9.5, 8.5, 7.0
"""Type sizes in points; LABEL is about 1/34 of the picture's height, so that the last row can read it."""

INK, QUIET, RULE, PAPER = "#1A1A1A", "#555555", "#D9D9D9", "#FFFFFF"
BETTER, WORSE, OPEN = "#0072B2", "#C44E00", "#6B6B6B"
"""What a difference means; the page has no red and green."""
WORSE_TEXT = "#BD4B00"
"""The same as text on a pale card."""


class Look(NamedTuple):
    """How one structure is drawn; each feature alone tells it from the others."""

    colour: str
    """For areas and lines."""
    ink: str
    """The same, dark enough for small type on white (contrast at least 4.5)."""
    marker: str
    hatch: str


# Okabe & Ito (2008), Color Universal Design; the baseline is grey so that reforms stand out against it.
_BASELINE = Look("#5A5A5A", "#4A4A4A", "o", "")
_LOOKS = (
    Look("#0072B2", "#00639C", "s", "///"),
    Look("#D55E00", "#A84A00", "^", "..."),
    Look("#009E73", "#00704F", "D", "\\\\\\"),
    Look("#CC79A7", "#9B3F73", "v", "xxx"),
    Look("#E69F00", "#8A5F00", "P", "---"),
    Look("#56B4E9", "#1F6F9E", "X", "ooo"),
)


class Fill(NamedTuple):
    """How an area that means a purpose is filled."""

    colour: str
    hatch: str


PURPOSES: dict[str, Fill] = {
    "casework": Fill("#0072B2", ""),
    "joint": Fill("#56B4E9", ""),
    "rework": Fill("#56B4E9", "////"),
    "coordination": Fill("#E69F00", ""),
    "triage": Fill("#F2D06B", ""),
    "confirmation": Fill("#F2D06B", "...."),
    "desk": Fill("#009E73", ""),
    "campaign": Fill("#CC79A7", ""),
    "paperwork": Fill("#8C8C8C", ""),
    "trace": Fill("#C4C4C4", "\\\\\\\\"),
}
"""Purposes in the order in which they are stacked: cases first, then joining up, then what serves the file."""


def looks(data: ChartData) -> dict[str, Look]:
    """Return the look of each structure; more structures than looks begin again."""
    found = {data.baseline: _BASELINE}
    for i, structure in enumerate(data.others):
        found[structure] = _LOOKS[i % len(_LOOKS)]
    return found


_RC: dict[str, Any] = {
    "font.family": [FAMILY],
    "font.size": LABEL,
    "text.color": INK,
    "text.hinting": "none",
    "text.parse_math": False,
    "axes.labelsize": LABEL,
    "axes.labelcolor": QUIET,
    "axes.titlesize": LABEL,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.facecolor": PAPER,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.borderpad": 0.0,
    "legend.borderaxespad": 0.0,
    "legend.handlelength": 1.6,
    "legend.handleheight": 0.9,
    "legend.handletextpad": 0.5,
    "legend.columnspacing": 1.4,
    "legend.labelspacing": 0.25,
    "hatch.linewidth": 0.6,
    "hatch.color": PAPER,
    "lines.solid_capstyle": "butt",
    "figure.figsize": (WIDTH / 72.0, HEIGHT / 72.0),
    "figure.dpi": DPI,
    "figure.facecolor": PAPER,
    "savefig.dpi": DPI,
    "savefig.bbox": None,
    "svg.fonttype": "path",
    "svg.hashsalt": "tiaokuai",
}


_NOT_STYLE = frozenset({"backend", "backend_fallback", "interactive", "toolbar", "timezone"})


@cache
def _know_fonts() -> None:
    for path in (REGULAR, BOLD):
        fontManager.addfont(str(path))


@contextmanager
def applied() -> Iterator[None]:
    """Draw in the project's style; whatever the caller had set comes back afterwards."""
    _know_fonts()
    # From the library's own defaults, so that a user's matplotlibrc cannot change a picture.
    with matplotlib.rc_context():
        parameters: Any = matplotlib.rcParams
        parameters.update({k: v for k, v in matplotlib.rcParamsDefault.items() if k not in _NOT_STYLE})
        parameters.update(_RC)
        yield
