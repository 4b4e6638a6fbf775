"""Which engine runs a job: the quicker one for its size, unless one was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.engine.driver import MakeEngine
from sim.structure.tables import Structure
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

AUTO, SIMPY, COMPILED = "auto", "simpy", "compiled"

SIMPY_SECONDS, COMPILED_SECONDS = 250e-6, 10e-6
"""CPU seconds per request; measured on Pingshan (`python -m benchmarks`), other scenarios differ by a factor of two or so."""
LOADING_SECONDS, COMPILING_SECONDS = 1.0, 25.0
"""CPU seconds until the compiled engine is ready: its machine code on disk, or made anew."""


class Chosen(NamedTuple):
    """An engine and the reason why."""

    name: str
    why: Text


def engine_named(name: str) -> MakeEngine:
    """Return how to make the engine of that name (not `auto`)."""
    if name == COMPILED:
        from sim.engine.compiled_engine import CompiledEngine

        return CompiledEngine
    from sim.engine.simpy_engine import SimpyEngine

    return SimpyEngine


def choose(asked: str, requests: float, structure: Structure, tell: Callable[[Text], None] | None = None) -> Chosen:
    """Return the engine for a job of so many requests in all; it is ready to run when this returns.

    `tell` hears of it before code is compiled. `auto` falls back to SimPy, and says so, where a rule cannot be compiled;
    asked for by name, the compiled engine raises ResultsError then.
    """
    if asked == SIMPY:
        return Chosen(SIMPY, Text("按要求使用 SimPy 引擎", "the SimPy engine, as asked"))
    saved = requests * (SIMPY_SECONDS - COMPILED_SECONDS)
    if asked == AUTO and saved <= LOADING_SECONDS:
        return Chosen(SIMPY, Text("规模小，使用 SimPy 引擎", "a small job: the SimPy engine"))
    from sim.engine.compiled_engine import is_ready

    ready = is_ready()
    if asked == AUTO and not ready and saved <= COMPILING_SECONDS:
        return Chosen(
            SIMPY,
            Text(
                "编译引擎尚未编译，编译不合算，使用 SimPy 引擎",
                "the SimPy engine: compiling would take longer than it saves",
            ),
        )
    if not ready and tell is not None:
        tell(
            Text(
                "首次使用，正在编译引擎（约半分钟，结果保存在磁盘上）",
                "compiling the engine, once: about half a minute; kept on disk",
            )
        )
    problem = _prepare(structure)
    if problem is None:
        why = Text("按要求使用编译引擎", "the compiled engine, as asked")
        if asked == AUTO:
            why = Text(f"约 {requests:.0f} 件诉求，使用编译引擎", f"about {requests:.0f} requests: the compiled engine")
        return Chosen(COMPILED, why)
    if asked == COMPILED:
        raise ResultsError(
            Text(
                f"有规则无法编译，请用 --engine simpy：{problem}",
                f"a rule cannot be compiled, use --engine simpy: {problem}",
            )
        )
    return Chosen(
        SIMPY,
        Text(
            f"有规则无法编译，使用 SimPy 引擎：{problem}", f"the SimPy engine, for a rule cannot be compiled: {problem}"
        ),
    )


def _prepare(structure: Structure) -> str | None:
    """Load or compile the compiled engine; return what is wrong, if it cannot be."""
    from sim.engine.compiled_engine import CompiledEngine, compile_errors

    try:
        engine: Any = CompiledEngine(structure, 0)
        engine.advance(0.0)
        engine.finish()
    except compile_errors() as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        said = [line for line in lines if not line.startswith(("Failed in nopython", "During:", ">>>", "- "))]
        where = next((line for line in lines if line.startswith('File "')), "")
        return " ".join([*said[:1], where]) or type(error).__name__
    return None
