"""The tables of scenarios/beijing_city/ are what their script writes, and add up to what is published."""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sim.scenario.reading import read_scenario
from sim.study.run import build_world
from sim.vocabulary.units import HOURS_PER_WEEK

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scenarios" / "beijing_city"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Return the module that writes the tables, imported by its path."""
    path = Path(__file__).with_name("beijing_city_tables.py")
    spec = importlib.util.spec_from_file_location("beijing_city_tables", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _shipped(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["places", "functions", "matters", "causes", "profile"])
def test_tables_are_what_the_script_writes(script: ModuleType, name: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(script.TABLES[name]())
    assert (FOLDER / f"{name}.csv").read_text(encoding="utf-8") == text.getvalue()


def test_the_territory_adds_up_to_what_is_published(script: ModuleType) -> None:
    places = _shipped("places")
    tiers = [row["tier"] for row in places]
    assert (tiers.count("city"), tiers.count("district")) == (1, 16)
    assert tiers.count("street") == script.STREETS == sum(d.streets for d in script.DISTRICTS)
    assert tiers.count("community") == script.COMMUNITIES
    assert sum(float(row["weight"] or 0) for row in places) == pytest.approx(script.CONTACTS_PER_YEAR / 365, rel=1e-4)
    central = sum(script.demand_share(d) for d in script.DISTRICTS if d.central)
    assert central == pytest.approx(script.CENTRAL_SHARE)


def test_the_desk_answers_the_published_share(script: ModuleType) -> None:
    matters = _shipped("matters")
    total = sum(float(row["count"]) for row in matters)
    settled = sum(float(row["count"]) * float(row["solvable_share"]) for row in matters) / total
    assert script.answered_share() * settled == pytest.approx(script.ANSWERED, abs=1e-4)
    assert f"value: {script.answered_share():.3f}\n" in (ROOT / "scenarios" / "beijing_city.yaml").read_text("utf-8")


def test_every_office_of_the_plan_has_staff(script: ModuleType) -> None:
    rows = _shipped("offices")
    planned = [tuple(row[:2]) for row in list(script.offices(None))[1:]]
    assert [(row["place"], row["function"]) for row in rows] == planned
    assert all(int(row["staff"]) > 0 for row in rows)


YEAR = """base: beijing_city.yaml
name: beijing_city_year
change: {clock: {horizon: 52 weeks, warm_up: 6 weeks}}
"""
"""As in the folder's README."""


def test_by_default_a_few_weeks_are_run() -> None:
    """A look must be quick; the run is so large all the same that it is counted, which needs a stated warm-up."""
    clock = read_scenario(ROOT / "scenarios" / "beijing_city.yaml").scenario.clock
    assert clock.horizon <= 8 * HOURS_PER_WEEK
    assert clock.warm_up != "auto" and float(clock.warm_up) < 0.5 * clock.horizon


def test_the_year_is_one_line_of_change(script: ModuleType, tmp_path: Path) -> None:
    """The lines of the README give the year, and its contacts are those that are published."""
    assert all(line in (FOLDER / "README.md").read_text("utf-8") for line in YEAR.splitlines())
    shutil.copy(ROOT / "scenarios" / "beijing_city.yaml", tmp_path)
    shutil.copytree(FOLDER, tmp_path / "beijing_city")
    path = tmp_path / "beijing_city_year.yaml"
    path.write_text(YEAR, encoding="utf-8")
    world = build_world(read_scenario(path))
    assert world.demand.horizon == 52 * HOURS_PER_WEEK
    assert world.requests == pytest.approx(script.CONTACTS_PER_YEAR, rel=0.005)
