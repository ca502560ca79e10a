"""A tile of points, as one statement.

As long as few points lie there, each row is a feature of its own. Where there are more than
`MOST_APART`, the tile is cut into `CELLS` times `CELLS` cells, and each that holds anything is
one feature: the cell's largest row, at its own place and with its own properties. Where it stands
for more than itself, `COUNT` tells how many rows of the selection have a point there; a row with
points in several cells counts in each. Cells are cut from the whole world alike, so neighbouring
tiles show the same along their common edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.db import SRID
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import EXTENT, SLOTS, Spot, reckoned, row_of, slots
from skanekarta.tiles.square import BUFFER, Tile

MOST_APART = 2_000
READ_AHEAD = 10_000
"""Of kept spots, so many are read whole at once. Where there are more, all are first counted in
the index, and those to show are then looked up one by one."""

CELLS = 64
"""To a side; a cell is eight pixels of the 512 that map libraries give a tile. With the buffer at
most 66 times 66 features."""

COUNT = "point_count"
SHOWN = ("number", "id", *SLOTS)


PLACES = ("x_first", "x_last", "y_first", "y_last", "x_corner", "y_corner")
SIDES = ("west", "south", "east", "north")
PLACE = {
    **{name: sa.bindparam(name, type_=sa.BigInteger) for name in PLACES},
    **{name: sa.bindparam(name, type_=sa.Integer) for name in ("scale", "cell", "most", "ahead")},
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
        "ahead": max(READ_AHEAD, MOST_APART),
        **dict(zip(SIDES, tile.box(BUFFER / EXTENT), strict=True)),
    }


@dataclass(frozen=True)
class _Source:
    """The spots in the tile, and the first of them, read whole: all there are, unless there is
    `more`, and then they are looked up anew wherever they are asked for."""

    spots: sa.CTE
    first: sa.CTE
    more: bool


def statement(layer: Layer, query: Query, *, kept: bool) -> sa.Select[Any]:
    """One row for the tile at a `place`: its bytes, how many of the rows that it should hold are
    shown, and how many those are. `kept`: the layer's spots are kept (`spots.are_kept`)."""
    return _of(layer, query, kept)


def ready(layer: Layer, query: Query, *, kept: bool) -> Ready:
    """`statement` as it is sent."""
    return _ready(layer, query if query.selection(layer) else Query(), kept)


@lru_cache(maxsize=sql.STATEMENTS)
def _ready(layer: Layer, query: Query, kept: bool) -> Ready:
    return Ready(lambda: _of(layer, query, kept))


def _of(layer: Layer, query: Query, kept: bool) -> sa.Select[Any]:
    source = _source(layer, query, kept)
    number = sa.select(sa.func.count().label("n")).select_from(source.first)
    counted = number.cte("counted").prefix_with("MATERIALIZED").c.n
    apart = sa.select(counted <= PLACE["most"]).scalar_subquery()
    whole = sa.select(counted <= PLACE["ahead"]).scalar_subquery() if source.more else sa.true()
    cells = _cells(source, apart, whole)
    largest = _largest(layer, source, cells, whole)
    drawn = sa.union_all(*largest, *_alone(source.first, apart)).subquery("d")
    features = _features(layer, drawn)
    asked = [layer.id, EXTENT, "shape", *(["own"] if "own" in features.c else [])]
    row = features.c.own if "own" in features.c else features.c.id
    every, shown = sa.func.count(), sa.func.count(row.distinct()).filter(~apart)
    return sa.select(
        sa.func.ST_AsMVT(features.table_valued(), *asked, type_=sa.LargeBinary),
        sa.case((apart, every), else_=shown),
        sa.case((apart, every), else_=_matched(source, cells)),
    )


def _matched(source: _Source, cells: sa.CTE) -> sa.ColumnElement[int]:
    """How many rows have spots in the tile: each is counted in all its cells, but is one row."""
    spots = source.spots.c
    rows = sa.func.count(row_of(spots.place).distinct())
    too_many = sa.select(sa.func.count() - rows).where(~spots.single).scalar_subquery()
    every = sa.select(sa.func.sum(cells.c.n)).scalar_subquery()
    return sa.cast(every - too_many, sa.BigInteger)


def _source(layer: Layer, query: Query, kept: bool) -> _Source:
    conditions = sql.where(layer, query)
    if kept and not conditions:
        spots = _kept(layer).cte("spots").prefix_with("NOT MATERIALIZED")
        first = sa.select(spots).limit(PLACE["ahead"] + 1).cte("first")
        return _Source(spots, first.prefix_with("MATERIALIZED"), more=True)
    box = sa.func.ST_MakeEnvelope(*(PLACE[side] for side in SIDES), SRID)
    # In degrees, so that the index answers.
    conditions.append(sa.func.ST_Intersects(layer.rows.c.geom, box))
    found = _kept(layer, *conditions) if kept else _own(layer, *conditions)
    spots = found.cte("spots").prefix_with("MATERIALIZED")
    return _Source(spots, spots, more=False)


def _kept(layer: Layer, *conditions: sql.Condition) -> sa.Select[Any]:
    column = Spot.__table__.c
    found = sa.select(*column).where(column.collection == layer.id, *_inside(column))
    if not conditions:
        return found
    is_number = layer.kind("id") is int
    row = layer.rows.c.id if is_number else sa.cast(layer.rows.c.id, sa.Text)
    chosen = sa.select(row).where(*conditions)
    return found.where((column.number if is_number else column.id).in_(chosen))


def _own(layer: Layer, *conditions: sql.Condition) -> sa.Select[Any]:
    rows = reckoned(layer, *conditions).subquery("r")
    return sa.select(rows).where(*_inside(rows.c))


def _inside(columns: Any) -> list[sql.Condition]:
    return [
        columns.x.between(PLACE["x_first"], PLACE["x_last"]),
        columns.y.between(PLACE["y_first"], PLACE["y_last"]),
    ]


def _cells(source: _Source, apart: Any, whole: Any) -> sa.CTE:
    """Each cell with something in it: its largest spot, and how many it holds."""
    parts = [_narrow(source.first).where(~apart, whole)]
    parts += [_narrow(source.spots).where(~whole)] if source.more else []
    spots = sa.union_all(*parts).subquery("u").c
    # By two numbers: PostgreSQL's hash of one made of both is the same for many cells.
    cell = sa.select(
        *(spots[name].bitwise_rshift(PLACE["cell"]).label(name) for name in ("x", "y")),
        spots.place,
    ).subquery("c")
    largest = sa.select(sa.func.min(cell.c.place).label("place"), sa.func.count().label("n"))
    return largest.group_by(cell.c.x, cell.c.y).cte("cells").prefix_with("MATERIALIZED")


def _narrow(spots: sa.CTE) -> sa.Select[Any]:
    return sa.select(spots.c.x, spots.c.y, spots.c.place)


def _largest(layer: Layer, source: _Source, cells: sa.CTE, whole: Any) -> Iterator[sa.Select[Any]]:
    """The spots that stand for their cells."""
    yield _standing(source.first, cells).where(whole)
    if source.more:
        # As an array, not a join: whatever the planner thinks they are, it uses the index.
        places = sa.any_(sa.func.array(sa.select(cells.c.place).scalar_subquery()))
        own = Spot.collection == layer.id, Spot.place == places
        yield _standing(sa.select(Spot.__table__).where(*own, ~whole).subquery("s"), cells)


def _standing(spots: sa.FromClause, cells: sa.CTE) -> sa.Select[Any]:
    columns = [spots.c[name] for name in ("place", *SHOWN)]
    number = sa.func.nullif(sa.cast(cells.c.n, sa.Integer), 1).label(COUNT)
    chosen = sa.select(*columns, number, _point(spots.c).label("shape"))
    return chosen.join(cells, cells.c.place == spots.c.place)


def _alone(spots: sa.CTE, apart: Any) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Each row as a feature: those with one point in the tile as they are, the others' put
    together, which takes three times as long."""
    columns = [spots.c[name] for name in SHOWN]
    one = sa.cast(sa.null(), sa.Integer).label(COUNT)
    row, point = row_of(spots.c.place), _point(spots.c)
    rows = sa.select(row.label("row")).where(apart, ~spots.c.single).group_by(row)
    several = rows.having(sa.func.count() > 1).cte("several").prefix_with("MATERIALIZED")
    is_several = row.in_(sa.select(several.c.row))
    together = sa.func.ST_RemoveRepeatedPoints(sa.func.ST_Collect(point))
    # All of a row's spots have the same; a group by all of it would sort texts.
    same = [sa.func.min(column) for column in (spots.c.place, *columns)]
    return (
        sa.select(spots.c.place, *columns, one, point).where(
            apart, sa.or_(spots.c.single, ~is_several)
        ),
        # In one order: the same question gives the same bytes, whatever plan answers it.
        sa.select(*same, one, sa.func.ST_Normalize(together))
        .where(apart, ~spots.c.single, is_several)
        .group_by(row),
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
