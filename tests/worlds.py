"""Worlds for tests: scripted requests, logs as text, and random small worlds for hypothesis."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.registry import MECHANISMS as REGISTERED
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import NO_LIMIT, Deadlines
from sim.rules.destination import Destination
from sim.rules.effort import Effort
from sim.rules.entry import Entry
from sim.rules.first_receiver import FirstReceiver
from sim.rules.foot_dragging import FootDragging
from sim.rules.logistic import NEVER
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.rules.response import Response
from sim.structure.calendar import ALWAYS, make_calendar
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import GENERAL, MAXIMUM_PARTS, NOWHERE, Activity, Cause, Decision, Direction, Purpose
from sim.vocabulary.draws import entity_key

WEEKDAYS = make_calendar([(24.0 * day + 9.0, 24.0 * day + 17.0) for day in range(5)])
MECHANISMS: tuple[type[Mechanism], ...] = tuple(entry.spec for entry in REGISTERED.values())


class Ask(NamedTuple):
    """One scripted request."""

    time: float = 0.0
    work: tuple[float, ...] = (1.0,)
    matter: int = 0
    place: int = 0
    tier: int = 0
    """Tier at which it enters."""
    desk: bool = False
    risky: bool = False
    patience: float = math.inf
    outside: float = 0.0
    solvable: bool = True


def scripted(*asks: Ask, stream: int = 7) -> Requests:
    """Return exactly these requests; keys are numbered by position."""
    width = max(len(ask.work) for ask in asks)
    times = np.array([ask.time for ask in asks])
    return Requests(
        key=np.array([entity_key(stream, k) for k in range(len(asks))], dtype=np.uint64),
        day=(times // 24.0).astype(np.int64),
        time=times,
        place=np.array([ask.place for ask in asks]),
        matter=np.array([ask.matter for ask in asks]),
        channel=np.zeros(len(asks), dtype=np.int64),
        through_desk=np.array([ask.desk for ask in asks]),
        entry_tier=np.array([ask.tier for ask in asks]),
        risky=np.array([ask.risky for ask in asks]),
        propensity=np.zeros(len(asks)),
        patience=np.array([ask.patience for ask in asks]),
        expectation=np.full(len(asks), np.inf),
        parts=np.array([len(ask.work) for ask in asks]),
        work=np.array([[*ask.work, *[0.0] * (width - len(ask.work))] for ask in asks]),
        outside=np.array([ask.outside for ask in asks]),
        solvable=np.array([ask.solvable for ask in asks]),
        thinning=np.full(len(asks), 0.5),
        recurrence=np.zeros(len(asks)),
    )


def story(rows: Rows, world: World) -> str:
    """Return a log as text, one line per row.

    `request.part/visit/round activity(purpose) office enabled start end hours+trace`, then what was decided:
    `decision direction receiver cause`, then marks: from sender, productive, unfit, settled, satisfied and their
    opposites, where they apply.
    """
    names = world.structure.names.offices
    return "\n".join(_line(row, names) for row in rows)


def _line(row: Any, names: tuple[str, ...]) -> str:
    words = [f"{row['request']}.{row['part']}/{row['visit']}/{row['round']}", Activity(row["activity"]).label]
    if row["purpose"] != Purpose.NONE:
        words[-1] += f"({Purpose(row['purpose']).label})"
    words.append(names[row["office"]] if row["office"] != NOWHERE else "-")
    words += [f"{row[column]:g}" for column in ("enabled", "start", "end")]
    words.append(f"{row['hours']:g}" + (f"+{row['trace']:g}" if row["trace"] else ""))
    for column, code in (("decision", Decision), ("direction", Direction)):
        if row[column]:
            words.append(code(row[column]).label)
    if row["receiver"] != NOWHERE:
        words.append(f"->{names[row['receiver']]}")
    if row["cause"]:
        words.append(Cause(row["cause"]).label)
    if row["sender"] != NOWHERE:
        words.append(f"from:{names[row['sender']]}")
    marks = (
        ("productive", ("pass", "productive")),
        ("fits", ("unfit", "")),
        ("settled", ("unsettled", "settled")),
        ("satisfied", ("dissatisfied", "satisfied")),
    )
    for column, (no, yes) in marks:
        if row[column] >= 0 and (word := yes if row[column] else no):
            words.append(word)
    return " ".join(words)


def told(text: str) -> str:
    """Return an expected story without its indentation, so that it can be laid out in columns."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


share = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
small = st.sampled_from([0.0, 0.2, 1.0, 5.0])
shape = st.sampled_from([-1.0, 0.0, 1.0])
standing = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "pressure": share,
            "shift": st.sampled_from([0.0, -1.0, 0.5]),
            "work": st.sampled_from([1.0, 1.3]),
            "quality": st.sampled_from([1.0, 0.6]),
            "apps": st.sampled_from([0.0, 0.1]),
            "tasks": st.sampled_from([0.0, 0.02]),
        }
    ),
)
"""How an office stands (`Conduct`): mostly as ever."""
marks = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "shield": share,
            "evasion": st.sampled_from([0.0, 0.7]),
            "misroute": st.sampled_from([1.0, 0.3, 1.5]),
            "decomposed": share,
            "whistled": share,
        }
    ),
)
"""What only mechanisms fill in for a matter: mostly nothing."""


@st.composite
def worlds(draw: st.DrawFn, *, unlimited: bool = False, mechanisms: bool = True, people: bool = True) -> World:
    """Return a random small world: a tree of 2-4 tiers, 1-4 functions, every rule on or off, some ten days.

    `people` says whether mechanisms may move people or merge offices.
    """
    places = draw(territories())
    functions = draw(st.integers(1, 4))
    tiers = 1 + max(place.tier for place in places)
    matters = draw(st.lists(a_matter(tiers, functions), min_size=1, max_size=3))
    offices = [
        Office(
            number,
            function,
            0 if unlimited else draw(st.integers(0, 3)),
            draw(st.integers(0, 1)),
            draw(st.sampled_from([0.0, 0.0, 2.0])),
            draw(st.sampled_from([1.0, 0.5])),
            f"{number}/{function}",
            **draw(standing),
        )
        for number, place in enumerate(places)
        for function in draw(organs(functions, place.tier, matters))
    ]
    world = make_world(
        offices,
        matters,
        horizon=draw(st.sampled_from([100.0, 240.0])),
        places=places,
        functions=functions,
        rules=draw(coefficients()),
        demand=draw(demands(tiers)),
        calendars=(ALWAYS, WEEKDAYS),
        desk_staff=0 if unlimited else draw(st.integers(0, 1)),
        desk_calendar=draw(st.integers(0, 1)),
    )
    return world.under(*draw(st.lists(a_mechanism(people), max_size=3, unique_by=type))) if mechanisms else world


@st.composite
def territories(draw: st.DrawFn) -> list[Place]:
    """Return a tree of places; requests arise at its leaves."""
    tiers = draw(st.integers(2, 4))
    places = [Place(tiers - 1, NOWHERE, 0.0)]
    level = [0]
    for tier in range(tiers - 2, -1, -1):
        below = []
        for parent in level:
            for _ in range(draw(st.integers(1, 2)) if len(level) < 3 else 1):
                below.append(len(places))
                places.append(Place(tier, parent, 1.0 if tier == 0 else 0.0))
        level = below
    return places


@st.composite
def organs(draw: st.DrawFn, functions: int, tier: int, matters: list[Matter]) -> list[int]:
    """Return the functions of a place's offices: one general office, or organs, perhaps none where no owner sits."""
    if tier == 0 or draw(st.booleans()):
        return [GENERAL]
    owners = {f for matter in matters if matter.owner_tier == tier for f in (matter.function, *matter.co_functions)}
    return [function for function in range(functions) if function in owners or draw(st.integers(0, 2))]


@st.composite
def wild_worlds(draw: st.DrawFn) -> World:
    """Return a random world as `worlds` does, with what is rare: see `wild_organs`, up to eight parts, no time at all.

    The demand also responds to success, and offices are asked for paperwork from many sides.
    """
    places = draw(territories())
    functions = draw(st.sampled_from([1, 3, MAXIMUM_PARTS]))
    tiers = 1 + max(place.tier for place in places)
    timeless = draw(st.integers(0, 5)) == 0
    matters = draw(st.lists(a_matter(tiers, functions, MAXIMUM_PARTS - 1), min_size=1, max_size=3))
    rules = draw(coefficients())._replace(response=draw(responses()))
    if timeless:
        matters = [matter._replace(touch=(0.0, 0.0), outside=(0.0, 0.0, 0.0)) for matter in matters]
        rules = without_hours(rules)
    offices = [
        Office(
            number,
            function,
            draw(st.sampled_from([0, 1, 1, 2, 5])),
            draw(st.integers(0, 1)),
            draw(st.sampled_from([0.0, 1.0, 5.0])),
            draw(st.sampled_from([1.0, 0.3])),
            f"{number}/{function}",
            **draw(standing),
        )
        for number, place in enumerate(places)
        for function in draw(wild_organs(functions, place.tier, matters))
    ]
    world = make_world(
        offices,
        matters,
        horizon=draw(st.sampled_from([50.0, 100.0, 170.5])),
        places=places,
        functions=functions,
        rules=rules,
        demand=draw(demands(tiers)),
        calendars=(ALWAYS, WEEKDAYS),
        desk_staff=draw(st.integers(0, 2)),
        desk_calendar=draw(st.integers(0, 1)),
    )
    return world.under(*draw(st.lists(a_mechanism(), max_size=len(MECHANISMS), unique_by=type)))


@st.composite
def wild_organs(draw: st.DrawFn, functions: int, tier: int, matters: list[Matter]) -> list[int]:
    """Return the functions of a place's offices: only who owns the main part of a matter must be there.

    So a place may have no office at all, also at the lowest tier, and a further part may have no owner.
    """
    owners = {matter.function for matter in matters if matter.owner_tier == tier}
    kind = draw(st.sampled_from(["general", "organs", "owners"]))
    if kind == "general":
        return [GENERAL]
    return [f for f in range(functions) if f in owners or (kind == "organs" and draw(st.booleans()))]


@st.composite
def responses(draw: st.DrawFn) -> Response:
    return Response(
        elasticity=draw(st.sampled_from([0.0, 0.5, -0.5])),
        reference=draw(st.sampled_from([0.0, 0.5])),
        headroom=draw(st.sampled_from([1.0, 1.5])),
    )


def without_hours(rules: Coefficients) -> Coefficients:
    """Return the rules with nothing that takes time: a life is over at the moment at which it begins."""
    return Coefficients(
        *(kind._replace(**{name: 0.0 for name in kind._fields if name.endswith("hours")}) for kind in rules)
    )


@st.composite
def a_matter(draw: st.DrawFn, tiers: int, functions: int, others_at_most: int = 2) -> Matter:
    function = draw(st.integers(0, functions - 1))
    others = tuple(f for f in range(functions) if f != function)[:others_at_most]
    return Matter(
        function=function,
        owner_tier=draw(st.integers(0, tiers - 1)),
        touch=(draw(small), draw(shape)),
        co_functions=others,
        multi=draw(share),
        overlap=draw(share),
        covered=draw(share),
        sharpness=draw(share),
        erosion=draw(share),
        grid_share=draw(share),
        delegated=draw(share),
        limit=draw(st.sampled_from([NO_LIMIT, 8.0, 72.0])),
        urgency=draw(st.integers(0, 2)),
        outside=(draw(share), draw(small), draw(shape)),
        risky=draw(share),
        solvable=draw(st.sampled_from([1.0, 0.7])),
        recurrence=draw(share),
        **draw(marks),
    )


@st.composite
def coefficients(draw: st.DrawFn) -> Coefficients:
    """Return rules, each of them off or on with strong effects."""

    def some(kind: type, **fields: Any) -> Any:
        return kind(**{name: draw(values) for name, values in fields.items()}) if draw(st.booleans()) else kind()

    return Coefficients(
        entry=some(
            Entry,
            dispatched=share,
            accuracy=share,
            front_accuracy=share,
            neighbour=share,
            territory=share,
            empowered=share,
            answered=share,
            desk_hours=small,
            desk_shape=shape,
            delay_hours=small,
            delay_shape=shape,
        ),
        capability=some(
            Capability,
            attempt=share,
            coercion=share,
            work_factor=st.sampled_from([1.0, 1.5]),
            settle_factor=share,
            triage_hours=small,
            triage_shape=shape,
        ),
        passing=some(
            Passing,
            base=st.sampled_from([NEVER, -1.0, 0.5]),
            ambiguity=small,
            load=st.just(0.3),
            risk=small,
            trace=small,
            first=small,
            request_sd=small,
            office_sd=small,
            from_superior=st.just(-0.5),
            lit=small,
        ),
        destination=some(
            Destination,
            up=small,
            across=small,
            down=small,
            back=small,
            knowledge=share,
            up_hours=small,
            down_hours=small,
            across_hours=small,
            delay_shape=shape,
        ),
        first_receiver=some(
            FirstReceiver,
            bound=share,
            compliance=share,
            returns=st.sampled_from([1.0, 2.0]),
            ruling_hours=small,
            ruling_shape=shape,
        ),
        coordination=some(
            Coordination,
            parallel=share,
            bound=share,
            hours=small,
            shape=shape,
            local=share,
            push=share,
            report_hours=st.sampled_from([0.0, 0.2]),
            formal=share,
        ),
        deadlines=some(
            Deadlines,
            weight=share,
            window=share,
            rush=st.sampled_from([1.0, 2.0]),
            perfunctory=share,
            milestones=share,
            lights=share,
            escalate_after=st.sampled_from([NO_LIMIT, 3.0, 30.0]),
        ),
        closure=some(
            Closure,
            quality=share,
            reporter=share,
            detection=share,
            confirm_hours=small,
            confirm_shape=shape,
            satisfied_if_settled=share,
            satisfied_if_not=share,
            lateness=small,
            contacts=small,
            reopening=share,
            same_office=share,
            reopen_hours=small,
            reopen_shape=shape,
            rework=share,
        ),
        paperwork=some(
            Paperwork,
            items=st.just(20.0),
            hours=small,
            shape=shape,
            precedence=st.sampled_from([1.0, 0.0, -1.0]),
            limit=st.sampled_from([NO_LIMIT, 24.0]),
            trace_hours=st.sampled_from([0.0, 0.1]),
            reentry_hours=st.sampled_from([0.0, 0.3]),
            connected=share,
        ),
        foot_dragging=some(FootDragging, hold_hours=small, hold_shape=shape, inflation=share),
        effort=some(Effort, gain=st.sampled_from([0.0, 0.3]), pressure=share),
    )


@st.composite
def demands(draw: st.DrawFn, tiers: int) -> Demand:
    """Return some 30-120 requests, with quiet nights, busy days and a shock."""
    quiet, busy = draw(st.sampled_from([(0.5, 0.5), (0.1, 1.0), (0.0, 1.5)]))
    day = (*[quiet] * 9, *[busy] * 8, *[quiet] * 7)
    entry = tuple(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=tiers - 1, max_size=tiers - 1))) + (0.5,)
    return Demand(
        hourly=day * 3 + tuple(3.0 * rate for rate in day) + day,
        overdispersion=draw(st.sampled_from([1.0, 3.0])),
        headroom=draw(st.sampled_from([1.0, 1.5])),
        patience=draw(st.sampled_from([(0.0, 0.0), (20.0, -1.0)])),
        expectation=draw(st.sampled_from([(0.0, 0.0), (48.0, 1.0)])),
        channels=(Channel(0.7, False, entry), Channel(0.3, True, entry)),
    )


@st.composite
def a_mechanism(draw: st.DrawFn, people: bool = True) -> Mechanism:
    """Return one of the mechanisms, at some intensity, perhaps crossing its start, ramp and end within the run."""
    intensity = draw(
        st.sampled_from(
            [
                {},
                {"level": 0.5},
                {"start": "30 hours"},
                {"start": "30 hours", "ramp": "60 hours"},
                {"start": "30 hours", "ramp": "20 hours", "end": "70 hours"},
                {"end": "50 hours"},
            ]
        )
    )
    some = MECHANISMS if people else tuple(kind for kind in MECHANISMS if not kind.moves_people)
    return draw(st.sampled_from(some))(intensity=Intensity(**intensity))


def at_zero(mechanism: type[Mechanism]) -> Mechanism:
    """Return a mechanism that has changes of intensity within the run, all of them to 0."""
    return mechanism(intensity=Intensity(level=0.0, start="20 hours", ramp="50 hours", end="90 hours"))
