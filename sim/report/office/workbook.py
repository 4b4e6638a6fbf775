"""The report as a workbook: numbers as numbers with their units in the header, native charts, every assumption."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import sim
from sim.report.document.content import Document
from sim.report.figures.figure import Axis, Figure
from sim.report.office import said
from sim.report.office.book import ROW, Book
from sim.report.office.faces import width
from sim.report.office.said import Table, legal, say
from sim.report.office.sealed import sealed
from sim.report.office.series import NATIVE, known, word
from sim.report.office.sheet_charts import WIDTH, chart
from sim.vocabulary.text import Language, Text

_WIDEST = 60
"""Characters; what is longer wraps."""
_LOW, _HIGH = Text("下限", "low"), Text("上限", "high")
_COLUMNS = {
    "series": Text("系列", "series"),
    "category": Text("类别", "category"),
    "part": Text("组成", "part"),
    "kind": Text("性质", "kind"),
    "verdict": Text("判断", "verdict"),
    "start": Text("起", "start"),
    "end": Text("止", "end"),
    "low": _LOW,
    "high": _HIGH,
}
_WORDS = {
    "better": Text("较好", "better"),
    "worse": Text("较差", "worse"),
    "undecided": Text("未定", "undecided"),
    "changed": Text("有变化", "changed"),
    "total": Text("合计", "total"),
    "part": Text("部分", "part"),
}


def xlsx(document: Document, language: Language) -> bytes:
    """Return the report as an Excel file; the same document gives the same bytes."""
    sink = io.BytesIO()
    book = Book(sink, language)
    made = datetime.datetime.fromisoformat(sim.__released__)
    title = legal(document.title.to(language))[:250]
    book.file.set_properties({"title": title, "author": "tiaokuai", "created": made})
    _answer(book, document)
    for figure in document.figures:
        _figure(book, figure)
    _tabular(book, said.MEASURES, said.measure_table(document, document.measures, language))
    _tabular(book, said.DEFINITIONS, said.definition_table(document, language), _meanings(document, language))
    _changes(book, document)
    _tabular(book, said.ASSUMPTIONS, said.ground_table(document.grounds, language, document, "apart"))
    _studies(book, document)
    _pairs(book, said.PATTERNS, [(say(text, language),) for text in document.patterns])
    _pairs(book, said.CHECKLIST, [tuple(say(part, language) for part in item) for item in document.checklist])
    _pairs(book, said.GLOSSARY, [tuple(say(part, language) for part in term) for term in document.glossary])
    _provenance(book, document)
    book.file.close()
    return sealed(sink.getvalue())


def _answer(book: Book, document: Document) -> None:
    language = book.language
    sheet = book.sheet(said.ANSWER)
    table = said.measure_table(document, document.headline, language)
    _widths(sheet, table, 44)
    last = len(table.header) - 1
    sheet.write_string(0, 0, say(document.title, language), book.title)
    sheet.set_row(0, 26)
    row = 1
    colon = "：" if language == "zh" else ": "
    limits = f"{say(said.LIMITS, language)}{colon}{say(document.limits, language)}"
    for text, form in (
        (say(document.question, language), book.wrapped),
        (say(document.verdict, language), book.bold),
        (limits, book.wrapped),
    ):
        row = _wide(book, sheet, row, last, text, form, table)
    row = book.table(sheet, row + 1, table) + 1
    for structure in document.structures:
        name = say(structure.text, language)
        if structure.id == document.baseline:
            name += f"（{said.BASELINE.zh}）" if language == "zh" else f" ({said.BASELINE.en})"
        row = _wide(book, sheet, row, last, name, book.bold, table)
        row = _wide(book, sheet, row, last, say(structure.sentence, language), book.wrapped, table)
        line = said.mechanism_line(structure, language)
        if line:
            row = _wide(book, sheet, row, last, line, book.wrapped, table)
    heading = say(said.TRADE_OFFS, language)
    for i, trade in enumerate(document.trade_offs):
        if i == 0:
            row = _wide(book, sheet, row + 1, last, heading, book.bold, table)
        row = _wide(book, sheet, row, last, say(trade, language), book.wrapped, table)


def _wide(book: Book, sheet: Any, row: int, last: int, text: str, form: Any, table: Table) -> int:
    """Write a paragraph over all columns, its row as high as its lines."""
    sheet.merge_range(row, 0, row, last, "", form)
    book.text(sheet, row, 0, text, form)
    room = sum(_column_widths(table, 44)) * 0.9
    sheet.set_row(row, 16.0 * max(1, -(-_length(text) // max(1, int(room)))) + 4)
    return row + 1


def _figure(book: Book, figure: Figure) -> None:
    """Write one figure: finding, chart or picture, and its data."""
    language = book.language
    name = say(figure.subtitle, language).split("，" if language == "zh" else ",")[0]
    sheet = book.sheet(name, fixed=True)
    sheet.write_string(0, 0, say(figure.title, language), book.title)
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, say(figure.subtitle, language), book.plain)
    sheet.write_string(2, 0, say(figure.note, language), book.plain)
    described = said.alternative(figure.title, figure.subtitle, figure.note, language)
    if figure.form in NATIVE:
        rows = chart(book, sheet, figure, 4, described)
    else:
        from sim.report.figures.pictures import draw

        picture = io.BytesIO(draw(said.bare(figure), language, "png", scale=2.0))
        wide, high, per_inch = _png_size(picture.getvalue())
        scale = WIDTH / (wide / per_inch * 96.0)
        rows = int(WIDTH * high / wide / ROW) + 1
        options = {"image_data": picture, "description": described, "x_scale": scale, "y_scale": scale}
        sheet.insert_image(4, 0, "figure.png", options)
    _data(book, sheet, figure, 4 + rows + 1)
    # Numbers that only the chart reads stand to the right of what is printed.
    sheet.print_area(0, 0, 5 + rows + len(figure.table) + 1, 9)


def _png_size(data: bytes) -> tuple[int, int, float]:
    """Return a PNG's width and height in pixels, and its pixels per inch: 96 where it does not say."""
    wide, high, per_inch = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"), 96.0
    at = data.find(b"pHYs")
    if at > 0 and data[at + 12] == 1:
        per_inch = int.from_bytes(data[at + 4 : at + 8], "big") * 0.0254
    return wide, high, per_inch or 96.0


def _data(book: Book, sheet: Any, figure: Figure, row: int) -> None:
    """Write a figure's tidy table, keys as words and numbers as numbers."""
    language = book.language
    shown = [c for c in figure.table.columns if c not in ("said_en" if language == "zh" else "said_zh",)]
    names = {series.id: say(series.text, language) for series in figure.series}
    for column, key in enumerate(shown):
        words = [names.get(v) or word(figure, v, language) for v in figure.table[key] if isinstance(v, str)]
        longest = max([_length(text) for text in words] or [12])
        sheet.set_column(column, column, min(36 if column else 44, max(14, longest + 3)), book.plain)
        book.text(sheet, row, column, _header(figure, str(key), language), book.head)
    for i, record in enumerate(figure.table[shown].itertuples(index=False), row + 1):
        for column, (key, value) in enumerate(zip(shown, record, strict=True)):
            if isinstance(value, str):
                label = names.get(value, value) if key == "series" else word(figure, value, language)
                if key in ("verdict", "kind"):
                    label = say(_WORDS.get(value, Text(value, value)), language)
                book.text(sheet, i, column, legal(value) if str(key).startswith("said") else label, book.plain)
            elif known(value):
                share = figure.x.percent if key == "x" else figure.y.percent
                sheet.write_number(i, column, float(value), book.share if share else book.number)
    sheet.set_row(row, 40)
    sheet.autofilter(row, 0, row + len(figure.table), max(0, len(shown) - 1))


def _header(figure: Figure, key: str, language: Language) -> str:
    """Return the header of a column of a figure's table, with the unit of its numbers."""
    heat = figure.form == "heat"
    axes: dict[str, Axis] = {"x": figure.x, "y": figure.y, "value": figure.y}
    if key.startswith("said"):
        return say(said.INTERVAL, language)
    if key == "value" and heat:
        return say(Text("数值", "value"), language)
    text = say(axes[key].text, language) if key in axes else say(_COLUMNS.get(key, Text(key, key)), language)
    counted = key in axes or key in ("low", "high", "start", "end")
    axis = axes.get(key, figure.y)
    unit = say(axis.unit, language)
    if not counted or axis.percent or not unit or (heat and key in ("low", "high")):
        return text
    return f"{text}（{unit}）" if language == "zh" else f"{text} ({unit})"


def _tabular(book: Book, title: Text, table: Table, below: Sequence[str] = ()) -> None:
    """Write a table to a sheet of its own, its header always in sight and with filters."""
    if not table.rows:
        return
    sheet = book.sheet(title)
    _widths(sheet, table, _WIDEST)
    row = book.table(sheet, 0, table, filtered=True)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    for i, text in enumerate(below, row + 1):
        book.text(sheet, i, 0, text, book.plain)


def _meanings(document: Document, language: Language) -> list[str]:
    colon = "：" if language == "zh" else ": "
    return [f"{say(d.text, language)}{colon}{say(d.meaning, language)}" for d in document.definitions]


def _changes(book: Book, document: Document) -> None:
    """Write what every structure changes, the structure's name first."""
    language = book.language
    rows: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for structure in document.structures:
        table = said.change_table(structure.changes, language)
        header = table.header
        rows += [(say(structure.text, language), *row) for row in table.rows]
    _tabular(book, said.CHANGES, Table((say(said.STRUCTURE, language), *header), tuple(rows)))


def _studies(book: Book, document: Document) -> None:
    language = book.language
    sheet = book.sheet(said.STUDIES)
    sheet.set_column(0, 0, 110, book.wrapped)
    missing = said.unstudied_lines(document, language)
    row = book.lines(sheet, 0, missing) + 1 if missing else 0
    for study in document.studies:
        row = book.lines(sheet, row, [say(study.title, language)], book.bold)
        row = book.lines(sheet, row, [say(text, language) for text in (study.question, *study.sentences)]) + 1
    for study in document.studies:
        for figure in study.figures:
            _figure(book, figure)


def _pairs(book: Book, title: Text, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    sheet = book.sheet(title)
    several = len(rows[0]) > 1
    sheet.set_column(0, 0, 34 if several else 110, book.wrapped)
    sheet.set_column(1, 1, 100, book.wrapped)
    for i, row in enumerate(rows):
        for column, text in enumerate(row):
            book.text(sheet, i, column, text, book.bold if several and column == 0 else book.wrapped)


def _provenance(book: Book, document: Document) -> None:
    language = book.language
    sheet = book.sheet(said.PROVENANCE)
    sheet.set_column(0, 0, 110, book.wrapped)
    row = book.lines(sheet, 0, [say(text, language) for text in (document.provenance_text, *document.comments)]) + 1
    for heading, text in ((said.REBUILD, document.command), (said.CITATION, document.citation.rstrip())):
        row = book.lines(sheet, row, [say(heading, language)], book.bold)
        row = book.lines(sheet, row, text.split("\n")) + 1


def _length(text: str) -> int:
    """Return a text's width in Excel's characters: about half a Chinese one."""
    return int(width(text, 2.0) * 0.98) + 1


def _column_widths(table: Table, widest: int) -> list[int]:
    found = []
    for column, header in enumerate(table.header):
        cells = [_length(row[column]) for row in table.rows]
        found.append(min(widest, max([_length(header), *cells]) + 3))
    return found


def _widths(sheet: Any, table: Table, widest: int) -> None:
    for column, wide in enumerate(_column_widths(table, widest)):
        sheet.set_column(column, column, wide)
