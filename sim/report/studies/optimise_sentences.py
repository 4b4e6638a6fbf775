"""What an optimisation says: the trade-off, what was decided with which probability, and what cannot be separated."""

from __future__ import annotations

import numpy as np

from sim.report.numbers import PERCENT, fixed, with_unit
from sim.report.sentences import capital
from sim.report.studies.optimise_decision import decision
from sim.report.studies.optimise_words import (
    amount_of_cost,
    choice_text,
    effect_between,
    finalist_text,
    finalists_text,
    hidden,
    listed,
    not_shown_text,
    reference_text,
    spaced,
    study_of,
)
from sim.report.studies.page import Subject
from sim.report.studies.words import amount_text, joined
from sim.study.finalists import trades, without_gain
from sim.study.optimise import Optimised
from sim.vocabulary.text import LANGUAGES, Language, Text

_SURE = 0.95
"""Share of resamples from which a point counts as surely on the front."""
_COUNTS = {1: "one", 2: "two", 3: "three"}


def sentences(result: Optimised, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of an optimisation; the first answers the question."""
    systems = [system for system in range(1, len(result.system_points))]
    zh, en = (
        [
            answer(result, subject, language),
            decision(result, subject, language),
            *(trade(result, subject, system, language) for system in systems),
            membership(result, language),
            design(result, subject, language),
            grounds(subject, language),
        ]
        for language in LANGUAGES
    )
    return tuple(Text(spaced(one), other) for one, other in zip(zh, en, strict=True) if one and other)


def better_than_reference(result: Optimised) -> list[int]:
    """Return the finalists that are shown to be better than the reference on every objective."""
    return [one for one, other in result.told.dominates if other == 0]


def answer(result: Optimised, subject: Subject, language: Language) -> str:
    """Return how many choices are on the front by their means, and whether any is shown to be better throughout."""
    zh = language == "zh"
    n = result.values.shape[1]
    count, tried = int(result.on_front.sum()), sum(point.feasible for point in result.points)
    measures = listed([subject.measures[m].text.to(language) for m in result.measures], language)
    structure = subject.structures[result.space.structure].to(language)
    budget = amount_of_cost(result, subject, result.space.budget, language)
    within = (
        Text(f"共 {budget}", f"of {budget} in all")
        if result.space.staffing
        else Text(f"至多 {budget}", f"of at most {budget}")
    ).to(language)
    if count == 1:
        head = (
            f"{structure}之下，按 {n} 次重复的均值，试过的 {tried} 种配置（{within}）中，一种在{measures}上均不劣于其他"
            if zh
            else f"Under {structure} and on the means of {n} replications, one of the {tried} choices that were run ({within}) is behind no other on {measures}"
        )
    else:
        head = (
            f"{structure}之下，按 {n} 次重复的均值，试过的 {tried} 种配置（{within}）中，有 {count} 种没有被其他配置在{measures}上全面超过"
            if zh
            else f"Under {structure} and on the means of {n} replications, {count} of the {tried} choices that were run ({within}) "
            f"are beaten by no other on {measures} at once"
        )
    ahead = better_than_reference(result)
    reference = reference_text(result).to(language)
    if ahead:
        names = finalists_text(result, ahead, language)
        tail = (
            f"{names}在每项指标上都优于{reference}"
            if zh
            else f"{names} {_are(ahead)} shown to be better than {reference} on every measure"
        )
    else:
        tail = (
            f"没有一个入围方案在每项指标上都显示优于{reference}"
            if zh
            else f"no finalist is shown to be better than {reference} on every measure"
        )
    parts = [head, tail, *no_gain(result, language), *_traded(result, language)]
    return f"{'；'.join(parts)}。" if zh else f"{'; '.join(parts)}."


def no_gain(result: Optimised, language: Language) -> list[str]:
    """Return the finalists that show no gain over the reference, one clause per number of measures shown worse."""
    zh = language == "zh"
    found = without_gain(result.told.pairs, len(result.system_points), len(result.measures))
    reference = reference_text(result).to(language)
    clauses = []
    for worse in sorted(set(found.values()), reverse=True):
        systems = [system for system, count in found.items() if count == worse]
        names = finalists_text(result, systems, language)
        if zh:
            clauses.append(f"{names}与{reference}相比没有一项显示改善" + (f"，{worse} 项显示变差" if worse else ""))
            continue
        beside = f", and {_are(systems)} shown worse on {_COUNTS.get(worse, str(worse))}" if worse else ""
        clauses.append(f"{names} show{'' if len(systems) > 1 else 's'} no gain over {reference} on any measure{beside}")
    return clauses


def _traded(result: Optimised, language: Language) -> list[str]:
    """Return that finalists trade one measure for another, where that is shown between any two of them."""
    if not trades(result.told.pairs):
        return []
    said = Text(
        "任意两个入围方案之间都显示有得有失",
        "between any two finalists, each is shown to be better than the other on something",
    )
    return [said.to(language)]


def _are(systems: list[int]) -> str:
    return "are" if len(systems) > 1 else "is"


def trade(result: Optimised, subject: Subject, system: int, language: Language) -> str:
    """Return what a finalist gains and gives up against the reference."""
    zh = language == "zh"
    groups: dict[str, list[str]] = {"better": [], "worse": [], "undecided": [], "hidden": [], "identical": []}
    for objective in range(len(result.measures)):
        effect = effect_between(result, subject, system, 0, objective)
        key = "hidden" if hidden(effect) else effect.verdict
        groups[key].append(f"{effect.text.to(language)} {amount_text(effect, language)}")
    words = {
        "better": Text("改善：", "gains: "),
        "worse": Text("变差：", "gives up: "),
        "undecided": Text("未见差异：", "no difference shown: "),
        "hidden": Text(f"{not_shown_text(result, 'zh')}：", f"{not_shown_text(result, 'en')}: "),
        "identical": Text("完全相同：", "the same in every replication: "),
    }
    said = [words[key].to(language) + joined(group, language) for key, group in groups.items() if group]
    candidate = result.points[result.system_points[system]]
    what = choice_text(result, candidate, language)
    cost = "" if result.space.staffing else amount_of_cost(result, subject, candidate.cost, language)
    name, reference = finalist_text(result, system, language), reference_text(result).to(language)
    if zh:
        return f"{name}（{what}{'；' + cost if cost else ''}）与{reference}相比，{'；'.join(said)}。"
    return f"{capital(name)} ({what}{'; ' + cost if cost else ''}), against {reference}: {'; '.join(said)}."


def membership(result: Optimised, language: Language) -> str:
    """Return how sure the membership of the front is."""
    zh = language == "zh"
    share = result.front_share[np.flatnonzero(result.on_front)]
    sure, count, replications = int((share >= _SURE).sum()), len(share), result.values.shape[1]
    low = with_unit(fixed(100.0 * float(share.min()), 0), PERCENT, language)
    limit = with_unit(fixed(100.0 * _SURE, 0), PERCENT, language)
    if zh:
        return (
            f"前沿是否稳固：对搜索用的 {replications} 次成对重复作自助抽样，前沿上的 {count} 个点中有 {sure} 个在至少 {limit} 的抽样中仍在前沿，"
            f"最低的一个为 {low}；重复次数少，此比例只是粗略参考。"
        )
    return (
        f"How firm the front is: over bootstrap resamples of the {replications} paired replications of the search, {sure} of its "
        f"{count} points stay on it in at least {limit} of the resamples, the least firm one in {low}; with so few replications "
        "this is a rough guide."
    )


def design(result: Optimised, subject: Subject, language: Language) -> str:
    """Return how it was searched and how the finalists were told apart."""
    zh = language == "zh"
    told, replications, tried = result.told, result.values.shape[1], len(result.points)
    if result.enumerated:
        how = Text(f"预算内的全部 {result.evaluations} 种组合", f"all {result.evaluations} sets within the budget")
    else:
        how = Text(
            f"NSGA-II 提出 {result.evaluations} 个点，其中不同的连同参照共 {tried} 个",
            f"NSGA-II asked for {result.evaluations} points, {tried} different ones with the references",
        )
    n = f"{min(told.n)}–{max(told.n)}" if min(told.n) < max(told.n) else f"{max(told.n)}"
    if zh:
        return (
            (
                f"设计：{how.zh}，每点 {replications} 次成对重复；入围者沿前沿分散选取，另用新的 {n} 次重复评估（搜索所用的重复会高估入围者）；"
                "区间为在任意时刻停止都成立的 95% 置信序列，“改善”“变差”另须在全部成对比较上经 Holm 校正后 p < 0.05。搜索不保证穷尽更好的点。"
            )
            if not result.enumerated
            else (
                f"设计：{how.zh}，每点 {replications} 次成对重复；入围者另用新的 {n} 次重复评估（挑选入围者的重复会高估它们）；"
                "区间为在任意时刻停止都成立的 95% 置信序列，“改善”“变差”另须在全部成对比较上经 Holm 校正后 p < 0.05。"
            )
        )
    spread = "" if result.enumerated else ", spread along the front,"
    end = "" if result.enumerated else " A search may miss better points."
    return (
        f"Design: {how.en}, {replications} paired replications each; finalists{spread} were run on {n} fresh replications, since "
        "those that picked them flatter them; intervals are a 95 % confidence sequence, which holds whenever one stops; gains and "
        f"losses also need p < 0.05 after Holm over all pairs and measures.{end}"
    )


def grounds(subject: Subject, language: Language) -> str:
    """Return the assumptions about bounds or costs, as the study file states them."""
    study = study_of(subject)
    stated = study.mechanisms.grounds if study.mechanisms is not None else study.staffing and study.staffing.grounds
    if not stated:
        return ""
    said = stated.zh if language == "zh" else stated.en
    return f"选择所依据的假设：{said}" if language == "zh" else f"Assumptions of the choice: {said}"
