"""A growing log in memory: packed bytes, read as a structured array without copying."""

from __future__ import annotations

import numpy as np

from sim.log.schema import PACK, ROW, Rows


class LogBuffer:
    """Append rows in the order in which activities end."""

    __slots__ = ("_bytes", "_pack")

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._pack = PACK.pack

    def append(self, *row: float) -> None:
        """Append one row; the fields in the order of `schema.ROW`."""
        self._bytes += self._pack(*row)

    def __len__(self) -> int:
        return len(self._bytes) // ROW.itemsize

    def take(self) -> Rows:
        """Return the rows written since the last call as a structured array, and forget them."""
        taken, self._bytes = self._bytes, bytearray()
        return np.frombuffer(taken, dtype=ROW)
