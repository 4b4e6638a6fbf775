"""The page of every chart: the finding on top, keys below it, the drawing, notes and provenance at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.report import style
from sim.report.chart_data import Provenance
from sim.report.numbers import typographic
from sim.report.wrapping import wrap
from sim.vocabulary.text import Language

MARGIN = 16.0
_LEADING = 1.32
_SMALLEST_TITLE = 11.0


@dataclass(slots=True)
class Page:
    """A figure under construction; `top` and `bottom` bound what is still free, in points from below."""

    figure: Figure
    width: float
    height: float
    top: float
    bottom: float

    def key(self, handles: Sequence[Any]) -> None:
        """Place a key below the title, in as many columns as the page is wide."""
        for columns in range(len(handles), 0, -1):
            legend = self.figure.legend(
                # A legend fills column by column; people read row by row.
                handles=[handle for column in range(columns) for handle in handles[column::columns]],
                ncols=columns,
                loc="upper left",
                bbox_to_anchor=(MARGIN / self.width, self.top / self.height),
            )
            legend.set_in_layout(False)
            box = legend.get_window_extent().transformed(self.figure.dpi_scale_trans.inverted())
            if box.width * 72.0 <= self.width - 2.0 * MARGIN or columns == 1:
                self.top -= box.height * 72.0 + 7.0
                return
            legend.remove()

    def axes(self, rows: int = 1, columns: int = 1, **options: Any) -> list[Axes]:
        """Return axes that fill what is free; their labels are kept inside it."""
        left = MARGIN / self.width
        self.figure.set_layout_engine(
            "constrained",
            rect=(left, self.bottom / self.height, 1.0 - 2.0 * left, (self.top - self.bottom) / self.height),
            w_pad=0.0,
            h_pad=0.0,
            wspace=0.03,
        )
        return list(self.figure.subplots(rows, columns, squeeze=False, **options).flat)

    def canvas(self, left: float, width: float, bottom: float, height: float) -> Axes:
        """Return an empty area whose units are points."""
        axes = self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))
        axes.set_axis_off()
        axes.set_xlim(0.0, width)
        axes.set_ylim(0.0, height)
        return axes

    def finish(self) -> Figure:
        """Lay out everything while the style holds, and keep it so."""
        # Ticks are made when they are first drawn, with the style of that moment.
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        return self.figure


def provenance(origin: Provenance, language: Language) -> str:
    """Return the line that says where the numbers come from."""
    title, digest = origin.scenario.to(language), origin.digest[:8]
    if language == "zh":
        return (
            f"情景：{title} · 随机种子 {origin.seed} · 重复 {origin.replications} 次 · "
            f"tiaokuai {origin.version} · 摘要 {digest}"
        )
    return (
        f"Scenario: {title} · seed {origin.seed} · {origin.replications} "
        f"replication{'' if origin.replications == 1 else 's'} · tiaokuai {origin.version} · digest {digest}"
    )


def new_page(origin: Provenance, title: str, notes: str, language: Language, zoom: float = 1.0) -> Page:
    """Return a page that carries the finding, notes and provenance; call inside `style.applied()`.

    `zoom` makes the page larger, for what needs more room than it; its title grows with it.
    """
    width, height = style.WIDTH * zoom, style.HEIGHT * zoom
    figure = Figure(figsize=(width / 72.0, height / 72.0))
    FigureCanvasAgg(figure)
    title, limit = typographic(title), width - 2.0 * MARGIN
    size = style.TITLE * zoom
    while len(lines := wrap(title, size, limit, bold=True)) > 2 and size > _SMALLEST_TITLE * zoom:
        size -= 0.5
    top = height - 12.0
    heading = figure.suptitle(
        "\n".join(lines),
        x=MARGIN / width,
        y=top / height,
        ha="left",
        va="top",
        fontsize=size,
        fontweight="bold",
        linespacing=_LEADING,
    )
    heading.set_in_layout(False)
    foot: list[str] = []
    for text in (notes, provenance(origin, language)):
        foot += wrap(typographic(text), style.TINY, limit) if text else []
    figure.text(
        MARGIN / width,
        9.0 / height,
        "\n".join(foot),
        ha="left",
        va="bottom",
        fontsize=style.TINY,
        color=style.QUIET,
        linespacing=_LEADING,
        in_layout=False,
    )
    return Page(
        figure,
        width,
        height,
        top=top - size * _LEADING * len(lines) - 8.0,
        bottom=9.0 + style.TINY * _LEADING * len(foot) + 7.0,
    )
