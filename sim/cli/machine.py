"""The machine, as the doctor looks at it: a port, the network, a browser, a folder to write into, the terminal."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.cli.said import Said
from sim.vocabulary.text import Text

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


def port_says(port: int) -> Iterator[Said]:
    """Say whether a server can listen at a port, and at which one it could."""
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


def network_says() -> Iterator[Said]:
    """Say at which addresses others find this machine."""
    # Here, for the server's own modules are only looked at when somebody asks.
    from sim.web.server.addresses import own_addresses

    found = own_addresses()
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


def browser_says() -> Iterator[Said]:
    """Say which browser is there."""
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


def folder_says(out: Path) -> Iterator[Said]:
    """Say whether results can be written where they would go, or in the nearest folder above that exists."""
    if out.exists() and not out.is_dir():
        yield Said(
            "problem",
            Text(f"结果目录 {out.name} 是一个文件", f"the results folder {out.name} is a file"),
            Text("请移开该文件，或用 --out 另选目录", "move the file away, or choose another folder with --out"),
        )
        return
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


def output_says() -> Iterator[Said]:
    """Say whether the terminal takes Chinese."""
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
