"""STRESS-DES answered for one comparison: the items that a study made with the model answers anew, and where the others stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.answer import counted_text, stop_text, warm_up_text
from sim.report.chart_data import ChartData
from sim.scenario.loaded import Loaded
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.study.compare import Comparison


def checklist(comparison: Comparison, data: ChartData) -> tuple[tuple[Text, Text], ...]:
    """Return items of STRESS-DES 1.0 (Monks et al. 2019, Journal of Simulation 13(1)) with their answers."""
    loaded, scenario = comparison.loaded, comparison.loaded.scenario
    tables = loaded.tables
    zh_names = "、".join(text.zh for text in data.structures.values())
    en_names = ", ".join(text.en for text in data.structures.values())
    measures_zh = "、".join(data.measures[name].text.zh for name in data.primary)
    measures_en = ", ".join(data.measures[name].text.en for name in data.primary)
    by_status = {status: sum(a.status == status for a in loaded.assumptions) for status in _STATUSES}
    days = scenario.clock.horizon / HOURS_PER_DAY
    return (
        _item(
            "1.1 模型目的",
            "1.1 Purpose of the model",
            f"比较政府的组织方式（{zh_names}）对群众和基层的影响。",
            f"To compare ways of organising a government ({en_names}) by their effect on citizens and on the lowest tiers.",
        ),
        _item(
            "1.2 模型输出",
            "1.2 Model outputs",
            f"主要指标：{measures_zh}；全部指标、公式、单位和方向见 tiaokuai measures。",
            f"Primary measures: {measures_en}. All measures with formula, unit and direction: tiaokuai measures.",
        ),
        _item(
            "1.3 实验目的",
            "1.3 Experimentation aims",
            "同一批诉求、同样的运气，逐一更换组织方式。",
            "The same requests with the same luck under each structure in turn.",
        ),
        _item(
            "2.1–2.2 基础模型逻辑",
            "2.1-2.2 Base model logic",
            "从报告到真正解决的各步骤和规则 R1–R10 见 docs/model.md。",
            "The life of a request and rules R1-R10: docs/model.md.",
        ),
        _item(
            "2.3 情景逻辑",
            "2.3 Scenario logic",
            "各结构只在机制上不同；机制改变的数字见本报告“结构”部分。",
            "Structures differ in their mechanisms alone; the numbers these change stand in this report under the structures.",
        ),
        _item(
            "2.4 算法",
            "2.4 Algorithms",
            "公式以代码列出：docs/model_tables.md。",
            "Formulas as code: docs/model_tables.md.",
        ),
        _item(
            "2.5 组成部分",
            "2.5 Components",
            f"{len(tables.offices)} 个单位、{len(tables.places)} 个属地、{len(tables.matters)} 类事项；实体为诉求及其子事项和报表检查。",
            f"{len(tables.offices)} offices, {len(tables.places)} places, {len(tables.matters)} matters; entities are requests with "
            "their parts, and items of paperwork.",
        ),
        _item(
            "3.1 数据来源",
            "3.1 Data sources",
            _about(comparison, "zh"),
            _about(comparison, "en"),
        ),
        _item(
            "3.3 输入参数",
            "3.3 Input parameters",
            f"{len(loaded.assumptions)} 个参数：有公开来源 {by_status['source']} 个、由数据算得 {by_status['measured']} 个、"
            f"假设 {by_status['assumption']} 个；全部列于本报告“假设”。",
            f"{len(loaded.assumptions)} parameters: {by_status['source']} with a source, {by_status['measured']} measured, "
            f"{by_status['assumption']} assumed; all listed in this report under assumptions.",
        ),
        _item(
            "3.4 假设",
            "3.4 Assumptions",
            f"{by_status['assumption']} 个参数是假设，其中 {_stated(loaded)} 个由情景写明为假设；逐项见“假设”。",
            f"{by_status['assumption']} parameters are assumptions, {_stated(loaded)} of them stated as such; listed under assumptions.",
        ),
        _item(
            "4.1 初始化",
            "4.1 Initialisation",
            f"运行从空系统开始。{warm_up_text(comparison).zh}",
            f"A run begins empty. {warm_up_text(comparison).en}",
        ),
        _item(
            "4.2 运行长度",
            "4.2 Run length",
            f"{days:.0f} 天；时间单位为小时。{counted_text(comparison).zh}",
            f"{days:.0f} days; the unit of time is the hour. {counted_text(comparison).en}",
        ),
        _item(
            "4.3 估计方法",
            "4.3 Estimation approach",
            f"成对的重复，共同随机数，95% t 区间，主要指标经 Holm 校正。{stop_text(comparison).zh}",
            "Replications paired by common random numbers, 95 % t intervals, Holm's adjustment over the primary measures. "
            + stop_text(comparison).en,
        ),
        _item(
            "5.1 软件",
            "5.1 Software",
            f"tiaokuai {data.provenance.version}（Python、SimPy、numba）；各库版本见结果目录的 manifest.json。",
            f"tiaokuai {data.provenance.version} (Python, SimPy, numba); versions of libraries in manifest.json of the results.",
        ),
        _item(
            "5.2 随机抽样",
            "5.2 Random sampling",
            f"按诉求和用途取键的 SplitMix64；随机种子 {comparison.seed}。",
            f"SplitMix64 keyed by request and purpose; seed {comparison.seed}.",
        ),
        _item(
            "5.3 模型执行",
            "5.3 Model execution",
            "两个引擎写出逐位相同的日志；各次重复可并行。",
            "Two engines that write the same log bit for bit; replications may run in parallel.",
        ),
        _item(
            "6.1 模型共享",
            "6.1 Computer model sharing",
            "源代码以 Apache-2.0 许可公开；完整的 24 项见 docs/stress_des.md。",
            "Source under Apache-2.0; all 24 items: docs/stress_des.md.",
        ),
    )


_STATUSES = ("source", "measured", "assumption")


def _item(zh: str, en: str, zh_answer: str, en_answer: str) -> tuple[Text, Text]:
    return Text(zh, en), Text(zh_answer, en_answer)


def _stated(loaded: Loaded) -> int:
    return sum(a.status == "assumption" and a.stated for a in loaded.assumptions)


def _about(comparison: Comparison, language: str) -> str:
    about = comparison.loaded.scenario.about
    sources = getattr(about, "sources", None)
    text = "" if sources is None else getattr(sources, language)
    return text or ("逐项见“假设”。" if language == "zh" else "Parameter by parameter, under assumptions.")
