"""Features of a query as text: PostGIS writes the bytes, GeoJSON's own shapes and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from psycopg.types.numeric import Int8
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

from skanekarta import keyset, paging, pieces, sql
from skanekarta.crs import Crs
from skanekarta.db import SRID
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.narrow import narrow
from skanekarta.query import Query
from skanekarta.sql import page
from skanekarta.stored import Feature
from skanekarta.values import is_identifier
from skanekarta.written import words

ANYTHING = Query()

COMMA: sa.ColumnElement[str] = sa.literal_column("','", sa.Text)


def _geojson(geom: sa.ColumnElement[Any], crs: Crs) -> sa.ColumnElement[Any]:
    """The geometry in a system, in that system's own order of axes (OGC 18-058r1, req. 15)."""
    if crs.srid != SRID:
        geom = sa.func.ST_Transform(geom, crs.srid)
    if crs.flipped:
        geom = sa.func.ST_FlipCoordinates(geom)
    # Options 0: no `crs` member, which RFC 7946 has done away with; the header tells it.
    # `json`, not `jsonb`: the latter parses and rewrites every coordinate.
    return sa.cast(sa.func.ST_AsGeoJSON(geom, crs.decimals, 0), JSON)


def _feature(layer: Layer, query: Query) -> sa.ColumnElement[Any]:
    rows, properties = layer.rows, list[Any]()
    for name in query.properties or layer.properties:
        properties += [sa.literal(name, sa.Text), _plain(rows.c[name])]
    geometry = _geojson(rows.c.geom, query.crs) if query.geometry else sa.null()
    return sa.func.json_build_object(
        *(sa.literal("type", sa.Text), sa.literal("Feature", sa.Text)),
        *(sa.literal("id", sa.Text), rows.c.id),
        *(sa.literal("geometry", sa.Text), geometry),
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


def _keys(layer: Layer, query: Query, *, seek: bool) -> sa.CTE:
    """The page's rows and one more, as their keys alone and numbered: found first, so that the
    rest of a row is fetched only where it is shown."""
    found = _sought(layer, query) if seek else _chosen(layer, query, page(layer, query))
    return sa.select(
        found.limit(query.limit + 1).subquery("o"), sa.func.row_number().over().label("n")
    ).cte("k")


def _chosen(layer: Layer, query: Query, rows: sa.Select[Any]) -> sa.Select[Any]:
    """Of the rows the keys of their order."""
    names = dict.fromkeys(["id", *(key.column for key in keyset.keys(layer, query.sort))])
    return narrow(layer, rows.with_only_columns(*(layer.rows.c[name] for name in names)))


def _sought(layer: Layer, query: Query) -> sa.Select[Any]:
    """The rows after the place where the page begins, each span of the order for itself: no row
    before the place is looked at."""
    most = query.limit + 1 + query.offset
    rows = page(layer, replace(query, after=None, offset=0)).limit(most)
    spans = [_chosen(layer, query, rows.where(way)) for way in paging.ways(layer, query)]
    found = sa.union_all(*(sa.select(span.subquery()) for span in spans)).subquery("w")
    keys = [(found.c[key.column], key) for key in keyset.keys(layer, query.sort)]
    ordered = sa.select(found).order_by(*(paging.in_order(layer, *each) for each in keys))
    return ordered.offset(paging.start(query))


def of_page(
    layer: Layer, query: Query, *, stored: bool = False, seek: bool = False
) -> sa.Select[str, int, str]:
    """One row: the page's features as the text of a JSON array, how many they are, and the last
    one's sort keys as the text of a JSON array if there are more rows after it (else null).
    `stored`: the features' texts are taken from where they are kept (`stored.Feature`).
    `seek`: the place where the page begins is sought in the order's index (`is_sought`)."""
    keys = _keys(layer, query, seek=seek)
    text, joined = _stored(layer, keys) if stored else _made(layer, keys, query)
    in_order = aggregate_order_by(COMMA, keys.c.n)
    shown = sa.func.string_agg(text, in_order).filter(keys.c.n <= query.limit)
    texts = [sa.cast(keys.c[key.column], sa.Text) for key in keyset.keys(layer, query.sort)]
    last = sa.func.max(sa.cast(sa.func.json_build_array(*texts), sa.Text))
    there_is_more = sa.func.count() > query.limit
    return sa.select(
        sa.func.concat("[", shown, "]"),
        sa.func.least(sa.func.count(), query.limit),
        sa.case((there_is_more, last.filter(keys.c.n == query.limit))),
    ).select_from(joined)


MANY = 10_000
"""From so many rows on a page is sought in the order's index. Fewer are found by what they are
asked for, and sorted, faster than the index is read for each span of the order."""


def is_sought(query: Query, matched: int) -> bool:
    """Whether the page is better found by its place than among all that match: only the layer's
    own order has an index that it can count on."""
    return query.after is not None and not query.sort and matched >= MANY


@lru_cache(maxsize=sql.STATEMENTS)
def ready_page(layer: Layer, query: Query, *, stored: bool = False, seek: bool = False) -> Ready:
    """`of_page` as it is sent, its text as bytes, which nobody need read on the way, in pieces."""
    is_long = query.limit > pieces.FEW

    def make() -> sa.Select[Any]:
        found = _in_bytes(of_page(layer, query, stored=stored, seek=seek))
        return pieces.cut_of(found, is_long=is_long)

    return Ready(make, is_steady=layer.few)


def _in_bytes(page: sa.Select[str, int, str]) -> sa.Select[Any]:
    text, *more = page.selected_columns
    return page.with_only_columns(sa.func.convert_to(text, "UTF8", type_=sa.LargeBinary), *more)


def _stored(layer: Layer, keys: sa.CTE) -> tuple[sa.ColumnElement[str], sa.FromClause]:
    kept = Feature.__table__
    own = kept.c.collection == layer.id, kept.c.id == sa.cast(keys.c.id, sa.Text)
    return kept.c.body, keys.join(kept, sa.and_(*own))


def _made(layer: Layer, keys: sa.CTE, query: Query) -> tuple[sa.ColumnElement[str], sa.FromClause]:
    own = layer.rows.c.id
    # As an array too: it reaches the index below the layer's own many joins.
    found = sa.func.array(sa.select(keys.c.id).correlate(None).scalar_subquery())
    wanted = sa.and_(own == keys.c.id, own == sa.func.any(found))
    return _text(layer, _shape(query)), keys.join(layer.rows, wanted)


def _shape(query: Query) -> Query:
    """Only how features are to be shown."""
    return Query(properties=query.properties, geometry=query.geometry, crs=query.crs)


@lru_cache(maxsize=64)
def _text(layer: Layer, shape: Query) -> sa.ColumnElement[str]:
    """A feature's text, of the layer's rows."""
    return words(sa.cast(_feature(layer, shape), sa.Text))


@lru_cache(maxsize=64)
def texts(layer: Layer) -> sa.Select[str, str]:
    """Every row's id and its feature as pages show it when nothing else is asked for."""
    own = sa.cast(layer.rows.c.id, sa.Text).label("id")
    return sa.select(own, _text(layer, ANYTHING).label("body")).select_from(layer.rows)


def one(layer: Layer, fid: str, query: Query = ANYTHING) -> sa.Select[str]:
    """The feature with that id as JSON text, shown as the query says; no row where there is
    none."""
    found = _as_column(layer, fid)
    statement = _one(layer, query)
    return statement.params(fid=found) if found is not None else statement.where(sa.false())


def _one(layer: Layer, query: Query) -> sa.Select[str]:
    own = layer.rows.c.id
    asked = own == sa.bindparam("fid", type_=own.type)
    return sa.select(_text(layer, _shape(query))).select_from(layer.rows).where(asked)


def one_stored(layer: Layer, fid: str) -> sa.Select[str]:
    """The same text from where it is kept."""
    return sa.select(Feature.body).where(
        Feature.collection == layer.id, Feature.id == sa.bindparam("fid", fid)
    )


@lru_cache(maxsize=sql.STATEMENTS)
def _ready_one(layer: Layer, query: Query, stored: bool) -> Ready:
    """Any one of the features, as its statement is sent: the id is a parameter."""
    return Ready(lambda: one_stored(layer, "") if stored else _one(layer, query), is_steady=True)


def text_of(
    connection: sa.Connection, layer: Layer, fid: str, query: Query, *, stored: bool
) -> str | None:
    """The feature with that id as JSON text, shown as the query says; None where there is none.
    `stored`: it is taken from where it is kept."""
    if not is_identifier(fid):
        return None
    found = fid if stored else _as_column(layer, fid)
    if found is None:
        return None
    statement = _ready_one(layer, query, stored)
    return next((text for (text,) in statement.rows(connection, fid=found)), None)


def _as_column(layer: Layer, fid: str) -> str | int | None:
    """The id as its column has it, so that the index finds it; one text a row, no `007` for 7."""
    if layer.kind("id") is not int:
        return fid
    # In one width whatever the number is: a plan takes its values in one.
    return Int8(int(fid)) if re.fullmatch(r"0|[1-9]\d{0,17}", fid, re.ASCII) else None
