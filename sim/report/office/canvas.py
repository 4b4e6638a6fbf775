"""Slides in points: text that is measured before it is placed, tables that are cut into pages, one type face throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.report.office.columns import widths
from sim.report.office.faces import LEADING, face, fitted, lines
from sim.report.office.said import CONTINUED, Table, legal, say
from sim.report.style import INK, QUIET, RULE
from sim.vocabulary.text import Language

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 44.0
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = 98.0, HEIGHT - 44.0
"""Between them a slide's content stands; above is the title, below provenance and page."""

TITLE_TOP, TITLE_HEIGHT = 20.0, 72.0
TITLE_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
BODY_SIZES = (20.0, 18.0, 16.0, 15.0, 14.0)
CELLS = (13.0, 12.0, 11.0)
SMALL, FOOT = 12.0, 9.0
_PAD = 5.0
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
CARD = "F3F5F7"


class Words(NamedTuple):
    """One paragraph and how it is set."""

    text: str
    size: float
    bold: bool = False
    colour: str = INK
    mono: bool = False
    after: float = 0.0
    """Space below, in points."""


class Deck(NamedTuple):
    """A presentation under construction."""

    prs: Any
    layout: Any
    language: Language
    foot: str


def deck(language: Language, foot: str, title: str) -> Deck:
    """Return an empty presentation, 16:9, with one layout in our faces."""
    from pptx import Presentation
    from pptx.util import Pt

    prs: Any = Presentation()
    prs.slide_width, prs.slide_height = Pt(WIDTH), Pt(HEIGHT)
    layouts = prs.slide_layouts
    layout = next(item for item in layouts if item.name == "Title Only")
    for other in [item for item in layouts if item is not layout]:
        layouts.remove(other)
    for holder in [*layout.placeholders, *prs.slide_master.placeholders]:
        # Title 1; the rest (body, date, footer, number) is placed by us, slide by slide.
        if holder.placeholder_format.type != 1:
            holder._element.getparent().remove(holder._element)
        else:
            holder.left, holder.top, holder.width, holder.height = (
                Pt(MARGIN),
                Pt(TITLE_TOP),
                Pt(INNER),
                Pt(TITLE_HEIGHT),
            )
    _theme(prs, language)
    core = prs.core_properties
    core.title, core.author, core.last_modified_by = legal(title)[:250], "tiaokuai", "tiaokuai"
    core.language = face(language).tag
    return Deck(prs, layout, language, foot)


def _theme(prs: Any, language: Language) -> None:
    """Set the theme's faces, so that what a user adds looks the same."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import serialize_for_reading

    ours = face(language)
    for relation in prs.slide_master.part.rels.values():
        if not relation.reltype.endswith("/theme"):
            continue
        root: Any = parse_xml(relation.target_part.blob)
        for kind in ("a:majorFont", "a:minorFont"):
            for font in root.iter(qn(kind)):
                font.find(qn("a:latin")).set("typeface", ours.latin)
                font.find(qn("a:ea")).set("typeface", ours.east_asian)
        relation.target_part._blob = serialize_for_reading(root).encode("utf-8")


def element(tag: str, parent: Any = None, text: str = "", **attributes: str) -> Any:
    """Return a new XML element, appended to `parent` if there is one."""
    from pptx.oxml.xmlchemy import OxmlElement

    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    if text:
        made.text = text
    if parent is not None:
        parent.append(made)
    return made


def slide(own: Deck, title: str, note: str, continued: bool = False, foot: bool = True) -> Any:
    """Return a new slide with its title, foot and speaker notes."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
    from pptx.util import Pt

    made = own.prs.slides.add_slide(own.layout)
    text = title + (say(CONTINUED, own.language) if continued else "")
    text, size = fitted(text, INNER, TITLE_HEIGHT, TITLE_SIZES, bold=True)
    frame = made.shapes.title.text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.BOTTOM
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
    write(frame, [Words(text, size, bold=True)], own.language)
    if foot:
        number = str(len(own.prs.slides))
        cut, _ = fitted(own.foot, INNER - 40, FOOT * LEADING, (FOOT,))
        box(made, own.language, MARGIN, HEIGHT - 30, INNER - 40, 16, [Words(cut, FOOT, colour=QUIET)])
        box(
            made,
            own.language,
            WIDTH - MARGIN - 36,
            HEIGHT - 30,
            36,
            16,
            [Words(number, FOOT, colour=QUIET)],
            right=True,
        )
    notes = made.notes_slide.notes_text_frame
    write(notes, [Words(part, 12.0) for part in note.split("\n")], own.language)
    return made


def write(frame: Any, paragraphs: Sequence[Words], language: Language, right: bool = False) -> None:
    """Put paragraphs into a text frame, every run in the language's faces."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    parts = [words._replace(text=part) for words in paragraphs for part in words.text.split("\n")]
    for i, words in enumerate(parts):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.line_spacing = 1.0
        paragraph.space_after = Pt(words.after)
        run = paragraph.add_run()
        run.text = legal(words.text)
        dress(run.font, language, words.size, words.bold, words.colour, words.mono)


def dress(
    font: Any, language: Language, size: float, bold: bool = False, colour: str = INK, mono: bool = False
) -> None:
    """Set size, weight, colour and the faces for Latin and for Chinese characters."""
    from pptx.dml.color import RGBColor
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    ours = face(language)
    font.size, font.bold = Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    font.name = ours.mono if mono else ours.latin
    properties = font._element
    properties.set("lang", ours.tag)
    if language == "zh":
        properties.set("altLang", "en-GB")
    properties.find(qn("a:latin")).addnext(element("a:ea", typeface=ours.east_asian))


def box(
    made: Any,
    language: Language,
    x: float,
    y: float,
    width: float,
    height: float,
    paragraphs: Sequence[Words],
    right: bool = False,
    fill: str = "",
    pad: float = 0.0,
) -> Any:
    """Place text on a slide."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    shape = made.shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(pad)
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(fill.lstrip("#"))
    write(frame, paragraphs, language, right)
    return shape


def height_of(words: Words, width: float) -> float:
    """Return how high a paragraph is, with the space below it."""
    return lines(words.text, words.size, width, words.bold) * words.size * LEADING + words.after


def stacked(paragraphs: Sequence[Words], width: float, height: float) -> list[list[Words]]:
    """Return paragraphs cut into pages of `height` points; what is longer than a page is cut at a sentence or a line."""
    pages: list[list[Words]] = [[]]
    left = height
    for words in (piece for whole in paragraphs for piece in _pieces(whole, width, height)):
        need = height_of(words, width)
        if need - words.after > left and pages[-1]:
            pages.append([])
            left = height
        pages[-1].append(words)
        left -= need
    return pages


def _pieces(words: Words, width: float, height: float) -> Iterator[Words]:
    """Yield a paragraph in pieces that each fit a page."""
    text = words.text
    while lines(text, words.size, width, words.bold) * words.size * LEADING > height:
        low, high = 1, len(text)
        while low < high - 1:
            middle = (low + high) // 2
            fits = lines(text[:middle], words.size, width, words.bold) * words.size * LEADING <= height
            low, high = (middle, high) if fits else (low, middle)
        ends = [text.rfind(stop, 0, low) for stop in ("。", "；", ". ", "; ", " ")]
        end = next((at + 1 for at in ends if at > low // 2), low)
        yield words._replace(text=text[:end].strip())
        text = text[end:].strip()
    yield words._replace(text=text)


class Sheet(NamedTuple):
    """Part of a table that fits one slide: widths and heights in points, the header first."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float


def sheets(table: Table, width: float, height: float, sizes: tuple[float, ...] = CELLS) -> list[Sheet]:
    """Return a table cut into pieces of at most `height` points, each with the header.

    It is set smaller where that spares a piece; rows are spread evenly over the pieces that remain.
    """
    for size in sizes:
        pieces = _cut(table, width, height, size)
        if len(pieces) == 1:
            return pieces
    pieces = _cut(table, width, height, sizes[0])
    low, high = 0.0, height
    for _ in range(12):
        middle = (low + high) / 2.0
        low, high = (low, middle) if len(_cut(table, width, middle, sizes[0])) == len(pieces) else (middle, high)
    return _cut(table, width, high, sizes[0])


def _cut(table: Table, width: float, height: float, size: float) -> list[Sheet]:
    columns = widths(table, width, size, 2 * _PAD + 1)

    def tall(row: tuple[str, ...], bold: bool) -> float:
        cells = zip(row, columns, strict=True)
        return max(lines(cell, size, w - 2 * _PAD, bold) for cell, w in cells) * size * LEADING + 8.0

    head = tall(table.header, True)
    pieces: list[tuple[list[tuple[str, ...]], list[float]]] = [([], [])]
    # One cell must not be higher than a slide: it keeps its beginning, and the workbook has it whole.
    most = max(size * LEADING, 0.6 * (height - head))
    for whole in table.rows:
        cells = zip(whole, columns, strict=True)
        row = tuple(fitted(cell, w - 2 * _PAD, most, (size,))[0] for cell, w in cells)
        need = tall(row, False)
        if pieces[-1][0] and head + sum(pieces[-1][1]) + need > height:
            pieces.append(([], []))
        pieces[-1][0].append(row)
        pieces[-1][1].append(need)
    return [Sheet((table.header, *rows), columns, (head, *heights), size) for rows, heights in pieces if rows]


def place(made: Any, language: Language, y: float, sheet: Sheet, x: float = MARGIN) -> None:
    """Place a table on a slide: rules between rows, nothing else."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    shape = made.shapes.add_table(
        len(sheet.rows), len(sheet.widths), Pt(x), Pt(y), Pt(sum(sheet.widths)), Pt(sum(sheet.heights))
    )
    table = shape.table
    shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    table.horz_banding = False
    for column, width in zip(table.columns, sheet.widths, strict=True):
        column.width = Pt(width)
    for i, (row, height) in enumerate(zip(sheet.rows, sheet.heights, strict=True)):
        table.rows[i].height = Pt(height)
        for j, text in enumerate(row):
            cell = table.cell(i, j)
            cell.margin_left = cell.margin_right = Pt(_PAD)
            cell.margin_top = cell.margin_bottom = Pt(3)
            write(cell.text_frame, [Words(text, sheet.size, bold=i == 0)], language)
            cell.text_frame.word_wrap = True
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _rule(cell, QUIET if i == 0 else RULE, 1.25 if i == 0 else 0.75)
            if i == 0:
                cell.fill.solid()
                cell.fill.fore_color.rgb = RGBColor.from_string(CARD)
            else:
                cell.fill.background()


def _rule(cell: Any, colour: str, width: float) -> None:
    """Draw a line below a cell."""

    line = element("a:lnB", cell._tc.get_or_add_tcPr(), w=str(int(width * 12700)))
    element("a:srgbClr", element("a:solidFill", line), val=colour.lstrip("#"))
