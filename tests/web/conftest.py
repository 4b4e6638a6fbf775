"""A real browser for the tests of pages: Debian's Chromium driven by Playwright, or a skip that says what is missing.

Every page opened here is watched: requests that leave the machine, errors of scripts and characters without a glyph,
ever so briefly shown, make `watched` fail when the test ends.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.report.style import REGULAR

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]", "file:", "data:", "blob:", "about:")
_MARK = "characters shown: "
# Told at once by the console, for a page that goes elsewhere or is closed takes what it remembers with it.
_RECORD = """
{
const drawn = window.__drawn = new Set();
const tell = console.debug.bind(console, MARK);
const see = (...texts) => {
  const fresh = new Set();
  for (const text of texts) for (const c of String(text ?? "")) if (!drawn.has(c)) fresh.add(c);
  for (const c of fresh) drawn.add(c);
  if (fresh.size) tell([...fresh].join(""));
};
for (const name of ["fillText", "strokeText"]) {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (text, ...rest) {
    see(text);
    return original.call(this, text, ...rest);
  };
}
const unseen = "head, script, style, noscript";
const collect = window.__collect = (node, parent) => {
  if (parent && parent.closest && parent.closest(unseen)) return;
  if (node.nodeType === Node.TEXT_NODE) see(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(unseen)) return;
  see(node.placeholder, node.title, node.value);
  for (const child of node.childNodes) collect(child);
};
new MutationObserver((records) => {
  for (const record of records) {
    if (record.type === "childList") for (const node of record.addedNodes) collect(node, record.target);
    else collect(record.target, record.target.parentElement);
  }
}).observe(document, { childList: true, characterData: true, subtree: true });
}
""".replace("MARK", json.dumps(_MARK))
# Values, titles and placeholders change without a mutation that is watched: they are read when the test ends, too.
_SEEN = """() => {
  if (window.__collect && document.body) window.__collect(document.body);
  return [...(window.__drawn || [])].join("");
}"""


def browser_path() -> str | None:
    """Return a Chromium of this machine, None if there is none."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield a browser, or skip where Playwright or Chromium is missing.

    For one file of tests: while Playwright is there its event loop runs, and no other test could run one of its own.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright to test pages in a browser")
    path = browser_path()
    if path is None:
        pytest.skip(
            "no Chromium on this machine: install it (Debian: apt-get install chromium) to test pages in a browser"
        )
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def glyphs() -> frozenset[str]:
    """Return the characters of the shipped font."""
    from fontTools.ttLib import TTFont

    with TTFont(REGULAR) as font:
        return frozenset(map(chr, font.getBestCmap()))


class Watch:
    """Opens pages and remembers what they must not do."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self.pages: list[Any] = []
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.shown: set[str] = set()

    def page(self, width: int = 1280, height: int = 720, **options: Any) -> Any:
        """Return a new page in a context of its own, `width` x `height` CSS pixels."""
        context = self._browser.new_context(viewport={"width": width, "height": height}, **options)
        context.add_init_script(_RECORD)
        # Playwright does not show requests that a page's policy blocked; routes see all that would leave.
        context.route("**/*", self._route)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._told)
        self._contexts.append(context)
        self.pages.append(page)
        return page

    def _told(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)
        elif message.type == "debug" and message.text.startswith(_MARK):
            self.shown.update(message.text.removeprefix(_MARK))

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith(_LOCAL):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def watched(browser: Any, glyphs: frozenset[str]) -> Iterator[Watch]:
    """Yield a watch; when the test ends, assert that nothing left the machine, no script failed, no glyph is missing.

    A test that provokes an error on purpose clears `errors` (or `outside`) itself.
    """
    watch = Watch(browser)
    yield watch
    seen = watch.shown.union(*(page.evaluate(_SEEN) for page in watch.pages if not page.is_closed()))
    watch.close()
    assert watch.outside == [], "requests that leave the machine"
    assert watch.errors == [], "errors of scripts"
    missing = sorted({c for c in seen if c not in glyphs and not c.isspace() and c not in "\u200b\ufeff"})
    assert missing == [], "characters without a glyph in the shipped font"


@pytest.fixture
def open_file(watched: Watch) -> Callable[..., Any]:
    """Return a function that opens a file of the disk in a watched page: open_file(path, width, height)."""

    def opened(path: Path, width: int = 1280, height: int = 720, query: str = "", **options: Any) -> Any:
        page = watched.page(width, height, **options)
        page.goto(path.resolve().as_uri() + query)
        return page

    return opened
