"""The report as slides for a meeting: the answer first, a slide per figure, charts that can be edited."""

from __future__ import annotations

import io
from collections.abc import Sequence

from sim.report.document.content import Document, StudySaid
from sim.report.office import said
from sim.report.office.canvas import (
    BOTTOM,
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
from sim.report.office.said import full, say
from sim.report.office.sealed import sealed
from sim.report.office.slide_answer import answer_slides, as_baseline
from sim.report.office.slide_figures import figure_slides
from sim.report.office.slide_words import paragraph_slides, table_slides
from sim.report.style import QUIET
from sim.study.extras import need
from sim.vocabulary.text import Language, Text

_PROSE = 16.0
_FOREMOST = 12
"""So many parameters are named on slides; all of them are in the report and the workbook."""


def pptx(document: Document, language: Language) -> bytes:
    """Return the report as a PowerPoint file; the same document gives the same bytes."""
    need("pptx", "report")
    foot, missing = say(document.provenance_text, language), said.unstudied_lines(document, language)
    own = deck(language, foot, document.title.to(language))
    _cover(own, document)
    answer_slides(own, document)
    _structures(own, document)
    for figure in document.figures:
        figure_slides(own, figure)
    _bullets(own, said.TRADE_OFFS, document.trade_offs, document.limits)
    table_slides(own, said.DEFINITIONS, said.definition_table(document, language), _meanings(document, language))
    if missing:
        paragraph_slides(own, say(said.STUDIES, language), missing, "\n".join(missing))
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


def _structures(own: Deck, document: Document) -> None:
    language = own.language
    words = []
    for structure in document.structures:
        name = say(structure.text, language)
        if structure.id == document.baseline:
            name = as_baseline(name, language)
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
        table_slides(own, title, said.change_table(structure.changes, language), "\n".join(lines) or title.to(language))


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
        figure_slides(own, figure)


def _bullets(own: Deck, title: Text, texts: Sequence[Text], limits: Text) -> None:
    language = own.language
    lines = [say(text, language) for text in texts]
    if lines:
        paragraph_slides(own, say(title, language), lines, "\n".join([*lines, say(limits, language)]))


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
