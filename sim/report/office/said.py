"""Words and tables that slides, workbook, text document and PDF share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sim.report.document.content import Change, Document, Ground, KeyFigure, StructureSaid
from sim.report.figures.figure import Figure
from sim.report.numbers import typographic
from sim.vocabulary.text import Language, Text

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ANSWER = Text("主要结论", "The answer")
STRUCTURES = Text("所比较的结构", "Structures compared")
CHANGES = Text("改变了什么", "What it changes")
LIMITS = Text("限度", "Limits")
TRADE_OFFS = Text("取舍", "Trade-offs")
FIGURES = Text("图", "Figures")
MEASURES = Text("指标", "Measures")
DEFINITIONS = Text("推诿的不同口径", "Definitions of passing")
STUDIES = Text("专项研究", "Studies")
UNSTUDIED = Text("：尚无此项研究，可运行：", ": not studied yet; this command makes it: ")
ASSUMPTIONS = Text("假设与参数", "Assumptions and parameters")
PATTERNS = Text("涉及的规律", "Patterns touched")
CHECKLIST = Text("STRESS-DES 报告清单", "STRESS-DES reporting checklist")
GLOSSARY = Text("术语", "Glossary")
PROVENANCE = Text("来源与重现", "Provenance and how to rebuild")
REBUILD = Text("重现结果的命令", "Command that rebuilds the results")
CITATION = Text("引用", "How to cite")
QUESTION = Text("问题", "Question")
BASELINE = Text("基准", "baseline")
INTERVAL = Text("95% 置信区间", "95 % CI")
AGAINST = Text("基准", "Baseline")
CONTINUED = Text("（续）", " (continued)")
HOW = Text("如何得出", "How it was done")
FULL_LIST = Text(
    "全部参数及其依据、范围见完整报告的“假设与参数”一节，或工作簿同名工作表。",
    "All parameters, their grounds and ranges are in the full report under “Assumptions and parameters”, or in the "
    "workbook's sheet of that name.",
)
MORE = Text("其余结果见备注与完整报告。", "Further results are in the notes and in the full report.")
ADDED = Text("加入的机制", "Mechanisms")
BEGINS = Text("第 {} 天起", "from day {}")
DATA = Text("图中数据", "Data of the figure")

_MEASURE = Text("指标", "Measure")
STRUCTURE = Text("结构", "Structure")
_LEVEL = Text("该结构", "This structure")
_DIFFERENCE = Text("差异", "Difference")
_RELATIVE = Text("相对差异", "Relative")
_VERDICT = Text("判断", "Verdict")
_NUMBER = Text("参数", "Parameter")
_BEFORE, _AFTER = Text("改变前", "Before"), Text("改变后", "After")
_UNIT, _ROWS = Text("单位", "Unit"), Text("涉及行数", "Rows")
_VALUE, _STATUS, _RANGE = Text("取值", "Value"), Text("依据", "Ground"), Text("合理范围", "Plausible range")
_SOURCE, _PATH = Text("出处", "Source"), Text("路径", "Path")
_MOVED = Text("结论随之移动", "How far the answer moves")
_DEFINITION = Text("口径", "Definition")


class Table(NamedTuple):
    """A table of words; a line feed begins another line of a cell."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def full(table: Table) -> Table:
    """Return `table` without its empty columns."""
    kept = [j for j in range(len(table.header)) if any(row[j] for row in table.rows)]
    return Table(tuple(table.header[j] for j in kept), tuple(tuple(row[j] for j in kept) for row in table.rows))


def legal(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def say(text: Text, language: Language) -> str:
    """Return one text as it is printed: true minus signs, nothing that a file format cannot hold."""
    return typographic(legal(text.to(language)))


def names(document: Document) -> dict[str, Text]:
    """Return the name of every structure."""
    return {structure.id: structure.text for structure in document.structures}


def structure_name(document: Document, structure: str, language: Language) -> str:
    """Return one structure's name; an unknown one stands for itself."""
    return say(names(document).get(structure, Text(structure, structure)), language)


def mechanism_line(structure: StructureSaid, language: Language) -> str:
    """Return the structure's mechanisms in one line, "" if it has none."""
    parts = []
    for mechanism in structure.mechanisms:
        title = say(mechanism.title, language)
        if mechanism.begins is not None:
            begins = say(BEGINS, language).format(f"{mechanism.begins / 24.0:g}")
            title += f"（{begins}）" if language == "zh" else f" ({begins})"
        parts.append(title)
    if not parts:
        return ""
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    return say(ADDED, language) + colon + comma.join(parts)


def measure_table(document: Document, figures: Iterable[KeyFigure], language: Language) -> Table:
    """Return measures as a table, a row per measure and structure other than the baseline."""
    head = (_MEASURE, STRUCTURE, AGAINST, _LEVEL, _DIFFERENCE, INTERVAL, _RELATIVE, _VERDICT)
    rows: list[tuple[str, ...]] = []
    for figure in figures:
        first = (say(figure.text, language), say(figure.baseline, language))
        if not figure.amounts:
            rows.append((first[0], "", first[1], "", "", "", "", ""))
        for amount in figure.amounts:
            texts = (amount.level, amount.difference, amount.interval, amount.relative, amount.verdict_text)
            name = structure_name(document, amount.structure, language)
            rows.append((first[0], name, first[1], *(say(text, language) for text in texts)))
    return _table(head, rows, language)


def definition_table(document: Document, language: Language) -> Table:
    """Return what the results are under every definition of passing."""
    head = (_DEFINITION, _MEASURE, STRUCTURE, AGAINST, _LEVEL, _DIFFERENCE, INTERVAL, _VERDICT)
    rows = []
    for definition in document.definitions:
        table = measure_table(document, definition.figures, language)
        rows += [(say(definition.text, language), *row[:6], row[7]) for row in table.rows]
    return _table(head, rows, language)


def change_table(changes: Sequence[Change], language: Language) -> Table:
    """Return what a structure's mechanisms change."""
    head = (_NUMBER, _BEFORE, _AFTER, _UNIT, _ROWS)
    rows = [tuple(say(text, language) for text in (c.meaning, c.before, c.after, c.unit, c.rows)) for c in changes]
    return _table(head, rows, language)


def ground_table(
    grounds: Iterable[Ground],
    language: Language,
    document: Document,
    paths: Literal["none", "beside", "apart"] = "none",
) -> Table:
    """Return parameters with their grounds; with `paths` also sources, and paths below the names or in a column."""
    head: tuple[Text, ...] = (_NUMBER, _VALUE, _STATUS, _RANGE, _MOVED)
    if paths != "none":
        head = (*head, _SOURCE)
    if paths == "apart":
        head = (*head, _PATH)
    rows = []
    for ground in grounds:
        name, path = say(ground.text, language), legal(ground.path)
        if paths == "beside" and name != path:
            name += f"\n{path}"
        row = [name, *(say(text, language) for text in (ground.value, ground.status_text, ground.range))]
        row += [moved_text(ground, language, document), legal(ground.source), path]
        rows.append(tuple(row[: len(head)]))
    return _table(head, rows, language)


def moved_text(ground: Ground, language: Language, document: Document) -> str:
    """Return how far the headline differences move when the parameter goes through its range."""
    texts = {figure.measure: figure.text for figure in (*document.headline, *document.measures)}
    many = len(document.structures) > 2
    said = []
    for swing in ground.swings:
        measure = say(texts.get(swing.measure, Text(swing.measure, swing.measure)), language)
        who = f"{structure_name(document, swing.structure, language)} · " if many else ""
        turned = Text("，结论反转", ", the conclusion reverses") if swing.turns else Text("", "")
        faded = Text("，一端未见差异", ", no difference shown at one end") if swing.fades else Text("", "")
        turns = say(turned, language) + say(faded, language)
        colon = "：" if language == "zh" else ": "
        said.append(f"{who}{measure}{colon}{say(swing.moved, language)}{turns}")
    return ("；" if language == "zh" else "; ").join(said)


def unstudied_lines(document: Document, language: Language) -> list[str]:
    """Return what has not been studied with the commands that make it, and where it was looked for; none if all is."""
    lines = [f"{say(one.text, language)}{say(UNSTUDIED, language)}{one.command}" for one in document.unstudied]
    return [*lines, say(document.searched, language)] if lines else []


def ground_count(document: Document) -> Text:
    """Return how many parameters there are, and how many of them are only assumed."""
    total, assumed = len(document.grounds), sum(ground.status == "assumption" for ground in document.grounds)
    return Text(f"{total} 个参数中 {assumed} 个是假设。", f"{assumed} of {total} parameters are assumptions.")


def foremost(document: Document) -> tuple[Ground, ...]:
    """Return the parameters to be named first: what moves the answer most, then what is only assumed."""
    tried = [ground for ground in document.grounds if ground.swings]
    tried.sort(key=lambda ground: -max(swing.share for swing in ground.swings))
    rest = [ground for ground in document.grounds if not ground.swings]
    rest.sort(key=lambda ground: (ground.status != "assumption", not ground.range.en))
    return (*tried, *rest)


def bare(figure: Figure) -> Figure:
    """Return a figure without the words that stand around its picture anyway."""
    return figure._replace(title=Text("", ""), note=Text("", ""))


def alternative(title: Text, subtitle: Text, note: Text, language: Language) -> str:
    """Return the words that stand for a picture where it cannot be seen."""
    stop = "。" if language == "zh" else ". "
    parts = [say(text, language).rstrip("。. ") for text in (title, subtitle, note)]
    return (stop.join(part for part in parts if part) + stop).strip()


def _table(head: tuple[Text, ...], rows: Iterable[tuple[str, ...]], language: Language) -> Table:
    return Table(tuple(say(text, language) for text in head), tuple(rows))
