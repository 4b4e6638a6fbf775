"""Which engine runs, and what a run keeps, changes nothing of what happens."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.engine import choice
from sim.engine.choice import AUTO, COMPILED, SIMPY, choose, engine_named
from sim.engine.steps import deciding
from sim.log.files import read_log
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.study.compare import Options, compare
from sim.study.run import World, batches, build_world, path_of, run
from sim.study.single import Single, keep_of, run_single
from sim.vocabulary.draws import For, uniform
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


def world_of(loaded: Loaded, weeks: int = 3) -> World:
    """Return the scenario for a few weeks only."""
    world = build_world(loaded)
    hours = 168 * weeks
    demand = world.demand._replace(horizon=float(hours), hourly=world.demand.hourly[:hours])
    return world._replace(demand=demand)


def single(world: World, tmp_path: Path, engine: str, keep: str, share: float = 0.3) -> tuple[Single, Path]:
    """Run the second structure once and return what it left."""
    path = tmp_path / f"{engine}-{keep}.parquet"
    horizon = world.demand.horizon
    name = list(world.mechanisms)[1]
    return run_single(world, name, 0, engine, keep_of(keep, share), Window(0.0, horizon, horizon), path), path


def test_both_engines_keep_the_same_log_and_the_same_sample(small: Loaded, tmp_path: Path) -> None:
    world = world_of(small)
    for keep in ("log", "sample"):
        paths = [single(world, tmp_path, engine, keep)[1] for engine in (SIMPY, COMPILED)]
        pd.testing.assert_frame_equal(read_log(paths[0]), read_log(paths[1]))


def test_a_sample_keeps_whole_paths_of_the_requests_that_its_draw_names(small: Loaded, tmp_path: Path) -> None:
    world = world_of(small)
    whole = read_log(single(world, tmp_path, SIMPY, "log")[1])
    sample = read_log(single(world, tmp_path, COMPILED, "sample")[1])
    keys = next(iter(batches(world, 0, 10**9))).requests.key
    named = {k for k, key in enumerate(keys.tolist()) if uniform(key, 0, 0, For.SAMPLE) < 0.3}
    assert 0.2 < len(named) / len(keys) < 0.4
    expected = whole[whole["request"].isin(named)].reset_index(drop=True)
    pd.testing.assert_frame_equal(sample, expected)


def test_measures_only_leaves_no_log(small: Loaded, tmp_path: Path) -> None:
    world = world_of(small)
    found, path = single(world, tmp_path, COMPILED, "measures")
    assert found.rows_written == 0 and not path.exists() and not found.complete
    logged, _ = single(world, tmp_path, SIMPY, "log")
    ours, theirs = (t.values.set_index(["measure", "by"])["value"] for t in (found, logged))
    for name in ("number_reported", "passed_share", "grassroots_hours_per_worker_week"):
        assert ours[name, ""] == pytest.approx(theirs[name, ""], rel=1e-12)


@pytest.mark.parametrize("engine", [SIMPY, COMPILED])
def test_batches_change_nothing(small: Loaded, engine: str) -> None:
    world = world_of(small, 2)
    name = list(world.mechanisms)[1]
    rows, requests = run(world, name, 1, engine=engine_named(engine))
    cut = list(batches(world, 1, 50))
    assert len(cut) > 3 and sum(len(batch.requests.time) for batch in cut) == len(requests.time)
    mine = rows[rows["request"] == 7].copy()
    mine["request"] = 0
    assert path_of(world, name, 1, 7, engine_named(engine)).tobytes() == mine.tobytes()


def test_a_comparison_that_counts_agrees_with_one_that_logs(small: Loaded, tmp_path: Path) -> None:
    clock = small.scenario.clock.model_copy(update={"warm_up": 24.0 * 14})
    stated = replace(small, scenario=small.scenario.model_copy(update={"clock": clock}))
    values = []
    for counts_only in (False, True):
        options = Options(tmp_path / str(counts_only), replications=2, counts_only=counts_only)
        found = compare(stated, options, lambda *_: None, lambda text: None).values
        values.append(found.set_index(["structure", "replication", "measure", "by"])["value"])
    logged, counted = values
    for name in ("passed_share", "grassroots_hours_per_worker_week"):
        assert counted.xs(name, level="measure").to_list() == pytest.approx(logged.xs(name, level="measure").to_list())


def test_a_small_job_never_imports_the_compiler() -> None:
    code = (
        "import sys; from sim.engine.choice import choose; import sim.study.work; "
        "print(choose('auto', 1000, None).name, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["simpy", "False"]


def test_a_large_job_is_compiled_and_says_so(small: Loaded) -> None:
    heard: list[Text] = []
    chosen = choose(AUTO, 1e6, build_world(small).baseline, heard.append)
    assert chosen.name == COMPILED and chosen.why.zh and "compiled" in chosen.why.en


def test_a_middling_job_is_not_compiled_anew(small: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.compiled_engine.is_ready", lambda: False)
    requests = 0.5 * choice.COMPILING_SECONDS / choice.SIMPY_SECONDS
    assert choose(AUTO, requests, build_world(small).baseline).name == SIMPY


def test_a_rule_in_plain_python_runs_on_simpy(small: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third party's rule may use what no compiler knows: here a dictionary of anything."""
    from sim.engine import compiled_engine

    sound = deciding.fits

    def fits(is_owner: bool, delegated: bool, in_grid: bool) -> bool:
        return bool({"any": sound(is_owner, delegated, in_grid), 1: "else"}["any"])

    world = world_of(small, 1)
    name = list(world.mechanisms)[1]
    before, _ = run(world, name, 0)
    monkeypatch.setattr(deciding, "fits", fits)
    compiled_engine.forget()
    try:
        chosen = choose(AUTO, 1e9, world.baseline)
        assert chosen.name == SIMPY and "compiled" in chosen.why.en
        with pytest.raises(ResultsError, match="--engine simpy"):
            choose(COMPILED, 1.0, world.baseline)
        rows, _ = run(world, name, 0)
        assert rows.tobytes() == before.tobytes()
    finally:
        monkeypatch.undo()
        compiled_engine.forget()


def test_a_sample_is_never_taken_for_the_log(small_file: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from sim.cli.app import app

    runner = CliRunner()
    run_it = ["run", str(small_file), "--out", str(tmp_path), "--lang", "en"]
    for extra in (["--keep", "sample", "--share", "0.1"], ["--keep", "measures"]):
        assert runner.invoke(app, [*run_it, *extra]).exit_code == 0
    assert list(tmp_path.rglob("samples/*/*.parquet")) and not list(tmp_path.rglob("logs/*/*.parquet"))
    for wrong in (["--share", "0.1"], ["--keep", "measures", "--csv"]):
        assert runner.invoke(app, [*run_it, *wrong]).exit_code == 2
