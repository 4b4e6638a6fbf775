"""Pooling's own share of a difference: 0 where nothing is pooled, the twin's difference where there is one, else unknown."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.reading import read_scenario
from sim.study.pooling import Part, pooling_of

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.fixture(scope="module")
def quzhou() -> Part:
    return pooling_of(read_scenario(SCENARIOS / "quzhou_modules.yaml"))


def test_pooling_is_what_the_unpooled_twin_lacks(quzhou: Part) -> None:
    structures = [spec.id for spec in read_scenario(SCENARIOS / "quzhou_modules.yaml").scenario.structures]
    plain, seconded, pooled = structures
    scalars = {
        plain: np.array([9.0, 10.0, 11.0]),
        seconded: np.array([8.0, 9.0, 10.0]),
        pooled: np.array([6.0, 6.5, 8.5]),
    }
    assert quzhou(scalars, pooled).mean == pytest.approx(-2.0)
    assert quzhou(scalars, pooled).low < -2.0 < quzhou(scalars, pooled).high
    assert quzhou(scalars, plain)[:3] == quzhou(scalars, seconded)[:3] == (0.0, 0.0, 0.0)


def test_who_moves_people_and_has_no_twin_cannot_be_told_apart() -> None:
    part = pooling_of(read_scenario(SCENARIOS / "campaign_governance.yaml"))
    structures = [spec.id for spec in read_scenario(SCENARIOS / "campaign_governance.yaml").scenario.structures]
    scalars = {name: np.array([1.0, 2.0]) for name in structures}
    assert math.isnan(part(scalars, structures[1]).mean)
    assert part(scalars, structures[0]).mean == 0.0
