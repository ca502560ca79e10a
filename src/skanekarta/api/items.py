"""Features: a page of a selection, and one alone."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from skanekarta import features, provenance, statistics, totals
from skanekarta.answers import today
from skanekarta.api.selecting import refuse_unknown_names
from skanekarta.deps import (
    TheAddresses,
    TheLayer,
    TheParts,
    TheReading,
    api_pairs,
)
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.formats import DEFAULT, FORMATS, Asked, Export, asked
from skanekarta.former import successor
from skanekarta.freshness import respond
from skanekarta.glance import settled
from skanekarta.layer import Layer
from skanekarta.links import API, GEOJSON, JSON, Addresses, link, of_one, page_of, taken_by_one
from skanekarta.negotiation import PAGE, VARIES, with_format
from skanekarta.pairs import once
from skanekarta.query import REMEMBERED, Query
from skanekarta.routes import ReadingRoute
from skanekarta.terms import check_values

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Poster"])

OF_ONE = (DEFAULT, "json", PAGE)
"""The formats of one feature."""

ITEMS: dict[str, dict[str, object]] = {each.media_type: {} for each in FORMATS.values()}


def content_crs(query: Query) -> dict[str, str]:
    """The header that tells the CRS of the answer (OGC 18-058r1, requirement 16)."""
    return {"Content-Crs": f"<{query.crs.uri}>"}


@router.get(
    "/collections/{collection_id}/items",
    summary="Poster",
    response_class=Response,
    responses={200: {"content": ITEMS, "description": "En sida av urvalet, eller hela i en fil"}},
)
def items(
    request: Request,
    layer: TheLayer,
    reading: TheReading,
    addresses: TheAddresses,
    the: TheParts,
) -> Response:
    """A page of the features that the parameters select (requirements 19 to 31)."""
    wanted, query = _wanted(request, layer)
    connection = reading.connection if wanted.format.extension else reading.glance
    check_values(layer, query, names := the.names_now(connection))
    layer, version = layer.on(query.day), provenance.version(connection, layer.tables)

    def count() -> int:
        # The version says who reads: what only staff see has a counter of its own.
        key = (layer.id, version, today(), tuple(query.selection(layer)))
        return the.counts.get(key, settled(connection, totals.count, layer, query))

    def coverage() -> str | None:
        found = statistics.covers(connection, layer, query)
        return found.sentence() if found else None

    stored = not query.presentation() and the.has_texts(connection, layer, version)
    told = (query.crs.srid, version.changed_at, stored)
    export = Export(layer, query, addresses, names, count, coverage, *told)
    headers = {**VARIES, **content_crs(query), **wanted.headers(export)}
    if wanted.format.reads:
        version = provenance.version(connection, layer.tables | wanted.format.reads)
    make = partial(wanted.render, connection, export)
    return respond(request, version, wanted.format.media_type, make, headers)


def _wanted(request: Request, layer: Layer) -> tuple[Asked, Query]:
    """The format and the selection that are asked for. Raises BadParameter."""
    wanted, pairs = asked(layer, with_format(request, layer))
    refuse_unknown_names(layer, pairs, ("f", "dialect"))
    return wanted, Query.parse(layer, pairs)


@router.get(
    "/collections/{collection_id}/items/{fid}",
    summary="En post",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}}, "description": "Posten"}},
)
def item(
    request: Request,
    layer: TheLayer,
    fid: str,
    reading: TheReading,
    addresses: TheAddresses,
    the: TheParts,
) -> Response:
    """One feature (requirements 32 to 34), in any CRS, with any properties, as of any day; or the
    way to what has superseded it. Raises NotFound and Gone."""
    query, connection = _shown(request, layer), reading.glance
    layer = layer.on(query.day)
    version = provenance.version(connection, layer.tables)
    stored = not query.presentation() and the.has_texts(connection, layer, version)
    text = features.text_of(connection, layer, fid, query, stored=stored)
    if text is None:
        return successor(request, reading, layer, fid, addresses)
    linked = _links(addresses, layer, query).replace(ANY, _quoted(fid))
    body = f'{text.rstrip()[:-1]}, "links": {linked}}}'
    return respond(request, version, GEOJSON, body.encode, {**VARIES, **content_crs(query)})


def _quoted(fid: str) -> str:
    return fid if fid.isascii() and fid.isalnum() else quote(fid, safe="")


ANY = "~fid~"
"""Stands for any feature's id in an address; no id, host or parameter looks like it."""


@lru_cache(maxsize=REMEMBERED)
def _links(addresses: Addresses, layer: Layer, query: Query) -> str:
    """The links of any one feature, as JSON; in an address nothing needs JSON's own marks."""
    own = [
        link(addresses.item(layer, ANY, query), "self", GEOJSON, "Posten"),
        link(addresses.collection(layer), "collection", JSON, layer.title),
        page_of(addresses.item(layer, ANY), of_one(layer, query)),
    ]
    return json.dumps(own, ensure_ascii=False)


AS_IT_IS = Query()


def _shown(request: Request, layer: Layer) -> Query:
    """How one feature is to be shown. Raises BadParameter."""
    if not request.scope["query_string"]:
        return AS_IT_IS
    pairs = [pair for pair in api_pairs(request) if pair[0] != "f"]
    if once(api_pairs(request)).get("f", DEFAULT) not in OF_ONE:
        raise BadParameter("f", "ska vara geojson, json eller html för en enda post.", OF_ONE)
    unknown = [name for name, _ in pairs if name not in taken_by_one(layer)]
    if unknown:
        raise UnknownParameter(unknown[0], {*taken_by_one(layer), "f"})
    return Query.parse(layer, pairs)
