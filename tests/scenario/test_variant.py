"""A scenario with changes laid upon it in memory is the scenario that the same changes make in files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario.loaded import Loaded, Source
from sim.scenario.reading import read_scenario
from sim.scenario.rows import OfficeRow, PlaceRow
from sim.scenario.variant import (
    FACTORS,
    MOST_TIMES,
    Base,
    Change,
    Variant,
    base_of,
    is_factor,
    spread,
    standing,
    with_factor,
)
from sim.study.run import build_world, run
from sim.vocabulary.errors import ScenarioError

Make = Callable[[Path, list[dict[str, Any]]], None]
TWICE: dict[str, Any] = {
    "file": "district.yaml",
    "find": "      - trace\n",
    "put": "      - trace\n      - trace\n      - trace: {minutes: 2 minutes}\n",
}
"""The bare mechanism twice and a third time with a parameter, so that only a number tells them apart."""


@pytest.fixture
def district(tmp_path: Path, make_world: Make) -> Loaded:
    """Return the good scenario of the corpus, with one mechanism three times in a list."""
    make_world(tmp_path / "world", [TWICE])
    return read_scenario(tmp_path / "world" / "district.yaml")


def log_bytes(source: Source, structure: str) -> bytes:
    """Return the log of one run as bytes."""
    rows, _ = run(build_world(source, 11), structure, 3)
    return rows.tobytes()


def same_world(one: Source, other: Source) -> bool:
    """Return whether two sources are the same scenario, the names that files give themselves left aside."""
    mine = [s.scenario.model_dump(exclude={"name", "title", "about", "seed"}) for s in (one, other)]
    return mine[0] == mine[1] and one.tables == other.tables


CHANGES: tuple[tuple[Change, ...], ...] = (
    (("behaviour.passing.base_rate", 0.4),),
    (("demand.volume", "9 per day"), ("behaviour.destination.up_delay", "6 hours")),
    (("structures.dispatch.mechanisms.power_list.coverage", 0.3),),
    (("structures.dispatch.mechanisms.targeted_dispatch.intensity.level", 0.0),),
    (("structures.dispatch.mechanisms.power_list.medium", "paper"), ("demand.channels.grid.desk", True)),
    (("structures.dispatch.mechanisms.4.trace.minutes", "9 minutes"),),
)


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: changes[0][0])
def test_changes_in_memory_equal_changes_in_a_file(
    changes: tuple[Change, ...], district: Loaded, tmp_path: Path
) -> None:
    lines = [f"  {path}: {str(value).lower() if isinstance(value, bool) else value}" for path, value in changes]
    file = tmp_path / "world" / "other.yaml"
    file.write_text("name: other\nbase: district.yaml\nchange:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    from_file, varied = read_scenario(file), base_of(district).vary(changes)
    assert same_world(varied, from_file)
    assert not same_world(varied, district)
    logs = [log_bytes(source, "dispatch") for source in (varied, from_file, district)]
    assert logs[0] == logs[1] != logs[2]


def test_no_change_is_the_identical_world(district: Loaded) -> None:
    varied = base_of(district).vary([])
    assert varied == Variant(district.scenario, district.tables)
    assert log_bytes(varied, "dispatch") == log_bytes(district, "dispatch")


@pytest.mark.parametrize("path", ["offices.staff.town", *(f"matters.{column}" for column in FACTORS)])
def test_a_factor_of_one_changes_nothing(path: str, district: Loaded) -> None:
    assert is_factor(path)
    assert base_of(district).vary([(path, 1.0)]) == Variant(district.scenario, district.tables)


def test_what_is_laid_does_not_stay(district: Loaded) -> None:
    base = base_of(district)
    before = base.root.plain()
    everything = [change for changes in CHANGES for change in changes]
    first = base.vary([*everything, ("offices.staff.town", 1.7), ("matters.risky_share", 2.0)])
    assert base.root.plain() == before and base.tables == district.tables
    assert base.vary([*everything, ("offices.staff.town", 1.7), ("matters.risky_share", 2.0)]) == first
    assert base_of(district).vary([]) == Variant(district.scenario, district.tables)


def test_the_last_of_two_changes_holds_and_factors_multiply(district: Loaded) -> None:
    base = base_of(district)
    twice = base.vary([("behaviour.passing.base_rate", 0.4), ("behaviour.passing.base_rate", 0.1)])
    assert twice.scenario.behaviour.passing.base_rate.value == 0.1
    halves = base.vary([("matters.touch_median_h", 0.5), ("matters.touch_median_h", 4.0)])
    assert halves.tables == base.vary([("matters.touch_median_h", 2.0)]).tables


def test_factors_in_memory_equal_factors_in_the_tables(district: Loaded, tmp_path: Path) -> None:
    """The tables as a person would edit them: 1.5 x 3 at .8 are 4 at .9; probabilities stop at 1."""
    folder = tmp_path / "world" / "tables"
    offices = (folder / "offices.csv").read_text(encoding="utf-8")
    edited = offices.replace("county,urban,3,0.8", "county,urban,4,0.9").replace("county,housing,4", "county,housing,6")
    (folder / "offices.csv").write_text(edited.replace("county,civil,1,0.6", "county,civil,2,0.45"), encoding="utf-8")
    with (folder / "matters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["grid_share"] = str(min(1.0, float(row["grid_share"]) * 4.0))
        row["limit_h"] = str(float(row["limit_h"]) * 0.5)
    with (folder / "matters.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    varied = base_of(district).vary(
        [("offices.staff.county", 1.5), ("matters.grid_share", 4.0), ("matters.limit_h", 0.5)]
    )
    from_file = read_scenario(tmp_path / "world" / "district.yaml")
    assert [(o.staff, pytest.approx(o.share)) for o in varied.tables.offices] == [
        (o.staff, o.share) for o in from_file.tables.offices
    ]
    assert varied.tables.matters == from_file.tables.matters
    assert max(row.grid_share for row in varied.tables.matters) == 1.0


@given(
    staff=st.integers(1, 3000),
    share=st.floats(0.01, 1.0),
    factor=st.floats(0.001, MOST_TIMES / 4.0),
)
def test_a_factor_on_staff_keeps_the_working_time_exactly(staff: int, share: float, factor: float) -> None:
    tables = _tables(staff, share)
    row = with_factor(tables, "offices.staff.town", factor).offices[0]
    assert row.staff * row.share == pytest.approx(staff * share * factor, rel=1e-8)
    assert row.staff >= 1 and 0.0 < row.share <= 1.0
    posts = staff * factor
    nearest = abs(row.staff - posts) <= 0.5 + 1e-6
    assert row.staff == 1 or nearest or (row.staff - 1 < posts + 1e-6 and share * posts / round(posts) > 1.0)
    OfficeRow.model_validate(row.model_dump())


def _tables(staff: int, share: float) -> Any:
    from sim.scenario.rows import Tables

    place = PlaceRow(id="a", tier="town", zh="镇", en="Town")
    other = PlaceRow(id="b", tier="county", zh="县", en="County")
    rows = (
        OfficeRow(place="a", function="f", staff=staff, share=share),
        OfficeRow(place="a", function="g", staff=0),
        OfficeRow(place="b", function="f", staff=7, share=0.5),
    )
    return Tables(places=(place, other), functions=(), offices=rows, matters=())


def test_a_factor_touches_its_tier_alone_and_an_office_without_staff_stays_a_mere_delay() -> None:
    before = _tables(3, 0.8)
    after = with_factor(before, "offices.staff.town", 2.0)
    assert after.offices[0].staff == 6
    assert after.offices[1:] == before.offices[1:]


def test_a_factor_that_leaves_the_table_s_bounds_is_refused(district: Loaded) -> None:
    base = base_of(district)
    with pytest.raises(ValidationError):
        base.vary([("matters.touch_median_h", 100.0)] * 4)
    with pytest.raises(ValidationError):
        with_factor(_tables(5000, 0.8), "offices.staff.town", 100.0)


@pytest.mark.parametrize("column", FACTORS)
@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_every_column_stays_within_its_bounds(column: str, factor: float, district: Loaded) -> None:
    rows = base_of(district).vary([(f"matters.{column}", factor)]).tables.matters
    for before, after in zip(district.tables.matters, rows, strict=True):
        old, new = getattr(before, column), getattr(after, column)
        if old is None:
            assert new is None
        elif column.endswith("_share") or column == "recurrence":
            assert new == min(1.0, old * factor)
        else:
            assert new == old * factor
        assert before.model_dump(exclude={column}) == after.model_dump(exclude={column})


def test_a_star_stands_for_every_structure_that_has_it(district: Loaded) -> None:
    base = base_of(district)
    star = "structures.*.mechanisms.power_list.coverage"
    assert spread(base.root, star) == ["structures.dispatch.mechanisms.power_list.coverage"]
    assert spread(base.root, "structures.*.en") == ["structures.hierarchy.en", "structures.dispatch.en"]
    assert spread(base.root, "structures.*.mechanisms.whistle.latency") == []
    assert spread(base.root, "behaviour.passing.base_rate") == ["behaviour.passing.base_rate"]
    one = base.vary([(star, 0.25)])
    assert one == base.vary([("structures.dispatch.mechanisms.power_list.coverage", 0.25)])
    assert base.vary([("structures.*.mechanisms.whistle.latency", "1 hour")]) == base.vary([])


@pytest.mark.parametrize(("number", "minutes"), [(3, [9, 3, 2]), (4, [3, 9, 2]), (5, [3, 3, 9])])
def test_a_mechanism_twice_in_a_list_is_named_by_its_number(number: int, minutes: list[int], district: Loaded) -> None:
    """Bare mechanisms too: a change laid upon the bare word was once lost without a word."""
    base = base_of(district)
    path = f"structures.dispatch.mechanisms.{number}.trace.minutes"
    traces = _traces(base.vary([(path, "9 minutes")]))
    default = [round(60 * m) for m in _traces(base.vary([]))]
    wanted = [9 if m == 9 else d for m, d in zip(minutes, default, strict=True)]
    assert [round(60 * m) for m in traces] == wanted != default
    with pytest.raises(ScenarioError, match="the list has no such item"):
        base.vary([("structures.dispatch.mechanisms.trace.minutes", "9 minutes")])


def _traces(variant: Variant) -> list[float]:
    return [spec.minutes.value for spec in variant.scenario.structures[1].chosen() if hasattr(spec, "minutes")]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("structures.dispach.mechanisms.trace.minutes", "1 minutes", "did you mean 'dispatch'"),
        ("structures.dispatch.mechanisms.power_lst.coverage", 0.5, "did you mean 'power_list'"),
        ("demand.channels.hotlne.share", 0.5, "did you mean 'hotline'"),
        ("offices.staff.twon", 1.5, "did you mean 'town'"),
        ("matters.risky_shar", 1.5, "did you mean 'risky_share'"),
        ("matters.en", 1.5, "there is no such word here"),
        ("offices.staff.town", 0.0, "a number above 0"),
        ("offices.staff.town", -1.0, "a number above 0"),
        ("offices.staff.town", float("nan"), "a number above 0"),
        ("offices.staff.town", 1e9, "a number above 0"),
        ("offices.staff.town", "many", "a number above 0"),
        ("matters.limit_h", True, "a number above 0"),
    ],
)
def test_an_unknown_path_or_impossible_factor_is_a_scenario_error(
    path: str, value: Any, says: str, district: Loaded
) -> None:
    with pytest.raises(ScenarioError, match=says):
        base_of(district).vary([(path, value)])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("behaviour.passing.base_rat", 0.5),
        ("behaviour.passing.base_rate", 1.5),
        ("structures.dispatch.mechanisms.4.minutes", "9 minutes"),
        ("demand.volume", 20),
    ],
)
def test_what_the_tree_refuses_is_refused(path: str, value: Any, district: Loaded) -> None:
    with pytest.raises(ValidationError):
        base_of(district).vary([(path, value)])


def test_all_mistakes_are_told_at_once(district: Loaded) -> None:
    with pytest.raises(ScenarioError) as caught:
        base_of(district).vary([("offices.staff.twon", 2.0), ("structures.x.en", "a"), ("matters.limit", 2.0)])
    assert len(caught.value.findings) == 3


def test_what_stands_at_a_path(district: Loaded) -> None:
    root = Base(base_of(district).root, district.tables).root

    def text(path: str) -> str | None:
        node = standing(root, path)
        return None if node is None else node.text

    assert text("behaviour.passing.base_rate") == "0.25"
    assert text("demand.channels.grid.share") == "0.4"
    assert text("structures.dispatch.mechanisms.power_list.coverage") == "0.8"
    assert text("structures.dispatch.mechanisms.5.trace.minutes") == "2 minutes"
    assert text("structures.dispatch.mechanisms.9.trace.minutes") is None
    assert text("structures.nowhere.en") is None and text("behaviour.nothing.at.all") is None
