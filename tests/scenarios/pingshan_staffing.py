"""Set the staff of Pingshan's offices so that the hierarchy runs at the target load; write `offices.csv`.

The data has no head counts. Staff is set so that each office of the hierarchy is busy for TARGET of the time that its
members can give to citizens' requests; an office whose requests need less than one person's minimum share keeps that
minimum and is less busy. Run by `python tests/scenarios/pingshan_staffing.py`; takes a few minutes.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np

from sim.scenario.reading import read_scenario
from sim.study.run import build_world, run

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "pingshan.yaml"
TARGET = {"community": 0.76, "street": 0.76, "district": 0.72}
"""Within the wanted 70-85 %."""
LARGEST_SHARE = {"community": 0.5, "street": 0.7, "district": 0.8}
"""Share of a person's working time that requests may take; the rest is for other duties. Assumption."""
SMALLEST_SHARE = 0.1
PLENTY = 40
"""Staff to begin with, so that no backlog hides what is asked for."""
WEEKLY_HOURS = 40.0
ROUNDS = 3
REPLICATIONS = range(100, 108)
"""Other replications than those of any comparison."""
STREET_FUNCTIONS = ("enforcement", "municipal_services", "*")
DISTRICT_FUNCTIONS = (
    "environment_water",
    "transport",
    "utilities",
    "urban_management",
    "housing_construction",
    "education",
    "traffic_police",
    "party_affairs",
    "public_security",
    "planning_land",
    "health",
    "market_supervision",
    "labour",
    "*",
)
"""Functions with an office of their own; `*` is the general office, which holds all others."""


def offices() -> list[tuple[str, str, str]]:
    """Return (place, function, tier) of every office, in file order."""
    with (SCENARIO.parent / "pingshan" / "places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    functions = {"community": ("*",), "street": STREET_FUNCTIONS, "district": DISTRICT_FUNCTIONS}
    return [(p["id"], f, p["tier"]) for p in places for f in functions[p["tier"]]]


def write(rows: list[tuple[str, str, int, float]]) -> None:
    """Write `offices.csv`."""
    path = SCENARIO.parent / "pingshan" / "offices.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["place", "function", "staff", "share", "calendar"])
        writer.writerows([place, function, staff, f"{share:.3f}", "office"] for place, function, staff, share in rows)


def weekly_hours() -> np.ndarray:
    """Return staff-hours per week that the hierarchy asks of each office, over the replications."""
    world = build_world(read_scenario(SCENARIO))
    total = np.zeros(len(world.baseline.staffing.staff))
    for replication in REPLICATIONS:
        rows, _ = run(world, "hierarchy", replication)
        np.add.at(total, rows["office"][rows["office"] >= 0], (rows["hours"] + rows["trace"])[rows["office"] >= 0])
    weeks = world.demand.horizon / 168.0
    return total / len(REPLICATIONS) / weeks


def main() -> None:
    """Iterate: staff follows load, and load follows staff a little (queues raise passing)."""
    known = offices()
    write([(place, function, PLENTY, LARGEST_SHARE[tier]) for place, function, tier in known])
    for _ in range(ROUNDS):
        need = weekly_hours()
        rows = []
        for (place, function, tier), hours in zip(known, need, strict=False):
            people = hours / TARGET[tier] / WEEKLY_HOURS
            staff = max(1, math.ceil(people / LARGEST_SHARE[tier]))
            rows.append((place, function, staff, max(SMALLEST_SHARE, min(1.0, people / staff))))
        write(rows)


if __name__ == "__main__":
    main()
