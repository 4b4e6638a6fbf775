"""The player in a browser: it counts what the measures count, follows whom the report follows, and needs no mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.log.frame import office_frame
from sim.measures.events import events
from sim.measures.office_table import office_table
from sim.measures.request_table import material
from sim.measures.window import Window
from sim.report import citizen
from sim.study.pilot import open_requests
from sim.web.assets import asset
from sim.web.player_assets import SCRIPTS
from sim.web.reel import reels
from tests.web.player_pages import MINUTE, REFORM, Shown, many, page, shown

REQUESTS = 120
Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    one = shown()
    return page(tmp_path_factory.mktemp("player"), reels(one.logs, one.loaded, REQUESTS))


def ready(opened: Any) -> Any:
    opened.wait_for_function("window.h", timeout=30_000)
    return opened


def clock_of() -> tuple[float, float]:
    one = shown()
    clock = reels(one.logs, one.loaded, REQUESTS)["clock"]
    return clock["start"], clock["end"]


def counted(one: Shown, structure: str, window: Window, log: pd.DataFrame) -> dict[str, float]:
    """Return what `sim.measures` counts in a log, under the names of the player."""
    found = events(log, one.names.offices)
    offices = office_table(one.logs[structure][1])
    m = material(found, offices, window)
    passed = found.handed_over & (found.productive == 0) & m.counted_row
    grassroots = np.append(offices.grassroots, False)[found.office]
    return {
        "reported": m.number,
        "settled": int((~np.isnan(m.requests.settled) & m.counted).sum()),
        "passed": int((m.requests.count(passed)[m.counted] > 0).sum()),
        "passes": int(passed.sum()),
        "hours": float(m.worked[grassroots].sum()),
    }


def test_what_the_page_counts_in_the_end_is_what_the_measures_count(file: Path, open_file: Opener) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    for k, structure in enumerate(one.logs):
        truth = counted(one, structure, Window(start, end), one.logs[structure][0])
        found = opened.evaluate(f"h.counts({k}, Infinity)")
        assert truth["passes"] > 0 and truth["settled"] > 0
        assert {name: found[name] for name in truth if name != "hours"} == {
            n: v for n, v in truth.items() if n != "hours"
        }
        assert found["hours"] == pytest.approx(truth["hours"], abs=0.5)


@pytest.mark.parametrize("share", [0.2, 0.55, 0.9])
def test_what_the_page_counts_at_a_moment_is_what_the_log_says_so_far(
    file: Path, open_file: Opener, share: float
) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    # The page knows whole minutes, rounded down: up to the middle of one, everything that ends before the next.
    minute = float(np.floor((start + share * (end - start)) / MINUTE))
    time, until = (minute + 0.5) * MINUTE, (minute + 1.0) * MINUTE
    for k, structure in enumerate(one.logs):
        log = one.until(structure, until)
        log = log[log["reported"].isna() | (log["reported"] < until)]
        found = opened.evaluate(f"h.counts({k}, {time})")
        truth = counted(one, structure, Window(start, until), log)
        assert found["reported"] == truth["reported"]
        assert found["settled"] == truth["settled"]
        assert found["passed"] == truth["passed"]
        assert found["passes"] == truth["passes"]
        whole = one.logs[structure][0]
        begun = whole[(whole["start"] >= start) & (whole["start"] < until)]
        grassroots = office_grassroots(one)
        hours = begun.loc[begun["office"].astype(str).isin(grassroots), ["hours", "trace"]].sum().sum()
        assert found["hours"] == pytest.approx(hours, abs=0.5)


def office_grassroots(one: Shown) -> set[str]:
    offices = next(iter(one.logs.values()))[1]
    return set(offices.loc[offices["grassroots"], "office"].astype(str))


def test_open_requests_are_those_of_the_log_earlier_ones_included(file: Path, open_file: Opener) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    for k, structure in enumerate(one.logs):
        series = open_requests(one.logs[structure][0], end)
        days = [day for day in range(int(start // 24) + 1, int(end // 24))]
        # At the end of each day; the minute before it, because the page rounds down.
        found = [opened.evaluate(f"h.counts({k}, {24 * day - MINUTE / 2}).open") for day in days]
        assert found == series[[day - 1 for day in days]].tolist()
        assert max(found) > 0


def test_requests_that_are_on_their_way_when_the_window_begins_are_open(tmp_path: Path, open_file: Opener) -> None:
    one = shown()
    log = one.logs["hierarchy"][0]
    main = log[(log["part"] == 0) & (log["request"] >= 0)].sort_values(["request", "end", "enabled"], kind="stable")
    following = main.groupby("request")["enabled"].shift(-1)
    gaps = main[(following - main["end"] > 2.0) & (main["decision"] == "hand_over") & (main["end"] > 300)]
    start = float(np.ceil(gaps["end"].iloc[0]))
    reel = reels(one.logs, one.loaded, 3, start)
    opened = ready(open_file(page(tmp_path, reel)))
    assert reel["clock"]["start"] == start
    # The row that sent it on ended before the window; it is there beside those that overlap the window.
    number = int(gaps["request"].iloc[0])
    lies = (log["enabled"] < reel["clock"]["end"]) & ~(log["end"] <= start) & (log["request"] == number)
    assert log.loc[log["request"] == number, "part"].max() == 0
    assert opened.evaluate(f"h.path(0, {number})") == lies.sum() + 1
    for time in (start + 0.5 * MINUTE, reel["clock"]["end"] - 0.5 * MINUTE):
        until = np.floor(time / MINUTE + 1.0) * MINUTE
        for k, (rows, _) in enumerate(one.logs.values()):
            done = rows[rows["end"] < until]["activity"]
            truth = done.isin(["report", "reopen"]).sum() - done.isin(["close", "renege"]).sum()
            assert opened.evaluate(f"h.counts({k}, {time}).open") == truth


def test_queues_and_staff_at_work_are_those_of_the_log(file: Path, open_file: Opener) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    seen = 0
    for share in (0.1, 0.4, 0.8):
        minute = float(np.floor((start + share * (end - start)) / MINUTE))
        time = (minute + 0.5) * MINUTE
        state = opened.evaluate(f"(h.drawNow({time}), h.state())")
        for k, structure in enumerate(one.logs):
            log = one.logs[structure][0]
            at = {name: np.floor(log[name] / MINUTE + 1e-6) * MINUTE for name in ("enabled", "start", "end")}
            begins = at["start"].fillna(at["end"]).fillna(np.inf)
            work = ~log["activity"].isin(["outside"])
            waits = (at["enabled"] <= time) & (begins > time) & (log["request"] >= 0) & work
            busy = (at["start"] <= time) & ~(at["end"] <= time) & work
            for office, name in enumerate(one.names.offices):
                here = log["office"].astype(str) == name
                assert state["waiting"][k][office] == int((waits & here).sum()), (time, structure, name)
                assert state["busy"][k][office] == int((busy & here).sum()), (time, structure, name)
                seen += int((busy & here).sum())
    assert seen > 0


def test_a_followed_citizen_has_the_steps_that_the_report_tells(file: Path, open_file: Opener) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    log = one.logs["hierarchy"][0]
    inside = log[(log["reported"] >= start) & (log["reported"] < end)]
    steps = inside.groupby("request").size().sort_values(ascending=False)
    for number in (int(steps.index[0]), int(steps.index[len(steps) // 2])):
        assert opened.evaluate(f"h.follow({number})") is True
        for k, structure in enumerate(one.logs):
            told = citizen.path(one.logs[structure][0], number, one.names, 0, "zh")
            items = opened.locator(".player-path").nth(k).locator("li")
            assert items.count() == len(told) == opened.evaluate(f"h.path({k}, {number})")
            passes = sum("推诿】" in line for line in told)
            assert opened.locator(".player-path").nth(k).locator(".player-badge").count() == passes
    assert opened.evaluate("window.told") == [int(steps.index[0]), int(steps.index[len(steps) // 2])]
    assert opened.evaluate("h.follow(999999)") is False
    assert "999999" in opened.inner_text(".player-said")


def test_a_click_on_a_dot_follows_that_citizen(file: Path, open_file: Opener) -> None:
    opened, one, (start, end) = ready(open_file(file)), shown(), clock_of()
    log = one.logs["dispatch"][0]
    hour = (start + end) / 2
    lies = log[
        (log["enabled"] < hour - 1) & (log["start"] < hour - 1) & (log["end"] > hour + 1) & (log["request"] >= 0)
    ]
    number = int(lies["request"].iloc[0])
    opened.evaluate(f"h.seek({hour})")
    point = opened.evaluate(f"h.whereIs(1, {number})")
    opened.locator("canvas.player-canvas").nth(1).click(position=point)
    assert opened.evaluate("h.state().followed") == number


def test_next_buck_passing_is_the_next_in_either_log(file: Path, open_file: Opener) -> None:
    opened, one, (start, _) = ready(open_file(file)), shown(), clock_of()
    opened.evaluate(f"h.seek({start})")
    ends = []
    for log, _ in one.logs.values():
        passes = log[(log["productive"] == "no") & (log["activity"] == "triage") & (log["end"] >= start)]
        ends += np.floor(passes["end"] / MINUTE + 1e-6).tolist()
    for expected in sorted(ends)[:6]:
        opened.evaluate("h.next('pass')")
        assert np.floor(opened.evaluate("h.state().time") / MINUTE + 1e-4) == expected
        assert "推诿" in opened.inner_text(".player-said")


def test_the_keyboard_alone_is_enough(file: Path, open_file: Opener) -> None:
    opened, (start, _) = ready(open_file(file)), clock_of()
    state = lambda: opened.evaluate("h.state()")  # noqa: E731
    keys = opened.keyboard
    opened.locator("canvas.player-canvas").first.focus()
    keys.press("Home")
    assert state()["time"] == start
    keys.press("ArrowRight")
    first = state()
    assert first["event"] is not None and first["time"] > start
    keys.press("ArrowRight")
    keys.press("ArrowLeft")
    assert state()["event"] == first["event"]
    keys.press("r")
    assert "重办" in opened.inner_text(".player-said")
    speed = state()["speed"]
    keys.press("+")
    assert state()["speed"] > speed
    keys.press("-")
    keys.press(" ")
    assert state()["playing"]
    opened.wait_for_timeout(300)
    keys.press(" ")
    assert not state()["playing"] and state()["time"] > first["time"]
    keys.press("ArrowDown")
    assert opened.locator(".player-tip:not(.hidden)").count() == 1
    # The first is the desk, which lies nowhere; the next is an office of a place.
    keys.press("ArrowDown")
    keys.press("Enter")
    assert state()["place"] >= 0
    keys.press("0")
    assert state()["place"] == -1
    keys.press("f")
    number = 150
    keys.type(str(number))
    keys.press("Enter")
    assert state()["followed"] == number
    keys.press("Escape")
    opened.locator("canvas.player-canvas").first.focus()
    keys.press("Escape")
    assert state()["followed"] is None
    keys.press("?")
    assert opened.locator(".player-help").is_visible()
    # Toolbar: one stop of the tabulator, arrows inside.
    bar = opened.locator(".player-toolbar button")
    assert [bar.nth(k).get_attribute("tabindex") for k in range(bar.count())].count("0") == 1
    bar.first.focus()
    keys.press("ArrowRight")
    assert opened.evaluate("document.activeElement === document.querySelectorAll('.player-toolbar button')[1]")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 740)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_the_projector_and_the_phone(
    file: Path, open_file: Opener, width: int, height: int, language: str
) -> None:
    opened = ready(open_file(file, width, height, f"?lang={language}"))
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.evaluate("h.next('pass')")
    opened.evaluate("h.follow(h.state().event.number)")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert "⟦" not in opened.inner_text("body")
    tops = [opened.locator("canvas.player-canvas").nth(k).bounding_box()["y"] for k in range(2)]
    assert (tops[0] == tops[1]) == (width > 700)
    for k in range(opened.locator(".player-toolbar button").count()):
        box = opened.locator(".player-toolbar button").nth(k).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 30


def test_the_language_changes_without_a_reload(file: Path, open_file: Opener) -> None:
    opened = ready(open_file(file))
    opened.evaluate("h.follow(150)")
    opened.evaluate("tk.setLanguage('en')")
    text = opened.inner_text(".player")
    assert "Next buck-passing" in text and "digital dispatch" in text
    assert not any("\u4e00" <= c <= "\u9fff" for c in text)


def test_a_reform_that_begins_is_marked_and_told(tmp_path: Path, open_file: Opener) -> None:
    late = shown(late=True)
    opened = ready(open_file(page(tmp_path, reels(late.logs, late.loaded, 90))))
    assert opened.locator(".player-begin").count() == 1
    opened.evaluate(f"h.seek({REFORM - 1})")
    opened.wait_for_function("document.querySelectorAll('.player-reform')[1].textContent.startsWith('改革前')")
    opened.evaluate(f"h.seek({REFORM + 30})")
    opened.wait_for_function("document.querySelectorAll('.player-reform')[1].textContent.startsWith('改革后第 2 天')")
    assert not opened.locator(".player-reform").first.is_visible()


def test_one_structure_is_shown_alone_and_three_can_be_chosen_from(tmp_path: Path, open_file: Opener) -> None:
    one = shown()
    alone = ready(open_file(page(tmp_path, reels({"hierarchy": one.logs["hierarchy"]}, one.loaded, 60), "one.html")))
    assert alone.locator("canvas.player-canvas").count() == 1
    logs = {**one.logs, "own": one.logs["dispatch"]}
    three = ready(open_file(page(tmp_path, reels(logs, one.loaded, 60), "three.html")))
    assert three.locator(".player-chooser").count() == 2
    three.evaluate("h.setStructures('hierarchy', 'own')")
    assert three.evaluate("h.state().structures") == ["hierarchy", "own"]
    three.locator(".player-chooser").first.select_option("dispatch")
    three.wait_for_function("h.state().structures[0] === 'dispatch'")
    three.evaluate("h.destroy()")
    assert three.locator(".player").count() == 0


def test_the_map_is_enlarged_by_keys_wheel_and_two_fingers(file: Path, open_file: Opener) -> None:
    opened = ready(open_file(file))
    canvas = opened.locator("canvas.player-canvas").first
    scale = "h.state().scale"
    assert opened.evaluate(scale) == 1
    box = canvas.bounding_box()
    opened.mouse.move(box["x"] + 300, box["y"] + 100)
    opened.mouse.wheel(0, -300)
    opened.wait_for_timeout(100)
    assert opened.evaluate(scale) == 1, "the wheel scrolls the page until the map is chosen"
    canvas.focus()
    opened.mouse.wheel(0, -300)
    opened.wait_for_function(f"{scale} > 1.2")
    opened.keyboard.press("0")
    opened.evaluate(
        """() => {
          const canvas = document.querySelector("canvas.player-canvas"), box = canvas.getBoundingClientRect();
          const send = (type, id, x) => canvas.dispatchEvent(new PointerEvent(type, {pointerId: id, pointerType: "touch",
            clientX: box.left + x, clientY: box.top + 100, bubbles: true}));
          send("pointerdown", 11, 200); send("pointerdown", 12, 260);
          send("pointermove", 12, 261); send("pointermove", 12, 400);
          send("pointerup", 11, 200); send("pointerup", 12, 400);
        }"""
    )
    assert opened.evaluate(scale) > 2
    opened.keyboard.press("x")
    opened.keyboard.press("0")
    assert opened.evaluate(scale) == 1
    opened.select_option(".player-tools select", index=2)
    assert opened.evaluate(scale) > 1


def test_where_motion_is_not_wanted_the_clock_goes_by_steps(file: Path, open_file: Opener) -> None:
    opened = ready(open_file(file, reduced_motion="reduce"))
    before = opened.evaluate("h.state().time")
    opened.evaluate("h.play()")
    opened.wait_for_timeout(300)
    assert opened.evaluate("h.state().time") == before
    opened.wait_for_function(f"h.state().time > {before}", timeout=5_000)
    opened.evaluate("h.pause()")


def test_a_long_queue_is_dots_and_a_pile_with_a_number(tmp_path: Path, open_file: Opener) -> None:
    crowd = many(2_000)
    reel = reels(crowd.logs, crowd.loaded, 1_800)
    opened = ready(open_file(page(tmp_path, reel)))
    clock = reel["clock"]
    # The fullest of some moments.
    hours = [clock["start"] + share * (clock["end"] - clock["start"]) for share in (0.3, 0.5, 0.7, 0.9)]
    states = [opened.evaluate(f"(h.drawNow({hour}), h.state())") for hour in hours]
    hour, state = max(
        zip(hours, states, strict=True), key=lambda found: sum(pile["count"] for _, pile in found[1]["piled"][0])
    )
    piles = {office: pile for office, pile in state["piled"][0]}
    assert piles, "no queue is longer than what can be seen"
    assert all(pile["count"] > 0 and 0 <= pile["passed"] <= pile["count"] for pile in piles.values())
    office, pile = max(piles.items(), key=lambda found: found[1]["count"])
    place = reel["government"]["offices"][office]["place"]
    box = opened.locator("canvas.player-canvas").first.bounding_box()
    assert 0 <= pile["x"] <= box["width"] and 0 <= pile["y"] <= box["height"]
    # A click on the pile shows its place, where more of it is seen.
    opened.evaluate(f"h.seek({hour})")
    opened.wait_for_timeout(100)
    opened.locator("canvas.player-canvas").first.click(position={"x": pile["x"], "y": pile["y"]})
    assert opened.evaluate("h.state().place") == place
    opened.wait_for_timeout(100)
    larger = dict(opened.evaluate("h.state()")["piled"][0]).get(office, {"count": 0})
    assert larger["count"] < pile["count"]


def test_lines_fade_in_a_crowd_and_passes_stay_firmer(file: Path, open_file: Opener) -> None:
    opened = ready(open_file(file))
    firm = lambda kind, count, lingers: opened.evaluate(  # noqa: E731
        f"tk.playerFirmness(tk.playerCodes.KIND.{kind}, {count}, {str(lingers).lower()})"
    )
    assert firm("PROPER", 10, False) == firm("PASS", 10, False) == 1
    assert firm("PROPER", 400, False) < firm("PROPER", 100, False) < 1
    assert firm("PASS", 400, False) > 2 * firm("PROPER", 400, False)
    assert firm("RETURN_PASS", 400, True) < firm("RETURN_PASS", 400, False)


def test_names_that_would_touch_are_left_out_and_come_with_room(tmp_path: Path, open_file: Opener) -> None:
    one = shown()
    reel = reels(one.logs, one.loaded, REQUESTS)
    government = reel["government"]
    parents = {place["parent"] for place in government["places"]}
    last = max(k for k, place in enumerate(government["places"]) if k not in parents and place["parent"] >= 0)
    office = next(one for one in government["offices"] if one["place"] == last)
    copies = range(len(government["places"]), len(government["places"]) + 45)
    for k in copies:
        name = {"zh": f"第{k}社区", "en": f"community {k}"}
        government["places"].append(government["places"][last] | name)
        government["offices"].append(office | name | {"place": k})
    for structure in reel["structures"].values():
        structure["staff"] += [1] * len(copies)
    opened = ready(open_file(page(tmp_path, reel)))
    named = lambda: set(opened.evaluate("h.drawNow(h.state().time), h.state().named"))  # noqa: E731
    out = [k for k in copies if k not in named()]
    assert 0 < len(out) < len(copies)
    opened.evaluate(f"h.show({out[0]})")
    assert out[0] in named()
    smallest = """() => {
      const sizes = [], own = CanvasRenderingContext2D.prototype, original = own.fillText;
      own.fillText = function (...all) { sizes.push(Number(/([0-9]+)px/.exec(this.font)[1])); return original.apply(this, all); };
      h.show(-1); h.drawNow(h.state().time);
      own.fillText = original;
      return [sizes.length, Math.min(...sizes)];
    }"""
    many_texts, size = opened.evaluate(smallest)
    assert many_texts > 50 and size >= 11


def test_a_phone_begins_with_one_place_and_leads_to_the_whole(file: Path, open_file: Opener) -> None:
    opened = ready(open_file(file, 360, 740))
    home = opened.evaluate("h.state().place")
    assert home >= 0 and opened.evaluate("h.state().scale") > 1
    button = opened.locator("button.player-turn").first
    assert button.is_visible() and button.inner_text() == "看全图"
    button.click()
    assert opened.evaluate("h.state().place") == -1 and opened.evaluate("h.state().scale") == 1
    opened.wait_for_function("document.querySelector('.player-turn').textContent === '看局部'")
    button.press("Enter")
    assert opened.evaluate("h.state().place") == home
    # A finger on what was chosen scrolls the page.
    touch = "document.querySelector('canvas.player-canvas').style.touchAction"
    assert opened.evaluate(touch) == "pan-y"
    opened.locator("canvas.player-canvas").first.press("Shift+ArrowLeft")
    assert opened.evaluate("h.state().place") is None and opened.evaluate(touch) == "pan-y"
    opened.locator("canvas.player-canvas").first.press("z")
    assert opened.evaluate(touch) == "none"
    opened.evaluate(f"h.show({home})")
    assert opened.evaluate(touch) == "pan-y"
    # A path runs through all tiers: the whole map is shown to who follows it.
    assert opened.evaluate("h.follow(150)") and opened.evaluate("h.state().place") == -1
    wide = ready(open_file(file))
    assert wide.evaluate("h.state().place") == -1
    assert not wide.locator("button.player-turn").first.is_visible()
    wide.evaluate("h.show(2)")
    wide.locator("button.player-turn").first.click()
    assert wide.evaluate("h.state().scale") == 1


def test_three_thousand_requests_in_two_worlds_play(tmp_path: Path, open_file: Opener) -> None:
    crowd = many(3_200)
    reel = reels(crowd.logs, crowd.loaded, 3_000)
    opened = ready(open_file(page(tmp_path, reel)))
    assert opened.evaluate("h.counts(0, Infinity).reported") >= 2_500
    opened.evaluate("h.setSpeed(100)")
    opened.evaluate("h.play()")
    opened.wait_for_timeout(4_000)
    rate = opened.evaluate("h.frameRate()")
    print(f"\n3,000 requests x 2 structures at 1280x720: {rate:.0f} frames per second")
    assert rate > 5.0


def test_the_table_of_offices_is_the_one_that_measures_use() -> None:
    one = shown()
    from sim.scenario.build import build_baseline

    assert office_frame(build_baseline(one.loaded)).equals(one.logs["hierarchy"][1])


@pytest.mark.parametrize("name", ["serve.html", "projector.html"])
def test_served_pages_name_all_scripts_of_the_player_in_order(name: str) -> None:
    named = re.findall(r'src="/static/(player[a-z_]*[.]js)"', asset(name))
    assert tuple(named) == SCRIPTS
