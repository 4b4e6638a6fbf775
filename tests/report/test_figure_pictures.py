"""Pictures of figures: one page with finding, key, plot, notes and provenance, that needs no font but ours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from sim.report.figures import pictures
from sim.report.figures.compared import compare_figures
from sim.report.figures.figure import Figure
from sim.report.figures.outlines import outlined
from sim.report.figures.pictures import HEIGHT, WIDTH, draw, know_fonts, picture_svg
from sim.report.page import provenance
from sim.report.style import FAMILY
from sim.report.wrapping import width
from sim.study.extras import need
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import LANGUAGES
from tests.report.synthetic import make

vl_convert = pytest.importorskip("vl_convert", reason="pip install vl-convert-python to draw pictures of figures")
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    know_fonts()
    return {figure.name: figure for figure in compare_figures(make(4))}


def _texts(svg: str) -> list[Any]:
    return list(ET.fromstring(svg).iter(f"{_SVG}text"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_says_finding_notes_and_where_the_numbers_come_from(
    figures: dict[str, Figure], language: Any
) -> None:
    figure = figures["passing"]
    svg = picture_svg(figure, language, vl_convert)
    said = re.sub(r"\s", "", "".join("".join(node.itertext()) for node in _texts(svg)))
    for text in (
        figure.title.to(language),
        figure.subtitle.to(language),
        figure.note.to(language),
        provenance(figure.origin, language),
    ):
        assert re.sub(r"\s", "", text) in said
    for series in figure.series:
        assert re.sub(r"\s", "", series.text.to(language)) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_frame_leaves_the_page_or_covers_another(figures: dict[str, Figure], language: Any) -> None:
    for figure in figures.values():
        svg = picture_svg(figure, language, vl_convert)
        root = ET.fromstring(svg)
        wide, high = (float(x) for x in root.attrib["viewBox"].split()[2:])
        assert wide / high == pytest.approx(WIDTH / HEIGHT)
        boxes = []
        for node in root.findall(f"{_SVG}text"):
            size = float(node.attrib["font-size"].removesuffix("px"))
            x, y = float(node.attrib["x"]), float(node.attrib["y"])
            boxes.append(
                (
                    x,
                    y - 0.85 * size,
                    x + width(node.text or "", size, node.get("font-weight") == "bold"),
                    y + 0.1 * size,
                )
            )
        plot = root.find(f"{_SVG}svg")
        assert plot is not None
        x, y, w, h = (float(plot.attrib[key]) for key in ("x", "y", "width", "height"))
        boxes.append((x, y, x + w, y + h))
        for i, (left, top, right, bottom) in enumerate(boxes):
            assert left >= 0 and top >= 0 and right <= wide and bottom <= high, (figure.name, i)
            for other in boxes[i + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (figure.name, language, boxes[i], other)


def test_names_of_all_rows_are_drawn(figures: dict[str, Figure]) -> None:
    for name in ("passing", "workload", "hand_overs"):
        figure = figures[name]
        said = "".join("".join(node.itertext()) for node in _texts(picture_svg(figure, "zh", vl_convert)))
        for category in figure.table["category"].unique():
            assert figure.words[category].zh in said, (name, category)


def test_an_svg_has_outlines_instead_of_text_and_refers_to_nothing(figures: dict[str, Figure]) -> None:
    svg = draw(figures["forest"], "zh", "svg").decode("utf-8")
    assert "<text" not in svg and "font-family" not in svg
    assert not re.search(r'(?:href|src)="(?!#)', svg)
    labels = "".join(node.get("aria-label", "") for node in ET.fromstring(svg).iter(f"{_SVG}path"))
    assert "数字派单" in labels


def test_outlines_stand_where_the_text_stood() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text x="100" y="50" font-size="20px" text-anchor="{}">条块</text></svg>'
    reach = {}
    for anchor in ("start", "middle", "end"):
        path = ET.fromstring(outlined(svg.format(anchor)))[0]
        numbers = [float(x) for x in re.findall(r"-?\d+\.?\d*", re.sub(r"[HV][^A-Z]*", "", path.attrib["d"]))]
        reach[anchor] = (min(numbers[0::2]), max(numbers[0::2]))
        assert min(numbers[1::2]) > 30 and max(numbers[1::2]) < 55
    assert reach["start"][0] >= 100 and reach["start"][1] <= 140
    assert reach["end"][0] >= 60 and reach["end"][1] <= 100
    assert reach["middle"][0] >= 80 and reach["middle"][1] <= 120


def test_a_pdf_embeds_our_font_and_no_other(figures: dict[str, Figure]) -> None:
    fonts = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", draw(figures["survival"], "zh", "pdf")))
    names = {font.decode().partition("+")[2] or font.decode() for font in fonts}
    assert names, "no font is embedded"
    assert all(name.startswith(FAMILY.replace(" ", "")) for name in names)


def test_png_has_the_size_asked_for_and_the_same_bytes_again(figures: dict[str, Figure]) -> None:
    first = draw(figures["passing"], "en", "png", scale=2.0)
    assert first[16:24] == (2 * WIDTH).to_bytes(4, "big") + (2 * HEIGHT).to_bytes(4, "big")
    assert draw(figures["passing"], "en", "png", scale=2.0) == first


def test_without_the_package_the_message_says_what_to_install(
    figures: dict[str, Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "need", lambda name, extra: need("no_such_package", extra))
    with pytest.raises(ResultsError, match=re.escape('pip install "tiaokuai[report]"')):
        draw(figures["passing"], "zh", "png")
