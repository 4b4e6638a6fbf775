"""Pattern-oriented validation: the county, what is read off its runs, how outcomes are kept and judged."""

from __future__ import annotations

import json
import math
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.choice import AUTO, choose, engine_named
from sim.engine.driver import MakeEngine
from sim.log.frame import log_frame, office_frame
from sim.measures.registry import measure_log
from sim.measures.window import Window
from sim.study.patterns import Judged
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.county import TOWN, VILLAGE, Span, county, people
from sim.verify.patterns.design import latin
from sim.verify.patterns.evaluate import Form, Outcome, evaluate
from sim.verify.patterns.explain import explain, happened, interval, judged, somewhere, verdict
from sim.verify.patterns.kept import Kept, version
from sim.verify.patterns.parameters import BASE, Parameter
from sim.verify.patterns.seen import look, together
from sim.verify.patterns.staffing import staffed
from sim.verify.patterns.trial import Clause, Trial
from sim.verify.patterns.validate import Result, validate
from sim.vocabulary.errors import InvariantError, ResultsError
from sim.vocabulary.text import Text

TINY = Form(sets=2, replications=1, seed=5, per_day=10.0)
MIDDLE = {p.name: p.middle for p in BASE}


def _silent(pattern: str, number: int, share: float) -> None:
    assert pattern in TRIALS and number >= 0 and share in (0.0, 1.0)


def _quiet(text: Text) -> None:
    assert text.zh and text.en


@pytest.fixture(scope="module")
def engine() -> MakeEngine:
    """Return the quicker engine for what follows."""
    return engine_named(choose(AUTO, 200_000.0, people(county(MIDDLE)).structure).name)


@pytest.mark.parametrize("name", TRIALS)
def test_every_pattern_is_put_to_the_test(name: str, engine: MakeEngine) -> None:
    trial = TRIALS[name]
    point = latin(trial.parameters, name, TINY.sets, TINY.seed)[0]
    outcome = evaluate(trial, 0, point, TINY, engine)
    assert outcome.point == point
    if outcome.applies:
        assert outcome.clauses
        assert any(math.isfinite(clause.value) for clause in outcome.clauses)
        assert all(clause.text.zh and clause.text.en for clause in outcome.clauses)
    assert trial.if_fails.zh and trial.if_fails.en


@pytest.mark.parametrize("number", range(3))
def test_the_null_is_exact_and_the_control_holds(number: int, engine: MakeEngine) -> None:
    form = TINY._replace(sets=3)
    for name in ("N1", "N2"):
        point = latin(TRIALS[name].parameters, name, form.sets, form.seed)[number]
        outcome = evaluate(TRIALS[name], number, point, form, engine)
        assert outcome.holds, [(clause.text.en, clause.value) for clause in outcome.clauses]


def test_a_planted_gain_breaks_the_control(engine: MakeEngine) -> None:
    """Whoever lets one structure work faster where there is nothing to improve is found out."""
    from sim.verify.patterns.trial import Arm

    trial = TRIALS["N1"]
    point = latin(trial.parameters, "N1", 2, 5)[0]
    arms = dict(trial.arms(point))
    arms["dispatch"] = Arm(
        arms["dispatch"].mechanisms, lambda structure: structure.with_conduct(work=structure.conduct.work * 0.8)
    )
    planted = trial._replace(arms=lambda point: arms)
    assert not evaluate(planted, 0, point, TINY, engine).holds


def test_the_design_fills_every_slice_and_repeats() -> None:
    parameters = (Parameter("a", Text("甲", "a"), 0.0, 10.0), Parameter("b", Text("乙", "b"), -1.0, 1.0))
    points = latin(parameters, "P1", 10, 3)
    assert sorted(int(point["a"]) for point in points) == list(range(10))
    assert points == latin(parameters, "P1", 10, 3)
    assert points != latin(parameters, "P2", 10, 3)
    assert points != latin(parameters, "P1", 10, 4)


@pytest.mark.parametrize("load", [0.6, 0.8])
def test_the_baseline_is_as_busy_as_drawn(load: float, engine: MakeEngine) -> None:
    c = county({**MIDDLE, "load": load, "touch_sd": 0.9})
    world = staffed(c, 7, engine)
    seen = together(
        [
            look(world.run(seed=7, replication=r, engine=engine), world.requests(7, r), world.structure, c.span, r)
            for r in range(4)
        ]
    )
    assert seen.utilisation(VILLAGE, TOWN) == pytest.approx(load, abs=0.08)


def test_what_is_seen_is_what_the_measures_say(engine: MakeEngine) -> None:
    c = county(MIDDLE, per_day=12.0)
    world = staffed(c, 3, engine)
    requests = world.requests(3, 0)
    rows = world.run(requests, 3, 0, engine)
    seen = look(rows, requests, world.structure, c.span, 0)
    start, end = c.span.start * 24.0, c.span.end * 24.0
    log = log_frame(rows, world.structure, requests)
    measures = measure_log(log, office_frame(world.structure), Window(start, end, c.span.horizon))
    scalar = measures[measures["by"] == ""].set_index("measure")["value"]
    cases = seen.cases
    assert seen.share(cases.passes > 0) == pytest.approx(scalar["passed_share"])
    assert cases.moves.mean() == pytest.approx(scalar["hand_overs_per_request"])
    assert seen.share(cases.hollow, np.isfinite(cases.closed)) == pytest.approx(scalar["false_closure_share"])
    assert seen.utilisation(VILLAGE, TOWN) == pytest.approx(scalar["grassroots_utilisation"])
    assert seen.hours(None, VILLAGE, TOWN) / seen.hours() == pytest.approx(scalar["grassroots_hours_share"], abs=0.02)
    tau = Window(start, end, c.span.horizon).follow_up(c.span.horizon) / 24.0
    assert seen._replace(days=tau).time() == pytest.approx(scalar["resolution_time_true_mean"], rel=0.02)


def test_a_request_is_followed_to_the_end_of_the_run() -> None:
    assert Span().horizon == (56.0 + 28.0) * 24.0


def _bytes(results: list[Result]) -> list[str]:
    return [repr(result.outcomes) for result in results]


def test_continues_where_it_stopped_and_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    form = TINY._replace(per_day=2.0)

    def run(folder: Path, workers: int) -> list[Result]:
        return validate(["P2", "P3"], form, folder, workers, _silent, _quiet)

    one = run(tmp_path / "one", 1)
    two = run(tmp_path / "two", 2)
    assert _bytes(one) == _bytes(two)
    files = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "one").rglob("*.jsonl")}
    assert len(files) == 2
    assert _bytes(run(tmp_path / "one", 1)) == _bytes(one)
    assert files == {path: path.read_text(encoding="utf-8") for path in files}
    torn = next(iter(files))
    torn.write_text(files[torn][: len(files[torn]) - 40], encoding="utf-8")  # a crash in the middle of a line
    assert _bytes(run(tmp_path / "one", 1)) == _bytes(one)


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    validate(["P2"], TINY._replace(per_day=2.0), tmp_path, 2, _silent, _quiet)
    assert multiprocessing.active_children() == []


def test_a_set_that_cannot_be_run_is_named_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = TINY._replace(per_day=2.0)

    def fails(trial: Trial, number: int, *rest: Any) -> Outcome:
        if number == 1:
            raise InvariantError("a planted fault")
        return evaluate(trial, number, *rest)

    monkeypatch.setattr("sim.verify.patterns.validate.evaluate", fails)
    with pytest.raises(
        ResultsError, match=r"1 parameter sets could not be run.*\n  P2 1: InvariantError: a planted fault"
    ):
        validate(["P2"], form, tmp_path, 1, _silent, _quiet)
    known = Kept(tmp_path, TRIALS["P2"], form).read()
    assert 1 not in known and len(known) == form.sets * TRIALS["P2"].times - 1
    monkeypatch.undo()
    assert _bytes(validate(["P2"], form, tmp_path, 1, _silent, _quiet))


def test_outcomes_of_other_sources_or_another_form_are_not_taken() -> None:
    trial = TRIALS["P13"]
    assert version(trial, TINY) == version(trial, TINY)
    assert version(trial, TINY) != version(trial, TINY._replace(seed=6))
    assert version(trial, TINY) != version(TRIALS["P14"], TINY)


def _outcomes(values: list[tuple[float, float]]) -> list[Outcome]:
    """Return outcomes whose one clause holds where x is at most .5; y means nothing."""
    return [
        Outcome(k, {"x": x, "y": y}, True, [Clause(Text("值", "value"), 0.5 - x, 0.0)], [])
        for k, (x, y) in enumerate(values)
    ]


@pytest.fixture
def axes(monkeypatch: pytest.MonkeyPatch) -> tuple[Parameter, ...]:
    """Let every trial have two axes only, and return them."""
    two = (Parameter("x", Text("甲", "x"), 0.0, 1.0), Parameter("y", Text("乙", "y"), 0.0, 1.0))
    monkeypatch.setattr(Trial, "parameters", property(lambda self: two))
    return two


def _judged(axes: tuple[Parameter, ...], count: int) -> Judged:
    points = latin(axes, "P2", count, 1)
    return judged(TRIALS["P2"], _outcomes([(point["x"], point["y"]) for point in points]))


def test_the_parameter_that_decides_is_found_with_its_bound(axes: tuple[Parameter, ...]) -> None:
    found = _judged(axes, 80)
    assert found.held == 40 and found.verdict == "mixed"
    assert found.causes[0].name == "x" and found.causes[0].high and found.causes[0].strength == pytest.approx(1.0)
    assert found.causes[0].p_holm < 1e-6 < 0.05 < found.causes[1].p_holm
    assert found.region is not None and found.region.inside_share == 1.0
    assert found.region.bounds[0][1] and found.region.bounds[0][2] == pytest.approx(0.5, abs=0.06)


def test_where_nothing_fails_the_nearest_to_failing_is_explained(axes: tuple[Parameter, ...]) -> None:
    values = np.array([[point["x"], point["y"]] for point in latin(axes, "P2", 40, 2)])
    causes = explain(axes, values, np.zeros(40, dtype=np.bool_), 2.0 - values[:, 0])
    assert causes[0].by_slack and causes[0].name == "x" and causes[0].high
    assert causes[0].strength == pytest.approx(1.0)


def test_the_interval_is_the_exact_one() -> None:
    low, high = interval(0, 10)  # 1 - (.05 / 2) ** (1 / 10), Clopper & Pearson 1934
    assert low == 0.0 and high == pytest.approx(1.0 - 0.025**0.1)
    assert interval(0, 0) == (0.0, 1.0)


def test_verdicts() -> None:
    assert verdict(0.85, 0.79) == "holds"
    assert verdict(0.85, 0.45) == "mixed"
    assert verdict(0.6, 0.5) == "mixed"
    assert verdict(0.49, 0.4) == "fails"


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(9, 9, "holds"), (9, 0, "mixed"), (1, 9, "mixed"), (1, 0, "fails")]
)
def test_what_happens_somewhere_must_happen_in_every_clause(first: int, second: int, expected: str) -> None:
    def outcome(number: int) -> Outcome:
        clauses = [Clause(Text("值", "value"), float(number < count) - 0.5, 0.0) for count in (first, second)]
        return Outcome(number, {}, True, clauses, [])

    assert somewhere([outcome(k) for k in range(200)]) == expected
    assert sum(happened(TRIALS["P22"], outcome(k)) for k in range(200)) == first


def test_a_set_in_which_the_question_does_not_arise_does_not_count(axes: tuple[Parameter, ...]) -> None:
    outcomes = _outcomes([(0.1, 0.5), (0.2, 0.5)])
    found = judged(TRIALS["P2"], [outcomes[0], outcomes[1]._replace(applies=False, clauses=[])])
    assert (found.sets, found.applied, found.held) == (2, 1, 1)


def test_kept_outcomes_come_back_as_they_were(tmp_path: Path) -> None:
    kept = Kept(tmp_path, TRIALS["P2"], TINY)
    outcome = _outcomes([(0.3, float(np.pi))])[0]
    unknown = outcome._replace(set=1, clauses=[outcome.clauses[0]._replace(value=math.nan)])
    kept.add(outcome)
    kept.add(unknown)
    read = kept.read()
    assert read[0] == outcome and math.isnan(read[1].clauses[0].value)
    lines = next(tmp_path.rglob("*.jsonl")).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["set"] for line in lines] == [0, 1]
