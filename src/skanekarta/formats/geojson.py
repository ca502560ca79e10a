"""A page of features as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import boxes, features, keyset, links, pieces, sql
from skanekarta.formats.export import Export
from skanekarta.layer import Layer
from skanekarta.links import Addresses
from skanekarta.query import REMEMBERED, Query


def page(connection: sa.Connection, export: Export) -> bytes:
    """A FeatureCollection. The features are PostGIS's own text, put in unopened. It has no
    `timeStamp` (the standard lets it be left out): the same data give the same bytes, which is
    what the strong tag promises; when it was sent stands in `Date`."""
    layer, query, matched = export.layer, export.query, export.count()
    text, returned, last = _page(connection, export, matched)
    token = keyset.write_token(layer, query.sort, json.loads(last)) if last else None
    linked = _links(export.addresses, layer, query, matched, token, export.alternates)
    told = b'{"type": "FeatureCollection", "numberMatched": %d, "numberReturned": %d, "links": '
    return b"".join((told % (matched, returned), linked, b', "features": ', *text, b"}"))


@lru_cache(maxsize=REMEMBERED)
def _links(
    addresses: Addresses,
    layer: Layer,
    query: Query,
    matched: int,
    token: str | None,
    alternates: str,
) -> bytes:
    """The same for as long as the data are; a page's own part of them is a few numbers."""
    own, *onward = (
        json.dumps(each, ensure_ascii=False)
        for each in links.paging(addresses, layer, query, matched, token)
    )
    return f"[{own}, {alternates}{', '.join(onward)}]".encode()


def _page(connection: sa.Connection, export: Export, matched: int) -> tuple[Any, ...]:
    """The features' text in pieces, how many they are, the last one's keys if there are more."""
    layer, query = export.layer, export.query
    if export.stored and boxes.can_page(layer, query):
        found = boxes.page(connection, layer, query, matched)
        if found is not None:
            return found
    seek = features.is_sought(query, matched)
    general = sql.general(layer, query)
    statement = features.ready_page(layer, general, stored=export.stored, seek=seek)
    return pieces.gathered(statement.rows(connection, **sql.own(layer, query)))
