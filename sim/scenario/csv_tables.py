"""The CSV tables of a scenario: read row by row, each row checked, every mistake kept with its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from sim.scenario.files import MAXIMUM_CSV_BYTES, Refused, inside, read_text
from sim.scenario.findings import Findings
from sim.scenario.messages import PROBLEMS
from sim.scenario.positions import Node
from sim.scenario.shapes import described, step
from sim.scenario.words import listed, nearest
from sim.vocabulary.quantity import Frozen
from sim.vocabulary.text import Text

MAXIMUM_ROWS = 200_000
_MOST_BAD_ROWS = 200
_MOST_COLUMNS = 100
_LONG_CELL = Text("单元格过长", "a cell is too long")
_QUOTES = Text("引号没有结束或位置不对", "a quote is not closed, or stands in the wrong place")
R = TypeVar("R", bound=Frozen)


@dataclass
class Sheet(Generic[R]):
    """One table as read; rows with mistakes are left out, but what names them is kept."""

    name: str
    """Name of the table: places, functions, offices, matters or profile."""
    file: str
    model: type[R]
    header: list[str] = field(default_factory=list)
    rows: list[R] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Line of each row in `rows`."""
    records: list[list[str]] = field(default_factory=list)
    """All rows as written, without blanks around the cells."""
    seen: bool = False
    """Whether every row of the file stands in `records`."""
    named: bool = True
    """Whether every row has an id that may be one."""

    @property
    def complete(self) -> bool:
        """Tell whether every row of the file stands in `rows`, free of mistakes."""
        return self.seen and len(self.rows) == len(self.records)

    def column(self, name: str) -> int:
        """Return the number of a column, from 1; 1 if the file does not have it."""
        return self.header.index(name) + 1 if name in self.header else 1

    def words(self, name: str) -> dict[str, None]:
        """Return the different values of a column in file order, rows with mistakes included."""
        if name not in self.header:
            return {}
        k = self.header.index(name)
        return dict.fromkeys(record[k] for record in self.records if k < len(record))


def read_sheet(folder: Path, named: Node, path: str, name: str, model: type[R], findings: Findings) -> Sheet[R] | None:
    """Return the table that the node `named` asks for, or None after adding why there is none."""
    file = str(named.value)
    try:
        source = inside(folder, file)
    except Refused as why:
        mark = named.mark
        findings.add(mark.file, mark.line, mark.column, path, why.problem, why.found, why.allowed)
        return None
    sheet = Sheet(name, file, model)
    findings.name(file)
    try:
        text = read_text(source, MAXIMUM_CSV_BYTES)
    except Refused as why:
        if why.line:
            findings.add(file, why.line, why.column, "", why.problem, why.found, why.allowed)
        else:
            mark = named.mark
            near = nearest(file, _neighbours(folder))
            findings.add(mark.file, mark.line, mark.column, path, why.problem, file, why.allowed, near)
        return None
    sheet.seen = _fill(sheet, text, findings)
    return sheet if sheet.header else None


def _neighbours(folder: Path) -> list[str]:
    """Return the names of the CSV files in the scenario's folder and the folders right below."""
    try:
        files = [*folder.glob("*.csv"), *folder.glob("*/*.csv")]
    except OSError:
        return []
    return sorted(file.relative_to(folder).as_posix() for file in files)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each row that is not blank; raise csv.Error on broken quotes."""
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    line = 1
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield line, stripped
        line = reader.line_num + 1


def _fill(sheet: Sheet[R], text: str, findings: Findings) -> bool:
    """Fill the sheet; return whether the end of the text was reached."""
    line = 0
    try:
        for line, cells in _records(text):
            if not sheet.header:
                if not _take_header(sheet, line, cells, findings):
                    return False
            elif not _take_row(sheet, line, cells, findings):
                return False
    except csv.Error as error:
        long = "field limit" in str(error)
        findings.add(sheet.file, line + 1, 1, "", _LONG_CELL if long else _QUOTES)
        return False
    if not sheet.header:
        findings.add(sheet.file, 1, 1, "", Text("文件为空", "the file is empty"), "", _columns(sheet.model))
    elif not sheet.records:
        findings.add(sheet.file, 1, 1, "", Text("表中没有数据行", "the table has no rows"))
    return bool(sheet.records)


def _columns(model: type[Frozen]) -> Text:
    names = listed(model.model_fields)
    return Text(f"列：{names.zh}", f"columns {names.en}")


def _take_header(sheet: Sheet[R], line: int, cells: list[str], findings: Findings) -> bool:
    """Take the first row; return whether rows can be read under it."""
    known = sheet.model.model_fields
    before = len(findings)
    if len(cells) == 1 and cells[0] not in known:
        other = next((mark for mark in (";", "\t", "|", "，") if mark in cells[0]), "")
        if other:
            problem = Text("列须用英文逗号分隔", "columns must be separated by commas")
            findings.add(sheet.file, line, 1, "", problem, cells[0], _columns(sheet.model))
            return False
    if len(cells) > _MOST_COLUMNS:
        allowed = Text(f"不超过 {_MOST_COLUMNS} 列", f"at most {_MOST_COLUMNS} columns")
        findings.add(sheet.file, line, 1, "", Text("列数过多", "too many columns"), f"{len(cells):,}", allowed)
        return False
    absent = [name for name in known if name not in cells]
    meant: set[str] = set()
    for number, cell in enumerate(cells, 1):
        if cells.index(cell) != number - 1:
            first = cells.index(cell) + 1
            problem = Text(f"列名重复：第 {first} 列已有同名的列", f"duplicate column: it is column {first} already")
            findings.add(sheet.file, line, number, "", problem, cell)
        elif cell not in known:
            near = nearest(cell, absent)
            meant.add(near)
            problem = Text("未知的列", "unknown column") if cell else Text("列名为空", "a column without a name")
            findings.add(sheet.file, line, number, "", problem, cell, _columns(sheet.model), near)
    for name in absent:
        if known[name].is_required() and name not in meant:
            problem = Text(f"缺少列 {name}", f"column {name} is missing")
            findings.add(sheet.file, line, 1, "", problem, "", _columns(sheet.model))
    if len(findings) > before:
        return False
    sheet.header = cells
    return True


def _take_row(sheet: Sheet[R], line: int, cells: list[str], findings: Findings) -> bool:
    """Take one row; return whether to go on."""
    if len(sheet.records) >= MAXIMUM_ROWS:
        allowed = Text(f"不超过 {MAXIMUM_ROWS:,} 行", f"at most {MAXIMUM_ROWS:,} rows")
        findings.add(sheet.file, line, 1, "", Text("行数过多", "too many rows"), "", allowed)
        return False
    sheet.records.append(cells)
    width = len(sheet.header)
    if len(cells) != width:
        found = Text(f"有 {len(cells)} 个单元格，表头有 {width} 列", f"{len(cells)} cells under {width} columns")
        findings.add(sheet.file, line, min(len(cells), width + 1), "", found)
        sheet.named = False
    else:
        values = {name: cell for name, cell in zip(sheet.header, cells, strict=True) if cell}
        try:
            sheet.rows.append(sheet.model.model_validate(values))
            sheet.lines.append(line)
        except ValidationError as error:
            _add_row_findings(sheet, line, values, error, findings)
    return len(sheet.records) - len(sheet.rows) < _MOST_BAD_ROWS


def _add_row_findings(
    sheet: Sheet[R], line: int, values: dict[str, str], error: ValidationError, findings: Findings
) -> None:
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0])
        allowed = described(step(sheet.model, name))
        problem = PROBLEMS.get(detail["type"]) or Text("取值不合要求", detail["msg"])
        if detail["type"] == "missing":
            problem = Text("单元格不能为空", "the cell must not be empty")
        findings.add(sheet.file, line, sheet.column(name), name, problem, values.get(name, ""), allowed)
        sheet.named = sheet.named and name != "id"


def add_repeated(sheet: Sheet[R], names: tuple[str, ...], findings: Findings) -> None:
    """Add a finding for every row whose key (the columns `names`) stands in an earlier row."""
    if not sheet.seen:
        return
    seen: dict[tuple[object, ...], int] = {}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        key = tuple(getattr(row, name) for name in names)
        first = seen.setdefault(key, line)
        if first != line:
            problem = Text(f"重复：第 {first} 行已有同样的值", f"repeated: line {first} has it already")
            found = "/".join(str(part) for part in key)
            findings.add(sheet.file, line, sheet.column(names[0]), "+".join(names), problem, found)
