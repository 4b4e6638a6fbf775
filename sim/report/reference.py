"""The reference pages that are made from the code: `python -m sim.report.reference [ROOT]` writes them all.

`docs/mechanisms.md` and its Chinese page explain every mechanism as `tiaokuai mechanisms` does; `docs/model_tables.md`
holds the coefficients and formulas of every rule and the formulas of every mechanism; `docs/model.md`, the pages on studies
and the two READMEs contain tables between markers. A test compares them all with what the code says now.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from sim.mechanisms.registry import MECHANISMS
from sim.report.demonstration import DESCRIPTION, WEEKS
from sim.report.explanation import FOUNDING, STATUS, Explanation, TableChange, explain
from sim.report.study_reference import study_block
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT
from sim.rules.logistic import NEVER
from sim.scenario.library import mechanisms_by_scenario, scenario_files
from sim.scenario.reading import read_tree
from sim.structure.meanings import meanings
from sim.study.said import SAID
from sim.vocabulary.text import Language, Text

COMMAND = "python -m sim.report.reference"
STUDY_PAGES: dict[str, Language] = {"studies.md": "en", "studies.zh.md": "zh"}
_NUMBER = re.compile(r"^R(\d+)")


class Rule(NamedTuple):
    """One file of `sim/rules` that holds a rule."""

    number: str
    """`R1` to `R10`; empty for the response of demand."""
    module: ModuleType
    record: str
    """Its record in `Coefficients`."""

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.module.__name__.rpartition('.')[2]}.py"


def rules() -> list[Rule]:
    """Return the rules in the order of their numbers."""
    found: list[Rule] = []
    for record in Coefficients._fields:
        module = importlib.import_module(type(getattr(Coefficients(), record)).__module__)
        match = _NUMBER.match(module.__doc__ or "")
        found.append(Rule(match[0] if match else "", module, record))
    return sorted(found, key=lambda rule: int(rule.number[1:] or 99))


# --- pages -----------------------------------------------------------------------------------------------------------


def mechanisms_page(language: Language, scenarios: Path) -> str:
    """Return the page that explains every mechanism."""
    standing = mechanisms_by_scenario(scenarios)
    head = Text(
        f"""# 机制

由 `{COMMAND}` 依据代码写成，有测试比对；`tiaokuai mechanisms 名称` 在终端给出同样的说明。英文见 [mechanisms.md](mechanisms.md)。

一种机制只改变数表中的数。下面各表是把它以强度 1、缺省参数用于一个虚构示例县的结果（{DESCRIPTION.zh}）：它们说明改变什么，不说明效果如何。
多行时为所变各行的平均。会观察的机制再给出看过 {WEEKS} 周虚构统计之后的进一步改变。每种机制都有 `intensity: {{level, start, ramp, end}}`，强度为 0 时什么也不改变。
参数的状态：公开来源、由数据算得、假设；“选项”指改革的样式（名单、个数、开关），不是强弱。
""",
        f"""# Mechanisms

Made from the code by `{COMMAND}`; a test compares it. `tiaokuai mechanisms NAME` says the same in the terminal. 中文见 [mechanisms.zh.md](mechanisms.zh.md).

A mechanism changes numbers in tables and nothing else. The tables below come from applying it, at intensity 1 and with its
defaults, to an invented county ({DESCRIPTION.en}): they show what it
changes, not what comes of it. Where rows changed, their mean is shown. For mechanisms that watch, what has changed further
after {WEEKS} weeks of made-up counts is shown too. Each has `intensity: {{level, start, ramp, end}}`; at 0 nothing is changed.
The status of a parameter is source, measured or assumption; a choice says what the reform is (names, counts, switches) and
not how strong it works.
""",
    )
    lines = [head.to(language), _founding(language)]
    for name in MECHANISMS:
        stems = [stem for stem, names in standing.items() if name in names]
        lines.append(_mechanism_section(explain(name), stems, language))
    return "\n".join(lines)


def _founding(language: Language) -> str:
    heading = Text("## 所依据的文献", "## The documents they come from").to(language)
    rows = [f"- `{number}` {text.to(language)}" for number, text in FOUNDING.items()]
    return "\n".join([heading, "", *rows, ""])


def _mechanism_section(known: Explanation, stems: list[str], language: Language) -> str:
    spec = known.spec
    harm = Text("可能的害处", "How it can hurt").to(language)
    lines = [f"## `{known.name}` {spec.title.to(language)}", "", spec.what.to(language), ""]
    lines += [f"**{harm}** {spec.harm.to(language)}", ""]
    lines += _facts(known, stems, language)
    if known.at_once:
        lines += ["", *_change_table(known.at_once, language)]
    if known.later:
        after = Text(f"看过 {WEEKS} 周虚构的统计之后，又改变：", f"After {WEEKS} weeks of made-up counts, further:")
        lines += ["", after.to(language), "", *_change_table(known.later, language)]
    return "\n".join([*lines, "", *_parameter_table(known, language), ""])


def _facts(known: Explanation, stems: list[str], language: Language) -> list[str]:
    def fact(zh: str, en: str, value: str) -> str:
        return f"- {Text(zh, en).to(language)}{'：' if language == 'zh' else ': '}{value}"

    comma, none = Text("、", ", ").to(language), Text("无", "none").to(language)
    order = [f"`{name}` ({reason.to(language)})" for name, reason in known.order]
    facts = [
        fact("文献", "document", f"`{known.spec.seed}`"),
        fact(
            "公式与来源",
            "formulas and sources",
            f"[model_tables.md](model_tables.md), `sim/mechanisms/{known.name}.py`",
        ),
        fact("先后有关", "order matters with", Text("；", "; ").to(language).join(order) or none),
        fact("情景", "scenarios", comma.join(f"`{stem}`" for stem in stems) or none),
    ]
    if known.watches.en:
        facts.insert(2, fact("观察", "watches", known.watches.to(language)))
    if known.modulates:
        weeks = comma.join(f"{week}: {value:.2f}" for week, value in known.modulates)
        facts.insert(3, fact("其他机制的满强度，按周", "the others' full intensity, by week", weeks))
    if known.settings:
        facts.append(fact("下表的设置", "set in the table below", f"`{known.settings}`"))
    return facts


def _change_table(changes: tuple[TableChange, ...], language: Language) -> list[str]:
    heads = Text("| 数表字段 | 改变 | 行数 | 含义 |", "| field | change | rows | meaning |").to(language)
    lines = [heads, "|---|---|---|---|"]
    for change in changes:
        before, after = change.before.to(language), change.after.to(language)
        value = f"{before} → {after}" if before else after
        shown = " ".join(part for part in (value, change.unit.to(language)) if part)
        lines.append(
            f"| `{change.name}` | {shown} | {change.rows.to(language)} | {_cell(change.meaning.to(language))} |"
        )
    return lines


def _parameter_table(known: Explanation, language: Language) -> list[str]:
    heads = Text("| 参数 | 缺省 | 范围 | 状态 | 含义 |", "| parameter | default | range | status | meaning |")
    lines = [heads.to(language), "|---|---|---|---|---|"]
    for one in known.parameters:
        status = STATUS[one.status].to(language)
        if one.source:
            status = f"{status}{'：' if language == 'zh' else ': '}{one.source}"
        cells = (f"`{one.name}`", one.default.to(language), one.range.to(language), status, one.meaning.to(language))
        lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def model_tables_page() -> str:
    """Return the page of submodels: coefficients and formulas of every rule, formulas of every mechanism."""
    lines = [
        "# Submodels, as the code has them",
        "",
        f"Made by `{COMMAND}`; a test compares it. Part of [model.md](model.md), section 7. A formula is the code itself,",
        "without its docstring. `u` is a uniform in (0, 1) that the engine draws; a default switches its rule off. Scale and",
        "shape stand for a duration: lognormal with that median and log-sd, exponential with that mean where the shape is -1.",
        "",
    ]
    for rule in rules():
        lines += _rule_section(rule)
    lines += ["## Mechanisms: formulas", ""]
    for name in MECHANISMS:
        module = importlib.import_module(f"sim.mechanisms.{name}")
        # Three hashes: the reference of parameters and tables is docs/mechanisms.md, one anchor per name.
        lines += [f"### `{name}`", "", inspect.cleandoc(module.__doc__ or ""), ""]
        lines += [f"Fields: {fields_changed(name)}.", ""]
    return "\n".join(lines)


def fields_changed(name: str) -> str:
    """Return the fields that a mechanism changes on the demonstration county, as a list in words."""
    known = explain(name)
    fields = list(dict.fromkeys(change.name for change in (*known.at_once, *known.later)))
    words = [f"`{field}`" for field in fields]
    if known.modulates:
        words.append("the intensity of the other mechanisms")
    return ", ".join(words)


def _rule_section(rule: Rule) -> list[str]:
    title = f"{rule.number} `{rule.file}`".strip()
    lines = [f"## {title}", "", inspect.cleandoc(rule.module.__doc__ or ""), ""]
    lines += ["| coefficient | default | meaning |", "|---|---|---|"]
    for field, default in getattr(Coefficients(), rule.record)._asdict().items():
        meaning = meanings()[rule.record, field].text.en
        lines.append(f"| `{rule.record}.{field}` | {_default(default)} | {_cell(meaning)} |")
    return [*lines, "", "```python", *_formulas(rule.module), "```", ""]


def _default(value: float) -> str:
    if value >= NO_LIMIT:
        return "none"
    return "off" if value <= NEVER else f"{value:g}"


def _formulas(module: ModuleType) -> list[str]:
    """Return the functions of a module without their docstrings, as the compiler sees them."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(module)))
    functions: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.body = [part for k, part in enumerate(node.body) if k or not _is_docstring(part)]
            functions.append(ast.unparse(node))
    return "\n\n".join(functions).split("\n")


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


# --- tables between markers ------------------------------------------------------------------------------------------


def pattern_block() -> str:
    """Return the table of patterns for `docs/model.md`."""
    lines = ["| id | | pattern | from |", "|---|---|---|---|"]
    lines += [f"| {said.id} | {said.sign} | {_cell(said.text.en)} | {_cell(said.source)} |" for said in SAID]
    return "\n".join(lines)


def rule_block() -> str:
    """Return the table of rules for `docs/model.md`."""
    lines = ["| rule | file | says |", "|---|---|---|"]
    for rule in rules():
        first = inspect.cleandoc(rule.module.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        says = re.sub(r"^R\d+[^:]*: ", "", first).rstrip(".")
        lines.append(f"| {rule.number} | `{rule.file}` | {_cell(says)} |")
    return "\n".join(lines)


def mechanism_block() -> str:
    """Return the table of mechanisms for `docs/model.md`."""
    lines = ["| mechanism | document | changes | watches |", "|---|---|---|---|"]
    for name, entry in MECHANISMS.items():
        title = entry.spec.title
        watches = "yes" if entry.react is not None or entry.modulate is not None else ""
        lines.append(f"| `{name}` {title.zh} | {entry.spec.seed} | {fields_changed(name)} | {watches} |")
    return "\n".join(lines)


def scenario_block(language: Language, scenarios: Path) -> str:
    """Return the table of scenarios for a README."""
    lines = [Text("| 情景 | 内容 |", "| scenario | what it is |").to(language), "|---|---|"]
    for path in scenario_files(scenarios):
        title = read_tree(path).title
        lines.append(f"| `{path.stem}` | {_cell(Text(title.zh, title.en).to(language))} |")
    return "\n".join(lines)


def with_block(text: str, name: str, block: str) -> str:
    """Return a page with what stands between the markers of a name replaced; raise ValueError if there are none."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"no markers <!-- {name} --> in the page")
    return pattern.sub(lambda match: f"{match[1]}{block}\n{match[2]}", text)


def pages(root: Path) -> dict[Path, str]:
    """Return {file: text} of every page that is made from the code, or contains what is."""
    scenarios, docs = root / "scenarios", root / "docs"
    model = (docs / "model.md").read_text(encoding="utf-8")
    for name, block in (("patterns", pattern_block()), ("rules", rule_block()), ("mechanisms", mechanism_block())):
        model = with_block(model, name, block)
    readme = (root / "README.md").read_text(encoding="utf-8")
    chinese = (docs / "README.zh.md").read_text(encoding="utf-8")
    studies = {
        docs / name: with_block((docs / name).read_text(encoding="utf-8"), "keys", study_block(language))
        for name, language in STUDY_PAGES.items()
    }
    return {
        **studies,
        docs / "mechanisms.md": mechanisms_page("en", scenarios),
        docs / "mechanisms.zh.md": mechanisms_page("zh", scenarios),
        docs / "model_tables.md": model_tables_page(),
        docs / "model.md": model,
        root / "README.md": with_block(readme, "scenarios", scenario_block("en", scenarios)),
        docs / "README.zh.md": with_block(chinese, "scenarios", scenario_block("zh", scenarios)),
    }


def main(root: Path) -> None:
    """Write all pages below `root`."""
    for path, text in pages(root).items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
