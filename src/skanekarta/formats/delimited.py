"""CSV: PostgreSQL writes it (`COPY`), Python passes it on in blocks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa

from skanekarta.dialects import DEFAULT_DIALECT, DIALECTS, Dialect
from skanekarta.errors import Unavailable
from skanekarta.formats.export import BLOCK, Export
from skanekarta.formats.table import Cell, Column, columns, places, text_cell
from skanekarta.written import words


def lines(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """The selection as CSV."""
    dialect = DIALECTS[export.dialect or DEFAULT_DIALECT]
    rows = export.rows()
    table = [
        *(
            (each, _cell(each, rows.name, rows.c[each.name].type, dialect))
            for each in columns(export.shown, export.query.properties)
        ),
        *((column, _written(column, cell, dialect)) for column, cell in places(export, rows)),
    ]
    heads = [column.title if dialect.titles else column.name for column, _ in table]
    cells = [cell for _, cell in table]
    head = dialect.mark + header(heads, dialect.separator)
    return copied(connection, sa.select(*cells).select_from(rows), head, dialect.separator)


def header(names: Sequence[str], separator: str) -> bytes:
    """The first line."""
    line = io.StringIO()
    csv.writer(line, delimiter=separator).writerow(names)
    return line.getvalue().encode()


@lru_cache(maxsize=1_000)
def _cell(column: Column, rows: str, kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Cell:
    """A column of the rows under that name as the dialect writes it: the same in every file."""
    own = sa.table(rows, sa.column(column.name, kind))
    return words(_written(column, text_cell(column, own), dialect))


def _written(column: Column, cell: Cell, dialect: Dialect) -> Cell:
    """A cell as the dialect writes its kind; several values are joined already."""
    if column.kind in {str, int}:
        return cell
    if column.many:
        fractional = column.kind in {float, Decimal}
        return sa.func.replace(cell, ".", dialect.comma) if fractional else cell
    if column.kind is bool:
        yes, no = dialect.yes_or_no
        return sa.case((cell, yes), (sa.not_(cell), no))
    if column.kind is dt.datetime:
        return sa.func.to_char(sa.func.timezone("UTC", cell), dialect.moment)
    if column.kind is dt.date:
        return sa.func.to_char(cell, "YYYY-MM-DD")
    number = sa.func.trim_scale(cell) if column.kind is Decimal else cell
    return sa.func.replace(sa.cast(number, sa.Text), ".", dialect.comma)


def copied(
    connection: sa.Connection, statement: sa.Select[Any], head: bytes, separator: str = ","
) -> Iterator[bytes]:
    """The statement's rows as CSV, gathered into blocks; at no time more than one is held. The
    first block has rows, not the head alone: by then the statement has not failed.

    PostgreSQL ends its lines with LF and sends one row a message ("always one per row", its
    manual, 55.7), so each message's last byte becomes RFC 4180's CRLF. Raises Unavailable.
    """
    text, values = _compiled(connection, statement)
    command = f"COPY ({text}) TO STDOUT WITH (FORMAT csv, DELIMITER '{separator}')"
    raw: Any = connection.connection.driver_connection
    try:
        with raw.cursor() as cursor, cursor.copy(command, values) as copy:
            block = bytearray(head)
            for row in copy:
                block += row
                block[-1:] = b"\r\n"
                if len(block) >= BLOCK:
                    yield bytes(block)
                    block.clear()
            yield bytes(block)
    except psycopg.OperationalError as error:
        raise Unavailable("Databasen hann inte svara. Avgränsa urvalet.") from error


def _compiled(connection: sa.Connection, statement: sa.Select[Any]) -> tuple[str, Any]:
    """SQL and values for the driver, which puts them in itself: COPY takes no parameters."""
    compiled = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    values = compiled.params
    return (str(compiled), values) if values else (str(compiled).replace("%%", "%"), None)
