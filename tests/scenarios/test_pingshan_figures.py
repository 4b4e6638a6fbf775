"""Check the tables of scenarios/pingshan/: among themselves always, against the raw data where present."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scenarios" / "pingshan"
RAW = ROOT.parent / "shared" / "data" / "pingshan_2018" / "events_to_2018-10.csv.gz"

REQUESTS = 6945
TABLES = (
    "places.csv",
    "functions.csv",
    "matters.csv",
    "handlers.csv",
    "arrivals.csv",
    "arrivals_without_loads.csv",
    "channels.csv",
    "concentration.csv",
    "figures.csv",
)
SHARES = ("multi_share", "grid_share", "outside_share", "risky_share", "solvable_share", "recurrence")

Table = list[dict[str, str]]


def load_figures() -> ModuleType:
    """Import pingshan_figures.py by its path, so that no import mode of pytest matters."""
    spec = importlib.util.spec_from_file_location("pingshan_figures", Path(__file__).with_name("pingshan_figures.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    """Return the module that computes the tables."""
    return load_figures()


@pytest.fixture(scope="module")
def events(figures: ModuleType) -> Any:
    """Return the raw events, or skip."""
    if not RAW.exists():
        pytest.skip("the raw Pingshan data is not here; the shipped tables are checked among themselves only")
    return figures.read_events(RAW)


def shipped(name: str) -> Table:
    """Read a table as it is shipped."""
    return parsed((FOLDER / name).read_text(encoding="utf-8"))


def parsed(text: str) -> Table:
    """Read CSV text into rows of text."""
    return list(csv.DictReader(io.StringIO(text)))


def same(computed: str, found: str) -> bool:
    """Compare two cells: text and counts exactly, numbers with a decimal point to 1e-6."""
    if computed == found:
        return True
    if "." not in computed or "." not in found:
        return False
    try:
        return abs(float(computed) - float(found)) <= 1e-6
    except ValueError:
        return False


# --- against the raw data -------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_shipped_table_is_what_the_data_gives(name: str, figures: ModuleType, events: Any) -> None:
    """Recompute a table and compare it cell by cell with the shipped one."""
    computed = parsed(figures.as_csv(figures.TABLES[name](events)))
    found = shipped(name)
    assert len(found) == len(computed)
    for number, (ours, theirs) in enumerate(zip(computed, found, strict=True), start=2):
        assert ours.keys() == theirs.keys()
        wrong = {key: (ours[key], theirs[key]) for key in ours if not same(ours[key], theirs[key])}
        assert not wrong, f"{name} line {number} (computed, shipped): {wrong}"


def test_one_name_per_unit_number(events: Any) -> None:
    """Find exactly one merged name for a unit number and one number for a name."""
    pairs = events[["DISPOSE_UNIT_ID", "UNIT"]].drop_duplicates()
    assert pairs["DISPOSE_UNIT_ID"].is_unique
    assert pairs["UNIT"].is_unique


def test_every_class_a_matter_names_occurs(figures: ModuleType, events: Any) -> None:
    """Find every raw class of the mapping in the data, so that a misspelt one cannot hide behind a *."""
    found = set(events["EVENT_TYPE"] + "/" + events["MAIN_TYPE"]) | set(events["EVENT_TYPE"] + "/*")
    assert set(figures.class_table()) <= found


def test_street_units_handle_their_own_street(events: Any) -> None:
    """Find nearly all requests of street and community units in a single street each."""
    lower = events[events["TIER"].isin(["street", "community"])]
    most = lower.groupby("UNIT")["STREET"].agg(lambda streets: streets.value_counts().iloc[0]).sum()
    assert most / len(lower) > 0.99


# --- always ---------------------------------------------------------------------------------------


STAFFING = {"offices.csv"}
"""Not measured: set by `pingshan_staffing.py`, tested in `test_pingshan.py`."""


def test_the_shipped_tables_are_the_ones_the_module_writes(figures: ModuleType) -> None:
    """Match the files in the folder, this test's list and the module's."""
    assert set(TABLES) == set(figures.TABLES) == {path.name for path in FOLDER.glob("*.csv")} - STAFFING


@pytest.mark.parametrize("name", TABLES)
def test_plain_bytes(name: str) -> None:
    """Accept only UTF-8 without a byte-order mark, with line feeds alone."""
    content = (FOLDER / name).read_bytes()
    content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_places_form_a_tree() -> None:
    """Find one district, six streets, 23 communities, each under a place of the tier above."""
    places = {row["id"]: row for row in shipped("places.csv")}
    assert len(places) == 30
    tiers = [row["tier"] for row in places.values()]
    assert [tiers.count(tier) for tier in ("district", "street", "community")] == [1, 6, 23]
    above = {"street": "district", "community": "street"}
    for row in places.values():
        assert row["id"].isascii() and row["id"] == row["id"].lower()
        if row["tier"] == "district":
            assert row["parent"] == ""
        else:
            assert places[row["parent"]]["tier"] == above[row["tier"]]
    assert sum(int(row["weight"] or 0) for row in places.values()) == REQUESTS
    assert all(bool(row["weight"]) == (row["tier"] == "community") for row in places.values())


def test_every_domain_has_neighbours() -> None:
    """Find 14-18 functions in 4-6 domains of two or more."""
    functions = shipped("functions.csv")
    domains = [row["domain"] for row in functions]
    assert 14 <= len({row["id"] for row in functions}) == len(functions) <= 18
    assert 4 <= len(set(domains)) <= 6
    assert all(domains.count(domain) >= 2 for domain in domains)


def test_matters_name_known_functions() -> None:
    """Find each matter's owner and co-functions among the functions, and 6,945 requests in all."""
    functions = {row["id"] for row in shipped("functions.csv")}
    matters = shipped("matters.csv")
    assert 28 <= len({row["id"] for row in matters}) == len(matters) <= 34
    for row in matters:
        others = [name for name in row["co_functions"].split(";") if name]
        assert row["function"] in functions
        assert set(others) <= functions - {row["function"]}
        assert len(others) <= 2
        assert row["owner_tier"] in ("community", "street", "district")
    assert sum(int(row["count"]) for row in matters) == REQUESTS


def test_a_matter_s_owner_and_co_functions_are_among_its_handlers() -> None:
    """Find the responsible functions in handlers.csv, and an office for each owner in concentration.csv."""
    handlers = {(row["matter"], row["function"]) for row in shipped("handlers.csv")}
    offices = {(row["function"], row["tier"]) for row in shipped("concentration.csv")}
    for row in shipped("matters.csv"):
        for function in [row["function"], *filter(None, row["co_functions"].split(";"))]:
            assert (row["id"], function) in handlers
        assert (row["function"], row["owner_tier"]) in offices


def test_assumed_columns_stay_in_their_ranges() -> None:
    """Keep every assumed value of a matter within the range its column allows."""
    for row in shipped("matters.csv"):
        assert all(0.0 <= float(row[name]) <= 1.0 for name in SHARES)
        multi = float(row["multi_share"])
        assert (0.14 <= multi <= 0.42) if row["co_functions"] else multi == 0.0
        assert 0.5 <= float(row["touch_median_h"]) <= 6.0
        assert 24.0 <= float(row["outside_median_h"]) <= 120.0
        assert float(row["outside_share"]) <= 0.4
        assert 0.05 <= float(row["risky_share"]) <= 0.4
        assert 0.7 <= float(row["solvable_share"]) <= 0.99
        assert float(row["recurrence"]) <= 0.6
        assert float(row["touch_log_sd"]) == float(row["outside_log_sd"]) == 1.0
        assert row["limit_h"] in ("24", "168", "360")
        assert row["urgency"] in ("0", "1")


@pytest.mark.parametrize("name", ["arrivals.csv", "arrivals_without_loads.csv"])
def test_arrivals_cover_the_week(name: str) -> None:
    """Find each of the 168 hours of the week once, in order, with a count."""
    rows = shipped(name)
    hours = [(int(row["weekday"]), int(row["hour"])) for row in rows]
    assert hours == [(weekday, hour) for weekday in range(1, 8) for hour in range(24)]
    assert all(int(row["weight"]) >= 0 for row in rows)


def test_channels_enter_somewhere() -> None:
    """Let each channel's entry shares sum to 1; only the hotlines have a staffed desk."""
    channels = shipped("channels.csv")
    for row in channels:
        entry = [float(row[f"entry_{tier}"]) for tier in ("community", "street", "district")]
        assert all(0.0 <= share <= 1.0 for share in entry)
        assert sum(entry) == pytest.approx(1.0, abs=1e-12)
    assert {row["id"] for row in channels if row["desk"] == "true"} == {"hotline_12345", "hotline_12319"}
    assert {row["desk"] for row in channels} == {"true", "false"}
    assert sum(int(row["count"]) for row in channels) == REQUESTS


def test_concentration_is_ranked_and_complete() -> None:
    """Find the units in order of load, shares that sum to 1, and all rows but those without a real unit."""
    units = shipped("concentration.csv")
    counts = [int(row["count"]) for row in units]
    values = {row["name"]: row["value"] for row in shipped("figures.csv")}
    missing = int(values["requests_without_unit"]) + int(values["requests_test_unit"])
    assert [int(row["rank"]) for row in units] == list(range(1, len(units) + 1))
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == REQUESTS - missing == sum(int(row["count"]) for row in shipped("handlers.csv"))
    assert sum(float(row["share"]) for row in units) == pytest.approx(1.0, abs=1e-4)
    assert {row["function"] for row in units} == {row["id"] for row in shipped("functions.csv")}


def test_figures_are_numbers_with_a_note() -> None:
    """Find unique names, numbers and notes; shares within [0, 1]."""
    rows = shipped("figures.csv")
    assert len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        value = float(row["value"])
        assert row["note"]
        if "share" in row["name"] or row["name"].startswith(("gini", "lookup")):
            assert 0.0 <= value <= 1.0
