"""What is promised of the Pingshan scenario: its load, its staff, its channels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.reading import read_scenario
from sim.study.run import World, build_world, run

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "pingshan.yaml"
REPLICATIONS = (0, 1)
SMALL = 8.0
"""Staff-hours a week below which an office's load is mostly chance (daily demand has a variance of nine times its mean)."""


@pytest.fixture(scope="module")
def world() -> World:
    """Return Pingshan, made ready to run."""
    return build_world(read_scenario(SCENARIO))


@pytest.fixture(scope="module")
def hours(world: World) -> np.ndarray:
    """Return staff-hours per week that each office of the hierarchy spends, desk last."""
    total = np.zeros(len(world.baseline.staffing.staff))
    for replication in REPLICATIONS:
        rows, requests = run(world, "hierarchy", replication)
        # Demand differs between replications: loads are scaled to the mean demand that the staff was set for.
        scale = world.demand.hourly.sum() / len(requests.time)
        at_office = rows["office"] >= 0
        np.add.at(total, rows["office"][at_office], scale * (rows["hours"] + rows["trace"])[at_office])
    return total / len(REPLICATIONS) / (world.demand.horizon / 168.0)


def _capacity(world: World) -> np.ndarray:
    weekly = np.array([calendar.weekly for calendar in world.baseline.government.calendars])
    staffing = world.baseline.staffing
    return staffing.staff * staffing.share * weekly[world.baseline.government.office_calendar]


def test_every_tier_of_the_hierarchy_runs_at_70_to_85_percent(world: World, hours: np.ndarray) -> None:
    capacity, tier = _capacity(world), world.baseline.government.office_tier
    for level in range(3):
        at = tier == level
        assert 0.70 <= hours[at].sum() / capacity[at].sum() <= 0.85, world.baseline.names.tiers[level]


def test_offices_run_at_70_to_85_percent(world: World, hours: np.ndarray) -> None:
    """Margin: .08 for chance in two replications of an office with at least SMALL hours a week."""
    capacity = _capacity(world)
    large = (hours >= SMALL) & (world.baseline.government.office_tier >= 0)
    load = hours[large] / capacity[large]
    names = np.array(world.baseline.names.offices)[large]
    outside = {str(n): round(float(x), 2) for n, x in zip(names, load, strict=True) if not 0.62 <= x <= 0.93}
    assert not outside
    assert np.mean((load >= 0.70) & (load <= 0.85)) > 0.6


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
