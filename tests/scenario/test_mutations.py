"""Whatever is done to a file, reading it ends in a scenario or in findings."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import ScenarioError

GOOD = Path(__file__).parent / "corpus" / "good"
YAML_TEXT = (GOOD / "district.yaml").read_text(encoding="utf-8")
TABLES = {path.name: path.read_text(encoding="utf-8") for path in (GOOD / "tables").glob("*.csv")}
# Pieces that mean something to YAML, CSV, the validator or the terminal.
PIECES = st.sampled_from(
    ["", " ", "  ", "\n", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", '"', "#", "&a ", "*a", "!!x ", "|", ">"]
    + ["?", "---\n", "...\n", "<<: ", "null", "true", "-1", "1e999", ".nan", "0", "9" * 400, "2 hours", "%", "@", "`"]
    + ["\\", "\\x00", '"\\ud800"', '"\\UFFFFFFFF"', "\x00", "\x1b", "\x85", "\u2028", "\ufeff", "../", "/", "*", ";"]
    + ["[[[[[[", "中文", "🙂"]
)
MUTATION = st.tuples(st.integers(0, 10_000), st.integers(0, 40), PIECES | st.text(max_size=5))


def _mutated(text: str, mutations: list[tuple[int, int, str]]) -> str:
    for place, length, piece in mutations:
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + length :]
    return text


def _read(folder: Path, text: str, tables: dict[str, str]) -> None:
    (folder / "tables").mkdir()
    for name, rows in tables.items():
        (folder / "tables" / name).write_bytes(rows.encode("utf-8", errors="surrogatepass"))
    (folder / "district.yaml").write_bytes(text.encode("utf-8", errors="surrogatepass"))
    try:
        assert isinstance(read_scenario(folder / "district.yaml"), Loaded)
    except ScenarioError as error:
        assert error.findings
        for finding in error.findings:
            assert finding.to("zh").isprintable() and finding.to("en").isprintable()


CHECKED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CHECKED
@given(mutations=st.lists(MUTATION, min_size=1, max_size=4))
def test_mutated_yaml(mutations: list[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _read(Path(folder), _mutated(YAML_TEXT, mutations), TABLES)


@CHECKED
@given(name=st.sampled_from(sorted(TABLES)), mutations=st.lists(MUTATION, min_size=1, max_size=4))
def test_mutated_tables(name: str, mutations: list[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _read(Path(folder), YAML_TEXT, {**TABLES, name: _mutated(TABLES[name], mutations)})


@CHECKED
@given(st.lists(st.permutations(range(6)).map(lambda order: order[:2]), min_size=1, max_size=5), st.data())
def test_moved_and_reindented_lines(_orders: list[list[int]], data: st.DataObject) -> None:
    lines = YAML_TEXT.split("\n")
    for _ in _orders:
        start = data.draw(st.integers(0, len(lines) - 1))
        target = data.draw(st.integers(0, len(lines) - 1))
        indent = data.draw(st.integers(-4, 4))
        line = lines.pop(start)
        lines.insert(target, " " * indent + line if indent > 0 else line[-indent:] if indent else line)
    with tempfile.TemporaryDirectory() as folder:
        _read(Path(folder), "\n".join(lines), TABLES)


@CHECKED
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_foreign_bytes(piece: bytes, place: int) -> None:
    data = YAML_TEXT.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "district.yaml"
        path.write_bytes(data[:place] + piece + data[place:])
        with pytest.raises(ScenarioError) as caught:
            read_scenario(path)  # its tables are not there: never a scenario
        assert caught.value.findings
