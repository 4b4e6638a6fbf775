"""What a group buys, as changes of the scenario: made from its choices, and checked before any class."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from sim.scenario.findings import Findings
from sim.scenario.lessons.tree import Tune
from sim.scenario.loaded import Loaded
from sim.scenario.positions import Node
from sim.scenario.variant import Base, Change, Value, base_of, is_factor, spread
from sim.vocabulary.errors import ScenarioError
from sim.vocabulary.text import Text

_UNFIT = Text("情景不容许这一改动", "the scenario does not allow this change")


def changes_of(tune: Tune, choices: Mapping[str, int]) -> tuple[Change, ...]:
    """Return what units bought change, options in the lesson's order; a factor grows with each unit by the same amount."""
    found: list[Change] = []
    for option in tune.options:
        units = choices.get(option.id, 0)
        if units > 0:
            found += [(path, bought(path, value, units)) for path, value in option.change.items()]
    return tuple(found)


def bought(path: str, value: Value, units: int) -> Value:
    """Return the value that so many units of one option set: `1 + units x (factor - 1)` for a factor, else the value itself."""
    if is_factor(path) and isinstance(value, int | float) and not isinstance(value, bool):
        return 1.0 + units * (float(value) - 1.0)
    return value


def cost_of(tune: Tune, choices: Mapping[str, int]) -> int:
    """Return what the choices cost together."""
    return sum(option.price * choices.get(option.id, 0) for option in tune.options)


def check_changes(root: Node, loaded: Loaded, findings: Findings) -> None:
    """Add everything that is wrong with what groups can buy, held against the scenario."""
    tune = root.get("tune")
    listed = tune.get("options") if tune is not None else None
    budget = tune.get("budget") if tune is not None else None
    base = base_of(loaded)
    for k, option in enumerate(listed.children if listed is not None else ()):
        at = f"tune.options.{option.text_of('id') or k + 1}"
        price, change = option.get("price"), option.get("change")
        least, most_spent = (node.value if node is not None else None for node in (price, budget))
        if price is not None and isinstance(least, int) and isinstance(most_spent, int) and least > most_spent:
            problem = Text("一份就超出预算", "one unit costs more than the budget")
            limit = Text(f"至多 {most_spent}", f"at most {most_spent}")
            findings.add(*price.mark, f"{at}.price", problem, price.text, limit)
        if change is None or change.kind != "mapping":
            continue
        most = _most(option)
        for path, (mark, node) in change.items.items():
            if node.kind != "scalar" or node.value is None:
                continue  # said by the validation of the file
            if most > 1 and not is_factor(path):
                problem = Text("只有倍数可以买多份", "only a factor can be bought more than once")
                findings.add(*mark, f"{at}.change.{path}", problem, path, Text("most: 1", "most: 1"))
                continue
            for units in {1, most}:
                _try(base, path, bought(path, node.value, units), mark, f"{at}.change.{path}", findings)


def _most(option: Node) -> int:
    most = option.get("most")
    return most.value if most is not None and isinstance(most.value, int) and 1 <= most.value <= 20 else 1


def _try(base: Base, path: str, value: Value, mark: tuple[str, int, int], at: str, findings: Findings) -> None:
    """Lay one change on the scenario; add why it does not fit."""
    if not is_factor(path) and not spread(base.root, path):
        findings.add(*mark, at, Text("没有一个结构有这个机制", "no structure has this mechanism"), path)
        return
    try:
        base.vary([(path, value)])
    except ScenarioError as error:
        for f in error.findings:
            findings.add(*mark, at, f.problem, f.found, f.allowed, f.nearest)
    except ValidationError as error:
        detail = error.errors()[0]
        said = Text(str(detail["msg"]), str(detail["msg"]))
        findings.add(*mark, at, _UNFIT, f"{path} = {value}", said)
