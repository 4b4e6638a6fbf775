"""The one class that a server teaches: it holds the state, keeps it on disk, tells its followers, and has runs made."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import math
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.lessons.changes import changes_of
from sim.scenario.loaded import Loaded
from sim.vocabulary.errors import InvariantError, ResultsError, ScenarioError
from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson import journal
from sim.web.lesson.answer import answer_of
from sim.web.lesson.machine import after, begin
from sim.web.lesson.refusals import Refused
from sim.web.lesson.rule import mechanism
from sim.web.lesson.scene import Scene
from sim.web.lesson.shown import own_state, shared_state
from sim.web.lesson.state import Group, Point, State
from sim.web.lesson.variant import scenario_with
from sim.web.server.channel import Channel
from sim.web.server.runs import Runs, Ticket

POLL_SECONDS = 0.2
MOST_WAITING = 64
"""Runs that may wait: one of the class, one of each group, and some to spare."""
CLASS = ""
"""In place of a group's id: the comparison of the whole class."""
_log = logging.getLogger("tiaokuai.lesson")


class Classroom:
    """Hold one class. All methods may be called from any thread."""

    def __init__(
        self, scene: Scene, folder: Path, workers: int, minutes: int | None = None, engine: str = "auto"
    ) -> None:
        self.scene = scene
        self.folder = folder
        self._lock = threading.RLock()
        self._answer: dict[str, Any] | None = None
        self._tickets: dict[str, Ticket] = {}
        self._closing = threading.Event()
        self._class = 0
        """Which class since the server began."""
        kept = journal.kept_in(folder, scene.prepared.digest)
        self.resumed = kept is not None and kept.state.version > 0
        if kept is None:
            journal.set_aside(folder)
            kept = journal.Kept(secrets.token_urlsafe(9), begin(scene.plan, minutes))
        self.key = kept.key
        self._state = kept.state
        self.channel = Channel(self.shared)
        self._runs = Runs(folder / "runs", workers, MOST_WAITING, after=answer_of, engine=engine)
        journal.keep(folder, scene.prepared.digest, journal.Kept(self.key, self._state))
        self._again()
        self._thread = threading.Thread(target=self._follow, name="lesson", daemon=True)
        self._thread.start()

    # --- what is seen ---

    @property
    def state(self) -> State:
        """Return the class as it is now."""
        return self._state

    @property
    def answer(self) -> Mapping[str, Any] | None:
        """Return what came of the class's comparison, None until it is done."""
        return self._answer

    @property
    def loaded(self) -> Loaded | None:
        """Return the scenario that was run for the class, None until it was ordered."""
        ticket = self._tickets.get(CLASS)
        return None if ticket is None else ticket.loaded

    @property
    def ticket(self) -> Ticket | None:
        """Return the class's comparison, None until it was ordered."""
        return self._tickets.get(CLASS)

    def shared(self) -> dict[str, Any]:
        """Return what everybody is told."""
        # Without the lock, which waits for the disk: states and answers are never changed, only replaced.
        return shared_state(self.scene, self._state, self._answer)

    def own(self, token: str) -> dict[str, Any] | None:
        """Return what concerns one phone alone."""
        state = self._state
        return own_state(self.scene, state, state.student(token) if token else None)

    def students(self) -> list[dict[str, Any]]:
        """Return who has joined: for the teacher alone."""
        return [{"number": student.number, "name": student.name} for student in self._state.students]

    def is_teacher(self, key: object) -> bool:
        """Return whether a key is the teacher's."""
        return isinstance(key, str) and secrets.compare_digest(key.encode(), self.key.encode())

    # --- what happens ---

    def join(self, name: str, nonce: str = "") -> tuple[str, int]:
        """Let a phone in; return its token and number. Raises Refused.

        A phone that asks again with the same nonce, because the answer was lost, is the same student.
        """
        token = secrets.token_urlsafe(16)
        if nonce:
            mixed = hmac.new(self.key.encode(), nonce.encode(), hashlib.sha256).digest()
            token = base64.urlsafe_b64encode(mixed[:16]).decode().rstrip("=")
        with self._lock:
            student = self._state.student(token)
            if student is None:
                student = self.happen(h.Joined(token, name)).student(token)
        assert student is not None
        return token, student.number

    def happen(self, happening: h.Happening) -> State:
        """Let something happen: new state, journal, followers. Raises Refused, and then nothing has changed."""
        with self._lock:
            state = after(self.scene.plan, self._state, happening)
            if not isinstance(happening, h.RunTold) or happening.status not in ("waiting", "running"):
                # How far a run is need not survive: it is ordered again.
                journal.keep(self.folder, self.scene.prepared.digest, journal.Kept(self.key, state))
            before, self._state = self._state, state
            if isinstance(happening, h.Reset):
                self._forget()
            for group in before.groups:
                if state.group(group.id) is None:
                    self._drop(group.id)
        self.channel.changed()
        if isinstance(happening, h.Tuned | h.HandsTuned):
            for group in state.groups:
                if before.group(group.id) != group:
                    self._order_group(group)
        return state

    def run(self) -> None:
        """Order the comparison of the lesson's structures and the class's own. Raises Refused."""
        with self._lock:
            which = self._class
            after(self.scene.plan, self._state, h.Run(()))  # refused before anything is made
            if self._state.open:
                self.happen(h.DesksClosed())
        while True:
            state = self._state
            loaded = self._loaded(state)  # slow, and phones need not wait for it
            with self._lock:
                if which != self._class:
                    raise Refused(Text("班级已经更换", "another class has begun"))
                if self._state.decisions != state.decisions:
                    continue
                structures = tuple(spec.id for spec in loaded.scenario.structures)
                after(self.scene.plan, self._state, h.Run(structures, loaded.digest))
                self._answer = None
                self.happen(h.Run(structures, loaded.digest))
                self._order(CLASS, loaded)
                return

    def cancel(self) -> bool:
        """Stop the class's comparison; return whether there was anything to stop."""
        ticket = self._tickets.get(CLASS)
        return ticket is not None and self._runs.cancel(ticket.id)

    def reset(self) -> None:
        """Begin with another class; the journal of this one is kept under another name."""
        with self._lock:
            journal.set_aside(self.folder)
            self._class += 1
            self.happen(h.Reset())

    def close(self) -> None:
        """Stop all runs and end all that follow."""
        self._closing.set()
        self._runs.close()
        self._thread.join(timeout=5.0)
        self.channel.close()

    # --- runs ---

    def _loaded(self, state: State) -> Loaded:
        prepared, chances = self.scene.prepared, {}
        for tier, cases in self.scene.vignettes.items():
            chances[tier] = tuple(case.chance for case in cases)
        own = mechanism(self.scene.plan, state, chances)
        return scenario_with(prepared.loaded, prepared.lesson.structures, own)

    def _order(self, whose: str, loaded: Loaded) -> None:
        try:
            self._tickets[whose] = self._runs.submit(loaded, self.scene.prepared.lesson.replications)
        except ResultsError as error:
            self._tickets.pop(whose, None)
            self._tell(whose, "failed", error.text)

    def _order_group(self, group: Group) -> None:
        """Order the run of what a group bought; one that it no longer wants is stopped, unless another group does.

        The scenario is made without the lock; whoever chose again meanwhile has an order of its own.
        """
        tune = self.scene.prepared.lesson.tune
        assert tune is not None
        which = self._class
        with self._lock:
            self._drop(group.id)
        loaded, failure = None, Text("", "")
        try:
            changes = changes_of(tune, dict(group.choices))
            loaded = scenario_with(self.scene.prepared.loaded, [tune.structure], None, changes)
        except ScenarioError as error:
            said = error.findings[0]
            failure = Text(said.to("zh"), said.to("en"))
        except (ValidationError, InvariantError):
            failure = Text("这些选择不能一起用", "these choices do not go together")
        with self._lock:
            now = self._state.group(group.id)
            if which != self._class or now is None or now.choices != group.choices:
                return
            if loaded is None:
                self._tell(group.id, "failed", failure)
            else:
                self._order(group.id, loaded)

    def _drop(self, whose: str) -> None:
        earlier = self._tickets.pop(whose, None)
        if earlier is not None and not earlier.over and earlier not in self._tickets.values():
            self._runs.cancel(earlier.id)

    def _again(self) -> None:
        """Order again what was ordered when the last server ended; what is finished is only read."""
        state = self._state
        if state.run.status in ("waiting", "running", "done"):
            self._order(CLASS, self._loaded(state))
        for group in state.groups:
            if group.status in ("waiting", "running"):
                self._order_group(group)

    def _forget(self) -> None:
        for ticket in self._tickets.values():
            self._runs.cancel(ticket.id)
        self._tickets.clear()
        self._answer = None

    def _follow(self) -> None:
        """Tell the class how far its runs are."""
        told: dict[str, tuple[str, object]] = {}
        while not self._closing.wait(POLL_SECONDS):
            with self._lock:
                tickets = dict(self._tickets)
            for whose, ticket in tickets.items():
                now = (
                    ticket.id,
                    (
                        ticket.status,
                        round(ticket.share, 2),
                        None if ticket.left is None else round(ticket.left),
                        ticket.message,
                    ),
                )
                # A run that was finished long ago tells nothing new, but whoever orders it again has not heard of it.
                if told.get(whose) == now and self._heard(whose) == ticket.status:
                    continue
                told[whose] = now
                try:
                    self._hear(whose, ticket)
                except Exception:
                    _log.exception("progress could not be told")

    def _heard(self, whose: str) -> str:
        if whose == CLASS:
            return self._state.run.status
        group = self._state.group(whose)
        return "" if group is None else group.status

    def _hear(self, whose: str, ticket: Ticket) -> None:
        with self._lock:
            if self._tickets.get(whose) is not ticket:
                return
            status, message = ticket.status, ticket.message
            points: tuple[Point, ...] = ()
            if status == "done":
                if whose == CLASS:
                    self._answer = ticket.answer
                else:
                    points = self._points(ticket)
            self._tell(whose, status, message, ticket.share, ticket.left, points)

    def _tell(
        self,
        whose: str,
        status: str,
        message: Text,
        share: float = 0.0,
        left: float | None = None,
        points: tuple[Point, ...] = (),
    ) -> None:
        try:
            if whose == CLASS:
                self.happen(h.RunTold(status, share, None if left is None else float(math.ceil(left)), message))
            else:
                self.happen(h.GroupTold(whose, status, message, points))
        except Refused:
            return  # told of a class that is gone

    def _points(self, ticket: Ticket) -> tuple[Point, ...]:
        tune = self.scene.prepared.lesson.tune
        assert tune is not None
        levels = ticket.answer["levels"].get(tune.structure, {})
        return tuple(Point(measure, *levels[measure]) for measure in tune.axes if measure in levels)
