"""The doctor says what is there, what is missing and what to do, also without the optional packages."""

from __future__ import annotations

import builtins
import socket
from pathlib import Path
from typing import Any

import pytest

from sim.cli import declared, installed, machine
from sim.cli.doctoring import check_up, findings
from sim.cli.installed import missing
from sim.cli.machine import folder_says
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import LANGUAGES, Language
from sim.web.server.addresses import own_addresses


def _free() -> int:
    with socket.socket() as trial:
        trial.bind(("", 0))
        return int(trial.getsockname()[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_says_every_check_in_either_language(
    language: Language, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_up(_free(), language, tmp_path / "results")
    lines = capsys.readouterr().out.splitlines()
    sign = {"zh": ("[正常]", "[注意]"), "en": ("[ok]", "[note]")}[language]
    assert sum(line.startswith(sign) for line in lines) >= 9
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_a_problem_with_another_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not check_up(port, "en", tmp_path)
    said = capsys.readouterr().out
    assert f"port {port} is in use" in said and "--port" in said


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")

    def refuse(**options: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine.tempfile, "NamedTemporaryFile", refuse)
        states = [said for said in findings(_free(), tmp_path / "results") if said.state == "problem"]
    assert len(states) == 1 and "Permission denied" in states[0].found.en and states[0].advice.zh
    # A message names the folder, not where it lies.
    assert str(tmp_path) not in states[0].found.en


def test_works_without_the_optional_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("ifaddr", "starlette", "uvicorn", "segno", "pptx", "docx", "vl_convert", "typst"):
            raise ImportError(name)
        return original(name, *rest, **more)

    def version(name: str) -> str:
        if name in ("simpy", "numpy"):
            return "99.0"
        raise installed.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(installed.metadata, "version", version)
    monkeypatch.setattr(
        installed,
        "declared",
        lambda: {"": ("simpy>=4.1", "numpy>=2"), "web": ("tiaokuai[report]", "starlette>=0.4"), "report": ("typst",)},
    )
    said = list(findings(_free(), tmp_path))
    assert not [s for s in said if s.state == "problem"]
    web = next(s for s in said if "extra web" in s.found.en)
    assert web.state == "note" and "starlette" in web.found.en and "typst" in web.found.en
    assert 'pip install "tiaokuai[web]"' in web.advice.en and 'pip install "tiaokuai[web]"' in web.advice.zh
    found = own_addresses()
    assert isinstance(found, tuple) and len(found) <= 1 and not any(ip.startswith("127.") for ip in found)


def test_a_missing_needed_package_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installed, "declared", lambda: {"": ("simpy>=4.1", "no-such-package>=1")})
    problems = [s for s in findings(_free(), tmp_path) if s.state == "problem"]
    assert len(problems) == 1 and "no-such-package>=1" in problems[0].found.zh


def test_an_old_version_is_named() -> None:
    assert missing(("numpy>=1",)) == []
    assert missing(("numpy>=999",))[0].startswith("numpy>=999 (")
    assert missing(('no-such-package; sys_platform == "nowhere"',)) == []


def test_a_font_without_a_used_character_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installed, "_used", lambda: {"推", "\U0001f600"})
    problems = [s for s in findings(_free(), tmp_path) if s.state == "problem"]
    assert len(problems) == 1 and "\U0001f600" in problems[0].found.en


def test_requirements_of_extras_that_name_extras() -> None:
    known = declared.declared()
    assert {"", "web", "report"} <= set(known)
    web = declared.wanted(known, ["web"])
    assert set(known[""]) | set(known["report"]) <= set(web)
    assert not [line for line in web if line.startswith("tiaokuai")]
    with pytest.raises(ResultsError, match="nothing"):
        declared.wanted(known, ["nothing"])
    lines = ["simpy>=4", 'starlette>=0.4; extra == "web"', "typst ; extra == 'report'"]
    assert declared.by_extra(lines) == {"": ("simpy>=4",), "web": ("starlette>=0.4",), "report": ("typst",)}


def test_a_file_where_the_results_folder_should_be_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "results").touch()
    (only,) = folder_says(tmp_path / "results")
    assert only.state == "problem" and "is a file" in only.found.en
