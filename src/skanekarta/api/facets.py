"""Facets: what the filters could be set to, and what each choice would give."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from skanekarta import facets, provenance, vocabulary
from skanekarta.api.selecting import TheSelection, format_asked
from skanekarta.deps import Glance, TheAddresses
from skanekarta.freshness import respond
from skanekarta.links import API, GEOJSON, JSON, link, with_query
from skanekarta.plain_json import encoded
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Facetter"])


@router.get(
    "/collections/{collection_id}/facets",
    summary="Facetter",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Värden och antal för varje filter"}},
)
def get_facets(
    request: Request,
    asked: TheSelection,
    connection: Glance,
    addresses: TheAddresses,
) -> Response:
    """Every filterable field with its values and counts; see `skanekarta.facets`."""
    format_asked(request, "json")
    layer, query = asked.layer, asked.query
    version = provenance.version(connection, layer.tables | vocabulary.tables())
    own = f"{addresses.collection(layer)}/facets"
    links = [
        link(with_query(own, query.selection(layer)), "self", JSON, "Facetter"),
        link(addresses.items(layer, query), "items", GEOJSON, "Posterna i urvalet"),
        link(addresses.collection(layer), "collection", JSON, layer.title),
    ]

    def make() -> bytes:
        found = {**facets.answer(connection, layer, query, asked.names), "links": links}
        return encoded(found)

    return respond(request, version, JSON, make)
