"""Read the scenario that a study or a lesson names."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.files import MAXIMUM_YAML_BYTES, Refused, inside, read_text
from sim.scenario.findings import Findings
from sim.scenario.library import LESSON_ENDING, STUDY_ENDING
from sim.scenario.loaded import Loaded
from sim.scenario.opening import is_study, yaml_files
from sim.scenario.positions import Node
from sim.scenario.reading import read_scenario
from sim.scenario.words import nearest
from sim.vocabulary.errors import ScenarioError
from sim.vocabulary.text import Text


def named_scenario(node: Node, folder: Path, name: str, findings: Findings, prefix: str = "") -> Loaded | None:
    """Return the scenario `name` of a folder, or None after adding what is wrong with it.

    `node` is where it is named, `prefix` what stands before its name there.
    """
    try:
        file = inside(folder, name)
        read_text(file, MAXIMUM_YAML_BYTES)
    except Refused as why:
        near = nearest(name, [each for each in yaml_files(folder) if not each.endswith((STUDY_ENDING, LESSON_ENDING))])
        findings.add(*node.mark, "scenario", why.problem, prefix + name, why.allowed, prefix + near if near else "")
        return None
    if is_study(file):
        problem = Text("这是研究文件，不是情景", "this is a study, not a scenario")
        findings.add(*node.mark, "scenario", problem, prefix + name)
        return None
    try:
        return read_scenario(file)
    except ScenarioError as error:
        findings.name(name)
        for f in error.findings:
            findings.add(f.file, f.line, f.column, f.path, f.problem, f.found, f.allowed, f.nearest)
        return None
