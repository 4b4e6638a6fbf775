"""The notebook of the documents runs from top to bottom, and is kept without outputs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from sim.scenario.studies.tree import KINDS

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "studies.ipynb"
LONGEST_CELL = 600
"""Seconds; the whole took three to four minutes on two cores that others used as well."""


def test_it_is_kept_without_outputs_and_small() -> None:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert code and all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert NOTEBOOK.stat().st_size < 40_000


def test_it_covers_every_kind_of_study() -> None:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code")
    assert set(re.findall(r'ask\(\s*"(\w+)"', text)) == set(KINDS)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what Jupyter's own packages warn of is not ours
def test_it_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("SALib")
    root = str(NOTEBOOK.parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])]))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=LONGEST_CELL, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    client.execute()  # raises CellExecutionError with the cell and its trace
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 6
    assert not [output for output in outputs if output.output_type == "error"]
    shown = "".join(output.get("text", "") for output in outputs)
    assert "and 0 when asked a second time" in shown
    assert "to the last digit: True" in shown
