"""One parameter at a time: both ends are run, differences are paired, what cannot matter moves nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.measures.window import Window
from sim.scenario.reading import read_scenario
from sim.study.hands import Hands
from sim.study.swing import Asked, design, found, ranged, swings
from tests.study.tiny import write_tiny

MEASURES = ("resolution_time_true_mean", "passed_share")


def asked(folder: Path) -> Asked:
    write_tiny(folder)
    file = folder / "tiny.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("ambiguity: 0.8\n") == text.count("load: 0.07\n") == 1
    text = text.replace("ambiguity: 0.8\n", "ambiguity: {value: 0.8, range: [0.0, 2.0]}\n")
    file.write_text(text.replace("load: 0.07\n", "load: {value: 0.07, range: [0.0, 0.3]}\n"), encoding="utf-8")
    loaded = read_scenario(file)
    baseline = loaded.scenario.structures[0].id
    window = Window(168.0, 630.0, 840.0)
    return Asked(loaded, 7, baseline, window, MEASURES, folder / "results", 3)


def test_every_parameter_with_a_range_of_numbers_is_an_axis_and_no_other(tmp_path: Path) -> None:
    what = asked(tmp_path)
    paths = [axis.path for axis in ranged(what.loaded)]
    stated = {a.path for a in what.loaded.assumptions if a.range and a.written}
    assert paths and set(paths) <= stated
    assert not any(path.startswith("compare.") for path in paths)
    assert len(paths) == len(set(paths))


def test_the_design_runs_both_ends_of_every_axis_on_the_same_replications(tmp_path: Path) -> None:
    what = asked(tmp_path)
    axes = ranged(what.loaded)[:2]
    asks = design(axes, ["a", "b"], 3)
    assert len(asks) == 2 * 2 * 2 * 3
    assert {a.point for a in asks} == {0, 1, 2, 3}
    low, high = (next(a for a in asks if a.point == k).changes[0] for k in (0, 1))
    assert low[0] == high[0] == axes[0].path and low[1] != high[1]


def test_movement_is_paired_by_replication(tmp_path: Path) -> None:
    axes = ranged(asked(tmp_path).loaded)[:1]
    luck = np.array([0.0, 5.0, 9.0])
    rows = [
        {"point": point, "structure": s, "replication": r, "m": luck[r] + (s == "b") * (1.0 + point * 2.0)}
        for point in (0, 1)
        for s in ("a", "b")
        for r in range(3)
    ]
    (swung,) = found(pd.DataFrame(rows), axes, ["a", "b"], "a", ["m"])
    assert swung.low.mean == 1.0 and swung.high.mean == 3.0
    assert swung.moved.mean == 2.0 and swung.moved.half_width == pytest.approx(0.0, abs=1e-12)


def test_a_parameter_whose_runs_failed_is_left_out(tmp_path: Path) -> None:
    axes = ranged(asked(tmp_path).loaded)[:2]
    rows = [{"point": p, "structure": s, "replication": r, "m": 1.0} for p in (0, 2, 3) for s in "ab" for r in range(3)]
    assert {swung.path for swung in found(pd.DataFrame(rows), axes, ["a", "b"], "a", ["m"])} == {axes[1].path}


def test_a_structures_own_parameter_is_held_against_no_other_structure(tmp_path: Path) -> None:
    axis = ranged(asked(tmp_path).loaded)[0]
    own = [axis._replace(path=f"structures.{name}.mechanisms.trace.minutes") for name in "abc"]
    rows = [{"point": p, "structure": s, "replication": r, "m": 1.0} for p in range(6) for s in "abc" for r in range(3)]
    pairs = {
        (swung.path.split(".")[1], swung.structure) for swung in found(pd.DataFrame(rows), own, list("abc"), "a", ["m"])
    }
    assert pairs == {("a", "b"), ("a", "c"), ("b", "b"), ("c", "c")}


def test_swings_are_read_again_without_new_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.study.swing as swing

    what = asked(tmp_path)
    few = ranged(what.loaded)[:2]
    monkeypatch.setattr(swing, "ranged", lambda loaded: few)
    announced: list[float] = []
    first = swings(what, Hands(1), lambda s, r, share: announced.append(share), lambda text: None)
    assert {s.path for s in first} == {axis.path for axis in few}
    assert announced
    announced.clear()
    assert swings(what, Hands(1), lambda s, r, share: announced.append(share), lambda text: None) == first
    assert not announced
