"""The server of scenarios over real HTTP: list, levers, variants, runs, exports, uploads of every bad kind."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import ScenarioError
from sim.web.server.levers import levers, moved
from sim.web.server.library import Library
from sim.web.server.uploads import file_name_of
from sim.web.server.variants import Variants, zipped
from tests.scenario.conftest import make
from tests.web.serving import Served, served
from tests.web.test_guard import rubbish

for _package in ("starlette", "uvicorn", "httpx"):
    pytest.importorskip(_package, reason=f"{_package} is needed to test the server")

CORPUS = Path(__file__).parents[1] / "scenario" / "corpus" / "bad"
SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[Any]:
    import httpx

    with httpx.Client(base_url=server.url, headers={"origin": server.url}, timeout=120.0, trust_env=False) as found:
        yield found


def finished(client: Any, asked: dict[str, Any], seconds: float = 120.0) -> dict[str, Any]:
    """Order a comparison and return it when it is over."""
    answer = client.post("/api/run", json=asked)
    assert answer.status_code == 200, answer.text
    run: dict[str, Any] = answer.json()
    end = time.monotonic() + seconds
    while run["state"]["status"] in ("waiting", "running") and time.monotonic() < end:
        time.sleep(0.1)
        run = client.get(f"/api/run/{run['id']}").json()
    return run


def test_scenarios_are_listed_the_broken_one_with_its_first_error(client: Any, server: Served) -> None:
    cards = {card["name"]: card for card in client.get("/api/scenarios").json()["scenarios"]}
    assert set(cards) == {"tiny", "broken"}, "studies are none"
    assert cards["tiny"]["title"]["zh"] and len(cards["tiny"]["structures"]) == 2 and cards["tiny"]["requests"] > 100
    assert cards["broken"]["error"]["line"] and cards["broken"]["error"]["text"]["zh"]
    found = client.get("/api/scenario/broken").json()
    with pytest.raises(ScenarioError) as caught:
        read_scenario(server.folder / "broken.yaml")
    assert [f["text"]["en"] for f in found["findings"]] == [f.to("en") for f in caught.value.findings]


def test_pages_and_static_files_are_kept_by_content(client: Any) -> None:
    page = client.get("/")
    assert page.status_code == 200 and "text/html" in page.headers["content-type"]
    address = page.text.split('src="')[1].split('"')[0]
    script = client.get(address)
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    again = client.get(address, headers={"if-none-match": script.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert client.get(address.split("?")[0]).headers["cache-control"] == "no-cache"
    fonts = client.get("/static/fonts.css").text
    font = client.get(fonts.split('url("')[1].split('"')[0])
    assert font.content[:4] == b"OTTO"
    for bad in (
        "/static/../guard.py",
        "/static/%2e%2e/words/serve.py",
        "/static/serve.html",
        "/static/",
        "/static/fonts",
    ):
        assert client.get(bad).status_code == 404, bad


def test_unknown_things_are_not_found(client: Any) -> None:
    for path in (
        "/api/scenario/nothing",
        "/api/scenario/..%2f..%2fetc%2fpasswd",
        "/api/scenario/%2e%2e/scenario.yaml",
        "/api/scenario/u-0123456789abcdef",
        "/api/scenario/tiny%00/scenario.yaml",
        "/api/run/0123456789abcdef",
        "/api/run/../status2",
        "/nothing",
        "/.git/config",
    ):
        answer = client.get(path)
        assert answer.status_code == 404 and answer.json()["error"]["zh"], path


def test_a_variant_is_downloaded_exactly_as_it_was_run(client: Any, server: Served, tmp_path: Path) -> None:
    shown = client.get("/api/scenario/tiny").json()
    by_path = {lever["path"]: lever for lever in shown["levers"]}
    assert "demand.volume" in by_path and any(path.startswith("offices.staff.") for path in by_path)
    staff = next(path for path in by_path if path.startswith("offices.staff."))
    level = next(path for path in by_path if path.endswith("intensity.level"))
    sets = {"demand.volume": by_path["demand.volume"]["low"], staff: 150, level: 40}
    run = finished(client, {"scenario": "tiny", "set": sets, "replications": 3})
    assert run["state"]["status"] == "done" and run["set"] == sets and len(run["said"]) == 3
    content = client.get(f"/api/run/{run['id']}/scenario.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(not name.startswith(("/", "..")) for name in archive.namelist())
        archive.extractall(tmp_path)
    loaded = read_scenario(tmp_path / f"{run['file']}.yaml")
    files = server.out.glob(f"{run['file']}/*/manifest.json")
    manifests = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    assert [each["scenario"]["text"] for each in manifests] == [loaded.text]
    yaml = client.get(f"/api/run/{run['id']}/scenario.yaml").text
    assert yaml == (tmp_path / f"{run['file']}.yaml").read_text(encoding="utf-8") and "base: " in yaml
    row = run["answer"]["rows"][0]
    assert set(row["levels"]) == {one["id"] for one in run["answer"]["structures"]} and row["amounts"]
    assert "curves" not in run["answer"]


def test_a_finished_run_is_compared_and_taken_away(client: Any) -> None:
    run = finished(client, {"scenario": "tiny", "set": {}, "replications": 3})
    other = finished(client, {"scenario": "tiny", "set": {}, "replications": 5})
    assert run["id"] != other["id"]
    structure = run["answer"]["structures"][1]["id"]
    figure = client.get(f"/api/compare?structure={structure}&runs={run['id']},{other['id']}&names=1,4").json()
    assert set(figure) >= {"name", "title", "spec", "table"}
    assert "Run 4" in json.dumps(figure["spec"]["en"], ensure_ascii=False)
    assert client.get("/api/compare?structure=none&runs=" + run["id"]).status_code == 404
    figures = client.get(f"/api/run/{run['id']}/figures").json()
    assert [each["name"] for each in figures] == run["answer"]["figures"]
    with zipfile.ZipFile(io.BytesIO(client.get(f"/api/run/{run['id']}/results.zip").content)) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
        assert {"measures.csv", "differences.csv", "manifest.json", "answer.zh.md"} <= names
        assert "replications 3" in archive.read(
            next(n for n in archive.namelist() if n.endswith("manifest.json"))
        ).decode().replace('"', "").replace(":", "")
    reels = client.get(f"/api/run/{run['id']}/reels.json").json()
    assert set(reels["structures"]) == {one["id"] for one in run["answer"]["structures"]}


def test_the_report_of_a_run_is_one_file(client: Any) -> None:
    run = finished(client, {"scenario": "tiny", "set": {}, "replications": 3})
    answer = client.get(f"/api/run/{run['id']}/report.html?lang=en")
    assert answer.status_code == 200 and answer.text.startswith("<!DOCTYPE html>")
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"scenario": "nothing"}, 404),
        ({"scenario": ["tiny"]}, 400),
        ({"scenario": "tiny", "set": []}, 400),
        ({"scenario": "tiny", "replications": 4}, 422),
        ({"scenario": "tiny", "replications": True}, 400),
        ({"scenario": "tiny", "set": {"demand.volume": 1e9}}, 422),
        ({"scenario": "tiny", "set": {"demand.volume": "50 per day"}}, 422),
        ({"scenario": "tiny", "set": {"government.offices": 1}}, 422),
        ({"scenario": "tiny", "set": {"../../etc/passwd": 1}}, 422),
        ({"scenario": "broken"}, 422),
        ([], 400),
    ],
)
def test_orders_that_do_not_fit_are_refused_with_a_message(client: Any, asked: Any, status: int) -> None:
    answer = client.post("/api/run", json=asked)
    assert answer.status_code == status
    assert answer.json()["error"]["zh"] and answer.json()["error"]["en"]


def test_orders_that_are_no_json_are_refused(client: Any) -> None:
    post = {"content-type": "application/json"}
    for body in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"scenario": NaN'):
        assert client.post("/api/run", content=body, headers=post).status_code == 400
    assert client.post("/api/run", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    nan = b'{"scenario": "tiny", "set": {"demand.volume": NaN}}'
    assert client.post("/api/run", content=nan, headers=post).status_code == 422


def test_a_run_is_cancelled(client: Any, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("horizon: 5 weeks", "horizon: 150 weeks")
    name = client.post("/api/check?name=long.yaml", content=text.encode()).json()["name"]
    run = client.post("/api/run", json={"scenario": name, "set": {}, "replications": 30}).json()
    stop, own = f"/api/run/{run['id']}/cancel", {"wish": run["wish"]}
    for stranger in ({}, {"wish": "0" * 32}, {"wish": ""}, {"wish": None}, {"wish": ["x"]}, {"wish": run["id"]}):
        refused = client.post(stop, json=stranger)
        assert refused.status_code == 403 and refused.json()["error"]["zh"], stranger
    shown = client.get(f"/api/run/{run['id']}")
    assert run["wish"] not in shown.text, "nobody learns another's wish"
    assert shown.json()["state"]["status"] in ("waiting", "running")
    assert client.post(stop, json=own).json() == {"ok": True, "goes_on": False}
    with client.stream("GET", f"/api/run/{run['id']}/events") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        told = [json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: ")]
    assert told[-1]["status"] == "cancelled", "and the stream ends by itself"
    assert client.get(f"/api/run/{run['id']}/figures").status_code == 409


def test_a_run_that_two_ordered_ends_when_neither_wants_it(client: Any, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("horizon: 5 weeks", "horizon: 151 weeks")
    name = client.post("/api/check?name=long.yaml", content=text.encode()).json()["name"]
    asked = {"scenario": name, "set": {}, "replications": 30}
    one, other = client.post("/api/run", json=asked).json(), client.post("/api/run", json=asked).json()
    again = client.post("/api/run", json={**asked, "wish": one["wish"]}).json()
    assert one["id"] == other["id"] == again["id"] and one["wish"] == again["wish"] != other["wish"]
    stop = f"/api/run/{one['id']}/cancel"
    assert client.post(stop, json={"wish": one["wish"]}).json() == {"ok": True, "goes_on": True}, (
        "ordered twice is once"
    )
    assert client.post(stop, json={"wish": one["wish"]}).status_code == 403
    assert client.get(f"/api/run/{one['id']}").json()["state"]["status"] in ("waiting", "running")
    assert client.post(stop, json={"wish": other["wish"]}).json() == {"ok": True, "goes_on": False}
    with client.stream("GET", f"/api/run/{one['id']}/events") as events:
        told = [json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: ")]
    assert told[-1]["status"] == "cancelled"


def test_a_page_that_is_closed_holds_a_run_for_a_moment_only(
    client: Any, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.web.server import wishes

    monkeypatch.setattr(wishes, "STAY_SECONDS", 1.0)
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("horizon: 5 weeks", "horizon: 152 weeks")
    name = client.post("/api/check?name=long.yaml", content=text.encode()).json()["name"]
    asked = {"scenario": name, "set": {}, "replications": 30}
    one, other = client.post("/api/run", json=asked).json(), client.post("/api/run", json=asked).json()

    def status() -> str:
        return str(client.get(f"/api/run/{one['id']}").json()["state"]["status"])

    time.sleep(1.5)
    assert status() in ("waiting", "running"), "a closed page alone ends nothing"
    with client.stream("GET", f"/api/run/{one['id']}/events?wish={other['wish']}") as events:
        lines = events.iter_lines()
        next(lines)
        answer = client.post(f"/api/run/{one['id']}/cancel", json={"wish": one["wish"]}).json()
        assert answer == {"ok": True, "goes_on": True}
        time.sleep(1.5)
        assert status() in ("waiting", "running"), "the other's page is open"
    end = time.monotonic() + 20.0
    while status() != "cancelled" and time.monotonic() < end:
        time.sleep(0.1)
    assert status() == "cancelled", "and then it is closed, too"


def test_an_upload_is_checked_kept_and_run(client: Any, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_bytes().replace(b"An example county", b"My own county")
    answer = client.post("/api/check?name=%E6%88%91%E7%9A%84.yaml", content=text)
    assert answer.status_code == 200, answer.text
    name = answer.json()["name"]
    found = client.get(f"/api/scenario/{name}").json()
    assert found["title"]["en"] == "My own county" and found["uploaded"] and found["file"] == "我的.yaml"
    assert client.get(f"/api/scenario/{name}/scenario.yaml").content == text
    assert client.post("/api/check?name=%E6%88%91%E7%9A%84.yaml", content=text).json()["name"] == name
    change = b"base: tiny.yaml\nname: mine\nchange: {demand.volume: 30 per day}\n"
    based = client.post("/api/check?name=mine.yaml", content=change).json()["name"]
    run = finished(client, {"scenario": based, "set": {"demand.volume": 40}, "replications": 3})
    assert run["state"]["status"] == "done"
    assert (
        "tiny.yaml" in zipfile.ZipFile(io.BytesIO(client.get(f"/api/run/{run['id']}/scenario.zip").content)).namelist()
    )


def test_a_bad_upload_says_all_that_the_command_line_says(client: Any, server: Served, tmp_path: Path) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8")
    bad = text.replace("horizon: 5 weeks", "horizon: soon").replace("seed:", "sead:")
    assert bad != text
    shutil.copytree(server.folder, tmp_path / "own")
    (tmp_path / "own" / "my_own.yaml").write_text(bad, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_scenario(tmp_path / "own" / "my_own.yaml")
    answer = client.post("/api/check?name=my_own.yaml", content=bad.encode())
    assert answer.status_code == 422
    told = answer.json()
    assert [f["text"]["zh"] for f in told["findings"]] == [f.to("zh") for f in caught.value.findings]
    assert len(told["findings"]) >= 2 and any(f["nearest"] == "seed" for f in told["findings"])
    assert str(server.folder) not in answer.text and "checking-" not in answer.text


HOSTILE: dict[str, bytes] = {
    "anchors": b"a: &a [x, x, x, x, x, x, x, x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + k, 98 + k, b", ".join([b"*%c" % (97 + k)] * 8)) for k in range(12)),
    "deep": b"[" * 5000 + b"]" * 5000,
    "deep_map": b"{a: " * 3000 + b"1" + b"}" * 3000,
    "object": b"!!python/object/apply:os.system ['touch /nothing']\n",
    "name": b"name: !!python/name:os.system\n",
    "binary": bytes(range(256)) * 50,
    "nul": b"name: a\0b\n",
    "utf16": "name: tiny".encode("utf-16"),
    "gbk": "name: 条块".encode("gbk"),
    "empty": b"",
    "list": b"- 1\n- 2\n",
    "merge": b"a: &a {<<: *a}\n",
    "long_line": b"name: " + b"x" * 200_000,
    "long_key": b"x" * 100_000 + b": 1\n",
    "colons": b":" * 100_000,
    "question": b"? " * 20_000,
    "tabs": b"\t" * 100_000,
    "quotes": b'"' + b"\\x41" * 50_000,
    "documents": b"---\n" * 20_000,
    "control": "name: tiny\u202e\n".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_answered_with_findings(client: Any, name: str) -> None:
    answer = client.post("/api/check?name=hostile.yaml", content=HOSTILE[name])
    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert told["error"]["zh"] and (told.get("findings") or "large" in told["error"]["en"])
    assert "Traceback" not in answer.text
    assert client.get("/api/status").json()["ok"]


def test_too_large_an_upload_is_refused(client: Any) -> None:
    for size in (300 * 1024, 5 * 1024 * 1024):
        answer = client.post("/api/check", content=b"#" * size)
        assert answer.status_code == 413 and "至多" in answer.json()["error"]["zh"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("../secret.csv", "places"),
        ("/etc/passwd.csv", "places"),
        ("~/x.csv", "places"),
        ("tiny/../../secret.csv", "places"),
        ("outside.csv", "places"),
        ("tiny\\places.csv", "places"),
        ("file:///etc/hosts.csv", "places"),
    ],
)
def test_tables_outside_the_folder_are_out_of_reach(client: Any, server: Served, table: str, line: str) -> None:
    secret = server.folder.parent / "secret.csv"
    secret.write_text("id,secret\nx,hush\n", encoding="utf-8")
    link = server.folder / "outside.csv"
    if not link.exists():
        link.symlink_to(secret)
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8")
    before = next(each for each in text.split("\n") if each.strip().startswith(f"{line}:"))
    bad = text.replace(before, f"  {line}: {table}")
    answer = client.post("/api/check", content=bad.encode())
    assert answer.status_code == 422 and "hush" not in answer.text and "secret,"[:6] + "," not in answer.text
    assert answer.json()["findings"]


def test_the_corpus_of_bad_scenarios_is_refused_as_on_the_command_line(tmp_path: Path) -> None:
    """Every tenth case here: all of them are read by the same function."""
    from sim.web.server.uploads import take_upload

    yaml = YAML(typ="safe", pure=True)
    seen = 0
    for path in sorted(CORPUS.glob("*.yaml"))[::10]:
        case = yaml.load(path.read_text(encoding="utf-8"))
        folder = tmp_path / path.stem
        make(folder, case["edits"])
        file = folder / case.get("read", "district.yaml")
        if not file.is_file() or len(file.read_bytes()) > 200_000:
            continue  # cases of the file itself; what is uploaded is text
        with pytest.raises(ScenarioError) as own:
            read_scenario(file)
        with pytest.raises(ScenarioError) as caught:
            take_upload(file.read_bytes(), file.name, str(folder), str(tmp_path / "uploads"))
        seen += 1
        if not any({"link", "folder"} & set(edit) for edit in case["edits"]):  # such neighbours are left behind
            assert [f.to("zh") for f in caught.value.findings] == [f.to("zh") for f in own.value.findings], path.stem
    assert seen >= 5


@pytest.mark.parametrize(
    ("called", "file"),
    [
        ("../../x.yaml", "x.yaml"),
        ("C:\\a\\b.yml", "b.yaml"),
        ("", "scenario.yaml"),
        ("..", "scenario.yaml"),
        ("a b;c.yaml", "a_b_c.yaml"),
        ("x" * 500, "x" * 60 + ".yaml"),
        ("坪山.yaml", "坪山.yaml"),
        ("\0\n.yaml", "scenario.yaml"),
        ("CON.yaml", "scenario_CON.yaml"),
        ("nul.yaml", "scenario_nul.yaml"),
        ("com1.x.yml", "scenario_com1.x.yaml"),
        ("lpt¹", "scenario_lpt¹.yaml"),
        ("console.yaml", "console.yaml"),
    ],
)
def test_a_clients_file_name_becomes_harmless(called: str, file: str) -> None:
    assert file_name_of(called) == file


def test_rubbish_and_hanging_up_do_not_stop_the_server(client: Any, server: Served) -> None:
    for _ in range(3):
        rubbish(server.port)
    assert client.get("/api/status").json()["ok"]
    assert (
        client.post("/api/run", json={"scenario": "tiny"}, headers={"origin": "http://evil.example"}).status_code == 403
    )
    assert client.get("/api/status", headers={"host": "evil.example"}).status_code == 421


def test_every_lever_of_the_library_can_be_moved_to_its_ends(tmp_path: Path) -> None:
    """On two scenarios, one written as a difference from another."""
    library, variants = Library(SCENARIOS, tmp_path / "uploads"), Variants(tmp_path / "variants")
    for name in ("kaifeng", "kaifeng_limits"):
        source = library.find(name)
        assert source is not None
        loaded = library.load(source)
        known = levers(loaded)
        assert len({lever.path for lever in known}) == len(known) > 20
        for end in ("low", "high"):
            sets = moved(known, {lever.path: getattr(lever, end) for lever in known})
            variant = variants.make(source, loaded, sets)
            assert variant.loaded.digest != loaded.digest
            assert zipped(variant) == zipped(variant)
        plain = variants.make(source, loaded, moved(known, {lever.path: lever.base for lever in known}))
        assert plain.loaded is loaded and plain.file == source.file
        for lever in known:
            assert lever.low <= lever.base <= lever.high and 0 < lever.step <= lever.high - lever.low
            assert lever.text.zh and lever.text.en and lever.group.zh
