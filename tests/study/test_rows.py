"""Rows: whole or not there, the same bytes everywhere, merged without loss; keys: what a run is made of, no more."""

from __future__ import annotations

import errno
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

import sim.log.files as files
from sim.measures.window import Window
from sim.mechanisms.registry import name_of
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.reading import read_study
from sim.scenario.variant import Change, base_of
from sim.study import asked, execute
from sim.study.asked import key_of, own_essence, world_essence
from sim.study.rows import Rows, merge, row_bytes
from sim.study.work import Done, Job, do
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from tests.study.tiny import conducted, rows_of, write_tiny

VALUES = {"b": 1.0 / 3.0, "a": 5e-324, "c": -0.0}
WINDOW = Window(168.0, 1260.0, 1680.0)


def test_a_row_comes_back_with_every_digit(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    assert not rows.has("ab01")
    rows.write("ab01", {**VALUES, "none": math.nan, "endless": math.inf})
    found = rows.read("ab01")
    assert {name: found[name] for name in VALUES} == VALUES
    assert math.copysign(1.0, found["c"]) == -1.0
    assert math.isnan(found["none"]) and math.isnan(found["endless"])
    assert list(rows) == ["ab01"]


def test_the_same_values_are_the_same_bytes_in_whatever_order_they_come() -> None:
    assert row_bytes("k", VALUES) == row_bytes("k", dict(reversed(VALUES.items())))
    assert b"NaN" not in row_bytes("k", {"x": math.nan})


@pytest.mark.parametrize("where", ["write", "fsync", "replace"])
def test_a_row_that_cannot_be_written_is_not_there(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    rows = Rows(tmp_path)
    if where == "write":
        monkeypatch.setattr(Path, "open", full)
    else:
        monkeypatch.setattr(files.os, where, full)
    with pytest.raises(ResultsError, match="No space left"):
        rows.write("ab01", VALUES)
    monkeypatch.undo()
    assert not rows.has("ab01") and list(rows) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"key": "ab01"',
        '{"key": "cd02", "values": {}}',
        '{"values": {}}',
        "[]",
        '{"key": "ab01", "values": {"x": "y"}}',
    ],
)
def test_a_damaged_row_is_named(content: str, tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.write("ab01", VALUES)
    rows.path("ab01").write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError) as caught:
        rows.read("ab01")
    for language in ("zh", "en"):
        assert "ab01.json" in caught.value.text.to(language)


def test_merging_copies_what_is_new_knows_what_is_there_and_stops_where_two_differ(tmp_path: Path) -> None:
    one, two, into = (tmp_path / name for name in ("one", "two", "into"))
    Rows(one).write("aa", VALUES)
    Rows(one).write("bb", VALUES)
    Rows(two).write("bb", VALUES)
    Rows(two).write("cc", VALUES)
    assert merge(into, [one, two]) == (3, 1)
    assert rows_of(into) == {**rows_of(one), **rows_of(two)}
    assert merge(into, [one, two, into]) == (0, 7)
    before = rows_of(into)
    Rows(two).write("bb", {"b": 2.0})
    theirs = rows_of(two)
    with pytest.raises(ResultsError, match="bb differs"):
        merge(into, [two])
    assert rows_of(into) == before and rows_of(two) == theirs
    with pytest.raises(ResultsError, match="no results"):
        merge(into, [tmp_path / "nowhere"])


def test_a_damaged_row_is_not_merged(tmp_path: Path) -> None:
    Rows(tmp_path / "one").write("aa", VALUES)
    Rows(tmp_path / "one").path("aa").write_text("{", encoding="utf-8")
    with pytest.raises(ResultsError, match="damaged"):
        merge(tmp_path / "into", [tmp_path / "one"])
    assert rows_of(tmp_path / "into") == {}


def test_a_leftover_of_a_killed_process_is_no_row(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.write("aa", VALUES)
    rows.path("aa").with_name(".ab.json.4711.tmp").write_text("{", encoding="utf-8")
    assert list(rows) == ["aa"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_full_disk_stops_with_a_message_and_the_same_command_goes_on(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that was kept is run again: only what is missing."""
    file, out = write_tiny(tmp_path, 2, "0.6, 0.8"), tmp_path / "out"
    real, written = os.replace, 0

    def full(source: str, target: str) -> None:
        nonlocal written
        if "rows" in Path(target).parts:
            if written >= 3:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written += 1
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", full)
        result = conducted(file, out, "-w", workers)
    assert result.exit_code == 2, result.output
    assert "No space left" in result.stderr and "3 of 8 runs are done and kept, 5 are left" in result.stderr
    kept = rows_of(out)
    assert len(kept) == 3
    result = conducted(file, out)
    assert result.exit_code == 0 and "3 of them known already, 5 to be done here" in result.stderr
    assert len(rows_of(out)) == 8 and kept.items() <= rows_of(out).items()


# Keys


def key(loaded: Loaded, structure: str, *changes: Change, **other: object) -> str:
    """Return the key of a run of a structure after changes."""
    variant = base_of(loaded).vary(changes)
    spec = next(spec for spec in variant.scenario.structures if spec.id == structure)
    run = {"seed": 1, "replication": 0, "window": WINDOW, "how": "logged", **other}
    return key_of(world_essence(variant), own_essence(spec.chosen()), **run)  # type: ignore[arg-type]


def test_a_mechanism_at_level_0_is_a_mechanism_that_is_not_there(small: Loaded) -> None:
    names = [name_of(spec) for spec in small.scenario.structures[1].chosen()]
    off = [(f"structures.dispatch.mechanisms.{name}.intensity.level", 0.0) for name in names]
    assert key(small, "dispatch", *off) == key(small, "hierarchy")
    one_left = key(small, "dispatch", *off[1:])
    assert len({one_left, key(small, "dispatch"), key(small, "hierarchy")}) == 3
    # What a mechanism that is off would do is nobody's business.
    assert key(small, "dispatch", off[3], ("structures.dispatch.mechanisms.trace.minutes", "1 hour")) == key(
        small, "dispatch", off[3]
    )


def test_a_lever_of_one_structure_leaves_the_others_alone(small: Loaded) -> None:
    lever = ("structures.dispatch.mechanisms.targeted_dispatch.accuracy", 0.5)
    assert key(small, "hierarchy", lever) == key(small, "hierarchy")
    assert key(small, "dispatch", lever) != key(small, "dispatch")


def test_words_sources_ranges_and_file_comments_do_not_matter(small: Loaded, small_file: Path, tmp_path: Path) -> None:
    text = small_file.read_text(encoding="utf-8")
    said = {
        "title: {zh: 示例县, en: An example county}": "title: {zh: 别的, en: another name}",
        "{value: 70 %, status: assumption, range: [60 %, 80 %]}": "{value: 0.7, status: source, source: a book, range: [0.1, 0.9]}",
        "en: digital dispatch": "en: something else",
        "seed: 1\n": "seed: 2\n",
    }
    for old, new in said.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "small").mkdir()
    for table in (small_file.parent / "small").iterdir():
        (tmp_path / "small" / table.name).write_bytes(table.read_bytes())
    other = read_scenario(tmp_path / "small.yaml")
    for structure in ("hierarchy", "dispatch"):
        assert key(other, structure) == key(small, structure)


@pytest.mark.parametrize(
    "change",
    [
        ("demand.volume", "12 per day"),
        ("behaviour.passing.base_rate", 0.2),
        ("behaviour.destination.up_delay", "5 hours"),
        ("clock.horizon", "27 weeks"),
        ("offices.staff.town", 1.01),
        ("matters.touch_median_h", 1.001),
    ],
)
def test_any_number_of_the_world_matters(change: Change, small: Loaded) -> None:
    for structure in ("hierarchy", "dispatch"):
        assert key(small, structure, change) != key(small, structure)


def test_seed_replication_window_how_and_model_matter(small: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        key(small, "dispatch"),
        key(small, "dispatch", seed=2),
        key(small, "dispatch", replication=1),
        key(small, "dispatch", how="counted"),
        *(key(small, "dispatch", window=replace(WINDOW, **{name: 1400.0})) for name in ("start", "end", "horizon")),
    }
    monkeypatch.setattr(asked, "MODEL_VERSION", asked.MODEL_VERSION + 1)
    keys.add(key(small, "dispatch"))
    assert len(keys) == 8


def test_a_run_whose_key_is_known_is_the_run_it_is_taken_for(small: Loaded) -> None:
    """Both sides of the law on which keys rest: all mechanisms at level 0, and none, measure the same to the last digit."""
    names = [name_of(spec) for spec in small.scenario.structures[1].chosen()]
    off = tuple((f"structures.dispatch.mechanisms.{name}.intensity.level", 0.0) for name in names)
    execute.work.make_bench("law", small, 1, None)
    outcome: list[Done] = [
        do("law", Job(structure, 0, False, WINDOW, changes=changes, scalars=True))
        for structure, changes in (("hierarchy", ()), ("dispatch", off), ("dispatch", ()))
    ]
    assert outcome[0].scalars is not None and outcome[0].scalars == pytest.approx(
        outcome[1].scalars, rel=0, abs=0, nan_ok=True
    )
    assert outcome[0].scalars != pytest.approx(outcome[2].scalars, nan_ok=True)


def test_the_study_file_that_tests_use_is_one(tmp_path: Path) -> None:
    study = read_study(write_tiny(tmp_path, 4, "0.5, 0.9")).study
    assert (study.replications, study.uncertainties[0].values) == (4, [0.5, 0.9])
    assert Text(study.title.zh, study.title.en).en == "a tiny sweep"
