"""The slide of the answer: a card per measure, or a table where there are several structures."""

from __future__ import annotations

from typing import Any

from sim.report.document.content import Amount, Document, KeyFigure
from sim.report.office import said
from sim.report.office.canvas import (
    BODY_SIZES,
    BOTTOM,
    CARD,
    INNER,
    MARGIN,
    TOP,
    Deck,
    Words,
    box,
    height_of,
    place,
    sheets,
    slide,
)
from sim.report.office.faces import fitted
from sim.report.office.said import Table, say, structure_name
from sim.report.office.slide_words import paragraph_slides
from sim.report.style import BETTER, OPEN, QUIET, WORSE_TEXT
from sim.vocabulary.text import Language

_GAP, _PAD = 16.0, 14.0
_VERDICTS = {"better": BETTER, "worse": WORSE_TEXT}
_SIGNS = {"better": "▲", "worse": "▼"}


def answer_slides(own: Deck, document: Document) -> None:
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
        paragraph_slides(own, say(said.ANSWER, language), [verdict, heading], note)
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
                (as_baseline(name, language), *(say(figure.baseline, language) for figure in document.headline))
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


def as_baseline(name: str, language: Language) -> str:
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
