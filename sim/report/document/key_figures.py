"""Measures as a reader needs them: levels and paired differences with intervals, verdict and limits in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.measures.passing import DEFINITIONS
from sim.measures.registry import MEASURES
from sim.report.chart_data import ChartData, level
from sim.report.document.content import Amount, Definition, KeyFigure, StudySaid
from sim.report.document.unstudied import NOT_STUDIED, TURNING
from sim.report.effects import Effect, effect_of, scale_for
from sim.report.numbers import NOT_KNOWN, confidence, decimals_for_interval, decimals_for_level, fixed, span, with_unit
from sim.report.sentences import signed_amount, signed_bounds
from sim.report.tables import VERDICTS, relative_text
from sim.scenario.loaded import Loaded
from sim.vocabulary.text import Language, Text

_DEFINITION_TEXTS: dict[str, tuple[Text, Text]] = {
    "strict": (
        Text("无效流转（本报告所用）", "unproductive hand-overs (used in this report)"),
        Text(
            "送出方本来有权办理，或接收方并不更接近主责单位的移交、退单和督办。",
            "Hand-overs, returns and escalations whose sender could have acted, or whose receiver is no nearer to the owner.",
        ),
    ),
    "any": (
        Text("任何流转", "any hand-over"),
        Text(
            "一切移交、退单和督办，包括送到主责单位的有效流转；会办不算。",
            "All hand-overs, returns and escalations, those included that bring a request to its owner; calling in is none.",
        ),
    ),
    "returns": (
        Text("只算退单", "returns to the desk only"),
        Text("只算退回受理台的次数。", "Only what is sent back to the desk."),
    ),
    "ping_pong": (
        Text("来回推诿（A-B-A）", "ping-pong (A-B-A)"),
        Text(
            "至少一次被移交给刚送来的单位（受理台除外）。",
            "Handed over at least once to the office it had just come from (the desk apart).",
        ),
    ),
}
_MEASURES_OF: dict[str, tuple[str, ...]] = {
    **{key: (share, mean) for key, (share, mean, _) in DEFINITIONS.items()},
    "ping_pong": ("ping_pong_share",),
}


def key_figures(data: ChartData, measures: Sequence[str]) -> tuple[KeyFigure, ...]:
    """Return the measures that the results hold, each with all structures."""
    return tuple(_key_figure(data, name) for name in measures if name in data.measures and data.holds(name))


def _key_figure(data: ChartData, measure: str) -> KeyFigure:
    found = MEASURES[measure]
    return KeyFigure(
        measure,
        found.text,
        found.formula,
        _text(lambda language: _level(data, data.baseline, measure, language, True)),
        tuple(_amount(data, structure, measure) for structure in data.others),
    )


def _level(data: ChartData, structure: str, measure: str, language: Language, bounds: bool) -> str:
    scale, found = scale_for(data, measure), level(data, structure, measure)
    mean, low, high = (scale.factor * x for x in (found.mean, found.low, found.high))
    if found.n < 2:
        return with_unit(fixed(mean, decimals_for_level(mean)), scale.unit, language)
    decimals = decimals_for_interval(mean, low, high)
    number = with_unit(fixed(mean, decimals), scale.unit, language)
    if not bounds:
        return number
    inside = f"{confidence(language)} {span(low, high, decimals, language)}"
    return f"{number}（{inside}）" if language == "zh" else f"{number} ({inside})"


def _amount(data: ChartData, structure: str, measure: str) -> Amount:
    effect = effect_of(data, structure, measure)
    shown = _text(lambda language: _level(data, structure, measure, language, False))
    unknown = Text(NOT_KNOWN, NOT_KNOWN)
    if effect is None:
        return Amount(structure, shown, unknown, unknown, unknown, "no interval", VERDICTS["no interval"])
    certain = effect.verdict != "no interval"
    return Amount(
        structure,
        shown,
        _text(lambda language: signed_amount(effect, language)),
        _text(lambda language: signed_bounds(effect, language)) if certain else unknown,
        _text(lambda language: relative_text(effect.relative, language)),
        effect.verdict,
        VERDICTS[effect.verdict],
    )


def definitions(data: ChartData) -> tuple[Definition, ...]:
    """Return every definition of passing the buck with what the results are under it."""
    found = []
    for key, measures in _MEASURES_OF.items():
        figures = key_figures(data, measures)
        if figures:
            text, meaning = _DEFINITION_TEXTS[key]
            found.append(Definition(key, text, meaning, figures))
    return tuple(found)


def verdict_of_all(data: ChartData, headline: Sequence[KeyFigure]) -> Text:
    """Return the verdict on every structure in a sentence, from the verdicts of the headline's measures."""
    said = []
    for structure in data.others:
        effects = [effect_of(data, structure, figure.measure) for figure in headline]
        said.append(_verdict(data, structure, [effect for effect in effects if effect is not None]))
    if not said:
        return Text("只有一种结构，没有可比较的对象。", "There is one structure only and nothing to compare it with.")
    return Text("".join(text.zh for text in said), " ".join(text.en for text in said))


def _verdict(data: ChartData, structure: str, effects: list[Effect]) -> Text:
    groups = [
        (Text("改善", "better in"), [e for e in effects if e.verdict == "better"]),
        (Text("变差", "worse in"), [e for e in effects if e.verdict == "worse"]),
        (Text("有变化", "changed in"), [e for e in effects if e.verdict == "changed"]),
        (
            Text("未见差异", "no difference shown in"),
            [e for e in effects if e.verdict in ("undecided", "identical", "no interval")],
        ),
    ]
    zh = "；".join(f"{word.zh}：{'、'.join(e.text.zh for e in found)}" for word, found in groups if found)
    en = "; ".join(f"{word.en} {', '.join(e.text.en for e in found)}" for word, found in groups if found)
    name, base = data.structures[structure], data.structures[data.baseline]
    if not effects:
        return Text(f"{name.zh}：没有可比较的主要指标。", f"{name.en}: no headline measure to compare.")
    return Text(f"与{base.zh}相比，{name.zh}{zh}。", f"{name.en[:1].upper()}{name.en[1:]} against {base.en}: {en}.")


def limits_of(loaded: Loaded, data: ChartData, studies: Sequence[StudySaid], without: Text = NOT_STUDIED) -> Text:
    """Return what the verdict rests on and where it is known to turn, in a sentence or two; `without` if no study says that."""
    assumed = sum(a.status == "assumption" for a in loaded.assumptions)
    every, n = len(loaded.assumptions), data.provenance.replications
    zh = f"这是模型在 {every} 个参数（其中 {assumed} 个为假设）、{n} 次成对重复下的结论；区间说明模型的答案有多精确，不说明模型有多真实。"
    en = (
        f"This is the model's answer under {every} parameters, {assumed} of them assumptions, from {n} paired replications; "
        "an interval says how exact the model's answer is, not how true the model is."
    )
    turning = [study for study in studies if study.kind in TURNING and study.sentences]
    if turning:
        zh_titles = "、".join(f"“{study.title.zh}”" for study in turning)
        en_titles = ", ".join(f'"{study.title.en}"' for study in turning)
        zh += f"结论在哪里反转：见专项研究{zh_titles}。"
        en += f" Where the conclusion turns: see the studies {en_titles}."
    else:
        zh += without.zh
        en += f" {without.en}"
    return Text(zh, en)


def _text(make: Callable[[Language], str]) -> Text:
    return Text(make("zh"), make("en"))
