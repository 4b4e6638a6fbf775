"""The report as slides for a meeting: the answer first, a slide per figure, charts that can be edited."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from sim.report.document.content import Amount, Document, KeyFigure, StudySaid
from sim.report.figures.figure import Axis, Figure
from sim.report.numbers import decimals_for_level, fixed, typographic
from sim.report.office import said
from sim.report.office.canvas import (
    BODY_SIZES,
    BOTTOM,
    CARD,
    FOOT,
    HEIGHT,
    INNER,
    MARGIN,
    SMALL,
    TOP,
    Deck,
    Words,
    box,
    deck,
    height_of,
    place,
    sheets,
    slide,
    stacked,
)
from sim.report.office.faces import fitted
from sim.report.office.native_charts import add_chart, remark
from sim.report.office.said import Table, full, say, structure_name
from sim.report.office.sealed import sealed
from sim.report.office.series import NATIVE, amount, known, parts, records, word
from sim.report.style import BETTER, OPEN, QUIET, WORSE
from sim.study.extras import need
from sim.vocabulary.text import Language, Text

_GAP, _PAD = 16.0, 14.0
_PROSE = 16.0
_FAINT = 12
"""Of 255: what is paler belongs to the paper."""
_ROWS = 13
"""Rows of bars on one slide."""
_FOREMOST = 12
"""So many parameters are named on slides; all of them are in the report and the workbook."""
_VERDICTS = {"better": BETTER, "worse": WORSE}
_SIGNS = {"better": "▲", "worse": "▼"}


def pptx(document: Document, language: Language) -> bytes:
    """Return the report as a PowerPoint file; the same document gives the same bytes."""
    need("pptx", "report")
    foot = say(document.provenance_text, language)
    own = deck(language, foot, document.title.to(language))
    _cover(own, document)
    _answer(own, document)
    _structures(own, document)
    for figure in document.figures:
        _figures(own, figure)
    _bullets(own, said.TRADE_OFFS, document.trade_offs, document.limits)
    _table(own, said.DEFINITIONS, said.definition_table(document, language), _meanings(document, language))
    for study in document.studies:
        _study(own, study)
    _assumptions(own, document)
    _provenance(own, document)
    sink = io.BytesIO()
    own.prs.save(sink)
    return sealed(sink.getvalue())


def _cover(own: Deck, document: Document) -> None:
    language = own.language
    title, question = say(document.title, language), say(document.question, language)
    versus = " · ".join(say(structure.text, language) for structure in document.structures)
    made = slide(own, title, f"{title}\n{question}\n{say(document.limits, language)}", foot=False)
    shape = made.shapes.title
    box_ = {"left": MARGIN, "top": 96.0, "width": INNER, "height": 120.0}
    for name, value in box_.items():
        setattr(shape, name, int(value * 12700))
    title, size = fitted(title, INNER, 116, (40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 16.0, 13.0), bold=True)
    for run in shape.text_frame.paragraphs[0].runs:
        run.text, run.font.size = title, int(size * 12700)
    question, size = fitted(question, INNER, 110, (24.0, 22.0, 20.0, 18.0, 16.0, 13.0, 11.0))
    box(made, language, MARGIN, 236, INNER, 112, [Words(question, size, colour=QUIET)])
    versus, size = fitted(versus, INNER, 60, (18.0, 16.0, 14.0, 12.0, 10.0), bold=True)
    box(made, language, MARGIN, 372, INNER, 62, [Words(versus, size, bold=True)])
    foot, size = fitted(own.foot, INNER, 36, (SMALL, 11.0, 10.0, FOOT))
    box(made, language, MARGIN, HEIGHT - 72, INNER, 40, [Words(foot, size, colour=QUIET)])


def _answer(own: Deck, document: Document) -> None:
    """Show the headline measures as three cards, or as a table where there are several structures."""
    language = own.language
    verdict, limits = say(document.verdict, language), say(document.limits, language)
    heading = f"{say(said.LIMITS, language)}{'：' if language == 'zh' else ': '}{limits}"
    note = f"{verdict}\n{heading}"
    top = TOP + 6
    made = slide(own, say(said.ANSWER, language), note)
    if len(document.structures) == 2 and len(document.headline) <= 3:
        top += _cards(made, own, document, top)
    else:
        first, *more = sheets(_matrix(document, language), INNER, BOTTOM - top - 110)
        place(made, language, top, first)
        top += sum(first.heights) + 14
        for sheet in more:
            place(slide(own, say(said.ANSWER, language), note, continued=True), language, TOP + 6, sheet)
    left = BOTTOM - top
    for size in BODY_SIZES[1:] + (13.0, 12.0, 11.0, 10.0):
        texts = [Words(verdict, size, after=8), Words(heading, max(10.0, size - 2), colour=QUIET)]
        if sum(height_of(words, INNER) for words in texts) <= left:
            break
    else:
        _paragraphs(own, say(said.ANSWER, language), [verdict, heading], note)
        return
    box(made, language, MARGIN, top, INNER, left, texts)


def _cards(made: Any, own: Deck, document: Document, top: float) -> float:
    """Place a card per measure; return how much room they take."""
    count = max(1, len(document.headline))
    width = (INNER - _GAP * (count - 1)) / count
    cards = [_card(own, document, figure, width - 2 * _PAD) for figure in document.headline]
    if len({len(card) for card in cards}) == 1:
        # What stands side by side has one size: that of the longest.
        sizes = [min(words.size for words in line) for line in zip(*cards, strict=True)]
        cards = [[words._replace(size=size) for words, size in zip(card, sizes, strict=True)] for card in cards]
    height = max(sum(height_of(words, width - 2 * _PAD) for words in card) for card in cards) + 2 * _PAD
    for i, card in enumerate(cards):
        box(made, own.language, MARGIN + i * (width + _GAP), top, width, height, card, fill=CARD, pad=_PAD)
    return height + 20


def _matrix(document: Document, language: Language) -> Table:
    """Return the main measures with a row per structure, the baseline's levels first."""
    head = (say(said.STRUCTURE, language), *(say(figure.text, language) for figure in document.headline))
    amounts = [{amount.structure: amount for amount in figure.amounts} for figure in document.headline]
    rows = []
    for structure in document.structures:
        name = say(structure.text, language)
        if structure.id == document.baseline:
            rows.append(
                (_as_baseline(name, language), *(say(figure.baseline, language) for figure in document.headline))
            )
            continue
        cells = []
        for found in amounts:
            amount = found.get(structure.id)
            if amount is None:
                cells.append("–")
                continue
            interval = f"{say(said.INTERVAL, language)} {say(amount.interval, language)}"
            cells.append("\n".join((say(amount.difference, language), interval, _verdict(amount, language))))
        rows.append((name, *cells))
    return Table(head, tuple(rows))


def _as_baseline(name: str, language: Language) -> str:
    word_ = say(said.BASELINE, language)
    return f"{name}（{word_}）" if language == "zh" else f"{name} ({word_})"


def _card(own: Deck, document: Document, figure: KeyFigure, inner: float) -> list[Words]:
    language = own.language
    name = say(figure.text, language)
    if not figure.amounts:
        level = say(figure.baseline, language)
        return [
            Words(*fitted(name, inner, 42, (16.0, 14.0, 12.0, 10.0)), after=3),
            Words(*fitted(level, inner, 60, (20.0, 16.0, 13.0))),
        ]
    amount = figure.amounts[0]
    difference = say(amount.difference, language)
    interval = f"{say(said.INTERVAL, language)} {say(amount.interval, language)}"
    colon = "：" if language == "zh" else ": "
    levels = f"{say(said.AGAINST, language)}{colon}{say(figure.baseline, language)}"
    own_level = f"{structure_name(document, amount.structure, language)}{colon}{say(amount.level, language)}"
    large, small = (32.0, 30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0), (13.0, 12.0, 11.0)
    return [
        Words(*fitted(name, inner, 42, (16.0, 15.0, 14.0, 13.0, 12.0, 10.0)), after=3),
        Words(*fitted(difference, inner, 48, large, True, most=1), True, _ink(amount)),
        Words(*fitted(interval, inner, 32, (15.0, 14.0, *small), most=1), after=4),
        Words(*fitted(levels, inner, 32, small, most=1), colour=QUIET),
        Words(*fitted(own_level, inner, 32, small, most=1), colour=QUIET, after=4),
        Words(_verdict(amount, language), 14, True, _ink(amount)),
    ]


def _ink(amount: Amount) -> str:
    return _VERDICTS.get(amount.verdict, OPEN)


def _verdict(amount: Amount, language: Language) -> str:
    """Return the verdict with a sign: colour alone says nothing."""
    return f"{_SIGNS.get(amount.verdict, '■')} {say(amount.verdict_text, language)}"


def _structures(own: Deck, document: Document) -> None:
    language = own.language
    words = []
    for structure in document.structures:
        name = say(structure.text, language)
        if structure.id == document.baseline:
            name = _as_baseline(name, language)
        words.append(Words(name, 20, bold=True, after=2))
        line = said.mechanism_line(structure, language)
        words.append(Words(say(structure.sentence, language), 16, after=2 if line else 14))
        if line:
            words.append(Words(line, 14, colour=QUIET, after=14))
    note = "\n".join(w.text for w in words)
    for i, page in enumerate(stacked(words, INNER, BOTTOM - TOP - 12)):
        made = slide(own, say(said.STRUCTURES, language), note, continued=i > 0)
        box(made, language, MARGIN, TOP + 12, INNER, BOTTOM - TOP - 12, page)
    for structure in document.structures:
        colon = "：" if language == "zh" else ": "
        title = Text(f"“{structure.text.zh}”改变了什么", f"What “{structure.text.en}” changes")
        lines = [f"{say(m.title, language)}{colon}{say(m.what, language)}" for m in structure.mechanisms]
        _table(own, title, said.change_table(structure.changes, language), "\n".join(lines) or title.to(language))


def _figures(own: Deck, figure: Figure) -> None:
    for i, part in enumerate(parts(figure, _ROWS)):
        _figure(own, part, continued=i > 0)


def _figure(own: Deck, figure: Figure, continued: bool) -> None:
    """Show one figure: the finding, the chart, how to read it."""
    language = own.language
    subtitle, note = say(figure.subtitle, language), say(figure.note, language)
    if figure.form in NATIVE:
        note = f"{note} {remark(figure, language)}".strip()
    spoken = "\n".join(part for part in (say(figure.title, language), subtitle, note) if part)
    made = slide(own, say(figure.title, language), spoken, continued)
    subtitle, size = fitted(subtitle, INNER, 22, (15.0, 14.0, 13.0, 12.0, 11.0))
    box(made, language, MARGIN, TOP - 2, INNER, 22, [Words(subtitle, size, colour=QUIET)])
    below = Words(*fitted(note, INNER, 50, (SMALL, 11.0, 10.0, FOOT)), colour=QUIET)
    foot = height_of(below, INNER) if note else 0.0
    top, bottom = TOP + 24, BOTTOM - foot - 6
    if figure.form in NATIVE:
        add_chart(made, figure, language, MARGIN - 6, top, INNER + 12, bottom - top)
    else:
        _picture(made, figure, language, top, bottom)
    if note:
        box(made, language, MARGIN, BOTTOM - foot, INNER, foot + 4, [below])
    if figure.form not in NATIVE:
        _table(own, figure.title, _numbers(figure, language), spoken, say(said.DATA, language))


def _picture(made: Any, figure: Figure, language: Language, top: float, bottom: float) -> None:
    from sim.report.figures.pictures import draw

    drawn = draw(said.bare(figure)._replace(subtitle=Text("", "")), language, "png", scale=2.0)
    picture = made.shapes.add_picture(io.BytesIO(drawn), 0, 0)
    left, upper, right, lower = _margins(drawn)
    picture.crop_left, picture.crop_top, picture.crop_right, picture.crop_bottom = left, upper, right, lower
    ratio = picture.width * (1.0 - left - right) / (picture.height * (1.0 - upper - lower))
    height = min(bottom - top, INNER / ratio)
    picture.width, picture.height = int(height * ratio * 12700), int(height * 12700)
    picture.left, picture.top = int((MARGIN + (INNER - height * ratio) / 2) * 12700), int(top * 12700)
    properties = picture._element.nvPicPr.cNvPr
    properties.set("name", figure.name)
    properties.set("descr", said.alternative(figure.title, figure.subtitle, figure.note, language))


def _margins(png: bytes) -> tuple[float, float, float, float]:
    """Return how much of a picture is empty at its left, top, right and foot, as shares."""
    from PIL import Image, ImageChops  # python-pptx needs it too

    picture = Image.open(io.BytesIO(png)).convert("L")
    found = ImageChops.invert(picture).point(lambda shade: 255 if shade > _FAINT else 0).getbbox()
    if found is None:
        return 0.0, 0.0, 0.0, 0.0
    (wide, high), (left, upper, right, lower) = picture.size, found
    return left / wide, upper / high, 1.0 - right / wide, 1.0 - lower / high


def _numbers(figure: Figure, language: Language) -> Table:
    """Return a heat map's numbers: a row per y, a column per x."""
    table = figure.table
    xs, ys = list(dict.fromkeys(table["x"])), list(dict.fromkeys(table["y"]))
    cells = {(row.x, row.y): float(row.value) for row in records(table)}

    def name(key: Any, axis: Axis) -> str:
        return (
            amount(figure, key, percent=True)
            if axis.percent and not isinstance(key, str)
            else word(figure, key, language)
        )

    corner = " \\ ".join(say(axis.text, language) for axis in (figure.y, figure.x))
    head = (corner, *(name(x, figure.x) for x in xs))
    factor, unit = (100.0, "%") if figure.y.percent else (1.0, "")
    decimals = decimals_for_level(*(factor * value for value in cells.values()))

    def number(value: float) -> str:
        return typographic(fixed(factor * value, decimals)) + (unit if known(value) else "")

    rows = tuple((name(y, figure.y), *(number(cells.get((x, y), math.nan)) for x in xs)) for y in ys)
    return Table(head, rows)


def _study(own: Deck, study: StudySaid) -> None:
    language = own.language
    sentences = [say(study.question, language), *(say(sentence, language) for sentence in study.sentences)]
    room = BOTTOM - TOP - 12
    shown: list[Words] = []
    for sentence in sentences:
        words = Words(sentence, _PROSE, after=_PROSE * 0.6)
        if shown and sum(height_of(item, INNER) for item in (*shown, words)) > room - 24:
            # A slide is no page: what does not fit is said in the notes.
            shown.append(Words(say(said.MORE, language), SMALL, colour=QUIET))
            break
        shown.append(words)
    made = slide(own, say(study.title, language), "\n".join(sentences))
    box(made, language, MARGIN, TOP + 12, INNER, room, stacked(shown, INNER, room)[0])
    for figure in study.figures:
        _figures(own, figure)


def _bullets(own: Deck, title: Text, texts: Sequence[Text], limits: Text) -> None:
    language = own.language
    lines = [say(text, language) for text in texts]
    if lines:
        _paragraphs(own, say(title, language), lines, "\n".join([*lines, say(limits, language)]))


def _paragraphs(own: Deck, title: str, lines: Sequence[str], note: str) -> None:
    """Show paragraphs as large as they fit, on further slides if they must."""
    lines = [line for line in lines if line]
    room = BOTTOM - TOP - 12
    for size in BODY_SIZES:
        words = [Words(line, size, after=size * 0.7) for line in lines]
        if sum(height_of(item, INNER) for item in words) <= room:
            break
    for i, page in enumerate(stacked(words, INNER, room)):
        made = slide(own, title, note, continued=i > 0)
        box(made, own.language, MARGIN, TOP + 12, INNER, room, page)


def _table(own: Deck, title: Text, table: Table, note: str, prefix: str = "") -> None:
    """Show a table, on further slides if it is long."""
    if not table.rows:
        return
    heading = say(title, own.language)
    if prefix:
        heading = f"{prefix}：{heading}" if own.language == "zh" else f"{prefix}: {heading}"
    for i, sheet in enumerate(sheets(full(table), INNER, BOTTOM - TOP - 14)):
        made = slide(own, heading, note, continued=i > 0)
        place(made, own.language, TOP + 12, sheet)


def _meanings(document: Document, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return "\n".join(f"{say(d.text, language)}{colon}{say(d.meaning, language)}" for d in document.definitions)


def _assumptions(own: Deck, document: Document) -> None:
    language = own.language
    first = said.foremost(document)[:_FOREMOST]
    if not first:
        return
    heading = say(said.ASSUMPTIONS, language)
    count = say(said.ground_count(document), language)
    pointer = f"{count}{'' if language == 'zh' else ' '}{say(said.FULL_LIST, language)}"
    table = said.ground_table(first, language, document)
    for i, sheet in enumerate(sheets(full(table), INNER, BOTTOM - TOP - 58)):
        made = slide(own, heading, pointer, continued=i > 0)
        place(made, language, TOP + 12, sheet)
        pointer, size = fitted(pointer, INNER, 32, (SMALL, 11.0, 10.0))
        box(made, language, MARGIN, BOTTOM - 30, INNER, 32, [Words(pointer, size, colour=QUIET)])


def _provenance(own: Deck, document: Document) -> None:
    language = own.language
    for size in (14.0, 13.0, 12.0, 11.0):
        words = [Words(own.foot, size, after=10)]
        words += [Words(say(comment, language), size, after=3) for comment in document.comments]
        words += [Words(say(said.REBUILD, language), size, bold=True, after=2)]
        words += [
            Words(document.command, size, mono=True, after=10),
            Words(say(said.CITATION, language), size, bold=True),
        ]
        words += [Words(line, size - 3, mono=True) for line in document.citation.rstrip().split("\n")]
        if sum(height_of(item, INNER) for item in words) <= BOTTOM - TOP - 12:
            break
    note = "\n".join((own.foot, document.command))
    for i, page in enumerate(stacked(words, INNER, BOTTOM - TOP - 12)):
        made = slide(own, say(said.PROVENANCE, language), note, continued=i > 0)
        box(made, language, MARGIN, TOP + 12, INNER, BOTTOM - TOP - 12, page)
