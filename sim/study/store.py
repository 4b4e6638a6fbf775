"""A results folder: finished runs under a content key, each written whole or not at all.

results/<scenario>/<key>/
    plan.json            what is being compared; written first
    runs/<structure>/<replication>.parquet          measures of one run
    logs/<structure>/<replication>.parquet          event log of a pilot run (all columns of log.schema)
    offices.parquet      staff and hours of every office
    measures.parquet, measures.csv, differences.csv, manifest.json, charts/
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sim.log.files import write_atomically
from sim.measures.window import Window

MODEL_VERSION = 2
"""Raised whenever the same scenario gives other numbers; part of the key. The CHANGELOG says *Regression*."""


def content_key(digest: str, seed: int) -> str:
    """Return the key of a scenario's results: resolved text, seed and version of the model."""
    return hashlib.sha256(f"{digest}:{seed}:{MODEL_VERSION}".encode()).hexdigest()[:12]


def write_json(path: Path, content: Any) -> None:
    """Write `content` as readable JSON with sorted keys, whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=True)
    write_atomically(path, (text + "\n").encode("utf-8"))


def read_json(path: Path) -> Any:
    """Return the content of a JSON file written by `write_json`."""
    return json.loads(path.read_text(encoding="utf-8"))


class Store:
    """Name the files of one results folder. Knows where things are, not what they mean."""

    def __init__(self, root: Path, scenario: str, key: str) -> None:
        self.folder = root / scenario / key

    def run(self, structure: str, replication: int, window: Window, counted: bool = False) -> Path:
        """Return the file of one run's measures in `window`, from its log or, `counted`, from counts without a log."""
        span = f"{window.start:g}-{window.end:g}h{'-counted' if counted else ''}"
        return self.folder / "runs" / span / structure / f"{replication:05d}.parquet"

    def sample(self, structure: str, replication: int, share: float) -> Path:
        """Return the file of the whole paths of a share of one run's requests; never taken for the log."""
        return self.folder / "samples" / structure / f"{replication:05d}-{share:g}.parquet"

    def log(self, structure: str, replication: int) -> Path:
        """Return the file of one run's event log."""
        return self.folder / "logs" / structure / f"{replication:05d}.parquet"

    def named(self, name: str) -> Path:
        """Return a file of the folder by name."""
        return self.folder / name
