"""How phones find the lesson: a free port, and a QR code of the address."""

from __future__ import annotations

import socket
from typing import Any

from sim.study.extras import need


def free_port(host: str, wanted: int, tries: int = 20) -> int:
    """Return the first port from `wanted` on that nobody listens at; 0 if there is none among `tries`."""
    for port in range(wanted, wanted + tries):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    return 0


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
