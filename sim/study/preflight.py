"""What can be wrong with a study beyond its form, and how large it is, before anything runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from sim.scenario.loaded import Loaded
from sim.scenario.studies.attribute import Attribute
from sim.scenario.studies.common import Study
from sim.scenario.studies.discover import Discover
from sim.scenario.studies.optimise import Optimise
from sim.scenario.studies.power import Power
from sim.scenario.studies.sensitivity import Sensitivity
from sim.scenario.studies.sweep import Sweep
from sim.study.dimension import dimensions
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

MOST_RUNS = 2_000_000
"""Runs of one study; at a tenth of a second each, two days on one core."""


def preflight(study: Study, loaded: Loaded) -> int | None:
    """Return how many points the design has at most, None where that is known only while it goes on.

    `study` is complete (`conduct.completed`). Raises ResultsError for what its kind cannot do, or not in `MOST_RUNS` runs.
    """
    checks: dict[str, Callable[[Any, Loaded], int | None]] = {
        "attribute": _attribute,
        "discover": _discover,
        "optimise": _optimise,
        "power": _power,
        "sensitivity": _sensitivity,
        "sweep": _sweep,
    }
    points = checks[study.study](study, loaded)
    runs = (points or 1) * study.replications * len(study.structures)
    if runs > MOST_RUNS:
        raise ResultsError(
            Text(
                f"研究过大：最多约 {runs:,} 次运行，上限 {MOST_RUNS:,}；请减少点数或重复次数",
                f"the study is too large: up to about {runs:,} runs, at most {MOST_RUNS:,} are allowed; take fewer points or replications",
            )
        )
    return points


def _attribute(study: Attribute, loaded: Loaded) -> int:
    from sim.study.attribute import alike, checked, structure_of

    players = checked(structure_of(loaded, study.structure))
    return sum(alike(players, mask) == mask for mask in range(1 << len(players)))


def _discover(study: Discover, loaded: Loaded) -> int:
    from sim.study.condition import conditions_of
    from sim.study.discover import numeric

    conditions_of(study, loaded, str(study.baseline))
    numeric(dimensions(loaded, study))
    return study.points


def _optimise(study: Optimise, loaded: Loaded) -> int:
    from sim.study.candidates import space_of
    from sim.study.optimise import directions_of

    space = space_of(study, loaded)
    directions_of(study.measures, space.staffing)
    return study.evaluations


def _power(study: Power, loaded: Loaded) -> int:
    return 1


def _sensitivity(study: Sensitivity, loaded: Loaded) -> int:
    from sim.study.sensitivity import check, outputs_of, settings_of

    axes = dimensions(loaded, study)
    known = [spec.id for spec in loaded.scenario.structures]
    outputs_of(study, known, str(study.baseline), tuple(study.measures))
    check(axes, settings_of(study, study.seed or loaded.scenario.seed))
    screening = study.screening.trajectories * (len(axes) + 1)
    wide = 2 * len(axes) + 2 if study.second_order else len(axes) + 2
    return screening + (study.metamodel.points if study.method == "metamodel" else study.sample * wide)


def _sweep(study: Sweep, loaded: Loaded) -> int:
    from sim.study.sweep import axes_of

    axes_of(study, loaded)
    return math.prod(len(axis.levels) for axis in dimensions(loaded, study))
