"""What is installed, as the doctor looks at it: Python, packages, the font, the compiled engine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib import metadata

from sim.cli.declared import CORE, NAME, declared, wanted
from sim.cli.said import Said
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

_EXTRAS = {
    "web": Text("服务器、课堂", "server and lesson"),
    "report": Text("报告、幻灯片、工作簿", "report, slides, workbook"),
    "studies": Text("部分专项研究", "some studies"),
    "cluster": Text("多台机器并行", "several machines"),
}
_LEAST = (3, 11)


def python_says() -> Iterator[Said]:
    """Say whether this Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= _LEAST:
        yield Said("ok", Text(f"Python {version}", f"Python {version}"))
        return
    least = ".".join(map(str, _LEAST))
    yield Said(
        "problem",
        Text(f"Python {version} 版本过低", f"Python {version} is too old"),
        Text(f"请安装 Python {least} 或更高版本", f"install Python {least} or later"),
    )


def packages_says() -> Iterator[Said]:
    """Say which packages are missing, for the work itself and for what is optional."""
    known = declared()
    if not known:
        yield Said(
            "note",
            Text("未找到本软件的安装记录，无法核对依赖", "no record of the installation: packages were not checked"),
            Text("在源文件夹中运行 pip install -e .", "run pip install -e . in the source folder"),
        )
        return
    lacking = missing(known[CORE])
    if lacking:
        names = ", ".join(lacking)
        yield Said(
            "problem",
            Text(f"缺少必需的软件包：{names}", f"needed packages are missing: {names}"),
            Text(f"请运行 pip install {NAME}", f"run pip install {NAME}"),
        )
    else:
        yield Said("ok", Text(f"必需的软件包齐全（{len(known[CORE])} 个）", f"all {len(known[CORE])} needed packages"))
    for extra, use in _EXTRAS.items():
        if extra not in known:
            continue
        lacking = missing(line for line in wanted(known, [extra]) if line not in known[CORE])
        if not lacking:
            yield Said("ok", Text(f"附加功能 {extra}（{use.zh}）", f"extra {extra} ({use.en})"))
            continue
        names = ", ".join(lacking)
        yield Said(
            "note",
            Text(f"附加功能 {extra}（{use.zh}）缺少：{names}", f"extra {extra} ({use.en}) lacks: {names}"),
            Text(f'需要时请运行 pip install "{NAME}[{extra}]"', f'if you need it: pip install "{NAME}[{extra}]"'),
        )


def missing(lines: Iterable[str]) -> list[str]:
    """Return which requirements are not met here, with the version that is there if it is too old."""
    from packaging.requirements import Requirement

    found = []
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found.append(f"{requirement.name}{requirement.specifier}")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{requirement.name}{requirement.specifier} ({version})")
    return found


def fonts_says() -> Iterator[Said]:
    """Say whether the shipped font is there and has every character that is used."""
    from sim.report.style import BOLD, REGULAR

    for path in (REGULAR, BOLD):
        if not path.is_file():
            yield Said(
                "problem",
                Text(f"缺少随附字体 {path.name}", f"the shipped font {path.name} is not there"),
                Text("请重新安装本软件", "install this software again"),
            )
            return
    from matplotlib.ft2font import FT2Font

    characters = set(map(chr, FT2Font(str(REGULAR)).get_charmap())) & set(map(chr, FT2Font(str(BOLD)).get_charmap()))
    lost = sorted(_used() - characters)
    if lost:
        shown = "".join(lost[:10])
        yield Said(
            "problem",
            Text(
                f"随附字体缺 {len(lost)} 个所用的字：{shown}", f"the shipped font lacks {len(lost)} characters: {shown}"
            ),
            Text("请重新安装本软件", "install this software again"),
        )
        return
    yield Said("ok", Text(f"随附字体（{len(characters)} 字）", f"shipped font ({len(characters):,} characters)"))


def _used() -> set[str]:
    """Return the characters of all words of the pages, of the shared words and of the font's own list."""
    from importlib import import_module
    from pkgutil import iter_modules

    from sim.report.style import REGULAR
    from sim.vocabulary import codes

    listed = REGULAR.with_name("characters.txt").read_text(encoding="utf-8")
    texts = [
        f"{m.zh}{m.en}"
        for kind in vars(codes).values()
        if isinstance(kind, type)
        for m in getattr(kind, "__members__", {}).values()
    ]
    try:
        package = import_module("sim.web.words")
        for module in iter_modules(package.__path__):
            words = getattr(import_module(f"sim.web.words.{module.name}"), "WORDS", {})
            texts += [text.zh + text.en for text in words.values()]
    except ImportError:
        pass
    return {character for text in (listed, *texts) for character in text if character not in "\n\r\t"}


def engine_says() -> Iterator[Said]:
    """Say whether the compiled engine is ready."""
    try:
        from sim.engine.compiled_engine import is_ready

        ready = is_ready()
    except (ImportError, ResultsError) as error:
        yield Said(
            "note",
            Text(f"编译引擎不可用：{error}", f"the compiled engine is not available: {error}"),
            Text("结果不受影响，只是较慢", "results are the same, only slower"),
        )
        return
    if ready:
        yield Said("ok", Text("编译引擎已就绪", "the compiled engine is ready"))
        return
    yield Said(
        "note",
        Text("编译引擎尚未编译", "the compiled engine is not compiled yet"),
        Text(
            "首次运行较大的情景时编译一次，约半分钟；上课前请先运行一次",
            "the first run of a large scenario compiles it once, for about half a minute; do so before the lesson",
        ),
    )
