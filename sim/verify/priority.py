"""Systems of one office that takes some work before other: urgent matters, paperwork."""

from __future__ import annotations

from sim.rules.coefficients import Coefficients
from sim.rules.paperwork import Paperwork
from sim.verify.controls import one_server, one_server_with_paperwork
from sim.verify.statistics import Run, waits, waits_of_matter
from sim.verify.system import System, mean_of
from sim.verify.theory import Class, mg1_wait, priority_waits, vacation_wait
from sim.verify.world import Demand, Matter, Office, World, make_world
from sim.vocabulary.codes import Activity
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_WEEK

EXPONENTIAL = -1.0


def priorities() -> list[System]:
    """Return the systems in which some work comes before other."""
    return [two_classes(), *(paperwork(precedence) for precedence in (1.0, 0.0, -1.0)), endless_paperwork()]


def two_classes(urgent: float = 0.3, ordinary: float = 0.5) -> System:
    """Return two classes under non-preemptive priority (`urgency`), mu = 1."""
    theory = priority_waits([Class(urgent, 1.0, 2.0), Class(ordinary, 1.0, 2.0)])
    control = one_server(urgent + ordinary, 1.0, 1.0)

    def world(horizon: float) -> World:
        return make_world(
            [Office()],
            [Matter(weight=urgent, urgency=1), Matter(weight=ordinary)],
            horizon=horizon,
            demand=Demand(urgent + ordinary),
        )

    return System(
        Text("两类非抢占优先（Cobham）", "two classes, priority (Cobham)"),
        world,
        urgent + ordinary,
        (
            mean_of(
                Text("急件平均等待", "mean wait, urgent"),
                theory[0],
                lambda run: float(waits_of_matter(run, 0).mean()),
                control,
            ),
            mean_of(
                Text("常件平均等待", "mean wait, ordinary"),
                theory[1],
                lambda run: float(waits_of_matter(run, 1).mean()),
                control,
            ),
        ),
        long=500_000,
    )


def paperwork(precedence: float, arrival: float = 0.4, papers: float = 0.2) -> System:
    """Return casework beside paperwork, both exponential of mean 1 h: before it, among it, or after it."""
    case, paper = Class(arrival, 1.0, 2.0), Class(papers, 1.0, 2.0)
    if precedence > 0.0:
        for_paper, for_case = priority_waits([paper, case])
    elif precedence < 0.0:
        for_case, for_paper = priority_waits([case, paper])
    else:
        for_case = for_paper = mg1_wait(arrival + papers, 1.0, 1.0)
    word = {1.0: Text("先于办件", "first"), 0.0: Text("与办件同等", "same"), -1.0: Text("后于办件", "last")}[precedence]
    control = one_server_with_paperwork(arrival, papers, "office 0")
    asked = Paperwork(items=papers * HOURS_PER_WEEK, hours=1.0, shape=EXPONENTIAL, precedence=precedence)

    def world(horizon: float) -> World:
        return make_world(
            [Office(superiors=1.0)], horizon=horizon, demand=Demand(arrival), rules=Coefficients(paperwork=asked)
        )

    return System(
        Text(f"报表{word.zh}", f"paperwork {word.en}"),
        world,
        arrival,
        (
            mean_of(Text("办件平均等待", "mean wait of casework"), for_case, _mean_wait, control),
            mean_of(
                Text("报表平均等待", "mean wait of paperwork"),
                for_paper,
                lambda run: float(waits(run, activity=Activity.PAPERWORK).mean()),
                control,
            ),
        ),
        long=400_000 if precedence < 0.0 else 200_000,
    )


def endless_paperwork(arrival: float = 0.5, paper: float = 1.0) -> System:
    """Return casework at an office that fills every idle moment with paperwork of `paper` hours: multiple vacations."""
    asked = Paperwork(items=0.9 / paper * HOURS_PER_WEEK, hours=paper, precedence=-1.0)

    def world(horizon: float) -> World:
        return make_world(
            [Office(superiors=1.0)], horizon=horizon, demand=Demand(arrival), rules=Coefficients(paperwork=asked)
        )

    return System(
        Text("空闲即做报表（休假模型）", "paperwork fills all idle time (vacations)"),
        world,
        arrival,
        (
            mean_of(
                Text("平均等待（小时）", "mean wait (h)"),
                vacation_wait(arrival, 1.0, 2.0, paper, paper * paper),
                _mean_wait,
                one_server(arrival, 1.0, 1.0),
            ),
        ),
        warm_up=300.0,
        long=60_000,
    )


def _mean_wait(run: Run) -> float:
    return float(waits(run).mean())
