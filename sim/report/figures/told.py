"""The tables of a finished study as its figures read them, and what its axes and measures are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.chart_data import MeasureInfo, Provenance
from sim.report.figures.figure import Axis
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd


class Told(NamedTuple):
    """One study's results folder."""

    folder: Path
    structures: dict[str, Text]
    measures: dict[str, MeasureInfo]
    origin: Provenance
    study: dict[str, Any]
    """The study file as plain values; empty where the folder does not tell."""
    axes: dict[str, Axis]
    """Axes by path, from the study file and the data dictionary."""

    def table(self, name: str, *columns: str) -> pd.DataFrame | None:
        """Return a table, None where it is not there, is empty or lacks one of `columns`."""
        import pandas as pd

        path = self.folder / f"{name}.csv"
        if not path.exists():
            return None
        try:
            found = pd.read_csv(path)
        except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
            return None
        return found if len(found) and set(columns) <= set(found.columns) else None

    def structure(self, name: str) -> Text:
        """Return a structure's name; an unknown id stands for itself."""
        return self.structures.get(name, Text(name, name))

    def measure(self, name: str) -> MeasureInfo:
        """Return what a measure is called; an unknown id stands for itself."""
        return self.measures.get(name, MeasureInfo(Text(name, name), Text("", "")))

    def axis(self, path: str) -> Axis:
        """Return what an axis is called, and its unit; an unknown path stands for itself."""
        return self.axes.get(path, Axis(Text(path, path)))


def told(folder: Path, structures: dict[str, Text], measures: dict[str, MeasureInfo], origin: Provenance) -> Told:
    """Read what a study's folder says about itself; what is missing is left out."""
    study = _study(folder)
    bare = Told(folder, structures, measures, origin, study, {})
    axes: dict[str, Axis] = {}
    for one in [*study.get("levers", ()), *study.get("uncertainties", ())]:
        title = one.get("title") or {}
        if "path" in one and {"zh", "en"} <= set(title):
            axes[str(one["path"])] = Axis(Text(str(title["zh"]), str(title["en"])))
    words = bare.table("dictionary", "table", "column", "zh", "en", "unit_zh", "unit_en")
    if words is not None:
        own = words[words["table"].isin(["cells", "points"])].fillna("")
        for row in own.to_dict("records"):
            axes[str(row["column"])] = Axis(
                Text(str(row["zh"]), str(row["en"])), Text(str(row["unit_zh"]), str(row["unit_en"]))
            )
    return bare._replace(axes=axes)


def _study(folder: Path) -> dict[str, Any]:
    from sim.scenario.composer import compose
    from sim.scenario.findings import Findings
    from sim.vocabulary.errors import ScenarioError

    try:
        text = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["study"]["text"]
        root = compose(str(text), folder.name, Findings([folder.name]))
        plain = root.plain() if root is not None else {}
    except (OSError, ValueError, KeyError, TypeError, ScenarioError):
        return {}
    return plain if isinstance(plain, dict) else {}
