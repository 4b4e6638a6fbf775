"""A lesson survives a server that is killed: the same command with the same folder goes on where it was."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from sim.web.lesson import happenings as h
from sim.web.lesson import journal
from sim.web.lesson.guesses import guessing
from sim.web.lesson.machine import after, begin
from sim.web.lesson.refusals import Refused
from sim.web.lesson.shown import own_state, shared_state
from tests.study.tiny import start
from tests.web.lesson_rooms import room, scene, waited, write_lesson

httpx = pytest.importorskip("httpx")
pytest.importorskip("uvicorn")


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Served:
    """The command in a process of its own."""

    def __init__(self, lesson: Path, out: Path, port: int, *more: str) -> None:
        words = [
            "-m",
            "sim",
            "teach",
            str(lesson),
            "--port",
            str(port),
            "--out",
            str(out),
            "--minutes",
            "20",
            "-w",
            "1",
            *more,
        ]
        self.process = start(*words)
        self.said = ""
        assert self.process.stdout is not None
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read() if self.process.stderr else ""
            self.said += line
        link = re.search(r"(http://127\.0\.0\.1:\d+)/#key=(\S+)", self.said)
        assert link is not None, self.said
        self.address, self.key = link.groups()
        waited(self.answers)

    def answers(self) -> bool:
        """Return whether somebody answers."""
        try:
            return bool(httpx.get(f"{self.address}/api/lesson/state").status_code == 200)
        except httpx.TransportError:
            return False

    def state(self, token: str = "") -> dict[str, Any]:
        """Return the state as a client gets it."""
        found: dict[str, Any] = httpx.get(f"{self.address}/api/lesson/state", params={"token": token}).json()
        return found

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Send something that must be accepted."""
        answer = httpx.post(f"{self.address}/api/lesson/{path}", json=body, headers={"origin": self.address})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def end(self, how: signal.Signals) -> int:
        """End the process and return its exit code."""
        self.process.send_signal(how)
        self.said += self.process.communicate(timeout=30.0)[0]
        return self.process.returncode


def test_a_killed_server_goes_on_where_it_was(tmp_path: Path) -> None:
    lesson, out, port = write_lesson(tmp_path), tmp_path / "out", free_port()
    first = Served(lesson, out, port)
    try:
        assert "going on" not in first.said
        token = first.post("join", name="李四")["token"]
        first.post("teacher", key=first.key, action="next")
        first.post("guess", token=token, values={"days": 17})
        first.post("teacher", key=first.key, action="next")
        case = first.state(token)["me"]["case"]["id"]
        first.post("decide", token=token, case=case, choice="pass")
        first.post("teacher", key=first.key, action="run")
    finally:
        first.end(signal.SIGKILL)

    second = Served(lesson, out, port)
    try:
        assert "going on" in second.said and second.key == first.key
        state = second.state(token)
        assert state["joined"] == 1 and state["predict"]["answers"]["days"]["n"] == 1
        me = state["me"]
        assert (me["name"], me["guesses"], me["done"]) == ("李四", {"days": 17.0}, 1)
        assert sum(tier["pass"] for tier in state["decide"]["tiers"]) == 1
        waited(lambda: second.state()["run"]["status"] == "done", 90.0)
        assert [each["id"] for each in second.state()["run"]["structures"]] == ["hierarchy", "dispatch", "class"]
        second.post("teacher", key=second.key, action="reveal")
        assert second.state()["predict"]["truth"]["days"]["value"] > 0.0
    finally:
        assert second.end(signal.SIGINT) in (0, 130, -signal.SIGINT)


def test_a_closed_room_opens_as_it_was(tmp_path: Path) -> None:
    found = scene(tmp_path)
    with room(found, tmp_path / "out") as made:
        token, number = made.join("甲")
        made.happen(h.Moved(0))
        made.happen(h.Guessed(token, {"days": 3.0}))
        state = made.state
    with room(found, tmp_path / "out") as again:
        assert again.resumed and again.state == state and again.key == made.key
        assert again.own(token) == own_state(found, state, state.student(token)) and number == 1
        assert again.shared() == shared_state(found, state, None)


def test_a_revealed_class_stays_revealed(tmp_path: Path) -> None:
    """The run is ordered again and read; what was shown is shown again, and nobody guesses meanwhile."""
    found = scene(tmp_path)
    with room(found, tmp_path / "out") as made:
        token, _ = made.join("甲")
        made.happen(h.Moved(0))
        made.run()
        waited(lambda: made.state.run.status == "done", 90.0)
        made.happen(h.Revealed())
    with room(found, tmp_path / "out") as again:
        seen = []
        waited(
            lambda: seen.append(again.state) or (again.answer is not None and again.state.run.status == "done"), 90.0
        )
        assert all(state.revealed and not guessing(state) for state in seen)
        assert again.shared()["predict"]["truth"]["days"]["value"] > 0.0
        with pytest.raises(Refused):
            again.happen(h.Guessed(token, {"days": 1.0}))


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_nobody_else_reads_the_key_and_what_is_set_aside_has_none(tmp_path: Path) -> None:
    with room(scene(tmp_path), tmp_path / "out") as made:
        token, _ = made.join("甲")
        file = made.folder / journal.FILE
        assert token in file.read_text(encoding="utf-8") and made.key in file.read_text(encoding="utf-8")
        made.reset()
        aside = made.folder / "class-1.json"
        text = aside.read_text(encoding="utf-8")
        assert token not in text and made.key not in text and "甲" in text
        assert [stat.S_IMODE(each.stat().st_mode) for each in (file, aside)] == [0o600, 0o600]
        assert journal.kept_in(made.folder, made.scene.prepared.digest) is not None
        aside.replace(file)
        assert journal.kept_in(made.folder, made.scene.prepared.digest) is None, "without a key nobody teaches"


def test_a_join_sent_again_is_the_same_student(tmp_path: Path) -> None:
    found, nonce = scene(tmp_path), "f" * 32
    with room(found, tmp_path / "out") as made:
        first = made.join("甲", nonce)
        assert made.join("甲", nonce) == first and made.join("甲", "e" * 32) != first and made.join("甲")[1] == 3
        assert nonce not in first[0]
    with room(found, tmp_path / "out") as again:
        assert again.join("甲", nonce) == first and len(again.state.students) == 3


def test_another_lesson_does_not_go_on_with_this_class(tmp_path: Path) -> None:
    found = scene(tmp_path)
    state = after(found.plan, begin(found.plan), h.Joined("t", "甲"))
    journal.keep(tmp_path / "out", "another lesson", journal.Kept("k", state))
    with room(found, tmp_path / "out") as made:
        assert not made.resumed and made.state.students == ()
    assert list((tmp_path / "out").glob("class-1.json")), "the other class is kept under another name"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"journal": 1}', '{"journal": 1, "digest": "d", "key": 3, "state": {}}']
)
def test_a_damaged_journal_is_set_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / journal.FILE).write_text(content, encoding="utf-8")
    assert journal.kept_in(tmp_path, "d") is None
    assert journal.set_aside(tmp_path) == tmp_path / "class-1.json"


def test_what_cannot_be_kept_did_not_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk refuses a change instead of losing it later."""
    from sim.vocabulary.errors import ResultsError
    from sim.vocabulary.text import Text

    def full(*_: object) -> None:
        raise ResultsError(Text("磁盘已满", "the disk is full"))

    with room(scene(tmp_path), tmp_path / "out") as made:
        before = made.state
        monkeypatch.setattr(journal, "keep", full)
        with pytest.raises(ResultsError):
            made.join("甲")
        assert made.state is before


@pytest.mark.parametrize(
    ("language", "said", "unsaid"), [("zh", "本班的结果", "没有写出"), ("en", "the class's results", "no file")]
)
def test_the_command_s_last_words(tmp_path: Path, language: str, said: str, unsaid: str) -> None:
    """Where the class's file lies, and how to go on; without any answer there is no file."""
    lesson, out = write_lesson(tmp_path), tmp_path / "out"
    file = out / "tiny" / "class.html"
    for answered in (False, True):
        served = Served(lesson, out, free_port(), "--lang", language)
        if answered:
            served.post("teacher", key=served.key, action="go", at=0)
            served.post("teacher", key=served.key, action="add_guess", values={"days": 9}, times=3)
        assert served.end(signal.SIGINT) == 0
        last = served.said.rpartition("Ctrl-C")[2]
        assert f"tiaokuai teach {lesson} --out {out}" in last, last
        assert (str(file) in last and said in last) == answered == file.exists()
        assert (unsaid in last) != answered
    assert file.read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_removed_student_stays_removed(tmp_path: Path) -> None:
    """Also after a new start; and may come again as somebody new, whose number nobody had."""
    found = scene(tmp_path)
    with room(found, tmp_path / "out") as made:
        (rude, _), (kind, _) = made.join("坏名字"), made.join("乙")
        made.happen(h.Moved(0))
        made.happen(h.Guessed(rude, {"days": 5.0}))
        made.happen(h.Guessed(kind, {"days": 6.0}))
        made.happen(h.JoinedGroup(rude, "坏组"))
        made.happen(h.StudentRemoved(1))
    with room(found, tmp_path / "out") as again:
        assert [student.name for student in again.state.students] == ["乙"] and again.state.groups == ()
        assert [guess.student for guess in again.state.guesses] == [2] and again.own(rude) is None
        with pytest.raises(Refused):
            again.happen(h.Guessed(rude, {"days": 5.0}))
        assert again.join("丙")[1] == 3
        assert again.students() == [{"number": 2, "name": "乙"}, {"number": 3, "name": "丙"}]
