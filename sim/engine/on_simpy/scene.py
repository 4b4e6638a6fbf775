"""Everything one run of the SimPy engine shares: clock, counters, log, view; and the rows it writes."""

from __future__ import annotations

import math
from typing import NamedTuple

import simpy

from sim.engine.on_simpy.clock import Clock
from sim.engine.on_simpy.counter import SERVED, Counter, Turn
from sim.engine.on_simpy.counts import Counts
from sim.engine.steps.ties import opening_tie, request_tie
from sim.engine.steps.verdict import NOTHING, UNKNOWN, Verdict, stays
from sim.engine.steps.view import View, office_traits
from sim.engine.steps.working import Pace, hours_so_far, pace
from sim.log.buffer import LogBuffer
from sim.structure.tables import Structure, same_staffing
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.draws import entity_key

NAN = math.nan


class Joined(NamedTuple):
    """With which office one was joined."""

    joined: int


class Scene:
    """Hold what the lives of requests share. It takes no decision and draws nothing but the offices' offsets."""

    def __init__(self, structure: Structure, stream: int) -> None:
        government, staffing = structure.government, structure.staffing
        self.clock = Clock()
        self.log = LogBuffer()
        self._traits = office_traits(structure, stream)
        self.view = View(structure, self._traits)
        self.changed: simpy.Event = simpy.Event(self.clock)
        self.counts = Counts(len(government.office_tier), len(structure.responsibilities.function))
        self.office_keys = [entity_key(stream, int(key)) for key in government.office_key]
        self.calendars = [government.calendars[k] for k in government.office_calendar]
        self.offices = len(self.calendars)
        self._staffing = staffing
        self.counters = [
            Counter(self.clock, o, staffing, self.calendars[o], opening_tie(o), self._pace) for o in range(self.offices)
        ]
        self.turns: set[Turn] = set()
        """The stays under way."""

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on; people and queues move, what is under way stays."""
        self.view = View(structure, self._traits)
        before, self._staffing = self._staffing, structure.staffing
        if not same_staffing(before, self._staffing):
            for o, counter in enumerate(self.counters):
                counter.take_staff(o, self._staffing)
            joined = [Joined(o) for o in before.joined.tolist()]
            for o, counter in enumerate(self.counters):
                counter.seat_anew(o, joined, self.view, self.counters)
            for counter in self.counters:
                counter.serve_waiting()
        changed, self.changed = self.changed, simpy.Event(self.clock)
        changed.succeed()

    def tie(self, number: int, part: int) -> int:
        """Return the tie-breaking key of a part of a request."""
        return request_tie(number, part, self.offices)

    def pause(self, hours: float, tie: int) -> simpy.Event:
        """Return an event `hours` calendar hours from now."""
        return self.clock.until(self.clock.now + hours, tie)

    def write(self, turn: Turn, verdict: Verdict, settled: int = UNKNOWN) -> None:
        """Write the row of a stay that has ended, with what was decided."""
        if turn.state == SERVED:
            self._append(turn, verdict, settled, turn.start, turn.end, turn.done, turn.trace)
        else:
            self._append(turn, verdict, settled, NAN, turn.end, turn.done, 0.0)

    def write_left(self) -> None:
        """Write the rows of all stays that the end of the run cuts short, in order of their keys."""
        horizon, undecided = self.clock.now, stays(NOTHING, UNKNOWN)
        for turn in sorted(self.turns, key=lambda turn: turn.tie):
            start, hours = NAN, 0.0
            if turn.state == SERVED and turn.start <= horizon:
                start = turn.start
                hours = hours_so_far(start, horizon, turn.done + turn.trace, turn.share, self.calendars[turn.office])
            self._append(turn, undecided, UNKNOWN, start, NAN, min(hours, turn.done), max(0.0, hours - turn.done))

    def _append(
        self, turn: Turn, verdict: Verdict, settled: int, start: float, end: float, hours: float, trace: float
    ) -> None:
        case = turn.case
        self.counts.hours[turn.office] += hours + trace
        self.log.append(
            NOWHERE if case is None else case.number,
            turn.part,
            turn.visit,
            0 if case is None else case.round,
            turn.activity,
            turn.purpose,
            turn.office,
            turn.sender,
            verdict.receiver,
            verdict.decision,
            verdict.direction,
            verdict.cause,
            verdict.productive,
            verdict.fits,
            settled,
            UNKNOWN,
            turn.enabled,
            start,
            end,
            hours,
            trace,
        )

    def _pace(self, turn: Turn, now: float, present: int) -> Pace:
        view = self.view
        facts = view.offices[turn.office]
        return pace(turn.case, turn.part, turn.visit, turn.activity, turn.hours, now, present, facts, view.rules)
