"""What holds for a whole attribution: what a part means, what was left out, what cannot be told apart."""

from __future__ import annotations

from sim.report.sentences import capital
from sim.report.studies.attribute_words import Shown, listed
from sim.study.analysis.joint_bootstrap import ENOUGH
from sim.study.analysis.shapley import pairs
from sim.study.attribute import Attributed
from sim.vocabulary.text import Language, Text


def left_out(count: int, how: Shown, language: Language) -> str:
    """Return how many replications a measure could not use; "" if none."""
    if not count:
        return ""
    measure = how.info.text.to(language)
    if language == "zh":
        return f"{measure}：有 {count} 次重复在某些组合下没有数值，整次略去。"
    return f"{capital(measure)}: {count} replications without a value under some combination are left out whole."


def no_pooling(result: Attributed, language: Language) -> str:
    """Return that pooling has no part, where no mechanism moves people; "" otherwise."""
    if any(player.pooling or player.inseparable for player in result.players):
        return ""
    return Text(
        "没有一项机制合并使用人员：合并的部分恰为 0。", "No mechanism here pools staff: pooling's part is exactly 0."
    ).to(language)


def inseparable(result: Attributed, language: Language) -> str:
    """Return which mechanisms move people in a way that cannot be told apart from pooling them; "" if none does."""
    names = [player.text.to(language) for player in result.players if player.inseparable]
    if not names:
        return ""
    if language == "zh":
        return f"{listed(names, language)}会调动人员，其作用中有多少来自人员合并使用，无法分开。"
    verb, whose = ("moves", "its part") if len(names) == 1 else ("move", "their parts")
    return f"{capital(listed(names, language))} {verb} people: how much of {whose} is due to pooling them cannot be told apart."


def meaning(result: Attributed, language: Language) -> list[str]:
    """Return what a part means, on what it stands, and what it does not say."""
    n, k, runs = result.replications, len(result.players), len(result.coalitions)
    few = n < ENOUGH
    if language == "zh":
        return [
            f"一项机制的份额，是它在所有引入次序中带来的变化的平均（Shapley 值），由全部 {runs} 种组合、每种 {n} 次重复、同一批诉求算出；"
            "各项之和等于总差异（精确到舍入误差）。",
            "各机制的份额、单独启用的作用、加在其余各项之上的作用，以及各对机制的相互影响，所附为联合 95% 区间（配对 t，按 Bonferroni 校正）："
            f"每个指标内，份额的 {k} 个区间同时成立的概率不低于 95%，单独启用与加在其余之上的 {2 * k} 个、各对机制的 {len(pairs(k))} 个亦然；"
            "“可见”与“反转”均据此判断。总差异、各项之和及两项之差距的区间则各为 95%，"
            f"其中差距由 {result.resamples} 次对重复的重抽样得到。",
            f"只有 {n} 次重复，重抽样所得的区间偏窄；宜用 {ENOUGH} 次以上。" if few else "",
            "份额属于这一情景及其假设和这一组机制：换一种强度、人员或诉求，份额也会不同。",
        ]
    return [
        "A mechanism's part is the mean of what it adds over all orders of introducing them (Shapley value), from all "
        f"{runs} combinations with {n} replications each on the same requests; the parts add up to the whole difference, but "
        "for rounding in the last digits.",
        "Joint 95 % intervals (paired t, Bonferroni) stand beside parts, effects alone, effects on top of all the others, and "
        f"pairs: within a measure the {k} intervals of the parts hold all at once with at least 95 % probability, and so do the "
        f"{2 * k} of effects alone and on top, and the {len(pairs(k))} of pairs. What is called shown or turned round rests on "
        "them. Intervals of the whole difference, of sums and of gaps between two parts are 95 % each, gaps from "
        f"{result.resamples} resamples of the replications.",
        f"With only {n} replications the resampled intervals are too narrow; take {ENOUGH} or more." if few else "",
        "Parts belong to this scenario with its assumptions and to this set of mechanisms: with other strengths, staff or "
        "requests they differ.",
    ]
