"""The page, the tables and the chart of the validation by patterns."""

from __future__ import annotations

import csv
import io
import logging
from itertools import combinations
from pathlib import Path

import pytest

from sim.report.charts.patterns import draw, draw_patterns
from sim.report.patterns_page import clauses_csv, page, patterns_csv, row_of, write_page
from sim.study.patterns import VERDICTS, Cause, Judged, Part, Region, shipped
from sim.study.said import SAID
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.test_charts import covered, labels

X, Y = Text("甲参数", "first parameter"), Text("乙参数", "second parameter")


def results() -> list[Judged]:
    """Return a result for every pattern, each verdict among them, one without any set in which it applies."""
    found = []
    for k, said in enumerate(SAID):
        verdict = list(VERDICTS)[k % 3]
        share = {"holds": 0.91, "mixed": 0.65, "fails": 0.12}[verdict]
        causes = (Cause("x", X, True, 0.83, 0.001, False), Cause("y", Y, False, 0.61, 0.4, False))
        region = Region(((X, True, 0.7), (Y, False, 2.0)), 40, 0.75, 0.05)
        parts = (Part(Text("某值", "some value"), 0.02, True, share, 0.1, True),)
        parts += (Part(Text("旁值", "another value"), 0.0, False, 0.3, -0.1, False),)
        found.append(
            Judged(
                id=said.id,
                verdict=verdict,
                sets=200,
                applied=200,
                held=round(200 * share),
                share=share,
                low=share - 0.05,
                high=share + 0.04,
                parts=parts,
                causes=causes if k % 2 else (),
                region=region if k % 2 else None,
                if_fails=Text("模型缺少某物。", "The model lacks something."),
                somewhere=said.id == "P22",
            )
        )
    found[2] = found[2]._replace(applied=0, held=0, share=float("nan"), low=0.0, high=1.0)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_everything(language: Language) -> None:
    text = page(results(), 2, 7, language)
    for said in SAID:
        assert f"## {said.id} " in text and said.text.to(language) in text and said.source in text
    assert text.count(results()[0].if_fails.to(language)) == sum(r.verdict != "holds" for r in results())
    assert X.to(language) in text and "0.75" not in text and "75%" in text
    assert "nan [" not in text and "nan)" not in text


def test_what_is_not_clear_stands_in_brackets() -> None:
    cells = row_of(results()[1], "en")
    assert cells[-1] == "high first parameter (0.83); [low second parameter (0.61)]"


def test_tables_can_be_read_again(tmp_path: Path) -> None:
    write_page(results(), 2, 7, tmp_path)
    read = shipped(tmp_path / "patterns.csv")
    assert list(read) == [said.id for said in SAID]
    assert read["P1"].verdict == "holds" and read["P1"].share == pytest.approx(0.91)
    rows = list(csv.DictReader(io.StringIO(clauses_csv(results()))))
    assert len(rows) == 2 * len(SAID) and {row["deciding"] for row in rows} == {"0", "1"}
    assert all(None not in row for row in csv.DictReader(io.StringIO(patterns_csv(results()))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_is_whole_and_legible(language: Language, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="matplotlib"):
        figure = draw(results(), 2, 7, language)
    assert not caplog.records
    texts, canvas = labels(figure), figure.bbox
    for text, box in texts:
        assert box.x0 >= canvas.x0 and box.x1 <= canvas.x1 and box.y0 >= canvas.y0 and box.y1 <= canvas.y1, text
    for (one, first), (other, second) in combinations(texts, 2):
        assert covered(first, second) < 0.12, (one, other)
    shown = " ".join(text for text, _ in texts)
    for said in SAID:
        assert said.name.to(language) in shown
    assert "+" in shown and "−" in shown


def test_the_chart_is_written_in_both_languages(tmp_path: Path) -> None:
    files = draw_patterns(results(), 2, 7, tmp_path)
    assert [path.name for path in files] == ["patterns.zh.png", "patterns.en.png"]
    assert all(path.read_bytes()[:4] == b"\x89PNG" for path in files)
