"""Progress with time left, on standard error, from within the first run on."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.vocabulary.text import Language, Text

QUIET_SECONDS = 5.0
"""Without a terminal a line is printed this often."""


class Board:
    """Add up what runs report and show it; `tell` and `log` are what a study asks for."""

    def __init__(self, language: Language, quiet: bool = False) -> None:
        self._language = language
        self._quiet = quiet
        self._console = Console(file=sys.stderr)
        self._shares: dict[tuple[str, int], float] = {}
        self._live = self._console.is_terminal and not quiet
        self._printed = time.monotonic()
        self._begun = time.monotonic()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn(Text("剩余", "left").to(language)),
            TimeRemainingColumn(elapsed_when_finished=False),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task = self._progress.add_task(Text("模拟", "simulating").to(language), total=1.0)

    def __enter__(self) -> Board:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def tell(self, structure: str, replication: int, share: float) -> None:
        """Hear that a share of one run is done; a share of 0 announces it."""
        run = (structure, replication)
        self._shares[run] = max(self._shares.get(run, 0.0), share)
        self._show()

    def log(self, text: Text) -> None:
        """Print one step."""
        if not self._quiet:
            self._console.print(text.to(self._language), highlight=False)

    def _show(self) -> None:
        done, total = sum(self._shares.values()), float(len(self._shares))
        self._progress.update(self._task, completed=done, total=total)
        now = time.monotonic()
        if not self._live and not self._quiet and now - self._printed >= QUIET_SECONDS and 0.05 * total <= done < total:
            self._printed = now
            left = (now - self._begun) / done * (total - done)
            self.log(
                Text(
                    f"已完成 {done / total:.0%}，约剩 {left:.0f} 秒",
                    f"{done / total:.0%} done, about {left:.0f} s left",
                )
            )
