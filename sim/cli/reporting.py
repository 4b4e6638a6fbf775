"""`tiaokuai report`: a finished comparison as one file that opens anywhere, and as slides, workbook and text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from sim.report.document.content import Document
    from sim.report.figures.figure import Figure
    from sim.study.compare import Comparison

PICTURES: tuple[Literal["png", "svg", "pdf"], ...] = ("png", "svg", "pdf")


class _Office(NamedTuple):
    """One further form of the report."""

    ending: str
    module: str
    needs: str


_OFFICE = (
    _Office("pptx", "slides", "pptx"),
    _Office("xlsx", "workbook", "xlsxwriter"),
    _Office("docx", "text", "docx"),
    _Office("pdf", "print", "typst"),
)


def report_folder(
    folder: Path,
    out: Path | None,
    pptx: bool,
    xlsx: bool,
    docx: bool,
    pdf: bool,
    figures: bool,
    requests: int,
    swing: bool,
    workers: int | None,
    language: Language,
    studies: Path | None = None,
) -> None:
    """Write the report of a comparison's results folder, in every form asked for; `studies` is a further folder of studies.

    Raises ResultsError where there is no finished comparison, several, or a package is missing.
    """
    from sim.study.extras import need

    asked = dict(zip(("pptx", "xlsx", "docx", "pdf"), (pptx, xlsx, docx, pdf), strict=True))
    forms = [form for form in _OFFICE if asked[form.ending]]
    # Before anything is run: nobody should wait for what cannot be written.
    for module in ("vl_convert", *(form.needs for form in forms)):
        need(module, "report")
    if studies is not None and not studies.is_dir():
        raise ResultsError(Text(f"没有目录 {studies}", f"there is no folder {studies}"))
    with Board(language) as board:
        own = comparison_folder(folder)
        comparison = _read(own, workers, board)
        document = _document(comparison, own.resolve().parent.parent, swing, workers, board, studies)
        page = out or own / "report.html"
        _write(page, _page(comparison, document, requests, language, board.log), board.log)
        for form in forms:
            for written in LANGUAGES:
                target = page.with_name(f"{page.stem}.{written}.{form.ending}")
                _write(target, _office(form)(document, written), board.log)
        if figures:
            _draw(document, own / "figures", board.log)


def comparison_folder(folder: Path) -> Path:
    """Return the folder of one comparison: `folder` itself, or the only one right below it.

    Raises ResultsError that lists them where there are several.
    """
    from sim.study.folders import MANIFEST

    if not folder.is_dir():
        raise ResultsError(Text(f"没有目录 {folder}", f"there is no folder {folder}"))
    if (folder / MANIFEST).exists():
        return folder
    found = sorted(file.parent for file in folder.glob(f"*/{MANIFEST}"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise ResultsError(
            Text(
                f"{folder} 中没有结果：请先运行 tiaokuai compare，再指明其结果目录",
                f"{folder} holds no results: run tiaokuai compare first, then name its results folder",
            )
        )
    names = "".join(f"\n  {path}" for path in found)
    raise ResultsError(
        Text(
            f"{folder} 中有 {len(found)} 份结果，请指明一份：{names}",
            f"{folder} holds {len(found)} results, name one:{names}",
        )
    )


def _read(own: Path, workers: int | None, board: Board) -> Comparison:
    from sim.report.document.gather import comparison_of

    board.log(Text(f"读取结果 {own}", f"reading the results in {own}"))
    # What a comparison says of its steps is no news here: they are done.
    return comparison_of(own, board.tell, lambda _: None, _count(workers))


def _document(
    comparison: Comparison, root: Path, swing: bool, workers: int | None, board: Board, studies: Path | None
) -> Document:
    from sim.report.answer import chart_data
    from sim.report.document.gather import gather
    from sim.report.document.swings import swings_of
    from sim.study.hands import Hands

    found = {}
    if swing:
        data = chart_data(comparison)
        found = swings_of(comparison, data, root, Hands(_count(workers), ""), board.tell, board.log)
    document = gather(comparison, root, found, studies)
    zh, en = (
        "、".join(s.name for s in document.studies) or "无",
        ", ".join(s.name for s in document.studies) or "none",
    )
    board.log(Text(f"收入的研究：{zh}", f"studies taken in: {en}"))
    return document


def _page(
    comparison: Comparison, document: Document, requests: int, language: Language, log: Callable[[Text], None]
) -> bytes:
    from sim.web.chart_data import figure_json
    from sim.web.font import outside
    from sim.web.reel import reels_of
    from sim.web.report_page import page_characters, report_html

    reels = reels_of(comparison, requests=requests) if requests else None
    if requests and reels is None:
        log(
            Text(
                "没有保留事件日志，报告中不含回放",
                "no event log was kept: the report comes without the player",
            )
        )
    charts = [figure_json(figure) for _, figure in _figures(document)]
    foreign = sorted(outside(page_characters(document, reels, charts)))
    if foreign:
        shown = " ".join(f"{c} (U+{ord(c):04X})" for c in foreign)
        log(
            Text(
                f"注意：随附字体没有以下字符，将由读者电脑上的字体显示：{shown}",
                f"note: the shipped font lacks these characters, a font of the reader's machine will show them: {shown}",
            )
        )
    return report_html(document, reels, charts, language)


def _figures(document: Document) -> Iterator[tuple[str, Figure]]:
    """Yield the document's figures and its studies', each with a name that no other has."""
    for figure in document.figures:
        yield figure.name, figure
    for study in document.studies:
        for figure in study.figures:
            yield f"{study.name}_{figure.name}", figure


def _office(form: _Office) -> Callable[[Document, Language], bytes]:
    import importlib

    module: Any = importlib.import_module(f"sim.report.office.{form.module}")
    make: Callable[[Document, Language], bytes] = getattr(module, form.ending)
    return make


def _draw(document: Document, folder: Path, log: Callable[[Text], None]) -> None:
    from sim.log.files import write_atomically
    from sim.report.figures.pictures import draw

    for form in PICTURES:
        for old in folder.glob(f"*.{form}"):
            old.unlink()  # never leave pictures of another report beside these
    number = 0
    for name, figure in _figures(document):
        for language in LANGUAGES:
            for form in PICTURES:
                write_atomically(folder / f"{name}.{language}.{form}", draw(figure, language, form))
                number += 1
    log(Text(f"图 {number} 幅：{folder}", f"{number} chart files: {folder}"))


def _write(path: Path, content: bytes, log: Callable[[Text], None]) -> None:
    from sim.log.files import write_atomically

    write_atomically(path, content)
    size = len(content) / 1e6
    log(Text(f"已写：{path}（{size:.2f} MB）", f"written: {path} ({size:.2f} MB)"))


def _count(workers: int | None) -> int:
    return workers or min(os.cpu_count() or 1, 8)
