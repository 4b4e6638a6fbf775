"""Results folders looked at afterwards: what was asked for, what is done, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.variant import Change
from sim.study.rows import FOLDER, Rows
from sim.study.store import read_json
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

MANIFEST = "manifest.json"
PATTERN = "pattern"


class AskedRun(NamedTuple):
    """One run that a study asked for."""

    stage: int
    point: int
    changes: tuple[Change, ...]
    structure: str
    replication: int
    key: str
    how: str


@dataclass(frozen=True)
class Folder:
    """A folder with a manifest: of a study, of a comparison, or of the search for where a pattern happens."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the name of the study or pattern, or of the compared scenario."""
        study = self.manifest.get("study") or self.manifest.get(PATTERN)
        return str(study["name"] if study else self.manifest["scenario"]["name"])

    @property
    def kind(self) -> str:
        """Return the kind of study, `pattern` for a pattern, `compare` for a comparison."""
        study = {"kind": PATTERN} if self.is_pattern else self.manifest.get("study")
        return str(study["kind"]) if study else "compare"

    @property
    def is_study(self) -> bool:
        """Return whether its runs stand in the common store of rows."""
        return "study" in self.manifest

    @property
    def is_pattern(self) -> bool:
        """Return whether it is of a pattern: what came of its sets stands elsewhere, and none is a run to do again."""
        return PATTERN in self.manifest

    def rows(self) -> Rows:
        """Return the store in which a study's outcomes stand: beside its own folder."""
        return Rows(self.path.parent.parent)

    def every_run(self) -> Iterator[AskedRun]:
        """Yield every run that a study asked for so far, in order, also those that share an outcome."""
        files = {int(file.stem.partition("-")[2]): file for file in self.path.glob("asked-*.json")}
        for stage, file in sorted(files.items()):
            content = read_json(file)
            for point, structure, replication, key in content["runs"]:
                changes = tuple((path, value) for path, value in content["points"][str(point)][structure])
                yield AskedRun(stage, point, changes, structure, replication, key, content["how"])

    def asked(self) -> list[AskedRun]:
        """Return the runs that a study asked for so far, every key once."""
        found: dict[str, AskedRun] = {}
        for run in self.every_run():
            found.setdefault(run.key, run)
        return list(found.values())

    def compared(self) -> list[Path]:
        """Return the files of a comparison's finished runs."""
        return sorted((self.path / "runs").rglob("*.parquet"))

    def failures(self) -> list[dict[str, Any]]:
        """Return the failures that were written down and are failures still."""
        file = self.path / "failures.json"
        rows = self.rows()
        return [failed for failed in (read_json(file) if file.exists() else []) if not rows.has(failed["key"])]


class Status(NamedTuple):
    """How far one folder is."""

    folder: Folder
    done: int
    asked: int | None
    """None for a comparison: how many it needs is known at its end; and for a pattern, which has no runs of its own."""
    failures: list[dict[str, Any]]

    @property
    def finished(self) -> bool:
        """Return whether its answer was written."""
        return (self.folder.path / "answer.en.md").exists()


def open_folder(path: Path) -> Folder:
    """Return the results folder at `path`, or that holds the manifest at `path`. Raises ResultsError if there is none."""
    path = Path(path)
    file = path if path.name == MANIFEST else path / MANIFEST
    try:
        content = read_json(file)
        content[PATTERN]["points"] if PATTERN in content else content["scenario"]["text"], content["seed"]
    except OSError as error:
        raise ResultsError(
            Text(f"{path} 中没有可读的 {MANIFEST}", f"{path} has no {MANIFEST} that can be read")
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ResultsError(Text(f"{file} 不是结果清单", f"{file} is no manifest of results")) from error
    return Folder(file.parent, content)


def folders(path: Path) -> list[Folder]:
    """Return the results folders at or below `path`, by path. Raises ResultsError if there are none."""
    if (path / MANIFEST).exists() or path.name == MANIFEST:
        return [open_folder(path)]
    found = [open_folder(file) for file in sorted(path.rglob(MANIFEST)) if FOLDER not in file.relative_to(path).parts]
    if not found:
        raise ResultsError(Text(f"{path} 中没有结果", f"there are no results in {path}"))
    return found


def status(path: Path) -> Iterator[Status]:
    """Yield how far every results folder at or below `path` is."""
    for folder in folders(path):
        if folder.is_study:
            asked, rows = folder.asked(), folder.rows()
            yield Status(folder, sum(rows.has(run.key) for run in asked), len(asked), folder.failures())
        elif folder.is_pattern:
            found = Status(folder, 0, None, [])
            yield found._replace(done=folder.manifest[PATTERN]["points"] if found.finished else 0)
        else:
            yield Status(folder, len(folder.compared()), None, [])
