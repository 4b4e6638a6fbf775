"""NSGA-II finds a front that is known, keeps a budget, asks for whole generations and repeats itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from sim.study.analysis.pareto import non_dominated
from sim.study.analysis.search import Choice, Range, all_sets, search
from sim.vocabulary.errors import ResultsError

pytest.importorskip("optuna")
AXES = (Range("a"), Range("b"))


def zdt1(choice: Choice) -> list[float]:
    """Return the two objectives of ZDT1 (Zitzler, Deb & Thiele 2000): its front is f2 = 1 - sqrt(f1), where b = 0."""
    slope = 1.0 + 9.0 * choice["b"]
    return [choice["a"], slope * (1.0 - float(np.sqrt(choice["a"] / slope)))]


def tried(seed: int, evaluations: int = 400) -> list[Choice]:
    found: list[Choice] = []

    def evaluate(choices: list[Choice]) -> list[Sequence[float]]:
        assert len(choices) == 20
        found.extend(choices)
        return [zdt1(choice) for choice in choices]

    search(AXES, 2, evaluate, evaluations=evaluations, population=20, seed=seed, first=[{"a": 0.5, "b": 0.5}])
    return found


def test_known_front_is_found() -> None:
    choices = tried(3)
    assert choices[0] == {"a": 0.5, "b": 0.5}
    values = np.array([zdt1(choice) for choice in choices])
    front = values[non_dominated(values)]
    assert len(front) > 20
    assert float(np.abs(front[:, 1] - (1.0 - np.sqrt(front[:, 0]))).max()) < 0.05
    assert front[:, 0].min() < 0.05 and front[:, 0].max() > 0.9
    # A search that did not learn would have come nowhere near.
    blind = np.array([zdt1({"a": x, "b": y}) for x, y in np.random.default_rng(3).random((400, 2))])
    missed = blind[non_dominated(blind)]
    assert float(np.abs(missed[:, 1] - (1.0 - np.sqrt(missed[:, 0]))).max()) > 0.05


def test_same_seed_same_points() -> None:
    assert tried(7, 60) == tried(7, 60)
    assert tried(7, 60) != tried(8, 60)


def test_budget_is_kept_and_what_is_over_it_is_not_run() -> None:
    costs = {f"m{k}": float(k + 1) for k in range(8)}
    gains = dict(zip(costs, (3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0), strict=True))
    budget, seen = 12.0, set()

    def values_of(chosen: frozenset[str]) -> list[float]:
        return [-sum(gains[name] for name in chosen), float(len(chosen))]

    def evaluate(choices: list[Choice]) -> list[Sequence[float]]:
        sets = [frozenset(name for name, on in choice.items() if on) for choice in choices]
        assert all(sum(costs[name] for name in chosen) <= budget for chosen in sets)
        seen.update(sets)
        return [values_of(chosen) for chosen in sets]

    search(
        [Range(name, switch=True) for name in costs], 2, evaluate, evaluations=600, population=30, seed=5,
        first=[dict.fromkeys(costs, 0.0)],
        excess=lambda choice: max(0.0, sum(costs[name] for name, on in choice.items() if on) - budget),
    )  # fmt: skip
    known = np.array([values_of(chosen) for chosen in all_sets(costs, budget)])
    found = np.array([values_of(chosen) for chosen in seen])
    front = {tuple(row) for row in known[non_dominated(known)]}
    assert front == {tuple(row) for row in found[non_dominated(found)]}


def test_all_sets_are_all_that_the_budget_allows() -> None:
    costs = {"a": 1.0, "b": 2.0, "c": 0.1}
    brute = {
        frozenset(name for name, on in zip(costs, flags, strict=True) if on)
        for flags in product((False, True), repeat=3)
        if sum(cost for cost, on in zip(costs.values(), flags, strict=True) if on) <= 2.1
    }
    found = all_sets(costs, 2.1)
    assert set(found) == brute
    assert found[0] == frozenset()
    assert len(found) == len(brute)


def test_points_without_a_value_do_not_stop_the_search() -> None:
    count = 0

    def evaluate(choices: list[Choice]) -> list[Sequence[float]]:
        nonlocal count
        count += len(choices)
        return [[np.nan, 1.0] if choice["a"] > 0.5 else zdt1(choice) for choice in choices]

    search(AXES, 2, evaluate, evaluations=60, population=20, seed=1)
    assert count == 60


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ResultsError, match=r"tiaokuai\[studies\]"):
        search(AXES, 2, lambda choices: [], evaluations=20, population=20, seed=1)
