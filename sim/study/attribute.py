"""Which mechanism of a reform accounts for which part of its effect: all coalitions, on the same requests.

The worth of a coalition is a measure under the structure in which the mechanisms outside it stand at intensity 0, which
is by law the structure without them. The order of the list, parameters and everything else stay.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.registry import MECHANISMS, name_of
from sim.scenario.loaded import Loaded
from sim.scenario.structures import StructureSpec
from sim.scenario.studies.attribute import Attribute
from sim.scenario.variant import base_of
from sim.scenario.words import did_you_mean
from sim.study.analysis.attribution import Attribution, attribution
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.asked import Ask, Change
    from sim.study.evaluate import Evaluator

Floats = NDArray[np.float64]
MOST = 10
"""Players; 2 ** 10 coalitions are run then."""
FEWEST = 3
"""Replications without which a measure is not divided."""


class Player(NamedTuple):
    """One part of a reform that is there or not."""

    name: str
    """The mechanism's, or `pooling (modules)`."""
    mechanism: str
    text: Text
    items: tuple[str, ...]
    """Where it stands in the list of mechanisms, as `change` addresses it: `trace`, or `2.trace` if there are two."""
    pooling: bool = False
    """Whether it is only the pooling of staff of its mechanism, which is another player."""
    inseparable: bool = False
    """Whether it moves people in a way that cannot be told apart from pooling them."""


class Measured(NamedTuple):
    """One measure divided, and on how many replications that stands."""

    found: Attribution
    left_out: int
    """Replications in which the measure is not defined under some coalition."""


class Attributed(NamedTuple):
    """The answer of one study."""

    structure: str
    players: tuple[Player, ...]
    """In the order of the scenario, pooling right after its mechanism."""
    replications: int
    resamples: int
    measures: dict[str, Measured]

    @property
    def coalitions(self) -> list[int]:
        """Return the numbers of the coalitions that differ from one another."""
        return [mask for mask in range(1 << len(self.players)) if alike(self.players, mask) == mask]

    def members(self, mask: int) -> list[Player]:
        """Return the players of a coalition."""
        return members(self.players, mask)


def attribute(study: Attribute, evaluator: Evaluator) -> Attributed:
    """Return how the effect of a structure divides among its mechanisms, measure by measure.

    Raises ResultsError if there is no such structure, if it has no or more than `MOST` players, if a run fails (a game
    with a hole has no Shapley values), or if a measure is defined in fewer than `FEWEST` replications.
    """
    from sim.study.asked import Ask

    spec = structure_of(evaluator.loaded, study.structure)
    players = checked(spec)
    measures = tuple(study.measures) or tuple(evaluator.loaded.scenario.compare.primary)
    _check_none(evaluator.loaded, spec.id, players)
    coalitions = [mask for mask in range(1 << len(players)) if alike(players, mask) == mask]
    evaluator.log(
        Text(
            f"{spec.zh}：{len(players)} 项机制，{len(coalitions)} 种组合 × {study.replications} 次重复",
            f"{spec.en}: {len(players)} mechanisms, {len(coalitions)} combinations x {study.replications} replications",
        )
    )
    asks: list[Ask] = []
    for mask in coalitions:
        laid = changes(spec.id, players, mask)
        asks += [Ask(mask, laid, spec.id, replication) for replication in range(study.replications)]
    frame = evaluator(asks, measures)
    return Attributed(
        spec.id,
        players,
        study.replications,
        study.resamples,
        {name: _measured(frame, name, players, study, evaluator.seed) for name in measures},
    )


def structure_of(loaded: Loaded, name: str | None) -> StructureSpec:
    """Return the structure of that name, the scenario's last one without a name. Raises ResultsError."""
    specs = {spec.id: spec for spec in loaded.scenario.structures}
    if name is None:
        return loaded.scenario.structures[-1]
    if name not in specs:
        near = did_you_mean(name, specs)
        raise ResultsError(
            Text(
                f"情景中没有结构 {name}；可选：{'、'.join(specs)}{near.zh}",
                f"no structure {name}; there are: {', '.join(specs)}{near.en}",
            )
        )
    return specs[name]


def checked(spec: StructureSpec) -> tuple[Player, ...]:
    """Return the players of a structure. Raises ResultsError if it has none or too many."""
    players = players_of(spec)
    if not players:
        raise ResultsError(
            Text(f"{spec.id}：没有机制，无从分解", f"{spec.id}: no mechanisms, so there is nothing to divide")
        )
    if len(players) > MOST:
        names = [player.name for player in players]
        raise ResultsError(
            Text(
                f"{spec.id}：{len(players)} 项机制（{'、'.join(names)}），组合数为 2^{len(players)}；至多 {MOST} 项。"
                "请另写一个机制较少的结构",
                f"{spec.id}: {len(players)} mechanisms ({', '.join(names)}) make 2^{len(players)} combinations; at most "
                f"{MOST} mechanisms. Write a structure with fewer of them",
            )
        )
    return players


def _check_none(loaded: Loaded, structure: str, players: tuple[Player, ...]) -> None:
    """Raise ResultsError if a mechanism stays in force where none should be: its part would silently be everybody's."""
    from sim.study.asked import in_force

    bare = base_of(loaded).vary(changes(structure, players, 0)).scenario
    left = next(in_force(spec.chosen()) for spec in bare.structures if spec.id == structure)
    if left:
        name = name_of(left[0])
        raise ResultsError(
            Text(
                f"{structure}：无法关闭 {name}；请写明其参数",
                f"{structure}: {name} cannot be switched off; state its parameters",
            )
        )


def players_of(spec: StructureSpec) -> tuple[Player, ...]:
    """Return the players of a structure in order: a mechanism that stands twice is one, one that pools is two."""
    specs = spec.chosen()
    names = [name_of(one) for one in specs]
    count = Counter(names)
    places = [name if count[name] == 1 else f"{k}.{name}" for k, name in enumerate(names, 1)]
    players: list[Player] = []
    for name in count:
        own = [k for k, other in enumerate(names) if other == name]
        title = MECHANISMS[name].spec.title
        items = tuple(places[k] for k in own)
        pooled = tuple(places[k] for k in own if getattr(specs[k], "pooled", False))
        if not pooled:
            inseparable = any(specs[k].moves_people and not hasattr(specs[k], "pooled") for k in own)
            players.append(Player(name, name, title, items, inseparable=inseparable))
            continue
        apart = Text(f"{title.zh}（不合并人员）", f"{title.en}, staff not pooled")
        pooling = Text(f"{title.zh}：合并人员", f"{title.en}: pooling of staff")
        players.append(Player(name, name, apart, items))
        players.append(Player(f"pooling ({name})", name, pooling, pooled, pooling=True))
    return tuple(players)


def members(players: tuple[Player, ...], mask: int) -> list[Player]:
    """Return the players of a coalition."""
    return [player for i, player in enumerate(players) if mask >> i & 1]


def alike(players: tuple[Player, ...], mask: int) -> int:
    """Return the coalition with the same runs: pooling without its mechanism changes nothing, and is left out."""
    there = {player.mechanism for player in members(players, mask) if not player.pooling}
    for i, player in enumerate(players):
        if player.pooling and player.mechanism not in there:
            mask &= ~(1 << i)
    return mask


def changes(structure: str, players: tuple[Player, ...], mask: int) -> tuple[Change, ...]:
    """Return what is laid on the scenario so that exactly the players of a coalition are there."""
    laid: list[Change] = []
    there = {player.mechanism for player in members(players, mask) if not player.pooling}
    for i, player in enumerate(players):
        if mask >> i & 1:
            continue
        for item in player.items:
            where = f"structures.{structure}.mechanisms.{item}"
            if not player.pooling:
                laid.append((f"{where}.intensity.level", 0.0))
            elif player.mechanism in there:
                laid.append((f"{where}.pooled", False))
    return tuple(laid)


def worth_of(frame: pd.DataFrame, measure: str, players: tuple[Player, ...], replications: int) -> Floats:
    """Return a measure as replications x coalitions; NaN where it is not defined."""
    known = np.full((replications, 1 << len(players)), np.nan)
    known[frame["replication"].to_numpy(), frame["point"].to_numpy()] = frame[measure].to_numpy(dtype=np.float64)
    return known[:, [alike(players, mask) for mask in range(1 << len(players))]]


def _measured(frame: pd.DataFrame, measure: str, players: tuple[Player, ...], study: Attribute, seed: int) -> Measured:
    worth = worth_of(frame, measure, players, study.replications)
    # Pairing needs every coalition of a replication: one in which any of them has no value is left out whole.
    complete = worth[~np.isnan(worth).any(axis=1)]
    if len(complete) < FEWEST:
        raise ResultsError(
            Text(
                f"{measure}：所有组合都有数值的重复只有 {len(complete)} 次，至少须 {FEWEST} 次",
                f"{measure}: only {len(complete)} replications with a value under every combination, {FEWEST} are needed",
            )
        )
    return Measured(attribution(complete, study.resamples, seed), study.replications - len(complete))
