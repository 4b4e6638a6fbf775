"""Where a result comes from: everything needed to make it again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from sim.scenario.loaded import Loaded
from sim.study.store import MODEL_VERSION
from sim.vocabulary.draws import For

_PACKAGES = ("simpy", "numba", "numpy", "pandas", "scipy", "pyarrow", "pydantic", "ruamel.yaml", "matplotlib")


def manifest(loaded: Loaded, seed: int, command: list[str], **more: Any) -> dict[str, Any]:
    """Return seed, streams, versions, platform, the scenario's resolved text and hash, and the command.

    No path of the machine, no name of a user and no time of day: the same command gives the same manifest.
    """
    scenario = {"name": loaded.scenario.name, "sha256": loaded.digest, "text": loaded.text}
    return bare_manifest(seed, command, scenario=scenario, **more)


def bare_manifest(seed: int, command: list[str], **about: Any) -> dict[str, Any]:
    """Return the same of a result that no scenario stands behind; `about` says what it is of."""
    return {
        "tiaokuai": sim.__version__,
        "model_version": MODEL_VERSION,
        "seed": seed,
        "streams": {purpose.name.lower(): int(purpose) for purpose in For},
        "versions": {"python": platform.python_version(), **_versions()},
        "platform": {"system": platform.system(), "machine": platform.machine()},
        "command": ["tiaokuai", *(_bare(argument) for argument in command[1:])],
        **about,
    }


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return found


def _bare(argument: str) -> str:
    """Return an argument without the folders of an absolute path, also where it stands as `--out=/a/b`."""
    option, equals, value = argument.partition("=")
    if equals and option.startswith("--"):
        return f"{option}={_bare(value)}"
    return Path(argument).name if Path(argument).is_absolute() else argument
