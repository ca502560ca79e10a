"""Tables become a workbook: numbers are numbers, and no text runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from skanekarta.dialects import disarmed
from skanekarta.formats.workbook import LONGEST_TITLE, NOT_IN_XML

LONGEST = 32_767
"""Characters that Excel has room for in a cell."""

WIDEST, NARROWEST = 60, 9


@dataclass(frozen=True)
class Number:
    """A number that is shown with so many decimals."""

    value: Decimal | int
    decimals: int = 0


Cell = str | int | Decimal | bool | dt.date | Number | None


@dataclass(frozen=True)
class Table:
    """A sheet: its title, what its columns are called, its rows, and what has to be known to read
    them, which stands above."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()


def workbook(title: str, author: str, day: dt.date, tables: Sequence[Table]) -> bytes:
    """The tables as XLSX, a sheet each."""
    from openpyxl import Workbook  # noqa: PLC0415 (only files need it)

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, author
    book.properties.created = dt.datetime.combine(day, dt.time())
    for table in tables:
        _fill(book.create_sheet(table.title[:LONGEST_TITLE]), table)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(sheet: Any, table: Table) -> None:
    """What stands before the rows in the file must be set before them."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (only files need it)

    first = len(table.notes) + (2 if table.notes else 1)
    sheet.freeze_panes = f"A{first + 1}"
    for number, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for note in table.notes:
        sheet.append([_text(note)])
    if table.notes:
        sheet.append([])
    sheet.append([_styled(sheet, head, bold=True) for head in table.heads])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
    last = get_column_letter(len(table.heads))
    sheet.auto_filter.ref = f"A{first}:{last}{first + len(table.rows)}"


def _widths(table: Table) -> Iterator[int]:
    for index, head in enumerate(table.heads):
        longest = max((len(_shown(row[index])) for row in table.rows), default=0)
        yield min(max(longest, len(head) + 3, NARROWEST), WIDEST)


def _shown(value: Cell) -> str:
    plain = value.value if isinstance(value, Number) else value
    return "" if plain is None else str(plain)


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, Number):
        decimals = f".{'0' * value.decimals}" if value.decimals else ""
        return _styled(sheet, value.value, form=f"#,##0{decimals}")
    return _text(value) if isinstance(value, str) else value


def _styled(sheet: Any, value: Any, *, bold: bool = False, form: str | None = None) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (only files need it)
    from openpyxl.styles import Font  # noqa: PLC0415 (only files need it)

    found = WriteOnlyCell(sheet, _text(value) if isinstance(value, str) else value)
    if bold:
        found.font = Font(bold=True)
    if form:
        found.number_format = form
    return found


def _text(value: str) -> str:
    """Without what XML has no place for, what would run, and what does not fit."""
    return disarmed(NOT_IN_XML.sub("", value))[:LONGEST]
