"""Differences planted in one engine must be seen: by the comparison of logs, at a step that the fault can change.

Faults are planted in the SimPy engine, where a name is looked up anew at every call; the compiled engine has bound its
functions before. One fault is planted in the compiled engine, too, which has to be compiled for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

pytest.importorskip("numba")

from sim.demand.tables import Requests
from sim.engine import compiled_engine
from sim.engine.compiled import queues
from sim.engine.compiled_engine import CompiledEngine
from sim.engine.driver import MakeEngine
from sim.engine.on_simpy import arrivals, counter, life, scene, stays
from sim.engine.simpy_engine import SimpyEngine
from sim.engine.steps import closing, deciding, working
from sim.engine.steps.verdict import UNKNOWN
from sim.log.difference import Difference, first_difference
from sim.log.schema import Rows
from sim.mechanisms.base import Intensity
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.effort import Effort
from sim.rules.entry import Entry
from sim.rules.foot_dragging import FootDragging
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.structure.calendar import ALWAYS
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import NOWHERE, Activity
from sim.vocabulary.draws import For
from tests.engine.twins import agree, on_the_hour
from tests.worlds import WEEKDAYS, Ask, scripted

A = Activity
REFORM = 100.0
"""When dispatch begins."""


class Case(NamedTuple):
    """A world and what is asked of it."""

    world: World
    requests: Requests

    def log(self, engine: MakeEngine = SimpyEngine) -> Rows:
        """Return the log that an engine writes."""
        return self.world.run(self.requests, engine=engine)


def eventful() -> Case:
    """Return a world in which all rules act, requests arrive every third hour, and a reform begins on the way."""
    places = [Place(0, 2, 2.0), Place(0, 2, 1.0), Place(1, 3), Place(2)]
    offices = [
        Office(0, staff=1, calendar=1),
        Office(1, staff=1, superiors=1.0),
        Office(2, 0, staff=2, superiors=2.0, calendar=1),
        Office(2, 1, staff=1, share=0.5),
        Office(3, 0, staff=2, superiors=1.0, calendar=1),
        Office(3, 1, staff=2),
    ]
    shared = Matter(
        0, 1, overlap=0.8, delegated=0.5, touch=(1.0, 0.0), co_functions=(1,), multi=0.6, limit=48.0, risky=0.3
    )
    world = make_world(
        offices,
        [shared, shared._replace(function=1, owner_tier=2, urgency=1, co_functions=(0,), outside=(0.3, 5.0, 0.0))],
        horizon=240.0,
        places=places,
        functions=2,
        demand=Demand(0.9, patience=(90.0, 0.5), expectation=(24.0, 0.5), channels=(Channel(entry=(0.6, 0.2, 0.2)),)),
        calendars=(ALWAYS, WEEKDAYS),
        rules=Coefficients(
            entry=Entry(front_accuracy=0.9, answered=0.1, desk_hours=0.25, delay_hours=1.0),
            capability=Capability(triage_hours=0.5, attempt=0.1, settle_factor=0.5),
            passing=Passing(base=0.3, load=0.3, trace=1.5, visible_passes=0.5, request_sd=0.3, office_sd=0.3),
            destination=Destination(knowledge=0.5, up_hours=1.0, down_hours=1.0, across_hours=0.5),
            coordination=Coordination(hours=0.5, parallel=0.6, bound=0.5),
            deadlines=Deadlines(weight=0.5, window=0.3, rush=2.0, perfunctory=0.5, escalate_after=30.0),
            closure=Closure(
                quality=0.8,
                reporter=0.4,
                detection=0.5,
                confirm_hours=0.25,
                satisfied_if_settled=0.8,
                satisfied_if_not=0.2,
                reopening=0.6,
                reopen_hours=3.0,
            ),
            paperwork=Paperwork(items=20.0, hours=0.5, precedence=1.0, trace_hours=0.125, reentry_hours=0.25),
            foot_dragging=FootDragging(hold_hours=1.0, inflation=0.5),
            effort=Effort(gain=0.2, pressure=0.5),
        ),
    ).under(TargetedDispatch(intensity=Intensity(start=f"{REFORM:g} hours")))
    return Case(world, on_the_hour(world.requests(), 3.0))


def simultaneous() -> Case:
    """Return offices that open at nine, when an urgent request arrives, and requests whose two parts end together."""
    together = Matter(co_functions=(1,), multi=1.0)
    world = make_world(
        [Office(0, 0, calendar=1), Office(0, 1, calendar=1)],
        [together, together._replace(urgency=1)],
        horizon=100.0,
        functions=2,
        calendars=(ALWAYS, WEEKDAYS),
        rules=Coefficients(capability=Capability(triage_hours=0.25), coordination=Coordination(parallel=1.0)),
    )
    at_the_door = (Ask(30.0, (1.0, 0.75)), Ask(33.0, (1.0, 2.0), matter=1))
    return Case(world, scripted(Ask(7.0, (1.0, 0.75)), *at_the_door, Ask(60.0, (2.0, 1.75))))


CASES = (eventful, simultaneous)


@pytest.fixture(scope="module")
def sound() -> dict[Callable[[], Case], Rows]:
    """Return the logs of the compiled engine, compiled before any fault was planted."""
    logs = {}
    for make in CASES:
        logs[make] = make().log(CompiledEngine)
        agree(make().log(), logs[make])
    return logs


Plant = Callable[[pytest.MonkeyPatch], None]


def instead(module: Any, name: str, broken: Callable[[Any], Any]) -> Plant:
    """Return the fault that a module finds `broken(sound one)` under a name."""
    return lambda patch: patch.setattr(module, name, broken(getattr(module, name)))


def drawn_as(purpose: For, other: For) -> Callable[[Any], Any]:
    """Return the fault that what is drawn for one purpose has the name of another."""
    return lambda drawn: lambda *name: drawn(*name[:-1], other if name[-1] == purpose else name[-1])


def trace_term_positive(pass_cause: Any) -> Any:
    return lambda *about: pass_cause(*about[:-1], about[-1]._replace(trace=-about[-1].trace))


def key_negated(init: Any) -> Any:
    return lambda turn, office, tie, hours, trace, band, key: init(turn, office, tie, hours, trace, band, -key)


def tie_negated(init: Any) -> Any:
    return lambda turn, office, tie, hours, trace, band, key: init(turn, office, -tie, hours, trace, band, key)


def urgency_ignored(band_of: Any) -> Any:
    return lambda band, urgency: band_of(band, 0)


def parts_reversed(request_tie: Any) -> Any:
    return lambda number, part, offices: request_tie(number, 15 - part, offices)


def openings_last(opening_tie: Any) -> Any:
    return lambda office: (1 << 60) + office


def productive_forgotten(write: Any) -> Any:
    return lambda scene, turn, verdict, *settled: write(scene, turn, verdict._replace(productive=UNKNOWN), *settled)


def sender_forgotten(write: Any) -> Any:
    def broken(scene: Any, turn: Any, *about: Any) -> None:
        turn.sender = NOWHERE
        write(scene, turn, *about)

    return broken


def one_bit_late(until: Any) -> Any:
    return lambda clock, time, key: until(clock, math.nextafter(time, math.inf), key)


def itself_not_counted(pace: Any) -> Any:
    return lambda scene, turn, now, present: pace(scene, turn, now, present - 1)


def patience_anew_at_each_office(expiry: Any) -> Any:
    def broken(case: Any, part: int, office: int, enabled: float, *about: Any) -> float:
        reported, case.reported = case.reported, enabled
        until: float = expiry(case, part, office, enabled, *about)
        case.reported = reported
        return until

    return broken


def share_of_time_forgotten(hours_so_far: Any) -> Any:
    return lambda start, now, hours, share, calendar: hours_so_far(start, now, hours, 1.0, calendar)


def drawn_by_the_next_item(paperwork_gap: Any) -> Any:
    return lambda asked, item, rate: paperwork_gap(asked, item + 1, rate)


def change_forgotten(change: Any) -> Any:
    return lambda scene, structure: None


class Fault(NamedTuple):
    """A fault in the SimPy engine, and where it may first show."""

    plant: Plant
    activities: tuple[Activity, ...]
    """What may be under way in the first row that differs, in one log or the other; none: anything."""
    columns: tuple[str, ...]
    """Columns of which at least one differs there."""
    only: bool = False
    """Whether no other column may differ."""
    make: Callable[[], Case] = eventful
    """Where it is planted."""


WHEN = ("request", "enabled", "start", "end", "activity", "part")
"""What differs when things happen at other times or in another order."""
FAULTS = {
    "rule: sign of passing's trace term": Fault(
        instead(deciding, "pass_cause", trace_term_positive), (A.TRIAGE,), ("decision", "cause")
    ),
    "rule: nobody passes back": Fault(
        instead(deciding, "direction", lambda way: lambda u, up, across, down, back, d: way(u, up, across, down, 0, d)),
        (A.TRIAGE,),
        ("direction", "decision"),
    ),
    "draw: key of a pass": Fault(
        instead(deciding, "drawn", drawn_as(For.PASS, For.DIRECTION)), (A.TRIAGE,), ("decision", "cause")
    ),
    "draw: key of being settled": Fault(
        instead(working, "needed", drawn_as(For.SETTLE, For.SATISFIED)), (A.HANDLE,), ("settled",), only=True
    ),
    "draw: key of being satisfied": Fault(
        instead(closing, "needed", drawn_as(For.SATISFIED, For.REOPEN)), (A.CLOSE,), ("satisfied",), only=True
    ),
    "draw: a gap between items of paperwork": Fault(
        instead(arrivals, "paperwork_gap", drawn_by_the_next_item), (A.PAPERWORK,), WHEN
    ),
    "draw: being bound when called in": Fault(
        instead(life, "is_called_in", lambda bound: lambda case, part, visit, rules: bound(case, 7, visit, rules)),
        (A.TRIAGE,),
        ("decision", "cause", "direction"),
    ),
    "tie: parts reversed": Fault(instead(scene, "request_tie", parts_reversed), (), WHEN, make=simultaneous),
    "tie: openings last": Fault(instead(scene, "opening_tie", openings_last), (), WHEN, make=simultaneous),
    "order: last come first served": Fault(instead(counter.Turn, "__init__", key_negated), (), WHEN),
    "order: among equals the later first": Fault(instead(counter.Turn, "__init__", tie_negated), (), WHEN),
    "order: urgency ignored": Fault(instead(stays, "band_of", urgency_ignored), (), WHEN),
    "log: productive": Fault(
        instead(scene.Scene, "write", productive_forgotten), (A.TRIAGE,), ("productive",), only=True
    ),
    "log: sender": Fault(instead(scene.Scene, "write", sender_forgotten), (A.TRIAGE,), ("sender",), only=True),
    "log: what the end cuts short": Fault(
        instead(scene, "hours_so_far", share_of_time_forgotten), (), ("hours", "trace"), only=True
    ),
    "time: one bit": Fault(instead(scene.Clock, "until", one_bit_late), (), ("enabled", "end")),
    "load: itself not counted": Fault(instead(scene.Scene, "_pace", itself_not_counted), (), ("hours", "end")),
    "patience anew at each office": Fault(
        instead(stays, "expiry", patience_anew_at_each_office), (A.TRIAGE, A.HANDLE, A.RENEGE), ()
    ),
    "a reform that does not begin": Fault(instead(scene.Scene, "change", change_forgotten), (), ()),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_difference_in_the_simpy_engine_is_seen(
    name: str, sound: dict[Callable[[], Case], Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[name]
    case, compiled = fault.make(), sound[fault.make]
    fault.plant(monkeypatch)
    rows = case.log()
    found = first_difference(rows, compiled)
    assert found is not None
    print(f"\n{name}: {found.text.en}")
    assert is_plausible(found, fault, rows, compiled), str(found)
    assert -1 <= found.request < len(case.requests.time)
    if name == "a reform that does not begin":
        assert rows["end"][found.position] >= REFORM
    if name == "log: what the end cuts short":
        assert math.isnan(rows["end"][found.position])


def is_plausible(found: Difference, fault: Fault, rows: Rows, sound: Rows) -> bool:
    """Return whether the first difference is one that the fault makes."""
    under_way = {int(log["activity"][found.position]) for log in (rows, sound) if found.position < len(log)}
    if fault.activities and not under_way & set(fault.activities):
        return False
    if fault.only:
        return set(found.columns) <= set(fault.columns)
    return not fault.columns or bool(set(found.columns) & set(fault.columns))


@pytest.fixture
def compiled_anew() -> Iterator[None]:
    """Let the compiled engine be compiled from what its names stand for now, and afterwards again from the sound ones."""
    forget_what_was_compiled()
    yield
    forget_what_was_compiled()


def forget_what_was_compiled() -> None:
    compiled_engine._compiled.cache_clear()


@pytest.mark.slow
def test_a_difference_in_the_compiled_engine_is_seen(monkeypatch: pytest.MonkeyPatch, compiled_anew: None) -> None:
    """Whoever stands in line with the same claim as another is served after who came later."""

    def is_before(a: Any, b: Any) -> bool:
        if a.band != b.band:
            return bool(a.band < b.band)
        if a.key != b.key:
            return bool(a.key < b.key)
        return bool(a.tie > b.tie)

    case = eventful()
    rows = case.log()
    with monkeypatch.context() as patch:
        patch.setattr(queues, "is_before", is_before)
        found = first_difference(case.log(CompiledEngine), rows)
        assert found is not None and set(found.columns) & set(WHEN)
    forget_what_was_compiled()
    agree(rows, case.log(CompiledEngine))
