"""The questions that the pages ask, as JSON; every mistake is answered in both languages."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sim.mechanisms.registry import MECHANISMS, name_of
from sim.scenario.about import sections, unfolded
from sim.scenario.files import MAXIMUM_CSV_BYTES, Refused, inside, read_text
from sim.scenario.library import expected_requests
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_tree
from sim.scenario.tree import Scenario
from sim.study.run import build_world
from sim.vocabulary.errors import Finding, ResultsError, ScenarioError
from sim.vocabulary.text import Text
from sim.web.font import outside
from sim.web.server.clerk import Clerk
from sim.web.server.events import stream
from sim.web.server.guard import STATUS_TEXTS, Problem
from sim.web.server.levers import lever_json
from sim.web.server.library import MOST_UPLOAD_BYTES, Library, Source, Stamp, stamp_of, take_upload
from sim.web.server.orders import CHOICES, Asked, Orders, described
from sim.web.server.runs import Runs
from sim.web.server.together import Together
from sim.web.server.variants import zipped

CHECK_SECONDS = 30.0
_MOST_COMPARED = 8
_TICKET = re.compile(r"[0-9a-f]{16}")
_FIRST = {"zh": re.compile(r"^.*?[。！？]"), "en": re.compile(r"^.*?[.!?](?=\s|$)")}
_JSON = "application/json; charset=utf-8"
_NO_STORE = {"cache-control": "no-store"}


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
        return Response(await cards_together.get("cards", cards.body), media_type=_JSON, headers=_NO_STORE)

    async def scenario(request: Request) -> Response:
        return answer(await run_in_threadpool(_scenario, room, await _source(room, request)))

    async def yaml(request: Request) -> Response:
        source = await _source(room, request)
        text = await run_in_threadpool(source.file.read_bytes)
        return _file(text, source.file.name, "application/yaml; charset=utf-8")

    async def archive(request: Request) -> Response:
        source = await _source(room, request)

        def make() -> bytes:
            loaded = room.library.load(source)
            return zipped(room.orders.plain(source, loaded))

        return _file(await run_in_threadpool(make), f"{source.file.stem}.zip", "application/zip")

    async def upload(request: Request) -> Response:
        called = request.query_params.get("name", "scenario.yaml")[:200]
        text = await request.body()
        if len(text) > MOST_UPLOAD_BYTES:
            most = f"{MOST_UPLOAD_BYTES // 1024} KiB"
            raise Problem(413, Text(f"情景文件过大，至多 {most}", f"the scenario is too large; at most {most}"))

        def check() -> str:
            return room.checks.ask(
                take_upload, text, called, str(room.folder), str(room.uploads), seconds=CHECK_SECONDS
            )

        return answer({"ok": True, "name": await run_in_threadpool(check)})

    async def run(request: Request) -> Response:
        asked = await _content(request)
        name, sets, replications = asked.get("scenario"), asked.get("set", {}), asked.get("replications", CHOICES[1])
        if not isinstance(name, str) or not isinstance(sets, dict) or type(replications) is not int:
            raise Problem(400, STATUS_TEXTS[400])
        source = await _found(room, name)
        owner = request.client.host if request.client else ""
        found = await run_in_threadpool(room.orders.order, source, sets, replications, owner)
        return answer({"ok": True, **_run(found)})

    async def run_state(request: Request) -> Response:
        return answer(_run(_asked(room, request)))

    async def run_events(request: Request) -> Response:
        ticket = _asked(room, request).ticket
        return stream(ticket.subscribe(), last=lambda: ticket.over)

    async def cancel(request: Request) -> Response:
        found = _asked(room, request)
        return answer({"ok": await run_in_threadpool(room.runs.cancel, found.ticket.id)})

    async def figures(request: Request) -> Response:
        comparison = _finished(_asked(room, request))
        path = comparison.folder / "pages" / f"{comparison.stop.replications}.figures.json"
        return Response(await run_in_threadpool(path.read_bytes), media_type=_JSON, headers=_NO_STORE)

    async def variant_yaml(request: Request) -> Response:
        file = _asked(room, request).variant.file
        return _file(await run_in_threadpool(file.read_bytes), file.name, "application/yaml; charset=utf-8")

    async def variant_zip(request: Request) -> Response:
        variant = _asked(room, request).variant
        return _file(await run_in_threadpool(zipped, variant), f"{variant.file.stem}.zip", "application/zip")

    async def compared(request: Request) -> Response:
        return answer(await run_in_threadpool(_compared, room, request))

    return [
        Route("/api/status", status),
        Route("/api/scenarios", scenarios),
        Route("/api/scenario/{name}", scenario),
        Route("/api/scenario/{name}/scenario.yaml", yaml),
        Route("/api/scenario/{name}/scenario.zip", archive),
        Route("/api/check", _told(upload), methods=["POST"]),
        Route("/api/run", _told(run), methods=["POST"]),
        Route("/api/run/{id}", run_state),
        Route("/api/run/{id}/events", run_events),
        Route("/api/run/{id}/cancel", cancel, methods=["POST"]),
        Route("/api/run/{id}/figures", figures),
        Route("/api/run/{id}/scenario.yaml", variant_yaml),
        Route("/api/run/{id}/scenario.zip", variant_zip),
        Route("/api/run/{id}/reels.json", _told(_made(room, "reels", ".json", _JSON))),
        Route("/api/run/{id}/results.zip", _told(_made(room, "results", ".zip", "application/zip"))),
        Route("/api/run/{id}/report.html", _told(_made(room, "report", ".html", "text/html; charset=utf-8"))),
        Route("/api/compare", compared),
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


def _told(endpoint: Endpoint) -> Endpoint:
    """Answer what users did wrong with its messages instead of an error of the server."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ScenarioError as error:
            found = [finding_json(finding) for finding in error.findings]
            n = len(found)
            text = Text(f"共 {n} 处错误", f"{n} error{'s' if n != 1 else ''} found")
            raise Problem(422, text, findings=found) from None
        except ResultsError as error:
            raise Problem(422, error.text) from None

    return told


def _made(room: Room, kind: str, ending: str, media: str) -> Endpoint:
    async def sent(request: Request) -> Response:
        asked = _asked(room, request)
        _finished(asked)
        more = ("en" if request.query_params.get("lang") == "en" else "zh",) if kind == "report" else ()
        path = await room.orders.made(asked, kind, ending, *more)
        content = await run_in_threadpool(path.read_bytes)
        if kind == "reels":
            return Response(content, media_type=media, headers=_NO_STORE)
        return _file(content, f"{asked.variant.loaded.scenario.name}-{kind}{ending}", media)

    return sent


def answer(content: Any) -> Response:
    """Return JSON that nobody keeps."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    return Response(body, media_type=_JSON, headers=_NO_STORE)


def _file(content: bytes, name: str, media: str) -> Response:
    """Return a file to be saved, never shown: its scripts would otherwise be those of this server."""
    safe = re.sub(r"[^A-Za-z0-9_.\-]", "_", name)
    headers = {**_NO_STORE, "content-disposition": f'attachment; filename="{safe}"'}
    return Response(content, media_type=media, headers=headers)


async def _content(request: Request) -> dict[str, Any]:
    """Return the JSON object that a client sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, STATUS_TEXTS[415])
    try:
        content = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Problem(400, STATUS_TEXTS[400]) from None
    if not isinstance(content, dict):
        raise Problem(400, STATUS_TEXTS[400])
    return content


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


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as the command line says it, and in parts."""
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "path": finding.path,
        "problem": finding.problem._asdict(),
        "found": finding.found,
        "allowed": finding.allowed._asdict(),
        "nearest": finding.nearest,
        "text": {"zh": finding.to("zh"), "en": finding.to("en")},
    }


def _scenario(room: Room, source: Source) -> dict[str, Any]:
    try:
        loaded = room.library.load(source)
    except ScenarioError as error:
        return {"name": source.name, "file": source.file.name, "findings": [finding_json(f) for f in error.findings]}
    scenario = loaded.scenario
    shown = {
        "name": source.name,
        "file": source.file.name,
        "uploaded": source.uploaded,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "sentence": _sentence(scenario),
        "about": [{"heading": heading._asdict(), "text": said._asdict()} for heading, said in sections(scenario.about)],
        "baseline": scenario.compare.baseline or scenario.structures[0].id,
        "structures": _structures(loaded),
        "requests": build_world(loaded).requests,
        "offices": len(loaded.tables.offices),
        "days": scenario.clock.horizon / 24.0,
        "levers": [lever_json(lever) for lever in room.orders.levers(loaded)],
        "replications": room.orders.choices(loaded),
        "least": CHOICES[0],
        "most_requests": room.runs.most_requests,
    }
    tables = loaded.tables
    names = [(row.zh, row.en) for rows in (tables.places, tables.functions, tables.matters) for row in rows]
    return {**shown, "undrawn": sorted(outside(json.dumps([shown, names], ensure_ascii=False)))}


def _structures(loaded: Loaded) -> list[dict[str, Any]]:
    found = []
    for spec in loaded.scenario.structures:
        mechanisms = [MECHANISMS[name_of(chosen)].spec for chosen in spec.chosen()]
        found.append(
            {
                "id": spec.id,
                "text": {"zh": spec.zh, "en": spec.en},
                "mechanisms": [{"title": m.title._asdict(), "what": m.what._asdict()} for m in mechanisms],
            }
        )
    return found


class _Made(NamedTuple):
    files: tuple[Path, ...]
    stamps: tuple[Any, ...]
    body: bytes


class Cards:
    """One card per scenario, written again only when a file has changed that stands in one."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._made = _Made((), (), b"")

    def body(self) -> bytes:
        """Return all cards as JSON."""
        sources = self._library.sources()
        with self._lock:  # reading them all takes a second: once is enough
            if not self._made.body or self._made.stamps != self._stamps(sources, self._made.files):
                began = self._stamps(sources, ())
                found = [_card(source) for source in sources]
                content = {"scenarios": [card for card, _ in found], "most_upload": MOST_UPLOAD_BYTES}
                body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
                files = tuple(file for _, file in found if file is not None)
                self._made = _Made(files, (*began, *map(stamp_of, files)), body)
            return self._made.body

    def _stamps(self, sources: list[Source], files: tuple[Path, ...]) -> tuple[Path | tuple[Stamp, ...] | Stamp, ...]:
        return (*(source.file for source in sources), self._library.stamps, *map(stamp_of, files))


def _card(source: Source) -> tuple[dict[str, Any], Path | None]:
    """Return a card, and the table that was looked at for it."""
    card: dict[str, Any] = {"name": source.name, "file": source.file.name}
    table = None
    try:
        scenario = read_tree(source.file)
        table = source.file.parent / scenario.government.offices
        offices = read_text(inside(source.file.parent, scenario.government.offices), MAXIMUM_CSV_BYTES)
    except ScenarioError as error:
        return {**card, "error": finding_json(error.findings[0])}, None
    except Refused as why:
        found = Finding(source.file.name, 0, 0, "government.offices", why.problem, why.found, why.allowed)
        return {**card, "error": finding_json(found)}, table
    return {
        **card,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "sentence": _sentence(scenario),
        "structures": [{"zh": spec.zh, "en": spec.en} for spec in scenario.structures],
        "requests": expected_requests(scenario),
        "offices": max(sum(1 for line in offices.split("\n") if line.strip(" ,\t\r")) - 1, 0),
    }, table


def _sentence(scenario: Scenario) -> dict[str, str]:
    """Return the first sentence of what a scenario says about itself."""
    about = scenario.about
    if about is None:
        return {"zh": "", "en": ""}
    said = unfolded(about.what_is_it)
    return {"zh": _first(said.zh, "zh"), "en": _first(said.en, "en")}


def _first(text: str, language: str) -> str:
    found = _FIRST[language].match(text.replace("\n", " "))
    return found[0] if found else text
