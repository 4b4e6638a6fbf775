"""The page of a sweep: sentences state what the tables hold, tables are described, pictures are whole and legible."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

from sim.report.charts import save
from sim.report.charts.sweep_band import between_points
from sim.report.studies.page import StudyPage
from sim.report.studies.sweep import page
from sim.report.studies.write import check_dictionary
from sim.study.sweep import Swept, analyse
from sim.vocabulary.text import LANGUAGES, Language
from tests.report.synthetic_sweep import CASES, HOURS, ONE, TIME, TWO, subject, swept
from tests.report.test_charts import covered, labels


def page_of(result: Swept) -> StudyPage:
    return page(result, subject(result))


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Swept:
    return CASES[request.param]


def test_every_column_is_described_and_every_sentence_is_whole(case: Swept) -> None:
    made = page_of(case)
    check_dictionary(made)
    assert len(made.tables["cells"]) == len(case.points) * len(case.structures) * len(case.measures)
    assert made.sentences
    for sentence in made.sentences:
        for text, stop in ((sentence.zh, "。"), (sentence.en, ".")):
            assert text.endswith(stop) and "nan" not in text.lower() and "  " not in text, text
    for column in made.columns:
        assert column.text.zh and column.text.en


QUICK = ("one measure", "words and numbers")
PICTURES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CASES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name_of_case", PICTURES)
def test_pictures_are_whole_and_legible(
    language: Language, name_of_case: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    charts = page_of(CASES[name_of_case]).charts
    assert charts
    for name, draw in charts.items():
        with caplog.at_level(logging.WARNING, logger="matplotlib"):
            figure = draw(language)
            save(figure, tmp_path / f"{name}.png")
        assert not caplog.records
        canvas = figure.bbox
        texts = labels(figure)
        for text, box in texts:
            assert box.x0 >= canvas.x0 and box.x1 <= canvas.x1 and box.y0 >= canvas.y0 and box.y1 <= canvas.y1, text
        if len(texts) < 300:
            for (one, first), (other, second) in combinations(texts, 2):
                assert covered(first, second) < 0.12, (name, one, other)
        assert figure.get_suptitle() and "nan" not in figure.get_suptitle().lower()


def test_the_first_sentence_says_where_the_conclusion_reverses_with_its_interval() -> None:
    result = swept(ONE, 1, (TIME,))
    turn = result.turns[0].reversal
    first = page_of(result).sentences[0]
    assert "the conclusion reverses" in first.en and "反转" in first.zh
    for number in (turn.crossing, turn.low, turn.high):
        assert f"{number:.2g}"[:3] in first.en and f"{number:.2g}"[:3] in first.zh
    assert "shorter at" in first.en and "then longer at" in first.en
    several = swept(ONE, 1, (TIME, HOURS))
    assert "reverses for mean time to true settlement (at about" in page_of(several).sentences[0].en


def test_null_is_said_to_be_exactly_nothing() -> None:
    made = page_of(CASES["null"])
    assert (
        "no reversal is shown" in made.sentences[0].en
        and "exactly the same (difference exactly 0)" in made.sentences[0].en
    )
    assert "未见反转" in made.sentences[0].zh and "完全相同" in made.sentences[0].zh
    assert all("exactly the same (difference exactly 0) at all 30 points" in s.en for s in made.sentences[1:3])
    cells = made.tables["cells"]
    assert set(cells.loc[cells["structure"] != "hierarchy", "shown"]) == {"identical"}
    assert made.tables["reversals"].empty


def test_sentences_count_what_the_table_shows() -> None:
    result = CASES["two axes"]
    made = page_of(result)
    cells = made.tables["cells"]
    own = cells[(cells["structure"] != "hierarchy") & (cells["measure"] == TIME)]
    counts = own["shown"].value_counts()
    said = next(s.en for s in made.sentences[1:] if "mean time" in s.en)
    assert f"{counts['lower']} of 30 points" in said or f"shorter at {counts['lower']}" in said
    assert f"no difference shown at {counts['not shown']}" in said
    assert "rises throughout" in " ".join(s.en for s in made.sentences)
    largest = own.loc[own["difference"].abs().idxmax(), "difference"] / 24.0
    assert f"{largest:+.1f} days" in said.replace("-", "-")


def test_what_is_not_monotone_is_not_said_to_rise_throughout() -> None:
    result = swept(ONE, 1, (TIME,))
    bent = result.values.copy()
    bent[2] += 200.0
    text = " ".join(s.en for s in page_of(_again(result, bent)).sentences if s.en.startswith("Over "))
    assert "though not at every step" in text and "rises throughout under digital dispatch" in " ".join(
        s.en for s in page_of(result).sentences
    )


def test_cells_without_a_shown_difference_are_hatched_and_no_others() -> None:
    result = CASES["two axes"]
    figure = page_of(result).charts[f"map_dispatch_{TIME}"]("en")
    hatched = {
        (round(p.get_x() + 0.5), round(p.get_y() + 0.5))
        for p in figure.axes[0].patches
        if isinstance(p, Rectangle) and p.get_hatch()
    }
    unshown = result.points[result.cells.shown[:, 0, 0] == 0]
    assert hatched == {(int(i), int(j)) for i, j in unshown}
    mesh = next(artist for artist in figure.axes[0].get_children() if isinstance(artist, QuadMesh))
    drawn = np.asarray(mesh.get_array()).reshape(5, 6).T.ravel()
    np.testing.assert_allclose(drawn, result.cells.difference.mean[:, 0, 0] / 24.0)
    low, high = mesh.norm.vmin, mesh.norm.vmax
    assert low is not None and low == -high  # 0 is in the middle of the colours


def test_one_picture_per_structure_and_measure_over_two_axes() -> None:
    charts = page_of(swept(TWO, 2)).charts
    assert set(charts) == {f"map_{s}_{m}" for s in ("dispatch", "paper") for m in (TIME, HOURS)}
    assert set(page_of(CASES["one axis"]).charts) == {"levels", "differences"}


def test_three_axes_make_at_most_six_panels() -> None:
    figure = page_of(CASES["three axes"]).charts[f"map_dispatch_{TIME}"]("en")
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert len(titles) == len(set(titles)) == 5  # the axis with the fewest values goes from panel to panel


def test_the_value_in_the_scenario_is_marked() -> None:
    figure = page_of(CASES["one measure"]).charts["levels"]("en")
    rules = [line for line in figure.axes[0].lines if list(line.get_xdata()) == [0.93, 0.93]]
    assert len(rules) == 1
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "in the scenario" in legend and "today" not in legend


def test_a_crossing_is_held_against_the_range_that_the_scenario_states() -> None:
    result = swept(ONE, 1, (TIME,))
    turn = result.turns[0].reversal
    width = turn.high - turn.low
    for stated, en, zh, word in (
        ((turn.low - width, turn.high + width), "within the scenario's stated range", "之内", "within"),
        ((turn.high + width, 0.98), "outside the scenario's stated range", "之外", "beyond"),
        ((turn.crossing, 0.98), "partly outside the scenario's stated range", "部分在情景所述范围", "partly"),
    ):
        axis = result.axes[0]._replace(stated=stated)
        assert axis.beyond
        made = page_of(replace(result, axes=(axis,)))
        assert en in made.sentences[0].en and zh in made.sentences[0].zh
        assert made.tables["reversals"]["stated_range"].tolist() == [word]
        assert "beyond the range that the scenario states" in made.sentences[-1].en
    assert "stated range" not in page_of(result).sentences[0].en
    several = swept(TWO, 1, (TIME,))
    far = replace(several, axes=(several.axes[0]._replace(stated=(0.97, 0.98)), several.axes[1]))
    assert "lies, interval included, within the scenario's stated range" in page_of(far).sentences[0].en


def test_places_are_named_only_where_the_two_ends_differ() -> None:
    """The same course, once steep and once drowned in noise: there the range stands without places."""
    result = swept(ONE, 1, (TIME,))
    assert "days (95 % CI" in page_of(result).sentences[0].en
    assert "with accuracy of dispatch 0.5 to +" in page_of(result).sentences[0].en
    shifted = np.random.default_rng(1).normal(0.0, 1.0, result.values.shape)
    shifted[:, 1] += 200.0
    flat = page_of(_again(result, shifted)).sentences[0]
    assert "and these two are not shown to differ" in flat.en and "with accuracy of dispatch" not in flat.en
    assert "两端之间未见差异" in flat.zh


def test_no_reversal_is_said_with_how_many_points_show_nothing() -> None:
    result = swept(ONE, 1, (TIME, HOURS))
    values = np.random.default_rng(2).normal(0.0, 1.0, result.values.shape)
    values[4:, 1] += 300.0
    made = page_of(_again(result, values))
    hidden = int((made.tables["cells"]["shown"] == "not shown").sum())
    assert hidden >= 6
    assert f"nothing shown in {hidden} of 12 comparisons" in made.sentences[0].en
    assert "no reversal is shown" in made.sentences[0].en and "未见反转" in made.sentences[0].zh
    title = made.charts["levels"]("en").get_suptitle().replace("\n", " ")
    assert "No reversal is shown" in title and f"nothing shown in {hidden} of 12" in title


def test_english_differences_have_their_unit() -> None:
    said = " ".join(s.en for s in page_of(swept(ONE, 1, (HOURS,))).sentences)
    assert " hours (95 % CI" in said and "per worker-week (95" not in said
    figure = page_of(swept(ONE, 1, (HOURS,))).charts["differences"]("en")
    assert figure.axes[0].get_ylabel() == "hours"


def test_cells_hold_half_widths_and_the_zero_line_its_band() -> None:
    result = CASES["two axes"]
    figure = page_of(result).charts[f"map_dispatch_{TIME}"]("en")
    below = [text.get_text() for text in figure.axes[0].texts if text.get_text().startswith("±")]
    assert len(below) == 30
    first = (result.cells.difference.high - result.cells.difference.low)[0, 0, 0] / 2.0 / 24.0
    assert f"±{first:.2f}" in below
    assert "its 95 % band" in [text.get_text() for text in figure.legends[0].get_texts()]
    many = page_of(CASES["many points"]).charts[f"map_dispatch_{TIME}"]("en")
    assert not [text for text in many.axes[0].texts if text.get_text().startswith("±")]


def test_the_band_is_the_interval_of_the_interpolated_difference() -> None:
    from scipy import stats

    delta = np.random.default_rng(5).normal(size=(3, 4, 6))
    x, y, found = between_points(delta)
    j, i = 12, 5
    assert (y[j], x[i]) == (1.5, 0.625)
    edges = [0.375 * delta[row, 0] + 0.625 * delta[row, 1] for row in (1, 2)]
    own = stats.ttest_1samp((edges[0] + edges[1]) / 2.0, 0.0).confidence_interval(0.95)
    assert (found.low[j, i], found.high[j, i]) == pytest.approx((own.low, own.high))
    delta[0, 0] = np.nan
    missing = between_points(delta)[2]
    assert np.isnan(missing.mean[0, 0]) and not np.isnan(missing.mean[0, 8]) and np.isnan(missing.mean[4, 4])


def _again(result: Swept, values: np.ndarray) -> Swept:
    return analyse(result.axes, result.points, values, result.structures, result.baseline, result.measures, 1)


def test_the_same_result_gives_the_same_picture(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        save(page_of(CASES["two axes"]).charts[f"map_dispatch_{TIME}"]("zh"), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
