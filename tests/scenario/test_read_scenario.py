"""Good input: what is read, how it may be written, and what the resolved text depends on."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import ScenarioError


@pytest.fixture
def world(tmp_path: Path, make_world: Any) -> Path:
    make_world(tmp_path / "world", [])
    return tmp_path / "world"


def _edited(world: Path, find: str, put: str, file: str = "district.yaml") -> Loaded:
    path = world / file
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, put), encoding="utf-8")
    return read_scenario(world / "district.yaml")


def test_values_are_read_in_hours(world: Path) -> None:
    loaded = read_scenario(world / "district.yaml")
    scenario = loaded.scenario
    assert scenario.clock.horizon == 12 * 168
    assert scenario.demand.volume.value == 0.5
    assert scenario.demand.channels[0].share.value == pytest.approx(0.6)
    assert scenario.government.calendars["office"].hours == [("08:30", "12:00"), ("13:30", "18:00")]
    assert [row.id for row in loaded.tables.places] == ["county", "town", "east_village", "west_village"]
    assert loaded.tables.places[1].weight is None and loaded.tables.places[2].weight == 60
    assert loaded.tables.matters[1].co_functions == "housing;civil" and loaded.tables.matters[1].solvable_share == 1
    assert len(loaded.tables.profile) == 168


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("30 minutes", 0.5), ("90 min", 1.5), ("30 分钟", 0.5), ("30分钟", 0.5), ("2 hours", 2), ("2h", 2),
        ("2 小时", 2), ("2 个小时", 2), ("1.5 days", 36), ("1.5 天", 36), ("1 日", 24), ("1 week", 168), ("1 周", 168),
        ("1 year", 8760), ("1 个月", 730), ("5 working days", 168), ("5 个工作日", 168), ("5工作日", 168),
        ("10 working hours", 42), (".5 h", 0.5), ("2e1 Hours", 20), ("２ 小时", 2), ("  4   hours ", 4),
    ],
)  # fmt: skip
def test_durations_in_both_languages(world: Path, written: str, hours: float) -> None:
    loaded = _edited(world, "up_delay: 4 hours", f'up_delay: "{written}"')
    assert loaded.scenario.behaviour.destination.up_delay.value == pytest.approx(hours)


@pytest.mark.parametrize(
    ("written", "hours"), [("2 working days", 16), ("2 个工作日", 16), ("1 working week", 40), ("20 分钟", 1 / 3)]
)
def test_durations_of_work(world: Path, written: str, hours: float) -> None:
    loaded = _edited(world, "triage: {median: 10 minutes", f"triage: {{median: {written}")
    assert loaded.scenario.behaviour.capability.triage.scale_and_shape() == (pytest.approx(hours), 0.8)


@pytest.mark.parametrize(
    ("written", "per_hour"),
    [
        ("48 per day", 2), ("48 requests per day", 2), ("48 件/天", 2), ("每天 48 件", 2), ("每天48件", 2),
        ("3 per hour", 3), ("每小时 3 次", 3), ("336 / week", 2), ("每周 336", 2), ("730 items per month", 1),
        ("每个月 730 件", 1), ("48 cups per day", None), ("48 day", None), ("per day", None),
    ],
)  # fmt: skip
def test_rates_in_both_languages(world: Path, written: str, per_hour: float | None) -> None:
    if per_hour is None:
        with pytest.raises(ScenarioError):
            _edited(world, "value: 12 per day", f"value: {written}")
    else:
        loaded = _edited(world, "value: 12 per day", f"value: {written}")
        assert loaded.scenario.demand.volume.value == pytest.approx(per_hour)


@pytest.mark.parametrize(
    ("written", "value"), [("0", 0), ("1", 1), ("25 %", 0.25), ("25%", 0.25), ("25 ％", 0.25), ("1e-1", 0.1)]
)
def test_probabilities(world: Path, written: str, value: float) -> None:
    loaded = _edited(world, "base_rate: 0.25", f"base_rate: {written}")
    assert loaded.scenario.behaviour.passing.base_rate.value == pytest.approx(value)


@pytest.mark.parametrize("word", ["yes", "on", "08:30", "1_000", "0o17", "0x1F", "~", "Null"])
def test_plain_scalars_follow_yaml_1_2(world: Path, word: str) -> None:
    """What YAML 1.1 would turn into flags, sexagesimals or other numbers is refused, or read as it stands."""
    numbers = {"0o17": 15, "0x1F": 31}
    if word in numbers:
        assert _edited(world, "seed: 7", f"seed: {word}").scenario.seed == numbers[word]
    else:
        with pytest.raises(ScenarioError):
            _edited(world, "seed: 7", f"seed: {word}")


def test_aliases_within_bounds_are_written_out(world: Path) -> None:
    anchored = _edited(world, "overlap: {value: 0.6, range: [0.2, 1]}", "overlap: &half {value: 0.5, range: [0.2, 1]}")
    loaded = _edited(world, "base_rate: 0.25", "base_rate: *half")
    assert anchored.scenario.behaviour.overlap.overlap.value == 0.5
    assert loaded.scenario.behaviour.passing.base_rate.value == 0.5


def test_line_breaks_marks_place_order_and_comments_do_not_matter(world: Path, tmp_path: Path) -> None:
    plain = read_scenario(world / "district.yaml")
    assert plain.digest == hashlib.sha256(plain.text.encode()).hexdigest()
    other = tmp_path / "深圳 other place"
    shutil.copytree(world, other)
    for path in [*other.glob("*.yaml"), *other.glob("tables/*.csv")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    moved = read_scenario(other / "district.yaml")
    assert moved.text == plain.text and moved.digest == plain.digest and moved.scenario == plain.scenario
    lines = ("  horizon: 12 weeks\n", "  warm_up: 2 weeks\n")
    reordered = _edited(world, "".join(lines), f"{lines[1]}  # a note\n\n{lines[0]}")
    assert reordered.digest == plain.digest


@pytest.mark.parametrize(
    ("find", "put", "file"),
    [("seed: 7", "seed: 8", "district.yaml"), ("East Village,60", "East Village,61", "tables/places.csv")],
)
def test_content_does_matter(world: Path, find: str, put: str, file: str) -> None:
    before = read_scenario(world / "district.yaml").digest
    assert _edited(world, find, put, file).digest != before


def test_resolved_text_can_be_read_again(world: Path) -> None:
    loaded = read_scenario(world / "short.yaml")
    (world / "again.yaml").write_text(loaded.text.partition("# table: ")[0], encoding="utf-8")
    again = read_scenario(world / "again.yaml")
    assert again.scenario == loaded.scenario and again.digest == loaded.digest


def test_links_within_the_folder_are_followed(world: Path) -> None:
    table = world / "tables" / "places.csv"
    table.rename(world / "elsewhere.csv")
    try:
        table.symlink_to(world / "elsewhere.csv")
    except OSError:
        pytest.skip("this system does not make links")
    assert len(read_scenario(world / "district.yaml").tables.places) == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_refused_and_not_waited_for(world: Path) -> None:
    table = world / "tables" / "places.csv"
    table.unlink()
    os.mkfifo(table)
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        read_scenario(world / "district.yaml")


def test_a_relative_path_will_do(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    assert read_scenario(Path("district.yaml")).scenario.name == "district"


def test_grounds_of_every_parameter(world: Path) -> None:
    grounds = {entry.path: entry for entry in read_scenario(world / "district.yaml").assumptions}
    volume = grounds["demand.volume"]
    assert (volume.value, volume.status, volume.stated, volume.written) == ("12 per day", "measured", True, True)
    rate = grounds["behaviour.passing.base_rate"]
    assert (rate.value, rate.status, rate.stated, rate.written) == ("0.25", "assumption", False, True)
    assert grounds["behaviour.overlap.overlap"].range == "0.2 – 1"
    default = grounds["structures.dispatch.mechanisms.trace.minutes"]
    assert (default.value, default.written, default.stated) == ("0.1 hours", False, False)
    assert grounds["structures.dispatch.mechanisms.targeted_dispatch.accuracy"].value == "93 %"
    assert grounds["demand.season.3"].value == "1"
    assert grounds["demand.shocks.1.factor"].value == "2"
    assert grounds["demand.channels.hotline.share"].value == "60 %"
    assert grounds["demand.expectation.median"].value == "7 天"
    assert (grounds["matters.count"].value, grounds["matters.count"].status) == ("15 – 40", "measured")
    assert grounds["offices.staff"].stated and not grounds["places.weight"].stated
    assert not grounds["matters.recurrence"].written
    assert not [path for path in grounds if path.endswith((".id", ".zh", ".en"))]


def test_every_ground_is_a_path_that_change_takes(world: Path) -> None:
    sections = ("government", "demand", "behaviour", "structures", "compare")
    grounds = read_scenario(world / "district.yaml").assumptions
    tree = [entry for entry in grounds if entry.written and entry.path.startswith(sections)]
    assert len(tree) > 20
    change = "".join(f'  {entry.path}: "{entry.value}"\n' for entry in tree)
    (world / "same.yaml").write_text(f"name: same\nbase: district.yaml\nchange:\n{change}", encoding="utf-8")
    same = {entry.path: entry.value for entry in read_scenario(world / "same.yaml").assumptions}
    assert all(same[entry.path] == entry.value for entry in tree)


def test_same_mechanism_twice_is_told_apart_by_number(world: Path) -> None:
    loaded = _edited(world, "      - trace\n", "      - trace\n      - trace: {minutes: 9 minutes}\n")
    grounds = {entry.path: entry.value for entry in loaded.assumptions}
    assert grounds["structures.dispatch.mechanisms.4.trace.minutes"] == "9 minutes"
