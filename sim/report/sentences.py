"""Plain sentences about results, every one made from the numbers it states."""

from __future__ import annotations

from sim.report.chart_data import ChartData, cells, interval, level, paired
from sim.report.effects import Effect, effect_of, effects, scale_for, strongest
from sim.report.numbers import (
    confidence,
    decimals_for_interval,
    decimals_for_level,
    fixed,
    signed,
    span,
    with_unit,
)
from sim.vocabulary.text import Language, Text

_LESS = {"time": Text("缩短", "shorter"), "share": Text("下降", "lower"), "other": Text("减少", "lower")}
_MORE = {"time": Text("延长", "longer"), "share": Text("上升", "higher"), "other": Text("增加", "higher")}


BESIDE = ("resolution_time_true_median", "settled_share", "resolution_time_official_mean")
"""Measures that stand beside the headline, because a mean of times hides what is never settled."""
TIER_HOURS = "hours_per_worker_week"


def capital(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def amount(effect: Effect, language: Language) -> str:
    """Return the size of a difference without its sign, with its unit: "3.1 days"."""
    decimals = decimals_for_interval(effect.difference, effect.low, effect.high)
    return with_unit(fixed(abs(effect.difference), decimals), effect.scale.difference, language)


def signed_amount(effect: Effect, language: Language) -> str:
    """Return a difference with its sign and unit: "-3.1 days"."""
    decimals = decimals_for_interval(effect.difference, effect.low, effect.high)
    return with_unit(signed(effect.difference, decimals), effect.scale.difference, language)


def bounds(effect: Effect, language: Language) -> str:
    """Return the interval; of a decided difference without sign, small bound first, as it follows "shorter by"."""
    decimals = decimals_for_interval(effect.difference, effect.low, effect.high)
    low, high = effect.low, effect.high
    if effect.decided:
        low, high = sorted((abs(low), abs(high)))
    return span(low, high, decimals, language)


def signed_bounds(effect: Effect, language: Language) -> str:
    """Return the interval with its signs."""
    decimals = decimals_for_interval(effect.difference, effect.low, effect.high)
    return span(effect.low, effect.high, decimals, language)


def unsure(effect: Effect, language: Language) -> str:
    """Say that no difference was shown, and why where the interval alone would have shown one."""
    if effect.low <= 0.0 <= effect.high:
        return Text("未见差异", "no difference shown").to(language)
    return Text("经多重比较校正（Holm）后未见差异", "no difference shown once adjusted for several tests (Holm)").to(
        language
    )


def statement(data: ChartData, effect: Effect, language: Language) -> str:
    """Return what one difference says: a sentence without its full stop."""
    zh = language == "zh"
    subject = data.structures[effect.structure].to(language)
    baseline = data.structures[data.baseline].to(language)
    measure = effect.text.to(language)
    ci = confidence(language)
    if effect.decided:
        word = (_LESS if effect.difference < 0.0 else _MORE)[effect.scale.kind].to(language)
        size, interval = amount(effect, language), bounds(effect, language)
        if zh:
            return f"{subject}使{measure}{word} {size}（{ci} {interval}）"
        return f"{capital(subject)}: {measure} {size} {word} than under {baseline} ({ci} {interval})"
    if effect.verdict == "identical":
        if zh:
            return f"{subject}与{baseline}的{measure}在每次重复中完全相同"
        return f"{capital(subject)} and {baseline}: no difference in {measure} in any replication"
    if effect.verdict == "no interval":
        size = signed_amount(effect, language)
        if zh:
            return f"{subject}与{baseline}相比，{measure}相差 {size}（仅 1 次重复，无区间）"
        return f"{capital(subject)} against {baseline}: {measure} differs by {size} (one replication, no interval)"
    interval = with_unit(signed_bounds(effect, language), effect.scale.difference, language)
    if zh:
        return f"{subject}与{baseline}相比，{measure}{unsure(effect, language)}（{ci} {interval}）"
    return f"{capital(subject)} against {baseline}: {unsure(effect, language)} in {measure} ({ci} {interval})"


def finding(data: ChartData, measure: str, language: Language) -> str | None:
    """Return what a measure shows in one sentence: its strongest difference, or its level if there is none."""
    effect = strongest(effect_of(data, structure, measure) for structure in data.others)
    if effect is not None:
        return statement(data, effect, language)
    said = _level_statement(data, measure, language)
    return _named(data, [said], language) if said else None


def _named(data: ChartData, clauses: list[str], language: Language) -> str:
    name = data.structures[data.baseline].to(language)
    return f"{name}：{'；'.join(clauses)}" if language == "zh" else f"{capital(name)}: {'; '.join(clauses)}"


def _level_statement(data: ChartData, measure: str, language: Language) -> str | None:
    found = level(data, data.baseline, measure)
    if measure not in data.measures or found.n == 0:
        return None
    scale = scale_for(data, measure)
    mean, low, high = (scale.factor * x for x in (found.mean, found.low, found.high))
    decimals = decimals_for_interval(mean, low, high)
    number = with_unit(fixed(mean, decimals), scale.unit, language)
    word = data.measures[measure].text.to(language)
    if found.n < 2:
        return f"{word} {number}"
    ci = f"{confidence(language)} {span(low, high, decimals, language)}"
    return f"{word} {number}（{ci}）" if language == "zh" else f"{word} {number} ({ci})"


def _levels(data: ChartData, structure: str, measure: str, language: Language) -> str | None:
    """Return "passed at least once: 41.2 % against 63.0 %"."""
    if measure not in data.measures:
        return None
    scale = scale_for(data, measure)
    ours, theirs = (scale.factor * level(data, one, measure).mean for one in (structure, data.baseline))
    decimals = decimals_for_level(ours, theirs)
    first = with_unit(fixed(ours, decimals), scale.unit, language)
    second = with_unit(fixed(theirs, decimals), scale.unit, language)
    effect = effect_of(data, structure, measure)
    doubt = effect is not None and effect.verdict == "undecided"
    word = data.measures[measure].text.to(language)
    if language == "zh":
        return f"{word}：{first}，对照 {second}" + ("（未见差异）" if doubt else "")
    # A word stands once, a sign with each number.
    first = first if scale.kind == "share" else fixed(ours, decimals)
    return f"{word}: {first} against {second}" + (" (no difference shown)" if doubt else "")


def _time_clause(data: ChartData, structure: str, language: Language) -> str | None:
    effect = effect_of(data, structure, data.headline.time)
    if effect is None:
        return None
    zh = language == "zh"
    subject = data.structures[structure].to(language)
    baseline = data.structures[data.baseline].to(language)
    measure = effect.text.to(language)
    count = data.provenance.requests
    same = (
        ("在同样的诉求上，" if zh else " on the same requests")
        if not count
        else (f"在同样的 {count:,} 件诉求上，" if zh else f" on the same {count:,} requests")
    )
    ci, size = confidence(language), amount(effect, language)
    if effect.decided:
        faster = effect.difference < 0.0
        if zh:
            word = "快" if faster else "慢"
            return f"{same}{subject}比{baseline}{word} {size}（{measure}，{ci} {bounds(effect, language)}）"
        word = "faster" if faster else "slower"
        return (
            f"{capital(subject)} is {word} than {baseline} by {size} ({measure}, {ci} {bounds(effect, language)}){same}"
        )
    if effect.verdict == "undecided":
        interval = with_unit(signed_bounds(effect, language), effect.scale.difference, language)
        if zh:
            return f"{same}{subject}与{baseline}相比，{measure}{unsure(effect, language)}：{interval}（{ci}）"
        return (
            f"{capital(subject)} against {baseline}: {unsure(effect, language)} in {measure}: {interval} ({ci}){same}"
        )
    said = statement(data, effect, language)
    return f"{same}{said}" if zh else f"{capital(same.strip())}, {said}"


def headline(data: ChartData, structure: str, language: Language) -> str:
    """Return the answer for one structure: time, requests passed, grassroots hours; "" if nothing is known."""
    names = data.headline
    clauses = [
        _time_clause(data, structure, language),
        _levels(data, structure, names.passed, language),
        _levels(data, structure, names.grassroots, language),
    ]
    return _sentence([clause for clause in clauses if clause], language)


def beside(data: ChartData, structure: str, language: Language) -> str:
    """Return what keeps the mean time honest: the median, the share settled, the official time; "" if unknown."""
    clauses = [_levels(data, structure, name, language) for name in BESIDE if data.holds(name)]
    said = _sentence([clause for clause in clauses if clause], language)
    if not said:
        return ""
    return f"同时，{said}" if language == "zh" else f"Beside it, {said}"


def by_tier(data: ChartData, structure: str, language: Language) -> str:
    """Return hours per worker-week tier by tier, with paired intervals, so that no tier hides behind another."""
    if not data.holds(TIER_HOURS):
        return ""
    table = cells(data, TIER_HOURS, ["tier"])
    clauses = []
    for tier in data.tiers:
        if tier not in table.columns:
            continue
        found = paired(table[[tier]], structure, data.baseline)
        ours, theirs = (interval(table.loc[one, tier]).mean for one in (structure, data.baseline))
        name = data.tier_text(tier).to(language)
        low, high = fixed(found.low, 1), fixed(found.high, 1)
        against = (
            f"{fixed(ours, 1)}，对照 {fixed(theirs, 1)}"
            if language == "zh"
            else f"{fixed(ours, 1)} against {fixed(theirs, 1)}"
        )
        clauses.append(
            f"{name} {against}（差值 {confidence(language)} {low} 至 {high}）"
            if language == "zh"
            else f"{name} {against} (difference {low} to {high}, {confidence(language)})"
        )
    if not clauses:
        return ""
    head = "各层级人均周工时" if language == "zh" else "Hours per worker-week by tier"
    return f"{head}：{_sentence(clauses, language)}" if language == "zh" else f"{head}: {_sentence(clauses, language)}"


def trade_off(data: ChartData, structure: str, language: Language) -> str:
    """Return which primary measures improve while others worsen; "" if they do not conflict."""
    own = [effect for effect in effects(data) if effect.structure == structure]
    better = [effect for effect in own if effect.verdict == "better"]
    worse = [effect for effect in own if effect.verdict == "worse"]
    if not better or not worse:
        return ""
    name = data.structures[structure].to(language)
    if language == "zh":
        return f"{name}需要权衡：改善的有{_list(better, language)}；变差的有{_list(worse, language)}。"
    return f"A trade-off under {name}: better in {_list(better, language)}; worse in {_list(worse, language)}."


def between_tiers(data: ChartData, structure: str, language: Language) -> str:
    """Return which tiers work more hours and which fewer, where both are shown; "" where none pays for another."""
    if not data.holds(TIER_HOURS):
        return ""
    table = cells(data, TIER_HOURS, ["tier"])
    more, less = [], []
    for tier in data.tiers:
        if tier not in table.columns:
            continue
        found = paired(table[[tier]], structure, data.baseline)
        decimals = decimals_for_interval(found.mean, found.low, found.high)
        size = f"{signed(found.mean, decimals)}{'，' if language == 'zh' else ', '}{span(found.low, found.high, decimals, language)}"
        said = (
            f"{data.tier_text(tier).to(language)}（{size}）"
            if language == "zh"
            else f"{data.tier_text(tier).to(language)} ({size})"
        )
        if found.low > 0.0:
            more.append(said)
        elif found.high < 0.0:
            less.append(said)
    if not more or not less:
        return ""
    name = data.structures[structure].to(language)
    if language == "zh":
        return f"{name}在层级之间转移负担（人均周工时之差，{confidence(language)}）：增加的有{'、'.join(more)}；减少的有{'、'.join(less)}。"
    return (
        f"{capital(name)} moves work between tiers (difference in hours per worker-week, {confidence(language)}): "
        f"more at {', '.join(more)}; fewer at {', '.join(less)}."
    )


def not_shown(data: ChartData, structure: str, language: Language) -> str:
    """Return the primary measures in which no difference was shown, with their intervals; "" if there is none."""
    own = [effect for effect in effects(data) if effect.structure == structure and effect.verdict == "undecided"]
    own = [effect for effect in own if effect.measure != data.headline.time]
    if not own:
        return ""
    zh = language == "zh"
    items = []
    for effect in own:
        measure = effect.text.to(language)
        interval = with_unit(signed_bounds(effect, language), effect.scale.difference, language)
        items.append(f"{measure}（{interval}）" if zh else f"{measure} ({interval})")
    name = data.structures[structure].to(language)
    if zh:
        return f"{name}未见差异的指标：{'、'.join(items)}。"
    return f"No difference shown under {name}: {', '.join(items)}."


def _list(chosen: list[Effect], language: Language) -> str:
    zh = language == "zh"
    items = []
    for effect in chosen:
        measure, size = effect.text.to(language), signed_amount(effect, language)
        items.append(f"{measure}（{size}）" if zh else f"{measure} ({size})")
    return ("、" if zh else ", ").join(items)


def _sentence(clauses: list[str], language: Language) -> str:
    if not clauses:
        return ""
    return "；".join(clauses) + "。" if language == "zh" else "; ".join(clauses) + "."


def sentences(data: ChartData, language: Language) -> list[str]:
    """Return what the results say, in plain sentences, structure by structure."""
    if not data.others:
        clauses = [_level_statement(data, name, language) for name in data.headline]
        known = [clause for clause in clauses if clause]
        return [_sentence([_named(data, known, language)], language)] if known else []
    found = [
        part(data, structure, language)
        for structure in data.others
        for part in (headline, beside, by_tier, trade_off, not_shown)
    ]
    return [sentence for sentence in found if sentence]
