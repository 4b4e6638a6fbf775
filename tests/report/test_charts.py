"""Every chart, in both languages, at every size of study: whole, legible, and the same bytes each time."""

from __future__ import annotations

import logging
import math
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text as Label
from matplotlib.transforms import Bbox

from sim.report.chart_data import ChartData
from sim.report.charts import CHARTS, draw_all, save
from sim.report.style import FAMILY
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.synthetic import make

CASES = {
    "two structures": make(2),
    "four structures, long names": make(4),
    "one structure": make(1),
    "one replication": make(2, replications=1),
}


def no_flow(data: ChartData) -> ChartData:
    """Return results in which nothing is ever handed over or worked on."""
    counts = data.values["measure"].isin(["passes", "flow", "hours_per_worker_week"])
    return replace(data, values=data.values.assign(value=data.values["value"].where(~counts, 0.0)))


def holes(data: ChartData) -> ChartData:
    """Return results with values that are not defined: late days, one tier, one replication."""
    by, replication = data.values["by"], data.values["replication"]
    gone = by.str.contains("day=5|day=60|tier=city") | replication.eq(3)
    return replace(data, values=data.values.assign(value=data.values["value"].where(~gone, math.nan)))


CASES |= {"zero flows": no_flow(make(2)), "holes": holes(make(3))}


def labels(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every visible text of a figure with its box in pixels."""
    # Ticks beyond the ends of an axis exist, but are not drawn.
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            hidden |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    found = []
    for artist in figure.findobj(Label):
        assert isinstance(artist, Label)
        if artist.get_visible() and artist.get_text().strip() and artist not in hidden:
            found.append((artist.get_text(), artist.get_window_extent()))
    return found


def covered(first: Bbox, second: Bbox) -> float:
    """Return the share of the smaller box that the other covers."""
    common = Bbox.intersection(first, second)
    if common is None:
        return 0.0
    return common.width * common.height / min(first.width * first.height, second.width * second.height)


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> ChartData:
    return CASES[request.param]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_whole_and_legible(
    name: str, language: Language, case: ChartData, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if name == "forest" and case.differences.empty:
        pytest.skip("nothing to compare")
    with caplog.at_level(logging.WARNING, logger="matplotlib"):
        figure = CHARTS[name].draw(case, language)
        # Missing glyphs warn, and warnings are errors here.
        save(figure, tmp_path / "chart.png")
    assert not caplog.records
    canvas = figure.bbox
    assert canvas.width >= 1280 and canvas.width / canvas.height == pytest.approx(16 / 9, rel=0.01)
    texts = labels(figure)
    for text, box in texts:
        assert box.x0 >= canvas.x0 and box.x1 <= canvas.x1 and box.y0 >= canvas.y0 and box.y1 <= canvas.y1, text
    for (one, first), (other, second) in combinations(texts, 2):
        assert covered(first, second) < 0.12, (one, other)
    title = figure.get_suptitle()
    assert title and "nan" not in title.lower()
    heading = next(box for text, box in texts if text == title)
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert box is None or box.y1 <= heading.y0
    foot = " ".join(text for text, _ in texts)
    provenance = case.provenance
    for part in (str(provenance.seed), provenance.version, provenance.digest[:8], provenance.scenario.to(language)):
        assert part in foot.replace("\n", " ")


@pytest.mark.parametrize("name", CHARTS)
def test_only_the_shipped_font_is_used(name: str) -> None:
    figure = CHARTS[name].draw(make(2), "zh")
    fonts = {font for artist in figure.findobj(Label) for font in artist.get_fontfamily()}  # type: ignore[attr-defined]
    assert fonts == {FAMILY}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return draw_all(make(2), tmp_path_factory.mktemp("charts"))


def test_every_chart_in_both_formats_and_languages(written: list[Path]) -> None:
    expected = {f"{name}.{language}.{form}" for name in CHARTS for language in LANGUAGES for form in ("png", "svg")}
    assert {path.name for path in written} == expected
    assert {path.name for path in written[0].parent.iterdir()} == expected


def test_same_bytes_whatever_the_user_has_set(written: list[Path], tmp_path: Path) -> None:
    with matplotlib.rc_context({"font.size": 30.0, "axes.grid": True, "svg.fonttype": "none"}):
        # The backend is chosen when it is first asked for; asking would choose it.
        before = {key: value for key, value in matplotlib.rcParams.copy().items() if key != "backend"}
        again = draw_all(make(2), tmp_path, ("zh",))
        after = {key: value for key, value in matplotlib.rcParams.copy().items() if key != "backend"}
    for path in again:
        assert path.read_bytes() == (written[0].parent / path.name).read_bytes(), path.name
    assert after == before


def test_pictures_need_no_font_and_tell_no_time(written: list[Path]) -> None:
    for path in written:
        content = path.read_bytes()
        if path.suffix == ".svg":
            assert b"<text" not in content and b"<dc:date>" not in content
            # The title, for those who cannot see the drawing.
            assert ("数字派单" if ".zh." in path.name else "igital dispatch").encode() in content
        else:
            assert b"tIME" not in content and b"matplotlib" not in content.lower()


def test_titles_state_the_numbers() -> None:
    data = make(2)
    effect = data.differences.set_index("measure")["difference"]
    days = abs(effect["resolution_time_true_mean"]) / 24.0
    assert f"{days:.2f}" in CHARTS["survival"].draw(data, "zh").get_suptitle()
    assert f"{effect['grassroots_hours_per_worker_week']:.2f}" in CHARTS["workload"].draw(data, "en").get_suptitle()


def test_charts_without_their_measure_are_left_out(tmp_path: Path) -> None:
    data = make(1)
    values = data.values[~data.values["measure"].isin(["passes", "flow"])]
    drawn = draw_all(replace(data, values=values), tmp_path, ("en",))
    assert {path.name.split(".")[0] for path in drawn} == {"survival", "workload"}


def test_words_unknown_to_the_report_stand_for_themselves() -> None:
    data = make(2)
    other = data.values.assign(by=data.values["by"].str.replace("tier=city", "tier=ward").str.replace("=city", "=ward"))
    for name in ("workload", "hand_overs"):
        figure = CHARTS[name].draw(replace(data, values=other), "en")
        assert any("ward" in text for text, _ in labels(figure))


def test_a_structure_without_values_does_not_stop_the_rest() -> None:
    data = make(2)
    more = replace(data, structures=data.structures | {"late": Text("尚未运行", "not yet run")})
    for chart in CHARTS.values():
        assert chart.draw(more, "zh").get_suptitle()


def test_no_window_system_is_asked_for() -> None:
    code = "import sys, sim.report.charts; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
