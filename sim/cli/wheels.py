"""Wheels for a machine without internet: this software's own, and all that it needs there, through pip."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path

from sim.cli.declared import NAME, by_extra, installed_from, source_folder
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

Runner = Callable[[list[str], Callable[[str], None]], str]
"""Runs a command, tells of every line it prints, and returns "" or what it says went wrong."""

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_SYSTEMS = {
    "win_": ("win32", "Windows", "nt"),
    "win32": ("win32", "Windows", "nt"),
    "macosx_": ("darwin", "Darwin", "posix"),
    "manylinux_": ("linux", "Linux", "posix"),
    "manylinux2014_": ("linux", "Linux", "posix"),
}
_ROUNDS = 6
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.pyc", "*.egg-info", "build", "results")
_BUILD = ("sim", "pyproject.toml", "README.md", "LICENSE")


def run_pip(command: list[str], tell: Callable[[str], None]) -> str:
    """Run this Python's pip; return what went wrong, without addresses, "" if nothing did."""
    if importlib.util.find_spec("pip") is None:
        raise ResultsError(
            Text(
                "此 Python 没有 pip；请先运行 python -m ensurepip",
                "this Python has no pip; run python -m ensurepip first",
            )
        )
    whole = [sys.executable, "-m", "pip", *command, "--disable-pip-version-check", "--no-input"]
    lines: list[str] = []
    with subprocess.Popen(
        whole,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            tell(line.strip())
    if process.returncode == 0:
        return ""
    wrong = [line for line in lines if line.startswith(("ERROR", "error"))] or lines[-3:]
    return without_addresses(" ".join(wrong)) or f"pip: {process.returncode}"


def without_addresses(text: str) -> str:
    """Return a message without the addresses of servers: where packages come from is nobody else's business."""
    return _ADDRESS.sub("…", text).strip()


def own_wheel(wheels: Path, run: Runner) -> Path:
    """Put this software's own wheel into a folder: built from its sources, or copied from where it was installed."""
    source = source_folder()
    wrong = ""
    if source is not None:
        with tempfile.TemporaryDirectory() as temporary:
            # A copy, so that building leaves nothing in the source folder.
            copy = Path(temporary) / NAME
            copy.mkdir()
            for name in _BUILD:
                copied(source / name, copy / name)
            wrong = run(["wheel", "--no-deps", "--wheel-dir", str(wheels), str(copy)], lambda line: None)
    else:
        origin = installed_from()
        # Never from an index: a stranger's package may have this name there.
        if origin is not None and origin.suffix == ".whl" and origin.is_file():
            shutil.copy2(origin, wheels / origin.name)
    found = sorted(wheels.glob(f"{NAME}-*.whl"))
    if not found:
        raise ResultsError(
            Text(
                f"无法取得本软件的安装包（{wrong or '未找到'}）；请在本软件的源文件夹中再运行",
                f"this software's own wheel cannot be had ({wrong or 'not found'}); run it again in its source folder",
            )
        )
    return found[0]


def requirements_of(wheel: Path) -> dict[str, tuple[str, ...]]:
    return by_extra(_metadata(wheel)[2])


def _metadata(wheel: Path) -> tuple[str, str, list[str]]:
    """Return a wheel's name, version and requirements."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        headers = BytesHeaderParser().parsebytes(archive.read(name))
    return str(headers["Name"]), str(headers["Version"]), [str(line) for line in headers.get_all("Requires-Dist") or []]


def collect(
    needed: list[str],
    wheels: Path,
    platform: str | None,
    python: str | None,
    run: Runner,
    say: Callable[[Text], None] = lambda text: None,
) -> None:
    """Download wheels for all requirements and what those need on the laptop's system."""
    options = ["--only-binary=:all:", "--dest", str(wheels)]
    options += ["--platform", platform] if platform else []
    options += ["--python-version", python, "--implementation", "cp"] if python else []

    def tell(line: str) -> None:
        found = re.match(r"(?:Collecting|Downloading) ([A-Za-z0-9][\w.-]*)", line)
        if found and not found[1].endswith((".whl", ".metadata")):
            say(Text(f"   {found[1]}", f"   {found[1]}"))

    waiting = needed
    for _ in range(_ROUNDS):
        wrong = run(["download", *options, *waiting], tell)
        if wrong:
            raise ResultsError(Text(f"依赖下载失败：{wrong}", f"what is needed cannot be downloaded: {wrong}"))
        # pip looks at this machine's system when it reads conditions such as `sys_platform == "win32"`.
        waiting = lacking(wheels.glob("*.whl"), needed, target(platform, python))
        if not waiting:
            return
    raise ResultsError(Text(f"依赖不齐：{', '.join(waiting)}", f"what is needed is not complete: {', '.join(waiting)}"))


def system_of(platform: str) -> tuple[str, str, str] | None:
    return next((words for start, words in _SYSTEMS.items() if platform.startswith(start)), None)


def target(platform: str | None, python: str | None) -> dict[str, str]:
    """Return the environment of the laptop, as conditions of requirements name it."""
    from packaging.markers import default_environment

    found = {name: str(value) for name, value in default_environment().items()}
    if python:
        found |= {"python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython"}
        found["platform_python_implementation"] = "CPython"
    words = system_of(platform) if platform else None
    if platform and words:
        found |= dict(zip(("sys_platform", "platform_system", "os_name"), words, strict=True))
        machine = next((m for m in ("arm64", "aarch64", "x86_64", "amd64") if platform.endswith(m)), "x86")
        found["platform_machine"] = machine.upper() if words[0] == "win32" else machine
    return found


def lacking(wheels: Iterable[Path], needed: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    """Return requirements that hold in an environment and that none of the wheels meets."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    there: dict[str, list[str]] = {}
    for wheel in wheels:
        name, _, lines = _metadata(wheel)
        there[canonicalize_name(name)] = lines
    waiting = [Requirement(line) for line in needed]
    found: list[str] = []
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        key = f"{name}[{','.join(sorted(requirement.extras))}]"
        if key in seen:
            continue
        seen.add(key)
        if name not in there:
            extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
            found.append(f"{requirement.name}{extras}{requirement.specifier}")
            continue
        for line in there[name]:
            other = Requirement(line)
            marker = other.marker
            if marker is None or any(
                marker.evaluate({**environment, "extra": extra}) for extra in ("", *sorted(requirement.extras))
            ):
                waiting.append(other)
    return sorted(set(found))


def copied(source: Path, to: Path) -> None:
    """Copy a file or a folder without what is hidden or made; what is not there is left out."""
    if source.is_dir():
        shutil.copytree(source, to, ignore=_LEFT_OUT)
    elif source.is_file():
        shutil.copy2(source, to)
