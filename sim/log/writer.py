"""Write a log to Parquet piece by piece, while the run that makes it goes on.

What belongs to a request (19 bytes each) is remembered for its later rows; the rows are not. The file appears under its
name when it is whole.
"""

from __future__ import annotations

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
    """What a log repeats of each request; columns as in `demand.tables.Requests`."""

    time: NDArray[np.float64]
    matter: NDArray[np.int16]
    place: NDArray[np.int32]
    channel: NDArray[np.int8]


class LogWriter:
    """Append pieces of one run's log to a file; use it in a `with` statement.

    Raises ResultsError if the file cannot be written.
    """

    def __init__(self, path: Path, structure: Structure) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".part")
        self._structure = structure
        self._asked = Asked(np.zeros(0), np.zeros(0, np.int16), np.zeros(0, np.int32), np.zeros(0, np.int8))
        self._owner = np.zeros(0, np.int32)
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
        if self._file is not None:
            self._file.close()
        if error is None and self._file is not None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)

    def expect(self, requests: Requests) -> None:
        """Remember the next requests; their rows come later."""
        old = self._asked
        self._asked = Asked(
            np.concatenate([old.time, requests.time]),
            np.concatenate([old.matter, requests.matter.astype(np.int16)]),
            np.concatenate([old.place, requests.place.astype(np.int32)]),
            np.concatenate([old.channel, requests.channel.astype(np.int8)]),
        )
        self._owner = np.concatenate([self._owner, np.full(len(requests.time), NOWHERE, np.int32)])

    def frame(self, rows: Rows) -> pd.DataFrame:
        """Return rows as the table that `schema.COLUMNS` describes; reports must come no later than other rows."""
        reports = rows[rows["activity"] == Activity.REPORT]
        self._owner[reports["request"]] = reports["receiver"]
        return log_frame(rows, self._structure, self._asked, self._owner)

    def write(self, rows: Rows) -> None:
        """Append a piece of the log."""
        table = pa.Table.from_pandas(self.frame(rows), preserve_index=False)
        table = table.replace_schema_metadata(None)
        try:
            if self._file is None:
                self._file = pq.ParquetWriter(self._partial, table.schema, compression="zstd")
            if len(rows) or not self.rows:
                self._file.write_table(table)
                self.rows += len(rows)
        except OSError as error:
            raise unwritable(self._path, error) from error
