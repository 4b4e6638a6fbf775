"""What a search for regions says, in plain sentences; every number with its interval, the answer first."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.report.studies.axis_words import with_units
from sim.report.studies.discover_words import (
    box_text,
    clause_text,
    condition_text,
    number,
    percent,
    scope_text,
    with_interval,
)
from sim.report.studies.page import Subject
from sim.report.studies.words import capital, joined
from sim.scenario.studies.discover import Discover
from sim.study.analysis.boxes import CONFIRMED, RARE, Region
from sim.study.analysis.close_calls import ERRORS
from sim.study.analysis.shares import share_of
from sim.study.discover import Discovered, left_over, never_mattered
from sim.vocabulary.text import LANGUAGES, Language, Text

_DOUBTFUL = 0.05
"""p of a bound on the points held out above which the sentence says that they do not confirm it."""


def sentences(result: Discovered, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of the page."""
    parts: tuple[Callable[[Discovered, Subject, Language], list[str]], ...] = (
        _answer,
        _each_clause,
        _further,
        _together,
        _rule_or_exception,
        _stability,
        _close,
        _tree,
        _never,
        _grounds,
        _left_out,
        _how,
    )
    columns = {language: [said for part in parts for said in part(result, subject, language)] for language in LANGUAGES}
    return tuple(Text(zh, en) for zh, en in zip(columns["zh"], columns["en"], strict=True))


def _region(result: Discovered, region: Region, language: Language) -> str:
    held = region.held_out
    where = box_text(result.dimensions, region.found.box, language)
    density, mass, coverage = (with_interval(s, language) for s in (held.density, held.mass, held.coverage))
    if language == "zh":
        return f"{where}：其中{density}的情形如此，占参数空间的{mass}，涵盖全部此类情形的{coverage}"
    return f"with {where}: so in {density} of the cases there, which are {mass} of the space and hold {coverage} of all such cases"


def _answer(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh = language == "zh"
    said, base = condition_text(result, subject, language), with_interval(result.base, language)
    head = f"在所考察参数空间的{base}中，{said}" if zh else f"In {base} of the space looked at, {said}"
    if result.search.regions:
        region = _region(result, result.search.regions[0], language)
        return [f"{head}；最集中于{region}。" if zh else f"{head}; most of all {region}."]
    if not result.searched:
        share = result.base.value
        if share < RARE or share > 1.0 - RARE:
            rarely = share < RARE
            why = (
                f"{'几乎不出现' if rarely else '几乎处处出现'}，无区域可言"
                if zh
                else f"that is {'hardly ever' if rarely else 'nearly everywhere'}, so there is no region to speak of"
            )
        else:
            why = "点数过少，不足以寻找区域" if zh else "too few points to look for a region"
        return [f"{head}；{why}。" if zh else f"{head}; {why}."]
    return [
        f"{head}；未找到可以确认的区域{_why_none(result, language)}。"
        if zh
        else f"{head}; no region is confirmed{_why_none(result, language)}."
    ]


def _each_clause(result: Discovered, subject: Subject, language: Language) -> list[str]:
    """Say how often each clause is met by itself, where all must be."""
    if len(result.conditions) < 2:
        return []
    parts = []
    for condition, margin in zip(result.conditions, result.margins, strict=True):
        share = with_interval(share_of(int((margin.mean > 0.0).sum()), len(margin.mean)), language)
        said = clause_text(subject, condition, language)
        parts.append(f"{said}：{share.strip()}" if language == "zh" else f"{said}: {share}")
    return [f"各项分别来看：{'；'.join(parts)}。" if language == "zh" else f"Each by itself: {'; '.join(parts)}."]


def _why_none(result: Discovered, language: Language) -> str:
    zh = language == "zh"
    refused = result.search.refused
    if refused is None:
        return "（没有一项限制是显著的）" if zh else " (no restriction is significant)"
    where = box_text(result.dimensions, refused.found.box, language)
    density = with_interval(refused.held_out.density, language)
    if result.search.why == "thin":
        return (
            f"：最好的一个（{where}）中也只有{density}的情形如此"
            if zh
            else f": even in the best box ({where}) it is so in {density} of the cases only"
        )
    return (
        f"：最好的一个（{where}）在留出的点上为{density}，不足以排除偶然（p = {refused.held_out.p:.2g}，要求低于 {CONFIRMED:g}）"
        if zh
        else f": the best box ({where}) has {density} on the points held out, which chance could do (p = {refused.held_out.p:.2g}, asked: below {CONFIRMED:g})"
    )


def _further(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh = language == "zh"
    names = ["", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九", "第十"]
    return [
        f"其余情形中，{names[k]}个区域为{_region(result, region, language)}。"
        if zh
        else f"In what is left, box {k + 1}: {_region(result, region, language)}."
        for k, region in enumerate(result.search.regions)
        if k
    ]


def _together(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh, boxes = language == "zh", result.search.regions
    if not boxes:
        return []
    left = with_interval(left_over(result), language)
    if len(boxes) == 1:
        return [f"此类情形的{left}不在该区域内。" if zh else f"{capital(left)} of such cases lie outside this box."]
    density, mass, coverage = (
        with_interval(s, language) for s in (result.together.density, result.together.mass, result.together.coverage)
    )
    return [
        f"{len(boxes)} 个区域合计占参数空间的{mass}，其中{density}的情形如此，涵盖此类情形的{coverage}；{left}不在其中任何一个之内。"
        if zh
        else f"Together the {len(boxes)} boxes take {mass} of the space, are right in {density} and hold {coverage} of such cases; {left} lie in none."
    ]


def _rule_or_exception(result: Discovered, subject: Subject, language: Language) -> list[str]:
    if result.base.low <= 0.5:
        return []
    goal = percent(result.goal, language)
    if language == "zh":
        return [f"这在所考察的空间里是常态而非例外，因此区域须至少达到 {goal} 才算集中；反过来看何处不如此同样重要。"]
    return [
        f"Over the ranges looked at this is the rule and no exception, so {goal} was asked of a box; where it is not so matters as much."
    ]


def _stability(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh, said = language == "zh", []
    for k, (region, spread) in enumerate(zip(result.search.regions, result.stability, strict=False)):
        parts, doubtful = [], []
        for a in np.flatnonzero(region.found.box.restricted):
            axis = result.dimensions[a]
            ends = []
            for bound, ends_of in ((region.found.box.low[a], spread.low), (region.found.box.high[a], spread.high)):
                if math.isfinite(bound):
                    low, high = number(axis, float(ends_of.low[a])), number(axis, float(ends_of.high[a]))
                    both = f"{low} 至 {high}" if zh else f"{low} to {high}"
                    ends.append(with_units(axis, both, language))
            share = percent(float(spread.restricted[a]), language)
            bounds = ("；" if zh else "; ").join(ends)
            name = axis.text.to(language)
            parts.append(f"{name} {share}（{bounds}）" if zh else f"{name} in {share} (bound: {bounds})")
            if region.held_out.axis_p[a] > _DOUBTFUL:
                doubtful.append(name)
        density = [percent(x, language) for x in spread.density]
        text = (
            f"稳定性：{spread.resamples} 次重抽样中，区域 {k + 1} 的各项限制出现的比例及界的 5%–95% 范围为：{joined(parts, language)}；"
            f"样本外密度的 5%–95% 范围为 {density[0]} 至 {density[1]}。"
            if zh
            else f"Stability: of {spread.resamples} resamples, box {k + 1} restricts {joined(parts, language)}; in brackets 5 to 95 % of the "
            f"bound; the density on points not drawn is {density[0]} to {density[1]} (5 to 95 %)."
        )
        if doubtful:
            text += (
                f"留出的点没有确认以下限制：{joined(doubtful, language)}。"
                if zh
                else f" The points held out do not confirm the bound on {joined(doubtful, language)}."
            )
        said.append(text)
    return said


def _close(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh = language == "zh"
    if result.replications < 2:
        return [
            "每点只有一次重复，无法说明哪些点的正负未定。"
            if zh
            else "With one replication per point nothing can be said about close calls."
        ]
    if not result.basis.singles:
        return [
            f"每点只保存 {result.replications} 次重复的均值，不保存单次的值，因此无法说明哪些点的正负未定。"
            if zh
            else f"Of each point the mean of its {result.replications} replications is kept, not their single values, so nothing can be said "
            "about close calls."
        ]
    share = percent(float(result.calls.close.mean()), language)
    head = (
        f"{share} 的点正负未定（差值在 {ERRORS:g} 个标准误之内，按均值计入）"
        if zh
        else f"In {share} of the points the sign is not certain (within {ERRORS:g} standard errors; they count by their mean)"
    )
    if result.clear is None:
        return [f"{head}。" if zh else f"{head}."]
    without = result.clear.search.regions
    if not without:
        return [f"{head}；去掉它们之后没有可以确认的区域。" if zh else f"{head}; without them no region is confirmed."]
    where, density = box_text(result.dimensions, without[0].found.box, language), without[0].held_out
    numbers = with_interval(density.density, language), with_interval(density.coverage, language)
    return [
        f"{head}；去掉它们之后，第一个区域为：{where}（密度{numbers[0]}，涵盖{numbers[1]}）。"
        if zh
        else f"{head}; without them box 1 is: {where} (density {numbers[0]}, coverage {numbers[1]})."
    ]


def _tree(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh, tree = language == "zh", result.tree
    if tree is None:
        return []
    order = [int(k) for k in np.argsort(-tree.weight, kind="stable") if tree.weight[k] >= 0.05][:4]
    if not order:
        return ["分类树没有作出任何划分。" if zh else "The tree, as a second opinion, makes no split."]
    names = [
        f"{result.dimensions[k].text.to(language)}{'（' if zh else ' ('}{percent(float(tree.weight[k]), language)}{'）' if zh else ')'}"
        for k in order
    ]
    density, coverage = with_interval(tree.held_out.density, language), with_interval(tree.held_out.coverage, language)
    text = (
        f"作为旁证的分类树最看重{joined(names, language)}；其区域在留出的点上密度{density}，涵盖{coverage}。"
        if zh
        else f"The tree, as a second opinion, gives most weight to {joined(names, language)}; on the points held out its region has density {density} and coverage {coverage}."
    )
    inside = {int(a) for box in result.boxes for a in np.flatnonzero(box.restricted)}
    other = [result.dimensions[k].text.to(language) for k in order if k not in inside]
    if inside and other:
        text += (
            f"其中{joined(other, language)}不在上述区域的限制之列。"
            if zh
            else f" No box restricts {joined(other, language)}."
        )
    return [text]


def _never(result: Discovered, subject: Subject, language: Language) -> list[str]:
    names = [result.dimensions[k].text.to(language) for k in never_mattered(result)]
    if not names or not result.searched:
        return []
    if language == "zh":
        return [
            f"在所给范围内未见作用的维度（不在任何区域与树的划分中，重抽样中至多十分之一）：{joined(names, language)}。"
        ]
    return [
        f"Within their ranges these took no part (in no box, no split of the tree, at most a tenth of resamples): {joined(names, language)}."
    ]


def _grounds(result: Discovered, subject: Subject, language: Language) -> list[str]:
    zh = language == "zh"
    inside = sorted({int(a) for box in result.boxes for a in np.flatnonzero(box.restricted)})
    if not inside:
        return []
    assumed = [result.dimensions[a].text.to(language) for a in inside if result.dimensions[a].status == "assumption"]
    known = [result.dimensions[a].text.to(language) for a in inside if result.dimensions[a].status != "assumption"]
    said = []
    if assumed:
        where = Text("", "") if subject.loaded is None else Text("在情景中", " in the scenario")
        said.append(
            f"{where.zh}为假设：{joined(assumed, language)}"
            if zh
            else f"are assumptions{where.en}: {joined(assumed, language)}"
        )
    if known:
        said.append(
            f"有数据或出处：{joined(known, language)}"
            if zh
            else f"are measured or published: {joined(known, language)}"
        )
    head = "界定区域的维度" if zh else "Of the axes that bound the boxes these "
    return [f"{head}{'；'.join(said)}。" if zh else f"{head}{'; these '.join(said)}."]


def _left_out(result: Discovered, subject: Subject, language: Language) -> list[str]:
    missing = result.asked - len(result.numbers)
    if not missing:
        return []
    if language == "zh":
        return [f"{missing} 个点未计入：运行失败，或指标没有定义。"]
    return [f"{missing} points are left out: a run failed or a measure is not defined there."]


def _how(result: Discovered, subject: Subject, language: Language) -> list[str]:
    study = subject.study
    most = study.dimensions if isinstance(study, Discover) else 4
    found, judged, goal = int((~result.assess).sum()), int(result.assess.sum()), percent(result.goal, language)
    if language == "zh":
        return [
            f"规则（先于运行）：在 {found} 个点中寻找、以另外 {judged} 个点评判，以上密度、涵盖与所占比例均出自后者；轨迹上密度不低于 {goal} 者中取"
            f"覆盖率与密度的调和平均最高的一个（均达不到则取全部中最高者），至多 {most} 个维度；留出的点须以 p < {CONFIRMED:g} 确认。{scope_text(result).zh}"
        ]
    return [
        f"The rule, written before the run: boxes are found in {found} points and judged by {judged} others, from which density, coverage "
        f"and mass above come; of the boxes on the trajectory with density {goal} or more the one with the highest harmonic mean of coverage and density "
        f"(of all, if none is as dense), at most {most} axes; the points held out must confirm it with p < {CONFIRMED:g}. {scope_text(result).en}"
    ]
