"""Vector tiles: a selection of a layer, cut to a square of the map and drawn by PostGIS.

A tile holds what drawing needs: the id, what the row is called, and the fields that the layer's
style speaks of (`properties`). Everything else is at `/items/{id}`. At most `MOST_FEATURES` are
in one tile, the largest first; a tile that leaves some out says so in a layer of its own,
`remainder`, with a point that carries `numberMatched` and `numberReturned`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.db import SRID
from skanekarta.errors import NotFound
from skanekarta.layer import Circles, Layer, Polygons
from skanekarta.query import Query

SCHEME = "WebMercatorQuad"
MERCATOR = 3857
DEEPEST = 22
EXTENT = 4096
BUFFER = 64
"""Of a tile's own units: a circle of eight pixels beside the edge is drawn whole."""

MOST_FEATURES = 20_000
REMAINDER = "remainder"
WHOLE = re.compile(r"\d{1,7}", re.ASCII)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Tile:
    """A square of WebMercatorQuad (OGC 17-083r4, annex D.1), counted from the north-west."""

    matrix: int
    row: int
    column: int

    @classmethod
    def parse(cls, matrix: str, row: str, column: str) -> Tile:
        """The tile that the texts name. Raises NotFound for one that does not exist."""
        texts = (matrix, row, column)
        if all(WHOLE.fullmatch(text) for text in texts):
            tile = cls(*(int(text) for text in texts))
            if tile.matrix <= DEEPEST and max(tile.row, tile.column) < 1 << tile.matrix:
                return tile
        raise NotFound(
            "Rutan finns inte. tileMatrix är 0–{deepest}, tileRow och tileCol 0–2^tileMatrix-1.",
            deepest=DEEPEST,
        )

    def box(self, margin: float = 0.0) -> Box:
        """West, south, east, north in degrees, widened by a share of the tile's own side."""
        west, east = (self._longitude(self.column + each) for each in (-margin, 1 + margin))
        north, south = (self._latitude(self.row + each) for each in (-margin, 1 + margin))
        return west, south, east, north

    def _longitude(self, column: float) -> float:
        return min(180.0, max(-180.0, column / (1 << self.matrix) * 360 - 180))

    def _latitude(self, row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << self.matrix)))))


@dataclass(frozen=True)
class Drawn:
    """A tile's bytes, how many features it holds and how many it would hold uncut."""

    body: bytes
    returned: int
    matched: int


def properties(layer: Layer) -> tuple[str, ...]:
    """The columns that drawing needs: what the row is called (the first that free text looks in)
    and the fields of the style."""
    style = layer.style
    names = [*layer.searched[:1], *([style.colour] if isinstance(style, Polygons) else [])]
    if isinstance(style, Circles):
        names += [name for name in (style.colour, style.size) if name]
    return tuple(dict.fromkeys(names))


def draw(connection: sa.Connection, layer: Layer, query: Query, tile: Tile) -> Drawn:
    """The tile as Mapbox Vector Tile 2.1; empty bytes where there is nothing to draw."""
    body, returned = connection.execute(statement(layer, query, tile)).one()
    drawn = Drawn(bytes(body), returned, returned)
    if returned < MOST_FEATURES:
        return drawn if returned else Drawn(b"", 0, 0)
    matched = connection.scalar(_inside(layer, query, tile, sa.func.count())) or 0
    if matched <= returned:
        return drawn
    return Drawn(
        drawn.body + bytes(connection.scalar(_remainder(tile, matched, returned)) or b""),
        returned,
        matched,
    )


def unplaced(layer: Layer, query: Query) -> sa.Select[int]:
    """How many rows of the selection have no place, and so are in no tile."""
    return sql.count(layer, query).where(layer.rows.c.geom.is_(None))


def _inside(layer: Layer, query: Query, tile: Tile, *columns: Any) -> sa.Select[Any]:
    """The rows that meet the tile. The box is given in degrees, so that the index answers and
    only what is drawn is transformed."""
    box = sa.func.ST_MakeEnvelope(*tile.box(BUFFER / EXTENT), SRID)
    meets = sa.func.ST_Intersects(layer.rows.c.geom, box)
    return sa.select(*columns).select_from(layer.rows).where(*sql.where(layer, query), meets)


def statement(layer: Layer, query: Query, tile: Tile) -> sa.Select[Any]:
    """One row: the tile's bytes, and how many features it holds."""
    rows = layer.rows
    columns = [rows.c.id, rows.c.geom, *(_plain(layer, name) for name in properties(layer))]
    size = layer.style.size if isinstance(layer.style, Circles) else None
    largest = [rows.c[size].desc().nulls_last()] if size else []
    picked = (
        _inside(layer, query, tile, *columns)
        .order_by(*largest, rows.c.id)
        .limit(MOST_FEATURES)
        .subquery("p")
    )
    shape = sa.func.ST_AsMVTGeom(
        sa.func.ST_Transform(picked.c.geom, MERCATOR), _square(tile), EXTENT, BUFFER, True
    )
    kept: list[Any] = [sa.cast(picked.c.id, sa.Text).label("id")]
    kept += [picked.c[name] for name in properties(layer)]
    # A feature's own id must be a whole number; those that are text stand in the property alone.
    own = layer.kind("id") is int
    kept += [sa.cast(picked.c.id, sa.BigInteger).label("own")] if own else []
    drawn = sa.select(shape.label("shape"), *kept).subquery("t")
    asked = [layer.id, EXTENT, "shape", *(["own"] if own else [])]
    bytes_of: sa.ColumnElement[Any] = sa.func.ST_AsMVT(
        drawn.table_valued(), *asked, type_=sa.LargeBinary
    )
    return sa.select(bytes_of, sa.func.count()).where(drawn.c.shape.is_not(None))


def _square(tile: Tile) -> sa.ColumnElement[Any]:
    square: sa.ColumnElement[Any] = sa.func.ST_TileEnvelope(tile.matrix, tile.column, tile.row)
    return square


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


def _remainder(tile: Tile, matched: int, returned: int) -> sa.Select[Any]:
    """A layer with one point in the tile's middle, which says how many features are not in it."""
    middle = sa.func.ST_SetSRID(sa.func.ST_MakePoint(EXTENT / 2, EXTENT / 2), 0)
    told = sa.select(
        middle.label("shape"),
        sa.literal(matched, sa.Integer).label("numberMatched"),
        sa.literal(returned, sa.Integer).label("numberReturned"),
    ).subquery("r")
    asked = (REMAINDER, EXTENT, "shape")
    return sa.select(sa.func.ST_AsMVT(told.table_valued(), *asked, type_=sa.LargeBinary))
