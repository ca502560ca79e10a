"""A tile of points, as one statement.

As long as few points lie there, each row is a feature of its own. Where there are more than
`MOST_APART`, the tile is cut into `CELLS` times `CELLS` cells, and each that holds anything is
one feature: the cell's largest row, at its own place and with its own properties. `COUNT` tells
how many rows of the selection have a point there; a row with points in several cells counts in
each. Cells are cut from the whole world alike, so neighbouring tiles show the same along their
common edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from skanekarta import sql
from skanekarta.db import SRID
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import EXTENT, SLOTS, Spot, reckoned, row_of, slots
from skanekarta.tiles.square import BUFFER, Tile

MOST_APART = 5_000
CELLS = 64
"""To a side; a cell is eight pixels of the 512 that map libraries give a tile. With the buffer at
most 66 times 66 features."""

COUNT = "point_count"
SHOWN = ("number", "id", *SLOTS)


PLACES = ("x_first", "x_last", "y_first", "y_last", "x_corner", "y_corner")
SIDES = ("west", "south", "east", "north")
PLACE = {
    **{name: sa.bindparam(name, type_=sa.BigInteger) for name in PLACES},
    **{name: sa.bindparam(name, type_=sa.Integer) for name in ("scale", "cell", "most")},
    **{name: sa.bindparam(name, type_=sa.Double) for name in SIDES},
}
"""What differs from tile to tile: parameters, so that a statement is put together once."""


def place(tile: Tile) -> dict[str, int | float]:
    """The parameters of a tile's statement."""
    (x_first, x_last), (y_first, y_last) = tile.spans()
    corners = (tile.column * EXTENT, tile.row * EXTENT)
    return {
        **dict(zip(PLACES, (x_first, x_last, y_first, y_last, *corners), strict=True)),
        "scale": tile.scale,
        "cell": tile.scale + (EXTENT // CELLS).bit_length() - 1,
        "most": MOST_APART,
        **dict(zip(SIDES, tile.box(BUFFER / EXTENT), strict=True)),
    }


@dataclass(frozen=True)
class _Source:
    """The spots in the tile; whether they are kept, and whether they are looked up anew wherever
    they are asked for."""

    spots: sa.CTE
    kept: bool
    written_in: bool = False


def statement(layer: Layer, query: Query, *, kept: bool) -> sa.Select[Any]:
    """One row for the tile at a `place`: its bytes, how many of the rows that it should hold are
    shown, and how many those are. `kept`: the layer's spots are kept (`spots.are_kept`)."""
    # That of the whole layer is asked for most, and takes as long to put together as to answer.
    return _of(layer, query, kept) if query.selection(layer) else _of_every_row(layer, kept)


@lru_cache(maxsize=64)
def _of_every_row(layer: Layer, kept: bool) -> sa.Select[Any]:
    return _of(layer, Query(), kept)


def _of(layer: Layer, query: Query, kept: bool) -> sa.Select[Any]:
    source = _source(layer, query, kept)
    first = sa.select(source.spots).limit(PLACE["most"] + 1).cte("first")
    first = first.prefix_with("MATERIALIZED" if source.written_in else "NOT MATERIALIZED")
    few = (sa.func.count() <= PLACE["most"]).label("apart")
    counted = sa.select(few).select_from(first).cte("counted").prefix_with("MATERIALIZED")
    apart = sa.select(counted.c.apart).scalar_subquery()
    cells = _cells(source, ~apart)
    drawn = sa.union_all(_largest(layer, source, cells), *_alone(first, apart)).subquery("d")
    features = _features(layer, drawn)
    asked = [layer.id, EXTENT, "shape", *(["own"] if layer.kind("id") is int else [])]
    shown = sa.func.count(features.c.id.distinct()).filter(~apart)
    every = sa.func.count()
    # A row is counted in each of its cells, but is one row.
    rows = sa.func.count(row_of(source.spots.c.place).distinct())
    several = sa.select(rows - sa.func.count()).where(~source.spots.c.single)
    matched = sa.select(sa.func.sum(cells.c.n)).scalar_subquery() + several.scalar_subquery()
    return sa.select(
        sa.func.ST_AsMVT(features.table_valued(), *asked, type_=sa.LargeBinary),
        sa.case((apart, every), else_=shown),
        sa.case((apart, every), else_=sa.cast(matched, sa.BigInteger)),
    )


def _source(layer: Layer, query: Query, kept: bool) -> _Source:
    conditions = sql.where(layer, query)
    box = sa.func.ST_MakeEnvelope(*(PLACE[side] for side in SIDES), SRID)
    # In degrees, so that the index answers.
    met = sa.func.ST_Intersects(layer.rows.c.geom, box)
    if not kept:
        rows = reckoned(layer, *conditions, met).subquery("r")
        found = sa.select(rows).where(*_inside(rows.c))
        return _Source(found.cte("spots").prefix_with("MATERIALIZED"), kept)
    column = Spot.__table__.c
    found = sa.select(*column).where(column.collection == layer.id, *_inside(column))
    if not conditions:
        # The indexes answer, faster than rows that are put aside.
        return _Source(found.cte("spots").prefix_with("NOT MATERIALIZED"), kept, written_in=True)
    whole = layer.kind("id") is int
    row = layer.rows.c.id if whole else sa.cast(layer.rows.c.id, sa.Text)
    chosen = sa.select(row).where(*conditions, met)
    found = found.where((column.number if whole else column.id).in_(chosen))
    return _Source(found.cte("spots").prefix_with("MATERIALIZED"), kept)


def _inside(columns: Any) -> list[sql.Condition]:
    return [
        columns.x.between(PLACE["x_first"], PLACE["x_last"]),
        columns.y.between(PLACE["y_first"], PLACE["y_last"]),
    ]


def _cells(source: _Source, many: Any) -> sa.CTE:
    """Each cell with something in it: its largest spot, and how many it holds."""
    spots = source.spots.c
    across, down = (each.bitwise_rshift(PLACE["cell"]) for each in (spots.x, spots.y))
    largest = sa.select(sa.func.min(spots.place).label("place"), sa.func.count().label("n"))
    # One number for both: a group by two takes longer. Written out, for one with parameters is
    # another expression to PostgreSQL wherever it stands.
    one = (across * sa.literal_column(str(1 << 32)) + down).label("cell")
    return largest.where(many).group_by(one).cte("cells").prefix_with("MATERIALIZED")


def _largest(layer: Layer, source: _Source, cells: sa.CTE) -> sa.Select[Any]:
    """The spots that stand for their cells."""
    found: Any = source.spots
    if source.kept:
        # As an array, not a join: whatever the planner thinks they are, it uses the index.
        places = sa.any_(sa.func.array(sa.select(cells.c.place).scalar_subquery()))
        own = Spot.collection == layer.id, Spot.place == places
        found = sa.select(Spot.__table__).where(*own).subquery("s")
    columns = [found.c[name] for name in SHOWN]
    number = sa.cast(cells.c.n, sa.Integer).label(COUNT)
    return sa.select(found.c.place, *columns, number, _point(found.c).label("shape")).join(
        cells, cells.c.place == found.c.place
    )


def _alone(spots: sa.CTE, apart: Any) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Each row as a feature: those with one point as they are, the others put together."""
    columns = [spots.c[name] for name in SHOWN]
    one: Any = sa.literal_column("1").label(COUNT)
    point = _point(spots.c)
    # In their own order: the same question gives the same bytes, whatever plan answers it.
    together = sa.func.ST_Collect(aggregate_order_by(point, spots.c.place))
    least = sa.func.min(spots.c.place)
    return (
        sa.select(spots.c.place, *columns, one, point).where(apart, spots.c.single),
        sa.select(least, *columns, one, sa.func.ST_RemoveRepeatedPoints(together))
        .where(apart, ~spots.c.single)
        .group_by(row_of(spots.c.place), *columns),
    )


def _point(spot: Any) -> sa.ColumnElement[Any]:
    """The spot in the tile's own units, from its north-west corner."""
    x = spot.x.bitwise_rshift(PLACE["scale"]) - PLACE["x_corner"]
    y = spot.y.bitwise_rshift(PLACE["scale"]) - PLACE["y_corner"]
    point: sa.ColumnElement[Any] = sa.func.ST_MakePoint(x, y)
    return point


def _features(layer: Layer, drawn: Any) -> sa.Subquery:
    """What is drawn under the layer's own names, the largest first."""
    named = {name: _typed(layer, name, drawn.c[slot]) for slot, name in slots(layer).items()}
    columns = [drawn.c.id, *(column.label(name) for name, column in named.items()), drawn.c[COUNT]]
    # A feature's own id must be a whole number; those that are text stand in the property alone.
    own = [drawn.c.number.label("own")] if layer.kind("id") is int else []
    chosen = sa.select(*columns, *own, drawn.c.shape)
    return chosen.order_by(drawn.c.place).subquery("t")


def _typed(layer: Layer, name: str, slot: Any) -> sa.ColumnElement[Any]:
    """Whole numbers and yes or no as the layer has them."""
    plain = not layer.many(name) and layer.kind(name) in {int, float, bool}
    found: sa.ColumnElement[Any] = sa.cast(slot, layer.rows.c[name].type) if plain else slot
    return found
