"""What pages read: rows as plain mappings from names to values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta import paging, sql
from skanekarta.briefing.asking import named
from skanekarta.layer import Layer
from skanekarta.narrow import narrow
from skanekarta.query import Query
from skanekarta.vocabulary import Names

Row = dict[str, Any]


def fetch(connection: sa.Connection, statement: sa.Executable) -> list[Row]:
    """Every row that the statement gives."""
    return [row._asdict() for row in connection.execute(statement)]


def of_layer(connection: sa.Connection, layer: Layer, query: Query, names: Names) -> list[Row]:
    """The query's page of a layer's rows, without their geometry."""
    if not query.offset:
        return named(connection, layer, sql.page(layer, query), names)
    # What the rows that are passed by hold is not looked up: those are passed by their ids.
    passed = narrow(layer, sql.page(layer, query).with_only_columns(layer.rows.c.id))
    ids = connection.scalars(passed).all()
    found = sa.select(layer.rows).where(layer.rows.c.id.in_(ids))
    ordered = found.order_by(*paging.order(layer, query))
    return named(connection, layer, ordered, names) if ids else []


def one(connection: sa.Connection, layer: Layer, fid: str, names: Names) -> Row | None:
    """The row with that id, without its geometry; None where there is none."""
    asked = sa.select(layer.rows).where(sa.cast(layer.rows.c.id, sa.Text) == fid)
    found = named(connection, layer, asked, names)
    return found[0] if found else None
