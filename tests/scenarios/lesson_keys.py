"""The numbers of the lessons' answer keys, and the tables of `docs/teaching` that are made from them.

    python -m tests.scenarios.lesson_keys           # the pages, from the tables that are kept: at once
    python -m tests.scenarios.lesson_keys --runs    # the tables too: some minutes

Every lesson's structures are run on the same citizens, and so is the structure that groups tune, once with each option.
What is kept of them is one small table per lesson, `results/reference/lessons/<lesson>.csv`; pages hold no other results.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import sim
from sim.log.files import write_atomically
from sim.measures.registry import MEASURES
from sim.mechanisms.registry import MECHANISMS
from sim.report.chart_data import MeasureInfo
from sim.report.explanation import FOUNDING
from sim.report.numbers import (
    PERCENT,
    Scale,
    decimals_for_interval,
    decimals_for_level,
    fixed,
    scale_of,
    signed,
    span,
    typographic,
    with_unit,
)
from sim.report.reference import with_block
from sim.scenario.lessons.reading import Prepared
from sim.scenario.lessons.tree import Lesson, Question, StepKind
from sim.scenario.variant import base_of, is_factor, spread, standing
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text
from sim.vocabulary.units import HOURS_PER_WEEK
from tests.scenarios.lesson_runs import (
    BY_TIER,
    REPLICATIONS,
    ROOT,
    Row,
    changes_of_option,
    computed,
    kept,
    lesson_files,
    measures_of,
    option_measures,
    prepared,
    write_table,
)

PAGES = ROOT / "docs" / "teaching"
COMMAND = "python -m tests.scenarios.lesson_keys"
ENDINGS: dict[Language, str] = {"en": ".md", "zh": ".zh.md"}
STUDIES: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "kaifeng": (("kaifeng_attribute", (0, 5, 9)), ("kaifeng_accuracy_sweep", (0,))),
    "beijing": (("beijing_swift_response_attribute", (0, 5, 8)), ("beijing_swift_response_sweep", (0,))),
    "suichang": (),
    "w_city": (),
    "when_flattening_fails": (
        ("kaifeng_sweep", (0,)),
        ("kaifeng_discover", (0, 1)),
        ("pingshan_discover", (0, 1)),
        ("beijing_swift_response_sweep", (0,)),
        ("pattern_p22", (0,)),
    ),
}
"""By lesson, the studies whose answers are quoted, and which of their paragraphs."""
PATTERNS = {
    "kaifeng": ("P2", "P11", "P12"),
    "beijing": ("P5", "P6", "P9"),
    "suichang": ("P15",),
    "w_city": ("P16", "P13"),
    "when_flattening_fails": ("P22", "P6", "P21"),
}
"""By lesson, the patterns that are quoted with their verdicts."""
NO_UNIT = Text("", "")
STEP_NAMES: dict[StepKind, Text] = {
    "predict": Text("预测", "Predict"),
    "decide": Text("决定", "Decide"),
    "run": Text("运行", "Run"),
    "explain": Text("解释", "Explain"),
    "tune": Text("调整", "Tune"),
}
FIGURE_NAMES = {
    "survival": Text("尚未解决的比例", "share not yet settled"),
    "passing": Text("推诿的原因与方向", "causes and directions of passing"),
    "workload": Text("各层级工时", "hours by tier"),
    "forest": Text("差值与区间", "differences with intervals"),
    "hand_overs": Text("流转与推诿", "hand-overs and passes"),
}


# --- pages -----------------------------------------------------------------------------------------------------------


def scale(measure: str, magnitude: float) -> Scale:
    """Return how a measure is shown."""
    known = MEASURES[measure]
    return scale_of(MeasureInfo(known.text, known.unit, "neither"), magnitude)


def level_text(measure: str, value: Interval, language: Language) -> str:
    """Return a level with its interval."""
    shown = scale(measure, value.mean)
    mean, low, high = (shown.factor * number for number in (value.mean, value.low, value.high))
    decimals = decimals_for_level(mean)
    return typographic(
        f"{with_unit(fixed(mean, decimals), shown.unit, language)} [{span(low, high, decimals, language)}]"
    )


def difference_text(measure: str, row: Row, language: Language) -> str:
    """Return a difference with its interval and, in a word, what it says."""
    shown = scale(measure, row.value.mean)
    delta, low, high = (
        shown.factor * number for number in (row.difference.mean, row.difference.low, row.difference.high)
    )
    if low == high == 0.0:
        return Text("完全相同", "identical").to(language)
    decimals = decimals_for_interval(delta, low, high)
    amount = with_unit(signed(delta, decimals), shown.difference, language)
    return typographic(f"{amount} [{span(low, high, decimals, language)}]{_verdict(low, high).to(language)}")


def _verdict(low: float, high: float) -> Text:
    if low > 0.0:
        return Text("，较高", ", higher")
    return Text("，较低", ", lower") if high < 0.0 else Text("，未见差异", ", no difference shown")


def structure_text(lesson: Prepared, structure: str, language: Language) -> str:
    """Return a structure's name."""
    spec = next(spec for spec in lesson.loaded.scenario.structures if spec.id == structure)
    return Text(spec.zh, spec.en).to(language)


def tier_text(lesson: Prepared, tier: str, language: Language) -> str:
    """Return a tier's name."""
    title = next(each.title for each in lesson.loaded.scenario.government.tiers if each.id == tier)
    return Text(title.zh, title.en).to(language)


def rows_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)])


def timetable_block(lesson: Prepared, language: Language) -> str:
    """Return the minutes of each step, for each length."""
    own: Lesson = lesson.lesson
    kinds = [kind for kind in STEP_NAMES if any(getattr(own.lengths[n], kind) for n in own.minutes)]
    header = [Text("全课", "lesson").to(language), *(STEP_NAMES[kind].to(language) for kind in kinds)]
    minutes = Text("分钟", "min").to(language)
    rows = []
    for length in own.minutes:
        cells = [getattr(own.lengths[length], kind) for kind in kinds]
        rows.append([f"{length} {minutes}", *(f"{cell} {minutes}" if cell else "–" for cell in cells)])
    return rows_of(header, rows)


def run_block(lesson: Prepared, language: Language) -> str:
    """Return what the tables of a page are made from."""
    scenario = lesson.loaded.scenario
    weeks = scenario.clock.horizon / HOURS_PER_WEEK
    said = Text(
        f"情景 `{scenario.name}`，种子 {scenario.seed}，{weeks:g} 周，每种结构 {REPLICATIONS} 次成对重复，tiaokuai {sim.__version__}。"
        f"方括号内为 95% 区间（成对 t 区间，未作多重比较校正）；区间包含零的差值写作“未见差异”。",
        f"Scenario `{scenario.name}`, seed {scenario.seed}, {weeks:g} weeks, {REPLICATIONS} paired replications of every structure, "
        f"tiaokuai {sim.__version__}. In brackets are 95 % intervals (paired t, not adjusted for several comparisons); a difference "
        f"whose interval contains zero is called no difference shown.",
    )
    return f"{said.to(language)}{'' if language == 'zh' else ' '}{_in_class(lesson.lesson.replications).to(language)}"


def _in_class(replications: int) -> Text:
    """Say how the class's own runs compare with the tables."""
    if replications == REPLICATIONS:
        return Text(
            "课堂上做同样多次重复，数字应与下表一致；若不一致，以课堂所见为准。",
            "The class runs as many; its figures should agree with the tables. Where they do not, go by the screen.",
        )
    return Text(
        f"课堂上只做 {replications} 次重复，区间更宽，均值也会与下表略有出入，属正常现象，以课堂所见的区间为准。",
        f"The class runs {replications} replications only: its intervals are wider and its means a little different, which is as "
        f"it should be; go by the intervals on the screen.",
    )


def truth_text(lesson: Prepared, question: Question, language: Language) -> str:
    """Return the answer to a question."""
    table = kept(lesson.lesson.lesson)
    if question.kind == "number":
        assert question.measure is not None
        return level_text(question.measure, table["structure", question.structure, question.measure].value, language)
    hours = {
        tier.id: table["tier", f"{question.structure}/{tier.id}", BY_TIER[0]].value
        for tier in lesson.loaded.scenario.government.tiers
    }
    first, second, *_ = sorted(hours, key=lambda tier: -hours[tier].mean)
    name = tier_text(lesson, first, language)
    apart = hours[first].low > hours[second].high
    if apart:
        return Text(f"{name}（区间高于其余各层级）", f"{name} (its interval lies above all others)").to(language)
    other = tier_text(lesson, second, language)
    return Text(
        f"{name}（与{other}的区间重叠，仅凭这两个区间不能定次序）",
        f"{name} (its interval overlaps that of {other}; by these two intervals alone the order is open)",
    ).to(language)


def questions_block(lesson: Prepared, language: Language) -> str:
    """Return the questions with their answers."""
    header = [
        Text("问题", "question").to(language),
        Text("结构", "structure").to(language),
        Text("答案", "answer").to(language),
    ]
    rows = [
        [
            Text(q.text.zh, q.text.en).to(language),
            structure_text(lesson, q.structure, language),
            truth_text(lesson, q, language),
        ]
        for q in lesson.lesson.predict
    ]
    return rows_of(header, rows)


def key_block(lesson: Prepared, language: Language) -> str:
    """Return levels and differences of every structure: a measure per row."""
    table, structures = kept(lesson.lesson.lesson), lesson.lesson.structures
    header = [Text("指标", "measure").to(language), *(structure_text(lesson, each, language) for each in structures)]
    rows = []
    for measure in measures_of(lesson):
        cells = [MEASURES[measure].text.to(language)]
        for structure in structures:
            row = table["structure", structure, measure]
            cell = level_text(measure, row.value, language)
            if structure != structures[0]:
                cell += f"<br>{difference_text(measure, row, language)}"
            cells.append(cell)
        rows.append(cells)
    return rows_of(header, rows)


def tiers_block(lesson: Prepared, language: Language) -> str:
    """Return hours per person and week, and the share of available time that they are, by tier."""
    table, structures = kept(lesson.lesson.lesson), lesson.lesson.structures
    header = [
        Text("层级", "tier").to(language),
        Text("指标", "measure").to(language),
        *(structure_text(lesson, each, language) for each in structures),
    ]
    names = {
        BY_TIER[0]: Text("人均周工时", "hours a week per person"),
        BY_TIER[1]: Text("占可用工时", "of the time available"),
    }
    rows = []
    for tier in lesson.loaded.scenario.government.tiers:
        for measure in BY_TIER:
            values = [table["tier", f"{structure}/{tier.id}", measure].value for structure in structures]
            percent = measure == BY_TIER[1]
            factor, decimals = (100.0, 0) if percent else (1.0, 1)
            cells = [
                f"{with_unit(fixed(factor * v.mean, decimals), PERCENT if percent else NO_UNIT, language)} "
                f"[{span(factor * v.low, factor * v.high, decimals, language)}]"
                for v in values
            ]
            rows.append([tier_text(lesson, tier.id, language), names[measure].to(language), *cells])
    return rows_of(header, rows)


def cards_block(lesson: Prepared, language: Language) -> str:
    """Return the cards of the step Explain: the figure, what to look at, the mechanism with its harm and its document."""
    header = [
        Text("图", "figure").to(language),
        Text("看什么", "what to look at").to(language),
        Text("机制：改变什么；可能的害处；出处", "mechanism: what it changes; how it can hurt; its document").to(
            language
        ),
    ]
    rows = []
    for card in lesson.lesson.explain:
        figure = FIGURE_NAMES[card.figure].to(language) if card.figure else "–"
        said = "–"
        if card.mechanism:
            spec = MECHANISMS[card.mechanism].spec
            seeds = "<br>".join(FOUNDING[number].to(language) for number in spec.seed.split(", "))
            said = f"`{card.mechanism}` {spec.title.to(language)}<br>{spec.what.to(language)}<br>{spec.harm.to(language)}<br>{seeds}"
        rows.append([f"`{card.figure}` {figure}", Text(card.text.zh, card.text.en).to(language), said])
    return rows_of(header, rows)


def standing_text(lesson: Prepared, path: str) -> str:
    """Return what the scenario holds where an option changes it."""
    if is_factor(path):
        return "× 1"
    base = base_of(lesson.loaded)
    node = standing(base.root, spread(base.root, path)[0])
    if node is None:
        return "–"
    value = node.get("value") if node.kind == "mapping" else node
    return value.text if value is not None else "–"


UNITS = {" minutes": " 分钟", " per week": " 次每周"}


def in_units(value: str, language: Language) -> str:
    """Return a value as the scenario writes it, its unit in the page's language."""
    for en, zh in UNITS.items() if language == "zh" else ():
        value = value.replace(en, zh)
    return value


def change_text(lesson: Prepared, path: str, value: object, language: Language) -> str:
    """Return what an option changes, from what to what; the structure's name is left out, for all have the same."""
    new = f"{value:g}" if isinstance(value, int | float) else str(value)
    times = "× " if is_factor(path) else ""
    shown = path.removeprefix(f"structures.{lesson.lesson.tune.structure if lesson.lesson.tune else ''}.mechanisms.")
    return f"`{shown}` {in_units(standing_text(lesson, path), language)} → {times}{in_units(new, language)}"


def options_block(lesson: Prepared, language: Language) -> str:
    """Return what each option costs and what it alone changes, against the tuned structure without it."""
    tune = lesson.lesson.tune
    assert tune is not None
    table, shown = kept(lesson.lesson.lesson), option_measures(lesson)
    header = [
        Text("选项", "option").to(language),
        Text("价格", "price").to(language),
        Text("改动", "change").to(language),
        *(MEASURES[measure].text.to(language) for measure in shown),
    ]
    rows = []
    for option in tune.options:
        changes = [change_text(lesson, path, value, language) for path, value in changes_of_option(option)]
        effects = [difference_text(measure, table["option", option.id, measure], language) for measure in shown]
        rows.append(
            [Text(option.text.zh, option.text.en).to(language), str(option.price), "<br>".join(changes), *effects]
        )
    head = Text(
        f"额度 {tune.budget} 分；在“{structure_text(lesson, tune.structure, language)}”上逐项单独试过，差值以没有该项的同一结构为准。",
        f"Budget {tune.budget}; each option was tried alone on “{structure_text(lesson, tune.structure, language)}”, "
        "and differences are from the same structure without it.",
    )
    return f"{head.to(language)}\n\n{rows_of(header, rows)}"


def step_block(lesson: Prepared, kind: StepKind, language: Language) -> str:
    """Return how many minutes a step takes in lessons of each length."""
    own = lesson.lesson
    parts = []
    for length in own.minutes:
        minutes = getattr(own.lengths[length], kind)
        if minutes is None:
            parts.append(Text(f"{length} 分钟课不做", f"left out of the {length}-minute lesson").to(language))
        else:
            unit = "minute" if minutes == 1 else "minutes"
            parts.append(Text(f"{length} 分钟课 {minutes} 分钟", f"{minutes} {unit} of {length}").to(language))
    return Text("用时：" + "，".join(parts) + "。", "Time: " + ", ".join(parts) + ".").to(language)


def studies_block(lesson: Prepared, language: Language) -> str:
    """Return what studies and patterns say of a lesson's question, quoted from their results."""
    name = lesson.lesson.lesson
    lines = []
    for study, chosen in STUDIES[name]:
        text = (ROOT / "results" / "reference" / study / f"answer.{language}.md").read_text(encoding="utf-8")
        title, *rest = [part.strip() for part in text.split("\n\n") if part.strip() and not part.startswith(">")]
        said = Text("", " ").to(language).join(rest[k] for k in chosen)
        lines.append(f"- **{title.removeprefix('# ')}** (`{study}`) {said}")
    page = (ROOT / "results" / "reference" / "patterns" / f"patterns.{language}.md").read_text(encoding="utf-8")
    for pattern in PATTERNS[name]:
        section = page.split(f"\n## {pattern} ", 1)[1].split("\n## ", 1)[0].split("\n\n")
        verdict = next(part for part in section if part.startswith("**"))
        quoted = Text(
            f"**规律 {pattern}** {section[1]}检验：{verdict}", f"**Pattern {pattern}** {section[1]} Tested: {verdict}"
        )
        lines.append(f"- {quoted.to(language)}")
    return typographic("\n".join(lines))


def page_of(name: str, language: Language) -> Path:
    """Return a lesson's page for the teacher."""
    return PAGES / f"{name}{ENDINGS[language]}"


def filled(lesson: Prepared, language: Language, text: str) -> str:
    """Return a page with its marked tables as the kept numbers have them."""
    makers = {
        "timetable": timetable_block,
        "run": run_block,
        "questions": questions_block,
        "key": key_block,
        "tiers": tiers_block,
        "cards": cards_block,
        "options": options_block,
        "studies": studies_block,
    }
    for kind in STEP_NAMES:
        text = with_block(text, f"step_{kind}", step_block(lesson, kind, language))
    for name, make in makers.items():
        text = with_block(text, name, make(lesson, language))
    return text


def lessons_block(language: Language) -> str:
    """Return the lessons with their questions, for the page on how to teach."""
    header = Text("| 课 | 问题 | 情景 | 课时（分钟） |", "| lesson | question | scenario | minutes |").to(language)
    lines = [header, "|---|---|---|---|"]
    for path in lesson_files():
        own = prepared(path).lesson
        title, question = (Text(words.zh, words.en).to(language) for words in (own.title, own.question))
        minutes = Text("、", ", ").to(language).join(str(length) for length in own.minutes)
        scenario = f"`{prepared(path).loaded.scenario.name}`"
        lines.append(f"| [{title}]({page_of(own.lesson, language).name}) | {question} | {scenario} | {minutes} |")
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Return every page of `docs/teaching` as the lessons and the kept tables have it."""
    found = {}
    for language in ENDINGS:
        front = PAGES / f"README{ENDINGS[language]}"
        found[front] = with_block(front.read_text(encoding="utf-8"), "lessons", lessons_block(language))
        for path in lesson_files():
            page = page_of(prepared(path).lesson.lesson, language)
            found[page] = filled(prepared(path), language, page.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Write the tables if asked to, then the pages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", action="store_true")
    if parser.parse_args().runs:
        for path in lesson_files():
            write_table(prepared(path).lesson.lesson, computed(prepared(path)))
    for page, text in pages().items():
        write_atomically(page, text.encode("utf-8"))
        print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
