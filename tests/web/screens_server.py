"""Pictures of the server's pages: list, levers, a run that goes on, compared runs, a file with mistakes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.web.album import PHONE, WIDE, Album, at
from tests.web.serving import served

SCENARIO = "kaifeng"
LONG = 240_000
MANY = "30"


def server(album: Album, scenarios: Path, place: Path) -> None:
    """Serve a copy of a folder of scenarios and take the pictures."""
    shutil.copytree(scenarios, place / "scenarios")
    with served(place) as found:
        _list(album, found.url)
        compared = _runs(album, f"{found.url}/scenario/{SCENARIO}")
        _looked_at(album, compared)
        text = (place / "scenarios" / f"{SCENARIO}.yaml").read_text(encoding="utf-8")
        for size in (WIDE, PHONE):
            _bad(album, found.url, text, size)


def _list(album: Album, address: str) -> None:
    for size, language in ((WIDE, "zh"), (PHONE, "zh"), (WIDE, "en")):
        page = album.page(address, size, language)
        page.locator(".card").first.wait_for(timeout=LONG)
        album.take(page, "server-1-list", "the scenarios, and where a file is uploaded")


def _runs(album: Album, address: str) -> Any:
    page = album.page(address)
    page.locator(".lever").first.wait_for(timeout=LONG)
    album.take(page, "server-2-scenario", "one scenario with its levers in the words of policy")
    page.select_option("#repeats", index=0)
    _run(page, 1)
    slider = page.locator(".lever input[type=range]").first
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    at(page, ".desk", 12)
    album.take(page, "server-3-lever", "a lever that was moved, marked with what it was")
    _run(page, 2)
    page.locator(".runs-plot svg").first.wait_for(timeout=LONG)
    at(page, ".desk", 12)
    album.take(page, "server-4-compared", "two runs compared: curves and a row for each", 1200)
    at(page, ".runs-table", 12)
    album.take(page, "server-5-rows", "the rows of the runs")
    page.select_option("#repeats", MANY)
    page.click("button[data-t='serve.start']")
    bar = page.locator("[role=progressbar]")
    bar.wait_for(timeout=LONG)
    for _ in range(600):
        if bar.count() == 0 or int(bar.get_attribute("aria-valuenow") or 0) >= 10:
            break
        page.wait_for_timeout(100)
    at(page, ".desk", 12)
    album.take(page, "server-6-running", "a run that goes on, with its progress and a button that ends it", 50)
    if page.locator("button[data-t='serve.cancel']").is_visible():
        page.click("button[data-t='serve.cancel']")
        bar.wait_for(state="detached", timeout=LONG)
    return page


def _looked_at(album: Album, page: Any) -> None:
    at(page, "section.result", 12)
    album.take(page, "server-7-result", "what one run gave: verdict, differences with intervals, files to take")
    link = page.url
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate("window.scrollTo(0, 0)")
    album.take(page, "server-2-scenario", "the scenario on a phone")
    at(page, ".runs-head", 12)
    album.take(page, "server-4-compared", "compared runs on a phone", 1500)
    at(page, ".runs-table", 12)
    album.take(page, "server-5-rows", "the rows of the runs on a phone")
    at(page, "section.result", 12)
    album.take(page, "server-7-result", "what one run gave, on a phone")
    assert link.startswith("http://127.0.0.1")


def _run(page: Any, rows: int) -> None:
    page.click("button[data-t='serve.start']")
    page.locator(f".runs-table tbody tr:nth-child({rows})").wait_for(timeout=LONG)


def _bad(album: Album, address: str, text: str, size: tuple[int, int]) -> None:
    page = album.page(address, size)
    page.click("details.upload summary")
    bad = text.replace("horizon:", "horizont:").replace("seed:", "sead:").replace("kind: county", "kind: country")
    page.set_input_files(
        "#file", {"name": "district_draft.yaml", "mimeType": "text/yaml", "buffer": bad.encode("utf-8")}
    )
    page.click("button[data-t='serve.check']")
    page.locator(".findings li").first.wait_for(timeout=LONG)
    at(page, "details.upload", 12)
    album.take(page, "server-8-bad", "an uploaded file with mistakes: all of them at once, each with its line")
    # The browser itself notes every refused request.
    album.watch.errors[:] = [error for error in album.watch.errors if "422" not in error]
