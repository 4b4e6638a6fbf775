"""A cheap stand-in for the simulator: a Gaussian process with nugget, or boosted trees, whichever predicts better.

scikit-learn fits both. Everything runs on one thread, so that the same seed gives the same bytes on any machine's cores.

Sources: Santner, Williams & Notz (2018), The Design and Analysis of Computer Experiments; Marrel et al. (2009),
Reliability Engineering & System Safety 94 (indices from a Gaussian process).
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.extras import need

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Predict = Callable[[Floats], Floats]
Kind = Literal["gaussian_process", "boosted_trees"]
KINDS: tuple[Kind, ...] = ("gaussian_process", "boosted_trees")
LEAST_REPLICATIONS = 5
"""From here on a point's own noise variance is known well enough to be told to the Gaussian process."""
_SHORTEST, _LONGEST = 0.05, 50.0
"""Bounds of a length scale, in widths of the unit cube; the longest is as good as no effect."""
_TREES = {"max_iter": 200, "learning_rate": 0.1, "min_samples_leaf": 8, "l2_regularization": 1.0}


class Quality(NamedTuple):
    """How well one kind predicts points it has not seen: cross-validated R2 with the lowest and highest fold."""

    kind: Kind
    r2: float
    low: float
    high: float


class Fitted(NamedTuple):
    """The kind that predicts better, fitted to the whole design."""

    quality: tuple[Quality, ...]
    """Of both kinds, the one in use first."""
    predict: Predict
    refit: Callable[[Ints], Predict]
    """From how often each point was drawn to a fit of that resample."""

    @property
    def used(self) -> Quality:
        """Return the quality of the kind in use."""
        return self.quality[0]


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep numerical libraries to one thread: sums in another order differ in their last digits."""
    need("sklearn")
    # Only libraries that are loaded can be kept to one thread: the trees' own must be there first.
    importlib.import_module("sklearn.ensemble")
    importlib.import_module("sklearn.gaussian_process")
    with need("threadpoolctl").threadpool_limits(limits=1):
        yield


def fitted(points: Floats, means: Floats, noise: Floats | None, folds: int, seed: int) -> Fitted:
    """Return the better of the two kinds by cross-validation over seeded folds.

    `points` (n, axes) in the unit cube, `means` (n,), `noise` the variance of each mean where it is known well enough.
    """
    parts = [np.sort(part) for part in np.array_split(np.random.default_rng(seed).permutation(len(means)), folds)]
    with one_thread():
        process = _process(points, means, noise, seed)
        quality = sorted(
            (_judged(kind, points, means, noise, parts, seed, process.kernel) for kind in KINDS),
            key=lambda q: q.r2,
            reverse=True,
        )
        if quality[0].kind == "boosted_trees":
            return Fitted(tuple(quality), _trees(points, means, seed), lambda n: _again(points, means, n, seed))
        return Fitted(tuple(quality), process.predict, process.refit)


def _judged(
    kind: Kind, points: Floats, means: Floats, noise: Floats | None, parts: list[Ints], seed: int, begin: Any
) -> Quality:
    """Return how well a kind predicts each part from the others.

    A process finds its smoothness anew without the part; that of all points, `begin`, only tells where to begin.
    """
    guessed, each = np.empty_like(means), []
    for part in parts:
        rest = np.setdiff1d(np.arange(len(means)), part)
        own = None if noise is None else noise[rest]
        if kind == "boosted_trees":
            predict = _trees(points[rest], means[rest], seed)
        else:
            predict = _process(points[rest], means[rest], own, seed, begin).predict
        guessed[part] = predict(points[part])
        each.append(r2(means[part], guessed[part]))
    return Quality(kind, r2(means, guessed), min(each), max(each))


def r2(true: Floats, guessed: Floats) -> float:
    """Return the part of the variance of `true` that `guessed` accounts for; 0 if there is none to account for."""
    spread = float(((true - true.mean()) ** 2).sum())
    return 1.0 - float(((true - guessed) ** 2).sum()) / spread if spread > 0.0 else 0.0


def _trees(points: Floats, means: Floats, seed: int, weights: Floats | None = None) -> Predict:
    make = importlib.import_module("sklearn.ensemble").HistGradientBoostingRegressor
    model = make(**_TREES, early_stopping=False, random_state=seed % 2**32).fit(points, means, weights)

    def predict(at: Floats) -> Floats:
        with one_thread():
            return np.asarray(model.predict(at), dtype=np.float64)

    return predict


def _again(points: Floats, means: Floats, counts: Ints, seed: int) -> Predict:
    drawn = counts > 0
    with one_thread():
        return _trees(points[drawn], means[drawn], seed, counts[drawn].astype(np.float64))


class _Process(NamedTuple):
    kernel: Any
    predict: Predict
    refit: Callable[[Ints], Predict]


def _process(points: Floats, means: Floats, noise: Floats | None, seed: int, begin: Any = None) -> _Process:
    module = importlib.import_module("sklearn.gaussian_process")
    kernels = importlib.import_module("sklearn.gaussian_process.kernels")
    centre, scale = float(means.mean()), float(means.std()) or 1.0
    known = np.full(len(means), 1e-10) if noise is None else noise / scale**2 + 1e-10
    kernel = begin or kernels.ConstantKernel(1.0, (1e-3, 1e3)) * kernels.Matern(
        np.ones(points.shape[1]), (_SHORTEST, _LONGEST), nu=2.5
    ) + kernels.WhiteKernel(0.1, (1e-8, 10.0))
    target = (means - centre) / scale
    with warnings.catch_warnings():
        # An axis without effect drives its length scale to the bound: meant so.
        warnings.simplefilter("ignore", importlib.import_module("sklearn.exceptions").ConvergenceWarning)
        found: Any = module.GaussianProcessRegressor(
            kernel, alpha=known, n_restarts_optimizer=0 if begin else 1, random_state=seed % 2**32
        ).fit(points, target)
    smooth, nugget = found.kernel_.k1, float(found.kernel_.k2.noise_level)

    def given(counts: Ints) -> Predict:
        """Fit with the smoothness as found: a point drawn twice is a point with half the noise, exactly."""
        drawn = counts > 0
        with one_thread():
            model = module.GaussianProcessRegressor(
                smooth, alpha=(known[drawn] + nugget) / counts[drawn], optimizer=None
            ).fit(points[drawn], target[drawn])
        return _scaled(model, centre, scale)

    return _Process(found.kernel_, _scaled(found, centre, scale), given)


def _scaled(model: Any, centre: float, scale: float) -> Predict:
    def predict(at: Floats) -> Floats:
        with one_thread():
            return centre + scale * np.asarray(model.predict(at), dtype=np.float64)

    return predict
