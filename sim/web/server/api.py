"""The questions that the pages ask, as JSON; every mistake is answered in both languages."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sim.vocabulary.text import Text
from sim.web.server.cards import Cards
from sim.web.server.clerk import Clerk
from sim.web.server.events import stream
from sim.web.server.guard import STATUS_TEXTS, Problem
from sim.web.server.library import Library, Source
from sim.web.server.orders import CHOICES, Asked, Orders, described
from sim.web.server.replies import JSON, NO_STORE, Endpoint, answer, content_of, file_answer, told_of
from sim.web.server.runs import Runs
from sim.web.server.shown import scenario_shown
from sim.web.server.together import Together
from sim.web.server.uploads import MOST_UPLOAD_BYTES, take_upload, too_large
from sim.web.server.variants import zipped
from sim.web.server.wishes import new_wish, wish_of

CHECK_SECONDS = 30.0
_MOST_COMPARED = 8
_TICKET = re.compile(r"[0-9a-f]{16}")


class Room(NamedTuple):
    """What the answers are made from."""

    library: Library
    orders: Orders
    runs: Runs
    checks: Clerk
    folder: Path
    uploads: Path


def routes(room: Room, cards: Cards) -> list[Route]:
    """Return the routes of the API."""
    cards_together = Together[bytes]()

    async def status(request: Request) -> Response:
        return answer({"ok": True, "waiting": room.runs.waiting()})

    async def scenarios(request: Request) -> Response:
        return Response(await cards_together.get("cards", cards.body), media_type=JSON, headers=NO_STORE)

    async def scenario(request: Request) -> Response:
        return answer(
            await run_in_threadpool(
                scenario_shown, room.library, room.orders, room.runs.most_requests, await _source(room, request)
            )
        )

    async def yaml(request: Request) -> Response:
        source = await _source(room, request)
        text = await run_in_threadpool(source.file.read_bytes)
        return file_answer(text, source.file.name, "application/yaml; charset=utf-8")

    async def archive(request: Request) -> Response:
        source = await _source(room, request)

        def make() -> bytes:
            loaded = room.library.load(source)
            return zipped(room.orders.plain(source, loaded))

        return file_answer(await run_in_threadpool(make), f"{source.file.stem}.zip", "application/zip")

    async def upload(request: Request) -> Response:
        called = request.query_params.get("name", "scenario.yaml")[:200]
        content = await request.body()
        if len(content) > MOST_UPLOAD_BYTES:
            raise Problem(413, too_large())

        def check() -> str:
            return room.checks.ask(
                take_upload, content, called, str(room.folder), str(room.uploads), seconds=CHECK_SECONDS
            )

        return answer({"ok": True, "name": await run_in_threadpool(check)})

    async def run(request: Request) -> Response:
        asked = await content_of(request)
        name, sets, replications = asked.get("scenario"), asked.get("set", {}), asked.get("replications", CHOICES[1])
        if not isinstance(name, str) or not isinstance(sets, dict) or type(replications) is not int:
            raise Problem(400, STATUS_TEXTS[400])
        source = await _found(room, name)
        owner = request.client.host if request.client else ""
        wish = wish_of(asked.get("wish")) or new_wish()
        found = await run_in_threadpool(room.orders.order, source, sets, replications, owner, wish)
        return answer({"ok": True, **_run(found), "wish": wish})

    async def run_state(request: Request) -> Response:
        found = _asked(room, request)
        with _followed(found, request):
            return answer(_run(found))

    async def run_events(request: Request) -> Response:
        found = _asked(room, request)
        ticket = found.ticket
        return stream(ticket.subscribe(), last=lambda: ticket.over, during=_followed(found, request))

    async def cancel(request: Request) -> Response:
        found = _asked(room, request)
        wish = wish_of((await content_of(request)).get("wish"))
        ticket = found.ticket
        taken = wish is not None and await run_in_threadpool(room.runs.cancel, ticket.id, wish)
        if not taken and not ticket.over:
            raise Problem(403, Text("只能取消自己的运行", "only those who ordered a run can cancel it"))
        return answer({"ok": taken, "goes_on": not ticket.over and not ticket.stopping})

    async def figures(request: Request) -> Response:
        comparison = _finished(_asked(room, request))
        path = comparison.folder / "pages" / f"{comparison.stop.replications}.figures.json"
        return Response(await run_in_threadpool(path.read_bytes), media_type=JSON, headers=NO_STORE)

    async def variant_yaml(request: Request) -> Response:
        file = _asked(room, request).variant.file
        return file_answer(await run_in_threadpool(file.read_bytes), file.name, "application/yaml; charset=utf-8")

    async def variant_zip(request: Request) -> Response:
        variant = _asked(room, request).variant
        return file_answer(await run_in_threadpool(zipped, variant), f"{variant.file.stem}.zip", "application/zip")

    async def compared(request: Request) -> Response:
        return answer(await run_in_threadpool(_compared, room, request))

    return [
        Route("/api/status", status),
        Route("/api/scenarios", scenarios),
        Route("/api/scenario/{name}", scenario),
        Route("/api/scenario/{name}/scenario.yaml", yaml),
        Route("/api/scenario/{name}/scenario.zip", told_of(archive)),
        Route("/api/check", told_of(upload), methods=["POST"]),
        Route("/api/run", told_of(run), methods=["POST"]),
        Route("/api/run/{id}", run_state),
        Route("/api/run/{id}/events", run_events),
        Route("/api/run/{id}/cancel", cancel, methods=["POST"]),
        Route("/api/run/{id}/figures", figures),
        Route("/api/run/{id}/scenario.yaml", variant_yaml),
        Route("/api/run/{id}/scenario.zip", variant_zip),
        Route("/api/run/{id}/reels.json", told_of(_made(room, "reels", ".json", JSON))),
        Route("/api/run/{id}/results.zip", told_of(_made(room, "results", ".zip", "application/zip"))),
        Route("/api/run/{id}/report.html", told_of(_made(room, "report", ".html", "text/html; charset=utf-8"))),
        Route("/api/compare", compared),
    ]


def _made(room: Room, kind: str, ending: str, media: str) -> Endpoint:
    async def sent(request: Request) -> Response:
        asked = _asked(room, request)
        _finished(asked)
        more = ("en" if request.query_params.get("lang") == "en" else "zh",) if kind == "report" else ()
        path = await room.orders.made(asked, kind, ending, *more)
        content = await run_in_threadpool(path.read_bytes)
        if kind == "reels":
            return Response(content, media_type=media, headers=NO_STORE)
        return file_answer(content, f"{asked.variant.loaded.scenario.name}-{kind}{ending}", media)

    return sent


async def _source(room: Room, request: Request) -> Source:
    return await _found(room, request.path_params["name"])


async def _found(room: Room, name: str) -> Source:
    found = await run_in_threadpool(room.library.find, name)
    if found is None:
        raise Problem(404, Text("没有此情景", "there is no such scenario"))
    return found


def _asked(room: Room, request: Request) -> Asked:
    id = request.path_params["id"]
    found = room.orders.get(id) if _TICKET.fullmatch(id) else None
    if found is None:
        raise Problem(
            404,
            Text(
                "没有此次运行，请重新运行（已完成的部分不会重算）",
                "no such run; run it again (what is finished is not computed twice)",
            ),
        )
    return found


def _followed(asked: Asked, request: Request) -> AbstractContextManager[None]:
    return asked.ticket.wishes.followed(wish_of(request.query_params.get("wish")))


def _finished(asked: Asked) -> Any:
    if asked.ticket.comparison is None:
        raise Problem(409, Text("此次运行尚未完成", "this comparison is not finished"))
    return asked.ticket.comparison


def _run(asked: Asked) -> dict[str, Any]:
    answered = asked.ticket.answer
    shown = (
        None if answered is None else {key: value for key, value in answered.items() if key not in ("curves", "origin")}
    )
    return {**described(asked), "state": asked.ticket.state(), "answer": shown}


def _compared(room: Room, request: Request) -> dict[str, Any]:
    from sim.web.server.answers import runs_figure

    ids = request.query_params.get("runs", "").split(",")[:_MOST_COMPARED]
    names = request.query_params.get("names", "").split(",")
    found = []
    for k, id in enumerate(ids):
        asked = room.orders.get(id) if _TICKET.fullmatch(id) else None
        if asked is not None and asked.ticket.answer is not None:
            number = names[k] if k < len(names) and re.fullmatch(r"[0-9]{1,3}", names[k]) else str(k + 1)
            text = Text(f"运行 {number}", f"Run {number}")
            if not asked.sets:
                text = Text(f"{text.zh}（原情景）", f"{text.en} (as it is)")
            found.append((text, asked.ticket.answer))
    figure = runs_figure(found, request.query_params.get("structure", "")[:64]) if found else None
    if figure is None:
        raise Problem(404, Text("没有可比较的运行", "there are no runs to compare"))
    return figure
