"""Files of a scenario: found inside its folder only, of bounded size, as UTF-8 text."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from sim.scenario.words import NOTHING
from sim.vocabulary.text import Text

MAXIMUM_YAML_BYTES = 1024 * 1024
MAXIMUM_CSV_BYTES = 20 * 1024 * 1024
_FOREIGN = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# Besides control characters: the separators that some programs count as line breaks and others do not, which
# would make line numbers a matter of opinion, and byte-order marks inside the text.
_UNWANTED = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UTF8 = Text("UTF-8 编码的文本文件", "a text file in UTF-8")
_NAME = Text("场景文件夹内的相对路径，用“/”分隔，不含“..”", "a path inside the scenario's folder, without '..'")


class Refused(Exception):
    """A file that cannot be used, and where in it the reason stands (0: the whole file)."""

    def __init__(self, problem: Text, found: str = "", allowed: Text = NOTHING, line: int = 0, column: int = 0) -> None:
        super().__init__(problem.en)
        self.problem = problem
        self.found = found
        self.allowed = allowed
        self.line = line
        self.column = column
        self.nearest = ""


def inside(folder: Path, name: str) -> Path:
    """Return the file that `name` means within `folder`; raise Refused if it leads anywhere else."""
    parts = name.split("/")
    if name.startswith(("/", "~")) or "\\" in name or ":" in name or not name.isprintable():
        raise Refused(Text("路径须在场景文件夹之内", "the path must stay inside the scenario's folder"), name, _NAME)
    if any(part.strip() in ("", ".", "..") for part in parts):
        raise Refused(Text("路径须在场景文件夹之内", "the path must stay inside the scenario's folder"), name, _NAME)
    path = folder.joinpath(*parts)
    try:
        real, root = path.resolve(), folder.resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise Refused(Text("路径无法解析", "the path cannot be resolved"), name, _NAME) from None
    if not real.is_relative_to(root):
        raise Refused(Text("链接指向场景文件夹之外", "a link leads out of the scenario's folder"), name, _NAME)
    return path


def read_text(path: Path, limit: int) -> str:
    """Return the text of a file with `\\n` as line break and no byte-order mark; raise Refused if it has none."""
    try:
        if not path.exists():
            raise Refused(Text("文件不存在", "the file does not exist"))
        if path.is_dir():
            raise Refused(Text("这是文件夹，不是文件", "this is a folder, not a file"))
        if not path.is_file():
            raise Refused(Text("这不是普通文件", "this is not an ordinary file"))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        raise Refused(Text("文件无法读取", "the file cannot be read")) from None
    if len(data) > limit:
        size = f"{limit // (1024 * 1024)} MiB"
        raise Refused(Text("文件过大", "the file is too large"), "", Text(f"不超过 {size}", f"at most {size}"))
    return _decoded(data)


def _decoded(data: bytes) -> str:
    for mark, name in _FOREIGN.items():
        if data.startswith(mark):
            raise Refused(Text("文件编码不是 UTF-8", "the file is not in UTF-8"), name, _UTF8, 1, 1)
    data = data.removeprefix(codecs.BOM_UTF8)
    zero = data.find(b"\0")
    if zero >= 0:
        line, column = _position(data[:zero].decode("utf-8", errors="replace"))
        raise Refused(Text("文件含 NUL 字节", "the file holds a NUL byte"), "", _UTF8, line, column)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8", errors="replace"))
        found = "GBK / GB 18030" if _is_gbk(data) else f"0x{data[error.start]:02X}"
        raise Refused(Text("文件编码不是 UTF-8", "the file is not in UTF-8"), found, _UTF8, line, column) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unwanted = _UNWANTED.search(text)
    if unwanted is not None:
        line, column = _position(text[: unwanted.start()])
        found = f"U+{ord(unwanted[0]):04X}"
        raise Refused(Text("不可用的控制字符", "a control character is not allowed"), found, _UTF8, line, column)
    return text


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _position(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + 1, len(lines) - (lines.rfind("\n") + 1) + 1
