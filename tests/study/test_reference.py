"""The reference results in the repository are what the command gives today."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.report.answer import chart_data
from sim.report.frames import load_frame
from sim.report.studies.write import page_of
from sim.scenario.reading import read_scenario
from sim.study.compare import Options, compare
from tests.study.reference_studies import REFERENCE, conducted, kept_tables, studies

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


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all studies: what they share is run once."""
    return tmp_path_factory.mktemp("studies")


@pytest.mark.slow
@pytest.mark.parametrize("file", studies(), ids=lambda file: file.name.partition(".")[0])
def test_a_study_gives_its_reference_results(file: Path, runs: Path) -> None:
    """Every table that is kept, as written by the command; an hour in all on two idle cores."""
    done = conducted(file, runs)
    page = page_of(done)
    folder = REFERENCE / done.study.name
    tables = kept_tables(page)
    assert {path.stem for path in folder.glob("*.csv")} == set(tables)
    for name, ours in tables.items():
        again = runs / f"{done.study.name}-{name}.csv"
        ours.to_csv(again, index=False)
        pd.testing.assert_frame_equal(
            pd.read_csv(again), pd.read_csv(folder / f"{name}.csv"), check_dtype=False, rtol=1e-6, atol=1e-12
        )


def test_every_shipped_study_has_its_reference_results() -> None:
    for file in studies():
        folder = REFERENCE / file.name.partition(".")[0]
        assert (folder / "answer.en.md").exists() and (folder / "answer.zh.md").exists()
        assert list(folder.glob("*.csv")) and list((folder / "charts").glob("*.png"))
