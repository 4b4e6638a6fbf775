"""Ciw: a queueing network given as data."""

from __future__ import annotations

import math
import time

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on Ciw: one node per office, one more for the delay; records are read after the clock has stopped.

    Ciw draws the arrivals of each node by themselves, so a run cannot be told to end with the n-th request: arrivals
    end at the time by which so many are due, and the seconds are brought to the number asked for.
    """
    try:
        import ciw
    except ImportError as missing:
        raise NotInstalled("Ciw") from missing
    until = requests / work.rate

    class Arrivals(ciw.dists.Exponential):  # type: ignore[misc]
        def sample(self, t: float | None = None, ind: object = None) -> float:
            gap = super().sample(t, ind)
            return gap if self.simulation.current_time + gap <= until else math.inf

    share = (1.0 - 1e-12) / work.offices  # shares whose sum is rounded above 1 are refused
    onward = [[0.0] * work.offices + [work.passing] for _ in range(work.offices)]
    network = ciw.create_network(
        arrival_distributions=[Arrivals(work.rate / work.offices) for _ in range(work.offices)] + [None],
        service_distributions=[ciw.dists.Exponential(1.0 / work.service) for _ in range(work.offices)]
        + [ciw.dists.Exponential(1.0 / work.delay)],
        number_of_servers=[work.staff] * work.offices + [math.inf],
        routing=[*onward, [share] * work.offices + [0.0]],
    )
    ciw.seed(seed)
    begun = time.process_time()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(math.inf)
    seconds = time.process_time() - begun

    paths = [individual.data_records for individual in simulation.nodes[-1].all_individuals]
    spans = sorted((path[0].arrival_date, path[-1].exit_date) for path in paths)
    measured = [left - arrived for arrived, left in spans[work.warm_up(len(spans)) :]]
    worked = sum(record.service_time for path in paths for record in path if record.node <= work.offices)
    return Outcome(
        math.fsum(measured) / len(measured),
        worked / (spans[-1][0] * work.offices * work.staff),
        seconds * requests / len(spans),
    )
