"""The report as a text document: headings, sentences, tables, figures with words for those who cannot see them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from sim.report.document.content import Document
from sim.report.figures.figure import Figure
from sim.report.office import said
from sim.report.office.columns import widths
from sim.report.office.faces import face
from sim.report.office.said import Table, full, legal, say
from sim.report.office.sealed import sealed
from sim.report.style import INK, QUIET, RULE
from sim.study.extras import need
from sim.vocabulary.text import Language, Text

_PAGE, _MARGIN = (595.3, 841.9), 62.0
_INNER = _PAGE[0] - 2 * _MARGIN
_HEAD = "F3F5F7"
_CELL, _SMALL = 9.0, 8.5


def docx(document: Document, language: Language) -> bytes:
    """Return the report as a Word file; the same document gives the same bytes."""
    need("docx", "report")
    page = _new(document, language)
    page.add_paragraph(say(document.title, language), style="Title")
    page.add_paragraph(say(document.question, language), style="Subtitle")
    _answer(page, document, language)
    _structures(page, document, language)
    _heading(page, say(said.FIGURES, language), 1)
    for figure in document.figures:
        _figure(page, figure, language)
    _heading(page, say(said.TRADE_OFFS, language), 1, document.trade_offs)
    _list(page, document.trade_offs, language)
    _heading(page, say(said.MEASURES, language), 1)
    for sentence in document.sentences:
        page.add_paragraph(say(sentence, language))
    _table(page, said.measure_table(document, document.measures, language), language)
    _heading(page, say(said.DEFINITIONS, language), 1, document.definitions)
    for definition in document.definitions:
        _entry(page, definition.text, definition.meaning, language)
    _table(page, said.definition_table(document, language), language)
    _heading(page, say(said.STUDIES, language), 1)
    for line in said.unstudied_lines(document, language):
        page.add_paragraph(line, style="List Bullet")
    for study in document.studies:
        _heading(page, say(study.title, language), 2)
        for text in (study.question, *study.sentences):
            page.add_paragraph(say(text, language))
        for figure in study.figures:
            _figure(page, figure, language)
    _heading(page, say(said.PATTERNS, language), 1, document.patterns)
    _list(page, document.patterns, language)
    _appendices(page, document, language)
    sink = io.BytesIO()
    page.save(sink)
    return sealed(sink.getvalue())


def _new(document: Document, language: Language) -> Any:
    """Return an empty A4 document with our faces in every style."""
    from docx import Document as new
    from docx.shared import Pt

    page: Any = new()
    section = page.sections[0]
    section.page_width, section.page_height = Pt(_PAGE[0]), Pt(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(_MARGIN)
    sizes = {"Normal": 10.5, "Title": 24.0, "Subtitle": 13.0, "Heading 1": 16.0, "Heading 2": 12.5, "Heading 3": 11.0}
    sizes |= {"Caption": 9.0, "List Bullet": 10.5, "Footer": 8.0}
    for style in page.styles:
        if style.name in sizes:
            _dress(style, language, sizes[style.name], style.name)
    _defaults(page, language)
    core = page.core_properties
    core.title, core.author, core.last_modified_by = legal(document.title.to(language))[:250], "tiaokuai", "tiaokuai"
    core.comments, core.language = "", face(language).tag
    foot = section.footer.paragraphs[0]
    foot.text = say(document.provenance_text, language) + "    "
    _page_number(foot)
    return page


def _dress(style: Any, language: Language, size: float, name: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    ours = face(language)
    style.font.name, style.font.size = ours.latin, Pt(size)
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(
        (QUIET if name in ("Subtitle", "Caption", "Footer") else INK).lstrip("#")
    )
    style.font.bold = name.startswith(("Heading", "Title"))
    spacing = style.element.get_or_add_rPr().find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        # A theme's face would win over the one that is set.
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), ours.east_asian)
    form = style.paragraph_format
    form.line_spacing = 1.0 if name in ("Title", "Caption", "Footer") else 1.2
    before = {"Heading 1": 20.0, "Heading 2": 14.0, "Heading 3": 10.0}
    form.space_before, form.space_after = Pt(before.get(name, 0.0)), Pt(3.0 if name == "List Bullet" else 6.0)
    if name == "Title":
        border = style.element.pPr.find(qn("w:pBdr"))
        if border is not None:
            style.element.pPr.remove(border)


def _defaults(page: Any, language: Language) -> None:
    """Set faces and language of whatever has no style of its own, tables among them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    ours = face(language)
    properties = page.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for element in list(properties):
        if element.tag in (qn("w:rFonts"), qn("w:lang")):
            properties.remove(element)
    fonts = OxmlElement("w:rFonts")
    for name, typeface in (
        ("ascii", ours.latin),
        ("hAnsi", ours.latin),
        ("eastAsia", ours.east_asian),
        ("cs", ours.latin),
    ):
        fonts.set(qn(f"w:{name}"), typeface)
    properties.insert(0, fonts)
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), "en-GB")
    tag.set(qn("w:eastAsia"), "zh-CN")
    properties.append(tag)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _heading(page: Any, text: str, level: int, only_if: Sequence[Any] = (1,)) -> None:
    if len(only_if):
        page.add_heading(text, level)


def _list(page: Any, texts: Sequence[Text], language: Language) -> None:
    for text in texts:
        page.add_paragraph(say(text, language), style="List Bullet")


def _entry(page: Any, name: Text, text: Text, language: Language) -> None:
    """Write a word and what it means."""
    paragraph = page.add_paragraph()
    paragraph.add_run(say(name, language) + ("：" if language == "zh" else ": ")).bold = True
    paragraph.add_run(say(text, language))


def _answer(page: Any, document: Document, language: Language) -> None:
    _heading(page, say(said.ANSWER, language), 1)
    page.add_paragraph(say(document.verdict, language))
    _entry(page, said.LIMITS, document.limits, language)
    _table(page, said.measure_table(document, document.headline, language), language)
    for heading, text in document.about:
        _heading(page, say(heading, language), 2)
        page.add_paragraph(say(text, language))


def _structures(page: Any, document: Document, language: Language) -> None:
    _heading(page, say(said.STRUCTURES, language), 1)
    for structure in document.structures:
        name = say(structure.text, language)
        if structure.id == document.baseline:
            name += f"（{said.BASELINE.zh}）" if language == "zh" else f" ({said.BASELINE.en})"
        _heading(page, name, 2)
        page.add_paragraph(say(structure.sentence, language))
        for mechanism in structure.mechanisms:
            _entry(page, mechanism.title, mechanism.what, language)
        _table(page, said.change_table(structure.changes, language), language)


def _figure(page: Any, figure: Figure, language: Language) -> None:
    from docx.shared import Pt

    from sim.report.figures.pictures import draw

    _heading(page, say(figure.title, language), 2)
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(
        io.BytesIO(draw(said.bare(figure), language, "png", scale=2.0)), width=Pt(_INNER)
    )
    properties = shape._inline.docPr
    properties.set("name", figure.name)
    properties.set("descr", said.alternative(figure.title, figure.subtitle, figure.note, language))
    page.add_paragraph(say(figure.note, language), style="Caption")


def _appendices(page: Any, document: Document, language: Language) -> None:
    if document.grounds:
        page.add_page_break()
        _heading(page, say(said.ASSUMPTIONS, language), 1)
        page.add_paragraph(say(said.ground_count(document), language))
        _table(page, said.ground_table(document.grounds, language, document, "beside"), language)
    _heading(page, say(said.CHECKLIST, language), 1, document.checklist)
    for name, text in document.checklist:
        _entry(page, name, text, language)
    _heading(page, say(said.GLOSSARY, language), 1, document.glossary)
    for term in document.glossary:
        _entry(page, term.word, term.meaning, language)
    _heading(page, say(said.PROVENANCE, language), 1)
    page.add_paragraph(say(document.provenance_text, language))
    for comment in document.comments:
        page.add_paragraph(say(comment, language))
    _heading(page, say(said.REBUILD, language), 2)
    _mono(page, document.command, language)
    _heading(page, say(said.CITATION, language), 2)
    _mono(page, document.citation.rstrip(), language)


def _mono(page: Any, text: str, language: Language) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = page.add_paragraph().add_run(legal(text))
    run.font.name, run.font.size = face(language).mono, Pt(_SMALL)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face(language).east_asian)


def _table(page: Any, table: Table, language: Language) -> None:
    """Write a table with rules between rows; the header comes again on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if not table.rows:
        return
    table = full(table)
    columns = widths(table, _INNER, _CELL, 12.0)
    made = page.add_table(rows=1 + len(table.rows), cols=len(columns))
    made.autofit = False
    properties = made._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE.lstrip("#"))):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    # The library looks a cell up by walking through the table: row by row is quick, cell by cell is not.
    for i, (row, cells) in enumerate(zip((table.header, *table.rows), made.rows, strict=True)):
        _row(cells, i == 0)
        for cell, text, width in zip(cells.cells, row, columns, strict=True):
            cell.width = Pt(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(_CELL), i == 0
            if i == 0:
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD)):
                    shade.set(qn(f"w:{name}"), value)
                cell._tc.get_or_add_tcPr().append(shade)
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), columns, strict=True):
        column.set(qn("w:w"), str(int(width * 20)))
    page.add_paragraph().paragraph_format.space_after = Pt(2)


def _row(row: Any, header: bool) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
