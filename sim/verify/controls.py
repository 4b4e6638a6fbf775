"""Control variates: what an idealised single server would do with the same requests, whose mean is known exactly.

They use the requests and their keyed draws alone. Whatever the discipline, the work that lies at an office is nearly
that of a single server which takes everything in order, so the two move together from replication to replication.
"""

from __future__ import annotations

import numpy as np

from sim.verify.statistics import Floats, Run, fcfs_waits
from sim.verify.system import Control
from sim.verify.theory import mg1_wait
from sim.vocabulary.draws import For, entity_key, name_key, uniform


def one_server(arrival: float, mean: float, cv2: float, speed: int = 1) -> Control:
    """Return the mean wait at a single server that does all casework in order of arrival, `speed` times as fast."""

    def statistic(run: Run) -> float:
        return _mean_wait(run, run.requests.time, run.requests.work[:, 0] / speed)

    return Control(statistic, mg1_wait(arrival, mean / speed, cv2))


def one_server_for_visits(arrival: float, again: float) -> Control:
    """Return the same where a request is served for an exponential hour again and again, each time with that chance.

    The sum of a geometric number of exponential hours is exponential.
    """

    def statistic(run: Run) -> float:
        work, open_still, visit = np.zeros(len(run.requests.time)), np.ones(len(run.requests.time), dtype=np.bool_), 0
        while open_still.any():
            hours = -np.log1p(-uniform(run.requests.key, 0, 2 * visit, int(For.TRIAGE_WORK)))
            work += np.where(open_still, hours, 0.0)
            open_still &= uniform(run.requests.key, 0, visit, int(For.SATISFIED)) >= 1.0 - again
            visit += 1
        return _mean_wait(run, run.requests.time, work)

    return Control(statistic, mg1_wait(arrival, 1.0 / (1.0 - again), 1.0))


def one_server_with_paperwork(arrival: float, papers: float, office: str) -> Control:
    """Return the same for casework and paperwork together, both exponential hours; `office` is asked for `papers` per hour."""

    def statistic(run: Run) -> float:
        key = entity_key(run.stream, name_key(office))
        items = np.arange(int(2.0 * papers * run.end) + 50)
        gaps = -np.log1p(-uniform(np.uint64(key), 0, items.astype(np.uint64), int(For.PAPERWORK_GAP))) / papers
        hours = -np.log1p(-uniform(np.uint64(key), 0, items.astype(np.uint64), int(For.PAPERWORK_WORK)))
        times = np.concatenate([run.requests.time, np.cumsum(gaps)])
        order = np.argsort(times)
        return _mean_wait(run, times[order], np.concatenate([run.requests.work[:, 0], hours])[order])

    return Control(statistic, mg1_wait(arrival + papers, 1.0, 1.0))


def _mean_wait(run: Run, arrivals: Floats, work: Floats) -> float:
    counted = (arrivals >= run.begin) & (arrivals < run.end)
    return float(fcfs_waits(arrivals, work)[counted].mean())
