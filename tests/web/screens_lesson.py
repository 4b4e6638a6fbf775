"""Pictures of a lesson: the projector and a phone, step by step, with a simulated class."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from sim.web.lesson.classroom import Classroom
from sim.web.lesson.teaching import prepare, scene_of
from tests.web.album import PHONE, Album
from tests.web.lesson_rooms import served

LESSON = "kaifeng"
STUDENTS = 24
ADDRESS = "http://192.168.1.5:8000/join"
"""An example: what the projector shows to the room."""
LONG = 300_000
WORKERS = min(os.cpu_count() or 1, 4)


class Lesson:
    """One lesson with a projector, a phone that is looked at, and simulated ones."""

    def __init__(self, album: Album, made: Classroom, address: str) -> None:
        self.album = album
        self.made = made
        self.address = address
        self.luck = random.Random(5)
        self.http = httpx.Client(base_url=address, headers={"origin": address}, timeout=60.0)
        self.projector = album.page(f"{address}/#key={made.key}")
        self.projector.locator("section.lobby").wait_for()
        self.phone = album.page(f"{address}/join", PHONE)
        self.tokens: list[str] = []

    def take(self, name: str, text: str, pause: int = 500) -> None:
        """Take the projector."""
        self.album.take(self.projector, f"lesson-{name}", f"projector: {text}", pause)

    def take_phone(self, name: str, text: str, pause: int = 300) -> None:
        """Take the phone."""
        self.album.take(self.phone, f"lesson-{name}", f"phone: {text}", pause)

    def until(self, done: Callable[[], Any], seconds: float = 120.0) -> None:
        """Wait until something is true; pages go on meanwhile."""
        for _ in range(int(seconds * 10)):
            if done():
                return
            self.projector.wait_for_timeout(100)
        raise TimeoutError(f"not within {seconds:g} s")

    def next(self, screen: str) -> None:
        """Go on to another screen, by the clicker."""
        self.projector.keyboard.press("PageDown")
        self.projector.locator(f'body[data-screen="{screen}"]').wait_for()

    def post(self, path: str, **body: Any) -> Any:
        """Send what must be accepted."""
        return self.http.post(f"/api/lesson/{path}", json=body).raise_for_status().json()

    def state(self, token: str = "") -> Any:
        """Return the state as a client gets it."""
        return self.http.get("/api/lesson/state", params={"token": token}).raise_for_status().json()

    def enter(self) -> None:
        """Let the class join."""
        self.phone.locator("#nickname").wait_for()
        self.phone.locator("#nickname").fill("小明")
        self.take_phone("1-join", "a nickname is enough")
        self.phone.locator("button[type=submit]").click()
        self.phone.locator("section.wait").wait_for()
        self.tokens = [self.post("join", name=f"学员{k + 2}")["token"] for k in range(STUDENTS - 1)]
        self.projector.locator('.length[data-minutes="45"]').click()
        self.until(lambda: self.made.state.students and len(self.made.state.students) == STUDENTS)
        self.take("1-lobby", "address, QR code and how many have joined")
        self.take_phone("1-wait", "joined, before it begins")

    def predict(self) -> None:
        """Guess, and show the guesses."""
        self.next("predict")
        self.take("2-predict", "a question; guesses stay hidden")
        questions = self.state()["predict"]["questions"]
        for token in self.tokens:
            self.post("guess", token=token, values={question["id"]: self.guess(question) for question in questions})
        self.phone.locator("#stage .slider").wait_for()
        first = questions[0]
        self.phone.locator("#stage .slider").fill(str(first["low"] + 14 * first["step"]))
        self.take_phone("2-guess", "a guess")
        for question in questions:
            if question["kind"] == "number":
                self.phone.locator("#stage .slider").fill(str(question["low"] + 14 * question["step"]))
            else:
                self.phone.locator(".options label").nth(1).click()
                self.take_phone("2-tier", "a guess of a tier")
            self.phone.locator("button[type=submit]").click()
            self.phone.wait_for_timeout(500)
        self.until(lambda: self.projector.locator(".answer strong").inner_text() == str(STUDENTS))
        self.projector.keyboard.press("s")
        self.take("2-histogram", "the class's guesses")
        for _ in questions[1:]:
            self.projector.keyboard.press("ArrowRight")
        self.projector.keyboard.press("s")
        self.take("2-tiers", "guesses of a tier")

    def guess(self, question: dict[str, Any]) -> Any:
        """Return a guess as a student might make it."""
        if question["kind"] != "number":
            return self.luck.choice(question["options"])["id"]
        low, high, step = question["low"], question["high"], question["step"]
        return low + step * round((high - low) * self.luck.betavariate(2.0, 4.0) / step)

    def decide(self) -> None:
        """Decide about requests, then close the desks."""
        self.next("decide")
        self.phone.locator(".decision:enabled").first.wait_for()
        self.take_phone("3-desk", "a request as the office sees it, and what can be done with it")
        self.phone.locator(".decision:enabled").first.click()
        for token in self.tokens:
            for _ in range(self.luck.randint(2, 6)):
                case = (self.state(token)["me"] or {}).get("case")
                if case is None:
                    break
                self.post("decide", token=token, case=case["id"], choice=self.luck.choice(case["choices"])["id"])
        self.take("3-decide", "decisions as they come in", 900)
        self.projector.keyboard.press("PageDown")
        self.projector.locator(".choice-bars .rule strong").first.wait_for()
        self.take("3-rule", "the rule that the decisions make")

    def run(self) -> None:
        """Run the class's structure beside the lesson's."""
        self.next("run")
        self.take("4-ready", "before the run")
        self.projector.keyboard.press("PageDown")
        self.until(lambda: self.made.state.run.status == "running" and self.made.state.run.share > 0.1, 300)
        self.take("4-running", "the run goes on", 100)
        self.until(lambda: self.made.state.run.status == "done", 300)
        self.projector.locator(".run-player canvas").first.wait_for(timeout=LONG)
        self.projector.wait_for_timeout(1500)
        play = self.projector.locator(".run-player .player-play")
        play.click()
        self.projector.wait_for_timeout(2500)
        self.take("4-player", "the class's own structure on the same citizens")
        play.click()

    def explain(self) -> None:
        """Lay guesses over results, then show a figure with its mechanism."""
        self.projector.locator("#controls .primary").click()
        self.projector.locator('body[data-screen="explain"]').wait_for()
        self.projector.keyboard.press("PageDown")
        self.projector.locator(".explain svg .truth-name").first.wait_for()
        self.take("5-truth", "the guesses and what came out")
        self.phone.locator(".result svg .truth-name").first.wait_for()
        self.take_phone("5-result", "one's own guess and what came out")
        self.phone.evaluate("window.scrollTo(0, 500)")
        self.take_phone("5-result-2", "the same, further down")
        self.projector.keyboard.press("PageDown")
        self.projector.locator(".figure svg").first.wait_for(timeout=LONG)
        self.take("5-figure", "a figure beside the mechanism that makes it and its seed", 900)
        self.projector.keyboard.press("PageDown")
        self.take("5-guesses-2", "the next card", 900)
        self.projector.keyboard.press("PageDown")
        self.projector.locator(".figure svg").first.wait_for(timeout=LONG)
        self.take("5-figure-2", "its figure", 1200)

    def tune(self) -> None:
        """Spend a budget in groups."""
        self.projector.keyboard.press("5")
        self.projector.locator('body[data-screen="tune"]').wait_for()
        self.take("6-tune", "the budget and its prices, before a group has chosen")
        self.phone.locator("#group").fill("第一组")
        self.take_phone("6-group", "a group is founded or joined")
        self.phone.locator("button[type=submit]").click()
        more = self.phone.locator(".shop .nudge:last-child")
        more.first.click()
        more.nth(1).click()
        self.take_phone("6-budget", "what a group buys, with what is left of its budget")
        self.phone.locator("button.wide").click()
        tune = self.made.scene.prepared.lesson.tune
        assert tune is not None
        for k, token in enumerate(self.tokens[:3]):
            name = "第" + "二三四"[k] + "组"
            self.post("group", token=token, name=name)
            options = [tune.options[(k + 2) % len(tune.options)].id, tune.options[(k + 3) % len(tune.options)].id]
            self.post("tune", token=token, choices=dict.fromkeys(options, 1))
        self.until(lambda: all(group.status == "done" for group in self.made.state.groups), 300)
        self.projector.locator(".scatter circle.group").first.wait_for()
        self.take("6-scatter", "what the groups got, on two axes and without a score", 900)
        self.take_phone("6-spent", "the group's result", 500)
        english = self.album.page(f"{self.address}/", language="en")
        english.locator(".scatter circle.group").first.wait_for()
        self.album.take(
            english, "lesson-6-scatter", "another window of the projector, in English, that only looks on", 900
        )

    def end(self) -> None:
        """End the lesson."""
        self.projector.keyboard.press("PageDown")
        self.projector.locator('body[data-screen="end"]').wait_for()
        self.take("7-end", "the end, with the file to take home")
        self.projector.locator("#stage button.large").click()
        self.phone.get_by_role("link").wait_for(timeout=LONG)
        self.take_phone("7-end", "the end")


def lesson(album: Album, scenarios: Path, place: Path) -> None:
    """Teach a lesson to a simulated class and take the pictures."""
    found = scene_of(prepare(scenarios / "lessons" / f"{LESSON}.lesson.yaml"), ADDRESS)
    with contextlib.closing(Classroom(found, place / "lesson", WORKERS)) as made, served(made) as address:
        made_lesson = Lesson(album, made, address)
        for step in (
            made_lesson.enter,
            made_lesson.predict,
            made_lesson.decide,
            made_lesson.run,
            made_lesson.explain,
            made_lesson.tune,
            made_lesson.end,
        ):
            step()
        made_lesson.http.close()
