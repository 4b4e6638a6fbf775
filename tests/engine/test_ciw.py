"""Ciw, an outside engine, agrees: path by path on our numbers, and in the mean on its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

pytest.importorskip("ciw")

from sim.verify.statistics import Run
from sim.verify.statistics import sojourns as our_sojourns
from tests.engine.ciw_twin import Net, replayed, replicated, sojourns
from tests.engine.laws import play

MARGIN = 0.03
"""Of the mean sojourn."""
NETS = {
    "M/M/3": Net((3,), (1.0,), 1.2),
    "bounce": Net((1, 2, 1), (0.5, 0.3, 0.2), 0.4, passing=0.4, up=2.0),
    "two classes": Net((1,), (1.0,), 0.8, urgent=0.375),
    "two classes bounce": Net((1, 1), (1.0, 0.0), 0.5, passing=0.3, urgent=0.5),
}


@st.composite
def nets(draw: st.DrawFn, urgent: bool = True) -> Net:
    """Return a network of one to four tiers whose busiest office has a load of at most .85."""
    n = draw(st.integers(1, 4))
    entry = tuple(draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=n - 1, max_size=n - 1))) + (0.5,)
    net = Net(
        tuple(draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))),
        entry,
        draw(st.sampled_from([0.2, 0.5, 1.0, 1.5])),
        draw(st.sampled_from([0.0, 0.2, 0.5])) if n > 1 else 0.0,
        draw(st.sampled_from([0.5, 1.0, 3.0])),
        draw(st.sampled_from([0.5, 1.0])),
        draw(st.sampled_from([0.0, 0.3])) if urgent else 0.0,
    )
    assume(net.load() <= 0.85)
    return net


def agrees_path_by_path(net: Net, requests: int) -> None:
    horizon = requests / net.arrival
    world = net.world(2.0 * horizon + 1000.0)
    drawn = world.requests()
    early = drawn.time < horizon
    ours, theirs = replayed(
        net, play(world, drawn._replace(**{name: column[early] for name, column in drawn._asdict().items()}))
    )
    assert len(ours) == len(theirs) >= early.sum() > 0
    assert np.abs(ours - theirs).max() < 1e-6


def agrees_in_the_mean(net: Net, requests: int, replications: int = 12) -> None:
    """TOST: the interval of the difference of mean sojourns lies within the margin."""
    warm_up = 50.0
    horizon = requests / replications / net.arrival + 2.0 * warm_up
    world = net.world(horizon)

    def of_ours(replication: int) -> float:
        played = play(world, replication=replication)
        return float(our_sojourns(Run(played.requests, played.rows, warm_up, horizon - warm_up)).mean())

    ours, our_error = replicated(of_ours, replications)
    theirs, their_error = replicated(lambda r: float(sojourns(net, horizon, warm_up, r).mean()), replications)
    half = float(stdtrit(2 * replications - 2, 0.95)) * np.hypot(our_error, their_error)
    assert abs(ours - theirs) + half < MARGIN * net.sojourn(), (ours, theirs, half, net.sojourn())


@pytest.mark.parametrize("net", NETS.values(), ids=NETS.keys())
def test_paths_agree(net: Net) -> None:
    agrees_path_by_path(net, 1500)


@settings(max_examples=15)
@given(nets())
def test_paths_agree_in_generated_networks(net: Net) -> None:
    agrees_path_by_path(net, 250)


def test_means_agree() -> None:
    agrees_in_the_mean(NETS["M/M/3"], 24_000)


@pytest.mark.slow
@settings(max_examples=150)
@given(nets())
def test_paths_agree_in_many_generated_networks(net: Net) -> None:
    agrees_path_by_path(net, 600)


@pytest.mark.slow
def test_means_agree_in_a_bounce_network() -> None:
    agrees_in_the_mean(NETS["bounce"], 300_000)


@pytest.mark.slow
@settings(max_examples=3)
@given(nets(urgent=False).filter(lambda net: net.load() <= 0.6))
def test_means_agree_in_generated_networks(net: Net) -> None:
    agrees_in_the_mean(net, 250_000)
