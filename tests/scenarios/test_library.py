"""Every scenario of the library loads, explains itself in both languages and runs; the two null worlds are null."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.engine.driver import MakeEngine
from sim.engine.simpy_engine import SimpyEngine
from sim.log.frame import log_frame, office_frame
from sim.measures.registry import measure_log
from sim.measures.window import Window
from sim.scenario.library import scenario_files
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.schema import json_schema
from sim.study.compare import check_counted, check_primary
from sim.study.run import World, build_world, run
from sim.vocabulary.codes import Activity
from sim.vocabulary.units import HOURS_PER_WEEK

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = scenario_files(FOLDER)
PLACES = ("pingshan", "beijing_city")
CASES = (
    "beijing_path",
    "beijing_swift_response",
    "campaign_governance",
    "fotang_enforcement",
    "kaifeng",
    "keqiao_duty_list",
    "qujiang_sand_mining",
    "quzhou_modules",
    "suichang_tiangong",
    "w_city_fragmentation",
    "xiangshan_assessment",
    "zhejiang_promotion",
    "zhezhengding",
)
QUESTIONS = (
    "data_feedback_reorganisation",
    "demand_shocks",
    "negative_control",
    "null_structure",
    "power_list_on_paper",
    "smart_government",
)
CAUSES = {
    "market": 98.0,
    "public services": 64.8,
    "housing": 61.2,
    "health": 59.8,
    "construction": 54.8,
    "traffic": 47.2,
    "social order": 46.5,
    "labour": 35.7,
    "education": 35.1,
}
"""Contacts in units of 10,000; Beijing, annual report on swift response 2020, without epidemic control."""
HEADINGS = ("what_is_it", "how_it_works", "things_to_notice", "things_to_try", "sources")
GROUNDED = ("source", "measured")

REQUESTS = 400
"""About so many requests are left of a scenario when each of its structures is run here."""
LONGEST = 14 * HOURS_PER_WEEK
"""Time enough for what is reviewed every four weeks or every month to be reviewed."""
MANY_OFFICES = 1000
"""From so many offices on a week must do: their paperwork alone is a long run."""

NULL_ALIKE = (("hierarchy", "hierarchy_again"), ("hierarchy", "mechanisms_at_zero"), ("dispatch", "dispatch_again"))
"""Names of the same structure in null_structure (N2)."""
CONTROL_MARGIN = 0.02
"""N1, written down before the run: no structure's mean time differs from the hierarchy's by more than this share."""
CONTROL_TIMES = ("resolution_time_true_mean", "resolution_time_official_mean")
CONTROL_REPLICATIONS = 4


@cache
def loaded(path: Path) -> Loaded:
    """Return a scenario, read once for all tests."""
    return read_scenario(path)


def engine() -> MakeEngine:
    """Return the compiled engine where numba is there, else SimPy's; they give the same log."""
    try:
        from sim.engine.compiled_engine import CompiledEngine
    except ImportError:
        return SimpyEngine
    return CompiledEngine


def named(name: str) -> World:
    """Return a scenario of the library, made ready to run."""
    return build_world(loaded(FOLDER / f"{name}.yaml"))


def thinned(world: World) -> World:
    """Return a world with few of its requests, and long enough for its structures to change under way."""
    offices = len(world.baseline.staffing.staff)
    hours = int(min(LONGEST if offices < MANY_OFFICES else HOURS_PER_WEEK, world.demand.horizon))
    hourly = world.demand.hourly[:hours]
    share = min(1.0, REQUESTS / (float(hourly.sum()) * world.demand.headroom))
    return world._replace(demand=world.demand._replace(horizon=float(hours), hourly=hourly * share))


def written(path: Path) -> object:
    """Return what stands in a file, before any base is read."""
    return YAML(typ="safe", pure=True).load(path)


def test_the_library_is_complete() -> None:
    """All scenarios are there, and whatever else is there is a short difference from one of them."""
    library = {*PLACES, *CASES, *QUESTIONS}
    assert len(library) == 21
    assert library <= {path.stem for path in FILES}
    for path in FILES:
        if path.stem not in library:
            root = written(path)
            assert isinstance(root, dict) and root["base"].removesuffix(".yaml") in library, path.stem


def test_the_variants_are_there() -> None:
    assert {path.stem for path in FILES} >= {"demand_shocks_mild", "demand_shocks_severe"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_loads_and_carries_its_name(path: Path) -> None:
    assert loaded(path).scenario.name == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fits_the_schema(path: Path) -> None:
    jsonschema.validate(written(path), json_schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_explains_itself_in_both_languages(path: Path) -> None:
    about = loaded(path).scenario.about
    assert about is not None
    for heading in HEADINGS:
        words = getattr(about, heading)
        assert len(words.zh) > 10 and len(words.en) > 10, heading


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_stated_figure_names_its_source(path: Path) -> None:
    """At least one figure is published or measured, and each of these says where."""
    grounded = [parameter for parameter in loaded(path).assumptions if parameter.status in GROUNDED]
    assert grounded
    for parameter in grounded:
        assert parameter.source, parameter.path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_can_be_compared(path: Path) -> None:
    """Two structures or more, the baseline among them, and primary measures that exist and can be had at this size."""
    scenario = loaded(path).scenario
    structures = [structure.id for structure in scenario.structures]
    assert len(structures) >= 2
    assert scenario.compare.baseline in structures
    check_primary(loaded(path))
    if build_world(loaded(path)).is_long:
        check_counted(loaded(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_structure_runs(path: Path) -> None:
    world = thinned(build_world(loaded(path)))
    for structure in world.mechanisms:
        rows, requests = run(world, structure, 0, engine=engine())
        reported = int((rows["activity"] == Activity.REPORT).sum())
        assert 0 < reported <= len(requests.time), structure
        closed = np.unique(rows["request"][rows["activity"] == Activity.CLOSE])
        assert len(closed) > reported / 2, structure


def test_the_sample_district_asks_what_is_published() -> None:
    """Counts of matters add up to the causes that Beijing published for 2020, in 10,000 contacts."""
    for name in ("power_list_on_paper", "data_feedback_reorganisation"):
        counts = [row.count for row in loaded(FOLDER / f"{name}.yaml").tables.matters]
        assert sum(counts) == pytest.approx(sum(CAUSES.values()))


@pytest.mark.parametrize("name", ["power_list_on_paper", "negative_control"])
def test_the_baseline_is_busy_but_not_drowned(name: str) -> None:
    """Offices to which requests come are busy for 70 to 90 % of their time, by tier, in the plain hierarchy."""
    world = named(name)
    horizon = world.demand.horizon
    loads = []
    for replication in range(2):
        rows, requests = run(world, "hierarchy", replication, engine=engine())
        log, offices = log_frame(rows, world.baseline, requests), office_frame(world.baseline)
        table = measure_log(log, offices, Window(horizon / 6.0, horizon * 0.75, horizon))
        loads.append(table.loc[table["measure"] == "utilisation"].set_index("by")["value"])
    by_tier = (loads[0] + loads[1]) / 2.0
    asked = by_tier[by_tier > 0.0]
    assert len(asked)
    assert asked.between(0.70, 0.90).all(), asked


@pytest.mark.parametrize("replication", [0, 1])
def test_n2_a_name_changes_nothing(replication: int) -> None:
    """The same structure under two names leaves the same log, byte by byte; another structure does not."""
    world = named("null_structure")
    assert {name for pair in NULL_ALIKE for name in pair} == set(world.mechanisms)
    logs = {structure: run(world, structure, replication, engine=engine())[0] for structure in world.mechanisms}
    for first, second in NULL_ALIKE:
        assert logs[first].tobytes() == logs[second].tobytes(), (first, second)
    assert logs["hierarchy"].tobytes() != logs["dispatch"].tobytes()


@pytest.fixture(scope="module")
def control() -> World:
    """Return the negative control."""
    return named("negative_control")


def mean_times(world: World, structure: str) -> dict[str, float]:
    """Return the mean times of a structure, over a few replications."""
    horizon = world.demand.horizon
    window = Window(horizon / 8.0, horizon * 0.75, horizon)
    found: dict[str, list[float]] = {name: [] for name in CONTROL_TIMES}
    for replication in range(CONTROL_REPLICATIONS):
        rows, requests = run(world, structure, replication, engine=engine())
        table = measure_log(log_frame(rows, world.baseline, requests), office_frame(world.baseline), window)
        values = table.loc[table["by"] == ""].set_index("measure")["value"]
        for name in CONTROL_TIMES:
            found[name].append(float(values[name]))
    return {name: float(np.mean(values)) for name, values in found.items()}


def test_n1_no_architecture_wins_where_nothing_is_wrong(control: World) -> None:
    ordinary = mean_times(control, "hierarchy")
    others = [structure for structure in control.mechanisms if structure != "hierarchy"]
    assert len(others) >= 3
    for structure in others:
        for name, value in mean_times(control, structure).items():
            assert abs(value / ordinary[name] - 1.0) <= CONTROL_MARGIN, (structure, name)


def test_n1_stands_on_its_conditions(control: World) -> None:
    """Each matter has one owner who is there and has the power; nobody errs, nothing waits, nothing is written."""
    baseline = control.baseline
    duties, rules, government = baseline.responsibilities, baseline.rules, baseline.government
    assert (duties.overlap == 0.0).all() and (duties.co_functions < 0).all()
    assert rules.entry.front_accuracy == 1.0 and rules.entry.desk_hours == 0.0
    assert rules.destination.up_hours == rules.destination.down_hours == rules.destination.across_hours == 0.0
    assert rules.paperwork.items == rules.paperwork.trace_hours == rules.paperwork.reentry_hours == 0.0
    assert rules.foot_dragging.hold_hours == 0.0
    for place in control.demand.place:
        assert (government.office_at[place, duties.owner_tier, duties.function] >= 0).all()


def test_n1_would_notice(control: World) -> None:
    """With one problem put back, wrong entries, the structures do differ: the margin is not idle."""
    entry = control.baseline.rules.entry._replace(front_accuracy=0.7)
    erring = control._replace(baseline=control.baseline.with_rules(entry=entry))
    ordinary, other = mean_times(erring, "hierarchy"), mean_times(erring, "receiver")
    assert any(abs(other[name] / ordinary[name] - 1.0) > CONTROL_MARGIN for name in CONTROL_TIMES)
