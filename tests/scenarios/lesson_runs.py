"""What the lessons' answer keys are made from: every structure and option of a lesson, run on the same citizens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engine.choice import COMPILED, engine_named
from sim.log.files import write_atomically
from sim.log.frame import log_frame, office_frame
from sim.measures.registry import measure_log, scalar_measures
from sim.report.chart_data import parse_by
from sim.scenario.lessons.changes import bought
from sim.scenario.lessons.reading import ENDING, Prepared, read_lesson
from sim.scenario.lessons.tree import Option
from sim.scenario.variant import Change, base_of
from sim.study.pilot import counted
from sim.study.run import World, build_world, run
from sim.study.statistics import Interval, t_interval

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "scenarios" / "lessons"
TABLES = ROOT / "results" / "reference" / "lessons"
REPLICATIONS = 10
ALWAYS = ("passed_share", "passes_per_request", "settled_share", "grassroots_hours_per_worker_week")
"""Beside the scenario's primary measures, what is asked and what is drawn."""
BY_TIER = ("hours_per_worker_week", "utilisation")
COLUMNS = ["part", "id", "measure", "value", "low", "high", "difference", "difference_low", "difference_high"]


class Row(NamedTuple):
    """One number of a table: its level, and its difference from the baseline or from the structure without the option."""

    value: Interval
    difference: Interval


def lesson_files() -> list[Path]:
    """Return the lesson files that ship with the project, by name."""
    return sorted(LESSONS.glob(f"*{ENDING}"))


@cache
def prepared(path: Path) -> Prepared:
    """Return a lesson with its scenario."""
    return read_lesson(path, scalar_measures())


def measures_of(lesson: Prepared) -> list[str]:
    """Return the measures of a lesson's table: what is asked, drawn on axes, primary, or always there."""
    asked = [question.measure for question in lesson.lesson.predict if question.measure]
    axes = list(lesson.lesson.tune.axes) if lesson.lesson.tune else []
    return list(dict.fromkeys([*lesson.loaded.scenario.compare.primary, *axes, *asked, *ALWAYS]))


def runs(lesson: Prepared, structure: str, changes: Sequence[Change], replications: int) -> list[pd.DataFrame]:
    """Return what all measures say of each replication of one structure, after changes."""
    world: World = build_world(base_of(lesson.loaded).vary(changes), lesson.loaded.scenario.seed)
    clock = lesson.loaded.scenario.clock
    assert clock.warm_up != "auto", "a lesson's scenario states its warm-up"
    window = counted(float(clock.warm_up), clock.horizon)
    found = []
    for replication in range(replications):
        rows, requests = run(world, structure, replication, None, engine_named(COMPILED))
        found.append(measure_log(log_frame(rows, world.baseline, requests), office_frame(world.baseline), window))
    return found


def scalars(tables: Iterable[pd.DataFrame], measure: str) -> np.ndarray:
    """Return a measure that is one number, by replication."""
    return np.array(
        [float(table.loc[table["measure"].eq(measure) & table["by"].eq(""), "value"].iloc[0]) for table in tables]
    )


def by_tier(tables: Iterable[pd.DataFrame], measure: str, tier: str) -> np.ndarray:
    """Return a measure of one tier, all purposes together, by replication."""
    sums = []
    for table in tables:
        chosen = table[table["measure"].eq(measure)]
        own = [parse_by(by).get("tier") == tier for by in chosen["by"]]
        sums.append(float(chosen.loc[own, "value"].sum()))
    return np.array(sums)


def changes_of_option(option: Option) -> list[Change]:
    """Return what one unit of an option changes."""
    return [(path, bought(path, value, 1)) for path, value in option.change.items()]


def computed(lesson: Prepared, replications: int = REPLICATIONS) -> pd.DataFrame:
    """Return a lesson's table from new runs."""
    names = measures_of(lesson)
    found: list[list[object]] = []

    def add(part: str, name: str, measure: str, own: np.ndarray, base: np.ndarray | None) -> None:
        level = t_interval(own)
        delta = t_interval(own - base) if base is not None else Interval(math.nan, math.nan, math.nan, 0)
        found.append([part, name, measure, *level[:3], *delta[:3]])

    logs = {structure: runs(lesson, structure, (), replications) for structure in lesson.lesson.structures}
    baseline = lesson.lesson.structures[0]
    for structure, tables in logs.items():
        for measure in names:
            base = None if structure == baseline else scalars(logs[baseline], measure)
            add("structure", structure, measure, scalars(tables, measure), base)
        for tier in lesson.loaded.scenario.government.tiers:
            for measure in BY_TIER:
                base = None if structure == baseline else by_tier(logs[baseline], measure, tier.id)
                add("tier", f"{structure}/{tier.id}", measure, by_tier(tables, measure, tier.id), base)
    tune = lesson.lesson.tune
    for option in tune.options if tune else ():
        assert tune is not None
        tables = runs(lesson, tune.structure, changes_of_option(option), replications)
        for measure in option_measures(lesson):
            add("option", option.id, measure, scalars(tables, measure), scalars(logs[tune.structure], measure))
    return rounded(pd.DataFrame(found, columns=COLUMNS))


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table to six significant digits, as it is kept."""
    numbers = COLUMNS[3:]
    return table.assign(**{name: [float(f"{value:.6g}") for value in table[name]] for name in numbers})


def option_measures(lesson: Prepared) -> list[str]:
    """Return the measures that are shown of each option: both axes, then the primary ones."""
    tune = lesson.lesson.tune
    return list(dict.fromkeys([*(tune.axes if tune else ()), *lesson.loaded.scenario.compare.primary]))


def table_file(name: str) -> Path:
    """Return where a lesson's table is kept."""
    return TABLES / f"{name}.csv"


def write_table(name: str, table: pd.DataFrame) -> None:
    """Keep a lesson's table."""
    TABLES.mkdir(parents=True, exist_ok=True)
    write_atomically(table_file(name), table.to_csv(index=False, lineterminator="\n").encode("utf-8"))


@cache
def kept(name: str) -> dict[tuple[str, str, str], Row]:
    """Return a lesson's table as it is kept, by part, id and measure."""
    found = {}
    for row in pd.read_csv(table_file(name)).to_dict("records"):
        mean, low, high, delta, delta_low, delta_high = (float(row[column]) for column in COLUMNS[3:])
        found[str(row["part"]), str(row["id"]), str(row["measure"])] = Row(
            Interval(mean, low, high, REPLICATIONS), Interval(delta, delta_low, delta_high, REPLICATIONS)
        )
    return found
