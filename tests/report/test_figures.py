"""Figures as data: their tables say what the results say, in both languages, and every one can be drawn."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.report.chart_data import cells, interval
from sim.report.effects import effects
from sim.report.figures.compared import compare_figures
from sim.report.figures.figure import Axis, Crossing, Figure, Series
from sim.report.figures.layout import Item, fit, place
from sim.report.figures.studied import study_figures
from sim.report.figures.studied_sensitivity import INDICES
from sim.report.figures.tables import plain_table
from sim.report.figures.vega import vega_lite
from sim.report.style import PURPOSES
from sim.vocabulary.text import LANGUAGES, Text
from tests.report.synthetic import MEASURES, NAMES, make

COLUMNS = {
    "lines": {"series", "x", "y", "low", "high"},
    "bars": {"category", "series", "y", "low", "high"},
    "stacked": {"category", "series", "part", "y"},
    "intervals": {"category", "series", "y", "low", "high", "verdict"},
    "waterfall": {"category", "kind", "start", "end", "low", "high"},
    "heat": {"x", "y", "value", "low", "high", "verdict"},
}


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return {figure.name: figure for figure in compare_figures(make(4))}


def test_a_comparison_has_five_figures_in_the_order_of_the_report(figures: dict[str, Figure]) -> None:
    assert list(figures) == ["survival", "passing", "workload", "forest", "hand_overs"]


def test_tables_have_the_columns_of_their_form_and_every_key_a_name(figures: dict[str, Figure]) -> None:
    for figure in figures.values():
        assert set(figure.table.columns) >= COLUMNS[figure.form], figure.name
        ids = {series.id for series in figure.series}
        assert set(figure.table["series"]) <= ids
        for column in {"category", "part"} & set(figure.table.columns):
            assert set(figure.table[column]) <= set(figure.words), (figure.name, column)
        assert all(text.zh and text.en for text in (figure.title, figure.subtitle, figure.note, *figure.words.values()))


def test_bars_carry_means_and_intervals_over_replications(figures: dict[str, Figure]) -> None:
    table = cells(make(4), "passes", ["cause"])
    row = figures["passing"].table.set_index(["category", "series"]).loc[("cause.overlap", "dispatch")]
    expected = interval(table.loc["dispatch"]["overlap"])
    assert (row["y"], row["low"], row["high"]) == pytest.approx((expected.mean, expected.low, expected.high))


def test_pieces_add_up_to_the_whole_bar_inside_its_interval(figures: dict[str, Figure]) -> None:
    for name in ("workload", "hand_overs"):
        figure = figures[name]
        for _, own in figure.table.groupby(["category", "series"]):
            whole = own["y"].sum()
            assert own["low"].iloc[0] - 1e-9 <= whole <= own["high"].iloc[0] + 1e-9
        assert set(figure.table["part"]) == set(figure.colours)


def test_parts_of_equal_colour_do_not_exist(figures: dict[str, Figure]) -> None:
    for name in ("workload", "hand_overs"):
        colours = figures[name].colours
        assert len(set(colours.values())) == len(colours)
    assert figures["workload"].dashed <= set(PURPOSES)


def test_verdicts_and_printed_numbers_are_those_of_the_effects(figures: dict[str, Figure]) -> None:
    table = figures["forest"].table.set_index(["series", "category"])
    for effect in effects(make(4)):
        row = table.loc[(effect.structure, effect.measure)]
        assert row["verdict"] == (effect.verdict if effect.decided else "undecided")
        assert row["y"] == pytest.approx(effect.relative)
        assert row["low"] <= row["y"] <= row["high"]
        assert ("−" in row["said_en"]) == (effect.low < 0.0 or effect.difference < 0.0)


def test_results_that_lack_a_measure_give_fewer_figures() -> None:
    data = make(2)
    less = dataclasses.replace(data, values=data.values[~data.values["measure"].isin(["flow", "passes"])])
    assert [figure.name for figure in compare_figures(less)] == ["survival", "workload", "forest"]


def test_one_structure_alone_has_figures_without_differences() -> None:
    assert [figure.name for figure in compare_figures(make(1))] == ["survival", "passing", "workload", "hand_overs"]


def _texts(spec: Any) -> str:
    return json.dumps(spec, ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_specifications_are_plain_json_and_say_no_finding_themselves(figures: dict[str, Figure], language: Any) -> None:
    for figure in figures.values():
        spec = vega_lite(figure, language)
        text = json.dumps(spec, ensure_ascii=False, allow_nan=False)
        assert spec["width"] == "container" and "title" not in spec
        assert "http" not in text.replace(spec["$schema"], "")
        assert spec["usermeta"]["legend"], figure.name
        other = "en" if language == "zh" else "zh"
        for series in figure.series:
            if series.text.zh != series.text.en:
                assert series.text.to(other) not in text, (figure.name, series.id)


def test_a_specification_of_a_size_has_it(figures: dict[str, Figure]) -> None:
    spec = vega_lite(figures["survival"], "zh", 800, 300)
    assert (spec["width"], spec["height"]) == (800, 300)


def test_entries_of_the_key_are_told_apart_without_colour(figures: dict[str, Figure]) -> None:
    for figure in figures.values():
        entries = vega_lite(figure, "en")["usermeta"]["legend"]
        lines = [(e["marker"], tuple(e["dash"])) for e in entries if e["kind"] == "line"]
        assert len(set(lines)) == len(lines), figure.name
        points = [(e["marker"], e["filled"]) for e in entries if e["kind"] == "point"]
        assert len(set(points)) == len(points), figure.name


def test_tables_to_read_have_units_and_intervals_and_one_row_per_number(figures: dict[str, Figure]) -> None:
    for figure in figures.values():
        for language in LANGUAGES:
            table = plain_table(figure, language)
            assert all(len(row) == len(table.header) for row in table.rows)
            if figure.form != "lines":
                assert len(table.rows) == len(figure.table)
    curves = plain_table(figures["survival"], "en")
    assert len(curves.header) == 1 + len(figures["survival"].series)
    assert " % (" in curves.rows[5][1] and " to " in curves.rows[5][1]


def test_rows_share_the_height_and_say_when_it_is_too_little() -> None:
    items = [Item("h", 0), Item("a", 2), Item("b", 2)]
    placed, height = fit(items, 20.0, 200.0)
    assert height <= 200.0 and placed["a"].bottom <= placed["b"].top
    assert placed["a"].slot(1, 2)[1] <= placed["a"].bottom + 1e-9
    assert fit(items, 20.0, 40.0)[1] > 40.0
    assert fit(items, 20.0, None)[1] == place(items, 20.0, 18.0)[1]


@pytest.mark.parametrize("structures", [4, 6])
def test_a_page_shows_all_rows_on_a_projector(structures: int) -> None:
    """Two headings and ten rows, as why and which way requests are passed on has at most; 400 px are left for the plot."""
    items = [Item("why", 0), *(Item(f"c{k}", structures) for k in range(6))]
    items += [Item("way", 0), *(Item(f"d{k}", structures) for k in range(4))]
    placed, height = fit(items, 19.5, None)
    assert height <= 400.0
    assert all(one.bar >= 4.5 for one in placed.values())
    assert fit(items, 19.5, 2_000.0)[1] > 400.0


# Studies


def _study(folder: Path, tables: dict[str, pd.DataFrame], text: str = 'study: "x"\n') -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "manifest.json").write_text(json.dumps({"study": {"text": text}}), encoding="utf-8")
    return folder


def _of(folder: Path, kind: str) -> tuple[Figure, ...]:
    return study_figures(folder, kind, NAMES, MEASURES, make(1).provenance)


def _shapley(folder: Path) -> Path:
    parts = pd.DataFrame(
        [
            ("resolution_time_true_mean", "power_list", -60.0, -70.0, -50.0),
            ("resolution_time_true_mean", "trace", 10.0, -5.0, 25.0),
        ],
        columns=["measure", "player", "value", "joint_low", "joint_high"],
    )
    totals = pd.DataFrame([{
        "measure": "resolution_time_true_mean", "none": 300.0, "none_low": 290.0, "none_high": 310.0, "full": 250.0, "full_low": 244.0,
        "full_high": 256.0, "difference": -50.0, "difference_low": -58.0, "difference_high": -42.0, "ahead": "power_list", "named": True,
    }])  # fmt: skip
    return _study(folder, {"shapley": parts, "totals": totals}, 'study: "attribute"\nstructure: "dispatch"\n')


def test_a_waterfall_leads_from_none_to_all_in_days(tmp_path: Path) -> None:
    (figure,) = _of(_shapley(tmp_path), "attribute")
    table = figure.table
    assert table["kind"].tolist() == ["total", "part", "part", "total"]
    assert table["end"].tolist() == pytest.approx([12.5, 10.0, 10.0 + 10 / 24, 250 / 24])
    assert table["start"].iloc[1] == pytest.approx(table["end"].iloc[0])
    assert table["verdict"].tolist()[1:3] == ["better", "undecided"]
    assert figure.y.unit.en == "days"
    assert "digital dispatch" in figure.title.en and "power list" in figure.title.en
    assert "权责清单" in figure.title.zh


def test_the_largest_part_is_named_only_when_it_is_told_apart(tmp_path: Path) -> None:
    folder = _shapley(tmp_path)
    totals = pd.read_csv(folder / "totals.csv").assign(named=False)
    totals.to_csv(folder / "totals.csv", index=False)
    assert "power list" not in _of(folder, "attribute")[0].title.en


def _cells(axes: dict[str, list[float]], turn: float) -> pd.DataFrame:
    names = list(axes)
    grid = np.array(np.meshgrid(*axes.values(), indexing="ij")).reshape(len(names), -1).T
    rows = []
    for point, place_ in enumerate(grid):
        own = dict(zip(names, place_, strict=True))
        gap = 0.05 * (place_[0] - turn)
        for structure, difference in (("hierarchy", math.nan), ("dispatch", gap)):
            shown = (
                ""
                if math.isnan(gap) or structure == "hierarchy"
                else "not shown"
                if abs(gap) < 0.02
                else "lower"
                if gap < 0
                else "higher"
            )
            mean = 0.5 + (0.0 if structure == "hierarchy" else gap)
            rows.append({"point": point, **own, "structure": structure, "measure": "passed_share", "mean": mean, "low": mean - 0.01, "high": mean + 0.01,
                         "replications": 8, "difference": difference, "difference_low": difference - 0.015, "difference_high": difference + 0.015,
                         "p_holm": 0.01, "shown": shown or None})  # fmt: skip
    return pd.DataFrame(rows)


_DICTIONARY = pd.DataFrame(
    [("cells", "demand.volume", "诉求量", "volume of requests", "/天", "per day")],
    columns=["table", "column", "zh", "en", "unit_zh", "unit_en"],
)


def test_a_sweep_over_one_axis_has_curves_and_says_where_it_reverses(tmp_path: Path) -> None:
    turns = pd.DataFrame([{"structure": "dispatch", "measure": "passed_share", "axis": "demand.volume", "before": 0, "after": 2, "sign_before": "lower",
                           "sign_after": "higher", "crossing": 2.5, "low": 2.2, "high": 2.9, "stated_range": "within"}])  # fmt: skip
    folder = _study(
        tmp_path, {"cells": _cells({"demand.volume": [1, 2, 3, 4]}, 2.5), "reversals": turns, "dictionary": _DICTIONARY}
    )
    (figure,) = _of(folder, "sweep")
    assert figure.form == "lines" and figure.y.percent
    assert figure.table.loc[figure.table["series"] == "hierarchy", "y"].tolist() == pytest.approx([0.5] * 4)
    assert figure.crossings == (Crossing(2.5, 2.2, 2.9),)
    assert "2.5 per day" in figure.title.en and "lower to higher" in figure.title.en
    assert "2.5/天" in figure.title.zh
    assert "2.2" in _texts(vega_lite(figure, "zh"))


def test_a_sweep_over_two_axes_has_a_map_of_differences_in_points(tmp_path: Path) -> None:
    axes = {"demand.volume": [1.0, 2.0, 3.0], "behaviour.passing.base_rate": [0.1, 0.2]}
    (figure,) = _of(_study(tmp_path, {"cells": _cells(axes, 2.0), "dictionary": _DICTIONARY}), "sweep")
    assert figure.form == "heat" and len(figure.table) == 6
    assert figure.value is not None and figure.value.unit.en == "percentage points"
    first = figure.table.iloc[0]
    assert (first["x"], first["y"], first["value"]) == pytest.approx((1.0, 0.1, -5.0))
    assert figure.table["verdict"].tolist() == ["better", "better", "undecided", "undecided", "worse", "worse"]
    assert figure.x.unit == Text("/天", "per day")
    spec = vega_lite(figure, "zh")
    assert "（每天）" in _texts(spec)
    shapes = {value["m"] + value["k"] for value in spec["data"]["values"]}
    assert len(shapes) == 3


def test_three_axes_are_cut_at_a_level_that_the_note_names(tmp_path: Path) -> None:
    axes = {"demand.volume": [1.0, 2.0, 3.0], "a.b": [0.1, 0.2, 0.3], "c.d": [5.0, 7.0]}
    (figure,) = _of(_study(tmp_path, {"cells": _cells(axes, 2.0)}), "sweep")
    assert len(figure.table) == 9
    assert "c.d 7" in figure.note.en


def test_indices_are_bars_from_the_largest_down(tmp_path: Path) -> None:
    rows = [("passed_share:dispatch-hierarchy", "a.b", 0.1, 0.0, 0.2, 0.15, 0.05, 0.25, 2, True),
            ("passed_share:dispatch-hierarchy", "demand.volume", 0.6, 0.5, 0.7, 0.7, 0.6, 0.8, 1, True)]  # fmt: skip
    text = 'study: "sensitivity"\nlevers:\n  - path: "demand.volume"\n    title: {zh: "诉求量", en: "volume"}\n'
    (figure,) = _of(_study(tmp_path, {"indices": pd.DataFrame(rows, columns=INDICES)}, text), "sensitivity")
    assert list(figure.words) == ["demand.volume", "a.b"]
    assert figure.title.en == "Volume drives the difference in requests passed at least once"
    assert figure.table["y"].tolist() == [0.7, 0.6, 0.15, 0.1]
    unreliable = pd.DataFrame(rows, columns=INDICES).assign(reliable=False)
    (figure,) = _of(_study(tmp_path, {"indices": unreliable}, text), "sensitivity")
    assert "not to be relied on" in figure.title.en


@pytest.mark.parametrize("kind", ["attribute", "sweep", "sensitivity", "discover", "power", "optimise", "unheard of"])
def test_a_folder_without_tables_has_no_figures(tmp_path: Path, kind: str) -> None:
    assert _of(tmp_path, kind) == ()
    for name in ("shapley", "totals", "cells", "indices", "summary", "replications"):
        (tmp_path / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert _of(tmp_path, kind) == ()


def test_negative_bars_without_intervals_and_words_of_unknown_levels_can_be_drawn() -> None:
    table = pd.DataFrame([("a", "s", 3.0, math.nan, math.nan)], columns=["category", "series", "y", "low", "high"])
    figure = Figure("x", "bars", Text("题", "title"), Text("", ""), Text("", ""), Axis(Text("甲", "a")), Axis(Text("乙", "b")),
                    (Series("s", Text("丙", "c"), "#000000"),), {"a": Text("丁", "d")}, table, make(1).provenance)  # fmt: skip
    spec = vega_lite(figure, "en")
    assert spec["data"]["values"][0]["l"] is None
    assert plain_table(figure, "en").rows == [["d", "c", "3.00"]]
