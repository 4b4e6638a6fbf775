"""Files of the pages over HTTP: held in memory, compressed once, named by their content so that a browser keeps them."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sim.report.style import BOLD, REGULAR
from sim.web.assets import PAGE, asset, words_json

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".otf": "font/otf",
}
_FONTS = {"fonts/regular.otf": (400, REGULAR), "fonts/bold.otf": (700, BOLD)}
"""As they are shipped: compressed on the way they are as small as a WOFF, which would take half a minute to make."""
_LINK = re.compile(r'(src|href)="/static/([a-z0-9_./]+)"')
FOR_EVER = "public, max-age=31536000, immutable"
CHECKED = "no-cache"


class File(NamedTuple):
    """One file as it is sent."""

    body: bytes
    packed: bytes | None
    """The same compressed, where that is worth it."""
    kind: str
    tag: str
    """Hash of the content."""


def file_of(body: bytes, ending: str) -> File:
    """Return content ready to be sent."""
    packed = gzip.compress(body, 6, mtime=0) if len(body) > 800 else None
    return File(body, packed, _TYPES[ending], hashlib.sha256(body).hexdigest()[:16])


@cache
def static_file(name: str) -> File | None:
    """Return the file `/static/<name>`, None if there is none of this name."""
    make = _makers().get(name)
    return None if make is None else file_of(make(), name[name.rindex(".") :])


def _makers() -> dict[str, Callable[[], bytes]]:
    """Return, by name, what makes each file; a client's words are only ever looked up here, never joined to a path."""
    found: dict[str, Callable[[], bytes]] = {
        path.name: lambda name=path.name: asset(name).encode("utf-8")  # type: ignore[misc]
        for path in PAGE.iterdir()
        if path.suffix in (".js", ".css")
    }
    found.update({name: path.read_bytes for name, (_, path) in _FONTS.items()})
    found["fonts.css"] = _faces
    found["words.js"] = _words
    found["vega.js"] = _vega
    return found


def _vega() -> bytes:
    from sim.web.vega import vega_script

    return vega_script().encode("utf-8")


def _faces() -> bytes:
    return "".join(
        '@font-face { font-family: "Tiaokuai Sans"; font-style: normal; font-display: swap; '
        f'font-weight: {weight}; src: url("{versioned(name)}") format("opentype"); }}\n'
        for name, (weight, _) in _FONTS.items()
    ).encode("utf-8")


def _words() -> bytes:
    import sim.web.words as room

    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    modules = [importlib.import_module(f"{room.__name__}.{name}") for name in names]
    return f"tk.addWords({words_json(*modules)});\n".encode()


def versioned(name: str) -> str:
    """Return the address of a static file, with the hash of its content where it exists."""
    found = static_file(name)
    return f"/static/{name}" + ("" if found is None else f"?v={found.tag}")


@cache
def page(name: str) -> File:
    """Return an HTML file of `sim/web/page` whose scripts and styles are asked for by their content."""
    text = _LINK.sub(lambda found: f'{found[1]}="{versioned(found[2])}"', asset(name))
    return file_of(text.encode("utf-8"), ".html")


def sent(request: Request, file: File, keep: str = CHECKED, status: int = 200) -> Response:
    """Return a file as an answer: not at all where the browser has it, compressed where it may be."""
    from starlette.responses import Response

    headers = {"etag": f'"{file.tag}"', "cache-control": keep}
    if file.packed is not None:
        headers["vary"] = "accept-encoding"
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = file.packed, "gzip"
    headers["content-type"] = file.kind
    return Response(body, status, headers)


def static_routes() -> list[Route]:
    """Return the route of all static files."""
    from starlette.routing import Route

    return [Route("/static/{name:path}", _static)]


async def _static(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException

    name = request.path_params["name"]
    if name not in _names():
        raise HTTPException(404)
    # The fonts and the chart library take a second to compress, once.
    file = static_file(name) if name in _ready else await run_in_threadpool(static_file, name)
    if file is None:
        raise HTTPException(404)
    _ready.add(name)
    return sent(request, file, FOR_EVER if request.query_params.get("v") == file.tag else CHECKED)


_ready: set[str] = set()


@cache
def _names() -> frozenset[str]:
    return frozenset(_makers())


def page_route(path: str, name: str) -> Route:
    """Return the route of one page."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    async def shown(request: Request) -> Response:
        return sent(request, await run_in_threadpool(page, name))

    return Route(path, shown)


def make_ready() -> None:
    """Make what takes long before the first client asks."""
    for name in sorted(_names()):
        static_file(name)
        _ready.add(name)
