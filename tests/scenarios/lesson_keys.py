"""The numbers of the lessons' answer keys, and the tables of `docs/teaching` that are made from them.

    python -m tests.scenarios.lesson_keys           # the pages, from the tables that are kept: at once
    python -m tests.scenarios.lesson_keys --runs    # the tables too: some minutes

Every lesson's structures are run on the same citizens, and so is the structure that groups tune, once with each option.
What is kept of them is one small table per lesson, `results/reference/lessons/<lesson>.csv`; pages hold no other results.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import sim
from sim.log.files import write_atomically
from sim.measures.registry import MEASURES
from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import FOUNDING
from sim.report.numbers import PERCENT, fixed, span, typographic, with_unit
from sim.report.reference import with_block
from sim.scenario.lessons.reading import Prepared
from sim.scenario.lessons.tree import Lesson, StepKind
from sim.vocabulary.text import Language, Text
from sim.vocabulary.units import HOURS_PER_WEEK
from tests.scenarios.lesson_runs import (
    BY_TIER,
    REPLICATIONS,
    ROOT,
    changes_of_option,
    computed,
    kept,
    lesson_files,
    measures_of,
    option_measures,
    prepared,
    write_table,
)
from tests.scenarios.lesson_words import (
    FIGURE_NAMES,
    STEP_NAMES,
    change_text,
    content_text,
    difference_text,
    level_text,
    rows_of,
    shown_from,
    structure_text,
    tier_text,
    truth_text,
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


# --- pages -----------------------------------------------------------------------------------------------------------


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


def questions_block(lesson: Prepared, language: Language) -> str:
    """Return the questions with their answers."""
    header = [
        Text("问题", "question").to(language),
        Text("结构", "structure").to(language),
        Text("答案", "answer").to(language),
        Text("课时", "lessons").to(language),
    ]
    rows = [
        [
            Text(q.text.zh, q.text.en).to(language),
            structure_text(lesson, q.structure, language),
            truth_text(lesson, q, language),
            shown_from(q.from_minutes, lesson.lesson.minutes[0], language),
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
        Text("课时", "lessons").to(language),
    ]
    rows = []
    for card in lesson.lesson.explain:
        figure = FIGURE_NAMES[card.figure].to(language) if card.figure else "–"
        said = "–"
        if card.mechanism:
            spec = MECHANISMS[card.mechanism].spec
            seeds = "<br>".join(FOUNDING[number].to(language) for number in spec.seed.split(", "))
            said = f"`{card.mechanism}` {spec.title.to(language)}<br>{spec.what.to(language)}<br>{spec.harm.to(language)}<br>{seeds}"
        lessons = shown_from(card.from_minutes, lesson.lesson.minutes[0], language)
        rows.append([f"`{card.figure}` {figure}", Text(card.text.zh, card.text.en).to(language), said, lessons])
    return rows_of(header, rows)


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
    """Return how many minutes a step takes in lessons of each length, and how much of it is then shown."""
    own = lesson.lesson
    parts = []
    for length in own.minutes:
        minutes = getattr(own.lengths[length], kind)
        if minutes is None:
            parts.append(Text(f"{length} 分钟课不做", f"left out of the {length}-minute lesson").to(language))
        else:
            unit = "minute" if minutes == 1 else "minutes"
            said = Text(f"{length} 分钟课 {minutes} 分钟", f"{minutes} {unit} of {length}").to(language)
            parts.append(said + content_text(own, kind, length).to(language))
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
