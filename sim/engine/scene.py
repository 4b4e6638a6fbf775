"""Everything one run of the SimPy engine shares: clock, counters, log, view; and the rows it writes."""

from __future__ import annotations

import math

import simpy

from sim.demand.tables import Requests
from sim.engine.clock import FIRST_KEY, PARTS_PER_REQUEST, Clock
from sim.engine.counter import SERVED, Counter, Turn
from sim.engine.view import View
from sim.log.buffer import LogBuffer
from sim.rules.deadlines import NO_LIMIT, is_perfunctory, is_pressed, share_used
from sim.rules.effort import load, speed
from sim.structure.calendar import worked_until
from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, entity_key, normal_quantile, uniform

NAN = math.nan
_UNKNOWN = -1


class Scene:
    """Hold what the lives of requests share. It takes no decision and draws nothing but the offices' offsets."""

    def __init__(self, structure: Structure, requests: Requests, stream: int) -> None:
        government, staffing = structure.government, structure.staffing
        self.clock = Clock()
        self.log = LogBuffer()
        self.requests = requests
        self.stream = stream
        self.view = View(structure)
        self.changed: simpy.Event = simpy.Event(self.clock)
        self.reported = self.dispatched = self.closed = self.settled = 0
        self.office_keys = [entity_key(stream, int(key)) for key in government.office_key]
        self.superiors: list[float] = government.superiors.tolist()
        self.traits = [normal_quantile(uniform(key, 0, 0, For.OFFICE_OFFSET)) for key in self.office_keys]
        self.calendars = [government.calendars[k] for k in government.office_calendar]
        self.shares: list[float] = staffing.share.tolist()
        offices = len(self.calendars)
        self.request_key = FIRST_KEY + offices
        self.paperwork_key = self.request_key + (len(requests.time) + 1) * PARTS_PER_REQUEST
        self.counters = [
            Counter(self.clock, int(staffing.staff[o]), self.shares[o], self.calendars[o], FIRST_KEY + o, self._pace)
            for o in range(offices)
        ]
        self.stays: dict[Turn, tuple[int, ...]] = {}

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on; staff and places stay."""
        self.view = View(structure)
        changed, self.changed = self.changed, simpy.Event(self.clock)
        changed.succeed()

    def tie(self, number: int, part: int) -> int:
        """Return the tie-breaking key of a part of a request."""
        return self.request_key + number * PARTS_PER_REQUEST + part

    def pause(self, hours: float, tie: int) -> simpy.Event:
        """Return an event `hours` calendar hours from now."""
        return self.clock.until(self.clock.now + hours, tie)

    def write_left(self) -> None:
        """Write the rows of all stays that the end of the run cuts short, in order of their keys."""
        horizon = self.clock.now
        for turn, row in sorted(self.stays.items(), key=lambda item: item[0].tie):
            if turn.state == SERVED and turn.start <= horizon:
                calendar = self.calendars[turn.office]
                elapsed = worked_until(horizon, calendar) - worked_until(turn.start, calendar)
                hours = max(0.0, min(elapsed * self.shares[turn.office], turn.done + turn.trace))
                start = turn.start
            else:
                hours, start = 0.0, NAN
            self.log.append(
                *row,
                0,
                0,
                0,
                _UNKNOWN,
                _UNKNOWN,
                _UNKNOWN,
                _UNKNOWN,
                turn.enabled,
                start,
                NAN,
                min(hours, turn.done),
                max(0.0, hours - turn.done),
            )

    def _pace(self, turn: Turn, now: float, present: float, staff: float) -> float:
        """Return how long a turn takes when begun now: R6 (rush, hollow closing) and R10 (effort under load)."""
        rules = self.view.rules
        hours = turn.hours
        if turn.rush_draw >= 0.0 and turn.limit < NO_LIMIT:
            deadlines = rules.deadlines
            pressed = is_pressed(share_used(now, turn.reported, turn.limit), deadlines)
            if pressed:
                hours /= deadlines.rush
                if is_perfunctory(turn.rush_draw, pressed, rules.effort.pressure, deadlines):
                    turn.perfunctory = True
                    hours *= deadlines.perfunctory_work
        if rules.effort.gain:
            hours /= speed(load(present, staff), rules.effort)
        return hours


PAPERWORK_ROW = (int(Activity.PAPERWORK), int(Purpose.PAPERWORK))
NO_OFFICE = NOWHERE
