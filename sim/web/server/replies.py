"""How the API answers: JSON, files to be saved, and what users did wrong in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sim.vocabulary.errors import Finding, ResultsError, ScenarioError
from sim.vocabulary.text import Text
from sim.web.server.guard import STATUS_TEXTS, Problem

JSON = "application/json; charset=utf-8"
NO_STORE = {"cache-control": "no-store"}
Endpoint = Callable[[Request], Awaitable[Response]]


def told_of(endpoint: Endpoint) -> Endpoint:
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


def answer(content: Any) -> Response:
    """Return JSON that nobody keeps."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    return Response(body, media_type=JSON, headers=NO_STORE)


def file_answer(content: bytes, name: str, media: str) -> Response:
    """Return a file to be saved, never shown: its scripts would otherwise be those of this server."""
    safe = re.sub(r"[^A-Za-z0-9_.\-]", "_", name)
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="{safe}"'}
    return Response(content, media_type=media, headers=headers)


async def content_of(request: Request) -> dict[str, Any]:
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
