"""All kinds of study by the word that names them."""

from __future__ import annotations

from sim.scenario.studies.attribute import Attribute
from sim.scenario.studies.common import Study
from sim.scenario.studies.discover import Discover
from sim.scenario.studies.optimise import Optimise
from sim.scenario.studies.power import Power
from sim.scenario.studies.sensitivity import Sensitivity
from sim.scenario.studies.sweep import Sweep

KINDS: dict[str, type[Study]] = {
    "sweep": Sweep,
    "sensitivity": Sensitivity,
    "attribute": Attribute,
    "discover": Discover,
    "optimise": Optimise,
    "power": Power,
}
"""In the order in which questions are mostly asked."""
