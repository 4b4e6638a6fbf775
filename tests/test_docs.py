"""The documents are true: links lead somewhere, commands exist, names are the code's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.cli.app import app
from sim.mechanisms.registry import MECHANISMS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    for command in re.findall(r"`tiaokuai (\w+)", page.read_text(encoding="utf-8")):
        assert command in commands, command


def test_the_model_names_every_rule_and_mechanism() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    rules = {path.name for path in (ROOT / "sim" / "rules").glob("*.py")} - {
        "__init__.py",
        "coefficients.py",
        "logistic.py",
    }
    for name in [*rules, *MECHANISMS]:
        assert f"`{name}`" in text, name


def test_every_dependency_has_a_line_in_the_decisions() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    table = text[text.index("## Dependencies") :]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project[project.index("dependencies = [") : project.index("[project.scripts]")]
    for name in re.findall(r'"([A-Za-z][A-Za-z0-9.-]*)(?:>=[^"]*)?"', block):
        base = name.removesuffix("-stubs") if name.endswith("-stubs") else name
        assert base in table or "stubs" in name, name
