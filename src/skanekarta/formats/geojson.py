"""A page of features as GeoJSON (RFC 7946)."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa

from skanekarta import keyset, links, sql
from skanekarta.formats.export import Export


def page(connection: sa.Connection, export: Export) -> bytes:
    """A FeatureCollection. The features are PostGIS's own text, put in unopened."""
    layer, query, matched = export.layer, export.query, export.count()
    features, returned, last = connection.execute(sql.features(layer, query)).one()
    token = keyset.write_token(json.loads(last)) if last else None
    own, *onward = links.paging(export.addresses, layer, query, matched, token)
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": returned,
        "timeStamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": [own, *export.alternates, *onward],
    }
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": {features}}}'.encode()
