"""What is measured: each question as our address, and the statement that the floor sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from skanekarta import features, keyset, sql, tiles, totals
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.links import API, GEOJSON, JSON, with_query
from skanekarta.query import Query
from skanekarta.statistics.grouping import grouped

MVT = "application/vnd.mapbox-vector-tile"
FILTER = "municipality=1280&year=2015/2020&area=musik"
MALMO_LUND = "bbox=12.9,55.5,13.3,55.8&limit=1000"
NEW_BBOX = "/api/v1/collections/grants/items?limit=1000&bbox=12.9{n:06d},55.5,13.3,55.8"
TILES = {"tile z8": (8, 79, 137), "tile z10": (10, 319, 550), "tile z12": (12, 1279, 2203)}
TILE_FILTER = "year=2015/2024"
SQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # it comes without types


@dataclass(frozen=True)
class Case:
    """A name, our address, the floor's statement and, where it differs, one that counts too.
    `plain`: the tile as ST_AsMVT makes it of every row, for comparison."""

    name: str
    path: str
    statement: str
    media_type: str = GEOJSON
    counted: str | None = None
    plain: str | None = None


def text(statement: sa.Select[Any]) -> str:
    """The statement as PostgreSQL reads it, its values written in."""
    compiled = statement.compile(dialect=SQL, compile_kwargs={"literal_binds": True})
    # Outside a driver's parameters a per cent sign is one, not two.
    return str(compiled).replace("%%", "%")


def page(name: str, layer: Layer, query_string: str) -> Case:
    """A page of features: the floor sends our own statement for it, as the text of one column."""
    query = Query.parse(layer, parse_qsl(query_string))
    array = features.of_page(layer, query, stored=layer.id == "grants").subquery("f")
    # The first column is the array of features; its own label depends on the compiler.
    first = next(iter(array.c))
    body = sa.select((sa.literal('{"features": ') + first + sa.literal("}")).label("body"))
    total = sql.count(layer, query).scalar_subquery()
    counted = sa.select(
        (
            sa.literal('{"numberMatched": ')
            + sa.cast(total, sa.Text)
            + sa.literal(', "features": ')
            + first
            + sa.literal("}")
        ).label("body")
    )
    path = f"{API}/collections/{layer.id}/items"
    return Case(
        name, f"{path}?{query_string}", text(body), GEOJSON, text(counted.select_from(array))
    )


def aggregate(connection: sa.Connection, name: str, layer: Layer, by: str) -> Case:
    """Sum and count by a field, as the text of a JSON array, of the totals that are kept."""
    source = totals.best(connection, layer, Query(), by)
    rows = grouped(source, Query(), (by,), ("sum", "count")).subquery("g")
    body = sa.select(sa.cast(sa.func.json_agg(rows.table_valued()), sa.Text))
    return Case(name, f"{API}/statistics/{layer.id}?by={by}&measure=sum,count", text(body), JSON)


def tile(name: str, layer: Layer, square: tuple[int, int, int], query_string: str = "") -> Case:
    """A vector tile: our own statement, and the plain one with every row in it."""
    query = Query.parse(layer, parse_qsl(query_string))
    matrix, row, column = square
    path = f"{API}/collections/{layer.id}/tiles/{tiles.SCHEME}/{matrix}/{row}/{column}"
    where = "AND g.year BETWEEN 2015 AND 2024" if query_string else ""
    return Case(
        name,
        f"{path}?{query_string}" if query_string else path,
        text(tiles.statement(layer, query, tiles.Tile(*square), kept=True)),
        MVT,
        plain=PLAIN_TILE.format(matrix=matrix, row=row, column=column, where=where),
    )


PLAIN_TILE = """
SELECT ST_AsMVT(t, 'grants', 4096, 'shape') FROM (
  SELECT g.id, r.title, array_to_string(g.area, ',') AS area, g.amount_sek::float8 AS amount_sek,
    ST_AsMVTGeom(ST_Transform(g.geom, 3857), ST_TileEnvelope({matrix}, {column}, {row}), 4096, 64,
      true) AS shape
  FROM grants g JOIN recipients r ON r.slug = g.recipient
  WHERE g.geom && ST_Transform(ST_TileEnvelope({matrix}, {column}, {row}), 4326) {where}) AS t
WHERE shape IS NOT NULL
"""


def cases(connection: sa.Connection) -> Iterator[Case]:
    """Every case over that database."""
    grants, facts = get_layer("grants"), get_layer("kommunfakta")
    some_id = connection.scalar(sa.text("SELECT id FROM grants ORDER BY id OFFSET 777 LIMIT 1"))
    for name, layer, fid in (("one grant", grants, some_id), ("one municipality", facts, "1280")):
        path = f"{API}/collections/{layer.id}/items/{fid}"
        yield Case(
            name,
            path,
            text(
                features.one_stored(layer, str(fid))
                if layer is grants
                else features.one(layer, str(fid))
            ),
        )
    yield page("33 municipalities", facts, "limit=100")
    yield page("filtered page", grants, FILTER)
    yield page("1 000 features", grants, "limit=1000")
    yield page("bbox Malmö–Lund", grants, MALMO_LUND)
    yield page("bbox, 100 features", grants, MALMO_LUND.removesuffix("&limit=1000"))
    yield page("deep page (offset)", grants, "offset=9000")
    yield page("deep page (key)", grants, deep(connection, grants))
    yield aggregate(connection, "sum by municipality", grants, "municipality")
    yield aggregate(connection, "sum by area", grants, "area")
    for name, square in TILES.items():
        yield tile(name, grants, square)
    yield tile("tile z8, ten years", grants, TILES["tile z8"], TILE_FILTER)


def deep(connection: sa.Connection, layer: Layer) -> str:
    """The query string of the page that begins where `offset=9000` does, by its key."""
    query = Query(limit=100, offset=8900)
    last = connection.execute(features.of_page(layer, query)).one()[2]
    token = keyset.write_token(layer, query.sort, json.loads(last))
    return with_query("", [("after", str(token))])[1:]
