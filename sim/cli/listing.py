"""`tiaokuai measures`: the registry, printed."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from sim.vocabulary.text import Language, Text

_DIRECTIONS = {
    -1: Text("越低越好", "lower is better"),
    1: Text("越高越好", "higher is better"),
    0: Text("无好坏之分", "neither"),
}


def print_measures(language: Language) -> None:
    """Print every measure with its formula, unit and direction."""
    from sim.measures.registry import MEASURES

    table = Table()
    for heading in (
        Text("名称", "name"),
        Text("指标", "measure"),
        Text("单位", "unit"),
        Text("方向", "direction"),
        Text("公式", "formula"),
    ):
        table.add_column(heading.to(language), overflow="fold")
    for name, measure in MEASURES.items():
        table.add_row(
            name,
            measure.text.to(language),
            measure.unit.to(language),
            _DIRECTIONS[measure.direction].to(language),
            measure.formula.to(language),
        )
    Console().print(table)
