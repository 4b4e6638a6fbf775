"""Columns of whole numbers packed for a page: split into bytes by weight, deflated, in base64."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Packed(NamedTuple):
    """Packed columns: what a page needs to unpack them, in order."""

    columns: list[list[Any]]
    """[name, length, bytes per number] of each column."""
    data: str
    """The bytes of all columns, the least weighty byte of every number first; deflated, base64."""


def pack(columns: Mapping[str, Ints]) -> Packed:
    """Return columns of numbers that are not negative, packed; the same columns give the same text."""
    heads: list[list[Any]] = []
    pieces: list[bytes] = []
    for name, values in columns.items():
        if len(values) and int(values.min()) < 0:
            raise ValueError(f"column {name} holds a negative number")
        most = int(values.max()) if len(values) else 0
        width = max(1, (most.bit_length() + 7) // 8)
        heads.append([name, len(values), width])
        # Bytes of one weight side by side: the weighty ones are nearly all zero and vanish in the deflate.
        pieces += [((values >> (8 * k)) & 0xFF).astype(np.uint8).tobytes() for k in range(width)]
    return Packed(heads, base64.b64encode(zlib.compress(b"".join(pieces), 9)).decode("ascii"))


def unpack(packed: Packed) -> dict[str, Ints]:
    """Return the columns again: what the page does, for tests and for other programs."""
    raw = np.frombuffer(zlib.decompress(base64.b64decode(packed.data)), np.uint8)
    found: dict[str, Ints] = {}
    at = 0
    for name, length, width in packed.columns:
        values = np.zeros(length, np.int64)
        for k in range(width):
            values |= raw[at : at + length].astype(np.int64) << (8 * k)
            at += length
        found[name] = values
    return found


def zigzag(values: Ints) -> Ints:
    """Return numbers of either sign as numbers that are not negative, small ones small."""
    return np.where(values >= 0, 2 * values, -2 * values - 1)
