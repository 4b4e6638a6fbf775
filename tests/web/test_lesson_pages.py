"""A whole lesson in real pages: the projector, phones of a class, a reload and a lost Wi-Fi in the middle."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.web.lesson import happenings as h
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.teaching import prepare, scene_of
from tests.web.conftest import Watch
from tests.web.lesson_rooms import LESSON, room, scene, served, write_lesson

httpx = pytest.importorskip("httpx")
pytest.importorskip("uvicorn")
SIMULATED = 36
OFFLINE = "ERR_INTERNET_DISCONNECTED"
_TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
_NAMELESS = """() => [...document.querySelectorAll("button, input, select, a[href], [role=img], progress")].filter((node) => {
  if (!node.getClientRects().length) return false;
  const label = node.labels && [...node.labels].map((one) => one.textContent).join("");
  return !(node.getAttribute("aria-label") || node.textContent.trim() || label || node.getAttribute("aria-hidden"));
}).map((node) => node.outerHTML)"""
_SMALL = """() => [...document.querySelectorAll("#stage button, #stage a.button")].filter((node) => {
  const box = node.getBoundingClientRect();
  return box.width && (box.height < 40 || box.width < 40);
}).map((node) => node.outerHTML)"""

_COVERED = """() => [...document.querySelectorAll("#stage button, #stage a.button")].filter((node) => {
  if (!node.getClientRects().length) return false;
  node.scrollIntoView({ block: "nearest" });
  const box = node.getBoundingClientRect();
  const hits = [[box.x + box.width / 2, box.y + box.height / 2], [box.right - 3, box.y + 3], [box.x + 3, box.bottom - 3]];
  return !hits.every(([x, y]) => node.contains(document.elementFromPoint(x, y)));
}).map((node) => node.outerHTML)"""
_INSIDE = """() => [...document.querySelectorAll("#stage .tune *")].filter((node) =>
  ["auto", "scroll", "hidden"].includes(getComputedStyle(node).overflowY) && node.scrollHeight > node.clientHeight + 1
).map((node) => node.className)"""
_CARD = "() => tk.projector.state.explain.at"
_DESK = """() => {
  const buttons = [...document.querySelectorAll(".decision")];
  if (!buttons.length) return "empty";
  return buttons.some((one) => one.disabled) ? "busy" : document.querySelector("#stage .which").textContent;
}"""


_NAME = (
    "{zh: 确认由十分钟减到五分钟改为在线确认, en: a confirmation takes five minutes instead of ten and is made online}"
)
_OPTION = "    - {{id: front{k}, text: {name}, price: 1, change: {{behaviour.entry.front_accuracy: 0.9{k}}}}}\n"
LONG = LESSON.replace("  axes:", "".join(_OPTION.format(k=k, name=_NAME) for k in range(1, 6)) + "  axes:")


class Class:
    """A room with a projector, and whoever comes."""

    def __init__(self, watch: Watch, made: Classroom, address: str, shots: Path) -> None:
        self.watch = watch
        self.made = made
        self.address = address
        self.shots = shots
        self.pages: dict[str, Any] = {}

    def projector(self, language: str = "zh", key: bool = True, name: str = "projector") -> Any:
        """Open a projector's window."""
        page = self.watch.page(1280, 720)
        page.goto(f"{self.address}/?lang={language}" + (f"#key={self.made.key}" if key else ""))
        page.locator("section.lobby").wait_for()
        self.pages[name] = page
        return page

    def phone(self, nickname: str, language: str = "zh") -> Any:
        """Open a phone's page and join."""
        page = self.watch.page(360, 740, has_touch=True)
        page.goto(f"{self.address}/join?lang={language}")
        page.locator("#nickname").fill(nickname)
        page.locator("button[type=submit]").click()
        page.locator("section.wait").wait_for()
        self.pages[nickname] = page
        return page

    def look(self, name: str) -> None:
        """Keep a picture of each page, and check what holds on every screen."""
        for whose, page in self.pages.items():
            page.wait_for_timeout(80)
            page.screenshot(path=self.shots / f"{name}_{whose}.png")
            assert not page.evaluate(_TOO_WIDE), f"{name}: {whose} is wider than its window"
            assert page.evaluate(_NAMELESS) == [], f"{name}: {whose} has controls without a name"
            assert "⟦" not in page.locator("body").inner_text(), f"{name}: {whose} lacks a word"
            if page.viewport_size["width"] < 500:
                assert page.evaluate(_SMALL) == [], f"{name}: {whose} has buttons too small for a thumb"

    def until(self, done: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until something is true; requests of watched pages go through this thread, which must not sleep."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, f"not within {seconds:g} s"
            self.watch.pages[0].wait_for_timeout(50)

    def screen(self, name: str) -> None:
        """Wait until the projector shows a screen."""
        self.pages["projector"].locator(f'body[data-screen="{name}"]').wait_for()


@pytest.fixture
def open_room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Classroom, str]]:
    """Yield a room and its address. It closes after the pages that look at it.

    As parameter `alone`: without a network; `long`: with six options whose names take two lines.
    """
    kind = getattr(request, "param", None)
    found = scene(tmp_path) if kind != "long" else scene_of(prepare(write_lesson(tmp_path, LONG)), None)
    if kind == "alone":
        found = replace(found, address=None, qr=None)
    with room(found, tmp_path / "out") as made, served(made) as address:
        yield made, address


@pytest.fixture
def taught(open_room: tuple[Classroom, str], watched: Watch, tmp_path: Path) -> Class:
    """Return a class at its beginning."""
    return Class(watched, *open_room, tmp_path)


def crowd(address: str, count: int) -> list[str]:
    """Let simulated phones join; return their tokens."""

    def one(k: int) -> str:
        answer = httpx.post(
            f"{address}/api/lesson/join", json={"name": f"学员{k}"}, headers={"origin": address}, timeout=60
        )
        return str(answer.raise_for_status().json()["token"])

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(one, range(count)))


def sent(address: str, path: str, **body: Any) -> None:
    """Send what must be accepted."""
    answer = httpx.post(f"{address}/api/lesson/{path}", json=body, headers={"origin": address}, timeout=60)
    assert answer.status_code == 200, answer.text


def state(address: str, token: str = "") -> Any:
    """Return the state as a client gets it."""
    return httpx.get(f"{address}/api/lesson/state", params={"token": token}, timeout=60).raise_for_status().json()


def guess_all(phone: Any, questions: list[dict[str, Any]], language: str) -> None:
    """Answer every question on a phone."""
    for question in questions:
        phone.locator(f"#stage .which >> text=/{questions.index(question) + 1}/").first.wait_for()
        if question["kind"] == "number":
            assert phone.locator("button[type=submit]").is_disabled(), "nothing is chosen yet"
            phone.locator(".slider").fill(str(question["low"] + 4 * question["step"]))
            assert float(phone.locator("#guess").input_value()) == question["low"] + 4 * question["step"]
        else:
            phone.locator(".options label").nth(1).click()
        phone.locator("button[type=submit]").click()
    phone.locator("dl.facts.questions").wait_for()


def decide_all(taught: Class, phone: Any) -> None:
    """Decide about every request that lies on a phone's desk."""
    case = ""
    for k in range(20):
        # One look at a time: between two of them the desk may have changed.
        taught.until(lambda case=case: phone.evaluate(_DESK) not in ("busy", case))
        case = phone.evaluate(_DESK)
        if case == "empty":
            return
        phone.locator(".decision").nth(k % 2).click()
    raise AssertionError("the desk is never empty")


def test_a_whole_lesson(taught: Class) -> None:
    address, made = taught.address, taught.made
    projector = taught.projector()
    assert "key=" not in projector.url, "the class must not read the teacher's key"
    viewer = taught.projector("en", key=False, name="viewer")
    assert viewer.locator("#controls .primary").is_hidden()
    phone, english = taught.phone("小明"), taught.phone("Anna", "en")
    assert english.locator("html").get_attribute("lang") == "en"
    tokens = crowd(address, SIMULATED)
    taught.until(lambda: f"{SIMULATED + 2}" in projector.locator(".count").inner_text())
    assert projector.locator(".qr path").count() == 1
    taught.look("1_lobby")

    # Predict: hidden until shown.
    projector.keyboard.press("PageDown")
    taught.screen("predict")
    phone.locator("section.task h1").wait_for()
    assert phone.evaluate("() => document.activeElement.tagName") == "H1", "the focus goes to the new step's heading"
    taught.look("2_predict")
    questions = state(address)["predict"]["questions"]
    luck = random.Random(1)
    for token in tokens:
        sent(
            address,
            "guess",
            token=token,
            values={
                "days": luck.randint(5, 40),
                "share": 5 * luck.randint(0, 20),
                "load": luck.choice(questions[2]["options"])["id"],
            },
        )
    guess_all(phone, questions, "zh")
    guess_all(english, questions, "en")
    taught.until(lambda: projector.locator(".answer strong").inner_text() == str(SIMULATED + 2))
    assert projector.locator(".answer svg").count() == 0, "guesses are hidden"
    projector.keyboard.press("s")
    bars = projector.locator(".answer svg .count")
    assert sum(int(text) for text in bars.all_text_contents()) == SIMULATED + 2
    taught.look("3_guesses")
    for _ in questions[1:]:
        projector.keyboard.press("ArrowRight")
    assert projector.locator(".option-bars tbody tr").count() == 0, "each question hides its guesses anew"
    projector.keyboard.press("s")
    assert projector.locator(".option-bars tbody tr").count() == len(questions[2]["options"])
    taught.look("4_tiers")

    # Decide: one phone is opened anew, the other one loses its Wi-Fi and decides meanwhile.
    projector.keyboard.press("PageDown")
    taught.screen("decide")
    phone.locator(".decision:enabled").first.wait_for()
    taught.look("5_decide")
    phone.locator(".decision").first.click()
    taught.until(lambda: made.state.decisions)
    phone.reload()
    phone.locator(".decision:enabled").first.wait_for()
    assert "2" in phone.locator("#stage .which").first.inner_text(), "the second request: the first is kept"
    assert "小明" in phone.locator("#me").inner_text()
    before = len(made.state.decisions)
    english.locator(".decision:enabled").first.wait_for()
    english.context.set_offline(True)
    english.locator("#link:not(.hidden)").wait_for()
    english.locator(".decision").first.click()
    english.wait_for_timeout(1500)
    taught.look("6_offline")
    assert len(made.state.decisions) == before
    english.context.set_offline(False)
    taught.until(lambda: len(made.state.decisions) == before + 1)
    english.locator("#link").wait_for(state="hidden")
    taught.watch.errors[:] = [error for error in taught.watch.errors if OFFLINE not in error]
    decide_all(taught, phone)
    decide_all(taught, english)
    for token in tokens[:20]:
        case = state(address, token)["me"]["case"]
        sent(address, "decide", token=token, case=case["id"], choice=luck.choice(case["choices"])["id"])
    taught.until(
        lambda: (
            sum(int(text) for text in projector.locator(".choice-bars .answers").all_inner_texts())
            == len(made.state.decisions)
        )
    )
    projector.keyboard.press("PageDown")
    projector.locator(".choice-bars .rule strong").first.wait_for()
    phone.locator("section.wait").wait_for()
    taught.look("7_rule")

    # Run: the clicker's next starts it and does not leave it; then the player.
    projector.keyboard.press("PageDown")
    taught.screen("run")
    taught.look("8_ready")
    projector.keyboard.press("PageDown")
    taught.until(lambda: made.state.run.status != "idle")
    taught.until(lambda: made.state.run.status == "done", 240)
    projector.locator(".run-player canvas").first.wait_for(timeout=60_000)
    assert projector.locator(".run-head").is_hidden()
    taught.look("9_player")

    # Explain: guesses first, the result laid over them, then the figure with its mechanism.
    projector.locator("#controls .primary").click()
    taught.screen("explain")
    assert projector.locator(".explain svg .truth").count() == 0
    projector.keyboard.press("PageDown")
    projector.locator(".explain svg .truth-name").first.wait_for()
    phone.locator(".result svg .truth-name").first.wait_for()
    assert phone.locator(".result svg .mine").count() == 2
    taught.look("a_truth")
    # Questions of which no card speaks come first, each a card of its own.
    for _ in range(2 * len(questions)):
        card = made.state.card
        projector.keyboard.press("PageDown")
        taught.until(lambda card=card: projector.evaluate(_CARD) != card or projector.locator(".figure").is_visible())
        if projector.locator(".figure").is_visible():
            break
    projector.locator(".figure svg").first.wait_for(timeout=60_000)
    assert projector.locator(".mechanism h2").inner_text()
    taught.look("b_figure")
    projector.keyboard.press("5")
    taught.screen("tune")

    # Tune: a budget that cannot be overdrawn, a group on two axes.
    phone.locator("#group").fill("第一组")
    phone.locator("button[type=submit]").click()
    more = phone.locator(".shop .nudge:last-child")
    more.first.click()
    more.first.click()
    assert more.first.is_disabled()
    more.nth(1).click()
    taught.look("c_budget")
    phone.locator("button.wide").click()
    english.get_by_role("button", name="第一组").click()
    english.locator(".shop").wait_for()
    assert english.locator(".bought").first.inner_text() == "2", "the group's choice is on each of its phones"
    taught.until(lambda: made.state.groups and made.state.groups[0].status == "done", 240)
    projector.locator(".scatter circle.group").wait_for()
    taught.look("d_scatter")

    # The end takes a button of its own: a clicker pressed once too often does not end the lesson.
    projector.keyboard.press("PageDown")
    taught.screen("end")
    projector.keyboard.press("PageDown")
    assert not made.state.ended
    projector.keyboard.press("PageUp")
    taught.screen("tune")
    projector.keyboard.press("PageDown")
    projector.locator("#stage button.large").click()
    english.get_by_role("link").wait_for()
    taught.look("e_end")


def test_the_language_changes_without_a_reload(taught: Class) -> None:
    projector, phone = taught.projector(), taught.phone("甲")
    projector.keyboard.press("PageDown")
    phone.locator(".slider").wait_for()
    phone.locator(".slider").fill("7")
    for page in (projector, phone):
        page.evaluate("() => { window.__same = true; }")
        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("#stage h1").inner_text() == "a trial"
        assert page.evaluate("() => window.__same") is True
        page.get_by_role("button", name="中文").click()
        assert page.locator("#stage h1").inner_text() == "试"
    assert phone.locator("#guess").input_value() == "7", "what was entered stays"


@pytest.mark.parametrize("open_room", ["alone"], indirect=True)
def test_the_projector_alone(taught: Class) -> None:
    """Without a network the teacher enters what hands show: guesses, decisions, a group's choice."""
    made, projector = taught.made, taught.projector()
    assert projector.locator(".qr").is_hidden() and projector.locator(".address").count() == 0
    projector.keyboard.press("PageDown")
    taught.screen("predict")
    projector.keyboard.press("a")
    hands = projector.locator("dialog .hand input")
    hands.nth(0).fill("3")
    hands.nth(2).fill("4")
    taught.look("1_hands")
    projector.locator("dialog button[type=submit]").click()
    taught.until(lambda: len(made.state.guesses) == 7)
    predict = made.shared()["predict"]
    bins = predict["answers"][predict["questions"][0]["id"]]["bins"]
    assert [bar["n"] for bar in bins[:4]] == [3, 0, 4, 0]  # drawn in the ranges that were asked about
    projector.locator("dialog").wait_for(state="detached")
    projector.keyboard.press("2")
    taught.screen("decide")
    projector.keyboard.press("a")
    projector.locator("dialog .hand input").nth(1).fill("6")
    projector.locator("dialog button[type=submit]").click()
    taught.until(lambda: [choice.choice for choice in made.state.decisions] == ["pass"] * 6)
    projector.locator("dialog").wait_for(state="detached")
    projector.keyboard.press("5")
    taught.screen("tune")
    projector.keyboard.press("a")
    projector.locator("dialog .hand input").nth(1).fill("2")
    projector.locator("dialog .hand input").nth(2).fill("1")
    projector.locator("dialog button[type=submit]").click()
    taught.until(lambda: made.state.groups and made.state.groups[0].spent == 5)
    taught.look("2_group")


def test_a_refusal_is_said_where_the_reader_is(taught: Class) -> None:
    page = taught.watch.page(360, 740, locale="zh-CN")
    page.goto(f"{taught.address}/join")
    page.locator("button[type=submit]").click()
    assert page.get_by_role("alert").inner_text() == "请填写昵称"
    projector = taught.projector()
    projector.evaluate("() => { tk.projector.key = 'wrong'; }")
    projector.keyboard.press("PageDown")
    projector.locator("#trouble:not(.hidden)").wait_for()
    assert taught.made.state.at == -1
    assert projector.locator("#controls .primary").is_hidden(), "a window whose key is wrong only shows the lesson"
    taught.watch.errors[:] = [error for error in taught.watch.errors if "403" not in error]


def test_another_class_begins_with_new_phones(taught: Class) -> None:
    """A phone whose token is no longer known asks for a nickname again."""
    phone = taught.phone("甲")
    taught.made.reset()
    phone.locator("#nickname").wait_for()
    assert phone.evaluate("() => window.localStorage.getItem('tiaokuai.lesson.token')") is None


def test_a_figure_that_failed_is_asked_for_again(taught: Class) -> None:
    """A refused answer is not kept; and the teacher removes a group by pressing twice."""
    made, projector = taught.made, taught.projector()
    made.happen(h.HandsTuned("甲", {"staff": 1}))
    made.run()
    taught.until(lambda: made.state.run.status == "done", 120)
    projector.evaluate(
        """() => {
          const real = window.fetch;
          window.failures = 2;
          window.fetch = (url, options) => String(url).includes("/figure/") && window.failures-- > 0 ? Promise.resolve(new Response("", { status: 503 })) : real(url, options);
        }"""
    )
    made.happen(h.Moved(3))
    made.happen(h.Explained(len(made.scene.plan.lengths[made.state.length].cards) - 1))
    again = projector.locator(".figure button", has_text="再试一次")
    again.click()
    projector.wait_for_function("() => window.failures === 0")
    again.click()
    projector.locator(".figure svg").first.wait_for(timeout=30_000)
    made.happen(h.Moved(4))
    for _ in range(2):
        projector.locator(".groups td button").click()
    taught.until(lambda: not made.state.groups, 20)


def test_a_calm_projector_has_a_timer_a_help_and_a_black_screen(taught: Class) -> None:
    projector = taught.projector()
    projector.keyboard.press("?")
    assert projector.locator("dialog kbd").count() >= 9
    projector.locator('dialog [data-minutes="5"]').click()
    projector.locator('dialog [data-minutes="5"][aria-pressed="true"]').wait_for()
    assert taught.made.state.length == 5
    projector.keyboard.press("Escape")
    projector.keyboard.press("PageDown")
    taught.screen("predict")
    taught.until(lambda: projector.locator(".timer").inner_text().startswith("0:5"))
    projector.keyboard.press(".")
    assert projector.locator("#stage").is_hidden()
    projector.keyboard.press(".")
    assert projector.locator("#stage").is_visible()


@pytest.mark.parametrize("open_room", ["long"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_button_of_the_tune_table_can_be_reached(taught: Class, language: str) -> None:
    """Four groups make the table longer than a projector; notes and the bar take room of their own."""
    made, projector = taught.made, taught.projector(language)
    for name in ("第一组", "第二组", "第三组", "一个名字很长很长的小组，长到要换行"):
        made.happen(h.HandsTuned(name, {"front": 1}))
    made.happen(h.Moved(4))
    taught.screen("tune")
    projector.locator(".groups td button").nth(3).wait_for()
    stage = "document.getElementById('stage')"
    assert projector.evaluate(f"() => {stage}.scrollHeight > {stage}.clientHeight + 50"), "more than fits"
    for shown in (False, True):
        assert projector.evaluate(_COVERED) == []
        assert projector.evaluate(_INSIDE) == [], "nothing is cut: only the page scrolls"
        if not shown:
            projector.evaluate("() => tk.projector.act('explain', { at: 999 })")
            projector.locator("#trouble:not(.hidden)").wait_for()
    taught.look("tune")
    projector.evaluate(f"() => {stage}.scrollTo(0, 0)")
    projector.keyboard.press("ArrowDown")
    taught.until(lambda: projector.evaluate(f"() => {stage}.scrollTop") > 0)
    taught.watch.errors[:] = [error for error in taught.watch.errors if "400" not in error]


def test_the_teacher_removes_a_student(taught: Class) -> None:
    """By the keyboard, asked once; the phone is told neutrally, may join again, and its answers are gone."""
    made, projector = taught.made, taught.projector()
    rude, phone = taught.phone("坏名字"), taught.phone("乙")
    token = made.state.students[0].token
    made.happen(h.Moved(0))
    made.happen(h.Guessed(token, {"days": 5.0}))
    assert made.shared()["predict"]["answers"]["days"]["n"] == 1
    projector.locator("#controls .joined").focus()
    projector.keyboard.press("Enter")
    row = projector.locator(".students-list tr", has_text="坏名字")
    row.wait_for()
    taught.look("students")
    row.locator("button").focus()
    projector.keyboard.press("Enter")
    assert row.locator("button").inner_text() == "确定移除" and len(made.state.students) == 2
    projector.keyboard.press("Tab")
    assert row.locator("button").inner_text() == "移除", "whoever goes on has not agreed"
    row.locator("button").focus()
    projector.keyboard.press("Enter")
    projector.keyboard.press("Enter")
    taught.until(lambda: [student.name for student in made.state.students] == ["乙"])
    row.wait_for(state="detached")
    assert made.shared()["predict"]["answers"]["days"]["n"] == 0
    rude.locator("#nickname").wait_for()
    assert "换一个昵称" in rude.get_by_role("status").first.inner_text()
    assert "移除" not in rude.locator("body").inner_text() and phone.locator("#me").inner_text() == "2 号 · 乙"
    taught.look("removed")
    rude.locator("#nickname").fill("丙")
    rude.locator("button[type=submit]").click()
    taught.until(lambda: [student.number for student in made.state.students] == [2, 3])
    projector.locator(".students-list tr", has_text="丙").wait_for()


@pytest.mark.parametrize("open_room", ["alone"], indirect=True)
@pytest.mark.parametrize(
    ("language", "said"), [("zh", "请填 0 至 200 的整数"), ("en", "Enter a whole number from 0 to 200")]
)
def test_a_count_that_cannot_be_is_refused_beside_its_field(taught: Class, language: str, said: str) -> None:
    made, projector = taught.made, taught.projector(language)
    made.happen(h.Moved(0))
    taught.screen("predict")
    projector.keyboard.press("a")
    field = projector.locator("dialog .hand input").nth(1)
    for wrong in ("-1", "201", "1.5", "99999999999"):
        field.fill(wrong)
        projector.locator("dialog button[type=submit]").click()
        note = projector.locator("dialog .hand", has=projector.get_by_role("alert"))
        assert note.count() == 1 and note.get_by_role("alert").inner_text() == said
        assert field.get_attribute("aria-invalid") == "true"
        assert field.evaluate("(node) => document.activeElement === node")
    taught.look("refused")
    assert made.state.guesses == ()
    field.fill("4")
    projector.locator("dialog button[type=submit]").click()
    taught.until(lambda: len(made.state.guesses) == 4)
