"""Pictures of a report: first screen, player, charts, studies, assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.web.album import PHONE, WIDE, Album, at

DAY = 24
LONG = 120_000


def report(album: Album, file: Path, name: str, player: bool) -> None:
    """Take the pictures of one report; `player`: those of its player too."""
    address = file.resolve().as_uri()
    page = _opened(album, address)
    album.take(
        page, f"{name}-1-first", "the first screen: question, structures, figures with intervals, verdict, limits"
    )
    select = page.locator(".key select")
    select.select_option(index=1)
    album.take(page, f"{name}-2-definition", "the first screen after another definition of buck-passing is chosen")
    select.select_option(index=0)
    if player:
        _player(album, page, name)
    _figure(album, page, name, "survival", "3-survival", "the share not truly settled by days, with intervals")
    _figure(album, page, name, "workload", "3-workload", "hours of each tier by what they are spent on")
    at(page, "#trade")
    album.take(page, f"{name}-4-trade", "time against the load of the grassroots, in words, no score")
    at(page, "#definitions")
    album.take(page, f"{name}-5-definitions", "the figures under every definition of buck-passing")
    _figure(album, page, name, "waterfall_", "6-waterfall", "attribution: what each mechanism contributes")
    _figure(album, page, name, "map_", "6-reversal", "where the difference reverses over two parameters")
    _figure(album, page, name, "indices_", "6-sensitivity", "what the difference depends on")
    at(page, "#grounds")
    album.take(page, f"{name}-7-assumptions", "assumptions: each parameter, its status, source and range")
    at(page, "footer")
    album.take(page, f"{name}-8-origin", "where the numbers come from, and the command that makes them again")
    phone = _opened(album, address, PHONE)
    album.take(phone, f"{name}-1-first", "the first screen on a phone")
    at(phone, ".keys")
    album.take(phone, f"{name}-2-figures", "the figures on a phone")
    if player:
        _player(album, phone, name)
    _figure(album, phone, name, "survival", "3-survival", "the same chart on a phone")
    _figure(album, phone, name, "waterfall_", "6-waterfall", "attribution on a phone")
    at(phone, "#grounds .cards, #grounds table")
    album.take(phone, f"{name}-7-assumptions", "assumptions as cards on a phone")
    english = _opened(album, address, WIDE, "en")
    album.take(english, f"{name}-1-first", "the first screen in English")


def _opened(album: Album, address: str, size: tuple[int, int] = WIDE, language: str = "zh") -> Any:
    page = album.page(address, size, language)
    page.locator(".key").first.wait_for(timeout=LONG)
    return page


def _figure(album: Album, page: Any, name: str, begins: str, short: str, text: str) -> None:
    """Take the first figure whose name begins so, where there is one."""
    place = f'figure[data-chart^="{begins}"]'
    at(page, "#studies" if "_" in begins else "#charts")
    found = page.locator(place)
    for _ in range(120):  # charts are drawn one after another while nobody waits
        if found.count() or page.locator(".chart-place:not(.drawn)").count() == 0:
            break
        page.wait_for_timeout(250)
    if not found.count():
        return
    at(page, place)
    found.first.locator("svg").first.wait_for(timeout=LONG)
    at(page, place)
    album.take(page, f"{name}-{short}", text)


def _player(album: Album, page: Any, name: str) -> None:
    at(page, "#player .player-place")
    page.locator(".player-toolbar").wait_for(timeout=LONG)
    at(page, ".player")
    page.evaluate(f"tk.playing.seek(tk.playing.state().time + {7 * DAY})")
    page.evaluate("tk.playing.setSpeed(100); tk.playing.play()")
    page.wait_for_timeout(1500)
    album.take(page, f"{name}-p1-player", "the player while it plays: the same requests in two structures, one clock")
    page.evaluate("tk.playing.pause()")
    page.click("button[data-t='player.follow_any']")
    page.locator(".player-path .player-when").nth(6).click()
    at(page, ".player")
    album.take(page, f"{name}-p2-followed", "one citizen followed in both worlds")
    at(page, ".player-citizen")
    album.take(page, f"{name}-p3-paths", "that citizen's two paths: who held the request, how long, why it went on")
    page.click("button[data-t='player.follow_none']")
    places = page.locator(".player-tools select")
    values = places.locator("option").evaluate_all("(all) => all.map((one) => [one.value, one.textContent])")
    deep = [value for value, text in values if text.startswith("　　")]
    shallow = [value for value, text in values if text.startswith("　")]
    # The parent of the first place of the third depth is a street; where there is none, the first below the whole.
    order = [value for value, _ in values]
    places.select_option(order[order.index(deep[0]) - 1] if deep else shallow[0])
    at(page, ".player")
    album.take(page, f"{name}-p4-street", "one street, enlarged", 800)
    places.select_option("-1")
