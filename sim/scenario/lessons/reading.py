"""Read a lesson file and its scenario, and hold the one against the other: everything that is wrong, before any class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sim.mechanisms.registry import MECHANISMS
from sim.scenario.canonical import canonical_yaml, digest_of
from sim.scenario.findings import Findings
from sim.scenario.lessons.changes import check_changes
from sim.scenario.lessons.tree import SCENARIO_FILE, STEPS, USUAL_CASES, Lesson
from sim.scenario.library import FOLDER, LESSON_ENDING, library_near
from sim.scenario.loaded import Loaded
from sim.scenario.messages import MISSING, add_findings
from sim.scenario.named import named_scenario
from sim.scenario.opening import opened, yaml_files
from sim.scenario.positions import Node
from sim.scenario.words import NOTHING, nearest, one_of
from sim.vocabulary.text import Text

ENDING = LESSON_ENDING
"""How the names of lesson files end."""
LESSONS = "lessons"
"""The folder of lessons in the folder of scenarios."""
OWN_STRUCTURE = "class"
"""Id of the class's own structure."""


class Prepared(NamedTuple):
    """A lesson that was read and checked, with its scenario."""

    lesson: Lesson
    loaded: Loaded
    digest: str
    """Of the lesson's content and its scenario's."""


def read_lesson(path: Path, measures: Collection[str] | None = None) -> Prepared:
    """Return the checked lesson of a YAML file; raise ScenarioError with everything that is wrong with it.

    `measures` are the names that a lesson may use; left out, they are not checked.
    """
    path = Path(path)
    findings = Findings([path.name])
    root = opened(path, findings)
    if root is None:
        raise findings.error()
    lesson = _validated(root, findings)
    _check_itself(root, path, findings)
    loaded = _scenario(path, root, findings)
    if loaded is not None:
        _check_names(root, loaded, measures, findings)
        check_changes(root, loaded, findings)
    if findings or lesson is None or loaded is None:
        raise findings.error()
    return Prepared(lesson, loaded, digest_of(canonical_yaml(root.plain(), Lesson) + loaded.digest))


def lessons_near(start: Path) -> list[Path]:
    """Return the lesson files of the library of scenarios near a folder, by name."""
    library = library_near(start)
    return [] if library is None else sorted((library / LESSONS).glob(f"*{ENDING}"))


def lesson_file(word: str, start: Path) -> Path:
    """Return the file of a lesson given by name or path. Raises ScenarioError where there is none."""
    path = Path(word)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = {file.name.removesuffix(ENDING): file for file in lessons_near(start)}
    if word in known:
        return known[word]
    findings = Findings([word])
    findings.add(
        word, 0, 0, "", Text("没有这门课", "there is no such lesson"), word, one_of(known), nearest(word, known)
    )
    raise findings.error()


def _validated(root: Node, findings: Findings) -> Lesson | None:
    try:
        return Lesson.model_validate(root.plain())
    except ValidationError as error:
        add_findings(error, root, findings, Lesson)
        return None


def _scenario(path: Path, root: Node, findings: Findings) -> Loaded | None:
    """Return the scenario that a lesson names, or None after adding why there is none."""
    node, name = root.get("scenario"), root.text_of("scenario")
    if node is None or name is None or not re.fullmatch(SCENARIO_FILE, name):
        return None  # said by the validation of the file
    folder, word = (path.resolve().parent.parent, name[3:]) if name.startswith("../") else (path.parent, name)
    if name.startswith("../") and path.resolve().parent.name != LESSONS:
        problem = Text("路径须在情景文件夹之内", "the path must stay inside the folder of scenarios")
        allowed = Text(f"{FOLDER} 文件夹之内的情景", f"a scenario of the folder {FOLDER}")
        near = nearest(word, yaml_files(path.parent))
        findings.add(*node.mark, "scenario", problem, name, allowed, near)
        return None
    return named_scenario(node, folder, word, findings, name.removesuffix(word))


def _check_itself(root: Node, path: Path, findings: Findings) -> None:
    """Check what can be said without the scenario: steps and their content, minutes, ids, scales."""
    name, node = root.text_of("lesson"), root.get("lesson")
    stem = path.name.removesuffix(ENDING)
    if node is not None and name is not None and path.name.endswith(ENDING) and name != stem:
        problem = Text("须与文件名相同", "the name must be that of the file")
        findings.add(*node.mark, "lesson", problem, name, Text(stem, stem))
    _check_lengths(root, findings)
    for at, listed in (("predict", root.get("predict")), ("tune.options", _inner(root, "tune", "options"))):
        _once(at, [child.get("id") for child in listed.children] if listed is not None else [], findings)
    for at, listed in (("structures", root.get("structures")), ("decide.tiers", _inner(root, "decide", "tiers"))):
        _once(at, list(listed.children) if listed is not None else [], findings)
    for k, question in enumerate(_children(root, "predict")):
        _check_question(question, f"predict.{question.text_of('id') or k + 1}", findings)


def _check_lengths(root: Node, findings: Findings) -> None:
    lengths = root.get("lengths")
    for key, (mark, steps) in lengths.items.items() if lengths is not None else ():
        minutes = [(kind, steps.get(kind)) for kind in STEPS if steps.get(kind) is not None]
        for kind, _ in minutes:
            if kind != "run" and kind not in root.items:
                problem = Text("课中没有这一环节的内容", "the lesson holds nothing for this step")
                findings.add(*steps.items[kind][0], f"lengths.{key}.{kind}", problem, kind)
        numbers = [node.value for _, node in minutes if node is not None]
        if not key.isdecimal() or not all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
            continue  # said by the validation of the file
        total = sum(n for n in numbers if isinstance(n, int))
        if total != int(key):
            problem = Text("各环节的分钟数合计须等于总时长", "the minutes of the steps must add up to the whole")
            findings.add(*mark, f"lengths.{key}", problem, str(total), Text(key, key))
        for kind in ("predict", "explain"):
            shown = [_shortest(child) for child in _children(root, kind)]
            if kind in steps.items and shown and min(shown) > int(key):
                problem = Text(
                    "这一时长没有此环节的内容（from_minutes）",
                    "nothing of this step is shown in so short a lesson (from_minutes)",
                )
                findings.add(
                    *steps.items[kind][0],
                    f"lengths.{key}.{kind}",
                    problem,
                    str(min(shown)),
                    Text(f"至多 {key}", f"at most {key}"),
                )
    _check_parts(
        root, {int(key) for key in (lengths.items if lengths is not None else ()) if key.isdecimal()}, findings
    )


def _shortest(node: Node) -> int:
    value = _number(node.get("from_minutes"))
    return 1 if value is None else int(value)


def _check_parts(root: Node, lengths: set[int], findings: Findings) -> None:
    """Check that every part is shown in some length, and that cases are counted for lengths that there are."""
    if not lengths:
        return
    words = Text("、".join(map(str, sorted(lengths))), ", ".join(map(str, sorted(lengths))))
    for at in ("predict", "explain"):
        for k, child in enumerate(_children(root, at)):
            if _shortest(child) > max(lengths):
                problem = Text("没有这么长的课", "no lesson is so long")
                path = f"{at}.{child.text_of('id') or k + 1}.from_minutes"
                findings.add(*child.items["from_minutes"][1].mark, path, problem, str(_shortest(child)), words)
    decide = root.get("decide")
    fewer, given = _inner(root, "decide", "cases_in"), _number(decide.get("cases")) if decide is not None else None
    most = USUAL_CASES if given is None else given
    for key, (mark, node) in fewer.items.items() if fewer is not None else ():
        if key.isdecimal() and int(key) not in lengths:
            findings.add(*mark, f"decide.cases_in.{key}", Text("没有这种时长", "there is no such length"), key, words)
        count = _number(node)
        if count is not None and count > most:
            problem = Text("不得多于 cases", "not more than cases")
            findings.add(
                *node.mark, f"decide.cases_in.{key}", problem, node.text, Text(f"至多 {most:g}", f"at most {most:g}")
            )


def _once(at: str, nodes: list[Node | None], findings: Findings) -> None:
    counted = Counter(node.text for node in nodes if node is not None)
    for node in nodes:
        if node is not None and counted[node.text] > 1:
            findings.add(*node.mark, at, Text("重复", "it stands there more than once"), node.text)
            counted[node.text] = 0


def _check_question(node: Node, at: str, findings: Findings) -> None:
    needed = ("measure", "low", "high")
    kind = node.text_of("kind")
    if kind == "tier":
        for key in (*needed, "step"):
            if key in node.items:
                problem = Text("此类问题不写此键", "a question of this kind has no such key")
                findings.add(*node.items[key][0], f"{at}.{key}", problem, key)
    if kind != "number":
        return
    for key in needed:
        if key not in node.items:
            findings.add(*node.mark, f"{at}.{key}", MISSING)
    low, high, step = (_number(node.get(key)) for key in ("low", "high", "step"))
    if low is not None and high is not None and not low < high:
        problem = Text("低端须小于高端", "the low end must lie below the high end")
        findings.add(*node.items["low"][1].mark, f"{at}.low", problem, f"{low:g} – {high:g}")
    elif low is not None and high is not None and (high - low) / (step or 1.0) > 1000:
        problem = Text("刻度过密", "too many steps on the scale")
        allowed = Text("至多 1,000 格", "at most 1,000")
        findings.add(*node.items["high"][1].mark, f"{at}.high", problem, f"{(high - low) / (step or 1.0):g}", allowed)


def _number(node: Node | None) -> float | None:
    value = None if node is None else node.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _check_names(root: Node, loaded: Loaded, measures: Collection[str] | None, findings: Findings) -> None:
    """Check every structure, tier, measure, mechanism and question that a lesson names."""
    scenario = loaded.scenario
    known = [spec.id for spec in scenario.structures]
    own = [node.text for node in _children(root, "structures")]
    tiers = [tier.id for tier in scenario.government.tiers]
    questions = [node.text_of("id") or "" for node in _children(root, "predict")]
    no_structure = Text("情景没有这个结构", "the scenario has no such structure")
    not_shown = Text("课中没有这个结构（structures）", "the lesson shows no such structure (structures)")
    for node in _children(root, "structures"):
        if node.text == OWN_STRUCTURE:
            problem = Text("此名称留给班级自己的结构", "this name is kept for the class's own structure")
            findings.add(*node.mark, "structures", problem, node.text)
        elif node.value not in known:
            findings.add(*node.mark, "structures", no_structure, node.text, one_of(known), nearest(node.text, known))
    no_tier = Text("没有这个层级", "there is no such tier")
    tiers_node = _inner(root, "decide", "tiers")
    for node in tiers_node.children if tiers_node is not None else ():
        if node.value not in tiers:
            findings.add(*node.mark, "decide.tiers", no_tier, node.text, one_of(tiers), nearest(node.text, tiers))
    for at, node in _said_structures(root):
        if node.value not in own:
            findings.add(*node.mark, at, not_shown, node.text, one_of(own), nearest(node.text, own))
    no_measure = Text(
        "没有这个单一数值的指标（见 tiaokuai measures）",
        "there is no such measure that is one number (see tiaokuai measures)",
    )
    for at, node in _said_measures(root):
        if measures is not None and node.value not in measures:
            findings.add(*node.mark, at, no_measure, node.text, NOTHING, nearest(node.text, measures))
    for k, card in enumerate(_children(root, "explain")):
        mechanism, guesses = card.get("mechanism"), card.get("guesses")
        if mechanism is not None and mechanism.value not in MECHANISMS:
            problem, near = Text("没有这个机制", "there is no such mechanism"), nearest(mechanism.text, MECHANISMS)
            findings.add(
                *mechanism.mark, f"explain.{k + 1}.mechanism", problem, mechanism.text, one_of(MECHANISMS), near
            )
        if guesses is not None and guesses.value not in questions:
            problem, near = (
                Text("predict 中没有这个问题", "predict has no such question"),
                nearest(guesses.text, questions),
            )
            findings.add(*guesses.mark, f"explain.{k + 1}.guesses", problem, guesses.text, one_of(questions), near)


def _said_structures(root: Node) -> Iterator[tuple[str, Node]]:
    for question in _children(root, "predict"):
        if (node := question.get("structure")) is not None:
            yield f"predict.{question.text_of('id') or ''}.structure", node
    if (node := _inner(root, "tune", "structure")) is not None:
        yield "tune.structure", node


def _said_measures(root: Node) -> Iterator[tuple[str, Node]]:
    for question in _children(root, "predict"):
        if (node := question.get("measure")) is not None and question.text_of("kind") == "number":
            yield f"predict.{question.text_of('id') or ''}.measure", node
    axes = _inner(root, "tune", "axes")
    for node in axes.children if axes is not None else ():
        yield "tune.axes", node


def _children(root: Node, key: str) -> list[Node]:
    listed = root.get(key)
    return listed.children if listed is not None else []


def _inner(root: Node, key: str, inner: str) -> Node | None:
    node = root.get(key)
    return node.get(inner) if node is not None else None
