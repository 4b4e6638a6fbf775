"""The report as one file: opened from a USB stick, without a network, it shows everything and asks for nothing."""

from __future__ import annotations

import base64
import importlib
import zlib
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

from sim.report.document.content import Document, plain
from sim.report.numbers import typographic
from sim.vocabulary.text import Language
from sim.web import player_assets
from sim.web.assets import inert, words_of
from sim.web.single_file import characters, single_file


def report_html(
    document: Document, reels: Mapping[str, Any] | None, charts: Sequence[Mapping[str, Any]], language: Language = "zh"
) -> bytes:
    """Return the report as one HTML file; the same content gives the same bytes.

    `charts` are the document's figures and then those of its studies, in their order (`chart_data.figure_json`); none at
    all leaves them out. `language` is the one shown first. Raises ValueError when charts and figures differ.
    """
    parts = _parts(bool(charts), reels is not None)
    data = {
        "document": _content(document, charts),
        "charts": _packed(charts),
        "reels": reels,
        "words": {key: {"zh": text.zh, "en": text.en} for key, text in words_of(*parts.words).items()},
        "language": language,
    }
    return single_file(
        document.title,
        {f"report-{name}": value for name, value in data.items()},
        parts.styles,
        parts.scripts,
        [_vega()] if charts else [],
        language,
        packed=list(charts),
    )


def page_characters(
    document: Document, reels: Mapping[str, Any] | None, charts: Sequence[Mapping[str, Any]]
) -> set[str]:
    """Return the characters of what the report shows, its own words apart."""
    return characters([_content(document, charts), reels, list(charts)])


def _content(document: Document, charts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document with its figures replaced by their places among the charts."""
    content: dict[str, Any] = _signed(plain(document))
    figures = [*document.figures, *(figure for study in document.studies for figure in study.figures)]
    if charts and [figure.name for figure in figures] != [chart["name"] for chart in charts]:
        raise ValueError("charts are not the document's figures in their order")
    places = iter(range(len(figures)) if charts else ())
    content["figures"] = [place for _, place in zip(document.figures, places, strict=False)]
    for study, shown in zip(document.studies, content["studies"], strict=True):
        shown["figures"] = [place for _, place in zip(study.figures, places, strict=False)]
    return content


def _packed(charts: Sequence[Mapping[str, Any]]) -> str:
    """Return charts as deflated JSON: their specifications say most things twice and shrink to a sixth."""
    return base64.b64encode(zlib.compress(inert(list(charts)).encode("utf-8"), 9)).decode("ascii")


def _signed(value: Any) -> Any:
    """Return a value whose texts in two languages have the signs of print; paths, commands and sources stay as they are."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return {language: typographic(text) for language, text in value.items()}
        return {key: _signed(item) for key, item in value.items()}
    return [_signed(item) for item in value] if isinstance(value, list) else value


class _Parts(NamedTuple):
    """The files and words that make up a page, in their order; what is not shown is not shipped."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    words: tuple[ModuleType, ...]


def _parts(charts: bool, player: bool) -> _Parts:
    from sim.web.words import report, shared

    styles, scripts, words = ["base.css"], ["base.js", "signs.js", "glossary.js"], [shared, report]
    if charts:
        words.append(importlib.import_module("sim.web.words.charts"))
        styles.append("charts.css")
        scripts.append("charts.js")
    if player:
        words.append(importlib.import_module("sim.web.words.player"))
        styles += player_assets.STYLES
        scripts += player_assets.SCRIPTS
    return _Parts(
        (*styles, "report.css"),
        (*scripts, "report_basics.js", "report_first.js", "report_grounds.js", "report.js"),
        tuple(words),
    )


def _vega() -> str:
    from sim.web.vega import vega_script

    return vega_script()
