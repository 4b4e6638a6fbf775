"""A reform divided: known parts are found with their intervals, nothing is named that was not shown."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study.analysis import attribution as module
from sim.study.analysis.attribution import attribution, joint, shown
from sim.study.analysis.shapley import interactions, pairs, shapley_values

Floats = NDArray[np.float64]


def worlds(parts: list[float], together: dict[tuple[int, int], float], noise: float, seed: int = 17) -> Floats:
    """Return twelve replications of a game with main effects, pair effects, common luck and noise of each part."""
    n = 12
    rng = np.random.default_rng(seed)
    k = len(parts)
    luck = rng.normal(100.0, 20.0, size=n)
    own = np.array(parts) + rng.normal(0.0, noise, size=(n, k))
    worth = np.zeros((n, 1 << k))
    for mask in range(1 << k):
        inside = [i for i in range(k) if mask >> i & 1]
        extra = sum(size for (i, j), size in together.items() if i in inside and j in inside)
        worth[:, mask] = luck + own[:, inside].sum(axis=1) + extra
    return worth


def test_known_parts_are_found() -> None:
    found = attribution(worlds([-6.0, -3.0, 1.0, 0.0], {(0, 1): 2.0}, 0.3), 1000, 5)
    for part, value in zip(found.parts, [-5.0, -2.0, 1.0, 0.0], strict=True):
        assert part.shapley.mean == pytest.approx(value, abs=0.3)
    assert sum(part.shapley.mean for part in found.parts) == pytest.approx(found.total.mean, rel=1e-9)
    assert sum(part.share.mean for part in found.parts) == pytest.approx(1.0, rel=1e-9)
    assert [shown(part.shapley) for part in found.parts] == [True, True, True, False]
    assert found.parts[0].alone.mean == pytest.approx(-6.0, abs=0.3)
    assert found.parts[0].without.mean == pytest.approx(-4.0, abs=0.3)
    strong = [pair for pair, one in zip(pairs(4), found.interactions, strict=True) if abs(one.mean) > 1e-6]
    assert strong == [(0, 1)]
    # The two overlap: alone they seem to do 2 more than both do together.
    assert found.interplay.mean == pytest.approx(2.0) and found.interplay_without.mean == pytest.approx(-2.0)


def test_intervals_hold_the_true_parts() -> None:
    hits = []
    for seed in range(80):
        found = attribution(worlds([-6.0, -3.0, 1.0, 0.0], {(0, 1): 2.0}, 0.3, seed), 500, seed)
        truth = zip(found.parts, [-5.0, -2.0, 1.0, 0.0], strict=True)
        hits += [part.shapley.low <= value <= part.shapley.high for part, value in truth]
    assert 0.9 < np.mean(hits) < 0.985


def found_in_null_games(players: int) -> tuple[float, float]:
    """Return in which share of games of nothing but noise any pair, and any mechanism, is called shown."""
    worlds_ = 300
    rng = np.random.default_rng(23)
    games = [rng.normal(0.0, 1.0, size=(12, 1 << players)) for _ in range(worlds_)]
    pair = sum(any(map(shown, joint(interactions(game).T))) for game in games)
    single = sum(any(map(shown, joint(shapley_values(game).T))) for game in games)
    return pair / worlds_, single / worlds_


@pytest.mark.parametrize("players", [5, 8])
def test_nothing_is_found_among_many_where_there_is_nothing(players: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Three standard errors above .05 in 300 worlds are .088.
    pair, single = found_in_null_games(players)
    assert pair < 0.08 and single < 0.08
    # With an interval for each by itself, this test would see it.
    monkeypatch.setattr(module, "_level", lambda size: 0.95)
    pair, single = found_in_null_games(players)
    assert pair > 0.3 and single > 0.1


def test_joint_intervals_are_those_that_are_called_shown() -> None:
    worth = worlds([-6.0, -3.0, 1.0, 0.0], {(0, 1): 2.0}, 0.3) + np.random.default_rng(3).normal(
        0.0, 0.1, size=(12, 16)
    )
    found = attribution(worth, 500, 5)
    assert found.interactions_joint == joint(interactions(worth).T)
    assert tuple(part.shapley_joint for part in found.parts) == joint(shapley_values(worth).T)
    for part in found.parts:
        # Twice as many stand together in what turns round, and all are wider than one by itself.
        assert part.shapley_joint.half_width > 1.2 * part.shapley.half_width
        assert part.alone_joint.half_width / part.alone.half_width == pytest.approx(3.3702 / 2.2010, abs=2e-3)
        assert part.without_joint.half_width / part.without.half_width == pytest.approx(3.3702 / 2.2010, abs=2e-3)
    assert [pair for pair, one in zip(pairs(4), found.interactions_joint, strict=True) if shown(one)] == [(0, 1)]


def test_the_largest_is_named_only_if_apart() -> None:
    clear = attribution(worlds([-6.0, -3.0, 1.0], {}, 0.3), 1000, 5).leader
    assert clear is not None and clear.player == 0 and clear.apart
    close = attribution(worlds([-6.0, -5.9, 1.0], {}, 0.9), 1000, 5).leader
    assert close is not None and {close.player, close.rival} == {0, 1} and not close.apart


def test_upward_effects_have_a_leader_too() -> None:
    leader = attribution(worlds([2.0, 7.0, -9.0, 4.0], {}, 0.2), 1000, 5).leader
    assert leader is not None and leader.player == 1 and leader.gap.low > 0.0


def test_no_shares_of_what_was_not_shown() -> None:
    found = attribution(worlds([5.0, -5.0], {}, 1.5), 1000, 5)
    assert not shown(found.total) and found.leader is None
    assert all(np.isnan(part.share.mean) for part in found.parts)
    assert all(shown(part.shapley) for part in found.parts)


def test_a_null_reform_divides_into_nothing() -> None:
    worth = np.repeat(np.random.default_rng(1).normal(50.0, 9.0, size=(12, 1)), 8, axis=1)
    found = attribution(worth, 500, 5)
    assert found.total[:3] == (0.0, 0.0, 0.0) and found.leader is None
    for part in found.parts:
        assert part.shapley[:3] == part.alone[:3] == part.without[:3] == (0.0, 0.0, 0.0)
    assert all(one[:3] == (0.0, 0.0, 0.0) for one in found.interactions)


def test_rounding_is_no_interaction() -> None:
    parts = np.array([0.1, 0.7, -0.3, 1.0 / 3.0])
    members = np.array([[mask >> i & 1 for i in range(4)] for mask in range(16)])
    worth = 100.0 / 7.0 + np.arange(1.0, 9.0)[:, None] * (members @ parts)[None, :]
    assert any(one != 0.0 for one in interactions(worth).ravel())
    found = attribution(worth, 500, 5)
    assert all(one[:3] == (0.0, 0.0, 0.0) for one in found.interactions)
    assert found.interplay[:3] == found.interplay_without[:3] == (0.0, 0.0, 0.0)


def test_common_luck_does_not_widen_intervals() -> None:
    found = attribution(worlds([-6.0, -3.0], {}, 0.3), 1000, 5)
    assert found.none.half_width > 5.0
    assert max(part.shapley.half_width for part in found.parts) < 0.5


def test_same_seed_same_answer() -> None:
    worth = worlds([-6.0, -3.0, 1.0], {(0, 2): 1.0}, 0.8)
    assert repr(attribution(worth, 500, 5)) == repr(attribution(worth, 500, 5))
    assert repr(attribution(worth, 500, 5)) != repr(attribution(worth, 500, 6))
