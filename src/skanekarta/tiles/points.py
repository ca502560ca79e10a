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


@dataclass(frozen=True)
class _Source:
    """The spots in the tile; whether they are kept, and whether they are looked up anew wherever
    they are asked for."""

    spots: sa.CTE
    kept: bool
    written_in: bool = False


def statement(layer: Layer, query: Query, tile: Tile, *, kept: bool) -> sa.Select[Any]:
    """One row: the tile's bytes, how many of the rows that it should hold are shown, and how many
    those are. `kept`: the layer's spots are kept (`spots.are_kept`)."""
    source = _source(layer, query, tile, kept)
    first = sa.select(source.spots).limit(MOST_APART + 1).cte("first")
    first = first.prefix_with("MATERIALIZED" if source.written_in else "NOT MATERIALIZED")
    counted = sa.select((sa.func.count() <= MOST_APART).label("apart")).select_from(first)
    apart = sa.select(counted.cte("counted").prefix_with("MATERIALIZED").c.apart).scalar_subquery()
    cells = _cells(source, tile, ~apart)
    drawn = sa.union_all(
        _largest(layer, source, cells, tile), *_alone(first, tile, apart)
    ).subquery("d")
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


def _source(layer: Layer, query: Query, tile: Tile, kept: bool) -> _Source:
    conditions = sql.where(layer, query)
    box = sa.func.ST_MakeEnvelope(*tile.box(BUFFER / EXTENT), SRID)
    # In degrees, so that the index answers.
    met = sa.func.ST_Intersects(layer.rows.c.geom, box)
    if not kept:
        own = reckoned(layer, *conditions, met).subquery("r")
        found = sa.select(own).where(*_inside(own.c, tile))
        return _Source(found.cte("spots").prefix_with("MATERIALIZED"), kept)
    found = sa.select(*Spot.__table__.c).where(
        Spot.collection == layer.id, *_inside(Spot.__table__.c, tile)
    )
    if not conditions:
        # The indexes answer, faster than rows that are put aside.
        return _Source(found.cte("spots").prefix_with("NOT MATERIALIZED"), kept, written_in=True)
    whole = layer.kind("id") is int
    row = layer.rows.c.id if whole else sa.cast(layer.rows.c.id, sa.Text)
    chosen = sa.select(row).where(*conditions, met)
    found = found.where((Spot.number if whole else Spot.id).in_(chosen))
    return _Source(found.cte("spots").prefix_with("MATERIALIZED"), kept)


def _inside(columns: Any, tile: Tile) -> list[sql.Condition]:
    across, down = tile.spans()
    return [columns.x.between(*across), columns.y.between(*down)]


def _cells(source: _Source, tile: Tile, many: Any) -> sa.CTE:
    """Each cell with something in it: its largest spot, and how many it holds."""
    spots = source.spots.c
    side = (EXTENT // CELLS << tile.scale).bit_length() - 1
    across, down = (_shifted(each, side) for each in (spots.x, spots.y))
    largest = sa.select(sa.func.min(spots.place).label("place"), sa.func.count().label("n"))
    # One number for both: a group by two takes longer.
    return (
        largest.where(many)
        .group_by(across * (1 << 32) + down)
        .cte("cells")
        .prefix_with("MATERIALIZED")
    )


def _shifted(units: Any, times: int) -> sa.ColumnElement[int]:
    """Units of another level: halved that many times."""
    found: sa.ColumnElement[int] = units.bitwise_rshift(sa.cast(times, sa.Integer))
    return found


def _largest(layer: Layer, source: _Source, cells: sa.CTE, tile: Tile) -> sa.Select[Any]:
    """The spots that stand for their cells."""
    found: Any = source.spots
    if source.kept:
        # As an array, not a join: whatever the planner thinks they are, it uses the index.
        places = sa.any_(sa.func.array(sa.select(cells.c.place).scalar_subquery()))
        own = Spot.collection == layer.id, Spot.place == places
        found = sa.select(Spot.__table__).where(*own).subquery("s")
    columns = [found.c[name] for name in SHOWN]
    number = sa.cast(cells.c.n, sa.Integer).label(COUNT)
    return sa.select(found.c.place, *columns, number, _point(found.c, tile).label("shape")).join(
        cells, cells.c.place == found.c.place
    )


def _alone(spots: sa.CTE, tile: Tile, apart: Any) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Each row as a feature: those with one point as they are, the others put together."""
    columns = [spots.c[name] for name in SHOWN]
    one: Any = sa.literal_column("1").label(COUNT)
    point = _point(spots.c, tile)
    # In their own order: the same question gives the same bytes, whatever plan answers it.
    together = sa.func.ST_Collect(aggregate_order_by(point, spots.c.place))
    place = sa.func.min(spots.c.place)
    return (
        sa.select(spots.c.place, *columns, one, point).where(apart, spots.c.single),
        sa.select(place, *columns, one, sa.func.ST_RemoveRepeatedPoints(together))
        .where(apart, ~spots.c.single)
        .group_by(row_of(spots.c.place), *columns),
    )


def _point(spot: Any, tile: Tile) -> sa.ColumnElement[Any]:
    """The spot in the tile's own units, from its north-west corner."""
    x, y = (
        _shifted(place, tile.scale) - corner * EXTENT
        for place, corner in ((spot.x, tile.column), (spot.y, tile.row))
    )
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
