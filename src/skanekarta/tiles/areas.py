"""A tile of areas, as one statement: the rows that meet it, cut at its edge."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.db import SRID
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import EXTENT
from skanekarta.tiles import remainder
from skanekarta.tiles.square import BUFFER, Tile

MERCATOR = 3857
MOST_FEATURES = 20_000
"""In one tile; the first by their ids."""


def statement(layer: Layer, query: Query, tile: Tile, names: Sequence[str]) -> sa.Select[Any]:
    """One row: the tile's bytes, how many features it holds and how many it would hold uncut.
    `names`: the properties."""
    rows = layer.rows
    columns = [rows.c.id, rows.c.geom, *(_plain(layer, name) for name in names)]
    inside = _inside(layer, query, tile, *columns)
    picked = inside.order_by(rows.c.id).limit(MOST_FEATURES).subquery("p")
    square = sa.func.ST_TileEnvelope(tile.matrix, tile.column, tile.row)
    shape = sa.func.ST_AsMVTGeom(
        sa.func.ST_Transform(picked.c.geom, MERCATOR), square, EXTENT, BUFFER, True
    )
    kept: list[Any] = [sa.cast(picked.c.id, sa.Text).label("id")]
    kept += [picked.c[name] for name in names]
    # A feature's own id must be a whole number; those that are text stand in the property alone.
    own = layer.kind("id") is int
    kept += [sa.cast(picked.c.id, sa.BigInteger).label("own")] if own else []
    drawn = sa.select(shape.label("shape"), *kept).subquery("t")
    asked = [layer.id, EXTENT, "shape", *(["own"] if own else [])]
    bytes_of: Any = sa.func.ST_AsMVT(drawn.table_valued(), *asked, type_=sa.LargeBinary)
    every = _inside(layer, query, tile, sa.func.count()).scalar_subquery()
    returned = sa.func.count()
    matched = sa.case((returned >= MOST_FEATURES, every), else_=returned)
    return remainder.told(bytes_of, returned, matched, drawn.c.shape.is_not(None))


def _inside(layer: Layer, query: Query, tile: Tile, *columns: Any) -> sa.Select[Any]:
    """The rows that meet the tile. The box is given in degrees, so that the index answers and
    only what is drawn is transformed."""
    box = sa.func.ST_MakeEnvelope(*tile.box(BUFFER / EXTENT), SRID)
    meets = sa.func.ST_Intersects(layer.rows.c.geom, box)
    return sa.select(*columns).select_from(layer.rows).where(*sql.where(layer, query), meets)


def _plain(layer: Layer, name: str) -> sa.ColumnElement[Any]:
    """A column as the format can hold it: a list becomes text with commas, as a parameter has
    it; money a number."""
    column = layer.rows.c[name]
    if layer.many(name):
        return sa.func.array_to_string(column, ",").label(name)
    kind = layer.kind(name)
    if kind is Decimal:
        return sa.cast(column, sa.Double).label(name)
    return (
        column.label(name) if kind in {int, float, bool} else sa.cast(column, sa.Text).label(name)
    )
