"""A workbook under construction: sheets, formats, and cells in which words stay words and numbers are numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from sim.report.office.faces import face
from sim.report.office.said import Table, legal, say
from sim.study.extras import need
from sim.vocabulary.text import Language, Text

ROW = 22
"""Pixels of a row on a sheet whose rows are equally high."""
_SIZE = 11.0
_AMOUNT = re.compile(r"([-−+]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?( ?[^\d\s.,–；;（(][^\d–；;（(]*)?")
"""A number with its unit, and nothing else."""
_BAD = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class Book:
    """A workbook under construction, with its formats."""

    def __init__(self, sink: io.BytesIO, language: Language) -> None:
        module: Any = need("xlsxwriter", "report")
        # Nothing that a user wrote becomes a formula, a link or a number.
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file: Any = module.Workbook(sink, {"in_memory": True, "nan_inf_to_errors": False, **never})
        self.language = language
        base = {"font_name": face(language).latin, "font_size": _SIZE, "valign": "top"}
        # What is not formatted cell by cell stands in the first format.
        self.file.formats[0].set_font_name(base["font_name"])
        self.file.formats[0].set_font_size(_SIZE)
        self.plain = self.file.add_format(base)
        self.wrapped = self.file.add_format(base | {"text_wrap": True})
        self.bold = self.file.add_format(base | {"bold": True, "text_wrap": True})
        self.title = self.file.add_format(base | {"bold": True, "font_size": 16})
        self.head = self.file.add_format(base | {"bold": True, "text_wrap": True, "bg_color": "#E9EDF1", "bottom": 1})
        self.number = self.file.add_format(base | {"num_format": "General"})
        self.share = self.file.add_format(base | {"num_format": "0.0%"})
        self._names: set[str] = set()
        self._forms: dict[str, Any] = {}

    def sheet(self, text: Text | str, fixed: bool = False) -> Any:
        """Return a new sheet; its name is cut to what Excel allows and differs from all others.

        With `fixed`, all rows are equally high, so that what stands below a chart stays there.
        """
        name = (text if isinstance(text, str) else say(text, self.language)).translate(_BAD).strip() or "–"
        kept, i = name[:31], 2
        while kept.lower() in self._names:
            kept, i = f"{name[:27]} {i}", i + 1
        self._names.add(kept.lower())
        made = self.file.add_worksheet(kept)
        made.hide_gridlines(2)
        if fixed:
            made.set_default_row(ROW * 0.75)
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.set_landscape()
        made.set_footer("&P / &N")
        return made

    def area(self, sheet: str, first: int, left: int, last: int, right: int) -> str:
        """Return the name of a range of cells."""
        from xlsxwriter.utility import xl_range_abs

        return f"'{sheet}'!{xl_range_abs(first, left, last, right)}"

    def text(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        """Write words as words, whatever they begin with."""
        sheet.write_string(row, column, legal(text)[:32767], form or self.wrapped)

    def amount(self, sheet: Any, row: int, column: int, text: str) -> None:
        """Write a printed number with its unit as a number that shows its unit; anything else as words."""
        found = _AMOUNT.fullmatch(text)
        if found is None or '"' in text:
            self.text(sheet, row, column, text)
            return
        sign, digits, decimals, unit = found.groups(default="")
        value = float(f"{sign.replace('−', '-')}{digits.replace(',', '')}{decimals}")
        places = "#,##0" + ("." + "0" * (len(decimals) - 1) if decimals else "")
        if unit.strip() == "%":
            form, value = places + unit, value / 100.0
        else:
            form = places + (f'"{unit}"' if unit else "")
        if sign == "+" or (sign and unit):
            form = f"+{form};−{form};{form}"
        if form not in self._forms:
            looks = {"font_name": face(self.language).latin, "font_size": _SIZE, "valign": "top", "align": "left"}
            self._forms[form] = self.file.add_format(looks | {"num_format": form})
        sheet.write_number(row, column, value, self._forms[form])

    def lines(self, sheet: Any, row: int, texts: Sequence[str], form: Any = None) -> int:
        """Write a paragraph per row in the first column; return the next row."""
        for text in texts:
            self.text(sheet, row, 0, text, form)
            row += 1
        return row

    def table(self, sheet: Any, row: int, table: Table, filtered: bool = False) -> int:
        """Write a table of words; return the row below it."""
        for column, text in enumerate(table.header):
            self.text(sheet, row, column, text, self.head)
        for i, cells in enumerate(table.rows, row + 1):
            for column, text in enumerate(cells):
                self.amount(sheet, i, column, text)
        last = row + len(table.rows)
        if filtered and table.rows:
            sheet.autofilter(row, 0, last, len(table.header) - 1)
        return last + 1
