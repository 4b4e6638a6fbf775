"""The wrapper around SALib against a function whose Sobol' indices are known, through the path that studies take."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator

import numpy as np

from sim.study.analysis.drivers import Settings, drivers
from sim.study.analysis.screening import Floats
from sim.verify.estimate import Interval, t_interval
from sim.vocabulary.text import Text

MARGIN = 0.02
"""For an index, which is a share."""
SHORT_SAMPLE, LONG_SAMPLE = 1024, 4096
SHORT_SEEDS, LONG_SEEDS = 8, 12
MISSING = Text(
    '未安装 SALib，略去敏感性分析的对照（pip install "tiaokuai[studies]"）',
    'SALib is not installed: the rows of the sensitivity wrapper are left out (pip install "tiaokuai[studies]")',
)
_A, _B = 7.0, 0.1


def there() -> bool:
    """Return whether SALib is installed."""
    return importlib.util.find_spec("SALib") is not None


def ishigami(points: Floats, axes: tuple[int, ...]) -> Floats:
    """Return sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on (-pi, pi)^3 at points of the unit cube. Source: Ishigami & Homma 1990."""
    full = np.full((len(points), 3), 0.5)
    full[:, list(axes)] = points
    x, y, z = (math.pi * (2.0 * full - 1.0)).T
    values: Floats = np.sin(x) + _A * np.sin(y) ** 2 + _B * z**4 * np.sin(x)
    return values[:, None, None]


def known() -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return the first-order and total indices of the Ishigami function in closed form.

    With b = 0.1: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = 49 / 8, V13 = b^2 pi^8 (1/18 - 1/50); all others are 0.
    """
    first = 0.5 * (1.0 + _B * math.pi**4 / 5.0) ** 2
    second = _A**2 / 8.0
    together = _B**2 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = first + second + together
    return (first / whole, second / whole, 0.0), ((first + together) / whole, second / whole, together / whole)


def sensitivity_rows(seed: int, long: bool = False) -> Iterator[tuple[Text, float, float, Interval]]:
    """Yield (name, theory, margin, interval over independent samples) of every index of the Ishigami function."""
    sample, seeds = (LONG_SAMPLE, LONG_SEEDS) if long else (SHORT_SAMPLE, SHORT_SEEDS)
    found = []
    for number in range(seeds):
        settings = Settings(method="direct", trajectories=0, sample=sample, seed=seed + number)
        indices = drivers(ishigami, ("x1", "x2", "x3"), 1, settings).outputs[0].indices
        assert indices is not None
        found.append((indices.first, indices.total))
    for order, (word, theory) in enumerate(
        zip((Text("一阶", "first order"), Text("总", "total")), known(), strict=True)
    ):
        for axis in range(3):
            yield (
                Text(
                    f"敏感性分析，Ishigami：{word.zh}指数 x{axis + 1}",
                    f"sensitivity wrapper, Ishigami: {word.en} index of x{axis + 1}",
                ),
                theory[axis],
                MARGIN,
                t_interval([float(pair[order][axis]) for pair in found]),
            )
