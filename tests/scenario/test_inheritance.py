"""`base` and `change`: a named short difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario


@pytest.fixture
def world(tmp_path: Path, make_world: Any) -> Path:
    make_world(tmp_path / "world", [])
    return tmp_path / "world"


def _changed(world: Path, change: str) -> Loaded:
    indented = "".join(f"  {line}\n" for line in change.splitlines())
    (world / "changed.yaml").write_text(f"name: changed\nbase: district.yaml\nchange:\n{indented}", encoding="utf-8")
    return read_scenario(world / "changed.yaml")


def test_a_difference_changes_what_it_says_and_nothing_else(world: Path) -> None:
    base, short = (read_scenario(world / name).scenario for name in ("district.yaml", "short.yaml"))
    assert (short.name, short.seed, short.title.en) == ("short", 8, "Example district with less passing")
    assert short.behaviour.passing.base_rate.value == 0.1
    assert short.clock.horizon == 10 * 168 and short.clock.warm_up == base.clock.warm_up
    assert short.structures[1].mechanisms[0].power_list is not None
    assert short.structures[1].mechanisms[0].power_list.coverage.value == 1.0
    assert short.structures[1].mechanisms[0].power_list.medium == "platform"
    changed = ("name", "title", "seed", "behaviour", "clock", "structures")
    assert short.model_copy(update={name: getattr(base, name) for name in changed}) == base


def test_dotted_and_nested_are_the_same(world: Path) -> None:
    dotted = _changed(world, "behaviour.passing.load: 0.1\nbehaviour.passing.risk: 0.2")
    nested = _changed(world, "behaviour:\n  passing: {load: 0.1, risk: 0.2}")
    mixed = _changed(world, "behaviour.passing:\n  load: 0.1\n  risk: 0.2")
    assert dotted.digest == nested.digest == mixed.digest
    assert dotted.scenario.behaviour.passing.base_rate.value == 0.25


def test_a_quantity_is_replaced_with_its_ground(world: Path) -> None:
    loaded = _changed(world, "demand.volume: 24 per day")
    assert loaded.scenario.demand.volume.value == 1.0
    assert loaded.scenario.demand.volume.status == "assumption"


def test_part_of_a_quantity(world: Path) -> None:
    loaded = _changed(world, "behaviour.passing.base_rate.range: [0.1, 0.4]")
    assert loaded.scenario.behaviour.passing.base_rate.value == 0.25
    assert loaded.scenario.behaviour.passing.base_rate.range == (0.1, 0.4)


def test_a_varying_duration_is_replaced_as_a_whole(world: Path) -> None:
    loaded = _changed(world, "demand.expectation: {mean: 3 days}")
    assert loaded.scenario.demand.expectation is not None
    assert loaded.scenario.demand.expectation.scale_and_shape() == (72.0, -1.0)


def test_items_by_id_by_number_and_whole_lists(world: Path) -> None:
    loaded = _changed(
        world,
        "demand.channels.hotline.entry: {county: 1}\ndemand.shocks.1.factor: 3\ndemand.season: []\n"
        "structures.dispatch.mechanisms.trace.minutes: 3 minutes\nstructures.hierarchy.en: hierarchy",
    )
    assert loaded.scenario.demand.channels[0].entry == {"county": 1.0}
    assert loaded.scenario.demand.shocks[0].factor.value == 3
    assert loaded.scenario.demand.season == []
    trace = loaded.scenario.structures[1].mechanisms[2].trace
    assert trace is not None and trace.minutes.value == pytest.approx(0.05)
    whole = _changed(world, "structures.dispatch.mechanisms: [trace]")
    assert len(whole.scenario.structures[1].mechanisms) == 1


def test_optional_parts_come_and_go(world: Path) -> None:
    gone = _changed(world, "demand.expectation: null\ndemand.profile: null")
    assert gone.scenario.demand.expectation is None and gone.tables.profile == ()
    come = _changed(world, "demand.patience: {median: 90 days, log_sd: 1}\nbehaviour.deadlines.weight: 0.5")
    assert come.scenario.demand.patience is not None and come.scenario.behaviour.deadlines.weight.value == 0.5


def test_grounds_of_tables(world: Path) -> None:
    loaded = _changed(world, "tables.matters.count: {status: assumption}\ntables.places.weight.status: assumption")
    assert loaded.scenario.tables["matters.count"].status == "assumption"
    assert loaded.scenario.tables["places.weight"].status == "assumption"


def test_an_aliased_value_is_changed_in_one_place_only(world: Path) -> None:
    path = world / "district.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("ambiguity: 0.8", "ambiguity: &a {value: 0.8, range: [0, 2]}\n    load: *a")
    path.write_text(text, encoding="utf-8")
    loaded = _changed(world, "behaviour.passing.load.value: 0.1")
    assert loaded.scenario.behaviour.passing.load.value == 0.1
    assert loaded.scenario.behaviour.passing.ambiguity.value == 0.8
