"""The lesson over HTTP: what phones and the projector ask for and send, each message checked before it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.plan import CHOICES
from sim.web.lesson.refusals import WRONG, Refused
from sim.web.lesson.scene import readable
from sim.web.server.events import stream, with_own
from sim.web.server.guard import Buckets, Limits, Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

LIMITS = Limits(
    body=16 * 1024,
    body_seconds=10.0,
    rate=120.0,
    burst=1200.0,
    write_rate=40.0,
    write_burst=400.0,
    streams=260,
    all_streams=320,
)
"""A whole class may come from one address: a hotspot, or a school's router."""
PER_TOKEN = (4.0, 20.0)
"""Messages per second of one phone in the long run, and at once."""
_LONGEST_WORD = 200
_SHORTEST_NONCE = 16
"""Whoever guesses a nonce has the phone's token."""
_MOST_ENTRIES = 40
_LARGEST = 10**6
_NO_KEY = Text("教师口令不对", "the teacher's key is wrong")
_SLOW_DOWN = Text("请慢一点", "slow down a little")
_JSON = "application/json"
_FRESH = {"cache-control": "no-store"}
Body = dict[str, Any]


def lesson_routes(room: Classroom) -> list[BaseRoute]:
    """Return the routes under `/api/lesson`."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response
    from starlette.routing import Route

    buckets = Buckets(*PER_TOKEN, 1024)

    async def state(request: Request) -> Response:
        token = _token(request)
        written = room.channel.written()[1]
        return Response(with_own(written, room.own(token)), headers=_FRESH, media_type=_JSON)

    async def events(request: Request) -> Response:
        token = _token(request)
        return stream(room.channel, lambda: room.own(token))

    def posted(act: Callable[[Classroom, Body], Body]) -> Any:
        async def endpoint(request: Request) -> Response:
            body = await _body(request)
            token = body.get("token")
            if isinstance(token, str) and room.state.student(token) is not None and buckets.wait(token) > 0.0:
                raise Problem(429, _SLOW_DOWN)
            try:
                answer = await run_in_threadpool(act, room, body)
            except Refused as refused:
                raise Problem(refused.status, refused.text) from refused
            text = json.dumps({"ok": True, **answer}, ensure_ascii=False, separators=(",", ":"))
            return Response(text.encode("utf-8"), headers=_FRESH, media_type=_JSON)

        return endpoint

    def answer_for(request: Request) -> Mapping[str, Any]:
        # Everybody in the room sees figures and reels on the projector; by then guesses are closed.
        state, answer = room.state, room.answer
        asked = request.query_params.get("run", state.run.id)
        there = answer is not None and state.run.status == "done" and asked == state.run.id
        return answer if answer is not None and there else {"figures": {}, "reels": None}

    async def figure(request: Request) -> Response:
        return _found(answer_for(request)["figures"].get(request.path_params["name"]))

    async def reels(request: Request) -> Response:
        return _found(answer_for(request)["reels"])

    page_of = Pages(room)

    async def result(request: Request) -> Response:
        if not readable(room.scene, room.state):
            raise Problem(
                409,
                Text(
                    "揭晓结果或结束本课之后才能下载", "there is a file once the result is revealed or the lesson over"
                ),
            )
        page = await page_of.page()
        headers = {**_FRESH, "content-disposition": f'attachment; filename="{room.scene.prepared.lesson.lesson}.html"'}
        return Response(page, headers=headers, media_type="text/html; charset=utf-8")

    base = "/api/lesson"
    return [
        Route(f"{base}/state", state),
        Route(f"{base}/events", events),
        Route(f"{base}/figure/{{name}}", figure),
        Route(f"{base}/reels", reels),
        Route(f"{base}/result.html", result),
        *(Route(f"{base}/{name}", posted(act), methods=["POST"]) for name, act in POSTS.items()),
    ]


class Pages:
    """Make the file that a class takes home, one at a time and only if what it shows has changed.

    Those who wait for it hold no thread.
    """

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._lock = asyncio.Lock()
        self._made: tuple[object, bytes] | None = None

    async def page(self) -> bytes:
        """Return the file of the class as it is now."""
        from starlette.concurrency import run_in_threadpool

        from sim.web.lesson.result import result_html

        async with self._lock:
            now = self._shown()
            if self._made is None or self._made[0] != now:
                self._made = (now, await run_in_threadpool(result_html, self._room))
            return self._made[1]

    def _shown(self) -> object:
        """Return what the file depends on; who joined late, and where the teacher is, wait for the end."""
        state = self._room.state
        groups = tuple(group for group in state.groups if group.points)
        ran = (state.run.id, state.run.status, self._room.answer is not None)
        return (*ran, state.revealed, state.ended, state.length, state.guesses, state.decisions, groups)


def _found(content: Any) -> Response:
    from starlette.responses import Response

    if content is None:
        raise Problem(404, Text("还没有结果", "there is no result yet"))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text.encode("utf-8"), headers=_FRESH, media_type=_JSON)


def _token(request: Request) -> str:
    token = request.query_params.get("token", "")
    return token if len(token) <= _LONGEST_WORD else ""


async def _body(request: Request) -> Body:
    """Return what was sent, an object of JSON; raises Problem for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise Problem(415, Text("请求须为 JSON", "JSON is needed"))
    try:
        content = json.loads(await request.body(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Problem(400, Text("不是有效的 JSON", "not valid JSON")) from None
    if not isinstance(content, dict):
        raise Problem(400, WRONG)
    return content


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


# --- what may be sent ------------------------------------------------------------------------------------------------


def _word(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        raise Refused(WRONG, 400)
    return value


def _whole(body: Mapping[str, Any], key: str, otherwise: int | None = None) -> int:
    value = body.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise Refused(WRONG, 400)
    return value


def _mapping(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = body.get(key)
    if not isinstance(value, dict) or len(value) > _MOST_ENTRIES or any(len(word) > _LONGEST_WORD for word in value):
        raise Refused(WRONG, 400)
    return value


def _values(body: Mapping[str, Any]) -> dict[str, float | str]:
    values = _mapping(body, "values")
    for value in values.values():
        if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _LONGEST_WORD:
            raise Refused(WRONG, 400)
    return values


def _units(body: Mapping[str, Any]) -> dict[str, int]:
    choices = _mapping(body, "choices")
    for units in choices.values():
        if isinstance(units, bool) or not isinstance(units, int) or abs(units) > _LARGEST:
            raise Refused(WRONG, 400)
    return choices


def _join(room: Classroom, body: Body) -> Body:
    nonce = _word(body, "nonce") if "nonce" in body else ""
    if nonce and len(nonce) < _SHORTEST_NONCE:
        raise Refused(WRONG, 400)
    token, number = room.join(_word(body, "name"), nonce)
    return {"token": token, "number": number}


def _guess(room: Classroom, body: Body) -> Body:
    room.happen(h.Guessed(_word(body, "token"), _values(body)))
    return {}


def _decide(room: Classroom, body: Body) -> Body:
    choice = _word(body, "choice")
    if choice not in CHOICES:
        raise Refused(WRONG, 400)
    room.happen(h.Decided(_word(body, "token"), _word(body, "case"), choice))
    return {}


def _group(room: Classroom, body: Body) -> Body:
    token = _word(body, "token")
    state = room.happen(h.JoinedGroup(token, _word(body, "name")))
    student = state.student(token)
    return {"group": student.group if student is not None else None}


def _tune(room: Classroom, body: Body) -> Body:
    room.happen(h.Tuned(_word(body, "token"), _units(body)))
    return {}


def _teacher(room: Classroom, body: Body) -> Body:
    if not room.is_teacher(body.get("key")):
        raise Refused(_NO_KEY, 403)
    action = ACTIONS.get(_word(body, "action"))
    if action is None:
        raise Refused(Text("没有这种操作", "there is no such action"), 400)
    told = action(room, body)
    return told if isinstance(told, dict) else {}


POSTS: dict[str, Callable[[Classroom, Body], Body]] = {
    "join": _join,
    "guess": _guess,
    "decide": _decide,
    "group": _group,
    "tune": _tune,
    "teacher": _teacher,
}


def _step(room: Classroom, by: int) -> None:
    steps = len(room.scene.plan.lengths[room.state.length].steps)
    room.happen(h.Moved(max(-1, min(steps - 1, room.state.at + by))))


def _cancel(room: Classroom, body: Body) -> None:
    if not room.cancel():
        raise Refused(Text("没有可取消的运行", "there is no run to cancel"))


ACTIONS: dict[str, Callable[[Classroom, Body], object]] = {
    "next": lambda room, body: _step(room, 1),
    "back": lambda room, body: _step(room, -1),
    "go": lambda room, body: room.happen(h.Moved(_whole(body, "at"))),
    "length": lambda room, body: room.happen(h.Lengthened(_whole(body, "minutes"))),
    "reveal": lambda room, body: room.happen(h.Revealed()),
    "close_decide": lambda room, body: room.happen(h.DesksClosed()),
    "run": lambda room, body: room.run(),
    "cancel": _cancel,
    "explain": lambda room, body: room.happen(h.Explained(_whole(body, "at"))),
    "add_guess": lambda room, body: room.happen(h.HandsGuessed(_values(body), _whole(body, "times", 1))),
    "add_decision": lambda room, body: room.happen(h.HandsDecided(_word(body, "tier"), _units(body))),
    "tune_alone": lambda room, body: room.happen(h.HandsTuned(_word(body, "name"), _units(body))),
    "remove_group": lambda room, body: room.happen(h.GroupRemoved(_word(body, "id"))),
    "students": lambda room, body: {"students": room.students()},
    "remove_student": lambda room, body: room.happen(h.StudentRemoved(_whole(body, "number"))),
    "end": lambda room, body: room.happen(h.Ended()),
    "reset": lambda room, body: room.reset(),
}
"""What the teacher can do, by the word in `action`; a dict that it returns is part of the answer."""
