"""What ranking and selection decided on the first measure: who is kept, by how much, under which premises."""

from __future__ import annotations

from sim.report.effects import Effect
from sim.report.numbers import PERCENT, fixed, with_unit
from sim.report.sentences import capital
from sim.report.studies.optimise_words import (
    effect_between,
    finalist_text,
    finalists_text,
    hidden,
    lead,
    not_shown_text,
    reference_text,
    scale_at,
    size_text,
    study_of,
)
from sim.report.studies.page import Subject
from sim.report.studies.words import amount_text, joined
from sim.study.optimise import Optimised
from sim.vocabulary.text import Language, Text


def decision(result: Optimised, subject: Subject, language: Language) -> str:
    """Return what ranking and selection decided about the first measure, with its guarantee, or that it could not."""
    zh = language == "zh"
    told, made = result.told, result.told.decision
    measure = subject.measures[result.measures[0]].text.to(language)
    if len(result.racing) == 1:
        only = finalists_text(result, result.racing, language)
        return (
            f"前沿上只有{only}，{measure}无须再作选择。"
            if zh
            else f"{capital(only)} is alone on the front: on {measure} there is nothing to select."
        )
    promise = guarantee(result, subject, language)
    most = max(told.n)
    kept = finalists_text(result, made.remaining, language)
    if made.winner is not None:
        return (
            f"就{measure}而言，{kept}在入围方案中最优：KN++ 在 {most} 次新的重复后只保留了它，其余参选方案均显示较差。{ahead(result, subject, language)}{promise}"
            if zh
            else f"On {measure}, {kept} is the best of the finalists: KN++ kept it alone after {most} fresh replications, and every other that "
            f"raced is shown to be worse. {ahead(result, subject, language)} {promise}"
        )
    if len(made.remaining) == 1:
        unsure = finalists_text(result, made.not_shown_worse, language)
        sizes = joined(
            [
                _unsure(result, effect_between(result, subject, other, made.remaining[0], 0), language)
                for other in made.not_shown_worse
            ],
            language,
        )
        return (
            f"就{measure}而言，不指认最优者：KN++ 在 {most} 次新的重复后保留了{kept}，但{unsure}未显示比它差（相差 {sizes}）。{promise}"
            if zh
            else f"On {measure} no winner is named: KN++ kept {kept} after {most} fresh replications, but {unsure} "
            f"{'are' if len(made.not_shown_worse) > 1 else 'is'} not shown to be worse (by {sizes}). {promise}"
        )
    if made.finished:
        return (
            f"就{measure}而言，{kept}的均值完全相同，不指认最优者。{promise}"
            if zh
            else f"On {measure}, {kept} are level to the last digit; no winner is named. {promise}"
        )
    return (
        f"就{measure}而言，{most} 次新的重复之后，{kept}仍无法分出，不指认最优者。{promise}"
        if zh
        else f"On {measure}, {kept} cannot be separated after {most} fresh replications; no winner is named. {promise}"
    )


def guarantee(result: Optimised, subject: Subject, language: Language) -> str:
    """Return what KN++ guarantees, and the difference that matters, which was stated before the run."""
    zh = language == "zh"
    rules, study = result.told.rules, study_of(subject)
    sure = with_unit(fixed(100.0 * rules.confidence, 0), PERCENT, language)
    share = with_unit(fixed(100.0 * study.delta, 1).removesuffix(".0"), PERCENT, language)
    size = size_text(result, subject, rules.delta, 0, language)
    reference = reference_text(result).to(language)
    if zh:
        return (
            f"其保证只及于入围方案，且以各次重复的数值近似正态为前提；差值的方差随重复增加而重估，故保证是渐近的：若有一个方案比其余入围方案都好出至少 {size}"
            f"（{reference}均值的 {share}，该比例运行前已写定），它被保留的概率不低于 {sure}。"
        )
    return (
        "The guarantee is among the finalists only, for values near normal over replications, and asymptotic, since variances are "
        f"renewed while replications come in: if one finalist is better than all others by at least {size} ({share} of the mean under "
        f"{reference}, a share stated before the run), it is the one that is kept with a probability of at least {sure}."
    )


def ahead(result: Optimised, subject: Subject, language: Language) -> str:
    """Return the winner's lead over the next and over the reference, each held against the size that matters."""
    found = lead(result, subject)
    if found is None:
        return ""
    zh, (other, effect) = language == "zh", found
    winner = result.told.decision.winner or 0
    name, size = (
        finalist_text(result, other, language),
        size_text(result, subject, result.told.rules.delta, 0, language),
    )
    reference = reference_text(result).to(language)
    gap, judged = amount_text(effect, language), against_delta(result, subject, effect).to(language)
    if zh:
        said = f"它与其次的{name}相差 {gap}，以事先写定的大小（{size}）计，{judged}"
    else:
        said = f"Against the next, {name}, it differs by {gap}: by the size stated beforehand, {size}, {judged}"
    if 0 in (winner, other):
        return f"{said}。" if zh else f"{said}."
    over = effect_between(result, subject, winner, 0, 0)
    far = amount_text(over, language)
    if not over.decided:
        word = not_shown_text(result, language) if hidden(over) else Text("未见差异", "not shown").to(language)
    else:
        word = against_delta(result, subject, over).to(language)
    if zh:
        return f"{said}；与{reference}相差 {far}，{word}。"
    return f"{said}; against {reference} by {far}: {word}."


def against_delta(result: Optimised, subject: Subject, effect: Effect, short: bool = False) -> Text:
    """Return whether a lead is shown to reach the smallest difference that matters; `short` gives no reason."""
    least = abs(scale_at(result, subject, 0).factor * result.told.rules.delta)
    small, large = sorted((abs(effect.low), abs(effect.high)))
    if small >= least:
        return Text("显示有实际意义", "shown to matter")
    if short and large < least:
        return Text("小于有实际意义的大小", "too small to matter")
    if large < least:
        return Text("未显示有实际意义（整个区间都小于它）", "not shown to matter (the whole interval is below it)")
    return Text("未显示有实际意义", "not shown to matter")


def _unsure(result: Optimised, effect: Effect, language: Language) -> str:
    """Return a difference that is not shown, and why where its interval leaves out 0."""
    said = amount_text(effect, language)
    if not hidden(effect):
        return said
    return (
        f"{said}，{not_shown_text(result, language)}"
        if language == "zh"
        else f"{said}, {not_shown_text(result, language)}"
    )
