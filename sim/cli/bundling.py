"""Collect this software, all it needs, scenarios and lessons in one folder or zip, for a laptop without internet."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import typer

from sim.cli.declared import NAME, source_folder, wanted
from sim.cli.wheels import Runner, collect, copied, own_wheel, requirements_of, run_pip, system_of
from sim.log.files import unwritable
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

_PYTHON = re.compile(r"3\.\d{1,2}")


def bundle(
    into: Path,
    extras: list[str],
    platform: str | None,
    python: str | None,
    language: Language,
    run: Runner | None = None,
) -> Path:
    """Write the bundle to `into`, a folder or a name that ends in .zip, and return it.

    `platform` and `python` are those of the laptop (win_amd64, 3.11), by default this machine's. Raises ResultsError if
    something cannot be had.
    """
    _check(into, platform, python)
    run = run or run_pip

    def say(text: Text) -> None:
        typer.echo(text.to(language), err=True)

    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / NAME
            wheels = folder / "wheels"
            wheels.mkdir(parents=True)
            say(Text("一、制作本软件的安装包", "1. the wheel of this software"))
            own = own_wheel(wheels, run)
            needed = wanted(requirements_of(own), extras)
            say(
                Text(
                    f"二、下载 {len(needed)} 项依赖及其依赖",
                    f"2. what it needs: {len(needed)} packages and what those need",
                )
            )
            collect(needed, wheels, platform, python, run, say)
            say(Text("三、复制情景与课程，写安装说明", "3. scenarios, lessons, instructions"))
            _copy_scenarios(folder)
            _write_instructions(folder, extras, platform, python)
            if into.suffix == ".zip":
                _zip(folder, into)
            else:
                shutil.copytree(folder, into, dirs_exist_ok=True)
            count, size = (
                len(list(wheels.iterdir())),
                sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            )
    except OSError as error:
        raise unwritable(into, error) from error
    typer.echo(
        Text(
            f"{into.name}：{count} 个安装包，共 {size / 1e6:.0f} MB；安装方法见其中的 install.txt",
            f"{into.name}: {count} wheels, {size / 1e6:.0f} MB in all; install.txt in it says how to install",
        ).to(language)
    )
    return into


def _check(into: Path, platform: str | None, python: str | None) -> None:
    """Refuse what could only fail later, or what would be overwritten."""
    if python is not None and not _PYTHON.fullmatch(python):
        raise ResultsError(
            Text(f"--python：{python}；应写作 3.11、3.12 等", f"--python: {python}; write it as 3.11 or 3.12")
        )
    if platform is not None and not (re.fullmatch(r"[a-z0-9_.]+", platform) and system_of(platform)):
        raise ResultsError(
            Text(
                f"--platform：{platform}；例如 win_amd64、macosx_11_0_arm64、manylinux_2_28_x86_64",
                f"--platform: {platform}; for example win_amd64, macosx_11_0_arm64, manylinux_2_28_x86_64",
            )
        )
    taken = into.is_file() if into.suffix == ".zip" else into.is_dir() and any(into.iterdir())
    if taken or (into.exists() and into.suffix != ".zip" and not into.is_dir()):
        raise ResultsError(
            Text(
                f"{into.name} 已存在且不为空；请删除它，或用 --into 另选位置",
                f"{into.name} is there already and not empty; remove it or choose another place with --into",
            )
        )


def _copy_scenarios(folder: Path) -> None:
    """Copy scenarios with their lessons, and what teachers read, from where they are found first."""
    places = [place for place in (source_folder(), Path.cwd()) if place is not None]
    for names in (("scenarios",), ("docs", "teaching")):
        found = next((p for p in (place.joinpath(*names) for place in places) if p.is_dir()), None)
        if found is not None:
            copied(found, folder / names[-1])


def _write_instructions(folder: Path, extras: list[str], platform: str | None, python: str | None) -> None:
    """Write how to install, in both languages, with line ends that every editor shows."""
    what = f"{NAME}[{','.join(extras)}]" if extras else NAME
    version = python or ".".join(map(str, sys.version_info[:2]))
    system = platform or sys.platform
    commands = [f'python -m pip install --no-index --find-links wheels "{what}"', "python -m sim doctor"]
    zh = [
        "条块：无网络安装",
        "",
        f"一、所需：Python {version}（{system}）。",
        "二、解压后在本文件夹中打开终端，依次运行：",
        "",
        *(f"    {command}" for command in commands),
        "",
        "三、doctor 逐项说明是否就绪及如何处理；之后即可运行，例如 python -m sim --help。",
    ]
    en = [
        "tiaokuai: installation without internet",
        "",
        f"1. Needed: Python {version} ({system}).",
        "2. Unpack, open a terminal in this folder and run one after the other:",
        "",
        *(f"    {command}" for command in commands),
        "",
        "3. doctor says for every item whether it is ready and what to do; then run, for example, python -m sim --help.",
    ]
    if (folder / "scenarios").is_dir():
        zh.append("    情景与课程在 scenarios 文件夹。")
        en.append("   Scenarios and lessons are in the folder scenarios.")
    text = "\r\n".join([*zh, "", "-" * 60, "", *en, ""])
    # With a byte-order mark: old editors on Windows would take UTF-8 for something else.
    (folder / "install.txt").write_bytes(text.encode("utf-8-sig"))


def _zip(folder: Path, into: Path) -> None:
    """Write a folder as one file; wheels are packed already."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(folder):
            kind = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(path, path.relative_to(folder.parent).as_posix(), compress_type=kind)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
