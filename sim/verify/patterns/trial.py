"""A trial: how one pattern is put to the test in one county. Margins stand in the trials, written before any run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import MECHANISMS
from sim.structure.tables import Structure
from sim.verify.patterns.county import County, county
from sim.verify.patterns.parameters import BASE, Parameter, Point
from sim.verify.patterns.seen import Seen
from sim.vocabulary.text import Text


class Arm(NamedTuple):
    """One way of organising the county; all arms of a trial serve the same requests with the same people."""

    mechanisms: tuple[Mechanism, ...] = ()
    change: Callable[[Structure], Structure] | None = None
    """What else differs from the baseline (more paperwork, another habit of passing on)."""
    paper: float = 1.0
    """Multiple of the paperwork; the staffing does not follow."""
    busier: float = 1.0
    """Multiple of the load: fewer people for the same requests."""


class Clause(NamedTuple):
    """One thing that must be so for the pattern to hold."""

    text: Text
    value: float
    margin: float
    above: bool = True
    """Whether the value must exceed the margin; else it must stay below it."""

    @property
    def slack(self) -> float:
        """Return by how much the clause holds; negative where it does not."""
        return self.value - self.margin if self.above else self.margin - self.value

    @property
    def holds(self) -> bool:
        """Return whether it does; a value that is not a number never does."""
        return self.slack > 0.0


Arms = Mapping[str, Arm]
Found = Mapping[str, Seen]


def plain_county(point: Point) -> County:
    """Return the county of a set as it is."""
    return county(point)


def always(found: Found, point: Point) -> bool:
    """Return that the question arises in every set."""
    return True


def nothing(found: Found, point: Point) -> list[Clause]:
    """Return no clause."""
    return []


class Trial(NamedTuple):
    """How a pattern is put to the test."""

    id: str
    arms: Callable[[Point], Arms]
    judge: Callable[[Found, Point], list[Clause]]
    if_fails: Text
    """What it would say about the model if the pattern failed; written before any run."""
    own: tuple[Parameter, ...] = ()
    """Parameters beside those of every county."""
    county: Callable[[Point], County] = plain_county
    applies: Callable[[Found, Point], bool] = always
    """Whether the question arises in a set (there must be a gain before it can be eaten)."""
    beside: Callable[[Found, Point], list[Clause]] = nothing
    """What is reported with the result without deciding it."""
    somewhere: bool = False
    """Whether the pattern says that something happens somewhere, and not everywhere."""
    times: int = 1
    """Multiple of the usual number of sets."""
    slow: float = 1.0
    """Length of its runs as a multiple of the usual, for the time left."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Return all axes of its space."""
        return (*BASE, *self.own)


def above(zh: str, en: str, value: float, margin: float) -> Clause:
    """Return the clause that `value` exceeds `margin`."""
    return Clause(Text(zh, en), float(value), float(margin), True)


def below(zh: str, en: str, value: float, margin: float) -> Clause:
    """Return the clause that `value` stays below `margin`."""
    return Clause(Text(zh, en), float(value), float(margin), False)


def relative(value: float, base: float) -> float:
    """Return the change of a value as a share of its base; NaN where there is no base."""
    return (value - base) / base if base else float("nan")


def use(name: str, **parameters: Any) -> Mechanism:
    """Return a mechanism by its name in scenarios, with bare values as a scenario would write them."""
    return MECHANISMS[name].spec(**parameters)


def minutes(value: float) -> str:
    """Return a duration as a scenario writes it."""
    return f"{value} minutes"


def hours(value: float) -> str:
    """Return a duration as a scenario writes it."""
    return f"{value} hours"


def power_list(point: Point, medium: str = "platform") -> Mechanism:
    """Return the power list of a set."""
    return use("power_list", coverage=point["coverage"], sharpness=0.9, medium=medium)


def targeted(point: Point) -> Mechanism:
    """Return targeted dispatch of a set."""
    return use("targeted_dispatch", accuracy=point["accuracy"], delay={"median": "20 minutes", "log_sd": 1.0})


def first_receiver(point: Point) -> Mechanism:
    """Return the first-receiver rule of a set."""
    return use(
        "first_receiver",
        compliance=point["compliance"],
        ruling={"median": "24 hours", "log_sd": 0.5},
        coordination={"median": hours(point["coordination"]), "log_sd": 0.8},
    )


def trace(point: Point) -> Mechanism:
    """Return the traces of a set."""
    return use("trace", visible_passes=0.9, visible_decisions=0.8, minutes=minutes(point["trace"]))


def grid_closure(point: Point) -> Mechanism:
    """Return the grid worker's closing right of a set."""
    return use("grid_closure", detection=0.9, confirmation={"median": minutes(point["confirm"]), "log_sd": 0.8})


def digital(point: Point) -> tuple[Mechanism, ...]:
    """Return digital dispatch without the grid worker's closing right."""
    return (power_list(point), targeted(point), first_receiver(point), trace(point))


def digital_whole(point: Point) -> tuple[Mechanism, ...]:
    """Return digital dispatch as the Pingshan scenario has it: the above, settlement in the grid, the closing right."""
    return (*digital(point), use("grid_resolution", extent=1.5), grid_closure(point))
