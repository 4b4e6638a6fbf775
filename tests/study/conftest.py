"""A small scenario that compares in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.starter import starter
from tests.study.tiny import conducted, write_tiny


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the starter scenario and return its file."""
    folder = tmp_path_factory.mktemp("small")
    for name, text in starter("small", "en").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder / "small.yaml"


@pytest.fixture(scope="session")
def small(small_file: Path) -> Loaded:
    """Return the starter scenario."""
    return read_scenario(small_file)


class Uninterrupted(NamedTuple):
    """A sweep that was conducted at a stretch, by one process: what every other way must come to."""

    file: Path
    out: Path


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Uninterrupted:
    """Conduct the tiny sweep."""
    folder = tmp_path_factory.mktemp("tiny")
    file = write_tiny(folder)
    result = conducted(file, folder / "out")
    assert result.exit_code == 0, result.output
    return Uninterrupted(file, folder / "out")
