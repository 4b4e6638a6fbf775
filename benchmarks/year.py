"""Beijing's year, both structures, measures only, in a fresh process: `python -m benchmarks.year WEEKS`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.fresh import ROOT, fresh, peak_memory
from benchmarks.report import Part, markdown
from sim.engine.choice import COMPILED, choose
from sim.engine.driver import Batch
from sim.log.frame import office_frame
from sim.log.keep import WHOLE_LOG, Keep
from sim.log.schema import Rows
from sim.measures.window import Window
from sim.scenario.reading import read_scenario
from sim.structure.tables import Structure
from sim.study.run import World, batches, build_world, run_in_pieces
from sim.vocabulary.units import HOURS_PER_WEEK

SCENARIO = ROOT / "scenarios" / "beijing_city.yaml"
WHOLE = 52
WARM_UP = 6.0 / 52.0
"""Share of the run that the measures leave out, as in the year of the reference."""
GIB = float(2**30)


def year(weeks: int) -> Part:
    """Return what the year, or its first weeks, costs; fewer weeks are not held against the targets."""
    told = fresh("benchmarks.year", weeks)
    rows = [
        [
            f"{run['structure']}",
            f"{run['requests']:,}",
            f"{run['rows']:,}",
            f"{run['events']:,}",
            f"{run['wall']:.1f}",
            f"{run['cpu']:.1f}",
            f"{run['drawing']:.1f}",
            f"{1e6 * run['cpu'] / run['requests']:.2f}",
        ]
        for run in told["runs"]
    ]
    head = ["structure", "requests", "rows", "events", "wall, s", "CPU, s", "of it drawing, s", "µs per request"]
    cpu = told["reading"] + sum(run["cpu"] for run in told["runs"])
    text = markdown(head, rows) + (
        f"\n\n{weeks} weeks. CPU beyond compilation {cpu:.1f} s, of it reading the scenario {told['reading']:.1f} s and drawing "
        f"the requests, once per structure, {sum(run['drawing'] for run in told['runs']):.1f} s; importing, and loading or "
        f"compiling the machine code, {told['compiling']:.1f} s besides. Peak memory {told['peak'] / GIB:.2f} GiB. The rows "
        "are counted, not kept; measuring included."
    )
    measured = {"year cpu": cpu, "year memory": told["peak"] / GIB} if weeks >= WHOLE else {}
    return Part("Beijing, one year, measures only", text, measured)


def main() -> None:
    """Run both structures and print what it took."""
    begun = time.process_time()
    world = lasting(build_world(read_scenario(SCENARIO)), int(sys.argv[1]))
    read = time.process_time()
    choose(COMPILED, world.requests, world.baseline)
    compiled = time.process_time()
    runs = [_run(world, structure) for structure in world.mechanisms]
    told = {"reading": read - begun, "compiling": begun + compiled - read, "runs": runs, "peak": peak_memory()}
    print(json.dumps(told))


def lasting(world: World, weeks: int) -> World:
    """Return the scenario over so many weeks; its own run is shorter, and its weeks are all alike."""
    hours = int(weeks * HOURS_PER_WEEK)
    week = world.demand.hourly[: int(HOURS_PER_WEEK)]
    return world._replace(demand=world.demand._replace(horizon=float(hours), hourly=np.resize(week, hours)))


def _run(world: World, structure: str) -> dict[str, Any]:
    from sim.engine.compiled_engine import CompiledEngine
    from sim.measures.counted import measure_tally

    drawing, requests = 0.0, 0
    made: list[CompiledEngine] = []

    def make(structure: Structure, stream: int, keep: Keep = WHOLE_LOG) -> CompiledEngine:
        made.append(CompiledEngine(structure, stream, keep))
        return made[-1]

    def drawn() -> Iterator[Batch]:
        nonlocal drawing, requests
        coming = batches(world, 0)
        while True:
            before = time.process_time()
            batch = next(coming, None)
            drawing += time.process_time() - before
            if batch is None:
                return
            requests += len(batch.requests.time)
            yield batch

    def forget(rows: Rows) -> None:
        pass

    horizon = world.demand.horizon
    window = Window(WARM_UP * horizon, horizon, horizon)
    begun, wall = time.process_time(), time.perf_counter()
    tally = run_in_pieces(world, structure, 0, make, Keep(0.0, (window.start, window.end, horizon)), forget, drawn())
    assert tally is not None
    measure_tally(tally, office_frame(world.baseline), window)
    return {
        "structure": structure,
        "cpu": time.process_time() - begun,
        "wall": time.perf_counter() - wall,
        "drawing": drawing,
        "requests": requests,
        "rows": int(tally.counts["rows"]),
        "events": made[0].events,
    }


if __name__ == "__main__":
    main()
