"""A selection as a stream of Arrow batches, read with a cursor on the server: what GeoPackage,
FlatGeobuf and GeoParquet are written from, a batch at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.db import SRID
from skanekarta.formats.export import Export
from skanekarta.formats.table import Cell, Column, columns, joined, streamed

BATCH = 5_000
"""Rows in memory at a time."""

GEOMETRY = "geometry"


def reader(
    connection: sa.Connection, export: Export, *, lists: bool, metadata: Mapping[bytes, bytes]
) -> Any:
    """A pyarrow.RecordBatchReader over the rows. `lists`: arrays stay arrays, for formats that
    have them; else they are joined as in CSV."""
    import pyarrow as pa  # noqa: PLC0415 (heavy; only downloads need it)

    shown = columns(export.shown, export.query.properties)
    types = [pa.field(each.name, _type(pa, each, lists)) for each in shown]
    schema = pa.schema([*types, pa.field(GEOMETRY, pa.binary())], metadata=dict(metadata))
    return pa.RecordBatchReader.from_batches(
        schema, _batches(connection, _statement(export, shown, lists), schema)
    )


def _statement(export: Export, shown: tuple[Column, ...], lists: bool) -> sa.Select[Any]:
    rows = export.rows()
    cells = [_cell(each, rows, lists) for each in shown]
    geom: Cell = rows.c.geom
    if export.srid != SRID:
        geom = sa.func.ST_Transform(geom, export.srid)
    return sa.select(*cells, sa.func.ST_AsBinary(geom, type_=sa.LargeBinary)).select_from(rows)


def _cell(column: Column, rows: sa.FromClause, lists: bool) -> Cell:
    """Numbers as doubles: none of these formats' readers share a decimal type, and kronor with
    öre are exact in a double up to 90 million million."""
    cell: Cell = rows.c[column.name]
    if column.many:
        return cell if lists else joined(cell)
    return sa.cast(cell, sa.Double) if column.kind is Decimal else cell


def _batches(connection: sa.Connection, statement: sa.Select[Any], schema: Any) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 (as above)

    with connection.execute(statement, execution_options=streamed(BATCH)) as result:
        for rows in result.partitions():
            values = zip(*rows, strict=True)
            arrays = [
                pa.array(column, field.type) for column, field in zip(values, schema, strict=True)
            ]
            yield pa.record_batch(arrays, schema=schema)


def _type(pa: Any, column: Column, lists: bool) -> Any:
    types = {
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        Decimal: pa.float64(),
        dt.date: pa.date32(),
        dt.datetime: pa.timestamp("us", tz="UTC"),
    }
    if column.many and not lists:
        return pa.string()
    one = types.get(column.kind, pa.string())
    return pa.list_(one) if column.many else one
