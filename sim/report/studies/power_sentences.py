"""What a study of power says: how many replications show which difference, and what pairing saves."""

from __future__ import annotations

from sim.report.sentences import capital
from sim.report.studies.page import Subject
from sim.report.studies.power_words import difference_text, hardest, largest, number, place_text, share, times
from sim.study.power import Pilot, Powered
from sim.vocabulary.text import LANGUAGES, Language, Text


def sentences(result: Powered, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of a study of power; the first answers the question."""
    zh, en = (
        [
            answer(result, language),
            corrected(result, language),
            *(of_measure(result, subject, measure, language) for measure in result.measures),
            pairing(result, subject, language),
            constant(result, subject, language),
            maximum(result, subject, language),
            design(result, language),
        ]
        for language in LANGUAGES
    )
    return tuple(Text(*both) for both in zip(zh, en, strict=True) if all(both))


def answer(result: Powered, language: Language) -> str:
    """Return how many replications show each size on the measure and in the structure that ask for the most."""
    zh = language == "zh"
    clauses = []
    for size in result.sizes:
        own = [n for n in result.needs if n.size == size and n.power == result.powers[0]]
        paired, careful, unpaired = (
            number(largest([getattr(n, column) for n in own]), language) for column in ("paired", "careful", "unpaired")
        )
        clauses.append(
            f"{share(size, language)} 的差异需 {paired} 次成对重复（谨慎计 {careful} 次；不成对则每种结构 {unpaired} 次）"
            if zh
            else f"{share(size, language)} takes {paired} paired replications ({careful} to be careful; {unpaired} of each "
            "structure without pairing)"
        )
    power = share(result.powers[0], language)
    if zh:
        return (
            f"各结构、各指标单独看，要以 {power} 的把握看出差异（取所需最多者）：{'；'.join(clauses)}。"
            "同时看出全部差异的把握低于此。"
        )
    return (
        f"To see a difference with probability {power} on each measure and in each structure, taken alone: "
        f"{'; '.join(clauses)}. That all are seen at once is less probable."
    )


def corrected(result: Powered, language: Language) -> str:
    """Return what the correction of the scenario's own comparison asks for at its strictest step."""
    m = result.comparisons
    if m == 1:
        return ""
    zh = language == "zh"
    clauses = []
    for size in result.sizes:
        own = [n for n in result.needs if n.size == size and n.power == result.powers[0]]
        plain, careful = (
            number(largest([getattr(n, column) for n in own]), language)
            for column in ("corrected", "corrected_careful")
        )
        clauses.append(
            f"{share(size, language)} 的差异需 {plain} 次（谨慎计 {careful} 次）"
            if zh
            else f"{share(size, language)} takes {plain} ({careful} to be careful)"
        )
    alpha = share(result.alpha, language)
    if zh:
        return (
            f"以上未作多重比较校正。情景的比较对 {m} 项差异（结构 × 首要指标）以 Holm 法判定；以其最严的一步"
            f"（Bonferroni，{alpha}/{m}）计，各差异单独看，{'；'.join(clauses)}；Holm 所需至多如此。"
        )
    return (
        f"These numbers are not corrected. The scenario's comparison decides by Holm over {m} differences (structures x primary "
        f"measures); at its strictest step (Bonferroni, {alpha} / {m}), each taken alone, {'; '.join(clauses)}: Holm asks for "
        "that at most."
    )


def of_measure(result: Powered, subject: Subject, measure: str, language: Language) -> str:
    """Return what one measure asks for, in the structure whose difference varies most."""
    zh = language == "zh"
    pilot = hardest(result, measure)
    if not pilot.varies:
        return ""
    structure = subject.structures[pilot.structure].to(language)
    baseline = subject.structures[result.baseline].to(language)
    clauses = []
    for size in result.sizes:
        need = result.need(pilot, size, result.powers[0])
        amount = difference_text(need, subject, language)
        paired, careful = number(need.paired, language), number(need.careful, language)
        clauses.append(
            f"{share(size, language)}（{amount}）{paired} 次（谨慎计 {careful} 次）"
            if zh
            else f"{share(size, language)} ({amount}) {paired} ({careful} to be careful)"
        )
    name = subject.measures[measure].text.to(language)
    spread = share(float(f"{pilot.deviation / pilot.level:.2g}"), language)
    low, high = (share(float(f"{x / pilot.level:.2g}"), language) for x in (pilot.low, pilot.high))
    which = (
        ""
        if len(result.structures) == 1
        else (f"，以差值波动最大的{structure}计" if zh else f", in {structure}, whose difference varies most")
    )
    if zh:
        return f"{name}{which}：成对差值的标准差为{baseline}均值的 {spread}（单侧 80% 限 {low} 至 {high}），看出 {'、'.join(clauses)}。"
    return (
        f"{capital(name)}{which}: the paired difference has a standard deviation of {spread} of the mean under {baseline} "
        f"(one-sided 80 % limits {low} and {high}); {', '.join(clauses)}."
    )


def pairing(result: Powered, subject: Subject, language: Language) -> str:
    """Return what the same requests in all structures save or cost, and how unsure the pilot leaves it."""
    zh = language == "zh"
    pilots = sorted((p for p in result.pilots if p.varies), key=lambda p: p.gain.ratio)
    if not pilots:
        return ""

    def said(pilot: Pilot) -> str:
        return f"{place_text(result, pilot, subject, language)} {times(pilot.gain, language)}"

    ends = pilots if len(pilots) <= 3 else [pilots[0], pilots[-1]]
    saved, lost, below = (
        sum(p.gain.low > 1.0 for p in pilots), sum(p.gain.high < 1.0 for p in pilots), sum(p.gain.ratio < 1.0 for p in pilots)
    )  # fmt: skip
    n, count = result.replications, len(pilots)
    if zh:
        head = (
            "；".join(said(pilot) for pilot in ends)
            if ends == pilots
            else f"最少：{said(ends[0])}；最多：{said(ends[1])}"
        )
        tail = f"{count} 项中，{saved} 项的区间全在 1 以上（成对确能节省），{lost} 项全在 1 以下（成对反而多费）"
        if below > lost:
            tail += f"；估计值低于 1 的有 {below} 项，成对在那里可能反而多费"
        return (
            f"同一批诉求送到每种结构（成对）的作用：不成对时，达到同样精度所需重复次数为成对时的倍数，{head}。{tail}。"
            f"倍数只由 {n} 次试运行估计（方差之比，Morgan–Pitman 区间）。"
        )
    head = (
        "; ".join(said(pilot) for pilot in ends) if ends == pilots else f"least, {said(ends[0])}; most, {said(ends[1])}"
    )
    tail = (
        f"Of {count}, {saved or 'none'} {'have' if saved > 1 else 'has'} an interval wholly above 1 (pairing is shown to save), {lost or 'none'} wholly "
        "below (shown to cost)"
    )
    if below > lost:
        tail += f"; the estimate is below 1 in {below}, so that pairing may cost replications there"
    return (
        "What it does to give all structures the same requests (pairing): without it, the same precision takes so many times the "
        f"replications: {head}. {tail}. These ratios rest on {n} pilot replications only (ratio of variances, Morgan-Pitman intervals)."
    )


def constant(result: Powered, subject: Subject, language: Language) -> str:
    """Return where the pilot saw the same difference each time."""
    zh = language == "zh"
    still = [pilot for pilot in result.pilots if not pilot.varies]
    if not still:
        return ""
    parts = [
        f"{subject.structures[p.structure].to(language)}（{subject.measures[p.measure].text.to(language)}）"
        if zh
        else f"{subject.structures[p.structure].to(language)} ({subject.measures[p.measure].text.to(language)})"
        for p in still
    ]
    if zh:
        return f"{'、'.join(parts)}与基准之差在试运行的每次重复中完全相同：2 次重复即够，但试运行不能证明它总是如此。"
    return (
        f"In every replication of the pilot the difference was the same for {', '.join(parts)}: 2 replications are enough then, "
        "though a pilot cannot prove that it always is."
    )


def maximum(result: Powered, subject: Subject, language: Language) -> str:
    """Return which sizes the scenario's own comparison can show with the most replications that it allows."""
    assert subject.loaded is not None  # a pilot is always a scenario's
    most = subject.loaded.scenario.compare.precision.maximum
    power, m = share(result.powers[0], language), result.comparisons
    plain = _within(result, most, "careful", language)
    strict = _within(result, most, "corrected_careful", language)
    if language == "zh":
        said = f"情景的比较至多 {most} 次重复：谨慎计、各差异单独看，未经校正时以 {power} 的把握{plain}"
        return f"{said}。" if m == 1 else f"{said}；按其对 {m} 项差异的校正（最严的一步）{strict}。"
    said = (
        f"The scenario's comparison takes {most} replications at most. To be careful, and each difference taken alone, that shows "
        f"with probability {power}, without correction, {plain}"
    )
    return (
        f"{said}." if m == 1 else f"{said}; with its correction for {m} differences, at the strictest step, {strict}."
    )


def _within(result: Powered, most: int, column: str, language: Language) -> str:
    """Return which sizes `most` replications show and which they do not."""
    zh = language == "zh"
    seen: list[str] = []
    unseen: list[str] = []
    for size in result.sizes:
        own = [getattr(n, column) for n in result.needs if n.size == size and n.power == result.powers[0]]
        needed = largest(own)
        (seen if needed is not None and needed <= most else unseen).append(share(size, language))
    if not unseen:
        return "足以看出上述每一种差异" if zh else "each of these sizes"
    if not seen:
        return "不足以看出上述任何一种差异" if zh else "none of these sizes"
    if zh:
        return f"足以看出 {'、'.join(seen)} 的差异，不足以看出 {'、'.join(unseen)} 的差异"
    return f"{' and '.join(seen)} but not {' or '.join(unseen)}"


def design(result: Powered, language: Language) -> str:
    """Return what was run and which assumptions carry the numbers."""
    n, alpha = result.replications, share(result.alpha, language)
    if language == "zh":
        return (
            f"设计：{n} 次成对重复的试运行；双侧成对 t 检验（α = {alpha}），检验功效由非中心 t 分布精确计算，假定各次重复的差值近似正态；"
            f"“谨慎计”把试运行的标准差换成其单侧 80% 上限（Browne 1995），因为 {n} 次重复得到的标准差本身并不可靠。"
            "差异的大小是事先给定的，不取试运行看到的差异：用看到的差异计算功效不会增加任何信息。"
        )
    return (
        f"Design: a pilot of {n} paired replications; two-sided paired t test (alpha {alpha}), power exact by the noncentral t "
        "distribution, differences taken as near normal; to be careful means the one-sided upper 80 % limit of the pilot's standard "
        f"deviation (Browne 1995) in its place, since {n} replications leave it unsure. Sizes are stated beforehand, not "
        "taken from the pilot: power at the difference that was seen would add nothing to its interval."
    )
