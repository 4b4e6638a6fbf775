"""Every measure is explained in both languages and produced; nothing is produced that is not explained."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest

from sim.measures.events import Events, events
from sim.measures.measure import Measure
from sim.measures.passing import DEFINITIONS
from sim.measures.registry import FAMILIES, MEASURES, measure_log
from sim.measures.window import FOLLOW_UP, Window
from tests.log.busy import HORIZON, busy_frames
from tests.measures.tiny import OFFICES


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_it_is_explained(measure: Measure) -> None:
    for text in (measure.text, measure.unit, measure.formula, FAMILIES[measure.family]):
        assert text.zh and text.en
    assert measure.direction in (-1, 0, 1)
    assert measure.source
    assert any("一" <= character <= "鿿" for character in measure.text.zh + measure.formula.zh)


def test_what_is_registered_is_what_is_produced() -> None:
    log, offices = busy_frames()
    values = measure_log(log, offices, Window(0.0, HORIZON))
    assert set(values["measure"]) == set(MEASURES)
    assert not values.duplicated(["measure", "by"]).any()
    for name, by in zip(values["measure"], values["by"], strict=True):
        keys = tuple(part.split("=")[0] for part in by.split(";")) if by else ()
        assert keys == MEASURES[name].split, name


def test_names_are_unique_and_grouped_by_family() -> None:
    assert all(name == measure.name for name, measure in MEASURES.items())
    families = list(dict.fromkeys(measure.family for measure in MEASURES.values()))
    assert families == list(FAMILIES)
    assert {name for names in DEFINITIONS.values() for name in names} <= set(MEASURES)


def test_every_array_of_the_events_is_filled() -> None:
    log, _ = busy_frames()
    shared = events(log, [*OFFICES["office"], *(f"office {k}" for k in range(8))])
    for field in fields(Events):
        assert len(getattr(shared, field.name)) == len(log) or field.name in ("matters", "origins")


def test_measures_know_no_engine() -> None:
    code = "import sys, sim.measures.registry; assert not [m for m in sys.modules if 'simpy' in m or 'sim.engine' in m]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_how_long_requests_are_followed() -> None:
    # Long after the window 60 days; with observation ending when the window does, half of it.
    assert Window(0.0, 1000.0).follow_up(5000.0) == FOLLOW_UP == 1440.0
    assert Window(200.0, 1000.0).follow_up(1000.0) == 400.0
    assert Window(0.0, 100.0).follow_up(10.0) == 0.0
