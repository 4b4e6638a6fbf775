"""The keys of study files, as tables for `docs/studies.md`: made from the models, so that they cannot be wrong for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from sim.scenario.schema import key_meaning
from sim.scenario.shapes import described, shape_of, step
from sim.scenario.studies.common import Axis, Study
from sim.scenario.studies.tree import KINDS
from sim.scenario.tree import Name, Words
from sim.vocabulary.text import Language, Text

ZH: dict[str, str] = {
    "Study.study": "哪种研究",
    "Study.name": "结果目录以此命名",
    "Study.title": "答案与图的标题",
    "Study.question": "用一句话写出所问的问题",
    "Study.scenario": "同一文件夹中的情景文件",
    "Study.seed": "不写：用情景的种子",
    "Study.replications": "每点的成对重复次数；缺省与界限因种类而异",
    "Study.structures": "情景中的哪些结构；不写：全部",
    "Study.baseline": "与哪个结构比较；不写：按情景",
    "Study.measures": "单一数值的指标（`tiaokuai measures`）；不写：情景的主要指标",
    "Study.levers": "政府能够选择的",
    "Study.uncertainties": "政府不能选择的",
    "Axis.path": "点分路径，与 `change` 相同；`structures.*` 指所有具有它的结构。或表的倍数：`offices.staff.<tier>`"
    "（该层级人员的倍数）、`matters.<column>`（数值列的倍数）",
    "Axis.title": "用决策者的话说它是什么",
    "Axis.range": "从多少到多少；不写：情景为它给出的范围",
    "Axis.values": "只用于扫描：这些值",
    "Axis.steps": "只用于扫描：从范围一端到另一端均匀取这么多个值",
    "Sweep.replications": "每点的成对重复次数；至少两次才有区间",
    "Attribute.structure": "分解哪个改革；不写：情景的最后一个结构",
    "Attribute.replications": "每个组合的成对重复次数；八次起区间才名副其实",
    "Attribute.resamples": "区间所用的重抽样次数",
    "Power.replications": "试运行的成对重复次数；不足十次时标准差很不准",
    "Power.differences": "要看出的差异，按基准均值的比例",
    "Power.power": "以多大概率看出这样的差异；句子用第一个",
    "Power.alpha": "双侧成对 t 检验误报的概率",
    "Discover.points": "拉丁超立方的点数",
    "Discover.replications": "每点的成对重复次数；只有一次时无从判断接近的情形",
    "Discover.condition": "寻找什么；不写：最后一个结构在第一个主要指标上劣于基准",
    "Discover.boxes": "至多几个区域，后一个在前面剩下的点中寻找",
    "Discover.dimensions": "一个区域至多限制几个轴",
    "Discover.density": "区域中条件成立的比例应达到多少；若处处已大半成立，则要求更高",
    "Discover.peel": "每次剥去区域的多大部分（Friedman 与 Fisher 1999 建议 5%–10%）",
    "Discover.least_mass": "区域不小于全部点的这个比例",
    "Discover.resamples": "为看区域与覆盖率有多稳定而重抽样的次数",
    "Clause.measure": "单一数值的指标（`tiaokuai measures`）",
    "Clause.structure": "哪个结构的；不写：研究的最后一个结构",
    "Clause.against": "减去这个结构的值；不写：基准；`against: null` 取值本身",
    "Clause.above": "须大于此值",
    "Clause.below": "须小于此值。两者都不写：劣于另一结构",
    "Sensitivity.replications": "每点的成对重复次数；只有一次时无从判断噪声",
    "Sensitivity.output": "解释什么，一项或多项；不写：最后一个结构与基准之差，研究的每个指标各一项",
    "Sensitivity.method": "`direct`：在指数样本的每一点运行模拟；`metamodel`：用较少的点拟合代理模型",
    "Sensitivity.screening": "指数之前的 Morris 筛选",
    "Sensitivity.sample": "直接法的基本样本数，2 的幂；运行 sample x（轴数 + 2）个点",
    "Sensitivity.second_order": "是否也算成对轴的指数",
    "Sensitivity.metamodel": "计算指数所用的代理模型",
    "Output.measure": "单一数值的指标（`tiaokuai measures`）",
    "Output.structure": "哪个结构",
    "Output.against": "不写：指标本身；写明：`structure` 减 `against` 的成对差",
    "Screening.trajectories": "每条轨迹的点数比轴数多一；0：不筛选，各轴都保留",
    "Screening.levels": "每轴取几个值，偶数",
    "Screening.share": "mu* 的上界低于最大 mu* 的这个比例时，该轴搁置",
    "Metamodel.points": "设计的点数；经验上每轴至少十个",
    "Metamodel.design": "`sobol`：加扰的 Sobol' 序列，点数为 2 的幂",
    "Metamodel.folds": "交叉验证的折数",
    "Metamodel.r2": "交叉验证的 R2 低于此值时，不采信指数，也不排序",
    "Metamodel.refits": "为求区间对设计点重抽样的次数",
    "Metamodel.sample": "指数的基本样本数，2 的幂；不需要运行",
    "Optimise.structure": "在哪个结构中；不写：情景的最后一个",
    "Optimise.staffing": "与 `mechanisms` 二者写其一：总数不变，在层级之间调配人员",
    "Optimise.mechanisms": "机制可有可无，各有代价",
    "Optimise.measures": "目标，二或三个；第一个用于入围者之间的抉择；都须有较好的方向",
    "Optimise.replications": "搜索中每点的成对重复次数",
    "Optimise.evaluations": "搜索至多试几个点；可行组合不多于此时全部运行",
    "Optimise.population": "搜索每一代的点数",
    "Optimise.finalists": "前沿上至多细看几个点",
    "Optimise.first_stage": "入围者可被淘汰之前各做多少次新的重复；不足 20 次，方差太不准，保证不成立",
    "Optimise.most_replications": "做到这么多次新的重复仍分不开的入围者，就不再分",
    "Optimise.confidence": "保证的正确选择概率",
    "Optimise.delta": "第一个指标上多大的差异才算数，按未作选择时均值的比例",
    "Optimise.resamples": "判断是否在前沿上所用的重抽样次数",
    "Staffing.tiers": "每个层级的人员可为今天的几倍（低、高）；未列出的不变",
    "Staffing.budget": "所列层级的人员合计，为今天的几倍",
    "Staffing.grounds": "为何取这些界限；列入假设",
    "MechanismSet.costs": "每项可以不做的机制的代价；未列出的都保留",
    "MechanismSet.budget": "全部代价合计的上限",
    "MechanismSet.unit": "代价以什么计",
    "MechanismSet.grounds": "代价从何而来；列入假设",
}
"""Chinese for every key that the tables show, by model and key; a test says what is missing."""
EN = {"Output.structure": "Whose."}
"""Where the model says nothing."""
_NOTHING: dict[Any, str] = {None: "", True: "true", False: "false"}


_NAME = Text("名称", "a name")


class Key(NamedTuple):
    """One key of a study file."""

    place: str
    """As it is reached: `condition.measure`."""
    model: type[BaseModel]
    name: str


def keys_of(model: type[BaseModel], before: str = "") -> Iterator[Key]:
    """Yield the keys of a model, those of its groups after each group's own."""
    for name in model.model_fields:
        place = f"{before}{name}"
        yield Key(place, model, name)
        inner = _group(step(model, name))
        if inner is not None:
            yield from keys_of(inner, f"{place}.")


def own_keys(kind: str) -> list[Key]:
    """Return the keys that a kind has beyond those of all studies, and those that it bounds in its own way."""
    model = KINDS[kind]
    shared = {name for name in Study.model_fields if f"{model.__name__}.{name}" not in ZH}
    return [key for key in keys_of(model) if key.place.partition(".")[0] not in shared]


def meaning(key: Key, language: Language) -> str:
    """Return what a key means. Raises KeyError where the Chinese is missing."""
    name = f"{key.model.__name__}.{key.name}"
    english = " ".join(key_meaning(key.model, key.name).split()) or EN[name]
    return Text(ZH[name], english).to(language)


def study_block(language: Language) -> str:
    """Return the tables of all keys: of every study, of an axis, then of each kind."""
    every = Text("每种研究都有的键", "Keys of every study").to(language)
    axis = Text(
        "一个轴（`levers` 与 `uncertainties` 的每一项）", "An axis (an item of `levers` or `uncertainties`)"
    ).to(language)
    shared = [Key(name, Study, name) for name in Study.model_fields]
    parts = [_table(every, shared, language), _table(axis, list(keys_of(Axis)), language)]
    parts += [_table(f"`{kind}`", own_keys(kind), language) for kind in KINDS]
    return "\n\n".join(parts)


def _table(heading: str, keys: list[Key], language: Language) -> str:
    if not keys:
        return f"### {heading}\n\n" + Text("没有另外的键。", "No keys of its own.").to(language)
    head = Text("| 键 | 缺省 | 允许 | 含义 |", "| key | default | allowed | meaning |").to(language)
    lines = [f"### {heading}", "", head, "|---|---|---|---|"]
    for key in keys:
        annotation = step(key.model, key.name)
        allowed = _allowed(annotation).to(language)
        cells = (f"`{key.place}`", _default(key, language), allowed.replace("|", "\\|"), meaning(key, language))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _allowed(annotation: Any) -> Text:
    if _group(annotation) is not None:
        return Text("", "")
    if _is_words(annotation):
        return Text("zh 与 en 两种文字", "a text in zh and en")
    return _NAME if described(annotation) == described(Name) else described(annotation)


def _default(key: Key, language: Language) -> str:
    entry = key.model.model_fields[key.name]
    if entry.is_required():
        return Text("必填", "required").to(language)
    value = entry.default
    if isinstance(value, BaseModel) or value in (None, []):
        return ""
    return f"`{_NOTHING[value] if isinstance(value, bool) else value}`"


def _group(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a group of keys, or of the items of a list of such; texts in two languages are none."""
    shape = shape_of(annotation)
    model = shape_of(shape.arguments[0]).model() if shape.core is list and shape.arguments else shape.model()
    return None if model in (None, Words, Axis) else model


def _is_words(annotation: Any) -> bool:
    return shape_of(annotation).model() is Words
