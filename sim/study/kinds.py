"""Which function conducts which kind of study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.scenario.studies.common import Study
from sim.study.evaluate import Evaluator


def conduct_of(study: Study) -> Callable[[Any, Evaluator], Any]:
    """Return the function that designs, evaluates and analyses a study of this kind. Raises KeyError."""
    from sim.study.attribute import attribute
    from sim.study.discover import discover
    from sim.study.optimise import optimise
    from sim.study.power import power
    from sim.study.sensitivity import sensitivity
    from sim.study.sweep import sweep

    kinds: dict[str, Callable[[Any, Evaluator], Any]] = {
        "attribute": attribute,
        "discover": discover,
        "optimise": optimise,
        "power": power,
        "sensitivity": sensitivity,
        "sweep": sweep,
    }
    return kinds[study.study]
