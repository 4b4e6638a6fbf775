"""The reference results of the shipped studies: what of them is kept, and how it is made anew.

    python -m tests.study.reference_studies [--out results]

conducts every study beside the scenarios (only runs that are missing are done: about an hour on two idle cores without any) and
copies small tables, answers and the main charts to `results/reference/<study>/`.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

import pandas as pd

from sim.report.studies.page import StudyPage
from sim.report.studies.write import draw, page_of, write_study
from sim.scenario.studies.reading import ENDING, read_study
from sim.study.conduct import Conducted, How, conduct
from sim.study.hands import Hands
from sim.vocabulary.text import Text

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "results" / "reference"
SMALL = 400
"""Longer tables are not kept: the command makes them again."""
CHARTS = {
    "attribute": ("waterfall",),
    "discover": ("map", "boxes"),
    "optimise": ("front", "finalists"),
    "power": ("power",),
    "sensitivity": ("indices",),
    "sweep": ("",),
}
"""By kind, how the names of the charts begin that are kept."""
MOST_CHARTS = 3
WORKERS = min(os.cpu_count() or 1, 8)


def studies() -> list[Path]:
    """Return the study files that ship with the project, by name."""
    return sorted((ROOT / "scenarios").glob(f"*{ENDING}"))


def conducted(file: Path, out: Path) -> Conducted:
    """Conduct a shipped study, doing only the runs that are missing below `out`."""
    return conduct(read_study(file), How(out, hands=Hands(WORKERS)), lambda *_: None, _quiet)


def kept_tables(page: StudyPage) -> dict[str, pd.DataFrame]:
    """Return the tables that are small enough to keep."""
    return {name: table for name, table in page.tables.items() if len(table) <= SMALL}


def _quiet(text: Text) -> None:
    """Say nothing."""


def main() -> None:
    """Make every reference result anew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "results")
    out = parser.parse_args().out
    for file in studies():
        done = conducted(file, out)
        page = page_of(done)
        write_study(done, page, charts=False)
        target = REFERENCE / done.study.name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in ("answer.zh.md", "answer.en.md", "citation.bib", *(f"{name}.csv" for name in kept_tables(page))):
            shutil.copy(done.folder / name, target / name)
        prefixes = CHARTS[done.study.study]
        main_ones = [name for name in page.charts if name.startswith(prefixes)][:MOST_CHARTS]
        draw(page._replace(charts={name: page.charts[name] for name in main_ones}), target / "charts", ("png",))
        print(f"{done.study.name}: {done.runs} runs done now, {len(main_ones)} charts")


if __name__ == "__main__":
    main()
