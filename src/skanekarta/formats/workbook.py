"""XLSX: a sheet of typed cells, and a sheet that says what they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from skanekarta.errors import BadParameter
from skanekarta.formats.export import Export, geometry_type
from skanekarta.formats.files import sent
from skanekarta.formats.sentences import EVERYTHING
from skanekarta.formats.table import Column, columns, places, streamed, text_cell

MOST_ROWS = 1_048_575
"""Excel's 1 048 576 without the header."""

LONGEST_TITLE = 31
"""Characters of a sheet's name that Excel takes."""

BATCH = 2_000
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for (its production 2, Char)."""
WIDTHS = {bool: 9, int: 10, float: 14, Decimal: 16, dt.date: 12, dt.datetime: 20, str: 24}


def sheets(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """The selection as a workbook. Raises BadParameter for more rows than Excel has."""
    if export.returned > MOST_ROWS:
        raise BadParameter(
            "f",
            "{rows} rader ryms inte: Excel har plats för {most}. Avgränsa urvalet, eller hämta det "
            "som csv.",
            rows=export.returned,
            most=MOST_ROWS,
        )
    return sent(f"{export.layer.id}.xlsx", lambda path: _write(connection, export, path))


def _write(connection: sa.Connection, export: Export, path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 (only this format needs it)

    book = Workbook(write_only=True)
    rows = export.rows()
    table = [
        (each, text_cell(each, rows)) for each in columns(export.shown, export.query.properties)
    ]
    if geometry_type(export.layer) in {"POINT", "MULTIPOINT"}:  # a cell holds 32 767 characters
        table += places(export, rows)
    shown = [column for column, _ in table]
    statement = sa.select(*(cell for _, cell in table)).select_from(rows)
    _fill(book.create_sheet(export.layer.title[:LONGEST_TITLE]), connection, statement, shown)
    _explain(book.create_sheet("Om urvalet"), export, shown)
    book.save(path)


def _fill(
    sheet: Any, connection: sa.Connection, statement: sa.Select[Any], shown: list[Column]
) -> None:
    """Header and rows. What stands before the rows in the file must be set before them."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (as above)

    sheet.freeze_panes = "A2"
    for number, column in enumerate(shown, 1):
        wide = max(WIDTHS.get(column.kind, 24), min(len(column.title) + 4, 30))
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.append(_bold(sheet, [column.title for column in shown]))
    makers, last = _makers(sheet, shown), 1
    with connection.execute(statement, execution_options=streamed(BATCH)) as result:
        for row in result:
            sheet.append([make(value) for make, value in zip(makers, row, strict=True)])
            last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{last}"


def _bold(sheet: Any, texts: list[str]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (as above)
    from openpyxl.styles import Font  # noqa: PLC0415 (as above)

    found = []
    for text in texts:
        cell = WriteOnlyCell(sheet, text)
        cell.font = Font(bold=True)
        found.append(cell)
    return found


Make = Callable[[Any], Any]


def _makers(sheet: Any, shown: list[Column]) -> list[Make]:
    """For each column, what makes a value into what Excel has."""
    return [_amounts(sheet) if _is_amount(column) else MAKERS[column.kind] for column in shown]


def _is_amount(column: Column) -> bool:
    return column.unit == "kr" and not column.many  # several in a cell are text


def _text(value: str | None) -> str | None:
    """Without the characters that XML has no place for."""
    if value is None or value.isprintable():
        return value
    return NOT_IN_XML.sub("", value)


def _utc(value: dt.datetime | None) -> dt.datetime | None:
    """Excel's moments have no zone; the second sheet says that they are in UTC."""
    return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None


def _as_it_is(value: Any) -> Any:
    return value


def _amounts(sheet: Any) -> Make:
    """Money with a space between thousands. A written cell is not looked at again, so one will
    do for all."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (as above)

    cell = WriteOnlyCell(sheet)
    cell.number_format = "#,##0"

    def make(value: Any) -> Any:
        if value is None or value % 1:
            return value
        cell.value = value
        return cell

    return make


MAKERS: dict[type[Any], Make] = {
    **dict.fromkeys((bool, int, float, Decimal, dt.date), _as_it_is),
    dt.datetime: _utc,
    str: _text,
}


def _explain(sheet: Any, export: Export, shown: list[Column]) -> None:
    """What the rows are: filter, time, source, licence, and the meaning of each column."""
    now = dt.datetime.now(dt.UTC)
    layer, covered = export.layer, export.coverage()
    for letter, width in zip("ABCD", (32, 32, 14, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(_bold(sheet, [layer.title]))
    sheet.append([layer.description])
    sheet.append([])
    for head, text in (
        *(("Urval", _text(sentence)) for sentence in export.sentences() or [EVERYTHING]),
        ("Rader", export.returned),
        ("Hämtat (UTC)", now.strftime("%Y-%m-%d %H:%M")),
        ("Data ändrade (UTC)", _moment(export.changed_at)),
        *([("Täckning", covered)] if covered else []),
        ("Källa", layer.attribution),
        ("Licens", layer.licence),
        ("Adress", export.address),
        ("Flera värden i en cell", "Skilda åt med semikolon"),
        ("Tider", "UTC"),
    ):
        sheet.append([*_bold(sheet, [head]), text])
    sheet.append([])
    sheet.append(_bold(sheet, ["Kolumn", "Egenskap i API:et", "Enhet", "Betydelse"]))
    for column in shown:
        sheet.append([column.title, column.name, column.unit, column.meaning])


def _moment(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if moment else "uppgift saknas"
