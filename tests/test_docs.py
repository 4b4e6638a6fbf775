"""The documents are true: links lead somewhere, commands exist, names are the code's, generated parts are up to date."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from sim.cli.app import app
from sim.measures.registry import MEASURES
from sim.mechanisms.registry import MECHANISMS
from sim.report.reference import pages, rules, with_block
from sim.scenario.library import scenario_files
from sim.structure.meanings import meanings, table_names

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
NAMING = [DOCS / name for name in ("model.md", "model_tables.md", "stress_des.md", "mechanisms.md", "mechanisms.zh.md")]
"""Pages of which every name in backticks must exist."""
FOLDERS = ("sim/", "tests/", "docs/", "scenarios/", "results/", "benchmarks/")
OTHER_WORDS = {"pip", "install", "md", "yaml", "csv", "json", "py", "u", "NAME", "名称"}
"""Words of commands and endings of files."""
STRESS_ITEMS = (
    *("1.1", "1.2", "1.3"),
    *("2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"),
    *("3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3"),
    *("5.1", "5.2", "5.3", "5.4"),
    "6.1",
)
ODD_SECTIONS = (
    "Purpose and patterns",
    "Entities, state variables, scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialisation",
    "Input data",
    "Submodels",
)
DESIGN_CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def read(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", read(page)):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    commands = names()
    for command in re.findall(r"`tiaokuai ([\w-]+)", read(page)):
        assert command in commands, command


def names() -> list[str]:
    """Return the names of all commands."""
    found = [
        command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
    ]
    assert all(found)
    return found


def test_every_command_stands_in_both_readmes() -> None:
    for page in (ROOT / "README.md", DOCS / "README.zh.md"):
        text = read(page)
        for name in names():
            assert f"`tiaokuai {name}" in text or f"`{name}" in text, f"{page.name}: {name}"


@pytest.mark.parametrize("path", pages(ROOT), ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_up_to_date(path: Path) -> None:
    assert read(path) == pages_now()[path], "run `python -m sim.report.reference`"


@cache
def pages_now() -> dict[Path, str]:
    """Return every generated page as the code has it now."""
    return pages(ROOT)


def test_the_number_of_mechanisms_is_right() -> None:
    assert f"{len(MECHANISMS)} mechanisms exist" in read(ROOT / "README.md")
    assert f"{len(MECHANISMS)} 种机制" in read(DOCS / "README.zh.md")


def test_a_block_needs_its_markers() -> None:
    assert with_block("a\n<!-- x -->\nold\n<!-- /x -->\nb", "x", "new") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb"
    with pytest.raises(ValueError, match="no markers"):
        with_block("a", "x", "new")


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every word that stands in the code, and the names of its files."""
    words: set[str] = set()
    for path in [*ROOT.glob("sim/**/*.py"), *ROOT.glob("benchmarks/**/*.py")]:
        words.update(re.findall(r"\w+", read(path)), path.stem)
    words.update(*(re.findall(r"\w+", read(path)) for path in scenario_files(ROOT / "scenarios")))
    words.update(path.stem for path in scenario_files(ROOT / "scenarios"))
    return frozenset(words | OTHER_WORDS)


def backticked(text: str) -> list[str]:
    """Return what stands in backticks, blocks of code left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose)


def unknown(name: str) -> str:
    """Return what is unknown about a name in backticks, or ""."""
    if name.startswith(FOLDERS) or name in ("LICENSE", "CITATION.cff", "pyproject.toml"):
        return "" if (ROOT / name).exists() else f"no file {name}"
    if match := re.fullmatch(r"python -m ([\w.]+)(?: .*)?", name):
        return "" if importlib.util.find_spec(match[1]) else f"no module {match[1]}"
    if match := re.fullmatch(r"(sim(?:\.\w+)+)", name):
        return "" if _importable(match[1]) else f"nothing called {name}"
    if re.fullmatch(r"\w+\.py", name):
        return "" if list(ROOT.glob(f"sim/**/{name}")) else f"no file {name}"
    table, _, field = name.partition(".")
    if table in table_names() and re.fullmatch(r"\w+", field or "-"):
        return "" if (table, field) in meanings() else f"no field {name}"
    words = [word for word in re.findall(r"[^\W\d]\w*", name) if word not in words_of_the_code()]
    return f"unknown {', '.join(words)} in `{name}`" if words else ""


def _importable(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return False
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    names = {getattr(node, "name", "") for node in tree.body}
    return attribute in names or importlib.util.find_spec(name) is not None


@pytest.mark.parametrize("page", NAMING, ids=lambda page: page.name)
def test_names_in_backticks_exist(page: Path) -> None:
    wrong = [problem for name in backticked(read(page)) if (problem := unknown(name))]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    ["sim/nowhere.py", "python -m sim.nowhere", "sim.engine.nothing", "nofile.py", "conduct.presure", "mechanism_xyz"],
)
def test_a_wrong_name_is_noticed(name: str) -> None:
    assert unknown(name)


def test_the_model_follows_odd() -> None:
    text = read(DOCS / "model.md")
    headings = re.findall(r"^## \d\. (.+)$", text, flags=re.MULTILINE)
    assert headings[:7] == list(ODD_SECTIONS)
    section = text[text.index("## 4. Design concepts") : text.index("## 5.")]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", section, flags=re.MULTILINE) == list(DESIGN_CONCEPTS)


def test_every_rule_and_mechanism_has_a_submodel() -> None:
    model, tables = read(DOCS / "model.md"), read(DOCS / "model_tables.md")
    files = {path.name for path in (ROOT / "sim" / "rules").glob("*.py")}
    helpers = {"__init__.py", "coefficients.py", "logistic.py"}
    assert {rule.file for rule in rules()} == files - helpers
    assert {rule.number for rule in rules()} == {"", *(f"R{k}" for k in range(1, 11))}
    for rule in rules():
        assert f"`{rule.file}`" in model
        assert f"`{rule.file}`\n" in tables, rule.file
    for name in MECHANISMS:
        assert f"| `{name}`" in model, name
        assert f"### `{name}`\n" in tables, name


@pytest.mark.parametrize("page", ["mechanisms.md", "mechanisms.zh.md"])
def test_every_mechanism_and_parameter_is_explained(page: str) -> None:
    sections = re.split(r"^## ", read(DOCS / page), flags=re.MULTILINE)
    by_name = {match[1]: section for section in sections if (match := re.match(r"`(\w+)`", section))}
    assert list(by_name) == list(MECHANISMS)
    for name, entry in MECHANISMS.items():
        for parameter in entry.spec.model_fields:
            assert parameter == "intensity" or f"| `{parameter}` |" in by_name[name], f"{name}.{parameter}"


def test_stress_answers_every_item() -> None:
    text = read(DOCS / "stress_des.md")
    found = re.findall(r"^\*\*(\d(?:\.\d)+) [^*]+\.\*\* (.+)$", text, flags=re.MULTILINE)
    assert len(STRESS_ITEMS) == 24
    assert [number for number, _ in found] == list(STRESS_ITEMS)
    for number, answer in found:
        assert len(answer) > 60, f"{number} is hardly answered"


def test_no_document_names_a_measure_that_is_not_there() -> None:
    for page in PAGES:
        for name in re.findall(r"`(\w+_(?:share|mean|median|p90|week|rate))`", read(page)):
            assert name in MEASURES or name in words_of_the_code(), f"{page.name}: {name}"


def test_every_dependency_has_a_line_in_the_decisions() -> None:
    text = read(DOCS / "decisions.md")
    table = text[text.index("## Dependencies") :]
    project = read(ROOT / "pyproject.toml")
    block = project[project.index("dependencies = [") : project.index("[project.scripts]")]
    for name in re.findall(r'"([A-Za-z][A-Za-z0-9.-]*)(?:>=[^"]*)?"', block):
        base = name.removesuffix("-stubs") if name.endswith("-stubs") else name
        assert base in table or "stubs" in name, name
