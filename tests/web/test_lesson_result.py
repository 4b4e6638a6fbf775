"""The file that a class takes home opens without a network, shows what the class did, and names nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.machine import after, begin
from sim.web.lesson.result import content, result_html
from sim.web.lesson.routes import Pages
from sim.web.lesson.shown import own_state, shared_state
from sim.web.lesson.teaching import prepare, scene_of
from tests.web.lesson_rooms import LESSON, room, scene, waited, write_lesson

pytest.importorskip("starlette")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """Yield a room in which a lesson was taught."""
    folder = tmp_path_factory.mktemp("result")
    with room(scene(folder), folder / "out") as found:
        token, _ = found.join("不愿透露姓名")
        found.happen(h.Moved(0))
        found.happen(h.Guessed(token, {"days": 12.0}))
        found.happen(h.HandsGuessed({"days": 30.0}, 5))
        found.happen(h.Moved(1))
        found.happen(h.HandsDecided(found.scene.plan.tiers[0], {"handle": 6, "pass": 2}))
        found.run()
        waited(lambda: found.answer is not None and found.state.run.status == "done", 90.0)
        found.happen(h.HandsTuned("<b>第一组</b>", {"staff": 1}))
        waited(lambda: found.state.groups[0].status == "done", 90.0)
        yield found


def test_the_same_class_gives_the_same_bytes_and_names_nobody(made: Classroom) -> None:
    page = result_html(made)
    assert page == result_html(made)
    text = page.decode("utf-8")
    assert "不愿透露姓名" not in text and made.key not in text and made.state.students[0].token not in text
    assert "<b>第一组" not in text
    assert len(page) < 3_000_000
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]


def test_a_lesson_that_was_cut_short_loses_nothing(tmp_path: Path) -> None:
    """Pages show what the length holds; the file also what was answered before, and all cards."""
    text = LESSON.replace("step: 5}", "step: 5, from_minutes: 20}")
    text = text.replace("kind: tier, structure: dispatch}", "kind: tier, structure: dispatch, from_minutes: 20}")
    text = text.replace("figure: passing, ", "figure: passing, from_minutes: 20, ").replace(
        "cases: 3", "cases: 3\n  cases_in: {20: 1}"
    )
    found = scene_of(prepare(write_lesson(tmp_path, text)), None)
    assert found.plan.lengths[20].cases == 1
    state = begin(found.plan, 20)
    for each in (h.Moved(0), h.HandsGuessed({"share": 50.0}), h.Joined("t", "甲")):
        state = after(found.plan, state, each)
    told = shared_state(found, state, None)
    assert [each["id"] for each in told["predict"]["questions"]] == ["days", "share", "load"]
    assert [card["guesses"] for card in told["explain"]["cards"]] == ["share", "load", "days", None]
    mine = own_state(found, state, state.students[0])
    assert mine is not None and mine["of"] == 1
    state = after(found.plan, state, h.Lengthened(5))
    told = shared_state(found, state, None)
    assert [each["id"] for each in told["predict"]["questions"]] == ["days"]
    assert [card["guesses"] for card in told["explain"]["cards"]] == ["days"]
    taken = content(found, state, None, Text("", ""))["state"]
    assert [each["id"] for each in taken["predict"]["questions"]] == ["days", "share"]


def test_a_whole_class_asks_for_it_and_it_is_made_once(made: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.web.lesson import result

    calls: list[int] = []
    monkeypatch.setattr(result, "result_html", lambda room: calls.append(1) or b"page")
    pages = Pages(made)

    async def asked() -> int:
        assert set(await asyncio.gather(*(pages.page() for _ in range(60)))) == {b"page"}
        return len(calls)

    async def lesson() -> list[int]:
        found = [await asked()]
        made.happen(h.Explained(1))
        made.join("后来")
        found.append(await asked())
        made.happen(h.Revealed())
        return [*found, await asked()]

    assert asyncio.run(lesson()) == [1, 1, 2], "made again only if what it shows has changed"


def test_it_shows_what_the_class_did(made: Classroom, open_file: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "result.html"
    file.write_bytes(result_html(made))
    for language, words in (
        ("zh", ("本班规则", "全班预测了什么", "模型结果")),
        ("en", ("the class's own", "What the class predicted", "Model result")),
    ):
        page = open_file(file, 360 if language == "en" else 1280, 740, f"?lang={language}")
        page.wait_for_selector("canvas")
        page.wait_for_selector(".chart-plot svg")
        text = page.inner_text("body")
        for word in words:
            assert word in text, word
        assert "<b>第一组</b>" in text, "a group's name is text"
        assert "⟦" not in text, "a word is missing"
        assert page.locator("svg.plot").count() >= 2
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="中文").click()
    assert "全班预测了什么" in page.inner_text("body")


def test_a_class_that_ran_nothing_has_a_page_too(tmp_path: Path, open_file: Callable[..., Any]) -> None:
    with room(scene(tmp_path), tmp_path / "out") as fresh:
        file = tmp_path / "result.html"
        file.write_bytes(result_html(fresh))
    page = open_file(file, query="?lang=zh")
    assert "本课没有运行" in page.inner_text("body")
