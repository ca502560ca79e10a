"""A page of features as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json

import sqlalchemy as sa

from skanekarta import boxes, features, keyset, links, sql
from skanekarta.formats.export import Export


def page(connection: sa.Connection, export: Export) -> bytes:
    """A FeatureCollection. The features are PostGIS's own text, put in unopened. It has no
    `timeStamp` (the standard lets it be left out): the same data give the same bytes, which is
    what the strong tag promises; when it was sent stands in `Date`."""
    layer, query, matched = export.layer, export.query, export.count()
    text, returned, last = _page(connection, export, matched)
    token = keyset.write_token(layer, query.sort, json.loads(last)) if last else None
    own, *onward = links.paging(export.addresses, layer, query, matched, token)
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": returned,
        "links": [own, *export.alternates, *onward],
    }
    opened = json.dumps(head, ensure_ascii=False)[:-1].encode()
    return b"".join((opened, b', "features": ', text, b"}"))


def _page(connection: sa.Connection, export: Export, matched: int) -> tuple[bytes, int, str | None]:
    layer, query = export.layer, export.query
    if export.stored and boxes.can_page(layer, query):
        found = boxes.page(connection, layer, query, matched)
        if found is not None:
            return found
    statement = features.ready_page(layer, sql.general(query), stored=export.stored)
    [(text, returned, last)] = statement.rows(connection, **sql.corners_of(query))
    return text, returned, last
