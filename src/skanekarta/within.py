"""Which rows lie in a box, and how many: told by their spots.

To fetch each row and to ask PostGIS about it costs more than all the rest of a page. The spots have
their places as whole numbers, in indexes that are all that is read: of a wide box, what the cells
inside it hold, and of the spots only those between the cells and its edge. A unit is two
millimetres, so only of a point on the very edge it cannot be said on which side it lies: then the
rows are asked after all, and so they are where spots are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta import spots, sql, stored
from skanekarta.cells import BITS
from skanekarta.crs import Box
from skanekarta.db import SRID
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import REMEMBERED, Query
from skanekarta.spots import DEEPEST, Spot, row_of

BOX = ("x_low", "x_high", "y_low", "y_high")
INNER = ("x_first", "x_last", "y_first", "y_last")
PLACES = {name: sa.bindparam(name, type_=sa.BigInteger) for name in (*BOX, *INNER)}
MATRIX = sa.bindparam("matrix", type_=sa.Integer)
LEVELS = sa.bindparam("levels", type_=ARRAY(sa.SmallInteger))

DOUBT = 1
"""Units on either side of the edge within which nothing is sure."""

ACROSS = 16
"""Cells that a box has to its narrower side, at least: with fewer there is much beside them, with
more there are many to add up."""

Conditions = list[sa.ColumnElement[bool]]


def can_tell(layer: Layer, query: Query) -> bool:
    """Whether spots may know which rows match: a box in degrees is all that is asked for."""
    if query.bbox is None or query.bbox_crs.srid != SRID or not spots.has(layer):
        return False
    more = query.filters or query.q or query.period or query.expression or query.day
    return not more and query.bbox[0] <= query.bbox[2]


def edges(query: Query) -> dict[str, int]:
    """The edges of the box of a query that `can_tell`, as parameters."""
    assert query.bbox is not None
    return dict(_edges(query.bbox))


@lru_cache(maxsize=REMEMBERED)
def _edges(box: Box) -> Mapping[str, int]:
    west, south, east, north = box
    (x_low, y_low), (x_high, y_high) = spots.place_of(west, north), spots.place_of(east, south)
    return dict(zip(BOX, (x_low, x_high, y_low, y_high), strict=True))


def count(connection: sa.Connection, layer: Layer, query: Query) -> int:
    """How many rows match a query that `can_tell`."""
    box = edges(query)
    if stored.lasts(layer.select):
        [(found,)] = _ready(layer).rows(connection, **box, **_inner(**box))
        if found is not None:
            return int(found)
    return int(connection.scalar(sql.count(layer, query)) or 0)


def _inner(*, x_low: int, x_high: int, y_low: int, y_high: int) -> dict[str, int | list[int]]:
    """The zoom whose cells are added up, and those that lie inside the box. Where none does, all
    of the box lies to the west of them."""
    narrow = max(min(x_high - x_low, y_high - y_low), 0) // ACROSS
    digits = min(max(narrow.bit_length() - 1, BITS), DEEPEST + BITS)
    spans = [
        (-(-low >> digits) << digits, ((high + 1) >> digits << digits) - 1)
        for low, high in ((x_low, x_high), (y_low, y_high))
    ]
    if any(first > last for first, last in spans):
        spans = [(x_high + 1, x_high), (y_low, y_high)]
    matrix = DEEPEST + BITS - digits
    found: dict[str, int | list[int]] = {"matrix": matrix, "levels": list(range(matrix + 1))}
    return found | dict(zip(INNER, [each for span in spans for each in span], strict=True))


@lru_cache(maxsize=64)
def _ready(layer: Layer) -> Ready:
    return Ready(lambda: _counting(layer))


def _counting(layer: Layer) -> sa.Select[int]:
    """How many rows lie in a box; null where spots cannot tell."""
    column = Spot.__table__.c
    own = column.collection == layer.id
    held = sa.func.coalesce(column.held[MATRIX - column.level + 1], 1)
    # The index takes each level by itself, where a span would be all that lies above.
    shown = (own, column.level == sa.any_(LEVELS), *_inside(column, *INNER))
    in_cells = sa.select(sa.func.coalesce(sa.func.sum(held), 0)).where(*shown)
    parts = [in_cells, *(sa.select(sa.func.count()).where(own, *each) for each in _beside(column))]
    every: Any = sum((each.scalar_subquery() for each in parts[1:]), parts[0].scalar_subquery())
    # A row with several spots is still one row.
    again = sa.func.count() - sa.func.count(row_of(column.place).distinct())
    too_many = sa.select(again).where(own, *_inside(column, *BOX), ~column.single)
    unsure = [sa.exists().where(own, *each) for each in _on_edge(column)]
    is_sure = sa.and_(spots.presence(layer), ~sa.or_(*unsure))
    found = sa.cast(every - too_many.scalar_subquery(), sa.BigInteger)
    return sa.select(sa.case((is_sure, found)))


def _inside(column: Any, x_low: str, x_high: str, y_low: str, y_high: str) -> Conditions:
    across = column.x.between(PLACES[x_low], PLACES[x_high])
    return [across, column.y.between(PLACES[y_low], PLACES[y_high])]


def _beside(column: Any) -> list[Conditions]:
    """What lies between the cells and the edge: west and east of them, north and south."""
    x_low, x_high, y_low, y_high, x_first, x_last, y_first, y_last = PLACES.values()
    high, wide = column.y.between(y_low, y_high), column.x.between(x_first, x_last)
    return [
        [column.x.between(x_low, x_first - 1), high],
        [column.x.between(x_last + 1, x_high), high],
        [column.y.between(y_low, y_first - 1), wide],
        [column.y.between(y_last + 1, y_high), wide],
    ]


def _on_edge(column: Any) -> list[Conditions]:
    """Where nothing is sure: along each side."""
    met = between(column, -DOUBT)
    sides = ((column[name[0]], PLACES[name]) for name in BOX)
    return [[axis.between(side - DOUBT, side + DOUBT), *met] for axis, side in sides]


def between(column: Any, margin: int) -> Conditions:
    """The spots at least that many units within the edges; without, where it is negative."""
    return [
        column[axis].between(PLACES[f"{axis}_low"] + margin, PLACES[f"{axis}_high"] - margin)
        for axis in ("x", "y")
    ]
