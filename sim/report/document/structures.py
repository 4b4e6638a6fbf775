"""What each structure is: a sentence, its mechanisms in words, and the numbers that they change together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import name_of
from sim.report.document.content import Change, MechanismSaid, StructureSaid
from sim.report.explanation import FOUNDING, shown
from sim.structure.diff import diff
from sim.study.run import World, build_world
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    from sim.study.compare import Comparison


def structures_said(comparison: Comparison) -> tuple[StructureSaid, ...]:
    """Return all structures of a comparison, the baseline first."""
    world = build_world(comparison.loaded, comparison.seed)
    texts = {spec.id: Text(spec.zh, spec.en) for spec in comparison.loaded.scenario.structures}
    order = [comparison.baseline, *(s for s in comparison.structures if s != comparison.baseline)]
    return tuple(_said(world, name, texts[name], name == comparison.baseline) for name in order)


def _said(world: World, name: str, text: Text, is_baseline: bool) -> StructureSaid:
    own = tuple(_mechanism(spec) for spec in world.mechanisms[name])
    before, after = world.baseline, world.final(name)
    changes = []
    for change in diff(before, after):
        found = shown(change, before, after)
        meaning = Text(found.meaning.zh.replace("`", ""), found.meaning.en.replace("`", ""))
        changes.append(Change(found.name, meaning, found.before, found.after, found.unit, found.rows))
    return StructureSaid(name, text, _sentence(text, own, is_baseline), own, tuple(changes))


def _mechanism(spec: Mechanism) -> MechanismSaid:
    seeds = [FOUNDING[number] for number in spec.seed.split(", ") if number in FOUNDING]
    seed = Text("；".join(s.zh for s in seeds), "; ".join(s.en for s in seeds))
    return MechanismSaid(name_of(spec), spec.title, spec.what, spec.harm, seed, spec.intensity.start)


def _sentence(text: Text, own: tuple[MechanismSaid, ...], is_baseline: bool) -> Text:
    if not own:
        zh = "没有改革机制" + ("；作为比较的基准。" if is_baseline else "。")
        en = "No mechanism of reform" + (": what the others are compared with." if is_baseline else ".")
        return Text(zh, en)
    zh = "、".join(m.title.zh for m in own)
    en = ", ".join(m.title.en for m in own)
    mark = Text("（比较的基准）", " (what the others are compared with)") if is_baseline else Text("", "")
    return Text(f"{len(own)} 项机制：{zh}{mark.zh}。", f"{len(own)} mechanism{'s' * (len(own) > 1)}: {en}{mark.en}.")
