"""All coefficients of the rules in one record, so that a structure can be printed, compared and compiled."""

from __future__ import annotations

from typing import NamedTuple

from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.effort import Effort
from sim.rules.entry import Entry
from sim.rules.first_receiver import FirstReceiver
from sim.rules.foot_dragging import FootDragging
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.rules.response import Response


class Coefficients(NamedTuple):
    """Hold one small record of coefficients per rule; the defaults switch every rule off."""

    entry: Entry = Entry()
    capability: Capability = Capability()
    passing: Passing = Passing()
    destination: Destination = Destination()
    first_receiver: FirstReceiver = FirstReceiver()
    coordination: Coordination = Coordination()
    deadlines: Deadlines = Deadlines()
    closure: Closure = Closure()
    paperwork: Paperwork = Paperwork()
    foot_dragging: FootDragging = FootDragging()
    effort: Effort = Effort()
    response: Response = Response()
