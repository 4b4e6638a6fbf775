"""Vega, Vega-Lite and their embedder as one script, out of the package that also draws pictures: nothing is fetched."""

from __future__ import annotations

from functools import cache

from sim.study.extras import need
from sim.vocabulary.errors import InvariantError


@cache
def vega_script() -> str:
    """Return the script that defines `window.vegaEmbed`. Raises ResultsError without vl-convert."""
    script = str(need("vl_convert", "report").javascript_bundle()).replace("\r\n", "\n")
    for name in ("window.vegaEmbed=", "expressionInterpreter"):
        if name not in script:
            raise InvariantError(f"the bundle of vl-convert does not hold {name}")
    return script
