"""How phones find the lesson: a QR code of the address."""

from __future__ import annotations

from typing import Any

from sim.study.extras import need


def qr_path(text: str) -> dict[str, Any]:
    """Return a QR code as `{size, path}`: modules along one side without a border, and an SVG path of the dark ones."""
    segno: Any = need("segno", "web")
    matrix = segno.make(text, error="m", micro=False).matrix
    runs: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += max(length, 1)
    return {"size": len(matrix), "path": "".join(runs)}
