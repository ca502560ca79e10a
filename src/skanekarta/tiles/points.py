"""A tile of points, as one statement.

As long as few points lie there, each row is a feature of its own. Where there are more than
`MOST_APART`, the tile is cut into 64 times 64 cells (`cells.BITS`), and each that holds anything is
one feature: the cell's largest row, at its own place and with its own properties. Where it stands
for more than itself, `COUNT` tells how many rows of the selection have a point there; a row with
points in several cells counts in each. Cells are cut from the whole world alike, so neighbouring
tiles show the same along their common edge.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import cells, sql
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import EXTENT, row_of, slots
from skanekarta.tiles import remainder
from skanekarta.tiles.contents import PLACE, PLACES, SHOWN, SIDES, contents
from skanekarta.tiles.square import BUFFER, Tile

MOST_APART = 2_000

COUNT = "point_count"


def place(tile: Tile) -> dict[str, int | float | list[int]]:
    """The parameters of a tile's statement."""
    (x_first, x_last), (y_first, y_last) = tile.spans()
    corners = (tile.column * EXTENT, tile.row * EXTENT)
    return {
        **dict(zip(PLACES, (x_first, x_last, y_first, y_last, *corners), strict=True)),
        "matrix": tile.matrix,
        "levels": list(range(tile.matrix + 1)),
        "scale": tile.scale,
        "cell": tile.scale + cells.BITS,
        "most": MOST_APART,
        **dict(zip(SIDES, tile.box(BUFFER / EXTENT), strict=True)),
    }


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
    found = contents(layer, query, kept)
    drawn = sa.union_all(_standing(found.standing), *_alone(found.few, found.apart)).subquery("d")
    features = _features(layer, drawn)
    asked = [layer.id, EXTENT, "shape", *(["own"] if "own" in features.c else [])]
    # Each row is counted in all its cells, but is one row; so it is of those that are shown.
    spots = sa.select(sa.func.sum(found.standing.c.n)).scalar_subquery()
    matched = sa.cast(spots - _again(found.every.c, ~found.apart), sa.BigInteger)
    number = sa.func.count()
    shown = number - _again(found.standing.c)
    return remainder.told(
        sa.func.ST_AsMVT(features.table_valued(), *asked, type_=sa.LargeBinary),
        sa.case((found.apart, number), else_=shown),
        sa.case((found.apart, number), else_=matched),
    )


def _again(spots: Any, *conditions: sql.Condition) -> sa.ScalarSelect[int]:
    """How many of the spots are of a row that has been counted already."""
    rows = sa.func.count(row_of(spots.place).distinct())
    return sa.select(sa.func.count() - rows).where(~spots.single, *conditions).scalar_subquery()


def _standing(spots: sa.CTE) -> sa.Select[Any]:
    """The spots that stand for their cells."""
    columns = [spots.c[name] for name in ("place", *SHOWN)]
    number = sa.func.nullif(sa.cast(spots.c.n, sa.Integer), 1).label(COUNT)
    return sa.select(*columns, number, _point(spots.c).label("shape"))


def _alone(spots: sa.FromClause, apart: Any) -> tuple[sa.Select[Any], sa.Select[Any]]:
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
