"""What came of the validation of patterns, as rows, a Markdown page and files."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

import sim
from sim.report.numbers import NOT_KNOWN
from sim.study.patterns import SIGNS, VERDICTS, Cause, Judged, Part, Region
from sim.vocabulary.text import Language, Text

HEADER = (
    Text("规律", "Pattern"),
    Text("指向", "Sign"),
    Text("结论", "Verdict"),
    Text("成立/适用", "Held/applied"),
    Text("份额", "Share"),
    Text("95% CI", "95 % CI"),
    Text("最能解释的参数", "Best explained by"),
)
CLEAR = 0.05
"""Adjusted p value above which a parameter is said not to explain anything clearly."""


def row_of(judged: Judged, language: Language) -> list[str]:
    """Return the cells of one pattern under HEADER."""
    return [
        f"{judged.id} {judged.said.name.to(language)}",
        judged.said.sign,
        VERDICTS[judged.verdict].to(language),
        f"{judged.held}/{judged.applied}",
        NOT_KNOWN if math.isnan(judged.share) else f"{judged.share:.2f}",
        f"{judged.low:.2f}–{judged.high:.2f}",
        causes_text(judged.causes, language),
    ]


def causes_text(causes: Sequence[Cause], language: Language) -> str:
    """Say which parameters explain the outcome, in a few words; what is not clear is in brackets."""
    zh = language == "zh"
    words = []
    for cause in causes:
        level = ("高" if cause.high else "低") if zh else ("high" if cause.high else "low")
        word = f"{cause.text.to(language)}{level}" if zh else f"{level} {cause.text.en}"
        word += f" ({cause.strength:.2f})"
        words.append(word if cause.p_holm < CLEAR else f"[{word}]")
    return ("；" if zh else "; ").join(words) or NOT_KNOWN


def region_text(region: Region, somewhere: bool, sets: int, language: Language) -> str:
    """Say in which part of the space it happens, and how often within and without."""
    zh = language == "zh"
    bounds = [f"{text.to(language)} {'>' if over else '≤'} {value:.3g}" for text, over, value in region.bounds]
    what = (
        Text("不成立", "the pattern fails") if not somewhere else Text("所述情形出现", "what the pattern says happens")
    ).to(language)
    share = region.inside / sets
    if zh:
        return (
            f"{'，'.join(bounds)}：占参数空间的 {share:.0%}，其中 {region.inside_share:.0%} {what}；其余部分为 "
            f"{region.outside_share:.0%}。"
        )
    return (
        f"{' and '.join(bounds)}: {share:.0%} of the space; there {what} in {region.inside_share:.0%} of the sets, "
        f"elsewhere in {region.outside_share:.0%}."
    )


def part_text(part: Part, language: Language) -> str:
    """Say how one clause fared."""
    sign = ">" if part.above else "<"
    median = NOT_KNOWN if math.isnan(part.median) else f"{part.median:.3g}"
    if language == "zh":
        return f"{part.text.zh} {sign} {part.margin:g}：{part.share:.0%} 的参数组满足（中位数 {median}）"
    return f"{part.text.en} {sign} {part.margin:g}: so in {part.share:.0%} of the sets (median {median})"


def summary(results: Sequence[Judged], language: Language) -> str:
    """Return the finding in one sentence."""
    count = {verdict: [r.id for r in results if r.verdict == verdict] for verdict in VERDICTS}
    if language == "zh":
        parts = [
            f"{VERDICTS[v].zh} {len(ids)} 个" + (f"（{'、'.join(ids)}）" if ids else "") for v, ids in count.items()
        ]
        return f"{len(results)} 个规律：{'；'.join(parts)}。"
    words = {"holds": "hold", "mixed": "are mixed", "fails": "fail"}
    parts = [f"{len(ids)} {words[v]}" + (f" ({', '.join(ids)})" if ids else "") for v, ids in count.items()]
    return f"Of {len(results)} patterns {'; '.join(parts)}."


def how_text(sets: int, replications: int, seed: int) -> Text:
    """Say how patterns were tested and what the words mean."""
    return Text(
        f"每个规律在至少 {sets} 组参数（拉丁超立方，取自各参数的合理范围）中检验，各组做 {replications} 次重复，同一批诉求、同样的人员送到各结构；"
        f"判据写在代码中、先于运行。份额为成立的参数组之比，区间为 Clopper-Pearson 95%。份额不低于 0.80 且区间下端高于 0.5 为成立，低于 0.5 "
        f"为不成立，其间为部分成立；说“某处出现”的规律，各条的区间下端都高于 0.01 为成立，只有部分如此为部分成立，份额为第一条的。括号内的数是该参数区分成败的强度（0.5 为无，1 为完全），"
        f"方括号表示校正后不显著。种子 {seed}，tiaokuai {sim.__version__}。",
        f"Each pattern was tested in at least {sets} parameter sets (a Latin hypercube over the plausible ranges), {replications} replication{'' if replications == 1 else 's'} each: "
        f"the same requests and the same people for all structures; the margins stand in the code and were written before the run. The share "
        f"is that of the sets in which it held, with its Clopper-Pearson 95 % interval. A pattern holds from a share of .80, the interval "
        f"above .5; it fails below .5; between them it is mixed. What is said to happen somewhere holds if the lower end of every "
        f"clause's interval exceeds .01, and is mixed if that of some does; its share is the first clause's. Numbers in brackets: how well the parameter tells the outcomes apart (.5 not at all, 1 wholly); square brackets: "
        f"not significant after Holm. Seed {seed}, tiaokuai {sim.__version__}.",
    )


def page(results: Sequence[Judged], replications: int, seed: int, language: Language) -> str:
    """Return the results as a Markdown page: summary, table, and what each pattern says and how it fared."""
    zh = language == "zh"
    sets = min((r.sets for r in results), default=0)
    lines = ["# " + ("规律验证" if zh else "Validation by patterns"), "", summary(results, language), ""]
    lines += [how_text(sets, replications, seed).to(language), ""]
    lines += ["| " + " | ".join(word.to(language) for word in HEADER) + " |", "|" + "---|" * len(HEADER)]
    lines += ["| " + " | ".join(row_of(r, language)) + " |" for r in results]
    for r in results:
        lines += ["", f"## {r.id} {r.said.name.to(language)}", "", r.said.text.to(language), ""]
        sign = SIGNS[r.said.sign].to(language)
        head = f"{sign}；来源：{r.said.source}。" if zh else f"{sign[:1].upper()}{sign[1:]}; source: {r.said.source}."
        lines += [head, ""]
        lines += [f"- {part_text(part, language)}" for part in r.parts if part.deciding]
        beside = [part for part in r.parts if not part.deciding]
        if beside:
            lines += ["", "另报：" if zh else "Beside it:", ""]
            lines += [f"- {part_text(part, language)}" for part in beside]
        lines += ["", *_conclusion(r, language)]
    return "\n".join(lines) + "\n"


def _conclusion(r: Judged, language: Language) -> list[str]:
    zh = language == "zh"
    share = NOT_KNOWN if math.isnan(r.share) else f"{r.share:.2f}"
    interval = f"{share} [{r.low:.2f}, {r.high:.2f}]"
    word = VERDICTS[r.verdict].to(language)
    lines = [
        f"**{word}**：{r.held}/{r.applied}，{interval}。" if zh else f"**{word}**: {r.held} of {r.applied}, {interval}."
    ]
    if r.applied < r.sets:
        lines[0] += (
            f"其余 {r.sets - r.applied} 组中问题不存在。"
            if zh
            else f" In the other {r.sets - r.applied} sets the question does not arise."
        )
    if r.verdict != "holds":
        worst = min((part for part in r.parts if part.deciding), key=lambda part: part.share, default=None)
        if worst is not None:
            text = worst.text.to(language)
            lines += [
                "",
                f"最常缺的一条：{text}（{worst.share:.0%} 满足）。"
                if zh
                else f"What is wanting most: {text} (so in {worst.share:.0%}).",
            ]
        lines += ["", r.if_fails.to(language)]
    if r.causes:
        by = ("离不成立最近处" if zh else "nearest to failing with") if r.causes[0].by_slack else ""
        event = by or (
            ("出现与否取决于" if zh else "where it happens:")
            if r.somewhere
            else ("不成立之处" if zh else "where it fails:")
        )
        lines += ["", f"{event}{'：' if zh else ' '}{causes_text(r.causes, language)}"]
    if r.region is not None:
        lines += ["", region_text(r.region, r.somewhere, r.applied, language)]
    return lines


def patterns_csv(results: Sequence[Judged]) -> str:
    """Return one line per pattern."""
    columns = "pattern,sign,verdict,sets,applied,held,share,low,high,first,first_side,first_strength,first_p,second,second_side,"
    columns += "second_strength,second_p,region,source,en,zh"
    rows: list[list[object]] = [[*columns.split(",")]]
    for r in results:
        row: list[object] = [r.id, r.said.sign, r.verdict, r.sets, r.applied, r.held, r.share, r.low, r.high]
        for k in range(2):
            if k < len(r.causes):
                cause = r.causes[k]
                row += [cause.name, "high" if cause.high else "low", cause.strength, cause.p_holm]
            else:
                row += ["", "", "", ""]
        region = "" if r.region is None else region_text(r.region, r.somewhere, r.applied, "en")
        rows.append([*row, region, r.said.source, r.said.text.en, r.said.text.zh])
    return _csv(rows)


def clauses_csv(results: Sequence[Judged]) -> str:
    """Return one line per clause: what had to be so, how often it was."""
    rows: list[list[object]] = [["pattern", "clause", "deciding", "side", "margin", "share", "median", "en", "zh"]]
    for r in results:
        for k, p in enumerate(r.parts, start=1):
            side = "above" if p.above else "below"
            rows.append([r.id, k, int(p.deciding), side, p.margin, p.share, p.median, p.text.en, p.text.zh])
    return _csv(rows)


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_page(results: Sequence[Judged], replications: int, seed: int, folder: Path) -> list[Path]:
    """Write the page in both languages, the tables of patterns and of clauses; return the files."""
    from sim.log.files import write_atomically

    files = {
        "patterns.csv": patterns_csv(results),
        "clauses.csv": clauses_csv(results),
        "patterns.zh.md": page(results, replications, seed, "zh"),
        "patterns.en.md": page(results, replications, seed, "en"),
    }
    for name, text in files.items():
        write_atomically(folder / name, text.encode("utf-8"))
    return [folder / name for name in files]
