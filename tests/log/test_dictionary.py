"""Every column and every word of the log is explained in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sim.log.dictionary import WORDS, data_dictionary
from sim.log.page import page
from sim.log.schema import COLUMNS
from sim.vocabulary.codes import Activity, Cause, Decision, Direction, Purpose, Reply
from tests.log.busy import busy_frames


def test_every_column_is_explained() -> None:
    entries = data_dictionary()
    assert [entry.name for entry in entries] == [column.name for column in COLUMNS]
    for entry in entries:
        for text in (entry.kind, entry.meaning, *(text for _, text in entry.words)):
            assert text.zh and text.en
    assert {entry.name for entry in entries if entry.words} == {c.name for c in COLUMNS if c.kind == "word"}


def test_a_word_stands_at_the_position_of_its_code() -> None:
    for column, code in (
        ("activity", Activity),
        ("purpose", Purpose),
        ("decision", Decision),
        ("direction", Direction),
        ("cause", Cause),
        ("settled", Reply),
    ):
        for member in code:
            assert member < 0 or WORDS[column][member] == member.label


def test_the_log_holds_no_other_words() -> None:
    log, _ = busy_frames()
    for column, words in WORDS.items():
        assert list(log[column].cat.categories) == list(words)


def test_the_schema_loads_without_pandas() -> None:
    code = "import sys, sim.log.schema, sim.log.buffer, sim.log.dictionary; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_page_in_the_documents_is_the_dictionarys() -> None:
    path = Path(__file__).resolve().parents[2] / "docs" / "log.md"
    assert path.read_text(encoding="utf-8") == page()
