"""What many ask for at once, what is refused, and a folder with more in it than scenarios."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from sim.scenario.loaded import Loaded
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.web.server import variants as variants_module
from sim.web.server.clerk import Clerk
from sim.web.server.library import Library
from sim.web.server.orders import MOST_KEPT, Orders
from sim.web.server.runs import Runs
from sim.web.server.uploads import take_upload
from sim.web.server.variants import Variants
from sim.web.server.wishes import MOST_WISHES, Wishes
from tests.study.tiny import write_tiny
from tests.web.serving import Served, served

for _package in ("starlette", "uvicorn", "httpx"):
    pytest.importorskip(_package, reason=f"{_package} is needed to test the server")

MANY = 60
"""More than the pool has threads."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "scenarios"
    found.mkdir()
    write_tiny(found)
    return found


def test_those_who_wait_for_the_same_hold_no_thread() -> None:
    from starlette.concurrency import run_in_threadpool

    from sim.web.server.together import Together

    go, made = threading.Event(), list[int]()

    def make() -> str:
        assert go.wait(30.0)
        made.append(1)
        return "made"

    async def all_of_them() -> list[str]:
        together = Together[str]()
        waiting = [asyncio.create_task(together.get("report", make)) for _ in range(MANY)]
        await asyncio.sleep(0.05)
        waiting.pop(0).cancel()  # the first hangs up
        assert await asyncio.wait_for(run_in_threadpool(lambda: "page"), 10.0) == "page"
        assert not made
        go.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(all_of_them()) == ["made"] * (MANY - 1)
    assert made == [1]


def test_a_failure_reaches_all_who_wait_and_the_next_one_tries_again() -> None:
    from sim.web.server.together import Together

    def fail() -> str:
        time.sleep(0.1)
        raise ValueError("no")

    async def asked() -> list[Any]:
        together = Together[str]()
        found = await asyncio.gather(*(together.get("a", fail) for _ in range(3)), return_exceptions=True)
        return [*found, await together.get("a", lambda: "made")]

    found = asyncio.run(asked())
    assert [type(each) for each in found] == [ValueError, ValueError, ValueError, str]


def _slowly(loaded: Loaded, root: str, replications: int, file: str, language: str) -> None:
    time.sleep(3.0)
    with Path(file).open("a", encoding="utf-8") as out:
        out.write("once ")


def test_many_who_ask_for_one_report_stop_nobody_else(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from sim.web.server import answers

    monkeypatch.setitem(answers.MAKERS, "report", _slowly)
    with httpx.Client(base_url=server.url, headers={"origin": server.url}, timeout=120.0, trust_env=False) as client:
        run = client.post("/api/run", json={"scenario": "tiny", "replications": 3}).json()
        end = time.monotonic() + 120.0
        while run["state"]["status"] in ("waiting", "running") and time.monotonic() < end:
            time.sleep(0.1)
            run = client.get(f"/api/run/{run['id']}").json()
        assert run["state"]["status"] == "done"
        client.get("/")
        with ThreadPoolExecutor(MANY) as crowd:
            reports = [
                crowd.submit(
                    httpx.get, f"{server.url}/api/run/{run['id']}/report.html?lang=en", timeout=120.0, trust_env=False
                )
                for _ in range(MANY)
            ]
            time.sleep(1.0)
            assert client.get("/").status_code == 200
            assert not any(report.done() for report in reports), "the page came while they all waited"
            texts = {report.result().text for report in reports}
    assert texts == {"once "}


def test_refused_orders_leave_nothing_behind_and_only_the_newest_stay(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.web.server.orders import Orders

    monkeypatch.setattr(variants_module, "MOST_VARIANTS", 2)
    kept, end = tmp_path / "variants", threading.Event()
    exports = Clerk("exports")
    library = Library(folder, tmp_path / "uploads")
    source = library.find("tiny")
    assert source is not None

    def orders(**more: Any) -> tuple[Orders, Runs]:
        runs = Runs(tmp_path / "out", 1, engine="simpy", **more)
        monkeypatch.setattr(runs, "_do", lambda ticket: end.wait(60.0))  # stays where it is
        return Orders(library, Variants(kept), runs, exports, tmp_path / "out"), runs

    full, none = orders(most=0)
    small, one = orders(most_requests=1)
    with pytest.raises(ResultsError, match="wait already"):
        full.order(source, {"demand.volume": 12}, 3, "a")
    assert not kept.exists(), "what has no room is not even written"
    with pytest.raises(ResultsError, match="too large"):
        small.order(source, {"demand.volume": 12}, 3, "a")
    assert list(kept.iterdir()) == []
    open_, runs = orders(most=9)
    made = []
    for volume in (12, 13, 14, 15):
        asked = open_.order(source, {"demand.volume": volume}, 3, "a")
        made.append(asked.variant.file.parent)
        assert asked.variant.file.exists()
        os.utime(made[-1], (volume, volume))
    assert sorted(kept.iterdir()) == sorted(made[-2:])
    monkeypatch.setattr(runs, "_most", 0)
    assert open_.order(source, {"demand.volume": 15}, 3, "b").ticket is asked.ticket, "what waits needs no room"
    for each in (none, one, runs):
        end.set()
        each.close()
    exports.close()


def test_what_lies_in_the_folder_besides_is_left_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        (folder / ".#tiny.yaml").symlink_to("somebody@nowhere.1:1")
        (folder / "gone.yaml").symlink_to(folder / "nowhere.yaml")
        (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    except OSError:
        pytest.skip("links cannot be made here")
    (folder / ".tiny.yaml").write_text("half", encoding="utf-8")
    (folder / "folder.yaml").mkdir()
    text = (folder / "tiny.yaml").read_bytes()
    assert take_upload(text, "mine.yaml", str(folder), str(tmp_path / "uploads")).startswith("u-")

    def never(path: Path, pattern: str) -> list[Path]:
        raise AssertionError("the whole tree is looked at")

    monkeypatch.setattr(Path, "rglob", never)
    library = Library(folder, tmp_path / "uploads")
    assert [source.name for source in library.sources()] == ["tiny"]


def test_a_scenario_is_read_again_when_one_of_its_own_tables_changes(folder: Path, tmp_path: Path) -> None:
    library = Library(folder, tmp_path / "uploads")
    source = library.find("tiny")
    assert source is not None
    loaded = library.load(source)
    (folder / "other.csv").write_text("a,b\n", encoding="utf-8")
    assert library.load(source) is loaded
    table = folder / "tiny" / "offices.csv"
    text = table.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines()[1:] if line and not line.startswith("#"))
    table.write_text(text.replace(row, row + " "), encoding="utf-8")
    assert library.load(source) is not loaded


def test_the_disk_is_looked_at_in_threads_only(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    inside, looks = list[str](), list[str]()
    find = Library.find

    def spied(library: Library, name: str) -> Any:
        looks.append(name)
        try:
            asyncio.get_running_loop()
            inside.append(name)
        except RuntimeError:
            pass
        return find(library, name)

    monkeypatch.setattr(Library, "find", spied)
    with served(tmp_path) as server:
        for path in ("/api/scenario/tiny", "/api/scenario/tiny/scenario.yaml", "/api/scenario/tiny/scenario.zip"):
            assert httpx.get(server.url + path, trust_env=False, timeout=60.0).status_code == 200
        origin = {"origin": server.url}
        asked = {"scenario": "nothing"}
        assert httpx.post(f"{server.url}/api/run", json=asked, headers=origin, trust_env=False).status_code == 404
    assert looks == ["tiny", "tiny", "tiny", "nothing"] and inside == []


def test_an_unknown_bound_is_no_bound() -> None:
    from types import SimpleNamespace

    from sim.web.server.answers import _curves, runs_figure

    table = pd.DataFrame(
        {"series": "flat", "x": [0.0, 1.0], "y": [1.0, 0.5], "low": [math.nan, 0.4], "high": [math.nan, 0.6]}
    )
    figure: Any = SimpleNamespace(name="survival", table=table)
    data: Any = SimpleNamespace(structures={"flat": None})
    curves = _curves((figure,), data)
    assert curves == {"flat": {"x": [0.0, 1.0], "y": [1.0, 0.5], "low": [None, 0.4], "high": [None, 0.6]}}
    said = {
        "curves": curves,
        "structures": [{"id": "flat", "text": {"zh": "甲", "en": "a"}}],
        "origin": {
            "scenario": {"zh": "甲", "en": "a"},
            "replications": 3,
            "digest": "0" * 64,
            "seed": 1,
            "version": "0",
            "requests": 1,
        },
    }
    drawn = runs_figure([(Text("运行 1", "Run 1"), said)], "flat")
    assert drawn is not None
    values = drawn["spec"]["en"]["data"]["values"]
    assert [(v["l"], v["h"]) for v in values] == [(None, None), (0.4, 0.6)]


def test_nobody_pushes_out_what_waits_or_runs_by_ordering_and_cancelling() -> None:
    class Ticketed(NamedTuple):
        status: str

    class Known(NamedTuple):
        ticket: Ticketed

    orders = Orders.__new__(Orders)
    orders._asked = OrderedDict()  # type: ignore[assignment]
    for name, status in (("hers", "running"), ("done", "done"), *((f"c{k}", "cancelled") for k in range(MOST_KEPT))):
        orders._asked[name] = Known(Ticketed(status))  # type: ignore[assignment]
    orders._forget()
    assert {"hers", "done"} < set(orders._asked) and len(orders._asked) == MOST_KEPT
    assert "c0" not in orders._asked and f"c{MOST_KEPT - 1}" in orders._asked


def test_wishes_are_bounded() -> None:
    wishes = Wishes()
    for k in range(MOST_WISHES + 5):
        wishes.add(f"{k:032x}", "somebody")
    assert wishes.take_back(f"{MOST_WISHES - 1:032x}") and not wishes.take_back(f"{MOST_WISHES + 1:032x}")
