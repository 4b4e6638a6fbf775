"""`tiaokuai mechanisms`: all of them, one line each, or one of them explained."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from sim.cli.paragraphs import entry, heading, paragraph, reading_console, title
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    from sim.report.explanation import Explanation, Parameter, TableChange


def print_mechanisms(name: str | None, as_json: bool, language: Language) -> None:
    """Print the list of all mechanisms, or the explanation of one; raise ResultsError for a name there is not."""
    from sim.mechanisms.registry import MECHANISMS
    from sim.scenario.words import nearest

    if name is None:
        _print_list(as_json, language)
        return
    if name not in MECHANISMS:
        close = nearest(name, MECHANISMS)
        zh, en = f"没有机制“{name}”；现有：{'、'.join(MECHANISMS)}", f"no mechanism {name!r}; there are: "
        en += ", ".join(MECHANISMS)
        if close:
            zh, en = f"{zh}；是否想写“{close}”？", f"{en}; did you mean {close!r}?"
        raise ResultsError(Text(zh, en))
    _print_one(name, as_json, language)


def first_sentence(text: Text) -> Text:
    """Return the first sentence of a text in both languages."""
    zh, en = text.zh.split("。")[0], text.en.split(". ")[0]
    return Text(f"{zh}。" if zh else "", f"{en.rstrip('.')}." if en else "")


def _print_list(as_json: bool, language: Language) -> None:
    from sim.mechanisms.registry import MECHANISMS

    if as_json:
        rows = [
            {
                "name": name,
                "title": _both(known.spec.title),
                "seed": known.spec.seed,
                "what": _both(known.spec.what),
                "watches": known.react is not None,
            }
            for name, known in MECHANISMS.items()
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    console = reading_console()
    for name, known in MECHANISMS.items():
        title(console, name, known.spec.title.to(language), f"[{known.spec.seed}]")
        paragraph(console, first_sentence(known.spec.what).to(language), 4)
    console.print()
    closing = Text(
        f"共 {len(MECHANISMS)} 种机制；方括号内为所依据文献的编号。`tiaokuai mechanisms 名称` 逐项说明一种机制。",
        f"{len(MECHANISMS)} mechanisms; in brackets the numbers of the documents that describe them. "
        "`tiaokuai mechanisms NAME` explains one.",
    )
    paragraph(console, closing.to(language), 0)


def _print_one(name: str, as_json: bool, language: Language) -> None:
    from sim.report.explanation import explain
    from sim.scenario.library import library_near, mechanisms_by_scenario

    explanation = explain(name)
    folder = library_near(Path.cwd())
    scenarios = None
    if folder is not None:
        scenarios = [stem for stem, names in mechanisms_by_scenario(folder).items() if name in names]
    if as_json:
        typer.echo(json.dumps(_content(explanation, scenarios), ensure_ascii=False, indent=2))
        return
    _print_explanation(reading_console(), explanation, scenarios, language)


def _print_explanation(
    console: Console, explanation: Explanation, scenarios: list[str] | None, language: Language
) -> None:
    from sim.report.demonstration import DESCRIPTION, WEEKS
    from sim.report.explanation import FOUNDING

    spec = explanation.spec
    title(console, explanation.name, spec.title.to(language))
    paragraph(console, spec.what.to(language), 0)
    heading(console, Text("改变什么", "What it changes").to(language))
    settings = explanation.settings
    zh = f"示例县：{DESCRIPTION.zh}；强度为 1" + (f"；设置 {settings}" if settings else "，参数取缺省值")
    en = f"On a demonstration county of {DESCRIPTION.en}; at full intensity"
    en += f", with {settings}" if settings else ", with its defaults"
    paragraph(console, Text(f"{zh}。多行时为所变各行的平均。", f"{en}. Where rows changed, their mean.").to(language))
    _changes(console, explanation.at_once, language)
    if not explanation.at_once:
        paragraph(console, Text("启用时不改变任何表。", "No table changes when it begins.").to(language))
    if explanation.watches.en:
        heading(console, Text("观察与反应", "What it watches").to(language))
        paragraph(console, _sentence(explanation.watches, language))
    if explanation.later:
        zh, en = (
            f"看过 {WEEKS} 周虚构的统计之后，又改变：",
            f"After {WEEKS} weeks of made-up counts it has changed further:",
        )
        paragraph(console, Text(zh, en).to(language))
        _changes(console, explanation.later, language)
    if explanation.modulates:
        paragraph(console, Text("其他机制的满强度变为：", "What it makes of the others' full intensity:").to(language))
        shown = "  ".join(f"{week}: {value:.2f}" for week, value in explanation.modulates)
        paragraph(console, f"{Text('第几周', 'week').to(language)}  {shown}", 4)
    heading(console, Text("参数", "Parameters").to(language))
    for parameter in explanation.parameters:
        _parameter(console, parameter, language)
    _intensity(console, language)
    heading(console, Text("与哪些机制的先后有关", "Order matters with").to(language))
    for other, reason in explanation.order:
        paragraph(console, f"{other}: {reason.to(language)}")
    if not explanation.order:
        paragraph(console, Text("无：与其他机制的先后无关。", "None: it commutes with all others.").to(language))
    heading(console, Text("可能的害处", "How it can hurt").to(language))
    paragraph(console, spec.harm.to(language))
    heading(console, Text("出处", "Source").to(language))
    for number in spec.seed.split(", "):
        paragraph(console, f"{number}  {FOUNDING[number].to(language)}")
    module = f"sim/mechanisms/{explanation.name}.py"
    paragraph(console, Text(f"公式与其他来源：{module}", f"Formulas and further sources: {module}").to(language))
    heading(console, Text("所在情景", "Scenarios").to(language))
    paragraph(console, _standing(scenarios, language))


def _standing(scenarios: list[str] | None, language: Language) -> str:
    if scenarios is None:
        return Text("附近没有 scenarios 文件夹", "there is no folder `scenarios` near").to(language)
    joined = Text("、".join(scenarios), ", ".join(scenarios)).to(language)
    return joined or Text("此文件夹中没有", "none in this folder").to(language)


def _changes(console: Console, changes: Iterable[TableChange], language: Language) -> None:
    for change in changes:
        before, after = change.before.to(language), change.after.to(language)
        value = f"{before} → {after}" if before else after
        parts = [value, change.unit.to(language), f"({change.rows.to(language)})" if change.rows.en else ""]
        entry(console, change.name, " ".join(part for part in parts if part))
        paragraph(console, change.meaning.to(language) or change.meaning.en, 6)


def _parameter(console: Console, parameter: Parameter, language: Language) -> None:
    from sim.report.explanation import STATUS

    words = [STATUS[parameter.status].to(language)]
    if parameter.range.en:
        words.insert(0, parameter.range.to(language))
    entry(
        console, parameter.name, parameter.default.to(language), remark=f"[{Text('；', '; ').to(language).join(words)}]"
    )
    paragraph(console, parameter.meaning.to(language) or parameter.meaning.en, 6)
    paragraph(console, Text(f"允许：{parameter.allowed.zh}", f"Allowed: {parameter.allowed.en}").to(language), 6)
    if parameter.source:
        paragraph(console, Text(f"出处：{parameter.source}", f"Source: {parameter.source}").to(language), 6)


def _intensity(console: Console, language: Language) -> None:
    entry(console, "intensity", "{level: 1, start, ramp, end}")
    text = Text(
        "强度随时间：start 之前为 0，经 ramp 升至 level，end 之后为 0；为 0 时什么也不改变。不写 start 则一开始就生效，不写 end 则一直有效。",
        "Intensity over time: 0 before `start`, rising over `ramp` to `level`, 0 after `end`; at 0 nothing is changed. "
        "Without `start` it is in force from the beginning, without `end` for ever.",
    )
    paragraph(console, text.to(language), 6)


def _sentence(text: Text, language: Language) -> str:
    """Return a fragment with a capital and a full stop."""
    if language == "zh":
        return f"{text.zh}。"
    return f"{text.en[0].upper()}{text.en[1:]}."


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _content(explanation: Explanation, scenarios: list[str] | None) -> dict[str, Any]:
    """Return the explanation as JSON can hold it, with both languages."""
    spec = explanation.spec

    def change(one: TableChange) -> dict[str, Any]:
        return {
            "field": one.name,
            **{key: _both(getattr(one, key)) for key in ("before", "after", "unit", "rows", "meaning")},
        }

    def parameter(one: Parameter) -> dict[str, Any]:
        texts = {key: _both(getattr(one, key)) for key in ("default", "allowed", "range", "meaning")}
        return {"name": one.name, "status": one.status, "source": one.source, **texts}

    return {
        "name": explanation.name,
        "title": _both(spec.title),
        "what": _both(spec.what),
        "harm": _both(spec.harm),
        "seed": spec.seed,
        "settings": explanation.settings,
        "changes": [change(one) for one in explanation.at_once],
        "watches": _both(explanation.watches),
        "changes_later": [change(one) for one in explanation.later],
        "modulates": [{"week": week, "intensity": value} for week, value in explanation.modulates],
        "parameters": [parameter(one) for one in explanation.parameters],
        "order": [{"name": name, "reason": _both(reason)} for name, reason in explanation.order],
        "scenarios": scenarios,
    }
