"""Look at what a lesson, a server or a report needs on this machine, and say what to do about what is missing."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

import typer

from sim.cli.declared import CORE, NAME, declared, wanted
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

State = Literal["ok", "note", "problem"]
_SIGNS: dict[State, Text] = {
    "ok": Text("[正常]", "[ok]     "),
    "note": Text("[注意]", "[note]   "),
    "problem": Text("[问题]", "[problem]"),
}
_EXTRAS = {
    "web": Text("服务器、课堂", "server and lesson"),
    "report": Text("报告、幻灯片、工作簿", "report, slides, workbook"),
    "studies": Text("部分专项研究", "some studies"),
    "cluster": Text("多台机器并行", "several machines"),
}
_LEAST = (3, 11)
_TRIES = 20
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "firefox",
    "safari",
    "360se",
    "qqbrowser",
)
_PLACES = (
    ("PROGRAMFILES", "Google/Chrome/Application/chrome.exe"),
    ("PROGRAMFILES(X86)", "Google/Chrome/Application/chrome.exe"),
    ("PROGRAMFILES(X86)", "Microsoft/Edge/Application/msedge.exe"),
    ("PROGRAMFILES", "Microsoft/Edge/Application/msedge.exe"),
    ("PROGRAMFILES", "Mozilla Firefox/firefox.exe"),
)
_APPS = ("/Applications/Safari.app", "/Applications/Google Chrome.app", "/Applications/Firefox.app")


class Said(NamedTuple):
    """What one check found, and what to do about it."""

    state: State
    found: Text
    advice: Text = Text("", "")


def check_up(port: int, language: Language, out: Path = Path("results")) -> bool:
    """Print what was found, one line per check; return whether all that is needed is there."""
    fine = True
    for said in findings(port, out):
        fine = fine and said.state != "problem"
        line = f"{_SIGNS[said.state].to(language)} {said.found.to(language)}"
        typer.echo(line)
        if said.advice.en:
            typer.echo(f"{' ' * (7 if language == 'zh' else 10)}→ {said.advice.to(language)}")
    typer.echo(
        Text("检查完毕：可以使用。", "All that is needed is there.").to(language)
        if fine
        else Text("检查完毕：请先处理标为“问题”的各项。", "Please see to what is marked as a problem first.").to(
            language
        )
    )
    return fine


def findings(port: int, out: Path) -> Iterator[Said]:
    """Yield what every check found; a check that fails itself is a note, not an end."""
    checks: tuple[Callable[[], Iterator[Said]], ...] = (
        _python,
        _packages,
        _fonts,
        lambda: _port(port),
        _network,
        _browser,
        lambda: _folder(out),
        _output,
        _engine,
    )
    for check in checks:
        try:
            yield from check()
        except (OSError, ImportError, RuntimeError) as error:
            yield Said("note", Text(f"一项检查未能完成：{error}", f"one check could not be done: {error}"))


def _python() -> Iterator[Said]:
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


def _packages() -> Iterator[Said]:
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


def missing(lines: Iterator[str] | tuple[str, ...]) -> list[str]:
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


def _fonts() -> Iterator[Said]:
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


def _port(port: int) -> Iterator[Said]:
    if _free(port):
        yield Said("ok", Text(f"端口 {port} 可用", f"port {port} is free"))
        return
    other = next((p for p in range(port + 1, min(port + 1 + _TRIES, 65536)) if _free(p)), 0)
    yield Said(
        "problem",
        Text(f"端口 {port} 已被占用或不允许使用", f"port {port} is in use or not allowed"),
        Text(
            f"请关闭占用它的程序，或加 --port {other}" if other else "请关闭占用它的程序，或换一个端口",
            f"end the program that uses it, or add --port {other}"
            if other
            else "end that program, or take another port",
        ),
    )


def _free(port: int) -> bool:
    """Return whether a server can listen at a port of this machine, on loopback and for the network."""
    for host in ("127.0.0.1", ""):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            if os.name != "nt":
                # As servers do: a port whose last connections are just closing is free. On Windows it would mean more.
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                return False
    return True


def _network() -> Iterator[Said]:
    found = addresses()
    if found:
        shown = ", ".join(found)
        yield Said(
            "ok",
            Text(f"局域网地址 {shown}", f"address in the local network: {shown}"),
            Text(
                "手机打不开页面时，请检查防火墙，并确认手机与本机在同一网络",
                "if phones cannot open the page, look at the firewall and whether they are in the same network",
            ),
        )
        return
    yield Said(
        "note",
        Text("没有局域网", "no local network"),
        Text(
            "课程仍可只用投影进行；需要手机参与时，请先连接 Wi-Fi 或打开热点",
            "a lesson works on the projector alone; for phones, join a Wi-Fi or open a hotspot first",
        ),
    )


def addresses() -> tuple[str, ...]:
    """Return this machine's IPv4 addresses in local networks; works without `ifaddr`, then with one address at most."""
    try:
        import ifaddr
    except ImportError:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
            try:
                # An address kept for documentation: nothing is sent, the system only picks the way it would take.
                trial.connect(("192.0.2.1", 9))
                found = [str(trial.getsockname()[0])]
            except OSError:
                found = []
    else:
        found = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return tuple(dict.fromkeys(ip for ip in found if not ip.startswith(("127.", "169.254.", "0."))))


def _browser() -> Iterator[Said]:
    found = next((name for name in _BROWSERS if shutil.which(name)), "")
    for variable, place in _PLACES:
        if not found and os.environ.get(variable) and (Path(os.environ[variable]) / place).is_file():
            found = Path(place).stem
    for place in _APPS:
        if not found and Path(place).is_dir():
            found = Path(place).stem
    if found:
        yield Said("ok", Text(f"浏览器 {found}", f"browser: {found}"))
        return
    yield Said(
        "note",
        Text("未找到浏览器", "no browser was found"),
        Text(
            "请安装 Chrome、Edge、Firefox 或 Safari 的近年版本，或在另一台设备上打开页面",
            "install a recent Chrome, Edge, Firefox or Safari, or open the pages on another device",
        ),
    )


def _folder(out: Path) -> Iterator[Said]:
    """Try to write where results would go, or in the nearest folder above that exists."""
    folder = out if out.is_dir() else next((p for p in out.absolute().parents if p.is_dir()), Path("."))
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        yield Said(
            "problem",
            Text(f"无法写入结果目录 {out.name}：{reason}", f"cannot write the results folder {out.name}: {reason}"),
            Text(
                "请换到可写的文件夹中运行，或用 --out 指定",
                "run in a folder that can be written, or give one with --out",
            ),
        )
        return
    free = shutil.disk_usage(folder).free / 1e9
    if free < 1.0:
        yield Said(
            "note",
            Text(
                f"结果目录可写，但磁盘只剩 {free:.1f} GB",
                f"the results folder can be written, but {free:.1f} GB are left",
            ),
            Text("请清理磁盘", "make room on the disk"),
        )
        return
    yield Said("ok", Text("结果目录可写", "the results folder can be written"))


def _output() -> Iterator[Said]:
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    if encoding == "utf8":
        yield Said("ok", Text("终端输出为 UTF-8", "output is UTF-8"))
        return
    yield Said(
        "note",
        Text(f"终端输出编码为 {encoding or '未知'}", f"output is encoded as {encoding or 'unknown'}"),
        Text(
            "若中文显示为乱码，请设置环境变量 PYTHONUTF8=1；Windows 上先运行 chcp 65001",
            "if Chinese looks wrong, set the environment variable PYTHONUTF8=1; on Windows run chcp 65001 first",
        ),
    )


def _engine() -> Iterator[Said]:
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
