"""From a comparison to the whole report: everything a reader gets, made from results, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.mechanisms.registry import name_of
from sim.report.answer import chart_data, comments
from sim.report.chart_data import ChartData, Provenance
from sim.report.citation import bibtex
from sim.report.document.checklist import checklist
from sim.report.document.content import Document, Ground, Swing
from sim.report.document.glossary import GLOSSARY
from sim.report.document.key_figures import definitions, key_figures, limits_of, verdict_of_all
from sim.report.document.structures import structures_said
from sim.report.document.studied import studies_said
from sim.report.document.swings import basis
from sim.report.document.unstudied import not_found, searched, study_command, unstudied
from sim.report.explanation import STATUS
from sim.report.figures.compared import compare_figures
from sim.report.page import provenance
from sim.report.path_words import path_text
from sim.report.patterns_touched import touched_lines
from sim.report.sentences import between_tiers, sentences, trade_off
from sim.report.written import assumed_value, value_text
from sim.scenario.about import sections
from sim.scenario.loaded import Loaded
from sim.study.folders import open_folder
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    from sim.study.compare import Comparison
    from sim.study.execute import Tell


def comparison_of(folder: Path, tell: Tell, log: Callable[[Text], None], workers: int = 1) -> Comparison:
    """Return the comparison whose results lie in `folder`, read from its finished runs.

    Raises ResultsError where the folder holds no comparison, or one of another version of the model.
    """
    from sim.scenario.resolved import read_resolved
    from sim.study.compare import Options, compare
    from sim.study.store import content_key

    found = open_folder(folder)
    if found.kind != "compare":
        raise ResultsError(
            Text(
                f"{folder} 是研究（{found.kind}）的结果；报告须以 tiaokuai compare 的结果目录为准，研究会自动并入",
                f"{folder} holds a study ({found.kind}); a report is made of a folder of tiaokuai compare, which "
                "takes in the studies beside it",
            )
        )
    manifest = found.manifest
    loaded, seed = read_resolved(manifest["scenario"]["text"]), int(manifest["seed"])
    replications = manifest.get("replications")
    if replications is None or not (found.path / "answer.en.md").exists():
        raise ResultsError(
            Text(
                f"{folder} 的比较尚未完成：请再次运行 tiaokuai compare，它会从中断处继续",
                f"the comparison in {folder} is not finished: run tiaokuai compare again, it goes on where it stopped",
            )
        )
    path = found.path.resolve()
    if content_key(loaded.digest, seed) != path.name:
        raise ResultsError(
            Text(
                f"{folder} 由另一版本的模型生成，或已改名：请重新运行 tiaokuai compare",
                f"{folder} was made by another version of the model, or renamed: run tiaokuai compare again",
            )
        )
    options = Options(path.parent.parent, seed, int(replications), workers=workers)
    comparison = compare(loaded, options, tell, log)
    return replace(comparison, stop=comparison.stop._replace(reason=manifest["stopped"]))


def gather(
    comparison: Comparison,
    root: Path,
    swings: Mapping[str, tuple[Swing, ...]] | None = None,
    studies_in: Path | None = None,
) -> Document:
    """Return the report of a comparison; studies of the same scenario below `root` and `studies_in` are taken in.

    `swings` say, by path of a parameter, how far the verdict moves across its range.
    """
    data, loaded = chart_data(comparison), comparison.loaded
    scenario = loaded.scenario
    headline = key_figures(data, tuple(data.headline))
    places = [root] if studies_in is None else [root, studies_in]
    studies, command = studies_said(places, loaded, data), _command(comparison)
    file = _file_of(command)
    chosen = list(dict.fromkeys(name_of(spec) for s in scenario.structures for spec in s.chosen()))
    return Document(
        name=scenario.name,
        title=data.provenance.scenario,
        question=question_of(data),
        about=sections(scenario.about),
        baseline=data.baseline,
        structures=structures_said(comparison),
        headline=headline,
        verdict=verdict_of_all(data, headline),
        limits=limits_of(loaded, data, studies, not_found(places, study_command("sweep", file, root))),
        trade_offs=_trade_offs(data),
        sentences=_both(sentences(data, "zh"), sentences(data, "en")),
        measures=key_figures(data, data.primary),
        definitions=definitions(data),
        figures=compare_figures(data),
        studies=studies,
        unstudied=unstudied(studies, file, root),
        searched=searched(places, comparison.folder),
        grounds=_grounds(loaded, swings or {}),
        ground_heading=_ground_heading(loaded),
        comments=(*comments(comparison), *([basis()] if swings else [])),
        patterns=_both(touched_lines(chosen, "zh"), touched_lines(chosen, "en")),
        checklist=checklist(comparison, data),
        glossary=GLOSSARY,
        provenance=data.provenance,
        provenance_text=_provenance_text(data.provenance),
        command=command,
        citation=bibtex(scenario.name, comparison.key),
    )


def question_of(data: ChartData) -> Text:
    """Return the question that the comparison answers, in a sentence."""
    names = [data.structures[name] for name in (data.baseline, *data.others)]
    zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
    if len(names) < 2:
        return Text(
            f"在{zh}之下，诉求多久真正解决、是否被推诿、由谁承担工作？",
            f"Under the {en}: how long until requests are truly settled, are they passed on, and who does the work?",
        )
    return Text(
        f"同一批诉求交给{zh}办理：多久真正解决、是否被推诿、由谁承担工作？",
        f"The same requests under {en}: how long until each is truly settled, how often is it passed on, and who does the work?",
    )


def _both(zh: list[str], en: list[str]) -> tuple[Text, ...]:
    return tuple(Text(one, other) for one, other in zip(zh, en, strict=True))


def _trade_offs(data: ChartData) -> tuple[Text, ...]:
    found = (Text(said(data, s, "zh"), said(data, s, "en")) for s in data.others for said in (trade_off, between_tiers))
    return tuple(text for text in found if text.en)


def _ground_heading(loaded: Loaded) -> Text:
    every = loaded.assumptions
    assumed = sum(a.status == "assumption" for a in every)
    return Text(
        f"{len(every)} 个参数，其中 {assumed} 个是假设", f"{len(every)} parameters, {assumed} of them assumptions"
    )


def _grounds(loaded: Loaded, swings: Mapping[str, tuple[Swing, ...]]) -> tuple[Ground, ...]:
    return tuple(
        Ground(
            a.path,
            path_text(loaded, a.path),
            assumed_value(loaded, a),
            a.status,
            STATUS[a.status],
            a.source,
            value_text(a.range),
            a.written,
            swings.get(a.path, ()),
        )
        for a in loaded.assumptions
    )


def _provenance_text(origin: Provenance) -> Text:
    return Text(provenance(origin, "zh"), provenance(origin, "en"))


def _command(comparison: Comparison) -> str:
    """Return the command of the manifest, or the one that does the same where a study made the folder."""
    found = open_folder(comparison.folder).manifest.get("command") or []
    name, n = comparison.loaded.scenario.name, comparison.stop.replications
    if len(found) > 1 and found[1] == "compare":
        return " ".join(_deciding(found))
    return f"tiaokuai compare scenarios/{name}.yaml --seed {comparison.seed} --replications {n}"


def _file_of(command: str) -> str:
    """Return the scenario's file as a command that compares names it."""
    words = command.split()[2:]
    return next((word for word in words if word.endswith((".yaml", ".yml"))), words[0])


_WITH_VALUE = ("--out", "--workers", "-w", "--lang", "--cluster")
_ALONE = ("--json", "--charts", "--no-charts")


def _deciding(words: list[str]) -> list[str]:
    """Return a command without the options that change no number: where to, how many at once, in which language."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif word not in _ALONE and not word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            kept.append(word)
    return kept
