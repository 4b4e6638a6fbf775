"""The good scenario of the corpus, copied and edited."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOOD = Path(__file__).parent / "corpus" / "good"


@pytest.fixture
def make_world() -> Callable[[Path, list[dict[str, Any]]], None]:
    """Return a function that copies the good scenario into a folder and applies edits to it, in order."""
    return make


def make(folder: Path, edits: list[dict[str, Any]]) -> None:
    """Copy the good scenario to `folder` and apply the edits."""
    shutil.copytree(GOOD, folder)
    for edit in edits:
        _apply(folder / edit["file"], edit)


def _apply(path: Path, edit: dict[str, Any]) -> None:
    if "text" in edit:
        path.write_bytes(edit["text"].encode("utf-8"))
    elif "encode" in edit:
        path.write_bytes(_encoded(path.read_text(encoding="utf-8"), edit["encode"]))
    elif "breaks" in edit:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", edit["breaks"].encode()))
    elif "link" in edit:
        path.unlink()
        path.symlink_to(edit["link"])
    elif "folder" in edit:
        path.unlink()
        path.mkdir()
    else:
        put = edit["put"] if "put" in edit else "".join(text * times for text, times in edit["repeat"])
        text = path.read_text(encoding="utf-8")
        assert text.count(edit["find"]) == 1, f"{edit['find']!r} stands {text.count(edit['find'])} times in {path}"
        path.write_bytes(text.replace(edit["find"], put).encode("utf-8"))


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "latin-1-partly":
        # One letter typed in an old editor into a file that is otherwise UTF-8.
        return text.encode("utf-8").replace("é".encode(), b"\xe9")
    return text.encode(encoding)
