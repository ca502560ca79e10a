"""A page of features as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json

import sqlalchemy as sa

from skanekarta import features, keyset, links, pieces, sql
from skanekarta.formats.export import Export


def page(connection: sa.Connection, export: Export) -> bytes:
    """A FeatureCollection. The features are PostGIS's own text, put in unopened. It has no
    `timeStamp` (the standard lets it be left out): the same data give the same bytes, which is
    what the strong tag promises; when it was sent stands in `Date`."""
    layer, query, matched = export.layer, export.query, export.count()
    statement = features.ready_page(layer, sql.general(query), stored=export.stored)
    rows = statement.rows(connection, **sql.corners_of(query))
    text, returned, last = pieces.gathered(rows)
    token = keyset.write_token(layer, query.sort, json.loads(last)) if last else None
    own, *onward = links.paging(export.addresses, layer, query, matched, token)
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": returned,
        "links": [own, *export.alternates, *onward],
    }
    opened = json.dumps(head, ensure_ascii=False)[:-1].encode()
    return b"".join((opened, b', "features": ', *text, b"}"))
