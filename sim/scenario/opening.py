"""Open a YAML file; where it cannot be opened, say why and what lies near."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.composer import compose
from sim.scenario.files import MAXIMUM_YAML_BYTES, Refused, read_text
from sim.scenario.findings import Findings
from sim.scenario.positions import Node
from sim.scenario.words import nearest

YAML_ENDINGS = (".yaml", ".yml")


def opened(path: Path, findings: Findings) -> Node | None:
    """Return the mapping at the top of a YAML file, or None after adding what is wrong with it."""
    try:
        return compose(read_text(path, MAXIMUM_YAML_BYTES), path.name, findings)
    except Refused as why:
        near = "" if path.exists() else nearest(path.name, yaml_files(path.parent))
        findings.add(path.name, why.line, why.column, "", why.problem, why.found, why.allowed, near)
        return None


def is_study(path: Path) -> bool:
    """Return whether a file is a study, by what stands at its top; a file that cannot be read is none."""
    try:
        root = compose(read_text(path, MAXIMUM_YAML_BYTES), path.name, Findings([path.name]))
    except Refused:
        return False
    return root is not None and "study" in root.items


def yaml_files(folder: Path) -> list[str]:
    """Return the names of the YAML files of a folder; none where it cannot be read."""
    try:
        return sorted(file.name for file in folder.iterdir() if file.suffix in YAML_ENDINGS)
    except OSError:
        return []
