"""A citizen's patience also runs while the request waits for casework."""

from __future__ import annotations

from sim.rules.coefficients import Coefficients
from sim.verify.world import Matter, Office, make_world
from sim.vocabulary.codes import Activity
from tests.worlds import Ask, scripted


def test_gives_up_while_waiting_for_casework() -> None:
    """The first request keeps the only official for ten hours; the second, reported at 1, waits two hours at most."""
    world = make_world([Office(0, 0, name="owner")], [Matter()], rules=Coefficients(), horizon=100.0)
    rows = world.run(scripted(Ask(0.0, (10.0,)), Ask(1.0, (1.0,), patience=2.0)))
    second = rows[rows["request"] == 1]
    assert [Activity(a) for a in second["activity"]] == [
        Activity.REPORT,
        Activity.TRIAGE,
        Activity.HANDLE,
        Activity.RENEGE,
    ]
    assert second["end"][-1] == 3.0
    first = rows[(rows["request"] == 0) & (rows["activity"] == Activity.CLOSE)]
    assert first["end"][0] == 10.0
