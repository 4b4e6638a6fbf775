"""Where a pattern happens: what its trial judges by is what the search for regions says and looks for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.study.condition import Condition
from sim.study.discover import arrange
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.evaluate import Form, Outcome
from sim.verify.patterns.explain import happened
from sim.verify.patterns.regions import COMPARED, STRUCTURES, asked, conditions_of, key_of, others, regions
from sim.verify.patterns.trial import Clause
from sim.verify.patterns.validate import design_of
from sim.vocabulary.errors import InvariantError, ResultsError

FORM = Form(sets=150)
BASE = 100.0


class Timed:
    """Stand in for what an arm shows: its mean time."""

    def __init__(self, time: float) -> None:
        self._time = time

    def time(self) -> float:
        return self._time


def made_up(form: Form, arms: dict[int, dict[str, float]] | None = None) -> tuple[Outcome, ...]:
    """Return outcomes judged by the trial itself, from times by formula: flat dispatch is slow where little is dispatched well."""
    trial = TRIALS["P22"]
    found = []
    for k, point in enumerate(design_of(trial, form)):
        slow = point["accuracy"] < 0.75 and point["load"] > 0.7
        times = {
            "hierarchy": BASE,
            "dispatch": BASE * (1.1 if slow else 0.8),
            "keeps": BASE * (0.99 if k % 40 else 0.9),
        }
        times |= (arms or {}).get(k, {})
        seen: Any = {name: Timed(time) for name, time in times.items()}
        found.append(Outcome(k, dict(point), True, trial.judge(seen, point), []))
    return tuple(found)


def changed(outcome: Outcome, k: int, **how: Any) -> Outcome:
    """Return an outcome with another clause `k`."""
    clauses = [c._replace(**how) if n == k else c for n, c in enumerate(outcome.clauses)]
    return outcome._replace(clauses=clauses)


def beyond(condition: Condition, clause: Clause) -> float:
    """Return what a study of the same condition would say of a clause's value, from the values of two structures."""
    values = {condition.structure: BASE * (1.0 + clause.value), condition.against: BASE}
    rows = [(0, structure, 0, value) for structure, value in values.items()]
    frame = pd.DataFrame(rows, columns=["point", "structure", "replication", condition.measure])
    ((margins, _),), _ = arrange(frame, (condition,), 1)
    return float(margins[0, 0])


def test_the_sign_of_slack_is_that_of_the_condition_in_every_outcome() -> None:
    near = {k: {"dispatch": BASE * (1.02 + d), "keeps": BASE * (0.98 - d)} for k, d in ((0, 1e-9), (1, -1e-9))}
    outcomes = made_up(FORM, near)
    conditions = conditions_of("P22", outcomes)
    signs = set()
    for outcome in outcomes:
        for condition, clause in zip(conditions, outcome.clauses, strict=True):
            assert np.sign(beyond(condition, clause)) == np.sign(clause.slack)
            signs.add((condition.structure, float(np.sign(clause.slack))))
    assert len(signs) == 4, "both clauses must be met and missed somewhere"


def test_margins_and_sides_are_the_trials_own_in_any_order() -> None:
    outcomes = made_up(FORM)
    dispatch, keeps = conditions_of("P22", outcomes)
    assert (dispatch.structure, dispatch.against, dispatch.threshold, dispatch.above) == (
        "dispatch",
        "hierarchy",
        0.02,
        True,
    )
    assert (keeps.structure, keeps.against, keeps.threshold, keeps.above) == ("keeps", "hierarchy", -0.02, True)
    turned = [outcome._replace(clauses=outcome.clauses[::-1]) for outcome in outcomes]
    assert conditions_of("P22", turned) == (keeps, dispatch)
    other = [changed(outcome, 0, margin=0.05) for outcome in outcomes]
    assert conditions_of("P22", other)[0].threshold == 0.05
    assert {name for each in COMPARED["P22"].values() for name in each} == set(STRUCTURES)


@pytest.mark.parametrize("how", [{"margin": 0.03}, {"above": False}])
def test_outcomes_judged_otherwise_are_our_error(how: dict[str, Any]) -> None:
    outcomes = list(made_up(FORM))
    outcomes[7] = changed(outcomes[7], 0, **how)
    with pytest.raises(InvariantError, match="P22"):
        conditions_of("P22", outcomes)


def test_a_clause_that_is_not_known_is_our_error() -> None:
    text = made_up(FORM)[0].clauses[0].text._replace(en="something else")
    outcomes = [changed(outcome, 1, text=text) for outcome in made_up(FORM)]
    with pytest.raises(InvariantError, match="something else"):
        conditions_of("P22", outcomes)


def test_the_planted_region_is_found_and_every_set_counts_as_the_trial_judged_it() -> None:
    outcomes = made_up(Form(sets=300))
    found = regions("P22", outcomes, Form(sets=300), lambda _: None)
    assert list(found.calls.held) == [happened(TRIALS["P22"], outcome) for outcome in outcomes]
    paths = [axis.path for axis in found.dimensions]
    box = found.boxes[0]
    assert {paths[a] for a in np.flatnonzero(box.restricted)} == {"accuracy", "load"}
    assert box.high[paths.index("accuracy")] == pytest.approx(0.75, abs=0.02)
    assert box.low[paths.index("load")] == pytest.approx(0.7, abs=0.02)
    assert found.replications == Form().replications
    assert not found.basis.singles and not found.basis.shared and found.basis.relative
    assert not found.calls.close.any() and found.clear is None


def test_the_other_clause_is_counted_alone_and_with_the_first() -> None:
    outcomes = made_up(FORM)
    ((words, alone, both),) = others(outcomes)
    assert words == outcomes[0].clauses[1].text
    assert alone.value == sum(o.clauses[1].holds for o in outcomes) / len(outcomes)
    assert both.value == sum(o.holds for o in outcomes) / len(outcomes) < alone.value


def test_sets_without_the_question_or_without_a_value_are_left_out() -> None:
    outcomes = list(made_up(FORM))
    outcomes[3] = outcomes[3]._replace(applies=False, clauses=[])
    outcomes[5] = changed(outcomes[5], 0, value=float("nan"))
    found = regions("P22", outcomes, FORM, lambda _: None)
    assert found.asked == 300 and found.numbers == tuple(k for k in range(300) if k not in (3, 5))
    with pytest.raises(ResultsError, match="only 0 of 300"):
        regions("P22", [o._replace(applies=False, clauses=[]) for o in outcomes], FORM, lambda _: None)


def test_the_key_tells_forms_and_seeds_apart() -> None:
    forms = [FORM, FORM._replace(seed=1), FORM._replace(sets=151), FORM._replace(replications=3)]
    assert len({key_of("P22", form) for form in forms}) == len(forms)
    assert key_of("P22", FORM) == key_of("P22", Form(sets=150))
    assert asked("P22", FORM._replace(replications=3)).replications == 3
    with pytest.raises(ResultsError, match="not said of somewhere"):
        asked("P1", FORM)
