"""The reference results in the repository are what the command gives today."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.report.answer import chart_data
from sim.report.frames import load_frame
from sim.scenario.reading import read_scenario
from sim.study.compare import Options, compare

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_pingshan_gives_the_reference_results(tmp_path: Path) -> None:
    """Exactly on the same platform; elsewhere the last bits of a logarithm may differ, hence the relative 1e-6."""
    loaded = read_scenario(ROOT / "scenarios" / "pingshan.yaml")
    comparison = compare(loaded, Options(tmp_path, workers=2), lambda *_: None, lambda _: None)
    for name, ours in (("differences", chart_data(comparison).differences), ("load", load_frame(comparison))):
        theirs = pd.read_csv(ROOT / "results" / "reference" / "pingshan" / f"{name}.csv")
        pd.testing.assert_frame_equal(
            ours.reset_index(drop=True), theirs, check_dtype=False, rtol=1e-6, check_categorical=False
        )
