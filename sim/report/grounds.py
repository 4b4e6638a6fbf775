"""The assumptions behind an answer, in words."""

from __future__ import annotations

from collections.abc import Collection

from sim.report.written import assumed_value, value_text
from sim.scenario.loaded import Loaded
from sim.vocabulary.text import Language, Text


def assumption_lines(loaded: Loaded, language: Language, structures: Collection[str] | None = None) -> list[str]:
    """Return the assumptions that a scenario states, with their ranges, one line per section.

    Of the structures only those named, all if none is: an answer rests on no assumption about others.

    What the scenario leaves out stays at its default, which is mostly "off"; `assumptions.csv` has everything.
    """
    groups: dict[str, list[str]] = {}
    for a in loaded.assumptions:
        foreign = structures is not None and a.path.startswith("structures.") and a.path.split(".")[1] not in structures
        if a.status == "assumption" and a.written and not foreign:
            section, _, name = a.path.rpartition(".")
            value, span = assumed_value(loaded, a).to(language), value_text(a.range).to(language)
            shown = f"{name} = {value}" if value else name
            groups.setdefault(section, []).append(f"{shown} [{span}]" if span else shown)
    joiner = "；" if language == "zh" else "; "
    return [f"{section}: {joiner.join(items)}" for section, items in groups.items()]


def assumption_heading(loaded: Loaded) -> Text:
    """Say how many of the parameters are assumptions."""
    every = loaded.assumptions
    assumed = sum(a.status == "assumption" for a in every)
    return Text(
        f"这一结论背后的假设（{len(every)} 个参数中 {assumed} 个是假设，全表见 assumptions.csv；方括号内为合理范围）",
        f"Assumptions behind this answer ({assumed} of {len(every)} parameters; all in assumptions.csv; plausible range in brackets)",
    )
