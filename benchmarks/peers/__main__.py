"""Run all peers and print one table per workload: `python -m benchmarks.peers --requests 100000`."""

from __future__ import annotations

import argparse

from benchmarks.peers.contestants import BASE, PEERS
from benchmarks.table import table
from benchmarks.timing import measure
from benchmarks.work import WORKS


def main() -> None:
    """Read the size from the command line; exit 1 if a peer disagrees with theory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=main.__doc__)
    parser.add_argument("--requests", type=int, default=50_000, help="of those with share 1 (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (default: %(default)s)")
    parser.add_argument("--work", action="append", choices=[work.name for work in WORKS], help="only this workload")
    given = parser.parse_args()
    agreed = True
    for work in WORKS:
        if given.work and work.name not in given.work:
            continue
        timings = measure(PEERS, work, given.requests, given.rounds)
        print(table(work, timings, BASE), end="\n\n", flush=True)
        agreed &= all(timing.agrees(work) for timing in timings if timing.missing is None)
    raise SystemExit(0 if agreed else 1)


if __name__ == "__main__":
    main()
