"""The bundle holds wheels for the laptop's system, scenarios and instructions, and names no server."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import bundling, wheels
from sim.cli.bundling import bundle
from sim.cli.wheels import lacking, run_pip, target, without_addresses
from sim.vocabulary.errors import ResultsError


def _wheel(folder: Path, name: str, *requires: str, tag: str = "py3-none-any", extra: str = "") -> Path:
    path = folder / f"{name}-1.0-{tag}.whl"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {r}" for r in requires)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join([*lines, "", extra]))
    return path


class Pip:
    """Stands for pip: writes wheels, and like pip leaves out what only another system needs."""

    def __init__(self, **needs: tuple[str, ...]) -> None:
        self.needs = needs
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], tell: Callable[[str], None]) -> str:
        self.commands.append(command)
        if command[0] == "wheel":
            needs = (
                "simpy>=4",
                'starlette>=0.4; extra == "web"',
                'typst; extra == "report"',
                'tiaokuai[report]; extra == "web"',
            )
            _wheel(Path(command[command.index("--wheel-dir") + 1]), "tiaokuai", *needs)
            return ""
        tell("Looking in indexes: https://example.org/simple")
        folder = Path(command[command.index("--dest") + 1])
        for line in command[command.index("--dest") + 2 :]:
            if line.startswith("-") or line in ("win_amd64", "3.12", "cp"):
                continue
            name = line.split(">")[0].split("[")[0]
            tell(f"Collecting {line}")
            _wheel(folder, name, *self.needs.get(name, ()))
        return ""


@pytest.fixture(autouse=True)
def _away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is taken from where the tests run."""
    source = tmp_path / "source"
    for name in ("sim/a.py", "scenarios/kaifeng.yaml", "scenarios/lessons/kaifeng.lesson.yaml", "docs/teaching/a.md"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x", encoding="utf-8")
    (source / "scenarios" / ".hidden").write_text("x", encoding="utf-8")
    for module in (bundling, wheels):
        monkeypatch.setattr(module, "source_folder", lambda: source)


def test_folder_holds_wheels_scenarios_and_instructions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pip = Pip(starlette=('colorama; sys_platform == "win32"', 'uvloop; sys_platform == "linux"'))
    out = bundle(tmp_path / "out", ["web"], "win_amd64", "3.12", "en", pip)
    names = {path.name.split("-")[0] for path in (out / "wheels").iterdir()}
    # What only Windows needs is there although pip, on this system, left it out.
    assert names == {"tiaokuai", "simpy", "starlette", "typst", "colorama"}
    assert (out / "scenarios" / "lessons" / "kaifeng.lesson.yaml").is_file()
    assert (out / "teaching" / "a.md").is_file()
    assert not (out / "scenarios" / ".hidden").exists()
    text = (out / "install.txt").read_bytes().decode("utf-8-sig")
    assert 'python -m pip install --no-index --find-links wheels "tiaokuai[web]"' in text
    assert "python -m sim doctor" in text and "无网络安装" in text and "win_amd64" in text and "3.12" in text
    download = next(command for command in pip.commands if command[0] == "download")
    for word in ("--only-binary=:all:", "win_amd64", "3.12", "cp"):
        assert word in download
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "starlette" in said and "example.org" not in said + text and str(tmp_path) not in said + text


def test_zip_unpacks_to_one_folder(tmp_path: Path) -> None:
    out = bundle(tmp_path / "out.zip", [], None, None, "zh", Pip())
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
    assert all(name.startswith("tiaokuai/") for name in names)
    assert "tiaokuai/install.txt" in names and "tiaokuai/wheels/simpy-1.0-py3-none-any.whl" in names


def test_refuses_what_would_be_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    pip = Pip()
    with pytest.raises(ResultsError, match="not empty"):
        bundle(tmp_path / "mine", [], None, None, "en", pip)
    assert not pip.commands


@pytest.mark.parametrize(
    ("platform", "python"), [("windows", None), ("win; rm", None), (None, "2.7"), (None, "3.12; x")]
)
def test_refuses_unknown_systems(tmp_path: Path, platform: str | None, python: str | None) -> None:
    with pytest.raises(ResultsError):
        bundle(tmp_path / "out", [], platform, python, "en", Pip())


def test_an_unknown_extra_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="report, web"):
        bundle(tmp_path / "out", ["wbe"], None, None, "en", Pip())
    assert not (tmp_path / "out").exists()


def test_a_failed_download_leaves_nothing_and_names_no_server(tmp_path: Path) -> None:
    def fail(command: list[str], tell: Callable[[str], None]) -> str:
        if command[0] == "wheel":
            return Pip()(command, tell)
        return without_addresses("ERROR: no matching distribution at https://user:secret@example.org/simple/x")

    with pytest.raises(ResultsError) as caught:
        bundle(tmp_path / "out", [], None, None, "en", fail)
    assert "no matching distribution" in caught.value.text.en
    assert "example" not in caught.value.text.zh + caught.value.text.en
    assert not (tmp_path / "out").exists()


def test_without_sources_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bundling, wheels):
        monkeypatch.setattr(module, "source_folder", lambda: None)
    monkeypatch.setattr(wheels, "installed_from", lambda: None)
    with pytest.raises(ResultsError, match="source folder"):
        bundle(tmp_path / "out", [], None, None, "en", lambda command, tell: "not found")


def test_without_sources_takes_the_wheel_it_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = _wheel(tmp_path, "tiaokuai", "simpy")
    for module in (bundling, wheels):
        monkeypatch.setattr(module, "source_folder", lambda: None)
    monkeypatch.setattr(wheels, "installed_from", lambda: origin)
    out = bundle(tmp_path / "out", [], None, None, "en", Pip())
    assert (out / "wheels" / origin.name).read_bytes() == origin.read_bytes()


def test_conditions_are_those_of_the_laptop(tmp_path: Path) -> None:
    made = [
        _wheel(tmp_path, "a", 'b; platform_system == "Windows"', 'c; python_version < "3.12"', 'd; extra == "x"'),
        _wheel(tmp_path, "e", "a[x]"),
    ]
    assert lacking(made, ["a"], target("win_amd64", "3.11")) == ["b", "c"]
    assert lacking(made, ["a"], target("manylinux_2_28_x86_64", "3.12")) == []
    assert lacking(made, ["e"], target("macosx_11_0_arm64", "3.12")) == ["d"]


@pytest.mark.slow
def test_real_pip_makes_a_bundle_that_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys
    import venv

    from sim.cli.declared import source_folder

    for module in (bundling, wheels):
        monkeypatch.setattr(module, "source_folder", source_folder)
    out = bundle(tmp_path / "out", [], None, None, "en", run_pip)
    venv.create(tmp_path / "laptop", with_pip=True)
    python = tmp_path / "laptop" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "--no-index", "--find-links", "wheels", "tiaokuai"]
    subprocess.run(install, cwd=out, check=True)
    said = subprocess.run(
        [str(python), "-m", "sim", "check", "scenarios/kaifeng.yaml", "--lang", "en"],
        cwd=out,
        check=True,
        capture_output=True,
    )
    assert b"no errors" in said.stdout
