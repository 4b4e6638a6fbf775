"""A ZIP that a stranger sent, taken apart in memory: bounded in every direction, names of one folder only."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from sim.scenario.opening import YAML_ENDINGS
from sim.vocabulary.errors import Finding, ScenarioError
from sim.vocabulary.text import Text

MOST_MEMBERS = 64
MOST_UNPACKED = 4 * 1024 * 1024
"""Bytes of all files together: seven times the largest scenario that is shipped."""
MOST_RATIO = 100.0
"""How much larger than packed: tables come to about ten."""
_RATIO_FROM = 64 * 1024
"""Below so many bytes no ratio does harm."""
_MOST_PARTS = 3
"""Names in a path: the folder that packing programs put around everything, the folder of tables, the table."""
_MOST_NAME = 200
"""Bytes of one name in a path: file systems take 255."""
_MOST_SHOWN = 100
MOST_YAML_FILES = 4
_MOST_YAML = 256 * 1024
"""Bytes of all YAML files together: reading them is slow."""
ENDINGS = (*YAML_ENDINGS, ".csv")
_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UNFIT = frozenset('\\:*?"<>|')
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}
"""What Windows takes for a device, whatever ending follows."""
_DAMAGED = Text("不是 ZIP 文件，或已损坏", "no ZIP, or a damaged one")


def is_archive(content: bytes, called: str) -> bool:
    """Return whether a client means a ZIP: by its beginning or by its name."""
    return content.startswith(b"PK\x03\x04") or called.lower().endswith(".zip")


def is_reserved(name: str) -> bool:
    """Return whether Windows takes a file name for a device."""
    return name.partition(".")[0].upper() in _RESERVED


def unpacked(content: bytes, called: str) -> dict[str, bytes]:
    """Return the files of a ZIP by their names in the scenario's folder. Raises ScenarioError with all that is wrong."""
    try:
        # Only names that do not say they are UTF-8 are read so: those that Chinese Windows wrote.
        with zipfile.ZipFile(io.BytesIO(content), metadata_encoding="gb18030") as archive:
            members = archive.infolist()
            problems = _problems(members, called)
            if problems:
                raise ScenarioError(problems)
            files = {
                each.filename: _read(archive, each) for each in members if not each.is_dir() and not _is_litter(each)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError, ValueError, OSError):
        raise ScenarioError([_finding(called, _DAMAGED)]) from None
    return _without_wrapping(files)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a file's content, unpacking no more than was announced, which `_problems` has let pass."""
    with archive.open(member) as file:
        return file.read(member.file_size + 1)


def _problems(members: list[zipfile.ZipInfo], called: str) -> list[Finding]:
    if len(members) > MOST_MEMBERS:
        most = Text(f"不超过 {MOST_MEMBERS} 项", f"at most {MOST_MEMBERS}")
        return [_finding(called, Text("文件过多", "too many files"), str(len(members)), most)]
    found = [_finding(called, *problem) for each in members if (problem := _problem(each)) is not None]
    names = [unicodedata.normalize("NFC", each.filename).casefold().rstrip("/") for each in members]
    twice = sorted({each.filename for each, name in zip(members, names, strict=True) if names.count(name) > 1})
    if twice:
        found.append(
            _finding(
                called, Text("文件名重复（不分大小写）", "a name stands twice, in whatever case"), _shown(twice[0])
            )
        )
    parents = {"/".join(name.split("/")[:k]) for name in names for k in range(1, name.count("/") + 1)}
    both = [each.filename for each, name in zip(members, names, strict=True) if name in parents and not each.is_dir()]
    if both:
        found.append(_finding(called, Text("既是文件又是文件夹", "a file and a folder at once"), _shown(both[0])))
    texts = [each for each in members if each.filename.endswith(YAML_ENDINGS) and not _is_litter(each)]
    if len(texts) > MOST_YAML_FILES:
        most = Text(f"不超过 {MOST_YAML_FILES} 个", f"at most {MOST_YAML_FILES}")
        found.append(_finding(called, Text("YAML 文件过多", "too many YAML files"), str(len(texts)), most))
    elif sum(each.file_size for each in texts) > _MOST_YAML:
        limit = f"{_MOST_YAML // 1024} KiB"
        found.append(
            _finding(
                called,
                Text("情景文件过大", "the scenario is too large"),
                "",
                Text(f"YAML 合计不超过 {limit}", f"at most {limit} of YAML in all"),
            )
        )
    size = sum(each.file_size for each in members)
    if size > MOST_UNPACKED:
        limit = f"{MOST_UNPACKED // (1024 * 1024)} MiB"
        allowed = Text(f"不超过 {limit}", f"at most {limit}")
        found.append(_finding(called, Text("解压后过大", "too large when unpacked"), f"{size:,}", allowed))
    return found


def _problem(member: zipfile.ZipInfo) -> tuple[Text, str, Text] | None:
    """Return what is wrong with one member: the problem, its name, what is allowed."""
    name, kind = member.filename, stat.S_IFMT(member.external_attr >> 16)
    nothing = Text("", "")
    if not _is_inside(name, member.orig_filename):
        allowed = Text(
            "文件夹内的相对路径，用“/”分隔，至多两层文件夹",
            "a path inside one folder, with '/', two folders deep at most",
        )
        return Text("路径不可用", "this path cannot be used"), _shown(name), allowed
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > member.is_dir():
        return Text("链接与特殊文件不可用", "links and special files cannot be used"), _shown(name), nothing
    if member.flag_bits & _ENCRYPTED:
        return Text("已加密的文件不可用", "encrypted files cannot be used"), _shown(name), nothing
    if member.compress_type not in _PACKING:
        return Text("压缩方式不可用", "packed in a way that is not taken"), _shown(name), Text("Deflate", "Deflate")
    if member.file_size > _RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        return Text("压缩比过高", "packed suspiciously small"), _shown(name), nothing
    if not member.is_dir() and not _is_litter(member) and not name.endswith(ENDINGS):
        return Text("文件类型不可用", "this kind of file is not taken"), _shown(name), Text("YAML、CSV", "YAML, CSV")
    return None


def _is_inside(name: str, stated: str) -> bool:
    """Return whether a name is one of a file inside one folder, on every system."""
    parts = name.removesuffix("/").split("/")
    # Where zipfile has tidied a name up (a NUL, another system's separator), the one in the archive was not honest.
    return (
        name == stated
        and name.isprintable()
        and len(parts) <= _MOST_PARTS
        and not any(
            not part
            or part != part.strip()
            or part.strip(".") == ""
            or part.endswith(".")
            or part.startswith("~")
            or len(part.encode()) > _MOST_NAME
            or _UNFIT.intersection(part)
            or is_reserved(part)
            for part in parts
        )
    )


def _is_litter(member: zipfile.ZipInfo) -> bool:
    """Return whether a file is what systems leave in every folder; it is not read."""
    parts = member.filename.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".") or parts[-1] in ("Thumbs.db", "desktop.ini")


def _without_wrapping(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files as seen from the folder in which the YAML files lie, where all lie in one folder."""
    outer = {PurePosixPath(name).parts[0] for name in files}
    if len(outer) != 1 or any("/" not in name for name in files):
        return files
    return {name.partition("/")[2]: content for name, content in files.items()}


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name[:_MOST_SHOWN])


def _finding(called: str, problem: Text, found: str = "", allowed: Text | None = None) -> Finding:
    return Finding(called, 0, 0, "", problem, found, Text("", "") if allowed is None else allowed)
