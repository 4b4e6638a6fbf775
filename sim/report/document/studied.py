"""The studies of the same scenario that lie in a results folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.report.chart_data import ChartData
from sim.report.document.content import StudySaid
from sim.report.figures.studied import study_figures
from sim.report.studies.write import SENTENCES
from sim.scenario.loaded import Loaded
from sim.scenario.studies.reading import read_study_text
from sim.study.folders import MANIFEST, Folder, open_folder
from sim.study.store import MODEL_VERSION, read_json
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

_DEPTHS = tuple(f"{above}{MANIFEST}" for above in ("", "*/", "*/*/"))
_ORDER = ("attribute", "sweep", "discover", "sensitivity", "optimise", "power")


def studies_said(roots: Sequence[Path], loaded: Loaded, data: ChartData) -> tuple[StudySaid, ...]:
    """Return the finished studies in `roots` of exactly this scenario, made by this version of the model.

    A root is a results folder, one study's folder in it, or a folder of that study. Of several with the same name the one
    whose manifest was written last counts.
    """
    newest: dict[str, tuple[float, Folder]] = {}
    for file in sorted({file for root in roots for form in _DEPTHS for file in root.glob(form)}):
        try:
            folder = open_folder(file)
        except ResultsError:
            continue  # somebody else's folder: a report takes in what is there and whole
        if not _belongs(folder, loaded):
            continue
        written = file.stat().st_mtime
        if folder.name not in newest or newest[folder.name][0] < written:
            newest[folder.name] = (written, folder)
    found = [_said(folder, loaded, data) for _, folder in newest.values()]
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


def _said(folder: Folder, loaded: Loaded, data: ChartData) -> StudySaid:
    study = read_study_text(str(folder.manifest["study"]["text"]), loaded)
    title, question = Text(study.title.zh, study.title.en), Text(study.question.zh, study.question.en)
    sentences = tuple(Text(item["zh"], item["en"]) for item in read_json(folder.path / SENTENCES))
    origin = data.provenance._replace(scenario=title, digest=folder.path.name)
    figures = study_figures(folder.path, folder.kind, data.structures, data.measures, origin)
    return StudySaid(folder.name, folder.kind, title, question, sentences, figures)
