"""What can be listed: mechanisms and scenarios, in both languages, at 80 columns, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

from sim.cli.app import app
from sim.cli.paragraphs import wrapped
from sim.cli.scenarios import round_to_two
from sim.mechanisms.registry import MECHANISMS
from sim.report.demonstration import demonstration, half_a_year
from sim.report.explanation import amount, duration, explain, order_of
from sim.scenario.about import HEADINGS
from sim.scenario.library import expected_requests, library_near, overview, scenario_files
from sim.scenario.reading import read_scenario, read_tree
from sim.scenario.starter import starter
from sim.structure.diff import diff
from sim.study.run import build_world
from sim.vocabulary.text import LANGUAGES, Language, Text

RUNNER = CliRunner()
NARROW = {"COLUMNS": "80"}
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def ask(*words: str) -> Result:
    """Return the result of a command in a window of 80 columns."""
    return RUNNER.invoke(app, list(words), env=NARROW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder of two scenarios, a variant of one and three broken files."""
    home = tmp_path_factory.mktemp("library") / "scenarios"
    for name in ("alpha", "beta"):
        for file, text in starter(name, "en").items():
            path = home / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (home / "gamma.yaml").write_text(
        "base: alpha.yaml\nname: gamma\ntitle: {zh: 加倍, en: Twice as much}\nchange: {demand.volume: 22 per day}\n",
        encoding="utf-8",
    )
    (home / "broken.yaml").write_text("name: broken\nhorzion: 1\n", encoding="utf-8")
    (home / "not_yaml.yaml").write_text("a: [1, 2\nb: 3\n", encoding="utf-8")
    lost = (home / "beta.yaml").read_text(encoding="utf-8").replace("beta/offices.csv", "beta/nowhere.csv")
    (home / "lost.yaml").write_text(lost, encoding="utf-8")
    yield home


# --- mechanisms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_mechanisms_are_listed(language: Language) -> None:
    result = ask("mechanisms", "--lang", language)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    for name, entry in MECHANISMS.items():
        assert any(line.startswith(f"{name}  {entry.spec.title.to(language)}") for line in lines), name
    assert max(cell_len(line) for line in lines) <= 80


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_is_explained_within_80_columns(name: str, language: Language) -> None:
    result = ask("mechanisms", name, "--lang", language)
    assert result.exit_code == 0, result.output
    text = result.output
    flat = "".join(text.split())
    spec = MECHANISMS[name].spec
    for part in (spec.title, spec.what, spec.harm, *spec.order.values()):
        assert "".join(part.to(language).split()) in flat
    for parameter in (field for field in spec.model_fields if field != "intensity"):
        assert f"\n  {parameter}  " in text, parameter
    for change in explain(name).at_once:
        assert f"\n  {change.name}  " in text, change.name
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_what_a_mechanism_changes_is_the_diff_of_its_apply() -> None:
    entry = MECHANISMS["first_receiver"]
    changes = diff(demonstration(), entry.apply(demonstration(), entry.spec(), 1.0))
    shown = explain("first_receiver").at_once
    assert [change.name for change in shown] == [f"{change.table}.{change.field}" for change in changes]
    hours = next(change for change in shown if change.name == "first_receiver.ruling_hours")
    assert (hours.before.en, hours.after.en, hours.unit.en, hours.rows.en) == ("0", "24", "hours", "")


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_mechanism_bites_on_the_demonstration_county(name: str) -> None:
    known = explain(name)
    assert known.at_once or known.later or known.modulates
    entry = MECHANISMS[name]
    assert bool(known.later) == (entry.react is not None), f"{name}: half a year of counts leaves it cold"
    assert bool(known.watches.en) == (entry.react is not None or entry.modulate is not None)


def test_the_made_up_counts_are_counts() -> None:
    history, offices = half_a_year(), len(demonstration().staffing.staff)
    assert [window.time for window in history] == [168.0 * week for week in range(27)]
    for before, after in pairwise(history):
        for name in ("matters", "closures", "settlements", "satisfied", "on_time", "handled", "hours"):
            assert (getattr(after, name) >= getattr(before, name)).all(), name
        assert (after.settlements <= after.closures).all() and (after.on_time <= after.closures).all()
        assert len(after.closures) == offices


def test_order_is_told_on_both_sides() -> None:
    for name in MECHANISMS:
        for other, reason in order_of(name):
            assert dict(order_of(other))[name] == reason


@pytest.mark.parametrize(("language", "words"), [("zh", "是否想写“power_list”"), ("en", "did you mean 'power_list'")])
def test_an_unknown_mechanism_ends_with_two_and_the_nearest_name(language: str, words: str) -> None:
    result = ask("mechanisms", "power_lits", "--lang", language)
    assert result.exit_code == 2
    assert words in result.output and "Traceback" not in result.output


def test_mechanisms_as_json() -> None:
    listed = json.loads(ask("mechanisms", "--json").stdout)
    assert [row["name"] for row in listed] == list(MECHANISMS)
    one = json.loads(ask("mechanisms", "data_feedback", "--json").stdout)
    assert one["title"]["zh"] and one["title"]["en"]
    assert {change["field"] for change in one["changes"]} == {"conduct.apps"}
    assert "staffing.staff" in {change["field"] for change in one["changes_later"]}
    assert {row["name"] for row in one["parameters"]} == {*MECHANISMS["data_feedback"].spec.model_fields} - {
        "intensity"
    }
    assert all(row["status"] in ("source", "measured", "assumption", "choice") for row in one["parameters"])


@pytest.mark.parametrize(
    ("hours", "dimension", "words"),
    [
        (0.0, "calendar", ("0", "0")),
        (0.5, "calendar", ("30 分钟", "30 minutes")),
        (24.0, "calendar", ("1 天", "1 day")),
        (36.0, "calendar", ("36 小时", "36 hours")),
        (672.0, "calendar", ("4 周", "4 weeks")),
        (730.0, "calendar", ("1 个月", "1 month")),
        (1.0 / 60.0, "work", ("1 分钟", "1 minute")),
        (400.0, "work", ("400 小时", "400 hours")),
        (1.5, "work", ("90 分钟", "90 minutes")),
    ],
)
def test_durations_are_written_as_people_do(hours: float, dimension: str, words: tuple[str, str]) -> None:
    assert duration(hours, dimension) == Text(*words)


def test_rates_and_numbers_are_written_as_people_do() -> None:
    assert amount(0.25 / 168.0, "rate").en == "0.25 per week"
    assert amount(3.0 / 168.0, "rate") == Text("每周 3 件", "3 per week")
    assert amount(1.0 / 730.0, "rate").en == "1 per month"
    assert amount(0.5, "number").en == "0.5"


# --- scenarios -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_are_listed_and_broken_ones_with_their_first_error(folder: Path, language: Language) -> None:
    result = ask("scenarios", "--folder", str(folder), "--lang", language)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    title = {"zh": "加倍", "en": "Twice as much"}[language]
    assert f"gamma  {title}" in lines
    wrong = {"zh": "有错误", "en": "broken"}[language]
    assert [line for line in lines if line.endswith(wrong)] == [f"{n}  {wrong}" for n in ("broken", "lost", "not_yaml")]
    flat = "".join(result.output.split())
    assert "broken.yaml:1:1" in flat and "nowhere.csv" in flat
    assert max(cell_len(line) for line in lines if str(folder) not in line) <= 80


def test_a_scenarios_line_says_how_large_it_is(folder: Path) -> None:
    lines = ask("scenarios", "--details", "--folder", str(folder), "--lang", "en").output
    flat = " ".join(lines.split())
    assert "2 structures (same-responsibility hierarchy; digital dispatch), about 2,000 requests, 7 offices" in flat
    assert "about 4,000 requests" in flat


@pytest.mark.parametrize("path", scenario_files(SCENARIOS), ids=lambda path: path.stem)
def test_the_size_is_that_of_the_run(path: Path) -> None:
    loaded = read_scenario(path)
    found = overview(path)
    assert found.error is None
    assert found.offices == len(loaded.tables.offices)
    world = build_world(loaded)
    # The list leaves the weekly profile aside: only a run that is no whole number of weeks differs, by a few days.
    assert expected_requests(read_tree(path)) == pytest.approx(float(world.demand.hourly.sum()), rel=0.02)


def test_scenarios_as_json(folder: Path) -> None:
    rows = {row["name"]: row for row in json.loads(ask("scenarios", "--folder", str(folder), "--json").stdout)}
    assert list(rows) == ["alpha", "beta", "broken", "gamma", "lost", "not_yaml"]
    assert rows["gamma"]["requests"] == pytest.approx(2.0 * rows["alpha"]["requests"])
    assert rows["broken"]["error"]["zh"] and rows["broken"]["error"]["en"]
    about = json.loads(ask("scenarios", "pingshan", "--folder", str(SCENARIOS), "--json").stdout)
    assert set(about["about"]) == set(HEADINGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["pingshan", "pingshan.yaml"])
def test_a_scenario_explains_itself_under_five_headings(name: str, language: Language) -> None:
    result = ask("scenarios", name, "--folder", str(SCENARIOS), "--lang", language)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    places = [lines.index(heading.to(language)) for heading in HEADINGS.values()]
    assert places == sorted(places)
    assert "targeted_dispatch" in result.output


def test_a_scenario_without_a_word_about_itself_says_so(folder: Path) -> None:
    result = ask("scenarios", "alpha", "--folder", str(folder), "--lang", "en")
    assert result.exit_code == 0
    assert "It does not explain itself." in result.output


@pytest.mark.parametrize(("language", "words"), [("zh", "是否想写“pingshan”"), ("en", "did you mean 'pingshan'")])
def test_an_unknown_scenario_ends_with_two_and_the_nearest_name(language: str, words: str) -> None:
    result = ask("scenarios", "pinshan", "--folder", str(SCENARIOS), "--lang", language)
    assert result.exit_code == 2
    assert words in result.output


def test_a_broken_scenario_that_is_asked_for_ends_with_all_its_errors(folder: Path) -> None:
    result = ask("scenarios", "broken", "--folder", str(folder), "--lang", "en")
    assert result.exit_code == 2
    assert "errors found" in result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_without_scenarios_is_a_clear_error(tmp_path: Path, language: Language) -> None:
    result = ask("scenarios", "--folder", str(tmp_path), "--lang", language)
    assert result.exit_code == 2
    assert "--folder" in result.output


def test_the_library_is_found_from_below_and_from_anywhere(folder: Path, tmp_path: Path) -> None:
    assert library_near(folder) == folder
    assert library_near(folder / "alpha") == folder
    assert library_near(tmp_path) == SCENARIOS


def test_help_lists_the_commands() -> None:
    result = ask("--help")
    assert "mechanisms" in result.output and "scenarios" in result.output


# --- running text ----------------------------------------------------------------------------------------------------


def test_text_is_wrapped_between_words_and_between_characters() -> None:
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("一二三四五", 6) == ["一二三", "四五"]
    assert wrapped("一二三，四", 6) == ["一二", "三，四"]
    assert wrapped("一（二三", 4) == ["一", "（二", "三"]
    assert wrapped("a_very_long_name", 4) == ["a_very_long_name"]
    assert wrapped("", 4) == [""]


def test_a_list_rounds_what_is_an_expectation() -> None:
    assert [round_to_two(number) for number in (21_431_168.0, 17_287.0, 42.0)] == [21_000_000, 17_000, 42]


def test_no_console_is_wider_than_can_be_read() -> None:
    from sim.cli.paragraphs import WIDEST, reading_console

    assert reading_console().width <= max(WIDEST, Console().width)
