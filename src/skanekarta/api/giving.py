"""What goes with grants in the 360Giving layout: what they lack, and what is our own."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta import provenance
from skanekarta.api.selecting import TheSelection, format_asked
from skanekarta.deps import (
    ReadConnection,
    TheAddresses,
    TheLayer,
)
from skanekarta.errors import NotFound
from skanekarta.formats import Export
from skanekarta.formats.giving import is_giving, lacking
from skanekarta.freshness import respond
from skanekarta.links import API, JSON, with_query
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Poster"])


@router.get(
    "/collections/{collection_id}/360giving",
    summary="Om urvalet som 360Giving",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Vad standarden kräver och saknas"}},
)
def about_giving(
    request: Request,
    layer: TheLayer,
    asked: TheSelection,
    connection: ReadConnection,
    addresses: TheAddresses,
) -> Response:
    """The metadata of `f=360giving` under the same parameters. Raises NotFound for a layer that
    does not hold grants."""
    format_asked(request, "json")
    if not is_giving(layer):
        raise NotFound("{title} finns inte som 360Giving.", title=layer.title, id=layer.id)
    query = asked.query
    version = provenance.version(connection, layer.tables)

    def make() -> bytes:
        export = Export(layer, query, addresses, asked.names, count=lambda: 0, whole=True)
        found: dict[str, Any] = lacking(connection, export)
        pairs = [*query.selection(layer), ("f", "360giving")]
        found["data"] = with_query(addresses.items(layer), pairs)
        return json.dumps(found, ensure_ascii=False).encode()

    return respond(request, version, JSON, make)
