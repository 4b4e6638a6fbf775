"""The peers as contestants, with the share of the work that each gets."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from benchmarks.peers import asimpy, c_loop, ciw, desimpy, prosimos, salabim, simmer, simpy_idiomatic, simpy_same_rules
from benchmarks.timing import Contestant


def _versioned(name: str) -> str:
    """Return the name of a distribution with its version, where it is installed."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


BASE = f"{_versioned('SimPy')}, idiomatic"
PEERS = [
    Contestant(BASE, simpy_idiomatic.run),
    Contestant("SimPy, idiomatic, same rules", simpy_same_rules.run),
    Contestant(_versioned("asimpy"), asimpy.run),
    Contestant(_versioned("DESimpy"), desimpy.run),
    Contestant(_versioned("Ciw"), ciw.run, 0.1),
    Contestant(_versioned("salabim"), salabim.run, 0.1),
    Contestant("simmer (R)", simmer.run),
    Contestant(_versioned("Prosimos"), prosimos.run, 0.1),
    Contestant("C loop, binary heap", c_loop.run_heap, 10.0),
    Contestant("C loop, tournament tree", c_loop.run, 10.0),
]
