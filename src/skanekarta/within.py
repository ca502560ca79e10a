"""How many rows lie in a box, told by their spots.

Counting rows means to fetch each and to ask PostGIS about it; the spots' own index has their
places as whole numbers, and is all that is read. A unit is two millimetres, so only of a point on
the very edge it cannot be said on which side it lies: then the rows are asked after all, and so
they are where spots are not kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import spots, sql
from skanekarta.db import SRID
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import Spot, row_of

PLACES = {
    name: sa.bindparam(name, type_=sa.BigInteger) for name in ("x_low", "x_high", "y_low", "y_high")
}

DOUBT = 1
"""Units on either side of the edge within which nothing is sure."""


def can_tell(layer: Layer, query: Query) -> bool:
    """Whether spots may know how many rows match: a box in degrees is all that is asked for."""
    if query.bbox is None or query.bbox_crs.srid != SRID or not spots.has(layer):
        return False
    more = query.filters or query.q or query.period or query.expression
    return not more and query.bbox[0] <= query.bbox[2]


def count(connection: sa.Connection, layer: Layer, query: Query) -> int:
    """How many rows match a query that `can_tell`."""
    assert query.bbox is not None
    west, south, east, north = query.bbox
    (x_low, y_low), (x_high, y_high) = spots.place_of(west, north), spots.place_of(east, south)
    [(found,)] = _ready(layer, sql.general(layer, query)).rows(
        connection,
        **{"x_low": x_low, "x_high": x_high, "y_low": y_low, "y_high": y_high},
        **sql.own(layer, query),
    )
    return int(found)


@lru_cache(maxsize=64)
def _ready(layer: Layer, query: Query) -> Ready:
    return Ready(lambda: _counting(layer, query))


def _counting(layer: Layer, query: Query) -> sa.Select[int]:
    column = Spot.__table__.c
    met = (column.collection == layer.id, *_between(column, -DOUBT))
    sure = sa.and_(*_between(column, DOUBT + 1))
    number = sa.func.count()
    seen = sa.select(number.label("met"), number.filter(sure).label("sure")).where(*met)
    counted = seen.cte("counted").prefix_with("MATERIALIZED").c
    again = sa.func.count() - sa.func.count(row_of(column.place).distinct())
    # A row with several spots is still one row.
    too_many = sa.select(again).where(*met, ~column.single).scalar_subquery()
    asked = sa.select(sql.number(layer)).where(*sql.where(layer, query)).scalar_subquery()
    is_sure = sa.and_(spots.presence(layer), counted.met == counted.sure)
    return sa.select(sa.case((is_sure, counted.met - too_many), else_=asked))


def _between(column: Any, margin: int) -> list[sa.ColumnElement[bool]]:
    """The spots at least that many units within the edges; without, where it is negative."""
    return [
        column[axis].between(PLACES[f"{axis}_low"] + margin, PLACES[f"{axis}_high"] - margin)
        for axis in ("x", "y")
    ]
