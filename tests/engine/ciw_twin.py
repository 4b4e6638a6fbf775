"""The same networks in Ciw, an outside engine: once with our numbers, path by path, once with its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import ciw
import numpy as np

from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.logistic import logit
from sim.rules.passing import Passing
from sim.verify.chains import jackson
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity
from tests.engine.laws import Played

NEVER_AGAIN = 1e12
SEED = 5


class Net(NamedTuple):
    """A line of tiers between which requests bounce; every visit is one exponential triage of mean 1 h."""

    staff: tuple[int, ...]
    entry: tuple[float, ...]
    arrival: float
    passing: float = 0.0
    up: float = 1.0
    down: float = 1.0
    urgent: float = 0.0
    """Share of requests of an urgent matter."""

    def moves(self) -> np.ndarray:
        """Return the probabilities of moving from tier to tier."""
        n = len(self.staff)
        table = np.zeros((n, n))
        for tier in range(n):
            ways = {tier + 1: self.up, tier - 1: self.down}
            ways = {way: weight for way, weight in ways.items() if 0 <= way < n and weight > 0.0}
            for way, weight in ways.items():
                table[tier, way] = self.passing * weight / sum(ways.values())
        return table

    def load(self) -> float:
        """Return the largest load of any office."""
        staff = np.array(self.staff, dtype=np.int64)
        start = np.array(self.entry) / sum(self.entry)
        flow = np.linalg.solve(np.eye(len(staff)) - self.moves().T, start) * self.arrival
        return float((flow / staff).max())

    def sojourn(self) -> float:
        """Return the mean sojourn by Jackson's theorem."""
        start = np.array(self.entry) / sum(self.entry)
        staff = np.array(self.staff, dtype=np.int64)
        return jackson(self.arrival * start, self.moves(), np.ones(len(staff)), staff).sojourn

    def world(self, horizon: float) -> World:
        """Return our world of this network."""
        n = len(self.staff)
        shared = Matter(touch=(0.0, 0.0), delegated=1.0, overlap=1.0)
        matters = [shared._replace(weight=1.0 - self.urgent), shared._replace(weight=self.urgent, urgency=1)]
        return make_world(
            [Office(place=tier, staff=staff) for tier, staff in enumerate(self.staff)],
            matters,
            horizon=horizon,
            places=[Place(tier, tier + 1 if tier + 1 < n else -1, float(tier == 0)) for tier in range(n)],
            demand=Demand(self.arrival, channels=(Channel(entry=self.entry),)),
            rules=Coefficients(
                capability=Capability(triage_hours=1.0, triage_shape=-1.0),
                passing=Passing(base=logit(self.passing)),
                destination=Destination(up=self.up, across=0.0, down=self.down, back=0.0),
            ),
        )


class Given(ciw.dists.Distribution):  # type: ignore[misc]
    """Service times that we drew, by request and visit. The count is kept with the individual: Ciw copies this."""

    def __init__(self, hours: dict[int, list[float]]) -> None:
        self.hours = hours

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        visit = getattr(ind, "visits_served", 0)
        ind.visits_served = visit + 1
        return self.hours[ind.id_number][visit]


def replayed(net: Net, played: Played) -> tuple[np.ndarray, np.ndarray]:
    """Return (our starts, Ciw's starts) of every visit, Ciw being given our arrivals, routes and touch times."""
    triage = played.rows[(played.rows["activity"] == Activity.TRIAGE)]
    triage = triage[np.lexsort((triage["visit"], triage["request"]))]
    hours: dict[int, list[float]] = {}
    routes: dict[int, list[int]] = {}
    for row in triage:
        hours.setdefault(int(row["request"]) + 1, []).append(float(row["hours"]))
        routes.setdefault(int(row["request"]) + 1, []).append(int(row["office"]) + 1)
    first = np.array([routes[number + 1][0] - 1 for number in range(len(played.requests.time))])
    classes = ("urgent", "ordinary")
    of_class = {"urgent": played.requests.matter == 1, "ordinary": played.requests.matter == 0}

    def arrivals(kind: str, office: int) -> Any:
        times = played.requests.time[of_class[kind] & (first == office)]
        return ciw.dists.Sequential([*np.diff(times, prepend=0.0).tolist(), NEVER_AGAIN])

    offices = range(len(net.staff))
    network = ciw.create_network(
        arrival_distributions={kind: [arrivals(kind, office) for office in offices] for kind in classes},
        service_distributions={kind: [Given(hours) for _ in offices] for kind in classes},
        number_of_servers=list(net.staff),
        priority_classes={"urgent": 0, "ordinary": 1},
        routing={kind: ciw.routing.ProcessBased(lambda ind, _: routes[ind.id_number][1:]) for kind in classes},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(10.0 * played.horizon)
    records = sorted(simulation.get_all_records(), key=lambda r: (r.id_number, r.arrival_date, r.service_end_date))
    return triage["start"], np.array([record.service_start_date for record in records])


def sojourns(net: Net, horizon: float, warm_up: float, seed: int) -> np.ndarray:
    """Return the sojourns that Ciw itself draws, of who arrives after the warm-up and well before the end."""
    share = np.array(net.entry) / sum(net.entry)
    rates = [net.arrival * part for part in share.tolist()]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate) if rate else None for rate in rates],
        service_distributions=[ciw.dists.Exponential(1.0)] * len(net.staff),
        number_of_servers=list(net.staff),
        routing=[[float(p) for p in row] for row in net.moves()],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(horizon)
    arrived: dict[int, float] = {}
    left: dict[int, float] = {}
    for record in simulation.get_all_records():
        number = record.id_number
        arrived[number] = min(arrived.get(number, np.inf), record.arrival_date)
        left[number] = max(left.get(number, 0.0), record.exit_date)
    kept = [number for number, time in arrived.items() if warm_up <= time < horizon - warm_up]
    return np.array([left[number] - arrived[number] for number in kept])


def replicated(measure: Callable[[int], float], replications: int) -> tuple[float, float]:
    """Return the mean over replications and its standard error."""
    values = np.array([measure(replication) for replication in range(replications)])
    return float(values.mean()), float(values.std(ddof=1)) / np.sqrt(replications)
