"""Where a pattern that happens somewhere does so: boxes in the space of its parameter sets, by the search of `discover`."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.scenario.studies.discover import Discover
from sim.study.analysis.shares import Share, share_of
from sim.study.condition import Condition
from sim.study.dimension import Dimension
from sim.study.discover import Basis, Discovered, analyse
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.evaluate import Form, Outcome
from sim.verify.patterns.kept import version
from sim.verify.patterns.parameters import ASSUMED, Parameter
from sim.vocabulary.errors import InvariantError, ResultsError
from sim.vocabulary.text import Text

_TIME = "resolution_time_true_mean"


class Compared(NamedTuple):
    """Which two arms a clause of a trial compares; its value is the change of the mean time as a share of the second's."""

    structure: str
    against: str


COMPARED: dict[str, dict[str, Compared]] = {
    "P22": {
        "time under flat dispatch against the hierarchy": Compared("dispatch", "hierarchy"),
        "passing is harmless or useful: time where nobody passes, against the hierarchy": Compared(
            "keeps", "hierarchy"
        ),
    },
}
"""By pattern and by the words of a deciding clause, as the trial writes them."""
STRUCTURES: dict[str, Text] = {
    "hierarchy": Text("职责同构的层级体系", "the same-responsibility hierarchy"),
    "dispatch": Text("扁平派单", "flat dispatch"),
    "keeps": Text("无人推诿的层级体系", "the hierarchy where nobody passes"),
}
QUESTIONS: dict[str, Text] = {
    "P22": Text(
        "在哪里扁平派单反而更慢，那里的推诿是否无害或有益？",
        "Where is flat dispatch slower, and is passing harmless or useful there?",
    ),
}


def asked(pattern: str, form: Form) -> Discover:
    """Return the study that a pattern amounts to. Raises ResultsError for one that is not said of somewhere."""
    if pattern not in COMPARED:
        known = ", ".join(COMPARED)
        raise ResultsError(
            Text(
                f"规律 {pattern} 不是关于“某处”的；可用：{known}",
                f"pattern {pattern} is not said of somewhere; there are: {known}",
            )
        )
    trial, question = TRIALS[pattern], QUESTIONS[pattern]
    return Discover.model_validate(
        {
            "name": f"pattern_{pattern.lower()}",
            "title": {"zh": f"规律 {pattern}：{question.zh}", "en": f"Pattern {pattern}: {question.en}"},
            "question": {"zh": question.zh, "en": question.en},
            "scenario": "county.yaml",
            "seed": form.seed,
            "replications": form.replications,
            "points": form.sets * trial.times,
        }
    )


def key_of(pattern: str, form: Form) -> str:
    """Return the key of the answer's folder: the question, the form with its seed, and all that outcomes depend on."""
    trial = TRIALS[pattern]
    text = f"{asked(pattern, form).model_dump_json()}:{pattern}:{tuple(form)}:{version(trial, form)}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def conditions_of(pattern: str, outcomes: Sequence[Outcome]) -> tuple[Condition, ...]:
    """Return the deciding clauses as a study says them, their margins and sides as the trial judged by them.

    Raises InvariantError for a clause that is not known here, or not the same in all outcomes.
    """
    judged = [tuple((c.text.en, c.margin, c.above) for c in outcome.clauses) for outcome in outcomes]
    if not judged:
        return ()
    compared = COMPARED[pattern]
    if any(each != judged[0] for each in judged) or sorted(words for words, _, _ in judged[0]) != sorted(compared):
        raise InvariantError(
            f"{pattern}: its clauses are {judged[0]} in the first set, and not these in all, or unknown"
        )
    return tuple(Condition(_TIME, *compared[words], above, margin, True) for words, margin, above in judged[0])


def regions(pattern: str, outcomes: Sequence[Outcome], form: Form, log: Callable[[Text], None]) -> Discovered:
    """Return the boxes in which a pattern happens, from its outcomes: the same for the same ones.

    What is said of somewhere happens where its first clause holds, as `explain.happened` has it; see `others`. Sets in which the question did not arise, or a value is not defined, are left out. Raises ResultsError if hardly any
    is left.
    """
    study = asked(pattern, form)
    axes = tuple(_dimension(p) for p in TRIALS[pattern].parameters)
    there = [o for o in outcomes if o.applies and all(math.isfinite(clause.value) for clause in o.clauses)]
    conditions = conditions_of(pattern, there)
    x = np.array([[outcome.point[axis.path] for axis in axes] for outcome in there])
    # A set is known by the mean of its replications alone, so there is one column and no level to pool variances by.
    values = [(np.array([[outcome.clauses[0].slack] for outcome in there]), np.ones(len(there)))]
    basis = Basis(singles=False, shared=False, relative=True)
    return analyse(study, axes, conditions[:1], x, tuple(o.set for o in there), values, form.seed, log, basis)


def others(outcomes: Sequence[Outcome]) -> list[tuple[Text, Share, Share]]:
    """Return, for every clause after the first, its words, how often it holds, and how often together with the first."""
    there = [o for o in outcomes if o.applies]
    found = []
    for k in range(1, len(there[0].clauses) if there else 0):
        alone = sum(o.clauses[k].holds for o in there)
        both = sum(o.clauses[k].holds and o.clauses[0].holds for o in there)
        found.append((there[0].clauses[k].text, share_of(alone, len(there)), share_of(both, len(there))))
    return found


def _dimension(p: Parameter) -> Dimension:
    status = "assumption" if p.source == ASSUMED else "source"
    source = "" if p.source == ASSUMED else p.source
    return Dimension(p.name, p.text, "", p.low, p.high, False, float("nan"), status, source)
