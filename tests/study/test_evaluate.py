"""From asks to a table: equal runs once, holes, failures with their commands, shards, messages."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.engine.choice import AUTO, COMPILED, SIMPY
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.study import work
from sim.study.asked import Ask
from sim.study.conduct import completed
from sim.study.evaluate import COUNTED, LOGGED, Evaluator, Shard, Unfinished
from sim.study.execute import Crew, Failure
from sim.study.work import Done, Job
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from tests.study.tiny import conducted, posed, rows_of, write_tiny

MEASURE = "resolution_time_true_mean"
OFF = tuple(
    (f"structures.dispatch.mechanisms.{name}.intensity.level", 0.0)
    for name in ("power_list", "targeted_dispatch", "first_receiver", "trace")
)


def nothing(*_: object) -> None:
    """Hear and say nothing."""


class Quick(Crew):
    """A crew whose runs take no time: a measure is made of the job; some fail, where told to."""

    def __init__(self) -> None:
        super().__init__(1)
        self.jobs: list[Job] = []
        self.failing: Callable[[Job], bool] = lambda job: False

    def do(self, function: Any, jobs: Sequence[Any], keep: Any, tell: Any, name: Any) -> list[Failure[Any]]:
        """Do jobs."""
        self.jobs += jobs
        failures = []
        for job in jobs:
            if self.failing(job):
                failures.append(Failure(job, f"ValueError: {job.structure} {job.replication}", "a trace"))
            else:
                keep(job, Done(job, scalars={MEASURE: 100.0 * job.stage + 10.0 * job.point + job.replication}))
        return failures


class Desk:
    """An evaluator with a quick crew, and what it said."""

    def __init__(self, small: Loaded, root: Path, shard: Shard | None = None, engine: str = AUTO) -> None:
        self.crew = Quick()
        self.said: list[Text] = []
        self.folder = root / "study" / "key"
        window = Window(672.0, 3276.0, 4368.0)
        self.evaluate = Evaluator(
            small, 1, window, "hierarchy", self.folder, root, self.crew, "key", nothing, self.said.append, engine, shard
        )


def test_the_table_is_in_the_order_of_the_asks_and_equal_asks_are_one(small: Loaded, tmp_path: Path) -> None:
    desk = Desk(small, tmp_path)
    asks = [
        Ask(p, (("demand.volume", f"{9 + p} per day"),), s, r)
        for p in (2, 0)
        for s in ("dispatch", "hierarchy")
        for r in (1, 0)
    ]
    frame = desk.evaluate([*asks, asks[3]], [MEASURE])
    assert list(frame.columns) == ["point", "structure", "replication", MEASURE]
    assert list(frame[["point", "structure", "replication"]].itertuples(index=False, name=None)) == [
        (ask.point, ask.structure, ask.replication) for ask in asks
    ]
    assert frame[MEASURE].tolist() == [100.0 + 10.0 * ask.point + ask.replication for ask in asks]
    assert len(desk.crew.jobs) == 8 and desk.evaluate.runs == 8
    again = Desk(small, tmp_path)
    pd.testing.assert_frame_equal(again.evaluate(asks, [MEASURE]), frame)
    assert again.crew.jobs == [] and again.evaluate.runs == 0
    assert "8 runs, 8 of them known already, 0 to be done here" in again.said[0].en


def test_runs_that_are_equal_by_law_are_done_once_whoever_asks(small: Loaded, tmp_path: Path) -> None:
    """All mechanisms off is the baseline; a lever of one structure leaves the other's runs as they are."""
    desk = Desk(small, tmp_path)
    lever = [(("structures.dispatch.mechanisms.trace.minutes", f"{m} minutes"),) for m in (1, 2)]
    asks = [Ask(0, (), "hierarchy", 0), Ask(1, OFF, "dispatch", 0)]
    asks += [Ask(2 + k, change, s, 0) for k, change in enumerate(lever) for s in ("hierarchy", "dispatch")]
    frame = desk.evaluate(asks, [MEASURE])
    assert [(job.structure, job.point) for job in desk.crew.jobs] == [
        ("hierarchy", 0),
        ("dispatch", 2),
        ("dispatch", 3),
    ]
    assert frame[MEASURE].tolist() == [100.0, 100.0, 100.0, 120.0, 100.0, 130.0]


def test_a_failure_is_written_down_with_its_command_and_a_tolerant_study_leaves_out_the_point(
    small: Loaded, tmp_path: Path
) -> None:
    root = tmp_path / "a folder"
    desk = Desk(small, root)
    desk.crew.failing = lambda job: (job.stage, job.point, job.structure) == (1, 1, "dispatch") and job.replication < 2
    asks = [
        Ask(p, (("demand.volume", f"{9 + p} per day"),), s, r)
        for p in (0, 1)
        for s in ("dispatch", "hierarchy")
        for r in range(3)
    ]
    frame = desk.evaluate(asks, [MEASURE], tolerant=True)
    assert set(frame["point"]) == {0} and len(frame) == 6
    assert desk.evaluate.runs == 10
    # The next stage, with points numbered anew, adds its failures to those of the first.
    desk.crew.failing = lambda job: job.stage == 2 and job.replication == 0
    second = [Ask(0, (("demand.volume", "20 per day"),), "dispatch", r) for r in range(2)]
    assert desk.evaluate(second, [MEASURE], tolerant=True).empty
    listed = json.loads((desk.folder / "failures.json").read_text(encoding="utf-8"))
    assert [(f["stage"], f["point"], f["structure"], f["replication"]) for f in listed] == [
        (1, 1, "dispatch", 0),
        (1, 1, "dispatch", 1),
        (2, 0, "dispatch", 0),
    ]
    manifest = (desk.folder / "manifest.json").as_posix()
    words = [
        "tiaokuai",
        "replay",
        manifest,
        "--point",
        "0",
        "--structure",
        "dispatch",
        "--replication",
        "0",
        "--stage",
        "2",
    ]
    assert shlex.split(listed[-1]["replay"]) == words
    assert [f.key for f in desk.evaluate.failures] == [f["key"] for f in listed]
    assert all(f["trace"] == "a trace" and f["what"].startswith("ValueError") for f in listed)


def test_a_study_that_needs_every_run_ends_with_the_failures_once_all_others_are_kept(
    small: Loaded, tmp_path: Path
) -> None:
    desk = Desk(small, tmp_path)
    desk.crew.failing = lambda job: job.replication == 1
    asks = [Ask(0, (), "hierarchy", r) for r in range(4)]
    with pytest.raises(ResultsError, match=r"1 runs failed .*\n.*ValueError: hierarchy 1\n.*tiaokuai replay") as caught:
        desk.evaluate(asks, [MEASURE])
    assert "1 次运行失败" in caught.value.text.zh
    assert len(rows_of(tmp_path)) == 3
    again = Desk(small, tmp_path)
    assert len(again.evaluate(asks, [MEASURE])) == 4 and again.evaluate.runs == 1


def test_a_point_that_the_scenario_does_not_allow_is_named_before_any_run(small: Loaded, tmp_path: Path) -> None:
    desk = Desk(small, tmp_path)
    for change in (("behaviour.passing.base_rate", 1.5), ("behaviour.passing.base_rtae", 0.5)):
        with pytest.raises(ResultsError, match="does not allow this point") as caught:
            desk.evaluate([Ask(0, (), "hierarchy", 0), Ask(1, (change,), "hierarchy", 0)], [MEASURE])
        for language in ("zh", "en"):
            assert change[0] in caught.value.text.to(language)
    assert desk.crew.jobs == []


def test_a_measure_that_no_run_has_is_named(small: Loaded, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="there is no measure nonsense"):
        Desk(small, tmp_path).evaluate([Ask(0, (), "hierarchy", 0)], [MEASURE, "nonsense"])


def test_shards_do_their_part_and_say_so(small: Loaded, tmp_path: Path) -> None:
    asks = [Ask(0, (), s, r) for s in ("hierarchy", "dispatch") for r in range(5)]
    whole: set[tuple[str, int]] = set()
    for number in (1, 2, 3):
        desk = Desk(small, tmp_path / str(number), Shard(number, 3))
        with pytest.raises(Unfinished, match=f"shard {number}/3"):
            desk.evaluate(asks, [MEASURE])
        mine = {(job.structure, job.replication) for job in desk.crew.jobs}
        assert not whole & mine
        whole |= mine
    assert whole == {(ask.structure, ask.replication) for ask in asks}


def test_how_a_run_is_done_hangs_on_its_size_and_measures_alone(small: Loaded, tmp_path: Path) -> None:
    from sim.measures.counted import COUNTED as COUNTABLE
    from sim.measures.registry import MEASURES

    other = next(name for name, m in MEASURES.items() if name not in COUNTABLE and not m.split)
    assert MEASURE in COUNTABLE
    desk = Desk(small, tmp_path)
    assert desk.evaluate.how([MEASURE]) == COUNTED and desk.evaluate.how([MEASURE, other]) == LOGGED
    assert Desk(small, tmp_path, engine=COMPILED).evaluate.how([MEASURE]) == COUNTED
    assert Desk(small, tmp_path, engine=SIMPY).evaluate.how([MEASURE, other]) == LOGGED
    with pytest.raises(ResultsError, match="simpy"):
        Desk(small, tmp_path, engine=SIMPY).evaluate.how([MEASURE])


def test_what_the_scenario_leaves_out_is_filled_in_and_what_cannot_be_is_a_message(tmp_path: Path) -> None:
    asked = posed(tmp_path, 4)
    study = completed(asked.study, asked.loaded)
    assert (study.baseline, study.structures) == ("hierarchy", ["hierarchy", "dispatch"])
    assert completed(asked.study, asked.loaded, 7).replications == 7
    with pytest.raises(ResultsError, match="replications"):
        completed(asked.study, asked.loaded, 1)
    wrong = asked.study.model_copy(update={"measures": ["passed_shrae"]})
    with pytest.raises(ResultsError, match="did you mean passed_share"):
        completed(wrong, asked.loaded)


def failing(monkeypatch: pytest.MonkeyPatch, which: Callable[[str, int], bool]) -> None:
    """Make some runs raise."""
    real = work.run

    def run(world: Any, structure: str, replication: int, *more: Any) -> Any:
        if which(structure, replication):
            raise ValueError(f"planted in {structure} {replication}")
        return real(world, structure, replication, *more)

    monkeypatch.setattr(work, "run", run)


def test_a_failing_run_of_a_pilot_is_listed_and_once_mended_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny(tmp_path)
    file, out = tmp_path / "tiny_power.study.yaml", tmp_path / "out"
    with monkeypatch.context() as patch:
        failing(patch, lambda structure, replication: (structure, replication) == ("dispatch", 2))
        result = conducted(file, out)
        assert result.exit_code == 2 and "1 runs failed" in result.stderr and "planted in dispatch 2" in result.stderr
        assert len(rows_of(out)) == 7
        # Its command shows the error itself.
        (line,) = [line.strip() for line in result.stderr.splitlines() if "tiaokuai replay" in line]
        replayed = CliRunner().invoke(app, [*shlex.split(line)[1:], "--lang", "en"])
        assert isinstance(replayed.exception, ValueError) and "planted" in str(replayed.exception)
    status = CliRunner().invoke(app, ["status", str(out), "--lang", "en"], env={"COLUMNS": "200"})
    assert status.exit_code == 0 and "7/8" in status.stdout and "1 runs left" in status.stdout
    assert "planted in dispatch 2" in status.stdout and line in " ".join(status.stdout.split())
    result = conducted(file, out)
    assert result.exit_code == 0 and "7 of them known already, 1 to be done here" in result.stderr
    status = CliRunner().invoke(app, ["status", str(out), "--lang", "en"], env={"COLUMNS": "200"})
    assert "8/8" in status.stdout and "answered" in status.stdout and "planted" not in status.stdout


def test_a_failing_run_of_the_warm_up_is_replayed_by_its_command_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = write_tiny(tmp_path, 2, "0.6, 0.8"), tmp_path / "an out"
    scenario = tmp_path / "tiny.yaml"
    text = scenario.read_text(encoding="utf-8")
    assert "warm_up: 1 week " in text
    scenario.write_text(text.replace("warm_up: 1 week ", "warm_up: auto "), encoding="utf-8")
    with monkeypatch.context() as patch:
        failing(patch, lambda structure, replication: (structure, replication) == ("dispatch", 1))
        result = conducted(file, out)
        assert result.exit_code == 2 and "1 runs failed" in result.stderr
        (line,) = [line.strip() for line in result.stderr.splitlines() if "tiaokuai replay" in line]
        replayed = CliRunner().invoke(app, [*shlex.split(line)[1:], "--lang", "en"])
        assert isinstance(replayed.exception, ValueError) and "planted in dispatch 1" in str(replayed.exception)
    result = conducted(file, out)
    assert result.exit_code == 0, result.output


def test_a_failing_run_is_a_hole_in_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = write_tiny(tmp_path, 2), tmp_path / "out"
    assert conducted(file, out).exit_code == 0
    whole = {path.name: path.read_bytes() for path in out.glob("tiny_sweep/*/*.csv")}
    (row,) = list(out.glob(f"rows/*/{json_key(out, 1, 'dispatch', 0)}.json"))
    content = row.read_bytes()
    row.unlink()
    with monkeypatch.context() as patch:
        failing(patch, lambda structure, replication: True)
        result = conducted(file, out)
        assert result.exit_code == 0 and "1 runs failed" in result.stderr
    assert {path.name: path.read_bytes() for path in out.glob("tiny_sweep/*/*.csv")} != whole
    assert conducted(file, out).exit_code == 0
    assert row.read_bytes() == content
    assert {path.name: path.read_bytes() for path in out.glob("tiny_sweep/*/*.csv")} == whole


def json_key(out: Path, point: int, structure: str, replication: int) -> str:
    """Return the key of a run from what the study wrote down."""
    (file,) = out.glob("tiny_sweep/*/asked-1.json")
    runs = json.loads(file.read_text(encoding="utf-8"))["runs"]
    return next(str(key) for p, s, r, key in runs if (p, s, r) == (point, structure, replication))


def test_only_the_first_run_of_a_design_tells_how_far_it_is(small: Loaded) -> None:
    """Thousands of short runs would only fill the pipe; one is enough to say how long it takes."""
    heard: list[tuple[str, int, float]] = []
    work.make_bench("progress", small, 1, None, heard.append)
    for replication in (0, 1):
        job = Job("hierarchy", replication, False, Window(0.0, 100.0, 100.0), scalars=True, point=7, stage=2)
        work.do("progress", job)
    assert {each[:2] for each in heard} == {("2:7:hierarchy", 0)}
    assert any(0.0 < share < 1.0 for *_, share in heard)
    assert work.called_of(job) == ("2:7:hierarchy", 1)
