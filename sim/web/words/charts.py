"""Words around a chart: its key, its table, its pictures."""

from __future__ import annotations

from sim.vocabulary.text import Text

WORDS: dict[str, Text] = {
    "charts.key": Text("图例：选择一项以突出显示", "Key: choose an entry to set it off"),
    "charts.table": Text("显示为表格", "Show as table"),
    "charts.chart": Text("显示为图", "Show as chart"),
    "charts.svg": Text("保存为 SVG", "Save as SVG"),
    "charts.png": Text("保存为 PNG", "Save as PNG"),
    "charts.failed": Text(
        "此图无法绘制，请看表格。原因：{reason}",
        "This chart cannot be drawn; the table says the same. Reason: {reason}",
    ),
}
