"""Indices against closed forms through the whole path, with and without noise; limits, planted faults, same bytes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.drivers import Found, OutputFound, Settings, drivers
from sim.study.analysis.sobol import Indices
from sim.vocabulary.errors import ResultsError
from tests.study.analysis.functions import ISHIGAMI, ISHIGAMI_VARIANCE, Floats, Known, ishigami, responding, sobol_g

pytest.importorskip("SALib")
pytest.importorskip("sklearn")

DIRECT = Settings(method="direct", trajectories=8, sample=1024, seed=5)
MODEL = Settings(trajectories=0, points=128, refits=10, model_sample=256, folds=3, seed=5)


def only(found: Found) -> tuple[OutputFound, Indices]:
    """Return the one output of an analysis that has indices."""
    output = found.outputs[0]
    assert output.indices is not None
    return output, output.indices


def assert_near(indices: Indices, known: Known, within: float, axes: slice = slice(None)) -> None:
    """Hold estimates and intervals of `axes` against what is known."""
    np.testing.assert_allclose(indices.first[axes], known.first, atol=within)
    np.testing.assert_allclose(indices.total[axes], known.total, atol=within)
    for low, high, true in (
        (indices.first_low[axes], indices.first_high[axes], known.first),
        (indices.total_low[axes], indices.total_high[axes], known.total),
    ):
        assert (low - 1e-4 <= true).all() and (true <= high + 1e-4).all()


def smooth(u: Floats) -> Floats:
    """Return a gentle function of three axes, of which the last does nothing."""
    values: Floats = 2.0 * u[:, 0] + u[:, 1] ** 2 + u[:, 0] * u[:, 1]
    return values


def test_ishigami_by_the_model_itself() -> None:
    output, indices = only(drivers(responding(3, ishigami), ("a", "b", "b"), 1, DIRECT))
    assert_near(indices, ISHIGAMI, 0.02)
    assert output.ranks is not None and list(output.ranks) == [1, 1, 3]
    groups = {group.name: group for group in output.groups}
    # x1 alone; with x2 (no interaction) and x3 out, what is left to it is 1 - .4424.
    assert groups["a"].first == pytest.approx(0.3139, abs=0.02)
    assert groups["a"].total == pytest.approx(0.5576, abs=0.02)


def test_noise_is_taken_out_of_the_indices_of_the_model_itself() -> None:
    noisy = drivers(responding(4, ishigami, noise=3.0, replications=2, shared=2.0), ("a",) * 4, 1, DIRECT)
    output, indices = only(noisy)
    assert_near(indices, ISHIGAMI, 0.08, slice(3))
    # The axis that does nothing has 0 in its intervals, though every one of its differences is noise.
    assert indices.total_low[3] == 0.0 and indices.first_low[3] == 0.0 and indices.total[3] < 0.03
    assert output.noise is not None
    share = 4.5 / (ISHIGAMI_VARIANCE + 4.5)
    assert output.noise.low < share < output.noise.high


def test_sobol_g_by_the_model_itself() -> None:
    function, known = sobol_g((0.0, 1.0, 4.5, 9.0))
    _, indices = only(drivers(responding(4, function), ("a",) * 4, 1, DIRECT))
    assert_near(indices, known, 0.02)


def test_second_order_of_ishigami() -> None:
    output, _ = only(drivers(responding(3, ishigami), ("a",) * 3, 1, DIRECT._replace(second_order=True)))
    assert output.pairs is not None
    # Only x1 and x3 act together: .2437.
    np.testing.assert_allclose(output.pairs.second[[0, 0, 1], [1, 2, 2]], [0.0, 0.2437, 0.0], atol=0.04)
    assert output.pairs.low[0, 2] < 0.2437 < output.pairs.high[0, 2]


def test_ishigami_by_a_metamodel_of_noisy_runs() -> None:
    respond = responding(4, ishigami, noise=0.7, replications=2, shared=1.0)
    output, indices = only(drivers(respond, ("a", "b", "b", "b"), 1, MODEL._replace(points=220, model_sample=512)))
    assert output.reliable and output.quality[0].r2 > 0.8
    assert_near(indices, ISHIGAMI, 0.1, slice(3))
    assert indices.total_low[3] == 0.0 and output.ranks is not None and output.ranks[3] == 0
    assert list(output.ranks[:3]) == [1, 1, 3]
    groups = {group.name: group for group in output.groups}
    assert groups["a"].first_low < 0.3139 < groups["a"].first_high
    assert groups["b"].first_low < 0.4424 < groups["b"].first_high
    assert groups["b"].total_low < 1.0 - 0.3139 < groups["b"].total_high
    assert output.curves and output.curves[0].axis == 0


@pytest.mark.slow
def test_sobol_g_by_a_metamodel() -> None:
    function, known = sobol_g((0.0, 1.0, 4.5, 9.0))
    output, indices = only(drivers(responding(4, function), ("a",) * 4, 1, MODEL._replace(points=512)))
    assert output.reliable
    assert_near(indices, known, 0.06)


def test_columns_of_the_design_that_are_swapped_are_seen() -> None:
    _, right = only(drivers(responding(3, ishigami), ("a",) * 3, 1, DIRECT))
    _, wrong = only(drivers(responding(3, ishigami, swapped=True), ("a",) * 3, 1, DIRECT))
    assert right.total[2] > 0.2 and wrong.total[2] > 0.2
    with pytest.raises(AssertionError):
        assert_near(wrong, ISHIGAMI, 0.06)


def test_screening_sets_the_axis_aside_that_does_nothing_and_keeps_the_axis_of_another_output() -> None:
    only_last = responding(4, ishigami, lambda u: u[:, 3])
    found = drivers(only_last, ("a",) * 4, 2, DIRECT._replace(sample=64))
    assert found.kept == (0, 1, 2, 3)
    first, second = (output.screened for output in found.outputs)
    assert first is not None and second is not None
    assert list(first.kept) == [True, True, True, False]
    assert list(second.kept) == [False, False, False, True]
    alone = drivers(responding(4, ishigami), ("a",) * 4, 1, DIRECT._replace(sample=64))
    assert alone.kept == (0, 1, 2) and alone.phases[1].points.shape[1] == 3


def test_noise_keeps_an_axis_rather_than_sets_it_aside_and_shows_as_such() -> None:
    found = drivers(responding(4, ishigami, noise=3.0, replications=2), ("a",) * 4, 1, DIRECT._replace(sample=64))
    screening = found.outputs[0].screened
    assert screening is not None and screening.kept.all()
    assert screening.mu_star[3] < 2.0 * screening.floor[3] and screening.mu_star[0] > 2.0 * screening.floor[0]


def test_a_constant_output_has_no_indices() -> None:
    found = drivers(responding(3, lambda u: np.full(len(u), 3.0)), ("a",) * 3, 1, DIRECT)
    assert found.kept == () and found.outputs[0].constant and found.outputs[0].indices is None
    beside = drivers(responding(3, ishigami, lambda u: np.full(len(u), 3.0)), ("a",) * 3, 2, DIRECT._replace(sample=64))
    assert [output.constant for output in beside.outputs] == [False, True]
    modelled = drivers(responding(3, lambda u: np.zeros(len(u))), ("a",) * 3, 1, MODEL)
    assert modelled.outputs[0].constant


def test_an_output_that_is_only_noise_is_not_relied_on() -> None:
    respond = responding(3, lambda u: np.zeros(len(u)), noise=1.0, replications=2)
    output = drivers(respond, ("a",) * 3, 1, MODEL._replace(points=64)).outputs[0]
    assert not output.reliable and not output.curves
    assert output.ranks is None or not output.ranks.any()
    assert output.noise is not None and output.noise.low < 1.0 < output.noise.high


def test_runs_that_failed_are_left_out() -> None:
    whole = responding(3, smooth, noise=0.01, replications=2)

    def holed(points: Floats, chosen: tuple[int, ...]) -> Floats:
        values = whole(points, chosen)
        values[::17, 0] = np.nan
        return values

    _, indices = only(drivers(holed, ("a",) * 3, 1, DIRECT._replace(trajectories=30, sample=512)))
    _, without = only(drivers(whole, ("a",) * 3, 1, DIRECT._replace(trajectories=30, sample=512)))
    np.testing.assert_allclose(indices.total, without.total, atol=0.05)
    output = drivers(holed, ("a",) * 3, 1, MODEL._replace(points=80)).outputs[0]
    assert output.complete == 75 and output.reliable
    with pytest.raises(ResultsError):
        drivers(lambda points, chosen: np.full((len(points), 2, 1), np.nan), ("a",) * 3, 1, DIRECT)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    respond = responding(3, smooth, noise=0.2, replications=2)
    short = MODEL._replace(points=40, trajectories=4, model_sample=128)
    first, again, other = (drivers(respond, ("a",) * 3, 1, short._replace(seed=seed)).outputs[0] for seed in (1, 1, 2))
    assert first.indices is not None and again.indices is not None and other.indices is not None
    assert all(one.tobytes() == same.tobytes() for one, same in zip(first.indices, again.indices, strict=True))
    assert first.indices.total.tobytes() != other.indices.total.tobytes()
    assert first.quality == again.quality and first.noise == again.noise and first.groups == again.groups
