"""Systems of one office that serves in order of arrival: waiting, impatience, feedback, pooling."""

from __future__ import annotations

from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import Deadlines
from sim.verify.controls import one_server, one_server_for_visits
from sim.verify.statistics import Run, share_with, sojourns, waits
from sim.verify.system import Quantity, System, mean_of, share_of
from sim.verify.theory import (
    deterministic_patience,
    erlang_a,
    erlang_c,
    feedback_sojourn,
    lognormal_cv2,
    lognormal_mean,
    mg1_wait,
    mmc_tail,
    mmc_wait,
    pooling_ratio,
)
from sim.verify.world import Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Decision
from sim.vocabulary.text import Text

EXPONENTIAL = -1.0
WAIT = Text("平均等待（小时）", "mean wait (h)")
SOJOURN = Text("平均逗留（小时）", "mean sojourn (h)")
HAVING_TO_WAIT = Text("需等待的概率", "P(has to wait)")


def queues() -> list[System]:
    """Return the systems of one office that serves in order of arrival."""
    return [
        single_server(),
        many_servers(),
        published_counter(),
        lognormal_work(),
        constant_work(),
        impatient_citizens(),
        escalation_at_limit(),
        *(feedback(p / 10.0) for p in range(6)),
        *(pooled(counters) for counters in (2, 5, 10)),
    ]


def _mean_wait(run: Run) -> float:
    return float(waits(run).mean())


def _mean_sojourn(run: Run) -> float:
    return float(sojourns(run).mean())


def _share_waiting(run: Run) -> float:
    return float((waits(run) > 0.0).mean())


def single_server(arrival: float = 0.5, service: float = 1.0) -> System:
    """Return M/M/1."""
    control = one_server(arrival, 1.0 / service, 1.0)

    def world(horizon: float) -> World:
        return make_world(
            [Office()], [Matter(touch=(1.0 / service, EXPONENTIAL))], horizon=horizon, demand=Demand(arrival)
        )

    return System(
        Text("M/M/1", "M/M/1"),
        world,
        arrival,
        (
            mean_of(SOJOURN, 1.0 / (service - arrival), _mean_sojourn, control),
            share_of(
                Text("等待超过1小时的概率", "P(wait > 1 h)"),
                mmc_tail(arrival, service, 1, 1.0),
                lambda run: float((waits(run) > 1.0).mean()),
                control,
            ),
        ),
        long=100_000,
    )


def many_servers(arrival: float = 2.0, service: float = 1.0, servers: int = 3) -> System:
    """Return M/M/c."""
    control = one_server(arrival, 1.0 / service, 1.0, servers)

    def world(horizon: float) -> World:
        return make_world([Office(staff=servers)], horizon=horizon, demand=Demand(arrival))

    return System(
        Text(f"M/M/{servers}", f"M/M/{servers}"),
        world,
        arrival,
        (
            mean_of(WAIT, mmc_wait(arrival, service, servers), _mean_wait, control),
            share_of(HAVING_TO_WAIT, erlang_c(servers, arrival / service), _share_waiting, control),
            share_of(
                Text("等待超过1小时的概率", "P(wait > 1 h)"),
                mmc_tail(arrival, service, servers, 1.0),
                lambda run: float((waits(run) > 1.0).mean()),
                control,
            ),
        ),
        warm_up=60.0,
        long=250_000,
    )


def published_counter() -> System:
    """Return the call centre of pyworkforce's documentation: 100 calls per half hour, 3 minutes each, 14 agents."""
    arrival, service, agents, seconds = 200.0, 20.0, 14, 20.0 / 3600.0
    control = one_server(arrival, 1.0 / service, 1.0, agents)

    def world(horizon: float) -> World:
        return make_world(
            [Office(staff=agents)],
            [Matter(touch=(1.0 / service, EXPONENTIAL))],
            horizon=horizon,
            demand=Demand(arrival),
        )

    return System(
        Text("M/M/14（pyworkforce 文档算例）", "M/M/14 (pyworkforce's published example)"),
        world,
        arrival,
        (
            share_of(HAVING_TO_WAIT, erlang_c(agents, arrival / service), _share_waiting, control),
            share_of(
                Text("20秒内接通的概率", "P(served within 20 s)"),
                1.0 - mmc_tail(arrival, service, agents, seconds),
                lambda run: float((waits(run) <= seconds).mean()),
                control,
            ),
        ),
        warm_up=1.5,
        long=400_000,
    )


def lognormal_work(arrival: float = 0.5, median: float = 0.8, log_sd: float = 0.7) -> System:
    """Return M/G/1 with lognormal touch times, as scenarios have them."""
    mean, cv2 = lognormal_mean(median, log_sd), lognormal_cv2(log_sd)

    def world(horizon: float) -> World:
        return make_world([Office()], [Matter(touch=(median, log_sd))], horizon=horizon, demand=Demand(arrival))

    return System(
        Text("M/G/1，对数正态工时", "M/G/1, lognormal work"),
        world,
        arrival,
        (mean_of(SOJOURN, mg1_wait(arrival, mean, cv2) + mean, _mean_sojourn, one_server(arrival, mean, cv2)),),
        long=60_000,
    )


def constant_work(arrival: float = 0.6) -> System:
    """Return M/D/1."""

    def world(horizon: float) -> World:
        return make_world([Office()], [Matter(touch=(1.0, 0.0))], horizon=horizon, demand=Demand(arrival))

    return System(
        Text("M/D/1", "M/D/1"), world, arrival, (mean_of(SOJOURN, mg1_wait(arrival, 1.0, 0.0) + 1.0, _mean_sojourn),)
    )


def impatient_citizens(arrival: float = 3.0, servers: int = 3, patience: float = 2.0) -> System:
    """Return M/M/c+M, mu = 1. Triage is the only work: patience ends where triage begins."""
    theory = erlang_a(arrival, 1.0, servers, patience)

    def world(horizon: float) -> World:
        return make_world(
            [Office(staff=servers)],
            [Matter(touch=(0.0, 0.0))],
            horizon=horizon,
            rules=_triage_only(),
            demand=Demand(arrival, patience=(patience, EXPONENTIAL)),
        )

    return System(
        Text(f"M/M/{servers}+M（Erlang-A）", f"M/M/{servers}+M (Erlang-A)"),
        world,
        arrival,
        (
            share_of(HAVING_TO_WAIT, theory.waiting, _share_waiting),
            share_of(Text("放弃的概率", "P(gives up)"), theory.abandoned, lambda run: share_with(run, Activity.RENEGE)),
            mean_of(
                Text("平均排队数", "mean number waiting"),
                theory.queue,
                lambda run: float(waits(run).sum()) / (run.end - run.begin),
            ),
        ),
        warm_up=50.0,
        long=1_000_000,
    )


def escalation_at_limit(arrival: float = 0.8, limit: float = 2.0) -> System:
    """Return M/M/1+D: who has waited `limit` hours goes to the superior, who has staff without limit. mu = 1."""

    def world(horizon: float) -> World:
        return make_world(
            [Office(place=0), Office(place=1, staff=0)],
            [Matter(touch=(0.0, 0.0), delegated=1.0)],
            horizon=horizon,
            places=[Place(0, 1, 1.0), Place(1)],
            demand=Demand(arrival),
            rules=_triage_only()._replace(deadlines=Deadlines(escalate_after=limit)),
        )

    return System(
        Text("M/M/1+D，超时督办", "M/M/1+D, escalation at the limit"),
        world,
        arrival,
        (
            share_of(
                Text("超时上交的概率", "P(escalated)"),
                deterministic_patience(arrival, 1.0, limit),
                lambda run: share_with(run, Activity.TRIAGE, Decision.ESCALATE),
            ),
        ),
        warm_up=100.0,
        long=200_000,
    )


def feedback(again: float, arrival: float = 0.4) -> System:
    """Return M/M/1 with Bernoulli feedback, mu = 1.

    No office passes to itself, so feedback is a re-opening without delay at the office that closed: the request joins
    the end of the same queue, and triage (drawn anew per visit) is the only work.
    """
    control = one_server_for_visits(arrival, again)
    rules = _triage_only()._replace(closure=Closure(satisfied_if_settled=1.0 - again, reopening=1.0, rounds=1e6))

    def world(horizon: float) -> World:
        return make_world([Office()], [Matter(touch=(0.0, 0.0))], horizon=horizon, demand=Demand(arrival), rules=rules)

    return System(
        Text(f"Bernoulli 反馈，p={again:g}", f"Bernoulli feedback, p = {again:g}"),
        world,
        arrival,
        (mean_of(SOJOURN, feedback_sojourn(arrival, 1.0, again), _mean_sojourn, control),),
        long=60_000 + int(180_000 * again),
    )


def pooled(counters: int, rho: float = 0.9) -> System:
    """Return M/M/k in place of k separate M/M/1 at the same load, mu = 1; shown is by how much waits shrink."""
    arrival = rho * counters
    separate = mmc_wait(rho, 1.0, 1)
    ratio = pooling_ratio(counters, rho)
    text = Text(f"合并 {counters} 个 M/M/1（负荷 {rho:g}）", f"pooling {counters} M/M/1 at load {rho:g}")

    def world(horizon: float) -> World:
        return make_world([Office(staff=counters)], horizon=horizon, demand=Demand(arrival))

    return System(
        text,
        world,
        arrival,
        (
            Quantity(
                Text("等待缩短为几分之一", "waits divided by"),
                ratio,
                0.02 * ratio,
                _mean_wait,
                one_server(arrival, 1.0, 1.0, counters),
                scale=separate,
            ),
        ),
        warm_up=600.0 / counters,
        long=40_000 * counters,
    )


def _triage_only() -> Coefficients:
    return Coefficients(capability=Capability(triage_hours=1.0, triage_shape=EXPONENTIAL))
