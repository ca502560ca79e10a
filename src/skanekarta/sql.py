"""A `Query` becomes one statement: its conditions, its order, its page, its count.

Nothing here knows HTTP or an output format; `features` writes GeoJSON of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import free_text, paging
from skanekarta.cql.predicates import predicate
from skanekarta.crs import Box, Crs
from skanekarta.db import SRID
from skanekarta.layer import Layer
from skanekarta.narrow import narrow
from skanekarta.query import Query
from skanekarta.values import Interval

Condition = sa.ColumnElement[bool]

STATEMENTS = 256
"""How many statements of a kind are remembered: making one costs Python as much as running it
costs PostgreSQL, and SQLAlchemy knows one that it has compiled again at a glance."""


AT_ONCE = 32
"""How many selections' conditions are remembered: an answer of many statements puts the same ones
in each."""


def where(layer: Layer, query: Query) -> list[Condition]:
    """Every condition that a query puts on the layer's rows."""
    return list(_where(layer, query))


@lru_cache(maxsize=AT_ONCE)
def _where(layer: Layer, query: Query) -> tuple[Condition, ...]:
    return (
        *filter_conditions(layer, query),
        *([free_text.has_words(layer, query.q)] if query.q else []),
        *([_touches(layer, query.bbox, query.bbox_crs)] if query.bbox else []),
        *([_meets(layer, query.period)] if query.period and layer.period else []),
        *([predicate(layer, query.expression)] if query.expression else []),
    )


def filter_conditions(layer: Layer, query: Query) -> list[Condition]:
    """The conditions of the plain parameters, each on the column its role names."""
    return [condition(layer, query, name) for name, _ in query.filters]


def condition(layer: Layer, query: Query, name: str) -> Condition:
    """The condition that one field is asked for with."""
    field, value = layer.by_name[name], query.value(name)
    assert field.filter is not None
    column = layer.rows.c[query.column(layer, name)]
    if layer.many(name) and not layer.many(column.name):
        # A role has put a column with one value in the place of one with several.
        return type(field.filter)().clause(column, value)
    return field.filter.clause(column, value)


def _touches(layer: Layer, bbox: Box, crs: Crs) -> Condition:
    """The geometry meets the box. Rows without a geometry are left out: only what lies there is
    asked for (OGC 17-069r4, requirement 24)."""
    geom = layer.rows.c.geom
    return sa.or_(*(sa.func.ST_Intersects(geom, box) for box in areas(bbox, crs)))


def corners(bbox: Box, crs: Crs) -> dict[str, float]:
    """What differs from box to box: the values of the parameters in a statement about one. A box
    that crosses the antimeridian (west > east) is two."""
    west, south, east, north = crs.within_reach(bbox)
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    # The sides of a box in metres are curves in degrees, so they get points along the way.
    found = {
        "box_south": south,
        "box_north": north,
        "box_step": max(east - west, north - south, 1.0) / 32,
    }
    for number, (low, high) in enumerate(spans):
        found |= {f"box_west_{number}": low, f"box_east_{number}": high}
    return found


def general(layer: Layer, query: Query) -> Query:
    """The query with any box and any beginning of its page in the place of its own: what their
    statements differ in is `own`."""
    query = paging.general(layer, query)
    if query.bbox is None:
        return query
    is_two = "box_west_1" in corners(query.bbox, query.bbox_crs)
    return replace(query, bbox=TWO if is_two else ONE)


def own(layer: Layer, query: Query) -> dict[str, Any]:
    """The parameters of the query's own box and of its page's own beginning, if it has them."""
    box = corners(query.bbox, query.bbox_crs) if query.bbox else {}
    return {**box, **paging.own(layer, query)}


ONE, TWO = (0.0, 0.0, 0.0, 0.0), (1.0, 0.0, -1.0, 0.0)
"""Boxes of as many parts."""


def areas(bbox: Box, crs: Crs) -> list[sa.ColumnElement[Any]]:
    """A box as areas in degrees."""
    of = {name: sa.bindparam(name, value, sa.Double) for name, value in corners(bbox, crs).items()}
    boxes: list[sa.ColumnElement[Any]] = [
        sa.func.ST_MakeEnvelope(
            of[f"box_west_{n}"], of["box_south"], of[f"box_east_{n}"], of["box_north"], crs.srid
        )
        for n in range(2 if "box_west_1" in of else 1)
    ]
    if crs.srid == SRID:
        return boxes
    return [sa.func.ST_Transform(sa.func.ST_Segmentize(box, of["box_step"]), SRID) for box in boxes]


def _meets(layer: Layer, period: Interval) -> Condition:
    """The row's own days meet the interval; rows without any match (17-069r4, 7.15.4)."""
    assert layer.period is not None
    first, last = (layer.rows.c[name] for name in layer.period)
    return sa.and_(
        *([sa.or_(first.is_(None), first <= period.high)] if period.high else []),
        *([sa.or_(last.is_(None), last >= period.low)] if period.low else []),
    )


def page(layer: Layer, query: Query) -> sa.Select[Any]:
    """The rows of the query's page, every column of the layer's select."""
    return (
        sa.select(layer.rows)
        .where(*where(layer, query))
        .where(*([paging.beyond(layer, query)] if query.after else []))
        .order_by(*paging.order(layer, query))
        .limit(query.limit)
        .offset(paging.start(query))
    )


def number(layer: Layer, *conditions: Condition) -> sa.ColumnElement[int]:
    """How many rows a group has that meet the conditions; of totals, how many they stand for."""
    if layer.weight is None:
        return sa.func.count().filter(*conditions) if conditions else sa.func.count()
    weight = sa.func.sum(layer.rows.c[layer.weight])
    together = weight.filter(*conditions) if conditions else weight
    return sa.cast(sa.func.coalesce(together, 0), sa.BigInteger)


def count(layer: Layer, query: Query, *conditions: Condition) -> sa.Select[int]:
    """How many rows the query matches that meet the conditions too, all pages together."""
    rows = sa.select(number(layer)).select_from(layer.rows)
    return narrow(layer, rows.where(*where(layer, query), *conditions))


def extent(layer: Layer) -> sa.Select[Any]:
    """One row: west, south, east, north, first day, last day; nulls where there is nothing."""
    box = sa.func.ST_Extent(layer.rows.c.geom, type_=sa.Text)
    days = [layer.rows.c[name] for name in layer.period or ()]
    spans = [sa.func.min(days[0]), sa.func.max(days[1])] if days else [sa.null(), sa.null()]
    inner = sa.select(box.label("box"), spans[0].label("first"), spans[1].label("last")).subquery()
    corner = (
        getattr(sa.func, name)(sa.cast(inner.c.box, _Box2D()), type_=sa.Double)
        for name in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    )
    return sa.select(*corner, inner.c.first, inner.c.last)


class _Box2D(sa.types.UserDefinedType[str]):
    """PostGIS's box type, which GeoAlchemy2 does not name."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        """Its name in SQL."""
        return "box2d"
