"""What this package needs, as it says itself: in its source folder where that is at hand, else in its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

import sim
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

NAME = "tiaokuai"
CORE = ""
"""Stands for what is needed without any extra."""
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w.-]+)["']""")


def source_folder() -> Path | None:
    """Return the folder that holds this package's sources: where it runs, what it was installed from, or where one is; else None."""
    import tomllib

    for folder in (Path(sim.__file__).resolve().parent.parent, installed_from(), Path.cwd()):
        project = None if folder is None else folder / "pyproject.toml"
        if folder is None or project is None or not project.is_file():
            continue
        try:
            said = tomllib.loads(project.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if said.get("project", {}).get("name") == NAME:
            return folder
    return None


def installed_from() -> Path | None:
    """Return the folder or the wheel that this software was installed from, if pip wrote it down and it is still there."""
    try:
        said = metadata.distribution(NAME).read_text("direct_url.json")
        address = urlparse(json.loads(said or "{}").get("url", ""))
    except (metadata.PackageNotFoundError, ValueError):
        return None
    path = Path(url2pathname(unquote(address.path))) if address.scheme == "file" else None
    return path if path is not None and path.exists() else None


def declared() -> dict[str, tuple[str, ...]]:
    """Return requirements by extra, "" for those that are always needed; empty if nobody knows."""
    import tomllib

    source = source_folder()
    if source is not None:
        project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extras = {name: tuple(lines) for name, lines in project.get("optional-dependencies", {}).items()}
        return {CORE: tuple(project.get("dependencies", ())), **extras}
    try:
        return by_extra(metadata.requires(NAME) or [])
    except metadata.PackageNotFoundError:
        return {}


def by_extra(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the requirements of a package's metadata by extra."""
    found: dict[str, list[str]] = {CORE: []}
    for line in lines:
        requirement, _, marker = line.partition(";")
        extra = _EXTRA.search(marker)
        found.setdefault(extra[1] if extra else CORE, []).append(requirement.strip())
    return {extra: tuple(requirements) for extra, requirements in found.items()}


def wanted(known: dict[str, tuple[str, ...]], extras: Iterable[str]) -> list[str]:
    """Return all requirements of some extras, those of extras that they name included.

    Raises ResultsError for an extra that there is not.
    """
    found: list[str] = list(known.get(CORE, ()))
    waiting, seen = list(extras), set()
    while waiting:
        extra = waiting.pop(0)
        if extra in seen:
            continue
        seen.add(extra)
        if extra not in known:
            allowed = ", ".join(sorted(name for name in known if name))
            raise ResultsError(
                Text(f"没有名为 {extra} 的附加功能；可用：{allowed}", f"there is no extra {extra}; allowed: {allowed}")
            )
        for line in known[extra]:
            own = re.match(rf"{NAME}\s*\[([^\]]*)\]", line)
            if own:
                waiting += [name.strip() for name in own[1].split(",")]
            else:
                found.append(line)
    return list(dict.fromkeys(found))
