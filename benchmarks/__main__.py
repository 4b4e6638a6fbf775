"""Measure speed and memory as ratios, peers and ourselves in one run: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple

from benchmarks import ours
from benchmarks.cores import cores
from benchmarks.growth import Plan, growth_in_backlog, growth_in_offices, growth_in_requests
from benchmarks.identity import identity
from benchmarks.memory import memory
from benchmarks.peers.contestants import BASE, PEERS
from benchmarks.pingshan import pingshan
from benchmarks.readme import RESULTS, machine, section, write_readme
from benchmarks.report import Part, targets_table
from benchmarks.serving import serving
from benchmarks.startup import startup
from benchmarks.studies import studies
from benchmarks.table import table
from benchmarks.timing import Timing, measure
from benchmarks.work import W1, W2, W3, Work
from benchmarks.year import WHOLE, year
from sim.engine.choice import COMPILED, SIMPY

SAME_RULES, C_TREE = "SimPy, idiomatic, same rules", "C loop, tournament tree"
BACKLOGS = (1, 10, 100, 1_000, 10_000, 100_000)
OFFICES = (4, 40, 400, 4_000)
LENGTHS = (10**4, 10**5, 10**6, 10**7)


class Sizes(NamedTuple):
    """How much is run of everything."""

    requests: int = 50_000
    """Of contestants with share 1, on W1-W3."""
    rounds: int = 5
    growth_rounds: int = 3
    growth: Plan = {COMPILED: dict(zip(LENGTHS, LENGTHS, strict=True)), SIMPY: {10**4: 10**4, 10**5: 10**5}}
    offices: Plan = {COMPILED: dict.fromkeys(OFFICES, 10**6), SIMPY: dict.fromkeys(OFFICES, 3 * 10**4)}
    backlog: Plan = {COMPILED: dict.fromkeys(BACKLOGS, 200_000), SIMPY: dict.fromkeys(BACKLOGS, 10_000)}
    memory: tuple[int, int, int] = (10**6, 10**7, 10**5)
    runs: int = 20
    """Of Pingshan, per worker."""
    starts: int = 9
    weeks: int = WHOLE
    compared: int = 50_000
    """Requests per scenario and stretch."""
    worlds: int = 300
    """Random worlds of each kind."""
    studies: tuple[int, int, int] = (2_560, 256, 3)
    """Runs of one study by the pool alone; by pool, cluster and shards; rounds."""


QUICK = Sizes(
    requests=10_000,
    rounds=1,
    growth={COMPILED: {10**4: 10**4, 10**5: 10**5}, SIMPY: {10**4: 10**4}},
    offices={COMPILED: dict.fromkeys((4, 400), 10**5), SIMPY: dict.fromkeys((4, 400), 10**4)},
    backlog={COMPILED: dict.fromkeys((10, 1_000), 20_000), SIMPY: dict.fromkeys((10, 1_000), 2_000)},
    memory=(10**5, 2 * 10**5, 10**4),
    runs=3,
    starts=3,
    weeks=1,
    compared=3_000,
    worlds=20,
    studies=(64, 32, 1),
)

Run = Callable[[Sizes], Part]


class Bench:
    """Run the parts and remember what the README shows."""

    def __init__(self) -> None:
        self.w1: list[Timing] = []
        self.parts: dict[str, Run] = {
            **{work.name.lower(): self._contest_on(work) for work in (W1, W2, W3)},
            "w4": lambda sizes: pingshan(sizes.rounds),
            "requests": lambda sizes: growth_in_requests(sizes.growth, sizes.growth_rounds),
            "offices": lambda sizes: growth_in_offices(sizes.offices, sizes.growth_rounds),
            "backlog": lambda sizes: growth_in_backlog(sizes.backlog, sizes.growth_rounds),
            "memory": lambda sizes: memory(*sizes.memory),
            "cores": lambda sizes: cores(sizes.runs, sizes.rounds),
            "year": lambda sizes: year(sizes.weeks),
            "start": lambda sizes: startup(sizes.starts),
            "identity": lambda sizes: identity(sizes.compared, sizes.worlds),
            "studies": lambda sizes: studies(*sizes.studies),
            "serving": lambda sizes: serving(),
        }

    def _contest_on(self, work: Work) -> Run:
        return lambda sizes: self._contest(work, sizes)

    def _contest(self, work: Work, sizes: Sizes) -> Part:
        timings = measure([*PEERS, *ours.OURS], work, sizes.requests, sizes.rounds)
        text = f"{table(work, timings, BASE)}\n\n{ours.note(work)}"
        sound = all(timing.agrees(work) for timing in timings if timing.missing is None)
        if work is not W1:
            return Part(work.name, text, sound=sound)
        self.w1 = timings
        took = {timing.name: timing.microseconds for timing in timings}
        measured = {
            "simpy": took[BASE] / took[ours.SIMPY_LOG],
            "same rules": took[SAME_RULES] / took[ours.SIMPY_LOG],
            "measures": took[BASE] / took[ours.COMPILED_MEASURES],
            "log": took[BASE] / took[ours.COMPILED_LOG],
            "c": took[C_TREE] / took[ours.COMPILED_MEASURES],
        }
        return Part(work.name, text, measured, sound)


GROUPS = {"growth": ("requests", "offices", "backlog")}


def main() -> None:
    """Time tiaokuai and its peers on the same work, alternately. Exit 1 if anybody disagrees with theory or the engines differ."""
    bench = Bench()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    names = ", ".join([*bench.parts, *GROUPS])
    parser.add_argument("--only", help=f"parts, with commas between them: {names}")
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that it runs, not to quote")
    parser.add_argument("--rounds", type=int, help="alternating rounds")
    parser.add_argument("--requests", type=int, help="requests of W1-W3, of those with share 1")
    parser.add_argument("--weeks", type=int, help="weeks of the Beijing year")
    parser.add_argument("--readme", action="store_true", help="write README.md (with w1) and benchmarks/results.md")
    given = parser.parse_args()
    asked = {name: getattr(given, name) for name in ("rounds", "requests", "weeks") if getattr(given, name) is not None}
    sizes = (QUICK if given.quick else Sizes())._replace(**asked)
    wanted = list(bench.parts) if given.only is None else _expanded(given.only.split(","))
    if unknown := set(wanted) - set(bench.parts):
        parser.error(f"no part called {', '.join(sorted(unknown))}; there are: {names}")

    if given.quick and given.readme:
        parser.error("small sizes are not to be quoted: --readme without --quick")

    measured: dict[str, float] = {}
    report = [f"# Benchmarks\n\n{machine()}" + (" Small sizes: not to be quoted." if given.quick else "")]
    print(report[0], flush=True)
    sound = True
    for name in wanted:
        part = bench.parts[name](sizes)
        measured.update(part.measured)
        sound &= part.sound
        report.append(f"## {part.title}\n\n{part.text}")
        print(f"\n{report[-1]}", flush=True)
    report.append(f"## Targets\n\n{targets_table(measured)}")
    print(f"\n{report[-1]}", flush=True)
    if given.readme:
        RESULTS.write_text("\n\n".join(report) + "\n", encoding="utf-8", newline="\n")
        if bench.w1:
            write_readme(section(bench.w1, BASE, measured))
    raise SystemExit(0 if sound else 1)


def _expanded(names: list[str]) -> list[str]:
    """Return the names of parts, groups replaced by what belongs to them."""
    return [part for name in names for part in GROUPS.get(name, (name,))]


if __name__ == "__main__":
    main()
