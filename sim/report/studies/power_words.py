"""Words for sizes of differences and the replications they need."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.report.numbers import PERCENT, confidence, decimals_for_level, fixed, scale_of, span, with_unit
from sim.report.studies.page import Subject
from sim.study.analysis.replications import MOST, Gain
from sim.study.power import Need, Pilot, Powered
from sim.vocabulary.text import Language


def share(value: float, language: Language) -> str:
    """Return a share as per cent: "5 %", "2.5 %"."""
    return with_unit(f"{100.0 * value:.4g}", PERCENT, language)


def number(needed: int | None, language: Language) -> str:
    """Return a number of replications; None is more than can be run."""
    if needed is None:
        return f"超过 {MOST:,}" if language == "zh" else f"more than {MOST:,}"
    return f"{needed:,}"


def largest(values: Sequence[int | None]) -> int | None:
    """Return the largest of several numbers of replications; None, more than can be run, is larger than all."""
    known = [value for value in values if value is not None]
    return None if len(known) < len(values) else max(known)


def hardest(result: Powered, measure: str) -> Pilot:
    """Return the pilot of a measure whose differences vary most: the structure that needs the most replications."""
    return max((pilot for pilot in result.pilots if pilot.measure == measure), key=lambda pilot: pilot.deviation)


def difference_text(need: Need, subject: Subject, language: Language) -> str:
    """Return the size of a difference in the measure's own unit: "0.56 days"."""
    scale = scale_of(subject.measures[need.measure], need.difference / need.size)
    value = scale.factor * need.difference
    decimals = decimals_for_level(value)
    if value > 0.0 and round(value, decimals) == 0.0:
        decimals = 1 - math.floor(math.log10(value))
    return with_unit(fixed(value, decimals), scale.difference, language)


def times(gain: Gain, language: Language) -> str:
    """Return what pairing saves with its interval: "1.19 (95 % CI 0.80 to 2.12)"; near 1 a decimal more tells it from 1."""
    decimals = 2 if gain.ratio < 10.0 else 1
    ratio = fixed(gain.ratio, decimals)
    if math.isnan(gain.low):
        return ratio
    interval = f"{confidence(language)} {span(gain.low, gain.high, decimals, language)}"
    return f"{ratio}（{interval}）" if language == "zh" else f"{ratio} ({interval})"


def place_text(result: Powered, pilot: Pilot, subject: Subject, language: Language) -> str:
    """Return where a pilot looked: its measure, and its structure where there are several."""
    measure = subject.measures[pilot.measure].text.to(language)
    if len(result.structures) == 1:
        return measure
    structure = subject.structures[pilot.structure].to(language)
    return f"{structure}的{measure}" if language == "zh" else f"{measure} in {structure}"
