"""Runs done again: one of them with its log, or all of them against what is kept."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.log.files import read_log
from sim.scenario.reading import read_scenario
from sim.study import replay as replaying
from sim.study.compare import Options, compare
from sim.study.folders import Folder, folders, open_folder, status
from sim.study.replay import TOLERANCE, Which, check, replay
from sim.study.rows import Rows
from sim.vocabulary.errors import ResultsError
from tests.study.conftest import Uninterrupted
from tests.study.tiny import RUNS


def nothing(*_: object) -> None:
    """Hear and say nothing."""


@pytest.fixture
def study(uninterrupted: Uninterrupted, tmp_path: Path) -> Folder:
    """Return the sweep's folder, a copy to be spoilt."""
    shutil.copytree(uninterrupted.out, tmp_path / "rows of somebody")
    (found,) = folders(tmp_path / "rows of somebody")
    return found


@pytest.fixture(scope="module")
def compared(uninterrupted: Uninterrupted, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Compare the tiny scenario and return the folder."""
    out = tmp_path_factory.mktemp("compared")
    loaded = read_scenario(uninterrupted.file.with_name("tiny.yaml"))
    compare(loaded, Options(out, replications=2, engine="simpy"), nothing, nothing)
    (found,) = folders(out)
    return found


def test_every_kind_of_run_of_a_study_comes_out_as_it_was_kept(study: Folder) -> None:
    for point, structure, replication in ((0, "hierarchy", 0), (1, "dispatch", 3)):
        again = replay(study, Which(replication, structure, point), nothing)
        assert again.kept is not None and repr(again.values) == repr({**again.values, **again.kept})
        assert again.values.keys() == again.kept.keys()
        log = read_log(again.log)
        assert again.log.parent == study.path / "replays" and len(log) > 100
        (accuracy,) = (value for path, value in again.job.changes if path == "behaviour.entry.front_accuracy")
        assert accuracy == (0.6, 0.8)[point]


def test_what_is_not_named_is_the_first_that_fits(study: Folder) -> None:
    again = replay(study, Which(3), nothing)
    assert (again.job.point, again.job.structure, again.job.replication) == (0, "hierarchy", 3)


@pytest.mark.parametrize(
    "which", [Which(4), Which(0, "dispatch", 2), Which(0, "hierarchy", 0, 2), Which(0, "dipsatch", 0)]
)
def test_a_run_that_nobody_asked_for_is_a_message(which: Which, study: Folder) -> None:
    with pytest.raises(ResultsError, match=r"no such run|no structure"):
        replay(study, which, nothing)


def test_points_that_are_numbered_anew_are_told_apart_by_their_stage(study: Folder) -> None:
    file = study.path / "asked-1.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["points"] = {"0": content["points"]["1"]}
    content["runs"] = [[0, *run[1:]] for run in content["runs"] if run[0] == 1]
    (study.path / "asked-2.json").write_text(json.dumps(content), encoding="utf-8")
    one, two = (replay(study, Which(0, "hierarchy", 0, stage), nothing) for stage in (1, 2))
    assert one.job.changes != two.job.changes and one.log != two.log and one.kept != two.kept
    assert two.kept == two.values


def test_a_run_of_a_comparison_comes_out_as_it_was_kept(compared: Folder) -> None:
    again = replay(compared, Which(1, "dispatch"), nothing)
    assert again.kept is not None and len(again.kept) > 10
    assert repr(sorted(again.kept.items())) == repr(sorted(again.values.items()))
    assert len(read_log(again.log)) > 100
    unknown = replay(compared, Which(7, "dispatch"), nothing)
    assert unknown.kept is None and unknown.values.keys() == again.values.keys()
    with pytest.raises(ResultsError, match="no such run"):
        replay(compared, Which(0, "dispatch", 1), nothing)


def test_an_untouched_folder_is_the_same_to_the_last_digit(study: Folder, compared: Folder) -> None:
    found = check(study, 1, None, nothing, nothing, "simpy")
    assert found.passed and (found.runs, found.identical, found.worst, found.failed) == (RUNS, RUNS, 0.0, [])
    found = check(compared, 1, None, nothing, nothing, "simpy")
    assert found.passed and (found.runs, found.identical, found.worst) == (4, 4, 0.0)


def test_at_most_so_many_are_done_evenly_chosen(study: Folder) -> None:
    assert check(study, 1, 5, nothing, nothing, "simpy").runs == 5
    assert replaying._evenly(list(range(10)), 3) == [0, 3, 6]
    assert replaying._evenly([1, 2], 3) == [1, 2] and replaying._evenly([1, 2], None) == [1, 2]


def changed(study: Folder, new: str) -> str:
    """Write another number into the first run's row; return the measure's name."""
    rows = Rows(study.path.parent.parent)
    path = rows.path(study.asked()[0].key)
    content = json.loads(path.read_text(encoding="utf-8"))
    name, value = next((name, value) for name, value in content["values"].items() if value and abs(value) > 0.01)
    text = path.read_text(encoding="utf-8")
    old = f'"{name}": {json.dumps(value)}'
    assert text.count(old) == 1
    path.write_text(
        text.replace(old, f'"{name}": {new.format(value=value, near=value * (1 + 1e-12))}'), encoding="utf-8"
    )
    return str(name)


@pytest.mark.parametrize(
    ("new", "passes", "worst"),
    [("{near!r}", True, 1e-12), ("{value:.4g}", False, 1e-4), ("null", False, math.inf), ("-{value!r}", False, 2.0)],
)
def test_one_number_that_was_changed_is_found(new: str, passes: bool, worst: float, study: Folder) -> None:
    name = changed(study, new)
    found = check(study, 1, 1, nothing, nothing, "simpy")
    assert found.passed is passes and found.identical == 0
    assert found.where.endswith(name) and found.where.startswith("hierarchy 0")
    assert found.worst == worst or 0.0 < found.worst <= 2 * worst
    assert (found.worst <= TOLERANCE) is passes


def test_a_measure_that_is_missing_and_a_row_that_is_damaged_are_found(study: Folder) -> None:
    path = Rows(study.path.parent.parent).path(study.asked()[0].key)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["values"].popitem()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert check(study, 1, 1, nothing, nothing, "simpy").worst == math.inf
    path.write_text("{", encoding="utf-8")
    found = check(study, 1, 1, nothing, nothing, "simpy")
    assert not found.passed and "damaged" in found.failed[0]


def test_a_tampered_file_of_a_comparison_is_found(compared: Folder, tmp_path: Path) -> None:
    shutil.copytree(compared.path.parent.parent, tmp_path / "copy")
    (copy,) = folders(tmp_path / "copy")
    file = copy.compared()[0]
    table = pd.read_parquet(file)
    split = table.index[(table["by"] != "") & (table["value"] > 0.0)][0]
    table.loc[split, "value"] *= 1.001
    table.to_parquet(file)
    found = check(copy, 1, None, nothing, nothing, "simpy")
    assert not found.passed and (found.runs, found.identical) == (4, 3)


def test_results_of_another_model_are_not_done_again(study: Folder) -> None:
    study.manifest["model_version"] += 1
    for act in (lambda: replay(study, Which(0), nothing), lambda: check(study, 1, None, nothing, nothing)):
        with pytest.raises(ResultsError, match=r"version .* of the model"):
            act()


def test_folders_are_found_wherever_they_stand_and_others_are_messages(study: Folder, tmp_path: Path) -> None:
    """Also below a folder whose own name is that of the rows."""
    inner = tmp_path / "rows" / "out"
    shutil.copytree(study.path.parent.parent, inner)
    (found,) = folders(inner)
    assert found.name == "tiny_sweep" and found.kind == "sweep"
    assert open_folder(found.path / "manifest.json") == open_folder(found.path) == found
    (how_far,) = status(inner)
    assert (how_far.done, how_far.asked, how_far.finished, how_far.failures) == (RUNS, RUNS, True, [])
    next((inner / "rows").glob("*/*.json")).unlink()
    assert next(iter(status(inner))).done == RUNS - 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(ResultsError, match="no results"):
        folders(tmp_path / "empty")
    with pytest.raises(ResultsError, match=r"no manifest\.json"):
        open_folder(tmp_path / "empty")
    (tmp_path / "empty" / "manifest.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(ResultsError, match="is no manifest"):
        open_folder(tmp_path / "empty")
