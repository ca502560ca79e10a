"""How a selection is written out: one row a format."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta import keyset, links, sql
from skanekarta.layer import Layer
from skanekarta.links import Addresses
from skanekarta.query import Query

Render = Callable[[sa.Connection, Layer, Query, Addresses, int], bytes]


@dataclass(frozen=True)
class Format:
    """A way to write a selection. `render` is given the number of rows that match in all."""

    id: str
    title: str
    media_type: str
    render: Render


def geojson(
    connection: sa.Connection, layer: Layer, query: Query, addresses: Addresses, matched: int
) -> bytes:
    """A FeatureCollection. The features are PostGIS's own text, put in unopened."""
    features, returned, last = connection.execute(sql.features(layer, query)).one()
    onward = keyset.write_token(json.loads(last)) if last else None
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": returned,
        "timeStamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links.paging(addresses, layer, query, matched, onward),
    }
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": {features}}}'.encode()


FORMATS: dict[str, Format] = {
    each.id: each for each in (Format("geojson", "GeoJSON", links.GEOJSON, geojson),)
}

DEFAULT = "geojson"
