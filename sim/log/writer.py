"""Write a log to Parquet piece by piece, while the run that makes it goes on.

What belongs to a request (19 bytes each) is remembered for its later rows; the rows are not. The file appears under its
name when it is whole.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.demand.tables import Requests
from sim.log.files import unwritable
from sim.log.frame import log_frame
from sim.log.schema import Rows
from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE, Activity

if TYPE_CHECKING:
    import pandas as pd


class Asked(NamedTuple):
    """What a log repeats of each request; columns as in `demand.tables.Requests`, and its owner."""

    time: NDArray[np.float64]
    matter: NDArray[np.int16]
    place: NDArray[np.int32]
    channel: NDArray[np.int8]
    owner: NDArray[np.int32]


class LogWriter:
    """Append pieces of one run's log to a file; use it in a `with` statement.

    Raises ResultsError if the file cannot be written.
    """

    def __init__(self, path: Path, structure: Structure) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._structure = structure
        self._asked = _room(0)
        self._count = 0
        self._file: Any = None
        self.rows = 0

    def __enter__(self) -> LogWriter:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self._path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._file is not None:
                self._file.close()
                if error is None:
                    self._partial.replace(self._path)
        except OSError as problem:
            raise unwritable(self._path, problem) from problem
        finally:
            with contextlib.suppress(OSError):
                self._partial.unlink(missing_ok=True)

    def expect(self, requests: Requests) -> None:
        """Remember the next requests; their rows come later."""
        first, self._count = self._count, self._count + len(requests.time)
        if self._count > len(self._asked.time):
            larger = _room(2 * self._count)
            for name, old in self._asked._asdict().items():
                getattr(larger, name)[:first] = old[:first]
            self._asked = larger
        asked, here = self._asked, slice(first, self._count)
        asked.time[here], asked.matter[here], asked.place[here] = requests.time, requests.matter, requests.place
        asked.channel[here], asked.owner[here] = requests.channel, NOWHERE

    def frame(self, rows: Rows) -> pd.DataFrame:
        """Return rows as the table that `schema.COLUMNS` describes; reports must come no later than other rows."""
        reports = rows[rows["activity"] == Activity.REPORT]
        self._asked.owner[reports["request"]] = reports["receiver"]
        number = rows["request"]
        here = np.unique(number[number >= 0])
        local = rows.copy()
        local["request"] = np.where(number >= 0, np.searchsorted(here, number), NOWHERE)
        asked = Asked(*(column[here] for column in self._asked))
        frame = log_frame(local, self._structure, asked, asked.owner)
        frame["request"] = np.ascontiguousarray(number)
        return frame

    def write(self, rows: Rows) -> None:
        """Append a piece of the log."""
        if not len(rows) and self._file is not None:
            return
        table = pa.Table.from_pandas(self.frame(rows), preserve_index=False)
        table = table.replace_schema_metadata(None)
        try:
            if self._file is None:
                self._file = pq.ParquetWriter(self._partial, table.schema, compression="zstd")
            self._file.write_table(table)
        except OSError as error:
            raise unwritable(self._path, error) from error
        self.rows += len(rows)


def _room(size: int) -> Asked:
    """Return columns for so many requests."""
    kinds = (np.float64, np.int16, np.int32, np.int8, np.int32)
    columns: list[Any] = [np.zeros(size, kind) for kind in kinds]
    return Asked(*columns)
