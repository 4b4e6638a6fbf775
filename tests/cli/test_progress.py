"""What people see while runs go on, and when they are interrupted."""

from __future__ import annotations

import itertools

import pytest

import sim.cli.progress as progress


def test_time_left_is_told_before_the_first_run_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count(0.0, 2.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(ticks))
    with progress.Board("en") as board:
        for k in range(1000):
            board.tell("1:0:dispatch", k, 0.0)
        capsys.readouterr()
        for share in (0.25, 0.5, 0.75):
            board.tell("1:0:dispatch", 0, share)
    lines = capsys.readouterr().err.splitlines()
    assert lines and all(line.startswith("0 of 1000 runs done (0.") for line in lines)
    assert "s left" in lines[-1]


def test_an_interruption_says_what_is_done_and_left_and_an_end_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    for ended, said in ((3, "3 of 5 runs are done and kept, 2 are left\n"), (5, "")):
        with pytest.raises(KeyboardInterrupt), progress.Board("en", quiet=True) as board:
            for k in range(5):
                board.tell("1:0:dispatch", k, 0.0)
            for k in range(ended):
                board.tell("1:0:dispatch", k, 1.0)
            raise KeyboardInterrupt
        assert capsys.readouterr().err == said
    with progress.Board("zh") as board:
        board.tell("1:0:dispatch", 0, 0.0)
    assert capsys.readouterr().err == ""
