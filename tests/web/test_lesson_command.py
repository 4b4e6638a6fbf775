"""`tiaokuai teach`: lists lessons, refuses what is not there, shows a code that phones can read."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.cli.teaching import first_free
from sim.vocabulary.errors import ResultsError
from sim.web.lesson.net import qr_path

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command run in the source tree, where the lessons are."""
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(("language", "words"), [("zh", "开始上课"), ("en", "begin: tiaokuai teach")])
def test_without_a_lesson_it_lists_them(language: str, words: str) -> None:
    found = CliRunner().invoke(app, ["teach", "--lang", language])
    assert found.exit_code == 0 and words in found.output
    for name in ("kaifeng", "beijing", "suichang", "w_city", "when_flattening_fails"):
        assert re.search(rf"^{name}\b.*5/20/45", found.output, re.MULTILINE), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kaifang"], "did you mean 'kaifeng'"),
        (["kaifeng", "--minutes", "7"], "5, 20, 45"),
        (["nowhere.lesson.yaml"], "does not exist"),
        (["scenarios/kaifeng.yaml"], "unknown key"),
    ],
)
def test_what_cannot_be_taught_is_a_user_s_mistake(tmp_path: Path, words: list[str], said: str) -> None:
    pytest.importorskip("uvicorn")
    found = CliRunner().invoke(app, ["teach", *words, "--out", str(tmp_path), "--lang", "en"])
    assert found.exit_code == 2 and said in found.output, found.output
    assert not list(tmp_path.iterdir())


def test_the_code_s_path_is_its_dark_modules() -> None:
    segno = pytest.importorskip("segno")
    text = "http://192.168.1.5:8000/join"
    code, matrix = qr_path(text), segno.make(text, error="m", micro=False).matrix
    drawn = [[0] * code["size"] for _ in range(code["size"])]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code["path"]):
        for k in range(int(length)):
            drawn[int(y)][int(x) + k] = 1
    assert drawn == [list(row) for row in matrix]


def test_a_port_that_is_taken_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ResultsError, match="all taken"):
            first_free("127.0.0.1", port, 1)
        with first_free("127.0.0.1", port, 50) as free:
            assert free.getsockname()[1] != port
