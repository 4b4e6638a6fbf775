"""What a division of an effect says, in plain sentences."""

from __future__ import annotations

from sim.report.numbers import confidence, fixed
from sim.report.sentences import capital
from sim.report.studies.attribute_notes import inseparable, left_out, meaning, no_pooling
from sim.report.studies.attribute_words import Shown, listed, shown_as, sides, structure_text, together
from sim.report.studies.page import Subject
from sim.study.analysis.attribution import Attribution, Part, shown
from sim.study.analysis.shapley import pairs
from sim.study.attribute import Attributed, Player
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text

_MOST_PAIRS = 4
"""Pairs that a sentence names."""


def sentences(result: Attributed, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of a study: each measure divided, then what holds for all of them."""
    zh, en = _all(result, subject, "zh"), _all(result, subject, "en")
    return tuple(Text(*both) for both in zip(zh, en, strict=True) if both[0])


def _all(result: Attributed, subject: Subject, language: Language) -> list[str]:
    """Return every sentence that there may be, in one language; "" for one that does not apply."""
    found: list[str] = []
    for name, measured in result.measures.items():
        own, how = measured.found, shown_as(subject.measures[name], measured.found)
        found += [
            division(result, subject, own, how, language),
            _largest(result, own, how, language),
            _ablation(own, how, language),
            _turning(result, own, how, language),
            _together(result, own, how, language),
            _pooling(result, own, how, language),
            left_out(measured.left_out, how, language),
        ]
    return [*found, no_pooling(result, language), inseparable(result, language), *meaning(result, language)]


def division(result: Attributed, subject: Subject, found: Attribution, how: Shown, language: Language) -> str:
    """Return which mechanism accounts for what of the effect on one measure."""
    total, ci = found.total, confidence(language)
    name, measure = structure_text(result, subject).to(language), how.info.text.to(language)
    zh = language == "zh"
    if total[:3] == (0.0, 0.0, 0.0) and not any(shown(part.shapley_joint) for part in found.parts):
        if zh:
            return f"{name}的全部机制合在一起，{measure}在每次重复中都与没有机制时相同，无可分解。"
        return f"{capital(measure)}: all mechanisms of {name} together change nothing in any replication; nothing to divide."
    if not shown(total):
        return _undivided(result, found, how, name, language)
    along, against, unseen = sides(found, result.players)
    change, size = how.change(total.mean).to(language), how.amount(total, language)
    # Where some parts work against the others there is no whole of which each would be a share.
    shares = not against
    parts = [
        # "power list accounts for 0.9, trace for 0.4 and first receiver for 0.2"
        _part(result.players[i], found.parts[i], shares, how, language, " for" if k else " accounts for")
        for k, i in enumerate(along)
    ]
    turned = how.change(-total.mean).to(language)
    back = [_part(result.players[i], found.parts[i], False, how, language) for i in against]
    rest = [_unseen(result.players[i], found.parts[i].shapley_joint, how, language) for i in unseen]
    if zh:
        clauses = [f"{name}使{measure}{change} {size}（{ci} {how.sizes(total, language)}）"]
        clauses[0] += (
            f"，其中（{together(language)}）：{listed(parts, language)}" if parts else "，但没有一项机制可见贡献"
        )
        clauses += [f"作用相反（{turned}）：{listed(back, language)}"] if back else []
        clauses += [f"未见贡献：{listed(rest, language)}"] if rest else []
        return "；".join(clauses) + "。"
    head = f"Of the {size} {how.linked(total.mean)} {measure} under {name} ({ci} {how.sizes(total, language)}; parts with {together(language)})"
    said = f"{head}, {listed(parts, language)}" if parts else f"{head}, no single mechanism is shown to account for any"
    said += f"; the other way ({turned}): {listed(back, language)}" if back else ""
    return said + (f"; not shown to contribute: {listed(rest, language)}." if rest else ".")


def _part(player: Player, part: Part, share: bool, how: Shown, language: Language, verb: str = "") -> str:
    """Return what one player accounts for, with its share of the whole effect where there is one."""
    size, bounds = how.number(part.shapley_joint), how.sizes(part.shapley_joint, language)
    name, per_cent = player.text.to(language), 100.0 * part.share.mean
    if language == "zh":
        return _tight(f"{name} {size}（{bounds}{_share_zh(per_cent) if share else ''}）")
    return f"{name}{verb} {size} ({bounds}{_share_en(per_cent) if share else ''})"


def _share_zh(per_cent: float) -> str:
    return f"，占 {fixed(per_cent, 0)}%" if per_cent >= 0.5 else "，占不到 1%"


def _share_en(per_cent: float) -> str:
    return f"; {fixed(per_cent, 0)} %" if per_cent >= 0.5 else "; less than 1 %"


def _tight(text: str) -> str:
    """Return Chinese text without a blank after a bracket that is wide enough by itself."""
    return text.replace("） ", "）")


def _unseen(player: Player, part: Interval, how: Shown, language: Language) -> str:
    name = player.text.to(language)
    bounds = Text("恰为 0", "exactly 0").to(language) if part[:3] == (0.0, 0.0, 0.0) else how.bounds(part, language)
    return f"{name}（{bounds}）" if language == "zh" else f"{name} ({bounds})"


def _undivided(result: Attributed, found: Attribution, how: Shown, name: str, language: Language) -> str:
    """Say first that no whole effect was shown; then, without shares, which parts were."""
    measure, ci = how.info.text.to(language), confidence(language)
    seen = [
        f"{player.text.to(language)} {how.plain(part.shapley_joint)}"
        + (
            f"（{how.bounds(part.shapley_joint, language)}）"
            if language == "zh"
            else f" ({how.bounds(part.shapley_joint, language)})"
        )
        for player, part in zip(result.players, found.parts, strict=True)
        if shown(part.shapley_joint)
    ]
    unit = how.unit.to(language)
    if language == "zh":
        said = f"{name}的全部机制合在一起，未见{measure}与没有机制时有差异（{ci} {how.bounds(found.total, language)} {unit}），因此不列份额"
        return said + (
            f"；单项可见的作用（可相互抵消，{together(language)}）：{listed(seen, language)}。"
            if seen
            else "；单项也都未见作用。"
        )
    said = (
        f"{capital(measure)}: no difference is shown between {name} and the same without its mechanisms "
        f"({ci} {how.bounds(found.total, language)} {unit}), so no shares are given"
    )
    return said + (
        f"; single parts that are shown ({together(language)}), and may offset each other: {listed(seen, language)}."
        if seen
        else "; nor is any single part shown."
    )


def _largest(result: Attributed, found: Attribution, how: Shown, language: Language) -> str:
    leader, zh = found.leader, language == "zh"
    if leader is None or not shown(found.parts[leader.player].shapley_joint):
        return ""
    first, second = (result.players[i].text.to(language) for i in (leader.player, leader.rival))
    measure = how.info.text.to(language)
    if leader.apart:
        gap = f"{how.amount(leader.gap, language)}", how.bounds(leader.gap, language)
        if zh:
            return f"{measure}：贡献最大的是{first}，比其余各项都大，比最难区分的{second}多 {gap[0]}（{gap[1]}）。"
        return f"{capital(measure)}: the largest part is that of {first}, ahead of every other, and of {second} by {gap[0]} ({gap[1]})."
    bounds = how.bounds(leader.gap, language)
    if zh:
        return f"{measure}：不能断定哪一项贡献最大，{first}与{second}的差距为 {bounds} {how.unit.zh}。"
    return (
        f"{capital(measure)}: none is named the largest, since {first} and {second} are not told apart "
        f"(difference {bounds} {how.unit.en})."
    )


def _ablation(found: Attribution, how: Shown, language: Language) -> str:
    """Return where switching mechanisms on or off one at a time misleads."""
    if len(found.parts) < 2 or found.total[:3] == (0.0, 0.0, 0.0):
        return ""
    measure, ci = how.info.text.to(language), confidence(language)
    alone, without, whole = (how.plain(x) for x in (found.alone_sum, found.without_sum, found.total))
    gap, bounds = how.signed(found.interplay, language), how.bounds(found.interplay, language)
    if language == "zh":
        sums = f"{measure}：各项单独启用的作用之和为 {alone}，加在其余各项之上的作用之和为 {without}，全部合用实为 {whole} {how.unit.zh}"
        if not shown(found.interplay):
            return f"{sums}；单独启用之和与全部合用未见差异（{ci} {bounds}）。"
        return f"{sums}；机制相互影响使合用与单独之和相差 {gap}（{ci} {bounds}），把单独的作用相加便会误算这么多。"
    sums = (
        f"{capital(measure)}: switched on alone the parts add up to {alone}, each on top of all the others they add up to "
        f"{without}, while all together make {whole} {how.unit.en}"
    )
    if not shown(found.interplay):
        return f"{sums}; the sum of what each does alone is not shown to differ from the whole ({ci} {bounds})."
    return (
        f"{sums}; the gap of {gap} ({ci} {bounds}) is due to interplay, and adding up effects one at a time misses it."
    )


def _turning(result: Attributed, found: Attribution, how: Shown, language: Language) -> str:
    """Return which mechanisms do one thing alone and the opposite beside all others: no order of ablation shows both."""
    said = []
    for player, part in zip(result.players, found.parts, strict=True):
        if shown(part.alone_joint) and shown(part.without_joint) and part.alone.mean * part.without.mean < 0.0:
            name = player.text.to(language)
            one, other = (
                f"{how.plain(x)}（{how.bounds(x, language)}）"
                if language == "zh"
                else f"{how.plain(x)} ({how.bounds(x, language)})"
                for x in (part.alone_joint, part.without_joint)
            )
            said.append(
                f"{name}单独启用为 {one}，加在其余各项之上为 {other}"
                if language == "zh"
                else f"{name} makes {one} alone and {other} on top of all others"
            )
    if not said:
        return ""
    measure, unit = how.info.text.to(language), how.unit.to(language)
    if language == "zh":
        return f"{measure}（{unit}）：作用方向因其余机制而反转的有（{together(language)}）：{'；'.join(said)}。"
    return f"{capital(measure)} ({unit}), direction turned round by the other mechanisms ({together(language)}): {'; '.join(said)}."


def _together(result: Attributed, found: Attribution, how: Shown, language: Language) -> str:
    """Return which pairs do more, or less, together than the sum of the two."""
    names = [player.text.to(language) for player in result.players]
    each = list(zip(pairs(len(names)), found.interactions_joint, strict=True))
    seen = [(pair, one) for pair, one in each if shown(one)]
    if not each:
        return ""
    measure, zh = how.info.text.to(language), language == "zh"
    if not seen:
        if zh:
            return f"{measure}：{len(each)} 对机制均未见相互影响（{together(language)}）。"
        return f"{capital(measure)}: no interaction is shown in any of {len(each)} pairs of mechanisms ({together(language)})."
    listing = []
    for (i, j), one in seen[:_MOST_PAIRS]:
        size, bounds = how.plain(one), how.bounds(one, language)
        listing.append(
            f"{names[i]}与{names[j]} {size}（{bounds}）" if zh else f"{names[i]} with {names[j]} {size} ({bounds})"
        )
    more = len(seen) - len(listing)
    unit = how.unit.to(language)
    if zh:
        tail = f"；另有 {more} 对" if more else ""
        return f"{measure}：{len(each)} 对机制中 {len(seen)} 对可见相互影响（{together(language)}），合用与各自相加之差（{unit}）：{'；'.join(listing)}{tail}。"
    tail = f"; and {more} more" if more else ""
    return (
        f"{capital(measure)}: pairs of mechanisms shown to interact, {len(seen)} of {len(each)} ({together(language)}); together "
        f"less the sum of the two ({unit}): {'; '.join(listing)}{tail}."
    )


def _pooling(result: Attributed, found: Attribution, how: Shown, language: Language) -> str:
    """Return pooling's part apart: its Shapley value, and what it makes on top of all the others."""
    said = []
    for player, part in zip(result.players, found.parts, strict=True):
        if player.pooling:
            own, last = (f"{how.plain(x)}（{how.bounds(x, 'zh')}）" for x in (part.shapley_joint, part.without_joint))
            if language == "en":
                own, last = (
                    f"{how.plain(x)} ({how.bounds(x, 'en')})" for x in (part.shapley_joint, part.without_joint)
                )
                said.append(
                    f"{player.text.en} accounts for {own}; on top of all the others it makes {last}, for it works only "
                    "beside its mechanism, and what the two do together is counted half with each"
                )
            else:
                said.append(
                    f"{player.text.zh}占 {own}，加在其余各项之上为 {last}；合并只在所属机制之下起作用，两者共同的作用各计一半"
                )
    if not said:
        return ""
    measure, unit = how.info.text.to(language), how.unit.to(language)
    if language == "zh":
        return f"{measure}（{unit}）：{'；'.join(said)}。"
    return f"{capital(measure)} ({unit}): {'; '.join(said)}."
