"""The queue of comparisons: bounded, cached by content, cancelled within seconds, followed by many."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.study.compare import Options, compare
from sim.vocabulary.errors import ResultsError
from sim.web.server.channel import Channel
from sim.web.server.clerk import Clerk
from sim.web.server.runs import Runs, Ticket
from tests.study.tiny import write_tiny


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder)
    return read_scenario(folder / "tiny.yaml")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("long")
    write_tiny(folder, weeks=200)
    return read_scenario(folder / "tiny.yaml")


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    found = Runs(tmp_path / "out", 1, 2, engine="simpy", per_owner=1)
    yield found
    found.close()


def over(ticket: Ticket, seconds: float = 60.0) -> Ticket:
    end = time.monotonic() + seconds
    while not ticket.over and time.monotonic() < end:
        time.sleep(0.02)
    assert ticket.over, ticket.state()
    return ticket


def begun(ticket: Ticket) -> None:
    end = time.monotonic() + 60.0
    while ticket.share == 0.0 and not ticket.over and time.monotonic() < end:
        time.sleep(0.02)
    assert ticket.status == "running" and ticket.share > 0.0, ticket.state()


def test_a_comparison_is_that_of_the_command_line_and_made_once(tiny: Loaded, runs: Runs, tmp_path: Path) -> None:
    ticket = over(runs.submit(tiny, 3))
    assert ticket.status == "done" and ticket.state()["share"] == 1.0 and ticket.state()["runs"] == [6, 6]
    assert ticket.comparison is not None
    options = Options(tmp_path / "own", replications=3, engine="simpy")
    own = compare(tiny, options, lambda *told: None, lambda text: None)
    assert ticket.comparison.values.equals(own.values)
    assert repr(ticket.comparison.differences) == repr(own.differences)
    assert (ticket.comparison.folder / "measures.csv").exists()
    assert runs.submit(tiny, 3) is ticket
    assert runs.submit(tiny, 4) is not ticket


def test_cancelling_stops_within_two_seconds_and_keeps_what_is_finished(
    long: Loaded, runs: Runs, tmp_path: Path
) -> None:
    ticket = runs.submit(long, 30)
    begun(ticket)
    while ticket.ended < 2 and not ticket.over:
        time.sleep(0.02)
    asked = time.monotonic()
    assert runs.cancel(ticket.id)
    assert over(ticket).status == "cancelled"
    assert time.monotonic() - asked < 4.0, "two seconds are promised, and a busy machine gets four"
    assert list((tmp_path / "out").rglob("*.parquet")), "finished runs are kept"
    assert not list((tmp_path / "out").rglob("*.tmp"))
    assert not runs.cancel(ticket.id)
    assert not runs.cancel("0" * 16)
    again = runs.submit(long, 30)
    assert again is not ticket and again.id == ticket.id
    runs.cancel(again.id)
    over(again)


def test_the_queue_is_bounded_for_all_and_for_each(tiny: Loaded, long: Loaded, runs: Runs) -> None:
    first = runs.submit(long, 30, owner="a")
    begun(first)
    second = runs.submit(tiny, 3, owner="b")
    assert second.ahead == 1 and second.state()["status"] == "waiting"
    with pytest.raises(ResultsError, match="limit for one person"):
        runs.submit(tiny, 4, owner="b")
    third = runs.submit(tiny, 5, owner="c")
    assert third.ahead == 2
    with pytest.raises(ResultsError, match="which is the limit") as caught:
        runs.submit(tiny, 6, owner="d")
    assert "上限" in caught.value.text.zh
    assert runs.submit(tiny, 3, owner="d") is second, "what waits already is no new one"
    runs.cancel(second.id)
    assert second.status == "cancelled" and third.ahead == 1
    runs.cancel(first.id)
    assert over(third).status == "done"


def test_only_ones_own_wish_is_taken_back(tiny: Loaded, long: Loaded, runs: Runs) -> None:
    first = runs.submit(long, 30, owner="a", wish="mine")
    begun(first)
    assert runs.submit(long, 30, owner="b", wish="yours") is first
    waiting = runs.submit(tiny, 3, owner="a", wish="mine")
    assert runs.submit(tiny, 3, owner="b", wish="yours") is waiting
    assert not runs.cancel(first.id, "a stranger's") and not runs.cancel(first.id)
    assert runs.cancel(first.id, "mine") and not runs.cancel(first.id, "mine")
    assert runs.cancel(waiting.id, "mine")
    with pytest.raises(ResultsError, match="limit for one person"):
        runs.submit(tiny, 4, owner="b", wish="yours")  # what waits for the other alone counts as the other's
    assert runs.submit(tiny, 4, owner="a", wish="mine").ahead == 2
    time.sleep(0.5)
    assert first.status == "running" and waiting.status == "waiting"
    assert runs.cancel(waiting.id, "yours") and waiting.status == "cancelled"
    assert runs.cancel(first.id, "yours") and first.stopping
    again = runs.submit(long, 30, owner="c", wish="theirs")
    assert again is not first and not again.stopping, "what is being stopped is not what a new one gets"
    assert over(first).status == "cancelled"
    assert runs.cancel(again.id, "theirs")
    over(again)


def test_what_waits_for_those_who_went_away_is_dropped(
    tiny: Loaded, long: Loaded, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.web.server import wishes

    monkeypatch.setattr(wishes, "STAY_SECONDS", 0.5)
    first = runs.submit(long, 30, wish="mine")
    begun(first)
    waiting = runs.submit(tiny, 3, owner="a", wish="mine")
    runs.submit(tiny, 3, owner="b", wish="yours")
    time.sleep(1.0)
    assert waiting.status == "waiting" and first.status == "running", "who is silent wants it still"
    with waiting.wishes.followed("yours"):
        assert runs.cancel(waiting.id, "mine")
        time.sleep(1.0)
        assert waiting.status == "waiting"
    assert over(waiting, 5.0).status == "cancelled" and first.status == "running"
    assert runs.cancel(first.id, "mine")
    over(first)


def test_a_comparison_that_is_too_large_is_refused_with_its_size(long: Loaded, tmp_path: Path) -> None:
    runs = Runs(tmp_path, 1, most_requests=1000)
    try:
        with pytest.raises(ResultsError, match=r"too large: 2 structures x 30 replications are about [\d,]+ requests"):
            runs.submit(long, 30)
    finally:
        runs.close()


def _explode(comparison: Any) -> None:
    raise RuntimeError("our mistake")


def _die(comparison: Any) -> None:
    import os

    os._exit(3)


@pytest.mark.parametrize("after", [_explode, _die])
def test_what_goes_wrong_fails_one_comparison_and_not_the_next(after: Any, tiny: Loaded, tmp_path: Path) -> None:
    runs = Runs(tmp_path, 1, after=after, engine="simpy")
    try:
        ticket = over(runs.submit(tiny, 3))
        assert ticket.status == "failed" and ticket.message.zh and "our mistake" not in ticket.message.en
        assert over(runs.submit(tiny, 4)).status == "failed"
    finally:
        runs.close()


def test_closing_ends_followers_and_the_process(long: Loaded, tmp_path: Path) -> None:
    runs = Runs(tmp_path, 1, engine="simpy")
    ticket = runs.submit(long, 30)
    begun(ticket)
    runs.close()
    assert ticket.status == "cancelled" and ticket.channel.closed
    with pytest.raises(ResultsError, match="closing"):
        runs.submit(long, 30)


def test_a_channel_tells_many_of_the_last_state_and_writes_it_once() -> None:
    state = {"n": 0}
    written = []
    channel = Channel(lambda: written.append(1) or dict(state), pause=0.05)

    async def follower() -> list[int]:
        seen: list[int] = []
        number = 0
        while not seen or seen[-1] < 200:
            found = await channel.after(number, 5.0)
            assert found is not None
            number = found[0]
            seen.append(json.loads(found[1])["n"])
        return seen

    def change() -> None:
        for n in range(1, 201):
            state["n"] = n
            channel.changed()
            time.sleep(0.001)

    async def many() -> list[list[int]]:
        followers = [asyncio.create_task(follower()) for _ in range(40)]
        await asyncio.sleep(0.1)
        threading.Thread(target=change).start()
        return await asyncio.gather(*followers)

    seen = asyncio.run(many())
    assert all(each[-1] == 200 and each == sorted(each) for each in seen)
    assert all(len(each) < 60 for each in seen), "changes that come together are told together"
    assert len(written) < 100, "one writing serves all followers"


def test_a_channel_of_what_lasts_tells_more_seldom_but_its_end_at_once() -> None:
    channel = Channel(lambda: {}, slowing=True)
    assert channel.pause == pytest.approx(0.25)
    channel._begun -= 1000.0
    assert channel.pause == pytest.approx(3.0)

    async def followed() -> float:
        number, _ = await channel.after(0, 1.0) or (0, b"")
        channel.changed()
        number, _ = await channel.after(number, 9.0) or (0, b"")
        begun = time.monotonic()
        threading.Timer(0.1, channel.changed).start()
        threading.Timer(0.3, channel.changed, (True,)).start()
        assert await channel.after(number + 1, 9.0) is not None
        return time.monotonic() - begun

    assert asyncio.run(followed()) < 2.5


def test_a_channel_ends_when_it_is_closed() -> None:
    channel = Channel(lambda: {})

    async def followed() -> bool:
        number, _ = await channel.after(0, 1.0) or (0, b"")
        waiting = asyncio.create_task(channel.after(number, 30.0))
        await asyncio.sleep(0.05)
        channel.close()
        last = await asyncio.wait_for(waiting, 5.0)
        assert last is not None
        return await channel.after(last[0], 30.0) is None

    assert asyncio.run(followed())


def _slow(seconds: float) -> str:
    time.sleep(seconds)
    return "late"


def _wrong() -> None:
    raise ValueError("private")


def test_a_clerk_answers_and_is_not_waited_for_for_ever() -> None:
    clerk = Clerk("test")
    try:
        assert clerk.ask(_slow, 0.0, seconds=60.0) == "late"
        with pytest.raises(ResultsError, match=r"more than 0\.5 s"):
            clerk.ask(_slow, 30.0, seconds=0.5)
        with pytest.raises(ResultsError) as caught:
            clerk.ask(_wrong, seconds=60.0)
        assert "private" not in caught.value.text.en
        assert clerk.ask(_slow, 0.0, seconds=60.0) == "late", "it works again"
    finally:
        clerk.close()
