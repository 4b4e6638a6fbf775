"""A scenario as a ZIP: what was downloaded can be sent back; what is no such thing is refused, and says why."""

from __future__ import annotations

import io
import os
import random
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import ScenarioError
from sim.web.server.archive import MOST_MEMBERS, MOST_UNPACKED, MOST_YAML_FILES, unpacked
from sim.web.server.library import Library
from sim.web.server.uploads import MOST_UPLOAD_BYTES, take_upload
from sim.web.server.variants import Variants, zip_of, zipped
from tests.study.tiny import write_tiny
from tests.web.serving import Served, served

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CSV = b"id,zh\na,b\n"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of the tiny scenario by name."""
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yaml", ".csv") and not path.name.endswith(".study.yaml")
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    for package in ("starlette", "uvicorn", "httpx"):
        pytest.importorskip(package, reason=f"{package} is needed to test the server")
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[Any]:
    import httpx

    with httpx.Client(base_url=server.url, headers={"origin": server.url}, timeout=120.0, trust_env=False) as found:
        yield found


def said(content: bytes, called: str = "my.zip") -> list[str]:
    """Return what is said of an archive that is refused."""
    with pytest.raises(ScenarioError) as caught:
        unpacked(content, called)
    assert all(finding.to("zh") and finding.file == called for finding in caught.value.findings)
    return [finding.to("en") for finding in caught.value.findings]


def test_every_scenario_of_the_library_comes_back_as_it_went(tmp_path: Path) -> None:
    library, uploads = Library(SCENARIOS, tmp_path / "uploads"), tmp_path / "uploads"
    variants, empty = Variants(tmp_path / "variants"), tmp_path / "empty"
    empty.mkdir()
    sources = library.sources()
    assert len(sources) > 20
    for source in sources:
        loaded = library.load(source)
        content = zipped(variants.plain(source, loaded))
        number = take_upload(content, f"{source.name}.zip", str(empty), str(uploads))
        found = library.find(number)
        assert found is not None and found.file.name == source.file.name
        assert library.load(found).digest == loaded.digest, source.name


def test_what_is_downloaded_is_uploaded_again_with_and_without_levers(client: Any, server: Served) -> None:
    content = client.get("/api/scenario/tiny/scenario.zip").content
    name = client.post("/api/check?name=tiny.zip", content=content).json()["name"]
    shown = client.get(f"/api/scenario/{name}").json()
    assert shown["file"] == "tiny.yaml" and shown["uploaded"]
    lever = next(each for each in shown["levers"] if each["path"].startswith("offices.staff."))
    asked = {"scenario": name, "set": {lever["path"]: 150}, "replications": 3}
    run = client.post("/api/run", json=asked).json()
    changed = client.get(f"/api/run/{run['id']}/scenario.zip").content
    again = client.post("/api/check?name=%E6%88%91%E7%9A%84.zip", content=changed).json()["name"]
    assert again != name
    same = client.post("/api/run", json={"scenario": again, "set": {}, "replications": 3}).json()
    assert same["id"] == run["id"], "the same scenario is the same run"
    once_more = client.get(f"/api/scenario/{again}/scenario.zip").content
    assert client.post("/api/check?name=more.zip", content=once_more).status_code == 200


def test_mistakes_in_it_are_those_of_the_command_line(tiny: dict[str, bytes], client: Any, tmp_path: Path) -> None:
    yaml = tiny["tiny.yaml"].replace(b"horizon: 5 weeks", b"horizon: soon").replace(b"seed:", b"sead:")
    offices = next(name for name in tiny if name.endswith("offices.csv"))
    files = {**tiny, "tiny.yaml": yaml, offices: tiny[offices].replace(b"\n", b"\nnowhere,", 1)}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(tmp_path / "tiny.yaml")
    answer = client.post("/api/check?name=tiny.zip", content=zip_of(files))
    assert answer.status_code == 422
    for language in ("zh", "en"):
        own = [finding.to(language) for finding in caught.value.findings]  # type: ignore[arg-type]
        assert [finding["text"][language] for finding in answer.json()["findings"]] == own and len(own) > 2


def test_a_table_that_it_does_not_bring_is_missing(tiny: dict[str, bytes], client: Any) -> None:
    answer = client.post("/api/check?name=tiny.zip", content=zip_of({"tiny.yaml": tiny["tiny.yaml"]}))
    assert answer.status_code == 422
    assert any("does not exist" in finding["text"]["en"] for finding in answer.json()["findings"])


def test_a_folder_around_it_and_what_systems_leave_behind_do_no_harm(tiny: dict[str, bytes], tmp_path: Path) -> None:
    wrapped = {f"我的 folder/{name}": content for name, content in tiny.items()}
    litter = {"我的 folder/.DS_Store": b"x", "__MACOSX/我的 folder/._tiny.yaml": b"x", "我的 folder/": b""}
    assert unpacked(zip_of({**wrapped, **litter}), "my.zip") == tiny
    number = take_upload(zip_of({**wrapped, **litter}), "my.zip", str(tmp_path), str(tmp_path / "uploads"))
    kept = tmp_path / "uploads" / number
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert names == {*tiny, "chosen.txt"}


def test_names_as_chinese_windows_writes_them_are_understood() -> None:
    content = zip_of({"tiny.yaml": b"name: x\n", "AAAA/a.csv": CSV}).replace(b"AAAA/", "坪山".encode("gbk") + b"/")
    assert set(unpacked(content, "my.zip")) == {"tiny.yaml", "坪山/a.csv"}


def test_the_scenario_among_several_is_the_one_that_is_meant(tiny: dict[str, bytes], tmp_path: Path) -> None:
    change = b"base: tiny.yaml\nname: other\nchange: {demand.volume: 30 per day}\n"
    more = change.replace(b"other", b"more")
    uploads = Library(tmp_path, tmp_path / "uploads")

    def chosen(files: dict[str, bytes], called: str) -> str:
        found = uploads.find(take_upload(zip_of(files), called, str(tmp_path), str(tmp_path / "uploads")))
        assert found is not None
        return found.file.name

    assert chosen({**tiny, "other.yaml": change}, "any.zip") == "other.yaml"
    assert chosen({**tiny, "other.yaml": change, "more.yaml": more}, "more.zip") == "more.yaml"
    for files, text in (
        ({**tiny, "other.yaml": change, "more.yaml": more}, "several scenarios in it (found: more.yaml, other.yaml"),
        ({"x.csv": CSV}, "no scenario at its top"),
        ({"a/b.yaml": change, "x.csv": CSV}, "no scenario at its top"),
    ):
        with pytest.raises(ScenarioError) as caught:
            take_upload(zip_of(files), "any.zip", str(tmp_path), str(tmp_path / "uploads"))
        assert [text.split(" (")[0] in finding.to("en") for finding in caught.value.findings] == [True]
    assert not list((tmp_path / "uploads").glob("checking-*"))


@pytest.mark.parametrize(
    "name",
    [
        "../tiny.yaml",
        "a/../../tiny.yaml",
        "/etc/passwd.csv",
        "//host/share.csv",
        "C:/x.csv",
        "C:x.csv",
        "a\\b.csv",
        "..\\x.csv",
        "./x.csv",
        "a//x.csv",
        "a/b/c/x.csv",
        "~/x.csv",
        "a/ x.csv",
        "a /x.csv",
        "a./x.csv",
        "con.csv",
        "a/nul.csv",
        "aux/x.csv",
        "a\nb.csv",
        "a\u202eb.csv",
        "x" * 200 + ".csv",
        "...",
    ],
)
def test_paths_that_lead_elsewhere_are_refused(name: str) -> None:
    found = said(zip_of({"tiny.yaml": b"name: x\n", name: CSV}))
    assert len(found) == 1 and "path cannot be used" in found[0] and found[0].isprintable()


def test_a_name_that_ends_before_its_end_is_refused() -> None:
    content = zip_of({"tiny.yaml": b"name: x\n", "a.csvQ.exe": CSV}).replace(b"a.csvQ.exe", b"a.csv\0.exe")
    assert "path cannot be used" in said(content)[0]


def with_info(content: bytes = CSV, name: str = "a.csv", **attributes: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        for key, value in attributes.items():
            setattr(info, key, value)
        archive.writestr(info, content)
    return out.getvalue()


def with_flag(flag: int) -> bytes:
    content = bytearray(zip_of({"a.csv": CSV}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = content.index(mark) + at
        content[where : where + 2] = struct.pack("<H", flag)
    return bytes(content)


def twice(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for k, name in enumerate(names):
            archive.writestr(f"{k}" + "x" * (len(name.encode()) - 1), CSV)
    content = out.getvalue()
    for k, name in enumerate(names):
        content = content.replace((f"{k}" + "x" * (len(name.encode()) - 1)).encode(), name.encode())
    return content


def understated() -> bytes:
    """Return an archive whose only file is said to be small and is not."""
    content = bytearray(with_info(b"a" * 60_000_000, compress_type=zipfile.ZIP_DEFLATED))
    where = content.index(b"PK\x01\x02")
    content[where + 24 : where + 28] = struct.pack("<I", 1000)
    return bytes(content)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "link": (lambda: with_info(b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), "links and special"),
    "pipe": (lambda: with_info(external_attr=(stat.S_IFIFO | 0o600) << 16), "links and special"),
    "device": (lambda: with_info(external_attr=(stat.S_IFBLK | 0o600) << 16), "links and special"),
    "folder_as_file": (lambda: with_info(external_attr=(stat.S_IFDIR | 0o700) << 16), "links and special"),
    "encrypted": (lambda: with_flag(0x1), "encrypted"),
    "strongly_encrypted": (lambda: with_flag(0x41), "encrypted"),
    "bzip2": (lambda: with_info(compress_type=zipfile.ZIP_BZIP2), "packed in a way"),
    "lzma": (lambda: with_info(compress_type=zipfile.ZIP_LZMA), "packed in a way"),
    "ending": (lambda: zip_of({"a.csv": CSV, "run.py": b"print()"}), "kind of file"),
    "no_ending": (lambda: zip_of({"a.csv": CSV, "csv": CSV}), "kind of file"),
    "inner": (lambda: zip_of({"a.csv": CSV, "a.zip": zip_of({"a.csv": CSV})}), "kind of file"),
    "same": (lambda: twice("a.csv", "a.csv"), "stands twice"),
    "same_but_for_case": (lambda: zip_of({"a.csv": CSV, "A.csv": CSV}), "stands twice"),
    "same_but_for_form": (lambda: zip_of({"\u00e9.csv": CSV, "e\u0301.csv": CSV}), "stands twice"),
    "file_and_folder": (lambda: zip_of({"a.csv": CSV, "a.csv/b.csv": CSV}), "a file and a folder"),
    "many": (lambda: zip_of({f"{k}.csv": CSV for k in range(MOST_MEMBERS + 1)}), "too many files"),
    "bomb": (lambda: zip_of({"a.csv": b"a" * 30_000_000}), "suspiciously small"),
    "large": (
        lambda: zip_of({f"{k}.csv": random.Random(k).randbytes(4096) * 128 for k in range(9)}),
        "too large when unpacked",
    ),
    "yaml": (
        lambda: zip_of({"a.yaml": b"# " + random.Random(1).randbytes(9_000).hex().encode() * 16}),
        "scenario is too large",
    ),
    "understated": (understated, "damaged"),
    "cut": (lambda: zip_of({"a.csv": CSV * 100})[:-30], "damaged"),
    "beginning": (lambda: zip_of({"a.csv": CSV * 100})[:40], "damaged"),
    "empty": (lambda: b"", "damaged"),
    "text": (lambda: b"name: tiny\n", "damaged"),
}


@pytest.mark.parametrize("trick", REFUSED)
def test_tricks_are_refused_quickly_and_in_little_room(trick: str) -> None:
    make, text = REFUSED[trick]
    content = make()
    tracemalloc.start()
    begun = time.monotonic()
    found = said(content)
    spent, (_, most) = time.monotonic() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any(text in each for each in found), found
    assert most < 3 * MOST_UNPACKED and spent < 10.0


@pytest.mark.parametrize("trick", REFUSED)
def test_tricks_are_answered_by_the_server(trick: str, client: Any, server: Served) -> None:
    content = REFUSED[trick][0]()
    answer = client.post("/api/check?name=../../a%20trick.zip", content=content)
    if len(content) > MOST_UPLOAD_BYTES:
        assert answer.status_code == 413
        return
    assert answer.status_code == 422
    told = answer.json()
    assert told["error"]["zh"] and all(finding["text"]["zh"].startswith("a_trick.zip") for finding in told["findings"])
    assert told["findings"] and "checking-" not in answer.text and str(server.out) not in answer.text
    assert not list((server.out / "uploads").glob("checking-*"))


def test_a_damaged_one_is_refused_wherever_the_damage_is(tiny: dict[str, bytes]) -> None:
    """Either it is refused in the usual way, or nothing of what is taken was changed."""
    whole, chance = zip_of(tiny), random.Random(1)
    for k in range(1500):
        content = bytearray(whole)
        for _ in range(1 + k % 4):
            content[chance.randrange(len(content))] = chance.randrange(256)
        cut = bytes(content[: chance.randrange(len(content))] if k % 5 == 0 else content)
        try:
            found = unpacked(cut, "my.zip")
        except ScenarioError as error:
            assert error.findings
        else:
            assert set(found.values()) <= set(tiny.values())


def test_yaml_files_are_few_and_small_together(tiny: dict[str, bytes]) -> None:
    """Reading YAML is slow: what a stranger may have read is bounded in sum."""
    many = {f"s{k}.yaml": b"a: 1\n" for k in range(MOST_YAML_FILES + 1)}
    assert any("too many YAML files" in each for each in said(zip_of(many)))
    large = {f"s{k}.yaml": random.Random(k).randbytes(70_000).hex().encode() for k in range(2)}
    assert any("at most 256 KiB of YAML in all" in each for each in said(zip_of(large)))


def test_the_same_yaml_beside_other_tables_is_another_upload_and_leftovers_go(tmp_path: Path) -> None:
    write_tiny(tmp_path / "folder")
    text, uploads = (tmp_path / "folder" / "tiny.yaml").read_bytes(), tmp_path / "uploads"
    left = uploads / "checking-left"
    left.mkdir(parents=True)
    os.utime(left, (0.0, 0.0))
    numbers = [take_upload(text, "mine.yaml", str(tmp_path / "folder"), str(uploads)) for _ in range(2)]
    assert numbers[0] == numbers[1] and not left.exists()
    table = next((tmp_path / "folder").rglob("offices.csv"))
    table.write_bytes(table.read_bytes() + b"\n")
    assert take_upload(text, "mine.yaml", str(tmp_path / "folder"), str(uploads)) != numbers[0]
