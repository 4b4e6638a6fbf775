"""Text on colour is readable: contrast AA in heat maps over their whole scale, in bars, and in the pages' styles."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report import style
from sim.report.chart_data import Provenance
from sim.report.contrast import AA, contrast, ink_on, shade
from sim.report.figures.figure import Axis, Figure
from sim.report.figures.vega import vega_lite
from sim.report.office.canvas import CARD
from sim.vocabulary.text import Text

PAGE = Path(__file__).resolve().parents[2] / "sim" / "web" / "page"
SHEETS = ("base.css", "charts.css", "player.css", "report.css")
"""Those of the report, in their order: a later one may change a variable."""
_NOTHING = Text("", "")


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_every_grey_has_an_ink() -> None:
    assert all(contrast(ink_on(grey), grey) >= AA for grey in (f"#{k:02X}{k:02X}{k:02X}" for k in range(256)))


def _heat(verdicts: list[str], values: list[float]) -> Figure:
    n = len(values)
    table = pd.DataFrame(
        {
            "x": np.arange(n) % 40,
            "y": np.arange(n) // 40,
            "value": values,
            "low": np.asarray(values) - 0.1,
            "high": np.asarray(values) + 0.1,
            "verdict": verdicts,
        }
    )
    origin = Provenance(_NOTHING, 1, 2, "0", "0")
    axis = Axis(Text("轴", "axis"))
    return Figure(
        "heat", "heat", _NOTHING, _NOTHING, _NOTHING, axis, axis, (), {}, table, origin, value=Axis(Text("值", "value"))
    )


@pytest.mark.parametrize("kind", ["lower is better", "higher is better", "no direction", "sequential"])
def test_numbers_in_cells_can_be_read_over_the_whole_scale(kind: str) -> None:
    values = list(np.linspace(0.0 if kind == "sequential" else -9.0, 9.0, 400))
    better, worse = ("worse", "better") if kind == "higher is better" else ("better", "worse")
    verdicts = ["changed" if kind in ("sequential", "no direction") else better if v < 0 else worse for v in values]
    spec = vega_lite(_heat(verdicts, values), "zh")
    cells = _find(spec, "rect")["encoding"]["color"]["scale"]
    inks = {row["c"] for row in spec["data"]["values"]}
    assert len(inks) > 1 and "datum.c" in str(spec)
    for row in spec["data"]["values"]:
        found = shade(row["v"], cells["domain"], cells["range"])
        assert contrast(row["c"], found) >= AA, f"{row['v']}: {row['c']} on {found}"


def _find(spec: dict, mark: str) -> dict:  # type: ignore[type-arg]
    layers = [layer for layer in _layers(spec) if layer.get("mark", {}).get("type") == mark]
    return next(layer for layer in layers if "scale" in layer["encoding"].get("color", {}))


def _layers(spec: dict) -> list[dict]:  # type: ignore[type-arg]
    found = [spec] if "mark" in spec else []
    for key in ("layer", "vconcat", "hconcat"):
        for one in spec.get(key, []):
            found += _layers(one)
    return found


def test_numbers_in_bars_can_be_read() -> None:
    for purpose, fill in style.PURPOSES.items():
        assert contrast(ink_on(fill.colour), fill.colour) >= AA, purpose
    for look in (style._BASELINE, *style._LOOKS):
        assert contrast(look.ink, style.PAPER) >= AA


@pytest.mark.parametrize("ink", [style.INK, style.QUIET, style.BETTER, style.OPEN, style.WORSE_TEXT])
def test_words_on_slides_can_be_read(ink: str) -> None:
    assert contrast(ink, f"#{CARD}") >= AA and contrast(ink, style.PAPER) >= AA


def _resolved(value: str, variables: dict[str, str]) -> str | None:
    """Return `#rrggbb` of a value of a style, None where it names no colour of its own."""
    value = value.strip()
    if match := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = variables[match[1]]
    if match := re.fullmatch(r"#([0-9a-f]{3})", value):
        value = "#" + "".join(2 * c for c in match[1])
    return value if re.fullmatch(r"#[0-9a-f]{6}", value) else None


def test_text_of_the_report_can_be_read() -> None:
    """A rule with a background of its own is held against it, another against paper and ground; what is disabled is exempt."""
    sheets = {name: (PAGE / name).read_text(encoding="utf-8") for name in SHEETS}
    variables = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", "".join(sheets.values())))
    grounds = [variables["--paper"], variables["--ground"]]
    tried, faint = 0, []
    for name, sheet in sheets.items():
        text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            said = dict(re.findall(r"(?:^|;)\s*([\w-]+)\s*:\s*([^;]+)", body))
            colour = _resolved(said.get("color", ""), variables)
            if colour is None or (":disabled" in selector and ":not(:disabled)" not in selector):
                continue
            own = _resolved(said.get("background", said.get("background-color", "")), variables)
            for ground in [own] if own else grounds:
                tried += 1
                if contrast(colour, ground) < AA:
                    faint.append(f"{name} {selector.strip()}: {colour} on {ground}, {contrast(colour, ground):.2f}")
    assert faint == []
    assert tried > 40
