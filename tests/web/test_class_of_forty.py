"""A class of forty through a whole lesson over HTTP: every answer counts, nothing a client sends breaks anything."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.web.lesson import happenings as h
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.predicted import leading
from tests.web.lesson_rooms import room, scene, served, waited

httpx = pytest.importorskip("httpx")
pytest.importorskip("uvicorn")
STUDENTS = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """Yield a room with nobody in it."""
    folder = tmp_path_factory.mktemp("lesson")
    with room(scene(folder), folder / "out") as found:
        yield found


@pytest.fixture(scope="module")
def address(made: Classroom) -> Iterator[str]:
    """Yield the address at which the room is served."""
    with served(made) as found:
        yield found


class Client:
    """Somebody who asks and sends; the teacher's key if it is the teacher's."""

    def __init__(self, address: str, key: str = "") -> None:
        self._http = httpx.Client(base_url=address, headers={"origin": address}, timeout=30.0)
        self.key = key
        self.token = ""

    def state(self) -> dict[str, Any]:
        """Return the state as this client gets it."""
        found: dict[str, Any] = (
            self._http.get("/api/lesson/state", params={"token": self.token}).raise_for_status().json()
        )
        return found

    def post(self, path: str, **body: Any) -> Any:
        """Send something that must be accepted; return the answer."""
        answer = self._http.post(f"/api/lesson/{path}", json=body)
        assert answer.status_code == 200, (path, body, answer.text)
        return answer.json()

    def teach(self, action: str, **more: Any) -> None:
        """Do what only the teacher may do."""
        self.post("teacher", key=self.key, action=action, **more)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


@pytest.fixture(scope="module")
def teacher(made: Classroom, address: str) -> Iterator[Client]:
    """Yield the teacher."""
    client = Client(address, made.key)
    yield client
    client.close()


async def phone(address: str, k: int, seen: list[int]) -> None:
    """Be one phone: join, follow, guess, decide, join a group; lose the connection once on the way."""
    luck = random.Random(k)
    async with httpx.AsyncClient(base_url=address, headers={"origin": address}, timeout=60.0) as http:

        async def post(path: str, **body: Any) -> Any:
            answer = await http.post(f"/api/lesson/{path}", json=body)
            assert answer.status_code == 200, (path, body, answer.text)
            return answer.json()

        token = (await post("join", name=f"学员{k}"))["token"]
        sent: set[str] = set()
        """What was sent already: a state that was on its way meanwhile does not know of it yet."""

        async def react(state: dict[str, Any]) -> bool:
            me = state["me"]
            assert me is not None
            kind = state["steps"][state["at"]]["kind"] if state["at"] >= 0 else ""
            if kind == "predict" and not me["guesses"] and "guess" not in sent:
                sent.add("guess")
                await post(
                    "guess",
                    token=token,
                    values={"days": k, "share": 50, "load": state["predict"]["questions"][2]["options"][0]["id"]},
                )
            elif kind == "decide" and me["case"] and me["case"]["id"] not in sent:
                sent.add(me["case"]["id"])
                allowed = [choice["id"] for choice in me["case"]["choices"]]
                await post("decide", token=token, case=me["case"]["id"], choice=luck.choice(allowed))
            elif kind == "tune" and me["group"] is None and "group" not in sent:
                sent.add("group")
                await post("group", token=token, name=f"第{k % 4}组")
            return bool(state["ended"])

        drops = 0
        while True:  # a phone that loses the Wi-Fi connects again with its token, and finds everything as it was
            async with http.stream("GET", "/api/lesson/events", params={"token": token}) as stream:
                taken = 0
                async for line in stream.aiter_lines():
                    if not line.startswith("data: "):
                        continue
                    taken += 1
                    state = json.loads(line[6:])
                    if await react(state):
                        seen.append(state["version"])
                        return
                    if k % 5 == 0 and drops < 2 and taken >= 3:
                        drops += 1
                        break


@pytest.fixture(scope="module")
def taught(address: str, teacher: Client) -> dict[str, Any]:
    """Teach forty phones a whole lesson; return the state at its end."""

    async def lesson() -> list[int]:
        seen: list[int] = []
        phones = [asyncio.create_task(phone(address, k, seen)) for k in range(STUDENTS)]
        teaching = asyncio.create_task(asyncio.to_thread(teach))
        done, _ = await asyncio.wait([*phones, teaching], return_when=asyncio.FIRST_EXCEPTION, timeout=120.0)
        for task in done:
            task.result()
        assert len(done) == STUDENTS + 1
        return seen

    def teach() -> None:
        teacher.teach("length", minutes=20)
        waited(lambda: teacher.state()["joined"] == STUDENTS)
        teacher.teach("next")
        waited(lambda: teacher.state()["predict"]["answers"]["days"]["n"] == STUDENTS)
        teacher.teach("next")
        waited(lambda: sum(tier["answers"] for tier in teacher.state()["decide"]["tiers"]) == STUDENTS * 3)
        assert teacher.state()["decide"]["rule"] is None
        teacher.teach("close_decide")
        teacher.teach("next")
        teacher.teach("run")
        waited(lambda: teacher.state()["run"]["status"] == "done", 90.0)
        assert teacher.state()["predict"]["truth"] is None
        teacher.teach("reveal")
        teacher.teach("next")
        for k in range(len(teacher.state()["explain"]["cards"])):
            teacher.teach("explain", at=k)
        teacher.teach("next")
        waited(lambda: len(teacher.state()["tune"]["groups"]) == 4)
        for k in range(4):
            teacher.teach("tune_alone", name=f"第{k}组", choices={"staff": k % 3, "front": 1})
        waited(lambda: all(group["status"] == "done" for group in teacher.state()["tune"]["groups"]), 90.0)
        teacher.teach("end")

    seen = asyncio.run(lesson())
    assert len(seen) == STUDENTS
    return teacher.state()


def test_every_answer_counts_in_a_whole_lesson(taught: dict[str, Any]) -> None:
    """At the end every guess and decision is counted, the truth is shown and every group has its point."""
    state = taught
    assert state["ended"] and state["joined"] == STUDENTS

    answers = state["predict"]["answers"]
    assert [answers[key]["n"] for key in ("days", "share", "load")] == [STUDENTS] * 3
    assert sum(each["n"] for each in answers["days"]["bins"]) == STUDENTS
    assert sorted(answers["load"]["options"].values())[-1] == STUDENTS
    for tier in state["decide"]["tiers"]:
        assert tier["students"] == STUDENTS // 2
        assert (
            tier["handle"] + tier["pass"] + tier["return"] + tier["call_in"] == tier["answers"] == tier["students"] * 3
        )
        rule = state["decide"]["rule"][tier["id"]]
        assert rule["share"] == pytest.approx((tier["pass"] + tier["return"]) / tier["answers"])
        assert 0.0 <= rule["low"] < rule["share"] < rule["high"] <= 1.0 and rule["n"] == tier["answers"]

    assert [each["id"] for each in state["run"]["structures"]] == ["hierarchy", "dispatch", "class"]
    truth = state["predict"]["truth"]
    days = truth["days"]
    assert days["low"] < days["value"] < days["high"] and 0.0 < days["value"] < 60.0
    assert 0.0 <= truth["share"]["value"] <= 100.0
    tiers = [tier["id"] for tier in state["predict"]["questions"][2]["options"]]
    assert truth["load"]["tier"] in [*tiers, None]
    assert (truth["load"]["tier"] is None) == ("leave the order open" in truth["load"]["text"]["en"])

    axes = [axis["measure"] for axis in state["tune"]["axes"]]
    assert {point["id"] for point in state["tune"]["reference"]} == {"hierarchy", "dispatch", "class"}
    for point in [*state["tune"]["reference"], *state["tune"]["groups"]]:
        assert all(point["points"][measure]["value"] > 0.0 for measure in axes), point
    staffed = {group["name"]: group["points"][axes[1]]["value"] for group in state["tune"]["groups"]}
    assert staffed["第0组"] == staffed["第3组"] and staffed["第0组"] != staffed["第2组"], (
        "two units of staff change something"
    )


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ({"a": (3.0, 2.0, 4.0), "b": (9.0, 8.0, 10.0), "c": (7.0, 6.5, 7.9)}, ["b"]),
        ({"a": (3.0, 2.0, 4.0), "b": (9.0, 8.0, 10.0), "c": (8.5, 7.0, 10.0)}, ["b", "c"]),
        ({"a": (3.0, 0.0, 8.1), "b": (9.0, 8.0, 10.0), "c": (7.0, 6.5, 7.9)}, ["b", "a"]),
        ({"a": (3.0, None, None), "b": (9.0, None, None)}, ["b", "a"]),
        ({"a": (0.0, 0.0, 0.0), "b": (0.5, 0.1, 0.9)}, ["b"]),
    ],
)
def test_a_tier_leads_only_with_an_interval_above_all_others(levels: dict[str, Any], found: list[str]) -> None:
    assert leading(levels) == found


def test_figures_reels_and_the_page_are_there(taught: dict[str, Any], address: str, made: Classroom) -> None:
    with httpx.Client(base_url=address, timeout=60.0) as http:
        cards = http.get("/api/lesson/state").json()["explain"]["cards"]
        shown = [card["figure"] for card in cards if card["figure"]]
        assert shown == [f"/api/lesson/figure/{name}?run={made.state.run.id}" for name in ("survival", "passing")]
        assert made.state.run.id
        for url in shown:
            figure = http.get(url).json()
            assert figure["title"]["zh"] and figure["spec"]["en"]
        reels = http.get("/api/lesson/reels").json()
        assert set(reels["structures"]) == {"hierarchy", "dispatch", "class"}
        assert http.get("/api/lesson/figure/nothing").status_code == 404
        assert http.get("/api/lesson/reels?run=another").status_code == 404, "of another run nothing is shown"
        assert http.get("/api/lesson/result.html").status_code == 200
        assert http.get("/join").status_code == 200 and "script" in http.get("/").text


HOSTILE: list[tuple[str, Any]] = [
    ("join", {}),
    ("join", {"name": 3}),
    ("join", {"name": ["x"]}),
    ("join", {"name": "x", "nonce": "short"}),
    ("join", {"name": "x", "nonce": 7}),
    ("join", {"name": "x" * 5000}),
    ("guess", {"token": "wrong", "values": {"days": 3}}),
    ("guess", {"token": None, "values": {"days": 3}}),
    ("guess", {"token": "x", "values": {"days": {}}}),
    ("decide", {"token": "x", "case": "../../etc/passwd", "choice": "pass"}),
    ("decide", {"token": "x", "case": "a:0", "choice": "explode"}),
    ("group", {"token": "x", "name": "g"}),
    ("tune", {"token": "x", "choices": {"staff": 10**30}}),
    ("tune", {"token": "x", "choices": {str(k): 1 for k in range(500)}}),
    ("teacher", {}),
    ("teacher", {"key": "guess", "action": "reset"}),
    ("teacher", {"key": None, "action": "next"}),
    ("teacher", {"key": {"$ne": ""}, "action": "next"}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("path", "body"), HOSTILE)
def test_a_hostile_client_changes_nothing(made: Classroom, address: str, path: str, body: Any) -> None:
    before = made.state
    answer = httpx.post(f"{address}/api/lesson/{path}", json=body, headers={"origin": address})
    assert 400 <= answer.status_code < 500, answer.text
    assert set(answer.json()["error"]) >= {"zh", "en"}
    assert made.state is before


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b'"text"', "application/json"),
        (b'{"name": NaN}', "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 10_000, "application/json"),
        (b'{"name": "' + b"x" * 100_000 + b'"}', "application/json"),
        (b"name=x", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_message_is_refused(made: Classroom, address: str, content: bytes, kind: str) -> None:
    before = made.state
    headers = {"origin": address, "content-type": kind}
    assert 400 <= httpx.post(f"{address}/api/lesson/join", content=content, headers=headers).status_code < 500
    assert made.state is before


def test_another_page_s_messages_are_refused(made: Classroom, address: str) -> None:
    before = made.state
    for headers in ({"origin": "http://evil.example"}, {}, {"origin": address, "sec-fetch-site": "cross-site"}):
        answer = httpx.post(f"{address}/api/lesson/join", json={"name": "x"}, headers=headers)
        assert answer.status_code == 403
    assert httpx.get(f"{address}/api/lesson/state", headers={"host": "evil.example"}).status_code == 421
    assert made.state is before


def test_no_student_sees_another_s_token(taught: dict[str, Any], made: Classroom, teacher: Client) -> None:
    tokens = [student.token for student in made.state.students]
    teacher.token = tokens[0]
    text = json.dumps(teacher.state(), ensure_ascii=False)
    teacher.token = ""
    assert len(tokens) == STUDENTS and len(set(tokens)) == STUDENTS
    assert not any(token in text for token in tokens) and made.key not in text


def test_one_phone_cannot_flood(taught: dict[str, Any], address: str, made: Classroom) -> None:
    message = {"token": made.state.students[0].token, "values": {"days": 1}}
    with httpx.Client(base_url=address, headers={"origin": address}, timeout=30.0) as http:
        codes = {http.post("/api/lesson/guess", json=message).status_code for _ in range(100)}
    assert codes == {409, 429}


def test_another_class_begins_with_nobody(tmp_path: Path) -> None:
    with room(scene(tmp_path), tmp_path / "out") as own, served(own) as address:
        teacher = Client(address, own.key)
        teacher.token = teacher.post("join", name="甲")["token"]
        teacher.teach("next")
        teacher.post("guess", token=teacher.token, values={"days": 4})
        teacher.teach("run")
        waited(lambda: teacher.state()["run"]["status"] in ("running", "done"))
        teacher.teach("reset")
        state = teacher.state()
        assert state["joined"] == 0 and state["me"] is None and not state["ended"] and state["run"]["status"] == "idle"
        assert state["predict"]["answers"]["days"]["n"] == 0 and state["at"] == -1
        assert list(own.folder.glob("class-*.json")), "the last class's journal is kept"
        teacher.close()


def test_results_wait_for_the_end_of_guessing(tmp_path: Path) -> None:
    """Before the run is done there is nothing to read; the file with the truth waits for the reveal."""
    with room(scene(tmp_path), tmp_path / "out") as own, served(own) as address:
        teacher = Client(address, own.key)
        teacher.token = teacher.post("join", name="甲")["token"]
        teacher.teach("next")

        def codes() -> list[int]:
            paths = ("figure/survival", "reels", "result.html")
            return [httpx.get(f"{address}/api/lesson/{path}", timeout=60.0).status_code for path in paths]

        assert codes() == [404, 404, 409] and teacher.state()["result"] is None
        teacher.post("guess", token=teacher.token, values={"days": 4})
        teacher.teach("run")
        waited(lambda: teacher.state()["run"]["status"] == "done", 90.0)
        assert codes() == [200, 200, 409]
        state = teacher.state()
        assert not state["predict"]["open"] and state["predict"]["truth"] is None
        late = {"token": teacher.token, "values": {"days": 5}}
        answer = httpx.post(f"{address}/api/lesson/guess", json=late, headers={"origin": address})
        assert answer.status_code == 409 and "closed" in answer.json()["error"]["en"]
        teacher.teach("reveal")
        assert codes() == [200, 200, 200] and teacher.state()["result"] == "/api/lesson/result.html"
        first = state["run"]["reels"]

        # Another class runs the same, which is known already; with decisions of its own it is another run.
        teacher.teach("reset")
        assert teacher.state()["run"]["reels"] is None and codes() == [404, 404, 409]
        teacher.teach("run")
        waited(lambda: teacher.state()["run"]["status"] == "done", 90.0)
        assert teacher.state()["run"]["reels"] == first
        teacher.teach("reset")
        teacher.teach("add_decision", tier=own.scene.plan.tiers[0], choices={"pass": 9, "handle": 1})
        teacher.teach("run")
        found = waited(lambda: teacher.state()["run"] if teacher.state()["run"]["status"] == "done" else None, 90.0)
        assert found["reels"] != first and "10 decisions" in found["engine_note"]["en"]
        teacher.close()


def test_phones_need_not_wait_while_a_group_s_scenario_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.web.lesson import classroom

    begun, go_on = threading.Event(), threading.Event()
    make = classroom.scenario_with

    def slowly(*given: Any) -> Any:
        if len(given) == 4 and ("behaviour.entry.front_accuracy" not in dict(given[3])):
            begun.set()
            assert go_on.wait(30.0)
        return make(*given)

    monkeypatch.setattr(classroom, "scenario_with", slowly)
    with room(scene(tmp_path), tmp_path / "out") as own:
        slow = threading.Thread(target=own.happen, args=(h.HandsTuned("甲", {"staff": 1}),))
        slow.start()
        assert begun.wait(30.0)
        joining = threading.Thread(target=own.join, args=("乙",))
        joining.start()
        joining.join(5.0)
        assert not joining.is_alive(), "a phone joins meanwhile"
        own.happen(h.HandsTuned("甲", {"front": 1}))
        waited(lambda: own.state.groups[0].status == "done", 90.0)
        points = own.state.groups[0].points
        go_on.set()
        slow.join(30.0)
        assert own.state.groups[0].points == points and own.state.groups[0].choices == (("front", 1),)
        own.happen(h.HandsTuned("甲", {"front": 1}))
        waited(lambda: own.state.groups[0].status == "done", 30.0)


def test_a_run_is_cancelled_and_run_again(tmp_path: Path) -> None:
    with room(scene(tmp_path), tmp_path / "out") as own, served(own) as address:
        teacher = Client(address, own.key)
        teacher.teach("run")
        waited(lambda: teacher.state()["run"]["status"] in ("running", "waiting"))
        teacher.teach("cancel")
        waited(lambda: teacher.state()["run"]["status"] in ("cancelled", "done"))
        teacher.teach("run")
        found = waited(lambda: teacher.state()["run"] if teacher.state()["run"]["status"] == "done" else None)
        assert [each["id"] for each in found["structures"]] == ["hierarchy", "dispatch"], (
            "nobody decided: no class of its own"
        )
        teacher.close()
