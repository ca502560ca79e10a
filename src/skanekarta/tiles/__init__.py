"""Vector tiles: a selection of a layer, cut to a square of the map and drawn by PostGIS.

A tile holds what drawing needs: the id, what the row is called, and the fields that the layer's
style speaks of (`properties`). Everything else is at `/items/{id}`. Many points are drawn together
(`points`), and at most `areas.MOST_FEATURES` areas. A tile that does not show every row as a
feature of its own says so in a layer apart, `remainder`, with a point that carries
`numberMatched` and `numberReturned`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta import spots, sql
from skanekarta.layer import Layer, Polygons
from skanekarta.query import Query
from skanekarta.spots import DEEPEST
from skanekarta.tiles import areas, points
from skanekarta.tiles.points import COUNT
from skanekarta.tiles.remainder import REMAINDER
from skanekarta.tiles.square import SCHEME, Tile

__all__ = [
    "COUNT", "DEEPEST", "REMAINDER", "SCHEME", "Drawn", "Tile", "draw", "most", "properties",
    "statement", "unplaced",
]  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A tile's bytes, how many rows it shows as features and how many it speaks of."""

    body: bytes
    returned: int
    matched: int


def properties(layer: Layer) -> tuple[str, ...]:
    """The columns that drawing needs: what the row is called (the first that free text looks in)
    and the fields of the style."""
    style = layer.style
    colour = [style.colour] if isinstance(style, Polygons) else []
    return tuple(dict.fromkeys([*spots.slots(layer).values(), *colour]))


def most(layer: Layer) -> int:
    """How many features there are at most in one of its tiles."""
    return points.MOST_APART if spots.has(layer) else areas.MOST_FEATURES


def draw(
    connection: sa.Connection, layer: Layer, query: Query, tile: Tile, *, kept: bool = False
) -> Drawn:
    """The tile as Mapbox Vector Tile 2.1; empty bytes where there is nothing to draw. `kept`: the
    layer's spots are kept (`spots.are_kept`)."""
    found = _row(connection, layer, query, tile, kept)
    body, returned, matched = found
    return Drawn(bytes(body), returned, matched) if returned else Drawn(b"", 0, 0)


def _row(
    connection: sa.Connection, layer: Layer, query: Query, tile: Tile, kept: bool
) -> tuple[Any, ...]:
    if spots.has(layer):
        return points.ready(layer, query, kept=kept).rows(connection, **points.place(tile))[0]
    return tuple(connection.execute(statement(layer, query, tile)).one())


def statement(layer: Layer, query: Query, tile: Tile, *, kept: bool = False) -> sa.Select[Any]:
    """One row: the tile's bytes, how many rows it shows as features and how many it speaks of."""
    if spots.has(layer):
        return points.statement(layer, query, kept=kept).params(**points.place(tile))
    return areas.statement(layer, query, tile, properties(layer))


def unplaced(layer: Layer, query: Query) -> sa.Select[int]:
    """How many rows of the selection have no place, and so are in no tile."""
    return sql.count(layer, query, layer.rows.c.geom.is_(None))
