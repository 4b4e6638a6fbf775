"""The bare loop in C (loop.c), compiled on the spot: the limit of the machine for this design."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work
from sim.vocabulary.draws import stream_key

SOURCE = Path(__file__).with_name("loop.c")


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the loop with a tournament tree of pending events."""
    return _run(work, requests, seed)


def run_heap(work: Work, requests: int, seed: int) -> Outcome:
    """Run the loop with a binary heap of pending events."""
    return _run(work, requests, seed, "-DHEAP")


def _run(work: Work, requests: int, seed: int, *flags: str) -> Outcome:
    out = (ctypes.c_double * 2)()
    if _compiled(*flags)(
        work.offices,
        work.staff,
        1.0 / work.rate,
        work.service,
        work.delay,
        work.passing,
        requests,
        work.warm_up(requests),
        stream_key(seed, 0),
        out,
    ):
        raise MemoryError("the C loop got no memory")
    return Outcome(out[0], out[1])


@cache
def _compiled(*flags: str) -> Any:
    """Compile the loop into a folder that is gone once it is loaded, and return its function."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise NotInstalled("no C compiler")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "loop.so")
        command = [compiler, "-O3", "-ffp-contract=off", "-shared", "-fPIC", *flags, str(SOURCE), "-o", str(library)]
        try:
            subprocess.run([*command, "-lm"], check=True, capture_output=True, text=True, timeout=60)
        except OSError as error:
            raise NotInstalled("no C compiler") from error
        function = ctypes.CDLL(str(library)).run_loop
    function.argtypes = [
        *(ctypes.c_int32, ctypes.c_int32),
        *(ctypes.c_double, ctypes.c_double, ctypes.c_double, ctypes.c_double),
        *(ctypes.c_int64, ctypes.c_int64, ctypes.c_uint64),
        ctypes.POINTER(ctypes.c_double),
    ]
    function.restype = ctypes.c_int
    return function
