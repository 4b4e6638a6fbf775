"""The plain question about a scenario for which nobody wrote a study file."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.canonical import canonical_yaml
from sim.scenario.reading import read_scenario
from sim.scenario.studies.reading import ENDING, Posed
from sim.scenario.studies.tree import KINDS
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

QUESTIONS: dict[str, Text] = {
    "attribute": Text("改革的效果各由哪项机制带来？", "Which mechanism of the reform did it?"),
    "power": Text("要多少次重复才能看出差异？", "How many replications would show a difference?"),
}
"""Kinds that need to be told nothing beyond the scenario."""


def plain_study(kind: str, file: Path) -> Posed:
    """Return the study of a scenario's file with nothing but defaults.

    Raises ResultsError for a kind that must be told what to vary, ScenarioError for a broken scenario.
    """
    loaded = read_scenario(file)
    if kind not in QUESTIONS:
        wanted = f"{file.stem}_{kind}{ENDING}"
        raise ResultsError(
            Text(
                f"{kind} 需要研究文件，写明改变什么：在情景旁新建 {wanted}（写法见 docs/studies.md）",
                f"{kind} needs a study file that says what to vary: write {wanted} beside the scenario (see docs/studies.md)",
            )
        )
    title, question = loaded.scenario.title, QUESTIONS[kind]
    tree = {
        "study": kind,
        "name": f"{loaded.scenario.name}_{kind}"[:64],
        "title": {"zh": title.zh, "en": title.en},
        "question": {"zh": question.zh, "en": question.en},
        "scenario": file.name,
    }
    return Posed(KINDS[kind].model_validate(tree), loaded, canonical_yaml(tree, KINDS[kind]))
