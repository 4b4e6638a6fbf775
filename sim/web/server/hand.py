"""The process that conducts comparisons for a server: what it computes, uses up or breaks does not touch the server.

It takes one comparison at a time over a pipe, tells of progress, and stops when it is told to or when the pipe closes.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.loaded import Loaded
from sim.study.compare import Comparison, Options, compare
from sim.vocabulary.errors import ResultsError, ScenarioError
from sim.vocabulary.text import Text

After = Callable[[Comparison], Any]
"""What is made from a finished comparison, in the same process; a function of a module, its answer can be pickled."""
TELL_SECONDS = 0.1
GENTLE_SECONDS = 1.0
"""How long a comparison has to end by itself when it is cancelled, before its process is ended."""


class Order(NamedTuple):
    """One comparison to be made."""

    number: int
    """Stands on everything that is said about it, so that nothing is taken for the answer to another order."""
    loaded: Loaded
    root: Path
    replications: int | None
    workers: int
    engine: str
    charts: bool
    after: After | None


class Told(NamedTuple):
    """Progress: how much there is to do, how much is done, the runs that ended of those announced, and a new step."""

    total: float
    done: float
    ended: int
    runs: int
    step: Text | None


class Ended(NamedTuple):
    """A comparison that is finished: everything of it but the scenario, which the other side has."""

    fields: dict[str, Any]
    answer: Any


class Broken(NamedTuple):
    """Why there is no comparison: the user's mistake, or (with a trace) ours."""

    text: Text
    trace: str = ""


def serve_orders(pipe: Any) -> None:
    """Conduct comparisons as they are ordered through `pipe`, until it closes; the main function of the process."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()  # a terminal's Ctrl-C is for the server, which then tells us
    orders: queue.Queue[Order] = queue.Queue()
    busy = _Busy()
    threading.Thread(target=_listen, args=(pipe, orders, busy), name="orders", daemon=True).start()
    while True:
        order = orders.get()
        outcome: Ended | Broken = Broken(Text("已取消；已完成的运行已保存", "cancelled; finished runs are kept"))
        with contextlib.suppress(KeyboardInterrupt):
            busy.set(True)
            outcome = _conduct(order, _Teller(pipe, order))
        with contextlib.suppress(KeyboardInterrupt):
            busy.set(False)
            time.sleep(0.001)  # an interruption that came at the last moment strikes here, not while we write
        with contextlib.suppress(OSError):
            pipe.send((order.number, outcome))


class _Busy:
    """Whether there is something to interrupt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False

    def set(self, busy: bool) -> None:
        with self._lock:
            self._busy = busy

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the main thread, as Ctrl-C does, if it conducts a comparison."""
        with self._lock:
            if self._busy:
                _thread.interrupt_main(signal.SIGINT)


def _listen(pipe: Any, orders: queue.Queue[Order], busy: _Busy) -> None:
    while True:
        try:
            word = pipe.recv()
        except (EOFError, OSError):
            os._exit(1)  # the server is gone; what is finished is on disk
        if word is None:
            busy.interrupt()
        else:
            orders.put(word)


def _conduct(order: Order, teller: _Teller) -> Ended | Broken:
    try:
        options = Options(order.root, replications=order.replications, workers=order.workers, engine=order.engine)
        comparison = compare(order.loaded, options, teller.tell, teller.log)
        teller.log(Text("正在整理结果", "putting the results together"))
        _write(comparison, order)
        answer = None if order.after is None else order.after(comparison)
    except ResultsError as error:
        return Broken(error.text)
    except ScenarioError as error:
        said = error.findings
        return Broken(Text("\n".join(f.to("zh") for f in said), "\n".join(f.to("en") for f in said)))
    except Exception:  # whatever one comparison breaks, the process goes on to conduct the next
        text = Text("运行时发生内部错误；详见服务器的记录", "an internal error during the run; see the server's log")
        return Broken(text, traceback.format_exc())
    fields = {key: value for key, value in vars(comparison).items() if key != "loaded"}
    return Ended(fields, answer)


def _write(comparison: Comparison, order: Order) -> None:
    """Write the folder's tables as the command line would, unless an answer (of more replications, perhaps) is there."""
    if (comparison.folder / "measures.parquet").exists():
        return
    from sim.report.answer import chart_data, write_answer

    command = ["tiaokuai", "compare", f"{comparison.loaded.scenario.name}.yaml"]
    if order.replications is not None:
        command += ["--replications", str(order.replications)]
    write_answer(comparison, chart_data(comparison), command, order.charts)


@dataclass
class _Teller:
    """Add up what runs report and send it on, seldom enough."""

    pipe: Any
    order: Order
    shares: dict[tuple[str, int, bool], float] = field(default_factory=dict)
    """By structure, replication, and whether a run that is done is measured now."""
    done: float = 0.0
    ended: int = 0
    sent: float = 0.0

    def tell(self, structure: str, replication: int, share: float) -> None:
        """Hear that a share of one run is done; a pilot run is told of twice, when it is run and when it is measured."""
        run = (structure, replication, False)
        again = (structure, replication, True)
        if again in self.shares or (share == 0.0 and self.shares.get(run) == 1.0):
            run = again
        before = self.shares.get(run, 0.0)
        self.shares[run] = max(before, share)
        self.done += self.shares[run] - before
        self.ended += before < 1.0 <= share and run is not again
        now = time.monotonic()
        if now - self.sent >= TELL_SECONDS:
            self.sent = now
            self._send(None)

    def log(self, text: Text) -> None:
        """Hear of a step."""
        self._send(text)

    def _send(self, step: Text | None) -> None:
        scenario = self.order.loaded.scenario
        least = scenario.compare.precision.minimum
        asked = self.order.replications or least
        runs = max(sum(not again for *_, again in self.shares), len(scenario.structures) * asked)
        measured = max(len(self.shares) - runs, len(scenario.structures) * min(asked, least))
        told = Told(float(runs + measured), self.done, self.ended, runs, step)
        self.pipe.send((self.order.number, told))
