"""A bounded queue of comparisons: one at a time, in a process of its own, cached by content, followed by whoever likes.

One that several ordered is the same for all; it ends before its end only when none of them wants it any more (`wishes`).
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any, Literal

from sim.engine.choice import AUTO
from sim.scenario.loaded import Loaded
from sim.study.compare import Comparison, check_primary
from sim.study.run import build_world
from sim.study.store import content_key
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.web.server.channel import Channel
from sim.web.server.hand import GENTLE_SECONDS, After, Broken, Ended, Order, Told, serve_orders
from sim.web.server.process import GONE, Process
from sim.web.server.wishes import OWN, Wishes

Status = Literal["waiting", "running", "done", "failed", "cancelled"]
MOST_REQUESTS = 5_000_000
"""Requests of one comparison: expected per run x structures x replications."""
MOST_KEPT = 200
"""Finished tickets that are remembered; older ones are read again from disk when they are asked for."""
POLL_SECONDS = 0.1
_STEP_FIRST = Text("正在准备", "getting ready")
_CANCELLED = Text("已取消；已完成的运行已保存", "cancelled; finished runs are kept")
_log = logging.getLogger("tiaokuai.server")


class Ticket:
    """One comparison that somebody asked for, and how far it is."""

    def __init__(self, id: str, key: str, loaded: Loaded, replications: int | None, charts: bool) -> None:
        self.id = id
        self.key = key
        """Of the results folder: `content_key`."""
        self.loaded = loaded
        self.replications = replications
        self.charts = charts
        self.wishes = Wishes()
        self.stopping = False
        """Nobody wanted it any more: whoever orders it now gets another ticket."""
        self.status: Status = "waiting"
        self.share = 0.0
        self.left: float | None = None
        """Seconds, once there is something to go by."""
        self.ended = 0
        self.total = 0
        """Runs: finished, announced."""
        self.message = Text("等待中", "waiting")
        self.comparison: Comparison | None = None
        self.answer: Any = None
        """What `after` made of the comparison."""
        self.ahead = 0
        """Comparisons before this one in the queue."""
        self.channel = Channel(self.state, slowing=True)
        self._begun: tuple[float, float] | None = None

    @property
    def over(self) -> bool:
        """Return whether nothing more will happen."""
        return self.status in ("done", "failed", "cancelled")

    def state(self) -> dict[str, Any]:
        """Return what clients are told, ready for JSON."""
        return {
            "id": self.id,
            "status": self.status,
            "share": round(self.share, 4),
            "left": None if self.left is None else round(self.left, 1),
            "runs": [self.ended, self.total],
            "ahead": self.ahead,
            "message": {"zh": self.message.zh, "en": self.message.en},
        }

    def subscribe(self) -> Channel:
        """Return the channel that tells of every change; `events.stream` sends it to a client."""
        return self.channel

    def hear(self, told: Told) -> None:
        """Take progress in."""
        self.total, self.ended = told.runs, told.ended
        self.share = min(told.done / told.total, 1.0) if told.total else 0.0
        if told.step is not None:
            self.message = told.step
        now = time.monotonic()
        if self._begun is None and told.done > 0.0:
            self._begun = (now, told.done)
        if self._begun is not None and now - self._begun[0] > 0.5 and told.done > self._begun[1]:
            speed = (told.done - self._begun[1]) / (now - self._begun[0])
            self.left = max(told.total - told.done, 0.0) / speed
        self.channel.changed()

    def become(self, status: Status, message: Text) -> None:
        """Change the status and tell everybody."""
        self.message = message
        self.status = status
        self.left = None
        if status == "running":
            self.channel.begin()
        self.channel.changed(at_once=True)


class Runs:
    """Take comparisons, do one after the other, remember them. All methods may be called from any thread."""

    def __init__(
        self,
        root: Path,
        workers: int,
        most: int = 8,
        *,
        after: After | None = None,
        most_requests: int = MOST_REQUESTS,
        per_owner: int | None = None,
        engine: str = AUTO,
    ) -> None:
        self.most_requests = most_requests
        self._root = root
        self._workers = workers
        self._most = most
        self._per_owner = most if per_owner is None else per_owner
        self._after = after
        self._engine = engine
        self._tickets: dict[str, Ticket] = {}
        self._queue: deque[Ticket] = deque()
        self._now: Ticket | None = None
        self._change = threading.Condition()
        self._closing = False
        self._hand = Process(serve_orders, "comparisons")
        self._number = 0
        self._thread = threading.Thread(target=self._work, name="runs", daemon=True)
        self._thread.start()

    def submit(
        self, loaded: Loaded, replications: int | None, charts: bool = False, *, owner: str = "", wish: str = OWN
    ) -> Ticket:
        """Return the ticket of a comparison; one that waits, runs or is done already is only wished for once more.

        Raises ResultsError where the comparison is larger than allowed, or too many wait already.
        """
        key = content_key(loaded.digest, loaded.scenario.seed)
        id = hashlib.sha256(f"{key}:{replications}:{charts}".encode()).hexdigest()[:16]
        with self._change:
            known = self._known(id, owner, wish)
            if known is not None:
                return known
        check_primary(loaded)
        self._check_size(loaded, replications)
        with self._change:
            known = self._known(id, owner, wish)
            if known is not None:
                return known
            self._check_room(owner)
            ticket = Ticket(id, key, loaded, replications, charts)
            ticket.wishes.add(wish, owner)
            self._tickets.pop(id, None)
            self._tickets[id] = ticket
            self._queue.append(ticket)
            self._forget()
            self._count_ahead()
            self._change.notify_all()
            return ticket

    def check_room(self, owner: str) -> None:
        """Raise ResultsError where a new comparison of `owner` would be refused because too many wait."""
        with self._change:
            self._check_room(owner)

    def get(self, id: str) -> Ticket | None:
        """Return the ticket of that id, None if there is none."""
        with self._change:
            return self._tickets.get(id)

    def cancel(self, id: str, wish: str = OWN) -> bool:
        """Take back a wish for a comparison that waits or runs; return whether there was such a wish.

        When nobody else wants it, it stops: `Ticket.stopping`. Finished runs are kept.
        """
        with self._change:
            ticket = self._tickets.get(id)
            if ticket is None or ticket.over or not ticket.wishes.take_back(wish):
                return False
            self._stop_unwanted()
            return True

    def waiting(self) -> int:
        """Return how many comparisons wait or run."""
        with self._change:
            return len(self._queue) + (self._now is not None)

    def close(self) -> None:
        """Stop what runs, drop what waits, end all that follow. Finished runs are kept."""
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._thread.join(timeout=10.0)
        self._hand.end()
        with self._change:
            tickets = list(self._tickets.values())
            self._queue.clear()
        for ticket in tickets:
            if not ticket.over:
                ticket.become("cancelled", _CANCELLED)
            ticket.channel.close()

    def _check_room(self, owner: str) -> None:
        if self._closing:
            raise ResultsError(Text("服务器正在关闭", "the server is closing"))
        if len(self._queue) >= self._most:
            raise ResultsError(
                Text(
                    f"等待的运行已有 {len(self._queue)} 项，为上限；请稍后再试",
                    f"{len(self._queue)} comparisons wait already, which is the limit; try again later",
                )
            )
        own = sum(ticket.wishes.owner == owner for ticket in self._queue)
        if own >= self._per_owner:
            raise ResultsError(
                Text(
                    f"您已有 {own} 项运行在等待，为每人上限；请等其完成或取消其中一项",
                    f"{own} of your comparisons wait already, the limit for one person; wait, or cancel one",
                )
            )

    def _check_size(self, loaded: Loaded, replications: int | None) -> None:
        precision = loaded.scenario.compare.precision
        times = precision.maximum if replications is None else replications
        structures = len(loaded.scenario.structures)
        requests = build_world(loaded).requests * structures * times
        if requests > self.most_requests:
            most, found = f"{self.most_requests:,}", f"{round(requests):,}"
            raise ResultsError(
                Text(
                    f"规模过大：{structures} 种结构 × {times} 次重复，预期共 {found} 件诉求，此服务器至多 {most} 件；"
                    "请减少重复次数、缩短时长，或用 tiaokuai compare 运行",
                    f"too large: {structures} structures x {times} replications are about {found} requests, and this server takes "
                    f"at most {most}; ask for fewer replications, a shorter run, or use tiaokuai compare",
                )
            )

    def _forget(self) -> None:
        over = [id for id, ticket in self._tickets.items() if ticket.over]
        over.sort(key=lambda id: self._tickets[id].status == "done")  # what came to nothing goes first
        for id in over[: max(len(over) - MOST_KEPT, 0)]:
            del self._tickets[id]

    def _known(self, id: str, owner: str, wish: str) -> Ticket | None:
        """Return a comparison that need not be made again, wished for once more."""
        ticket = self._tickets.get(id)
        if ticket is None or ticket.status in ("failed", "cancelled") or (ticket.stopping and not ticket.over):
            return None
        if not ticket.over:
            ticket.wishes.add(wish, owner)
        return ticket

    def _stop_unwanted(self) -> None:
        unwanted = [ticket for ticket in self._queue if not ticket.wishes.wanted]
        for ticket in unwanted:
            self._queue.remove(ticket)
            ticket.stopping = True
            ticket.become("cancelled", _CANCELLED)
        if unwanted:
            self._count_ahead()
        if self._now is not None and not self._now.wishes.wanted:
            self._now.stopping = True

    def _count_ahead(self) -> None:
        for k, ticket in enumerate(self._queue):
            ticket.ahead = k + (self._now is not None)
            ticket.channel.changed()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._queue and not self._closing:
                    self._change.wait()
                if self._closing:
                    return
                ticket = self._now = self._queue.popleft()
                self._count_ahead()
            ticket.become("running", _STEP_FIRST)
            try:
                self._do(ticket)
            except Exception:  # whatever went wrong, the thread goes on to the next one
                _log.exception("a comparison could not be conducted")
                self._hand.end()
                ticket.become("failed", Text("运行未能进行", "the comparison could not be conducted"))
            with self._change:
                self._now = None
                self._count_ahead()

    def _do(self, ticket: Ticket) -> None:
        self._number += 1
        order = Order(
            self._number,
            ticket.loaded,
            self._root,
            ticket.replications,
            self._workers,
            self._engine,
            ticket.charts,
            self._after,
        )
        self._hand.send(order)
        asked: float | None = None
        while True:
            said = self._hand.hear(POLL_SECONDS)
            number, told = said if isinstance(said, tuple) else (self._number, said)
            if number != self._number:
                continue
            if isinstance(told, Told):
                ticket.hear(told)
            elif isinstance(told, Ended):
                ticket.comparison = Comparison(loaded=ticket.loaded, **told.fields)
                ticket.answer = told.answer
                ticket.share = 1.0
                ticket.become("done", Text("已完成", "done"))
                return
            elif isinstance(told, Broken):
                if told.trace:
                    _log.error("a comparison failed:\n%s", told.trace)
                ticket.become("failed" if asked is None else "cancelled", told.text if asked is None else _CANCELLED)
                return
            elif told is GONE:
                gone = Text("运行的进程意外终止（内存不足？）", "the process of the runs died (want of memory?)")
                ticket.become("failed" if asked is None else "cancelled", gone if asked is None else _CANCELLED)
                return
            with self._change:
                self._stop_unwanted()  # some go away after others have taken their wishes back
                stop = ticket.stopping or self._closing
            if stop and asked is None:
                asked = time.monotonic()
                self._hand.send(None)
            elif asked is not None and time.monotonic() - asked > GENTLE_SECONDS:
                self._hand.end()
                ticket.become("cancelled", _CANCELLED)
                return
