"""Conduct a study: its folder, its window, its crew; then the kind's own design, evaluation and analysis.

results/<study>/<key>/
    manifest.json        what is needed to make it again; written before the first run
    asked-<n>.json       the runs that stage n of the design asks for, with their keys
    failures.json        runs that failed, each with the command that does it again
    …                    tables, dictionary, answer, charts (written by the report)
results/rows/            the outcomes of all runs of all studies
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.engine.choice import AUTO, SIMPY, choose
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.shapes import described, step
from sim.scenario.studies.common import Study
from sim.scenario.studies.reading import Posed
from sim.scenario.words import did_you_mean
from sim.study.dimension import Dimension, dimensions
from sim.study.evaluate import Evaluator, Shard
from sim.study.execute import Crew, Tell
from sim.study.hands import Hands, crew_of
from sim.study.kinds import conduct_of
from sim.study.manifest import manifest
from sim.study.pilot import counted, do_jobs, warm_up_of
from sim.study.preflight import preflight
from sim.study.run import build_world
from sim.study.store import MODEL_VERSION, Store, content_key, write_json
from sim.study.work import Job
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


class How(NamedTuple):
    """What the user may set for one study."""

    root: Path
    seed: int | None = None
    replications: int | None = None
    hands: Hands = Hands()
    engine: str = AUTO
    shard: Shard | None = None
    command: tuple[str, ...] = ()


class Conducted(NamedTuple):
    """A study that was conducted."""

    study: Study
    loaded: Loaded
    seed: int
    key: str
    folder: Path
    window: Window
    dimensions: tuple[Dimension, ...]
    result: Any
    """What the kind's own function returns."""
    runs: int
    """Runs that were done now, not read."""


def conduct(posed: Posed, how: How, tell: Tell, log: Callable[[Text], None]) -> Conducted:
    """Return the result of a study, doing only the runs that are missing.

    Raises ResultsError for a study that cannot be conducted, Unfinished where this was one shard of several.
    """
    study = completed(posed.study, posed.loaded, how.replications)
    loaded, scenario = posed.loaded, posed.loaded.scenario
    seed = next(s for s in (how.seed, study.seed, scenario.seed) if s is not None)
    axes = dimensions(loaded, study)
    preflight(study, loaded)
    key = study_key(study, loaded, seed)
    folder = how.root / study.name / key
    with crew_of(how.hands, key, loaded, seed, how.root, tell) as crew:
        window = find_window(loaded, seed, how, key, crew, tell, log)
        write_json(
            folder / "manifest.json",
            manifest(
                loaded,
                seed,
                list(how.command),
                study={"name": study.name, "kind": study.study, "text": posed.text},
                window=[window.start, window.end, window.horizon],
            ),
        )
        evaluator = Evaluator(
            loaded, seed, window, str(study.baseline), folder, how.root, crew, key, tell, log, how.engine, how.shard
        )
        result = conduct_of(study)(study, evaluator)
    return Conducted(study, loaded, seed, key, folder, window, axes, result, evaluator.runs)


def completed(study: Study, loaded: Loaded, replications: int | None = None) -> Study:
    """Return the study with what it leaves to the scenario: structures, baseline, measures; all checked.

    Raises ResultsError for a measure that does not exist or is not one number, or too few replications.
    """
    scenario = loaded.scenario
    known = [spec.id for spec in scenario.structures]
    baseline = study.baseline or scenario.compare.baseline or known[0]
    structures = study.structures or known
    if baseline not in structures:
        structures = [baseline, *structures]
    measures = study.measures or scenario.compare.primary
    check_measures(measures)
    changes: dict[str, Any] = {"baseline": baseline, "structures": structures, "measures": measures}
    if replications is not None:
        changes["replications"] = replications
    try:
        return type(study).model_validate({**study.model_dump(), **changes})
    except ValidationError as error:
        # The file was checked when it was read: what is out of bounds now came from the command line.
        name = str(error.errors()[0]["loc"][0])
        allowed = described(step(type(study), name))
        raise ResultsError(
            Text(
                f"{name}：这种研究不允许 {changes.get(name)}；允许：{allowed.zh}",
                f"{name}: this kind of study does not take {changes.get(name)}; allowed: {allowed.en}",
            )
        ) from None


def structures_run(study: Study, loaded: Loaded) -> list[str]:
    """Return the structures on which an answer rests: one, where a kind looks into it alone, else those of the study."""
    if study.study in ("attribute", "optimise"):
        return [getattr(study, "structure", None) or loaded.scenario.structures[-1].id]
    return study.structures


def check_measures(names: list[str]) -> None:
    """Raise ResultsError with the nearest name if a measure does not exist or is not one number."""
    from sim.measures.registry import scalar_measures

    scalar = scalar_measures()
    for name in names:
        if name not in scalar:
            near = did_you_mean(name, scalar)
            zh = f"measures：{name} 不是单一数值的指标（见 tiaokuai measures）"
            en = f"measures: not a measure that is one number: {name} (see tiaokuai measures)"
            raise ResultsError(Text(zh + near.zh, en + near.en))


def study_key(study: Study, loaded: Loaded, seed: int) -> str:
    """Return the key of a study's folder: its content, its scenario's, the seed and the version of the model."""
    text = f"{study.model_dump_json()}:{loaded.digest}:{seed}:{MODEL_VERSION}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def find_window(
    loaded: Loaded, seed: int, how: How, key: str, crew: Crew, tell: Tell, log: Callable[[Text], None]
) -> Window:
    """Return which requests count: after the warm-up, which a pilot of the scenario as it stands finds if none is stated."""
    scenario = loaded.scenario
    structures = tuple(spec.id for spec in scenario.structures)
    pilots = scenario.compare.precision.minimum
    store = Store(how.root, scenario.name, content_key(loaded.digest, seed))
    if scenario.clock.warm_up == "auto" and not store.named(f"warm_up-{pilots}.json").exists():
        world = build_world(loaded, seed)
        if world.is_long and how.engine != SIMPY:
            raise ResultsError(
                Text(
                    "规模过大：请在 clock.warm_up 写明预热期",
                    "runs this large are counted, not logged: state clock.warm_up (finding it needs logs)",
                )
            )
        log(Text(f"试运行 {pilots} 次以确定预热期", f"{pilots} pilot replications to find the warm-up"))
        engine = choose(how.engine, world.requests * pilots * len(structures) / crew.count, world.baseline, log)
        jobs = [Job(s, r, True, None, engine.name) for r in range(pilots) for s in structures]
        try:
            do_jobs(crew, key, store, jobs, tell)
        except ResultsError:
            if not store.named("manifest.json").exists():
                write_json(store.named("manifest.json"), manifest(loaded, seed, []))  # to do a failed run again
            raise
    return counted(warm_up_of(loaded, store, structures, pilots)[0], scenario.clock.horizon)
