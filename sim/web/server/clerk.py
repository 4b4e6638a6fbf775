"""A process that answers one question after the other: reading what a stranger wrote, putting a report together."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sim.vocabulary.errors import Finding, ResultsError, ScenarioError
from sim.vocabulary.text import Text
from sim.web.server.process import GONE, Process

R = TypeVar("R")
_log = logging.getLogger("tiaokuai.server")


class _Question(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class _Answer(NamedTuple):
    value: Any = None
    findings: list[Finding] | None = None
    text: Text | None = None
    trace: str = ""


def answer_questions(pipe: Any) -> None:
    """Call functions as they are named through `pipe`, until it closes; the main function of the process."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()  # a terminal's Ctrl-C is for the server alone
    while True:
        try:
            question = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            answer = _Answer(question.function(*question.arguments))
        except ScenarioError as error:
            answer = _Answer(findings=error.findings)
        except ResultsError as error:
            answer = _Answer(text=error.text)
        except Exception:  # whatever one question breaks, the process goes on to answer the next
            text = Text("服务器内部错误；详见服务器的记录", "an error inside the server; see its log")
            answer = _Answer(text=text, trace=traceback.format_exc())
        with contextlib.suppress(OSError):
            pipe.send(answer)


class Clerk:
    """Ask the process; one question at a time, few that wait, none for ever. May be used from any thread."""

    def __init__(self, name: str, most: int = 8) -> None:
        self._process = Process(answer_questions, name)
        self._room = threading.BoundedSemaphore(most)
        self._turn = threading.Lock()
        self._closed = False

    def ask(self, function: Callable[..., R], *arguments: Any, seconds: float) -> R:
        """Return what a function of a module returns. Raises ScenarioError, and ResultsError also where it takes too long."""
        if not self._room.acquire(blocking=False):
            raise ResultsError(Text("请求过多，请稍后再试", "too many ask at once; try again later"))
        try:
            with self._turn:
                answer = self._asked(_Question(function, arguments), seconds)
        finally:
            self._room.release()
        if answer.findings is not None:
            raise ScenarioError(answer.findings)
        if answer.text is not None:
            if answer.trace:
                _log.error("%s failed:\n%s", function.__name__, answer.trace)
            raise ResultsError(answer.text)
        value: R = answer.value
        return value

    def _asked(self, question: _Question, seconds: float) -> _Answer:
        if self._closed:
            return _Answer(text=Text("服务器正在关闭", "the server is closing"))
        self._process.send(question)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._closed:
            heard = self._process.hear(0.2)
            if heard is GONE:
                return _Answer(text=Text("处理时进程意外终止", "the process that did this died"))
            if heard is not None:
                answer: _Answer = heard
                return answer
        self._process.end()
        return _Answer(
            text=Text(f"处理超过 {seconds:g} 秒，已中止", f"this took more than {seconds:g} s and was stopped")
        )

    def close(self) -> None:
        """End the process."""
        self._closed = True
        with self._turn:
            self._process.end()
