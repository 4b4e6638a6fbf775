"""How far the differences move when one parameter at a time goes through its range, all else as it stands.

For every parameter for which the scenario states a range, all structures are run at both ends on the same requests.
A local look: what parameters do together is not in it (sensitivity and discover look at that).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.studies.common import Axis
from sim.scenario.tree import Words
from sim.study.asked import Ask
from sim.study.dimension import Dimension, dimension
from sim.study.evaluate import Evaluator
from sim.study.execute import Tell
from sim.study.hands import Hands, crew_of
from sim.study.manifest import manifest
from sim.study.statistics import Interval, t_interval
from sim.study.store import MODEL_VERSION, write_json
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

REPLICATIONS = 5


class Swung(NamedTuple):
    """One difference at both ends of one parameter's range; intervals over replications, in the measure's unit."""

    path: str
    structure: str
    measure: str
    low: Interval
    """Structure minus baseline at the low end."""
    high: Interval
    moved: Interval
    """High less low, paired by replication."""


class Asked(NamedTuple):
    """What is to be tried, on which requests."""

    loaded: Loaded
    seed: int
    baseline: str
    window: Window
    measures: Sequence[str]
    root: Path
    replications: int = REPLICATIONS


def swings(asked: Asked, hands: Hands, tell: Tell, log: Callable[[Text], None]) -> tuple[Swung, ...]:
    """Return both ends of every parameter with a range, doing only the runs that are missing.

    A parameter whose runs fail is left out, with a message.
    """
    loaded = asked.loaded
    axes = ranged(loaded)
    if not axes:
        return ()
    structures = [spec.id for spec in loaded.scenario.structures]
    key = _key(asked)
    folder = asked.root / f"{loaded.scenario.name}_swing" / key
    write_json(
        folder / "manifest.json",
        manifest(
            loaded,
            asked.seed,
            [],
            study={"name": f"{loaded.scenario.name}_swing", "kind": "swing", "text": ""},
            window=[asked.window.start, asked.window.end, asked.window.horizon],
        ),
    )
    log(
        Text(
            f"逐一改变 {len(axes)} 个参数，看结论如何变动",
            f"one parameter at a time over its range: {len(axes)} parameters",
        )
    )
    with crew_of(hands, key, loaded, asked.seed, asked.root, tell) as crew:
        evaluate = Evaluator(loaded, asked.seed, asked.window, asked.baseline, folder, asked.root, crew, key, tell, log)
        table = evaluate(design(axes, structures, asked.replications), list(asked.measures), tolerant=True)
    return tuple(found(table, axes, structures, asked.baseline, asked.measures))


def ranged(loaded: Loaded) -> list[Dimension]:
    """Return the parameters for which the scenario states a range of numbers, in file order."""
    axes = []
    for a in loaded.assumptions:
        if not a.range or not a.written or a.path.startswith("compare."):
            continue
        try:
            axis = dimension(loaded, Axis(path=a.path, title=Words(zh=a.path, en=a.path)), lever=False)
        except ResultsError:
            continue  # a range of words
        if axis.low < axis.high:
            axes.append(axis)
    return axes


def design(axes: Sequence[Dimension], structures: Sequence[str], replications: int) -> list[Ask]:
    """Return the runs: point 2k is the low end of axis k, point 2k + 1 its high end."""
    return [
        Ask(2 * k + end, ((axis.path, axis.written(value)),), structure, replication)
        for k, axis in enumerate(axes)
        for end, value in enumerate((axis.low, axis.high))
        for structure in structures
        for replication in range(replications)
    ]


def found(
    table: pd.DataFrame,
    axes: Sequence[Dimension],
    structures: Sequence[str],
    baseline: str,
    measures: Sequence[str],
) -> list[Swung]:
    """Return what a table of outcomes says of every axis, structure and measure."""
    there = set(table["point"])
    result = []
    for k, axis in enumerate(axes):
        if not {2 * k, 2 * k + 1} <= there:
            continue
        for structure in structures:
            if structure == baseline or not _concerns(axis.path, structure, baseline):
                continue
            for measure in measures:
                low, high = (_difference(table, 2 * k + end, structure, baseline, measure) for end in (0, 1))
                if np.isfinite(low).all() and np.isfinite(high).all():
                    ends = t_interval(low), t_interval(high), t_interval(high - low)
                    result.append(Swung(axis.path, structure, measure, *ends))
    return result


def _concerns(path: str, structure: str, baseline: str) -> bool:
    """Return whether a parameter can move a difference: a structure's own parameter moves no other structure's."""
    steps = path.split(".")
    return steps[0] != "structures" or steps[1] in ("*", structure, baseline)


def _difference(table: pd.DataFrame, point: int, structure: str, baseline: str, measure: str) -> NDArray[np.float64]:
    here = table[table["point"] == point]
    own, base = (
        here[here["structure"] == name].sort_values("replication")[measure].to_numpy(dtype=np.float64)
        for name in (structure, baseline)
    )
    difference: NDArray[np.float64] = own - base
    return difference


def _key(asked: Asked) -> str:
    window = asked.window
    text = (
        f"swing:{asked.loaded.digest}:{asked.seed}:{asked.baseline}:{window.start:g}-{window.end:g}-{window.horizon:g}:"
        f"{','.join(asked.measures)}:{asked.replications}:{MODEL_VERSION}"
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
