"""Laws on random small worlds: all rules, mechanisms that come and go, calendars, paperwork, patience, shocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.simpy_engine import SimpyEngine
from sim.rules.effort import Effort
from sim.rules.foot_dragging import FootDragging
from sim.verify.world import World
from sim.vocabulary.draws import stream_key
from tests.engine import laws
from tests.worlds import worlds


@settings(max_examples=100)
@given(worlds())
def test_every_log_obeys_the_laws(world: World) -> None:
    played = laws.play(world)
    for law in laws.ALWAYS_TRUE:
        law(played)


@settings(max_examples=80)
@given(worlds(people=False))
def test_where_nobody_moves_more_laws_hold(world: World) -> None:
    played = laws.play(world)
    for law in laws.WHERE_NOBODY_MOVES:
        law(played)


@settings(max_examples=40)
@given(worlds(mechanisms=False))
def test_nobody_is_lost_where_only_work_takes_time(world: World) -> None:
    rules = world.structure.rules
    prompt = world.structure.with_rules(
        entry=rules.entry._replace(delay_hours=0.0),
        foot_dragging=FootDragging(),
        destination=rules.destination._replace(up_hours=0.0, down_hours=0.0, across_hours=0.0),
        first_receiver=rules.first_receiver._replace(ruling_hours=0.0),
        closure=rules.closure._replace(reopen_hours=0.0),
    )
    demand = world.demand._replace(outside=np.zeros_like(world.demand.outside))
    laws.nobody_is_lost(laws.play(replace(world, structure=prompt, demand=demand)))


@settings(max_examples=60)
@given(worlds(mechanisms=False))
def test_queues_keep_their_order(world: World) -> None:
    """Limits are those of whole requests here; see `test_reform_stories` for those of nodes."""
    deadlines = world.structure.rules.deadlines._replace(milestones=0.0)
    whole = replace(world, structure=world.structure.with_rules(deadlines=deadlines))
    laws.who_is_served_was_first_in_line(laws.play(whole))


@settings(max_examples=40)
@given(worlds(mechanisms=False))
def test_work_is_what_was_drawn(world: World) -> None:
    rules = world.structure.rules
    calm = replace(
        world,
        structure=world.structure.with_rules(
            effort=Effort(pressure=rules.effort.pressure), deadlines=rules.deadlines._replace(window=0.0)
        ),
    )
    laws.work_is_as_drawn(laws.play(calm))


@settings(max_examples=60)
@given(worlds(mechanisms=False), st.lists(st.floats(1.0, 99.0), min_size=1, max_size=6))
def test_counters_hold_at_every_instant_what_the_log_says(world: World, instants: list[float]) -> None:
    engine = SimpyEngine(world.structure, int(stream_key(1, 0)))
    engine.expect(world.requests())
    seen = []
    for instant in sorted({round(time, 2) + 0.00417 for time in instants}):
        engine.advance(instant)
        scene = engine._scene
        seen.append((instant, [(c.present, c.waiting, len(c.serving)) for c in scene.counters]))
    engine.advance(world.demand.horizon)
    engine.finish()
    rows = engine.take()
    inside = rows[np.isin(rows["activity"], laws.STAYS) & ~(rows["end"] == rows["enabled"])]
    begun, done = laws.starts(inside, np.inf), laws.ends(inside, np.inf)
    for instant, counters in seen:
        for office, counted in enumerate(counters):
            mine = inside["office"] == office
            waiting = mine & (inside["enabled"] <= instant) & (instant < begun)
            serving = mine & (begun <= instant) & (instant < done) & ~np.isnan(inside["start"])
            here = (int((waiting | serving).sum()), int(waiting.sum()), int(serving.sum()))
            # Without limit of staff whoever meets a closed door counts as served, from the next opening on.
            assert counted == here if world.structure.staffing.staff[office] else counted[0] == here[0]
