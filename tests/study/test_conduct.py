"""How a study is conducted, whatever its kind: what it leaves to the scenario, its key, its folder, its window."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.measures.registry import scalar_measures
from sim.scenario.loaded import Loaded
from sim.scenario.studies.attribute import Attribute
from sim.scenario.studies.common import Study
from sim.scenario.studies.plain import plain_study
from sim.scenario.studies.reading import Posed
from sim.scenario.studies.tree import KINDS
from sim.study import conduct as conducting
from sim.study.asked import Ask
from sim.study.conduct import Conducted, How, check_measures, completed, conduct, study_key
from sim.study.evaluate import Evaluator
from sim.study.extras import need
from sim.study.kinds import conduct_of
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


@pytest.fixture
def posed(small_file: Path) -> Posed:
    """Return the plain question of `power` about the starter scenario."""
    return plain_study("power", small_file)


@pytest.fixture
def two_runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Study]]:
    """Let a study ask for two runs and return their table; yield the studies that were asked."""
    seen: list[Study] = []

    def kind(study: Study) -> Callable[[Study, Evaluator], pd.DataFrame]:
        def ask(study: Study, evaluator: Evaluator) -> pd.DataFrame:
            seen.append(study)
            manifest = evaluator._folder / "manifest.json"
            assert manifest.exists(), "what is needed to make it again is kept before the first run"
            return evaluator([Ask(0, (), s, 0) for s in study.structures], study.measures)

        return ask

    monkeypatch.setattr(conducting, "conduct_of", kind)
    yield seen


def go(posed: Posed, root: Path, **more: Any) -> Conducted:
    """Conduct a study in this process."""
    said: list[Text] = []
    how = How(root, command=("tiaokuai", "power", "/somewhere/else/small.yaml", "--out=/a/b/c"), **more)
    return conduct(posed, how, lambda *told: None, said.append)


def test_what_a_study_leaves_out_is_the_scenario_s(small: Loaded, posed: Posed) -> None:
    study = completed(posed.study, small)
    assert study.structures == [spec.id for spec in small.scenario.structures]
    assert study.baseline == (small.scenario.compare.baseline or study.structures[0])
    assert study.measures == small.scenario.compare.primary
    assert completed(study, small) == study


def test_what_a_study_says_stays_and_the_baseline_is_always_there(small: Loaded, posed: Posed) -> None:
    ids = [spec.id for spec in small.scenario.structures]
    said = posed.study.model_copy(update={"structures": ids[-1:], "measures": ["passed_share"], "baseline": ids[0]})
    study = completed(said, small)
    assert study.structures == [ids[0], ids[-1]] and study.measures == ["passed_share"]


def test_replications_of_the_command_line_keep_to_the_kind_s_bounds(small: Loaded, posed: Posed) -> None:
    assert completed(posed.study, small, 33).replications == 33
    with pytest.raises(ResultsError) as caught:
        completed(posed.study, small, 1)
    assert "replications" in caught.value.text.en and "[3, 10000]" in caught.value.text.en
    assert "[3, 10000]" in caught.value.text.zh and "允许" in caught.value.text.zh
    assert "pydantic" not in caught.value.text.en


def test_an_unknown_measure_is_named_with_the_nearest(small: Loaded, posed: Posed) -> None:
    wrong = posed.study.model_copy(update={"measures": ["passd_share"]})
    with pytest.raises(ResultsError) as caught:
        completed(wrong, small)
    assert "passed_share" in caught.value.text.en and "passed_share" in caught.value.text.zh
    check_measures(scalar_measures())
    with pytest.raises(ResultsError):
        check_measures(["staff_hours_by_office"])


def test_the_key_is_of_content_scenario_and_seed(small: Loaded, posed: Posed) -> None:
    study = completed(posed.study, small)
    keys = {
        study_key(study, small, 1),
        study_key(study, small, 2),
        study_key(study.model_copy(update={"replications": 99}), small, 1),
        study_key(study.model_copy(update={"measures": ["passed_share"]}), small, 1),
    }
    assert len(keys) == 4 and all(len(key) == 12 for key in keys)
    assert study_key(study.model_copy(), small, 1) == study_key(study, small, 1)


def test_a_study_is_conducted_once_and_read_ever_after(posed: Posed, tmp_path: Path, two_runs: list[Study]) -> None:
    first, again = go(posed, tmp_path), go(posed, tmp_path)
    assert first.runs == len(first.study.structures) and again.runs == 0
    assert first.key == again.key and first.folder == again.folder == tmp_path / first.study.name / first.key
    pd.testing.assert_frame_equal(first.result, again.result)
    assert 0.0 <= first.window.start < first.window.end < first.window.horizon
    assert two_runs[0] == first.study, "the kind gets the completed study"


def test_the_seed_of_the_command_line_then_the_study_s_then_the_scenario_s(
    posed: Posed, tmp_path: Path, two_runs: list[Study]
) -> None:
    own = posed._replace(study=posed.study.model_copy(update={"seed": 5}))
    assert go(posed, tmp_path).seed == posed.loaded.scenario.seed
    assert go(own, tmp_path).seed == 5
    assert go(own, tmp_path, seed=0).seed == 0
    assert len({path.name for path in (tmp_path / posed.study.name).iterdir()}) == 3


def test_nothing_that_is_written_names_the_machine(posed: Posed, tmp_path: Path, two_runs: list[Study]) -> None:
    folder = go(posed, tmp_path).folder
    files = [file for file in tmp_path.rglob("*.json") if file.is_file()]
    assert {"manifest.json", "asked-1.json"} <= {file.name for file in files}
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert str(tmp_path) not in text and "/somewhere" not in text and "/a/b" not in text, file
        assert str(Path.home()) not in text
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert content["command"] == ["tiaokuai", "power", "small.yaml", "--out=c"]
    assert content["study"] == {"name": posed.study.name, "kind": "power", "text": posed.text}


def test_every_kind_has_its_function() -> None:
    for name, kind in KINDS.items():
        found = conduct_of(kind.model_construct(study=name))
        assert found.__module__ == f"sim.study.{name}"
    with pytest.raises(KeyError):
        conduct_of(Attribute.model_construct(study="attribution"))


def test_a_package_that_is_not_there_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert need("json") is json
    for module in ("SALib", "SALib.sample"):  # another test may have loaded them
        monkeypatch.setitem(sys.modules, module, None)
    for name, extra in (("SALib.sample", "studies"), ("no_such_package_of_ours", "cluster")):
        with pytest.raises(ResultsError) as caught:
            need(name, extra)
        for text in caught.value.text:
            assert f'pip install "tiaokuai[{extra}]"' in text and name.partition(".")[0] in text
