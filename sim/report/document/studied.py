"""The studies of the same scenario that lie in a results folder."""

from __future__ import annotations

from pathlib import Path

from sim.report.chart_data import ChartData
from sim.report.document.content import StudySaid
from sim.report.figures.studied import study_figures
from sim.report.studies.write import SENTENCES
from sim.scenario.composer import compose
from sim.scenario.findings import Findings
from sim.scenario.loaded import Loaded
from sim.study.folders import Folder, open_folder
from sim.study.store import MODEL_VERSION, read_json
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

_ORDER = ("attribute", "sweep", "discover", "sensitivity", "optimise", "power")


def studies_said(root: Path, loaded: Loaded, data: ChartData) -> tuple[StudySaid, ...]:
    """Return the finished studies below `root` of exactly this scenario, made by this version of the model.

    Of several with the same name the one whose manifest was written last counts.
    """
    newest: dict[str, tuple[float, Folder]] = {}
    for file in sorted(root.glob("*/*/manifest.json")):
        try:
            folder = open_folder(file)
        except ResultsError:
            continue  # somebody else's folder: a report takes in what is there and whole
        if not _belongs(folder, loaded):
            continue
        written = file.stat().st_mtime
        if folder.name not in newest or newest[folder.name][0] < written:
            newest[folder.name] = (written, folder)
    found = [_said(folder, data) for _, folder in newest.values()]
    return tuple(sorted(found, key=lambda study: (_ORDER.index(study.kind), study.name)))


def _belongs(folder: Folder, loaded: Loaded) -> bool:
    manifest = folder.manifest
    return (
        folder.is_study
        and folder.kind in _ORDER
        and manifest["scenario"]["sha256"] == loaded.digest
        and manifest.get("model_version") == MODEL_VERSION
        and (folder.path / "answer.en.md").exists()
        and (folder.path / SENTENCES).exists()
    )


def _said(folder: Folder, data: ChartData) -> StudySaid:
    root = compose(str(folder.manifest["study"]["text"]), folder.name, Findings([folder.name]))
    title, question = (_text_at(root, key) for key in ("title", "question"))
    sentences = tuple(Text(item["zh"], item["en"]) for item in read_json(folder.path / SENTENCES))
    origin = data.provenance._replace(scenario=title, digest=folder.path.name)
    figures = study_figures(folder.path, folder.kind, data.structures, data.measures, origin)
    return StudySaid(folder.name, folder.kind, title, question, sentences, figures)


def _text_at(root: object, key: str) -> Text:
    """Return the text in two languages that a study file holds under `key`."""
    node = root.get(key) if root is not None else None  # type: ignore[attr-defined]
    plain = node.plain() if node is not None else {}
    return Text(str(plain.get("zh", "")), str(plain.get("en", "")))
