"""A `Query` becomes one statement; PostGIS writes the bytes.

Nothing here knows HTTP or an output format beyond GeoJSON's own shapes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from skanekarta.db import SRID
from skanekarta.layer import Layer
from skanekarta.query import BBox, Query
from skanekarta.values import Interval

DECIMALS = 6
"""Of coordinates in degrees: a tenth of a metre, the precision RFC 7946 §11.2 speaks of."""

SWEDISH = "sv-x-icu"
"""Collation for people: å, ä, ö last. Filters compare by code point, as CQL2's tests count."""

Condition = sa.ColumnElement[bool]


def where(layer: Layer, query: Query) -> list[Condition]:
    """Every condition that a query puts on the layer's rows."""
    return [
        *filter_conditions(layer, query),
        *([_has_words(layer, query.q)] if query.q else []),
        *([_touches(layer, query.bbox)] if query.bbox else []),
        *([_meets(layer, query.period)] if query.period and layer.period else []),
    ]


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


def _has_words(layer: Layer, text: str) -> Condition:
    """Every word is found in some searched column, whatever its case."""
    columns = [layer.rows.c[name] for name in layer.searched]
    return sa.and_(
        *(
            sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
            for word in text.split()
        )
    )


def _touches(layer: Layer, bbox: BBox) -> Condition:
    """The geometry meets the box; one that crosses the antimeridian (west > east) is two boxes.
    Rows without a geometry are left out: only what lies there is asked for (OGC 17-069r4,
    requirement 24)."""
    west, south, east, north = bbox
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    geom = layer.rows.c.geom
    boxes = [sa.func.ST_MakeEnvelope(low, south, high, north, SRID) for low, high in spans]
    return sa.or_(*(sa.func.ST_Intersects(geom, box) for box in boxes))


def _meets(layer: Layer, period: Interval) -> Condition:
    """The row's own days meet the interval; rows without any match (17-069r4, 7.15.4)."""
    assert layer.period is not None
    first, last = (layer.rows.c[name] for name in layer.period)
    return sa.and_(
        *([sa.or_(first.is_(None), first <= period.high)] if period.high else []),
        *([sa.or_(last.is_(None), last >= period.low)] if period.low else []),
    )


def order(layer: Layer, query: Query) -> list[sa.ColumnElement[Any]]:
    """The sort keys asked for, else the layer's own; the id last, so that paging is stable."""
    keys = [_key(layer, key) for key in query.sort or layer.sort]
    return [*keys, layer.rows.c.id]


def _key(layer: Layer, key: str) -> sa.ColumnElement[Any]:
    name = key.removeprefix("-")
    # People sort by the wording, not by the slug, and expect å, ä, ö at the end.
    shown = f"{name}_title" if f"{name}_title" in layer.rows.c else name
    column: sa.ColumnElement[Any] = layer.rows.c[shown]
    if layer.kind(shown) is str and not layer.many(shown):
        column = sa.collate(column, SWEDISH)
    return column.desc().nulls_last() if key.startswith("-") else column.asc().nulls_last()


def page(layer: Layer, query: Query) -> sa.Select[Any]:
    """The rows of the query's page, every column of the layer's select."""
    return (
        sa.select(layer.rows)
        .where(*where(layer, query))
        .order_by(*order(layer, query))
        .limit(query.limit)
        .offset(query.offset)
    )


def count(layer: Layer, query: Query) -> sa.Select[int]:
    """How many rows the query matches, all pages together."""
    return sa.select(sa.func.count()).select_from(layer.rows).where(*where(layer, query))


def _geojson(geom: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # `json`, not `jsonb`: the latter parses and rewrites every coordinate.
    return sa.cast(sa.func.ST_AsGeoJSON(geom, DECIMALS), JSON)


def _feature(layer: Layer, rows: sa.FromClause) -> sa.ColumnElement[Any]:
    properties: list[Any] = []
    for name in layer.properties:
        properties += [sa.literal(name, sa.Text), _plain(rows.c[name])]
    return sa.func.json_build_object(
        *(sa.literal("type", sa.Text), sa.literal("Feature", sa.Text)),
        *(sa.literal("id", sa.Text), rows.c.id),
        *(sa.literal("geometry", sa.Text), _geojson(rows.c.geom)),
        *(sa.literal("properties", sa.Text), sa.func.json_build_object(*properties)),
        type_=JSON,
    )


def _plain(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Numbers without trailing zeros (300000, not 300000.00); moments in UTC with a Z, as
    RFC 3339 and DIGG's rule DOT.04 have them."""
    if isinstance(column.type, sa.Numeric):
        return sa.func.trim_scale(column)
    if isinstance(column.type, sa.DateTime):
        moment = sa.func.timezone("UTC", column)
        return sa.func.to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return column


def features(layer: Layer, query: Query) -> sa.Select[str, int]:
    """One row: the page's features as the text of a JSON array, and how many they are."""
    rows = page(layer, query).subquery("p")
    return sa.select(
        sa.cast(
            sa.func.coalesce(sa.func.json_agg(_feature(layer, rows)), sa.text("'[]'::json")),
            sa.Text,
        ),
        sa.func.count(),
    ).select_from(rows)


def feature(layer: Layer, fid: str) -> sa.Select[str]:
    """The feature with that id as JSON text; no row where there is none."""
    rows = sa.select(layer.rows).where(sa.cast(layer.rows.c.id, sa.Text) == fid).subquery("p")
    return sa.select(sa.cast(_feature(layer, rows), sa.Text))


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
