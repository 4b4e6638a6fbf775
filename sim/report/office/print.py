"""The report as a PDF, typeset with our own font: figures as vectors, every word handed over as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.report.document.content import Document
from sim.report.figures.figure import Figure
from sim.report.office import said
from sim.report.office.columns import widths
from sim.report.office.said import Table, full, legal, say
from sim.report.style import FAMILY, INK, QUIET, REGULAR, RULE
from sim.study.extras import need
from sim.vocabulary.text import Language, Text

_TEMPLATE = Path(__file__).with_name("report.typ")
_INNER, _CELL = 470.0, 8.5

Block = dict[str, Any]
"""A piece of the page as the template reads it; `kind` says what the other keys are."""


def pdf(document: Document, language: Language) -> bytes:
    """Return the report as a PDF; the same document gives the same bytes."""
    typst: Any = need("typst", "report")
    data = {
        "title": say(document.title, language),
        "question": say(document.question, language),
        "provenance": say(document.provenance_text, language),
        "lang": language,
        "region": "CN" if language == "zh" else "GB",
        "colon": "：" if language == "zh" else ": ",
        "font": FAMILY,
        "ink": INK,
        "quiet": QUIET,
        "rule": RULE,
        "blocks": _blocks(document, language),
    }
    # The data reach the template as one string: what a user wrote can never become markup, nor name a file.
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=[str(REGULAR.parent)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=0,
    )
    return made


def _blocks(document: Document, language: Language) -> list[Block]:
    blocks: list[Block] = [
        _heading(said.ANSWER, language),
        _text(document.verdict, language),
        _entries([(said.LIMITS, document.limits)], language),
        *_table(said.measure_table(document, document.headline, language)),
    ]
    for heading, text in document.about:
        blocks += [_heading(heading, language, 2), _text(text, language)]
    blocks += _structures(document, language)
    blocks += [_heading(said.FIGURES, language), *(_figure(figure, language) for figure in document.figures)]
    if document.trade_offs:
        blocks += [_heading(said.TRADE_OFFS, language), _list(document.trade_offs, language)]
    blocks += [_heading(said.MEASURES, language), *(_text(sentence, language) for sentence in document.sentences)]
    blocks += _table(said.measure_table(document, document.measures, language))
    if document.definitions:
        meanings = [(definition.text, definition.meaning) for definition in document.definitions]
        blocks += [_heading(said.DEFINITIONS, language), _entries(meanings, language)]
        blocks += _table(said.definition_table(document, language))
    blocks.append(_heading(said.STUDIES, language))
    if missing := said.unstudied_lines(document, language):
        blocks.append({"kind": "list", "items": missing})
    for study in document.studies:
        blocks.append(_heading(study.title, language, 2))
        blocks += [_text(text, language) for text in (study.question, *study.sentences)]
        blocks += [_figure(figure, language) for figure in study.figures]
    if document.patterns:
        blocks += [_heading(said.PATTERNS, language), _list(document.patterns, language)]
    return blocks + _appendices(document, language)


def _structures(document: Document, language: Language) -> list[Block]:
    blocks = [_heading(said.STRUCTURES, language)]
    for structure in document.structures:
        name = structure.text
        if structure.id == document.baseline:
            name = Text(f"{name.zh}（{said.BASELINE.zh}）", f"{name.en} ({said.BASELINE.en})")
        blocks += [_heading(name, language, 2), _text(structure.sentence, language)]
        if structure.mechanisms:
            blocks.append(_entries([(m.title, m.what) for m in structure.mechanisms], language))
        blocks += _table(said.change_table(structure.changes, language))
    return blocks


def _appendices(document: Document, language: Language) -> list[Block]:
    blocks: list[Block] = []
    if document.grounds:
        blocks += [
            {"kind": "break"},
            _heading(said.ASSUMPTIONS, language),
            _text(said.ground_count(document), language),
        ]
        blocks += _table(said.ground_table(document.grounds, language, document, "beside"))
    if document.checklist:
        blocks += [_heading(said.CHECKLIST, language), _entries(document.checklist, language)]
    if document.glossary:
        terms = [(term.word, term.meaning) for term in document.glossary]
        blocks += [_heading(said.GLOSSARY, language), _entries(terms, language)]
    blocks += [_heading(said.PROVENANCE, language), _text(document.provenance_text, language)]
    blocks += [_text(comment, language) for comment in document.comments]
    for heading, text in ((said.REBUILD, document.command), (said.CITATION, document.citation.rstrip())):
        blocks += [_heading(heading, language, 2), {"kind": "raw", "text": legal(text)}]
    return blocks


def _heading(text: Text, language: Language, level: int = 1) -> Block:
    return {"kind": "heading", "level": level, "text": say(text, language)}


def _text(text: Text, language: Language) -> Block:
    return {"kind": "text", "text": say(text, language)}


def _list(texts: tuple[Text, ...], language: Language) -> Block:
    return {"kind": "list", "items": [say(text, language) for text in texts]}


def _entries(pairs: Any, language: Language) -> Block:
    return {"kind": "entries", "items": [[say(text, language) for text in pair] for pair in pairs]}


def _table(table: Table) -> list[Block]:
    if not table.rows:
        return []
    table = full(table)
    columns = widths(table, _INNER, _CELL, 9.0)
    return [{"kind": "table", "header": table.header, "rows": table.rows, "widths": [round(w, 1) for w in columns]}]


def _figure(figure: Figure, language: Language) -> Block:
    from sim.report.figures.pictures import draw

    return {
        "kind": "figure",
        "title": say(figure.title, language),
        "svg": draw(said.bare(figure), language, "svg").decode("utf-8"),
        "alt": said.alternative(figure.title, figure.subtitle, figure.note, language),
        "note": say(figure.note, language),
    }
