"""What a sensitivity study says: what drives each output, what does not, and how far the numbers carry."""

from __future__ import annotations

import math

from sim.report.numbers import confidence, fixed
from sim.report.studies.page import Subject
from sim.report.studies.sensitivity_words import (
    GROUPS,
    MODELS,
    MOST_NAMED,
    OVER_100,
    SMALL,
    Share,
    leading,
    name_of,
    output_text,
    r2_text,
    shares,
)
from sim.report.studies.words import capital, interval, listed, percent, with_interval
from sim.study.analysis.drivers import OutputFound
from sim.study.sensitivity import Sensed
from sim.vocabulary.text import LANGUAGES, Language, Text


def sentences(result: Sensed, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of a sensitivity study; the first answers the question."""
    zh, en = (
        [
            *(drives(result, subject, k, language) for k in range(len(result.outputs))),
            *(parts(result, subject, k, language) for k in range(len(result.outputs))),
            aside(result, subject, language),
            *(quality(result, subject, k, language) for k in range(len(result.outputs))),
            method(result, language),
        ]
        for language in LANGUAGES
    )
    return tuple(Text(*both) for both in zip(zh, en, strict=True) if all(both))


def drives(result: Sensed, subject: Subject, output: int, language: Language) -> str:
    """Return which axes drive one output, or why that cannot be said."""
    found, zh = result.found.outputs[output], language == "zh"
    what = output_text(result, subject, output, language, whole=output == 0)
    if found.constant:
        if zh:
            return f"{what}在所考察的范围内不变：没有任何轴影响它，也没有指数。"
        return f"{capital(what)} does not change over the ranges examined: no axis drives it, and there are no indices."
    if found.indices is None or not found.reliable:
        return _not_said(result, found, what, language)
    every, ci = shares(result, found), confidence(language)
    first = leading(result, found)
    if not first:
        if zh:
            return f"{what}：没有一个轴的影响可与零区分（各总指数的区间均含零）。"
        return f"{capital(what)}: no axis is shown to have an effect (the interval of every total index reaches 0)."
    # Once is enough: where the first shares are listed.
    sums = "" if any(leading(result, f) for f in result.found.outputs[:output]) else OVER_100.to(language)
    rest = [share for share in every if share.rank > 1]
    none = [share for share in every if share.rank == 0]
    named = listed((_named(result, s, language, ci if i == 0 else "") for i, s in enumerate(first)), language)
    if zh:
        said = f"{what}主要取决于{named}：括号内为其方差中的占比，含交互作用"
    else:
        said = f"{capital(what)} is driven above all by {named}: shares of its variance, interactions included"
    if sums:
        said += f"，{sums}" if zh else f"; {sums}"
    if len(first) > 1:
        said += "；其区间重叠，不分先后" if zh else "; their intervals overlap, so none is put before another"
    said += "。" if zh else "."
    if rest:
        large = [share for share in rest if share.value >= SMALL][:MOST_NAMED]
        shown, more = [_named(result, share, language) for share in large], len(rest) - len(large)
        if zh:
            tail = [f"另有 {more} 个轴占比更小"] if more else []
            said += "；".join([*([f"其次：{listed(shown, language)}"] if shown else []), *tail]) + "。"
        else:
            shown += [f"{more} more with smaller parts"] if more else []
            said += f" Then, and less: {listed(shown, language)}."
    if none:
        names = listed((name_of(result, share.axis, language) for share in none), language)
        said += f"未见影响：{names}（区间含零）。" if zh else f" No effect is shown of {names} (intervals reach 0)."
    return said


def _not_said(result: Sensed, found: OutputFound, what: str, language: Language) -> str:
    r2, need = (found.quality[0].r2 if found.quality else math.nan), result.settings.r2
    if language == "zh":
        return (
            f"{what}：代理模型的交叉验证 R² 为 {r2_text(r2)}，低于所要求的 {r2_text(need)}；其指数不可作为依据，不对各轴排序。"
            "可增加 metamodel.points 或每点的重复次数。"
        )
    return (
        f"{capital(what)}: the metamodel's cross-validated R² is {r2_text(r2)}, below the {r2_text(need)} asked for; its "
        "indices are not to be relied on, and no axis is ranked. More metamodel.points or replications per point may help."
    )


def _named(result: Sensed, share: Share, language: Language, ci: str = "") -> str:
    """Return an axis with its total index: "accuracy of dispatch (34 %, 95 % CI 29 to 39 %)"."""
    name, inside = name_of(result, share.axis, language), f"{ci} {interval(share.low, share.high, language)}".strip()
    size = percent(share.value, language, share.high)
    return f"{name}（{size}，{inside}）" if language == "zh" else f"{name} ({size}, {inside})"


def parts(result: Sensed, subject: Subject, output: int, language: Language) -> str:
    """Return how much of the variance comes from assumed parameters, and how much from what can be chosen."""
    found, zh = result.found.outputs[output], language == "zh"
    groups = {group.name: group for group in found.groups}
    if not groups or not found.reliable:
        return ""
    what = output_text(result, subject, output, language)
    counted = {name: sum(result.groups[axis] == name for axis in result.found.kept) for name in groups}
    clauses = []
    for name in ("assumed", "known", "levers"):
        if name in groups:
            group = groups[name]
            size = with_interval(group.first, group.first_low, group.first_high, language)
            mixed = group.total - group.first >= SMALL
            word = GROUPS[name].to(language)
            whole = percent(group.total, language, group.total_high)
            bounds = interval(group.total_low, group.total_high, language)
            if zh:
                also = f"，计入与其他量的交互为 {whole}，{bounds}" if mixed else ""
                clauses.append(f"{size}来自{word}（{counted[name]} 个轴{also}）")
            else:
                axes = f"{counted[name]} ax{'i' if counted[name] == 1 else 'e'}s"
                also = f"; {whole}, {bounds}, with interactions with others" if mixed else ""
                clauses.append(f"{size} from {word} ({axes}{also})")
    if zh:
        return f"{what}的方差中，{'；'.join(clauses)}。"
    return f"Where the variance of {what} comes from: {'; '.join(clauses)}."


def aside(result: Sensed, subject: Subject, language: Language) -> str:
    """Return what screening set aside and why; "" if there was no screening."""
    if not result.settings.trajectories:
        return ""
    zh = language == "zh"
    limit = percent(result.settings.share, language)
    gone = [i for i in range(len(result.dimensions)) if i not in result.found.kept]
    whole = min((f.screened.trajectories for f in result.found.outputs if f.screened is not None), default=0)
    walks = f"Morris 筛选（{whole} 条轨迹）" if zh else f"Morris screening ({whole} trajectories)"
    if gone:
        names = listed((name_of(result, axis, language) for axis in gone), language)
        if zh:
            said = f"{walks}剔除了{names}：对所有结果，其 μ* 的区间上限均低于最大 μ* 的 {limit}；此后保持情景中的取值。"
        else:
            said = (
                f"{walks} set aside {names}: for every output the upper bound of the mu* lies below {limit} of the largest; "
                "from there on the scenario's values stand."
            )
    elif zh:
        said = f"{walks}没有剔除任何轴（界限：μ* 的区间上限低于最大 μ* 的 {limit}）。"
    else:
        said = f"{walks} set no axis aside (limit: upper bound of mu* below {limit} of the largest)."
    single = []
    for output, found in zip(result.outputs, result.found.outputs, strict=True):
        if found.screened is None or found.constant:
            continue
        own = [i for i in result.found.kept if not found.screened.kept[i]]
        if own:
            measure = subject.measures[output.measure].text.to(language)
            names = listed((name_of(result, i, language) for i in own), language)
            single.append(f"{measure}：{names}" if zh else f"{measure}: {names}")
    if single:
        if zh:
            said += f"仅因影响其他结果而保留的轴——{'；'.join(single)}。"
        else:
            said += f" Kept only for the sake of other outputs: {'; '.join(single)}."
    return said


def quality(result: Sensed, subject: Subject, output: int, language: Language) -> str:
    """Return the noise share and how well the metamodel predicts."""
    found, zh = result.found.outputs[output], language == "zh"
    if found.constant or found.noise is None:
        return ""
    what, clauses = output_text(result, subject, output, language), []
    noise = found.noise
    if math.isnan(noise.share):
        clauses.append(
            "每点只有一次重复，随机波动的占比无从得知"
            if zh
            else "with one replication per point the share of noise cannot be told"
        )
    else:
        share = with_interval(noise.share, noise.low, min(1.0, noise.high), language, confidence(language))
        clauses.append(
            f"设计各点均值的方差中，{share}是重复间的随机波动"
            if zh
            else f"{share} of the variance of its means over the design is noise of replications"
        )
    if found.quality:
        used = found.quality[0]
        spread = (r2_text(used.r2), r2_text(used.low), r2_text(used.high))
        model = MODELS[used.kind].to(language)
        if zh:
            clauses.append(f"代理模型（{model}）的交叉验证 R² 为 {spread[0]}（各折 {spread[1]} 至 {spread[2]}）")
        else:
            clauses.append(
                f"the metamodel ({model}) has a cross-validated R² of {spread[0]} (folds {spread[1]} to {spread[2]})"
            )
        if not found.reliable and noise.share > 1.0 - result.settings.r2:
            ceiling = fixed(max(0.0, 1.0 - noise.share), 2)
            clauses.append(
                f"波动之大，使任何代理模型的 R² 都难以超过 {ceiling}"
                if zh
                else f"so much noise keeps any metamodel from an R² above {ceiling}"
            )
    missing = len(result.found.phases[-1].points) - found.complete if found.quality else 0
    if missing > 0:
        clauses.append(f"{missing} 个点缺少运行结果，未计入" if zh else f"{missing} points lack a run and are left out")
    return f"{what}：{'；'.join(clauses)}。" if zh else f"{capital(what)}: {'; '.join(clauses)}."


def method(result: Sensed, language: Language) -> str:
    """Return what indices are about, so that nobody reads more into them."""
    points, runs = len(result.found.phases[-1].points) if result.found.kept else 0, result.runs
    zh = language == "zh"
    if zh:
        by = "由代理模型计算" if result.settings.method == "metamodel" else "由模型直接计算"
        return (
            f"Sobol' 指数针对平均响应：各轴在其范围内独立、均匀变动时，均值的方差由谁引起；范围或分布不同，结论也会不同。指数{by}，"
            f"设计 {points} 个点，共 {runs:,} 次运行；区间为 95%，含抽样与设计两方面的不确定性，仅在区间分开时才分先后。"
        )
    by = "computed from a metamodel" if result.settings.method == "metamodel" else "computed by the model itself"
    return (
        "Sobol' indices concern the mean response: what makes it vary while every axis moves independently and evenly over its "
        f"range; other ranges would give another answer. They are {by}, with a design of {points} points, {runs:,} runs in all; "
        "intervals are 95 %, for the sampling and for the design, and axes are put in an order only where intervals are apart."
    )
