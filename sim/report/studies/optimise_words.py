"""Words for choices and finalists: what a staffing or a set is, and what it gains or gives up."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sim.report.chart_data import Provenance
from sim.report.effects import Effect, Verdict
from sim.report.numbers import Scale, decimals_for_interval, fixed, scale_of, signed, with_unit
from sim.report.studies.page import Subject
from sim.report.studies.words import joined
from sim.scenario.studies.optimise import Optimise
from sim.study.candidates import Candidate
from sim.study.finalists import Pair, runner_up, seen_from
from sim.study.optimise import Optimised
from sim.vocabulary.text import Language, Text

POSTS = Text("个岗位", "posts")
CORRECTED = Text("校正多重比较后未见差异", "not shown once corrected")
"""Of a difference, where some intervals leave out 0 while Holm over all pairs does not agree."""


def study_of(subject: Subject) -> Optimise:
    """Return the study as the kind it is."""
    assert isinstance(subject.study, Optimise)
    return subject.study


def reference_text(result: Optimised) -> Text:
    """Return what the choice without choosing is called."""
    if result.space.staffing:
        return Text("现行配置", "today's staffing")
    return Text("一项不选", "choosing none")


def cost_unit(result: Optimised, subject: Subject) -> Text:
    """Return the unit of the budget."""
    chosen = study_of(subject).mechanisms
    return POSTS if chosen is None else Text(chosen.unit.zh, chosen.unit.en)


def amount_of_cost(result: Optimised, subject: Subject, cost: float, language: Language) -> str:
    """Return a cost with its unit."""
    decimals = 1 if result.space.staffing else 0 if float(cost).is_integer() else 1
    return with_unit(fixed(cost, decimals), cost_unit(result, subject), language)


def percent(factor: float, language: Language) -> str:
    """Return a factor on today's posts as a change in per cent, signed."""
    text = signed(100.0 * (factor - 1.0), 0)
    return f"{text}%" if language == "zh" else f"{text} %"


def choice_text(result: Optimised, candidate: Candidate, language: Language) -> str:
    """Return what a choice is: the change of posts of each tier, or the mechanisms of the set."""
    parts = result.space.parts
    if result.space.staffing:
        changes = [
            f"{part.text.to(language)} {percent(v, language)}" for part, v in zip(parts, candidate.values, strict=True)
        ]
        return joined(changes, language)
    there = [part.text.to(language) for part, value in zip(parts, candidate.values, strict=True) if value]
    return joined(there, language) if there else reference_text(result).to(language)


def finalist_text(result: Optimised, system: int, language: Language) -> str:
    """Return what a finalist is called: its number, or the reference's name."""
    return finalists_text(result, (system,), language)


def finalists_text(result: Optimised, systems: Sequence[int], language: Language) -> str:
    """Return the names of several finalists as a list: "today's staffing and finalists 1, 3 to 5"."""
    zh = language == "zh"
    words = [reference_text(result).to(language)] if 0 in systems else []
    numbers = sorted(system for system in systems if system)
    if numbers:
        runs = joined(_runs(numbers, language), language)
        words.append(f"方案 {runs}" if zh else f"finalist{'s' if len(numbers) > 1 else ''} {runs}")
    return ("与" if zh else " and ").join(words)


def _runs(numbers: Sequence[int], language: Language) -> list[str]:
    """Return numbers as words, three and more in a row as one: 1 to 4."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    to = " 至 " if language == "zh" else " to "
    return [
        word
        for run in runs
        for word in ([f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]


def spaced(text: str) -> str:
    """Return a Chinese text with a space between a finalist's number and the character after it."""
    return re.sub(r"(方案 [\d、至 ]*\d)(?=[\u4e00-\u9fff])", r"\1 ", text)


def listed(words: Sequence[str], language: Language) -> str:
    """Return words as people say a list: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    if language == "zh":
        return f"{'、'.join(words[:-1])}与{words[-1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def unit_in_brackets(name: str, unit: str, language: Language) -> str:
    """Return a name with its unit behind it, or alone where the name says the unit."""
    if not unit:
        return name
    return f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"


def scale_at(result: Optimised, subject: Subject, objective: int) -> Scale:
    """Return the scale of an objective: one for the whole study, set by its largest level among the finalists."""
    levels = [abs(levels[objective].mean) for levels in result.told.levels]
    info = subject.measures[result.measures[objective]]
    return scale_of(info, max((level for level in levels if not math.isnan(level)), default=0.0))


def effect_between(result: Optimised, subject: Subject, one: int, other: int, objective: int) -> Effect:
    """Return what system `one` has more than `other` on an objective, in the unit in which it is shown."""
    return effect_of_pair(result, subject, seen_from(result.told.pairs, one, other, objective))


def effect_of_pair(result: Optimised, subject: Subject, pair: Pair) -> Effect:
    """Return a pair's difference in the unit in which it is shown."""
    measure = result.measures[pair.objective]
    scale = scale_at(result, subject, pair.objective)
    d, k = pair.difference, scale.factor
    verdict: Verdict = "better" if pair.better > 0 else "worse" if pair.better < 0 else "undecided"
    if d.mean == d.low == d.high == 0.0:
        verdict = "identical"
    return Effect(
        str(pair.first), measure, subject.measures[measure].text, k * d.mean, k * d.low, k * d.high,
        math.nan, pair.p_holm, verdict, scale,
    )  # fmt: skip


def hidden(effect: Effect) -> bool:
    """Return whether the interval leaves out 0, but not once it is corrected for all comparisons."""
    return effect.verdict == "undecided" and not effect.low <= 0.0 <= effect.high


def not_shown_text(result: Optimised, language: Language) -> str:
    """Return what is said of a difference whose interval leaves out 0, while Holm over all pairs does not agree."""
    count = len(result.told.pairs)
    if language == "zh":
        return f"校正多重比较（{count} 项）后未见差异"
    return f"not shown once corrected for {count} comparisons"


def lead(result: Optimised, subject: Subject) -> tuple[int, Effect] | None:
    """Return who comes next on the first measure and the winner's lead over it; None where no winner is named."""
    winner = result.told.decision.winner
    if winner is None or len(result.racing) == 1:
        return None
    other = runner_up(result.told.pairs, result.racing, winner, result.directions[0])
    return other, effect_between(result, subject, winner, other, 0)


def replications_text(result: Optimised) -> Text:
    """Return how many replications there were: of the search and, fresh ones, of the finalists."""
    told, search = result.told, result.values.shape[1]
    n = f"{min(told.n)}–{max(told.n)}" if min(told.n) < max(told.n) else f"{max(told.n)}"
    return Text(
        f"重复：搜索每点 {search} 次，入围方案另用新的 {n} 次。",
        f"Replications: {search} of every point in the search, {n} fresh ones of the finalists.",
    )


def provenance_of(result: Optimised, subject: Subject) -> Provenance:
    """Return where the numbers come from, with the replications of the search and of the finalists together."""
    return subject.provenance._replace(replications=result.values.shape[1] + max(result.told.n))


def size_text(result: Optimised, subject: Subject, value: float, objective: int, language: Language) -> str:
    """Return a size of an objective without a sign, in the unit of its differences."""
    scale = scale_at(result, subject, objective)
    shown = abs(scale.factor * value)
    return with_unit(fixed(shown, decimals_for_interval(shown, shown, shown)), scale.difference, language)
