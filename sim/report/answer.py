"""From a comparison to what people get: files in its folder, a table, sentences, the assumptions that carry it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import sim
from sim.measures.registry import MEASURES
from sim.mechanisms.registry import name_of
from sim.report.chart_data import Better, ChartData, Headline, MeasureInfo, Provenance
from sim.report.effects import effect_within
from sim.report.frames import changes, difference_frame, load_frame, matter_frame
from sim.report.grounds import assumption_heading, assumption_lines
from sim.report.patterns_touched import touched_section
from sim.report.sentences import sentences, signed_amount, signed_bounds
from sim.report.tables import difference_table
from sim.study.manifest import manifest
from sim.study.store import write_json
from sim.vocabulary.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from sim.study.compare import Comparison

_BETTER: dict[int, Better] = {-1: "lower", 1: "higher", 0: "neither"}
SHORTEST_RUN = 20 * 24.0
"""Hours below which MSER-5 has nothing to go by."""
_TIMES = ("resolution_time_true_mean", "resolution_time_official_mean")


def chart_data(comparison: Comparison) -> ChartData:
    """Return what charts, tables and sentences are made from."""
    scenario = comparison.loaded.scenario
    reported = comparison.values.query("measure == 'number_reported' and structure == @comparison.baseline")
    grassroots = [tier.id for tier in scenario.government.tiers if tier.grassroots]
    tiers = [tier.id for tier in scenario.government.tiers]
    time = next((name for name in comparison.primary if name in _TIMES), _TIMES[0])
    return ChartData(
        values=comparison.values,
        differences=difference_frame(comparison),
        structures={spec.id: Text(spec.zh, spec.en) for spec in scenario.structures},
        baseline=comparison.baseline,
        measures={name: MeasureInfo(m.text, m.unit, _BETTER[m.direction]) for name, m in MEASURES.items()},
        primary=comparison.primary,
        tiers={tier.id: Text(tier.title.zh, tier.title.en) for tier in scenario.government.tiers},
        grassroots=tuple(grassroots or tiers[:2]),
        provenance=Provenance(
            scenario=Text(scenario.title.zh, scenario.title.en),
            seed=comparison.seed,
            replications=comparison.stop.replications,
            version=sim.__version__,
            digest=comparison.loaded.digest,
            requests=int(reported["value"].sum()),
        ),
        headline=Headline(time=time),
    )


def write_answer(comparison: Comparison, data: ChartData, command: list[str], charts: bool) -> list[Path]:
    """Write measures, differences, assumptions, manifest and charts into the comparison's folder; return the charts.

    Every file is written whole or not at all; the same comparison gives the same bytes.
    """
    import pandas as pd

    from sim.log.files import write_atomically, write_table

    folder = comparison.folder
    write_table(comparison.values, folder / "measures.parquet")
    write_table(comparison.values, folder / "measures.csv")
    write_table(data.differences, folder / "differences.csv")
    write_table(load_frame(comparison), folder / "load.csv")
    write_table(matter_frame(comparison), folder / "by_matter.csv")
    write_table(pd.DataFrame([vars(a) for a in comparison.loaded.assumptions]), folder / "assumptions.csv")
    write_table(pd.DataFrame(changes(comparison)), folder / "mechanisms.csv")
    write_json(
        folder / "manifest.json",
        manifest(
            comparison.loaded,
            comparison.seed,
            command,
            warm_up_hours=comparison.warm_up,
            replications=comparison.stop.replications,
            stopped=comparison.stop.reason,
        ),
    )
    for language in LANGUAGES:
        write_atomically(folder / f"answer.{language}.md", answer_text(comparison, data, language).encode("utf-8"))
    for old in (folder / "charts").glob("*"):
        old.unlink()  # never leave pictures of another answer beside this one
    if not charts:
        return []
    from sim.report.charts import draw_all

    return draw_all(data, folder / "charts")


def answer_text(comparison: Comparison, data: ChartData, language: Language) -> str:
    """Return the answer as a Markdown page: sentences, table, how it was stopped, assumptions, how to make it again."""
    scenario = comparison.loaded.scenario
    shown = difference_table(data, language)
    lines = [f"# {data.provenance.scenario.to(language)}", ""]
    for sentence in sentences(data, language):
        lines += [sentence, ""]
    lines += ["| " + " | ".join(shown.header) + " |", "|" + "---|" * len(shown.header)]
    lines += ["| " + " | ".join(row) + " |" for row in shown.rows]
    lines.append("")
    lines += [text.to(language) for text in comments(comparison)]
    lines += ["", "## " + assumption_heading(comparison.loaded).to(language), ""]
    lines += ["- " + line for line in assumption_lines(comparison.loaded, language)]
    chosen = [name_of(spec) for structure in scenario.structures for spec in structure.chosen()]
    lines += touched_section(chosen, language)
    digest = f"{comparison.loaded.digest[:16]}"
    lines += [
        "",
        Text(
            f"情景 {scenario.name}（摘要 {digest}，结果编号 {comparison.key}），种子 {comparison.seed}，{comparison.stop.replications} 次重复，tiaokuai {sim.__version__}。",
            f"Scenario {scenario.name} (digest {digest}, results {comparison.key}), seed {comparison.seed}, {comparison.stop.replications} replications, "
            f"tiaokuai {sim.__version__}.",
        ).to(language),
    ]
    return "\n".join(lines) + "\n"


def stop_text(comparison: Comparison) -> Text:
    """Say how many replications were run and why no more."""
    stop = comparison.stop
    n = stop.replications
    reached, target = f"{stop.reached:.1%}", f"{stop.target:.1%}"
    if stop.reason == "precise":
        return Text(
            f"{n} 次成对重复后停止：主要指标之差的半宽最宽为基准均值的 {reached}，已达目标 {target}，并在其后的重复中保持。",
            f"Stopped after {n} paired replications: the widest half-width of a primary difference is "
            f"{reached} of the baseline's mean, within the target of {target}, and it held for the replications that followed.",
        )
    if stop.reason == "maximum":
        return Text(
            f"已做满最多 {n} 次成对重复：半宽最宽为基准均值的 {reached}，未达目标 {target}；结论以区间为准。",
            f"Stopped at the maximum of {n} paired replications: the widest half-width is {reached} of the baseline's mean, short of "
            f"the target of {target}; go by the intervals.",
        )
    return Text(
        f"按要求做了 {n} 次成对重复：半宽最宽为基准均值的 {reached}。",
        f"{n} paired replications, as asked: the widest half-width is {reached} of the baseline's mean.",
    )


def warm_up_text(comparison: Comparison) -> Text:
    """Say how much of the beginning was left out, and warn where the run is too short for it."""
    days = comparison.warm_up / 24.0
    if comparison.loaded.scenario.clock.warm_up == "auto" and comparison.loaded.scenario.clock.horizon < SHORTEST_RUN:
        return Text(
            "运行不足 20 天，无法判定预热期，未作去除；均值只作参考。",
            "The run is shorter than 20 days: no warm-up could be found, none was left out; read means with care.",
        )
    if comparison.warm_up_trusted:
        return Text(f"去除预热期 {days:.0f} 天。", f"Warm-up left out: {days:.0f} days.")
    return Text(
        f"预热期 {days:.0f} 天超过运行时长的一半：运行太短，尚未稳定，均值只作参考。",
        f"Warm-up of {days:.0f} days is more than half of the run: it is too short to settle; read means with care.",
    )


def counted_text(comparison: Comparison) -> Text:
    """Say which requests count and how long each is followed, since no mean time can look further than that."""
    window, horizon = comparison.window, comparison.loaded.scenario.clock.horizon
    first, last, limit = (hours / 24.0 for hours in (window.start, window.end, window.follow_up(horizon)))
    return Text(
        f"计入第 {first:.0f} 天至第 {last:.0f} 天报告的诉求，每件最多跟踪 {limit:.0f} 天；平均时长以此为上限计算，到期仍未解决的按满期计。",
        f"Counted: requests reported from day {first:.0f} to day {last:.0f}, each followed for at most {limit:.0f} days; mean "
        "times look no further, and what is not settled by then counts as that long.",
    )


def comments(comparison: Comparison) -> list[Text]:
    """Return what must be known beside the numbers: stopping, warm-up, counting, pairing."""
    return [stop_text(comparison), warm_up_text(comparison), counted_text(comparison), pairing_text(comparison)]


def pairing_text(comparison: Comparison) -> Text:
    """Say what pairing gained and what pooling accounts for, as measured."""
    lines = []
    for structure in dict.fromkeys(d.structure for d in comparison.differences):
        own = [d for d in comparison.differences if d.structure == structure and d.measure in comparison.primary]
        gained = [(MEASURES[d.measure].text, d.variance_ratio) for d in own if math.isfinite(d.variance_ratio)]
        if gained:
            lines.append(
                Text(
                    f"{structure}：" + "，".join(f"{text.zh} {ratio:.1f}" for text, ratio in gained),
                    f"{structure}: " + ", ".join(f"{text.en} {ratio:.1f}" for text, ratio in gained),
                )
            )
    zh = "成对比较使差值的方差变为不成对时的几分之一（1 即没有帮助）：" + "；".join(line.zh for line in lines) + "。"
    en = (
        "Pairing on the same requests divided the variance of the differences by (1: no help): "
        + "; ".join(line.en for line in lines)
        + "."
    )
    if not lines:
        zh, en = "成对的差值没有方差。", "The paired differences have no variance."
    said = pooling_text(comparison)
    return Text(zh + said.zh, f"{en} {said.en}")


def pooling_text(comparison: Comparison) -> Text:
    """Say what part of the differences is due to pooling staff, with its interval where it can be told."""
    primary = [d for d in comparison.differences if d.measure in comparison.primary]
    if all(d.pooling.mean == 0.0 == d.pooling.half_width for d in primary):
        return Text(
            "各结构人员相同，差异中没有合并人员的成分。",
            "All structures have the same staff: none of the difference is due to pooling it.",
        )
    zh, en = "", ""
    for d in primary:
        if math.isnan(d.pooling.mean) or d.pooling.half_width == 0.0:
            continue
        measure = MEASURES[d.measure]
        part = effect_within(d.structure, MeasureInfo(measure.text, measure.unit), d.pooling)
        zh += (
            f"{d.structure} 的{measure.text.zh}差值中，合并人员占 {signed_amount(part, 'zh')}"
            f"（{signed_bounds(part, 'zh')}）。"
        )
        en += (
            f"Of the difference of {d.structure} in {measure.text.en}, pooling accounts for "
            f"{signed_amount(part, 'en')} ({signed_bounds(part, 'en')}). "
        )
    names = ", ".join(dict.fromkeys(d.structure for d in primary if math.isnan(d.pooling.mean)))
    if names:
        zh += f"{names} 调整了人员，其中合并人员的份额在此无法单独分出。"
        en += f"{names} moves staff; the share due to pooling cannot be told apart here."
    return Text(zh, en.strip())
