"""The study kind `attribute`: which runs are asked for, and what becomes of their measures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.measures.counted import COUNTED
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import MECHANISMS, name_of
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.structures import MechanismEntry, StructureSpec
from sim.scenario.studies.attribute import Attribute
from sim.scenario.studies.reading import read_study
from sim.scenario.variant import Change, base_of
from sim.study.analysis.joint_bootstrap import ENOUGH
from sim.study.analysis.shapley import pairs
from sim.study.asked import Ask, in_force
from sim.study.attribute import MOST, Attributed, Player, alike, attribute, changes, checked, players_of, structure_of
from sim.study.conduct import How, conduct
from sim.study.evaluate import Evaluator
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from tests.study.tiny import write_tiny

SCENARIOS = Path(__file__).parents[2] / "scenarios"
Rule = Callable[[list[Mechanism], int], float]


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


@pytest.fixture(scope="module")
def quzhou() -> Loaded:
    return read_scenario(SCENARIOS / "quzhou_modules.yaml")


class Fake:
    """Evaluate by a rule on the mechanisms in force in the scenario as it is changed, instead of running it."""

    def __init__(self, loaded: Loaded, rule: Rule) -> None:
        self.loaded, self.seed = loaded, 7
        self.asks: list[Ask] = []
        self.rule = rule
        self.undefined: set[tuple[int, int]] = set()

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str]) -> pd.DataFrame:
        self.asks = list(asks)
        base, rows = base_of(self.loaded), []
        known: dict[tuple[Change, ...], list[Mechanism]] = {}
        for ask in asks:
            if ask.changes not in known:
                structures = base.vary(ask.changes).scenario.structures
                known[ask.changes] = in_force(structure_of_variant(structures, ask.structure).chosen())
            value = self.rule(known[ask.changes], ask.replication)
            row: dict[str, Any] = {"point": ask.point, "structure": ask.structure, "replication": ask.replication}
            undefined = (ask.point, ask.replication) in self.undefined
            rows.append(row | {name: np.nan if undefined else value for name in measures})
        return pd.DataFrame(rows)

    def log(self, text: Text) -> None:
        assert text.zh and text.en


def study(**options: Any) -> Attribute:
    """Return a study of one measure."""
    words = {"zh": "题", "en": "title"}
    return Attribute.model_validate(
        {"name": "parts", "title": words, "question": words, "scenario": "kaifeng.yaml", "measures": ["m"]}
        | {"replications": 4, "resamples": 500}
        | options
    )


def divided(fake: Fake, **options: Any) -> Attributed:
    """Return the study's answer on made-up runs."""
    return attribute(study(**options), cast(Evaluator, fake))


def names(mechanisms: Sequence[Mechanism]) -> set[str]:
    """Return the names of mechanisms."""
    return {name_of(one) for one in mechanisms}


def values(found: Attributed) -> dict[str, float]:
    """Return the Shapley value of each player."""
    parts = found.measures["m"].found.parts
    return {player.name: part.shapley.mean for player, part in zip(found.players, parts, strict=True)}


PARTS = {"power_list": -4.0, "targeted_dispatch": -2.0, "trace": 0.5, "grid_resolution": -1.0, "grid_closure": 0.25}


def test_all_coalitions_are_asked_for_on_the_same_replications(kaifeng: Loaded) -> None:
    fake = Fake(kaifeng, lambda on, r: 0.0)
    found = divided(fake, structure="closing_right")
    assert [player.name for player in found.players] == list(PARTS)
    assert len(fake.asks) == len(set(fake.asks)) == 32 * 4
    assert {ask.structure for ask in fake.asks} == {"closing_right"}
    base = base_of(kaifeng)
    for point in range(32):
        own = [ask for ask in fake.asks if ask.point == point]
        assert [ask.replication for ask in own] == [0, 1, 2, 3]
        spec = structure_of_variant(base.vary(own[0].changes).scenario.structures, "closing_right")
        # In the order of the scenario, and nothing but the coalition.
        expected = [name for i, name in enumerate(PARTS) if point >> i & 1]
        assert [name_of(one) for one in in_force(spec.chosen())] == expected
    assert next(ask for ask in fake.asks if ask.point == 31).changes == ()


def structure_of_variant(structures: Sequence[StructureSpec], name: str) -> StructureSpec:
    """Return one structure by its id."""
    return next(spec for spec in structures if spec.id == name)


def test_additive_runs_give_their_parts(kaifeng: Loaded) -> None:
    found = divided(Fake(kaifeng, lambda on, r: 30.0 + r * r + sum(PARTS[name] for name in names(on))))
    assert found.structure == "closing_right"
    assert values(found) == pytest.approx(PARTS, rel=1e-9)
    measured = found.measures["m"]
    assert measured.left_out == 0
    assert measured.found.total.mean == pytest.approx(sum(PARTS.values()))
    assert measured.found.none.mean == pytest.approx(30.0 + (0 + 1 + 4 + 9) / 4)


def test_a_mechanism_of_intensity_0_gets_exactly_0(kaifeng: Loaded, tmp_path: Path) -> None:
    loaded = changed(tmp_path, "structures.closing_right.mechanisms.trace.intensity.level: 0.0")
    found = divided(Fake(loaded, lambda on, r: float(np.sin(3.0 * r + sum(len(name) ** 2.2 for name in names(on))))))
    index = [player.name for player in found.players].index("trace")
    part = found.measures["m"].found.parts[index]
    assert part.shapley[:3] == part.alone[:3] == part.without[:3] == (0.0, 0.0, 0.0)
    assert abs(values(found)["power_list"]) > 0.01


def changed(folder: Path, change: str) -> Loaded:
    """Return Kaifeng with one change."""
    for tables in ("kaifeng", "beijing_city"):
        shutil.copytree(SCENARIOS / tables, folder / tables)
    shutil.copy(SCENARIOS / "kaifeng.yaml", folder)
    file = folder / "other.yaml"
    file.write_text(f"base: kaifeng.yaml\nname: other\nchange:\n  {change}\n", encoding="utf-8")
    return read_scenario(file)


def test_a_mechanism_that_stands_twice_is_one_player(tmp_path: Path) -> None:
    twice = "[{trace: {minutes: 2 minutes}}, power_list, {trace: {minutes: 1 minutes}}]"
    loaded = changed(tmp_path, f"structures.closing_right.mechanisms: {twice}")
    players = players_of(structure_of(loaded, "closing_right"))
    assert [(player.name, player.items) for player in players] == [
        ("trace", ("1.trace", "3.trace")),
        ("power_list", ("power_list",)),
    ]
    base = base_of(loaded)
    for mask, expected in ((0, []), (1, ["trace", "trace"]), (2, ["power_list"])):
        scenario = base.vary(changes("closing_right", players, mask)).scenario
        on = in_force(structure_of_variant(scenario.structures, "closing_right").chosen())
        assert [name_of(one) for one in on] == expected


def test_pooling_is_a_player_of_its_own(quzhou: Loaded) -> None:
    def rule(on: list[Mechanism], replication: int) -> float:
        return (
            10.0
            + replication
            - (3.0 if on else 0.0)
            - (1.0 if any(getattr(one, "pooled", False) for one in on) else 0.0)
        )

    fake = Fake(quzhou, rule)
    found = divided(fake, structure="pooled")
    assert [player.name for player in found.players] == ["modules", "pooling (modules)"]
    # Pooling without modules is no run of its own; without pooling the structure is the one that does not pool.
    assert {ask.point for ask in fake.asks} == {0, 1, 3} and found.coalitions == [0, 1, 3]
    players = found.players
    assert alike(players, 2) == 0 and changes("pooled", players, 2) == changes("pooled", players, 0)
    base = base_of(quzhou)
    apart = structure_of_variant(base.vary(changes("pooled", players, 1)).scenario.structures, "pooled").chosen()
    assert apart == structure_of(quzhou, "seconded").chosen()
    parts = found.measures["m"].found.parts
    assert values(found) == pytest.approx({"modules": -3.5, "pooling (modules)": -0.5})
    assert parts[1].without.mean == pytest.approx(-1.0) and parts[1].alone[:3] == (0.0, 0.0, 0.0)


def test_what_cannot_be_told_apart_is_known(quzhou: Loaded) -> None:
    beijing = read_scenario(SCENARIOS / "beijing_swift_response.yaml")
    inseparable = [p.name for p in players_of(structure_of(beijing, "harsh_ranking")) if p.inseparable]
    assert inseparable == ["delegation"]
    assert not any(p.inseparable for p in players_of(structure_of(quzhou, "pooled")))
    seconded = players_of(structure_of(quzhou, "seconded"))
    assert [(p.name, p.inseparable) for p in seconded] == [("modules", False)]


def test_replications_without_a_value_somewhere_are_left_out_whole(kaifeng: Loaded) -> None:
    fake = Fake(kaifeng, lambda on, r: 1000.0 * r + sum(PARTS[name] for name in names(on)))
    fake.undefined = {(5, 1)}
    found = divided(fake, replications=5)
    measured = found.measures["m"]
    assert measured.left_out == 1 and measured.found.none.n == 4
    assert measured.found.none.mean == pytest.approx(1000.0 * (0 + 2 + 3 + 4) / 4)
    assert values(found) == pytest.approx(PARTS, rel=1e-6)
    fake.undefined = {(5, 1), (0, 2), (31, 3)}
    with pytest.raises(ResultsError, match="only 2 replications"):
        divided(fake, replications=5)


def test_refusals(kaifeng: Loaded) -> None:
    fake = Fake(kaifeng, lambda on, r: 0.0)
    with pytest.raises(ResultsError, match="nothing to divide"):
        divided(fake, structure="hierarchy")
    with pytest.raises(ResultsError, match="did you mean closing_right"):
        divided(fake, structure="closing_rigth")
    assert not fake.asks


def test_a_change_that_misses_its_mechanism_is_seen(kaifeng: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(structure: str, players: tuple[Player, ...], mask: int) -> tuple[Change, ...]:
        return changes(structure, players, mask)[1:]

    monkeypatch.setattr("sim.study.attribute.changes", forgetful)
    fake = Fake(kaifeng, lambda on, r: 0.0)
    with pytest.raises(ResultsError, match="power_list cannot be switched off"):
        divided(fake)
    assert not fake.asks


def test_no_more_mechanisms_than_can_be_run(kaifeng: Loaded) -> None:
    names = list(MECHANISMS)
    entries = [MechanismEntry.model_validate({name: {}}) for name in names if name != "modules"][: MOST + 1]
    spec = kaifeng.scenario.structures[-1]
    with pytest.raises(ResultsError, match=r"11 mechanisms .* 2\^11 combinations; at most 10"):
        checked(spec.model_copy(update={"mechanisms": entries}))
    assert len(checked(spec.model_copy(update={"mechanisms": entries[:MOST]}))) == MOST
    # Pooling counts: nine mechanisms and modules that pool are eleven.
    pooling = [*entries[: MOST - 1], MechanismEntry.model_validate({"modules": {}})]
    with pytest.raises(ResultsError, match="11 mechanisms"):
        checked(spec.model_copy(update={"mechanisms": pooling}))


def test_same_seed_same_answer(kaifeng: Loaded) -> None:
    def rule(on: list[Mechanism], r: int) -> float:
        return float(np.sin(r + sum(len(name) for name in names(on))))

    assert repr(divided(Fake(kaifeng, rule))) == repr(divided(Fake(kaifeng, rule)))


def test_a_study_says_nothing_that_is_not_heard() -> None:
    axis = {"path": "demand.volume", "title": {"zh": "量", "en": "volume"}}
    for wrong in ({"levers": [axis]}, {"uncertainties": [axis]}, {"replications": 2}, {"resamples": 10}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            study(**wrong)
    assert study().resamples == 500 and Attribute.model_fields["replications"].default == 12


def test_real_runs(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    file = tmp_path / "tiny.yaml"
    text = file.read_text(encoding="utf-8")
    assert "- trace  " in text
    # By its defaults a trace costs hours, so that a part of 0 is not what would come out anyhow.
    off = text.replace("- trace  ", "- trace: {intensity: {level: 0.0}}  ")
    file.write_text(off, encoding="utf-8", newline="\n")
    parts = tmp_path / "parts.study.yaml"
    words = "title: {zh: 题, en: title}\nquestion: {zh: 问, en: question}"
    parts.write_text(
        f"study: attribute\nname: parts\n{words}\nscenario: tiny.yaml\nreplications: 3\nresamples: 500\n"
        "measures: [resolution_time_true_mean, grassroots_hours_per_worker_week]\n",
        encoding="utf-8",
    )
    how = How(tmp_path / "results")
    done = conduct(read_study(parts), how, lambda *told: None, lambda said: None)
    found = cast(Attributed, done.result)
    assert [player.name for player in found.players] == ["power_list", "targeted_dispatch", "first_receiver", "trace"]
    # Sixteen coalitions on three replications, of which those that differ only in a trace of intensity 0 are the same runs.
    assert done.runs == 8 * 3
    for measured in found.measures.values():
        own = measured.found
        assert own.parts[3].shapley[:3] == own.parts[3].alone[:3] == own.parts[3].without[:3] == (0.0, 0.0, 0.0)
        together = zip(pairs(4), own.interactions, strict=True)
        assert all(one[:3] == (0.0, 0.0, 0.0) for pair, one in together if 3 in pair)
        assert sum(part.shapley.mean for part in own.parts) == pytest.approx(own.full.mean - own.none.mean, rel=1e-9)
        assert abs(own.parts[0].shapley.mean) > 0.0
    again = conduct(read_study(parts), how, lambda *told: None, lambda said: None)
    assert again.runs == 0 and repr(again.result) == repr(found)


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*_attribute.study.yaml")), ids=lambda file: file.name)
def test_shipped_studies(file: Path) -> None:
    posed = read_study(file)
    assert isinstance(posed.study, Attribute)
    assert 4 <= len(checked(structure_of(posed.loaded, posed.study.structure))) <= 6
    assert set(posed.study.measures) <= COUNTED and "grassroots_hours_per_worker_week" in posed.study.measures
    assert posed.study.replications >= ENOUGH


def test_three_studies_are_shipped() -> None:
    names = {file.name.removesuffix("_attribute.study.yaml") for file in SCENARIOS.glob("*_attribute.study.yaml")}
    assert names == {"pingshan", "kaifeng", "beijing_swift_response"}
