"""Progress with time left, on standard error, from within the first run on; after an interruption, what is left."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.vocabulary.text import Language, Text

REFRESH_SECONDS = 0.1
QUIET_SECONDS = 5.0
"""Without a terminal a line is printed this often."""


class Board:
    """Add up what runs report and show it; `tell` and `log` are what a study asks for."""

    def __init__(self, language: Language, quiet: bool = False) -> None:
        self._language = language
        self._quiet = quiet
        self._console = Console(file=sys.stderr)
        self._shares: dict[tuple[str, int], float] = {}
        self._done = 0.0
        self._ended = 0
        self._shown = 0.0
        self._live = self._console.is_terminal and not quiet
        self._printed = time.monotonic()
        self._first = (0.0, 0.0)
        """When progress was first told, and how much: what was needed to begin is not to be waited for again."""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[runs]}"),
            TimeElapsedColumn(),
            TextColumn(Text("剩余", "left").to(language)),
            TimeRemainingColumn(elapsed_when_finished=False),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task = self._progress.add_task(Text("模拟", "simulating").to(language), total=1.0, runs="")

    def __enter__(self) -> Board:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        total = len(self._shares)
        if kind is not None and self._ended < total:
            text = Text(
                f"{total} 次运行中 {self._ended} 次已完成并保存，还差 {total - self._ended} 次",
                f"{self._ended} of {total} runs are done and kept, {total - self._ended} are left",
            )
            self._console.print(text.to(self._language), highlight=False)

    def tell(self, structure: str, replication: int, share: float) -> None:
        """Hear that a share of one run is done; a share of 0 announces it."""
        run = (structure, replication)
        before = self._shares.get(run, 0.0)
        self._shares[run] = max(before, share)
        self._done += self._shares[run] - before
        self._ended += before < 1.0 <= share
        now = time.monotonic()
        if self._first == (0.0, 0.0) and self._done > 0.0:
            self._first = (now, self._done)
        # A design announces thousands of runs at once; nobody reads faster than this.
        if now - self._shown >= REFRESH_SECONDS or self._ended >= len(self._shares):
            self._shown = now
            self._show()

    def log(self, text: Text) -> None:
        """Print one step."""
        if not self._quiet:
            self._console.print(text.to(self._language), highlight=False)

    def _show(self) -> None:
        done, total = self._done, float(len(self._shares))
        self._progress.update(self._task, completed=done, total=total, runs=f"{self._ended}/{len(self._shares)}")
        now = time.monotonic()
        if not self._live and not self._quiet and now - self._printed >= QUIET_SECONDS and 0.0 < done < total:
            self._printed = now
            begun, before = self._first
            zh, en = "", ""
            if now - begun >= 1.0 and done > before:
                left = (now - begun) / (done - before) * (total - done)
                zh, en = f"，约剩 {left:.0f} 秒", f", about {left:.0f} s left"
            self.log(
                Text(
                    f"{int(total)} 次运行中已完成 {self._ended} 次（{done / total:.1%}）{zh}",
                    f"{self._ended} of {int(total)} runs done ({done / total:.1%}){en}",
                )
            )
