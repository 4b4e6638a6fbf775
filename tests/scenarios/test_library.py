"""Every scenario of the library loads, explains itself in both languages and runs."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.scenario.reading import read_scenario
from sim.scenario.schema import json_schema
from sim.study.run import World, build_world, run
from sim.vocabulary.codes import Activity

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
MOST_HOURS, MOST_REQUESTS = 14 * 24, 3000
"""A run of the library is cut short at whichever is reached first."""
HEADINGS = ("what_is_it", "how_it_works", "things_to_notice", "things_to_try", "sources")


def test_there_are_scenarios() -> None:
    assert [path.stem for path in FILES] == ["beijing_city", "pingshan"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_loads_and_carries_its_name(path: Path) -> None:
    assert read_scenario(path).scenario.name == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fits_the_schema(path: Path) -> None:
    jsonschema.validate(YAML(typ="safe", pure=True).load(path), json_schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_explains_itself_in_both_languages(path: Path) -> None:
    about = read_scenario(path).scenario.about
    assert about is not None
    for heading in HEADINGS:
        words = getattr(about, heading)
        assert len(words.zh) > 10 and len(words.en) > 10, heading


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_stated_figure_names_its_source(path: Path) -> None:
    for parameter in read_scenario(path).assumptions:
        assert parameter.status in ("source", "measured", "assumption")
        if parameter.status != "assumption":
            assert parameter.source, parameter.path


def enough_hours(world: World) -> int:
    """Return for how many hours a scenario has to run to show something, but not everything."""
    return min(MOST_HOURS, int(np.searchsorted(np.cumsum(world.demand.hourly), MOST_REQUESTS)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_structure_runs(path: Path) -> None:
    world = build_world(read_scenario(path))
    hours = enough_hours(world)
    short = world._replace(demand=world.demand._replace(horizon=float(hours), hourly=world.demand.hourly[:hours]))
    for structure in world.mechanisms:
        rows, requests = run(short, structure, 0)
        assert (rows["activity"] == Activity.REPORT).sum() == len(requests.time) > 0
        assert (rows["activity"] == Activity.CLOSE).sum() > 0
