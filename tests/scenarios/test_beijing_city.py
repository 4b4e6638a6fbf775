"""The tables of scenarios/beijing_city/ are what their script writes, and add up to what is published."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import pytest

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
