"""A figure as a page needs it: words and specification in both languages, and the table that says the same."""

from __future__ import annotations

from typing import Any

from sim.report.figures.figure import Figure
from sim.report.figures.tables import plain_table
from sim.report.figures.vega import vega_lite
from sim.report.numbers import typographic
from sim.report.page import provenance
from sim.vocabulary.text import LANGUAGES, Text


def figure_json(figure: Figure) -> dict[str, Any]:
    """Return what `tk.chart` draws: {name, title, subtitle, note, origin, spec, table}, texts as {zh, en}."""
    tables = {language: plain_table(figure, language) for language in LANGUAGES}
    return {
        "name": figure.name,
        "title": _both(figure.title),
        "subtitle": _both(figure.subtitle),
        "note": _both(figure.note),
        "origin": {language: provenance(figure.origin, language) for language in LANGUAGES},
        "spec": {language: vega_lite(figure, language) for language in LANGUAGES},
        "table": {
            "header": {language: table.header for language, table in tables.items()},
            "rows": {language: table.rows for language, table in tables.items()},
        },
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": typographic(text.zh), "en": typographic(text.en)}
