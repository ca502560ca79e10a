"""Features: a page of a selection, and one alone."""

from __future__ import annotations

import json

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import provenance, sql
from skanekarta.api.freshness import respond
from skanekarta.deps import (
    ReadConnection,
    TheAddresses,
    TheLayer,
    TheNames,
    TheParts,
    api_pairs,
    check_values,
    refuse_unknown,
)
from skanekarta.errors import NotFound
from skanekarta.formats import FORMATS, Export, asked
from skanekarta.links import GEOJSON, HTML, JSON, link
from skanekarta.query import Query

router = APIRouter(tags=["Poster"])

LONGEST_ID = 100
ITEMS: dict[str, dict[str, object]] = {each.media_type: {} for each in FORMATS.values()}


@router.get(
    "/collections/{collection_id}/items",
    summary="Poster",
    response_class=Response,
    responses={200: {"content": ITEMS, "description": "En sida av urvalet, eller hela i en fil"}},
)
def items(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    addresses: TheAddresses,
    names: TheNames,
    the: TheParts,
) -> Response:
    """A page of the features that the parameters select (requirements 19 to 31)."""
    wanted, pairs = asked(layer, api_pairs(request))
    query = Query.parse(layer, pairs)
    check_values(layer, query, names)
    version = provenance.version(connection, layer.tables)

    def count() -> int:
        is_staff = "authorization" in request.headers
        key = (layer.id, version.number, tuple(query.selection(layer)), is_staff)
        return the.counts.get(
            key, lambda: int(connection.execute(sql.count(layer, query)).scalar_one())
        )

    export = Export(layer, query, addresses, names, count, changed_at=version.changed_at)
    return respond(
        request,
        version,
        wanted.format.media_type,
        lambda: wanted.render(connection, export),
        wanted.headers(export),
    )


@router.get(
    "/collections/{collection_id}/items/{fid}",
    summary="En post",
    dependencies=[Depends(refuse_unknown)],
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}}, "description": "Posten"}},
)
def item(
    request: Request,
    layer: TheLayer,
    fid: str,
    connection: ReadConnection,
    addresses: TheAddresses,
) -> Response:
    """One feature (requirements 32 to 34). Raises NotFound."""
    version = provenance.version(connection, layer.tables)
    usable = len(fid) <= LONGEST_ID and fid.isprintable()
    text = connection.scalar(sql.feature(layer, fid)) if usable else None
    if text is None:
        raise NotFound(f"Det finns ingen post ”{fid[:LONGEST_ID]}” i {layer.title}.")
    own = [
        link(addresses.item(layer, fid), "self", GEOJSON, "Posten"),
        link(addresses.collection(layer), "collection", JSON, layer.title),
        link(addresses.table(layer), "alternate", HTML, "Som tabell"),
    ]
    body = f'{text.rstrip()[:-1]}, "links": {json.dumps(own, ensure_ascii=False)}}}'
    return respond(request, version, GEOJSON, body.encode)
