"""Features: a page of a selection, and one alone."""

from __future__ import annotations

import json
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from skanekarta import provenance, sql
from skanekarta.api.freshness import respond, today
from skanekarta.deps import (
    ReadConnection,
    TheAddresses,
    TheLayer,
    TheNames,
    TheParts,
    api_pairs,
    check_values,
)
from skanekarta.errors import BadParameter, NotFound, UnknownParameter
from skanekarta.formats import DEFAULT, FORMATS, Export, asked
from skanekarta.layer import Layer
from skanekarta.links import GEOJSON, HTML, JSON, link
from skanekarta.query import PRESENTATION, Query

router = APIRouter(tags=["Poster"])

LONGEST_ID = 100
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
        key = (layer.id, version.number, today(), tuple(query.selection(layer)), is_staff)
        return the.counts.get(
            key, lambda: int(connection.execute(sql.count(layer, query)).scalar_one())
        )

    export = Export(layer, query, addresses, names, count, srid=query.crs.srid)
    export = replace(export, changed_at=version.changed_at)
    headers = {**content_crs(query), **wanted.headers(export)}
    media_type = wanted.format.media_type
    return respond(request, version, media_type, lambda: wanted.render(connection, export), headers)


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
    connection: ReadConnection,
    addresses: TheAddresses,
) -> Response:
    """One feature (requirements 32 to 34), in any CRS, with any properties. Raises NotFound."""
    query = _shown(request, layer)
    version = provenance.version(connection, layer.tables)
    usable = len(fid) <= LONGEST_ID and fid.isprintable()
    text = connection.scalar(sql.feature(layer, fid, query)) if usable else None
    if text is None:
        raise NotFound(
            "Det finns ingen post ”{fid}” i {title}.", fid=fid, title=layer.title, id=layer.id
        )
    own = [
        link(addresses.item(layer, fid, query), "self", GEOJSON, "Posten"),
        link(addresses.collection(layer), "collection", JSON, layer.title),
        link(addresses.table(layer), "alternate", HTML, "Som tabell"),
    ]
    body = f'{text.rstrip()[:-1]}, "links": {json.dumps(own, ensure_ascii=False)}}}'
    return respond(request, version, GEOJSON, body.encode, content_crs(query))


def _shown(request: Request, layer: Layer) -> Query:
    """How one feature is to be shown. Raises BadParameter."""
    wanted, pairs = asked(layer, api_pairs(request))
    if wanted.format.id != DEFAULT:
        raise BadParameter("f", "ska vara geojson eller json för en enda post.", (DEFAULT, "json"))
    unknown = [name for name, _ in pairs if name not in PRESENTATION]
    if unknown:
        raise UnknownParameter(unknown[0], {*PRESENTATION, "f"})
    return Query.parse(layer, pairs)
