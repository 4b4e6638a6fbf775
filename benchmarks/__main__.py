"""Print what the SimPy engine does on Pingshan, beside plain SimPy on the same stays; and its profile."""

from __future__ import annotations

import cProfile
import io
import platform
import pstats
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.plain import run_plain, stays_of
from sim.scenario.reading import read_scenario
from sim.study.run import build_world, run

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "pingshan.yaml"
ROUNDS = 5


def main() -> None:
    """Alternate the two, five times; print medians, their ratio, and the profile's first lines."""
    world = build_world(read_scenario(SCENARIO))
    rows, requests = run(world, "hierarchy", 0)
    stays = stays_of(rows, requests)
    count = sum(len(path) for _, path in stays)
    staff = world.baseline.staffing.staff.tolist()
    ours, plain = [], []
    for _ in range(ROUNDS):
        begun = time.process_time()
        run(world, "hierarchy", 0)
        ours.append(time.process_time() - begun)
        begun = time.process_time()
        run_plain(stays, staff, world.demand.horizon)
        plain.append(time.process_time() - begun)
    print(f"Python {platform.python_version()}, {platform.machine()}; medians of {ROUNDS}, CPU time")
    print(f"pingshan, hierarchy: {len(stays)} requests, {count} stays at {len(staff)} offices, {len(rows)} log rows")
    for name, times in (
        ("tiaokuai, all rules, keyed draws, calendars, full log", ours),
        ("plain SimPy, the same stays, no decisions, no calendars", plain),
    ):
        median = statistics.median(times)
        print(f"  {name:<56} {median:6.2f} s  {len(stays) / median:8.0f} requests/s  {count / median:8.0f} stays/s")
    print(f"  speed relative to plain SimPy: {statistics.median(plain) / statistics.median(ours):.2f}")
    _print_profile(world)
    _print_help_time()


def _print_profile(world: object) -> None:
    profile = cProfile.Profile()
    profile.enable()
    run(world, "hierarchy", 0)  # type: ignore[arg-type]
    profile.disable()
    text = io.StringIO()
    pstats.Stats(profile, stream=text).strip_dirs().sort_stats("tottime").print_stats(5)
    print("\n".join(line for line in text.getvalue().splitlines() if line.strip())[-900:])


def _print_help_time() -> None:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sim", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - begun)
    print(f"--help: median {statistics.median(times):.2f} s of {ROUNDS}")


if __name__ == "__main__":
    main()
