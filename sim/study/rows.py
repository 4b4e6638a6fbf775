"""The outcomes of finished runs, one small file each, under a key that says what the run was made of.

results/rows/ab/abcd….json     {"key": …, "values": {measure: value}}

A row is whole or not there, never written twice, and the same bytes wherever it was made: so any number of processes,
machines and studies may share a folder, and two folders are merged by copying.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.log.files import write_atomically
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

FOLDER = "rows"
_KEY = re.compile(r"[0-9a-f]+")
Values = Mapping[str, float]


class Rows:
    """Read and write rows below a results folder."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def path(self, key: str) -> Path:
        """Return the file of a row."""
        return self._folder / key[:2] / f"{key}.json"

    def has(self, key: str) -> bool:
        """Return whether the run was finished."""
        return self.path(key).exists()

    def write(self, key: str, values: Values) -> None:
        """Write a row, whole or not at all. Raises ResultsError if it cannot be written."""
        write_atomically(self.path(key), row_bytes(key, values))

    def read(self, key: str) -> dict[str, float]:
        """Return the values of a row. Raises ResultsError for a file that is no row: delete it, and it is made again."""
        path = self.path(key)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["key"] != key:
                raise ValueError("another key")
            return {name: math.nan if value is None else float(value) for name, value in content["values"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ResultsError(
                Text(
                    f"结果文件 {path.name} 已损坏（{error}）；删除后再次运行同一命令会重算",
                    f"the row {path.name} is damaged ({error}); delete it, and the same command makes it again",
                )
            ) from error

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of all rows, sorted."""
        for path in sorted(self._folder.glob("*/*.json")):
            if _KEY.fullmatch(path.stem):
                yield path.stem


def row_bytes(key: str, values: Values) -> bytes:
    """Return a row as it stands in its file: every number with all its digits, NaN and infinities as null."""
    plain = {name: float(v) if math.isfinite(v) else None for name, v in sorted(values.items())}
    return (json.dumps({"key": key, "values": plain}, indent=0, allow_nan=False) + "\n").encode("utf-8")


def merge(into: Path, sources: list[Path]) -> tuple[int, int]:
    """Copy the rows of other results folders into one; return how many were new and how many were there already.

    Raises ResultsError where two folders hold different rows under one key: then one of them is not to be trusted, and
    nothing of either is lost.
    """
    target, new, known = Rows(into), 0, 0
    for source in sources:
        if not (source / FOLDER).is_dir():
            raise ResultsError(Text(f"{source} 中没有结果（{FOLDER}）", f"{source} holds no results ({FOLDER})"))
        rows = Rows(source)
        for key in rows:
            content = rows.path(key).read_bytes()
            if not target.has(key):
                rows.read(key)  # a damaged row stays where it is
                write_atomically(target.path(key), content)
                new += 1
            elif target.path(key).read_bytes() == content:
                known += 1
            else:
                raise ResultsError(
                    Text(
                        f"{key} 在 {into} 与 {source} 中不同：版本或数据不一致；合并在此停止，",
                        f"{key} differs between {into} and {source}: versions or data do not agree; merging stops here, both stay",
                    )
                )
    return new, known
