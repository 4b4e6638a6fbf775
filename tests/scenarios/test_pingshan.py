"""What is promised of the Pingshan scenario: its load, its staff, its channels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.reading import read_scenario
from sim.study.run import World, build_world

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "pingshan.yaml"


@pytest.fixture(scope="module")
def world() -> World:
    """Return Pingshan, made ready to run."""
    return build_world(read_scenario(SCENARIO))


def _loads() -> dict[str, float]:
    """Return the hierarchy's mean loads by tier and office from the reference results.

    A single replication says little: offices' traits are redrawn in each, and a tier's load varies by about .08. The
    slow test `tests/study/test_reference.py` makes these results anew and compares them.
    """
    path = SCENARIO.parents[1] / "results" / "reference" / "pingshan" / "load.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["of"]: float(row["load"]) for row in csv.DictReader(file) if row["structure"] == "hierarchy"}


@pytest.mark.parametrize("tier", ["community", "street", "district"])
def test_every_tier_of_the_hierarchy_runs_at_70_to_85_percent(tier: str) -> None:
    assert 0.70 <= _loads()[f"tier={tier}"] <= 0.85


def test_most_offices_of_the_hierarchy_run_at_70_to_85_percent() -> None:
    """Margin, written before the run: three fifths inside, all between .60 and 1, over a few replications."""
    loads = [load for of, load in _loads().items() if of.startswith("office=") and of != "office=desk"]
    assert len(loads) == 55
    assert sum(0.70 <= load <= 0.85 for load in loads) >= 0.6 * len(loads)
    assert all(0.60 <= load < 1.0 for load in loads)


def test_both_structures_have_the_same_staff(world: World) -> None:
    assert np.array_equal(world.final("hierarchy").staffing.staff, world.final("dispatch").staffing.staff)
    assert np.array_equal(world.final("hierarchy").staffing.share, world.final("dispatch").staffing.share)


def test_the_channels_are_the_measured_ones() -> None:
    with (SCENARIO.parent / "pingshan" / "channels.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    channels = read_scenario(SCENARIO).scenario.demand.channels
    assert {c.id for c in channels} == set(rows)
    for channel in channels:
        row = rows[channel.id]
        assert channel.share.value == float(row["count"])
        assert channel.desk == (row["desk"] == "true")
        for tier, share in channel.entry.items():
            assert share == pytest.approx(float(row[f"entry_{tier}"]))


def test_the_figures_in_the_file_are_the_measured_ones() -> None:
    with (SCENARIO.parent / "pingshan" / "figures.csv").open(encoding="utf-8", newline="") as file:
        figures = {row["name"]: row["value"] for row in csv.DictReader(file)}
    scenario = read_scenario(SCENARIO).scenario
    assert scenario.demand.volume.value * 24.0 == pytest.approx(float(figures["daily_mean"]), abs=0.06)
    assert scenario.demand.overdispersion.value == pytest.approx(
        float(figures["vmr_within_weekday_cleanest"]), abs=0.05
    )
    assert scenario.government.desk.answered.value == pytest.approx(float(figures["share_questions"]), abs=0.0005)
