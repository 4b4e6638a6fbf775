"""Slides, workbook, text document and PDF: the same content, native charts, our faces, nothing a user wrote is run."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from sim.report.document.content import Document
from sim.report.figures.figure import Figure
from sim.report.office import columns, faces, said
from sim.report.office.axes import bounds
from sim.report.office.series import NATIVE, bars, curves, known, parts
from sim.report.office.slides import pptx
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.sample_document import document, figures
from tests.report.sample_parts import SEARCHED

HOSTILE = '=cmd|"/c calc"!A1 #read("/etc/passwd") $x$ @ref *_`\\ <script>&amp; ]]> 𠮷'
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="#ddd"/></svg>'


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 9, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\xcc" * 16 for _ in range(9)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def _plain_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures have tests of their own."""

    def draw(figure: Figure, language: Language, form: str, scale: float = 1.0) -> bytes:
        return _SVG if form == "svg" else _png()

    pictures = pytest.importorskip("sim.report.figures.pictures")
    monkeypatch.setattr(pictures, "draw", draw)


def _maker(form: str) -> Callable[[Document, Language], bytes]:
    from sim.report.office import print as printing
    from sim.report.office import text, workbook

    pytest.importorskip({"pptx": "pptx", "xlsx": "xlsxwriter", "docx": "docx", "pdf": "typst"}[form])
    return {"pptx": pptx, "xlsx": workbook.xlsx, "docx": text.docx, "pdf": printing.pdf}[form]


@cache
def _made(form: str, language: Language, structures: int = 2, spoil: str = "") -> bytes:
    return _maker(form)(document(structures, spoil), language)


def _texts(data: bytes, pattern: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(n).decode("utf-8") for n in archive.namelist() if re.fullmatch(pattern, n))


@pytest.mark.parametrize("form", ["pptx", "xlsx", "docx", "pdf"])
def test_the_same_document_gives_the_same_bytes(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    first = _made(form, "zh")
    # A second later, and on another day as far as this can be pretended.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 100_000.0)
    assert _maker(form)(document(2), "zh") == first


@pytest.mark.parametrize("form", ["pptx", "xlsx", "docx"])
def test_no_date_but_that_of_the_version(form: str) -> None:
    import sim

    data = _made(form, "en")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        dates = set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core))
        assert dates == {f"{sim.__released__}T00:00:00Z"}
        inner = [name for name in archive.namelist() if name.endswith(".xlsx")]
        assert (form == "pptx") == bool(inner)
        for name in inner:
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as book:
                found = set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", book.read("docProps/core.xml").decode()))
                assert found == dates


def test_every_native_figure_is_a_chart_with_its_data() -> None:
    from pptx import Presentation

    slides = Presentation(io.BytesIO(_made("pptx", "en"))).slides
    charts = {shape.name: shape.chart for slide in slides for shape in slide.shapes if shape.has_chart}
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    made = figures(2)
    assert set(charts) == {figure.name for figure in made if figure.form in NATIVE}
    assert len(pictures) == 1
    for figure in made:
        if figure.form == "bars":
            plot = charts[figure.name].plots[0]
            shown = {series.name: list(series.values) for series in plot.series}
            for series in figure.series:
                own = figure.table[figure.table["series"].eq(series.id)]["y"]
                assert shown[series.text.en] == pytest.approx(list(own))
    # The data travel with the chart: they can be edited.
    assert all(chart.part.chart_workbook.xlsx_part is not None for chart in charts.values())


def test_intervals_are_drawn_as_they_are() -> None:
    from pptx import Presentation

    slides = Presentation(io.BytesIO(_made("pptx", "en"))).slides
    chart = next(s.chart for slide in slides for s in slide.shapes if s.has_chart and s.name == "passing")
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    table = next(f for f in figures(2) if f.name == "passing").table
    for series in chart.plots[0].series:
        box = series._element.find(f"{space}errBars")
        # Schema order: error bars stand before the categories.
        assert box.getnext().tag == f"{space}cat"
        own = table[table["series"].eq("hierarchy" if "hierarchy" in series.name else "dispatch")]
        for side, lengths in (("plus", own["high"] - own["y"]), ("minus", own["y"] - own["low"])):
            values = [float(v.text) for v in box.find(f"{space}{side}").iter(f"{space}v")]
            assert values == pytest.approx(list(lengths))


def test_waterfall_stands_on_an_invisible_bar() -> None:
    figure = next(f for f in figures(2) if f.form == "waterfall")
    shown = bars(figure, "en")
    assert shown.bars[0].hidden and not any(bar.hidden for bar in shown.bars[1:])
    for i, row in enumerate(figure.table.itertuples(index=False)):
        top = sum(bar.values[i] for bar in shown.bars if known(bar.values[i]))
        assert top == pytest.approx(max(row.start, row.end))
        assert shown.bars[0].values[i] == pytest.approx(min(row.start, row.end))


def test_waterfall_draws_each_interval_around_its_end() -> None:
    figure = next(f for f in figures(2) if f.form == "waterfall")
    table = figure.table.assign(low=figure.table["end"] - 0.3, high=figure.table["end"] + 0.2)
    shown = bars(figure._replace(table=table), "en")
    for i, row in enumerate(table.itertuples(index=False)):
        below, found = 0.0, []
        for bar in shown.bars:
            value = bar.values[i] if known(bar.values[i]) else 0.0
            if bar.low and known(bar.low[i]):
                found.append((below + bar.low[i], below + bar.high[i]))
            below += value
        assert found == [pytest.approx((row.low, row.high))]
    low, high, _ = bounds(figure, shown)
    assert low <= min(0.0, table["low"].min()) and high >= table["high"].max()
    assert low == 0.0 or table["low"].min() < 0.0


def test_waterfall_through_zero_reaches_both_ends() -> None:
    figure = next(f for f in figures(2) if f.form == "waterfall")
    table = figure.table.assign(start=[0.0, 2.0, -1.0, -3.0, 0.0], end=[2.0, -1.0, -3.0, 0.5, 0.5])
    shown = bars(figure._replace(table=table), "en")
    for i, row in enumerate(table.itertuples(index=False)):
        values = [bar.values[i] for bar in shown.bars if known(bar.values[i])]
        assert sum(v for v in values if v > 0.0) == pytest.approx(max(row.start, row.end, 0.0))
        assert sum(v for v in values if v < 0.0) == pytest.approx(min(row.start, row.end, 0.0))


def test_stacks_keep_every_hour() -> None:
    figure = next(f for f in figures(4) if f.form == "stacked")
    shown = bars(figure, "zh")
    total = sum(v for bar in shown.bars for v in bar.values if known(v))
    assert total == pytest.approx(figure.table["y"].sum())
    cut = parts(figure, 6)
    assert len(cut) > 1
    assert sum(len(piece.table) for piece in cut) == len(figure.table)


def test_curves_keep_every_point() -> None:
    figure = next(f for f in figures(3) if f.form == "lines")
    assert sum(len(line.x) for line in curves(figure, "en")) == len(figure.table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_run_has_both_faces_and_a_language(language: Language) -> None:
    ours = faces.face(language)
    data = _made("pptx", language)
    slides = _texts(data, r"ppt/(slides|notesSlides)/[^/]+\.xml")
    runs = re.findall(r"<a:r>.*?</a:r>", slides, re.DOTALL)
    assert len(runs) > 50
    for run in runs:
        assert f'lang="{ours.tag}"' in run
        assert re.search(r'<a:latin typeface="[^"]+"/>\s*<a:ea typeface="Microsoft YaHei"/>', run)
    charts = _texts(data, r"ppt/charts/chart[^/]*\.xml")
    latin = charts.count("<a:latin ")
    assert latin and latin == charts.count('<a:ea typeface="Microsoft YaHei"/>')
    theme = _texts(data, r"ppt/theme/theme1\.xml")
    assert theme.count('<a:ea typeface="Microsoft YaHei"/>') == 2


@pytest.mark.parametrize(
    ("language", "structures", "spoil"), [("zh", 2, ""), ("en", 4, ""), ("en", 2, " long words" * 60)]
)
def test_nothing_leaves_its_box(language: Language, structures: int, spoil: str) -> None:
    from pptx import Presentation
    from pptx.util import Pt

    prs = Presentation(io.BytesIO(_made("pptx", language, structures, spoil)))
    assert (prs.slide_width, prs.slide_height) == (Pt(960), Pt(540))
    for number, slide in enumerate(prs.slides, 1):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= prs.slide_width
            assert shape.top + shape.height <= prs.slide_height
            if shape.has_text_frame:
                frame = shape.text_frame
                width = (shape.width - frame.margin_left - frame.margin_right) / 12700
                height = (shape.height - frame.margin_top - frame.margin_bottom) / 12700
                need = 0.0
                for paragraph in frame.paragraphs:
                    run = paragraph.runs[0]
                    # YaHei's lines are 1.32 of its size, Arial's 1.15.
                    need += (
                        faces.lines(run.text, run.font.size.pt, width, bool(run.font.bold)) * run.font.size.pt * 1.32
                    )
                assert need <= height + 1.0, (number, frame.text[:60], need, height)


def test_speaker_notes_say_limits() -> None:
    from pptx import Presentation

    slides = list(Presentation(io.BytesIO(_made("pptx", "en"))).slides)
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
    assert all(notes)
    assert any(document(2).limits.en in note for note in notes)
    finding = figures(2)[0]
    assert any(finding.title.en in note and finding.note.en in note for note in notes)


@pytest.mark.parametrize("form", ["pptx", "docx"])
def test_pictures_and_charts_say_what_they_show(form: str) -> None:
    data = _made(form, "en")
    xml = _texts(data, r"(ppt/slides/slide\d+|word/document)\.xml")
    described = re.findall(r'descr="([^"]+)"', xml)
    for figure in figures(2):
        if form == "docx" or figure.form in (*NATIVE, "heat"):
            assert any(said.say(figure.title, "en") in text for text in described), figure.name


def _cells(data: bytes) -> tuple[str, str]:
    return _texts(data, r"xl/worksheets/sheet\d+\.xml"), _texts(data, r"xl/sharedStrings\.xml")


def test_workbook_runs_nothing_that_a_user_wrote() -> None:
    for start in ("=", "+", "-", "@"):
        sheets, strings = _cells(_made("xlsx", "en", 2, f"{start}HYPERLINK(1)"))
        assert "<f>" not in sheets and "<hyperlink" not in sheets
        assert f"{start}HYPERLINK(1)" in strings or "−HYPERLINK(1)" in strings
    # A text that is nothing but a formula.
    spoilt = document(2)._replace(title=Text("=1+1", "=1+1"), command="=2+2")
    sheets, strings = _cells(_maker("xlsx")(spoilt, "en"))
    assert "<f>" not in sheets and "=1+1" in strings and "=2+2" in strings


def test_workbook_holds_numbers_as_numbers() -> None:
    sheets, strings = _cells(_made("xlsx", "en"))
    values = [float(v) for v in re.findall(r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]+)</v>', sheets)]
    for figure in figures(2):
        column = "end" if figure.form == "waterfall" else "value" if figure.form == "heat" else "y"
        for number in figure.table[column]:
            assert any(abs(number - value) < 1e-9 for value in values)
    # "11.3 days" of the headline is 11.3, shown with its unit.
    assert 11.3 in values and "11.3 days" not in strings
    assert 0.204 in values


def test_workbook_has_filters_and_error_bars() -> None:
    data = _made("xlsx", "zh")
    sheets, _ = _cells(data)
    assert "<autoFilter" in sheets and 'state="frozen"' in sheets
    charts = _texts(data, r"xl/charts/chart\d+\.xml")
    assert charts.count("<c:errBars>") >= 3
    assert 'typeface="Microsoft YaHei"' in charts
    names = re.findall(r'<sheet name="([^"]+)"', _texts(data, r"xl/workbook\.xml"))
    assert names[0] == said.ANSWER.zh and len(names) == len(set(names))
    assert all(len(name) <= 31 for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_document_sets_east_asian_faces(language: Language) -> None:
    styles = _texts(_made("docx", language), r"word/styles\.xml")
    fonts = re.findall(r"<w:rFonts[^>]*>", re.sub(r"<w:latentStyles.*?</w:latentStyles>", "", styles, flags=re.DOTALL))
    named = [font for font in fonts if faces.face(language).latin in font]
    assert len(named) >= 8 and all('w:eastAsia="Microsoft YaHei"' in font for font in named)


@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx"])
def test_hostile_text_stays_text(form: str) -> None:
    from xml.etree import ElementTree

    data = _made(form, "en", 2, HOSTILE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = ""
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                found += "".join(ElementTree.fromstring(archive.read(name)).itertext())
    assert HOSTILE in found


def test_pdf_reads_no_file_and_runs_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    typst: Any = pytest.importorskip("typst")
    handed: dict[str, Any] = {}
    original = typst.compile

    def spy(source: bytes, **options: Any) -> bytes:
        handed.update(options, source=source)
        made: bytes = original(source, **options)
        return made

    monkeypatch.setattr(typst, "compile", spy)
    data = _maker("pdf")(document(2, HOSTILE), "en")
    assert data.startswith(b"%PDF-")
    # The template is the same whatever the document says; the words come as data.
    assert b"passwd" not in handed["source"]
    assert "passwd" in handed["sys_inputs"]["data"]
    # What the page says is what was written, marks and all.
    said_ = typst.query(
        handed["source"],
        "heading",
        field="body",
        sys_inputs=handed["sys_inputs"],
        font_paths=handed["font_paths"],
        ignore_system_fonts=True,
    )
    assert '#read(\\"/etc/passwd\\") $x$ @ref *_`' in said_
    assert "root:" not in said_


def test_characters_outside_the_font_do_not_stop_anything() -> None:
    odd = document(2, " \U0001f600 \u200b\u0007 𠮷𠮷")
    for form in ("pptx", "docx", "xlsx"):
        assert _maker(form)(odd, "zh")


def test_one_structure_makes_a_report_too() -> None:
    alone = document(2)
    alone = alone._replace(
        structures=alone.structures[:1],
        headline=tuple(figure._replace(amounts=()) for figure in alone.headline),
        measures=tuple(figure._replace(amounts=()) for figure in alone.measures),
        definitions=(),
        studies=(),
        trade_offs=(),
        patterns=(),
    )
    for form in ("pptx", "xlsx", "docx", "pdf"):
        assert _maker(form)(alone, "en")


def test_columns_fill_the_room_and_keep_words_whole() -> None:
    table = said.measure_table(document(4), document(4).headline, "en")
    found = columns.widths(table, 470.0, 9.0, 12.0)
    assert sum(found) == pytest.approx(470.0)
    for j, width in enumerate(found):
        words = " ".join(row[j] for row in (table.header, *table.rows)).split()
        assert max(faces.width(word, 9.0) for word in words) <= width


def test_what_moves_the_answer_most_is_named_first() -> None:
    first = said.foremost(document(2))
    assert [bool(ground.swings) for ground in first[:3]] == [True, True, False]
    assert first[2].status == "assumption"
    assert len(first) == len(document(2).grounds)


@pytest.mark.parametrize("form", ["pptx", "docx", "xlsx"])
def test_what_is_not_studied_stands_with_the_command(form: str) -> None:
    pattern = {"pptx": r"ppt/slides/slide\d+\.xml", "docx": r"word/document\.xml", "xlsx": r"xl/sharedStrings\.xml"}
    said = _texts(_made(form, "zh"), pattern[form])
    assert "结论在哪里反转" in said and "tiaokuai sweep scenarios/sample.yaml --out out" in said and SEARCHED.zh in said


@pytest.mark.parametrize(("form", "pattern"), [("docx", r"word/document\.xml"), ("xlsx", r"xl/.*\.xml")])
def test_values_of_parameters_are_in_the_readers_language(form: str, pattern: str) -> None:
    """A workbook holds a number that shows its unit."""
    zh, en = (_texts(_made(form, language), pattern) for language in LANGUAGES)
    assert "分钟" in zh and "minutes" not in zh
    assert "minutes" in en and "分钟" not in en


def test_groups_stay_together_where_each_fits_a_slide() -> None:
    bars_ = next(figure for figure in figures(4) if figure.form == "bars")
    names = list(dict.fromkeys(bars_.table["category"]))
    grouped = bars_._replace(groups=(("one", tuple(names[:4])), ("other", tuple(names[4:]))))
    assert [list(dict.fromkeys(cut.table["category"])) for cut in parts(grouped, 8)] == [names[:4], names[4:]]
    assert len(parts(grouped, 100)) == 1
    assert len(parts(grouped, 6)) == 2 and list(dict.fromkeys(parts(grouped, 6)[0].table["category"])) != names[:4]
