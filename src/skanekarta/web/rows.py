"""What pages read: rows as plain mappings from names to values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta import paging, sql
from skanekarta.layer import Layer
from skanekarta.narrow import narrow
from skanekarta.query import Query

Row = dict[str, Any]


def fetch(connection: sa.Connection, statement: sa.Executable) -> list[Row]:
    """Every row that the statement gives."""
    return [row._asdict() for row in connection.execute(statement)]


def of_layer(connection: sa.Connection, layer: Layer, query: Query) -> list[Row]:
    """The query's page of a layer's rows, without their geometry."""
    shown = [column for column in layer.rows.c if column.name != "geom"]
    if not query.offset:
        return fetch(connection, sql.page(layer, query).with_only_columns(*shown))
    # Wordings are looked up for every row that is passed by, so those are passed by their ids.
    found = narrow(layer, sql.page(layer, query).with_only_columns(layer.rows.c.id))
    ids = connection.scalars(found).all()
    found = sa.select(*shown).where(layer.rows.c.id.in_(ids)).order_by(*paging.order(layer, query))
    return fetch(connection, found) if ids else []


def one(connection: sa.Connection, layer: Layer, fid: str) -> Row | None:
    """The row with that id, without its geometry; None where there is none."""
    shown = [column for column in layer.rows.c if column.name != "geom"]
    named = sa.cast(layer.rows.c.id, sa.Text) == fid
    found = fetch(connection, sa.select(*shown).where(named))
    return found[0] if found else None
