"""OGC API – Tiles: what tiles there are of a collection, and each of them (OGC 20-057)."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import provenance, tiles
from skanekarta.api import tilesets
from skanekarta.api.selecting import TheSelection, format_asked
from skanekarta.deps import Glance, TheAddresses, TheParts
from skanekarta.freshness import respond
from skanekarta.links import API, JSON
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Rutor"])


def the_tile(tileMatrix: str, tileRow: str, tileCol: str) -> tiles.Tile:
    """The tile in the path. Raises NotFound."""
    return tiles.Tile.parse(tileMatrix, tileRow, tileCol)


@router.get(
    "/collections/{collection_id}/tiles",
    summary="Rutnät",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "De rutnät som finns"}},
)
def tile_sets(
    request: Request, asked: TheSelection, connection: Glance, addresses: TheAddresses
) -> Response:
    """The tile sets of a collection (20-057, requirement 19): one, in WebMercatorQuad."""
    format_asked(request, "json")
    version = provenance.version(connection, asked.layer.tables)
    found = tilesets.listed(asked, addresses)
    return respond(request, version, JSON, lambda: _bytes(found))


@router.get(
    f"/collections/{{collection_id}}/tiles/{tiles.SCHEME}",
    summary="Ett rutnät",
    response_class=Response,
    responses={
        200: {
            "content": {JSON: {}, tilesets.TILEJSON: {}},
            "description": "Rutnätets metadata; med f=tilejson som TileJSON",
        }
    },
)
def tile_set(
    request: Request, asked: TheSelection, connection: Glance, addresses: TheAddresses
) -> Response:
    """A tile set's metadata (OGC 17-083r4, clause 9), or TileJSON 3.0 with `f=tilejson`."""
    wanted = format_asked(request, "json", "tilejson")
    version = provenance.version(connection, asked.layer.tables)

    def make() -> bytes:
        found = tilesets.described(connection, asked, addresses)
        return _bytes(tilesets.as_tilejson(found, asked, addresses) if wanted != "json" else found)

    media_type = JSON if wanted == "json" else tilesets.TILEJSON
    return respond(request, version, media_type, make)


@router.get(
    f"/collections/{{collection_id}}/tiles/{tiles.SCHEME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
    summary="En ruta",
    response_class=Response,
    responses={
        200: {"content": {tilesets.MVT: {}}, "description": "Rutan som vektorgrafik"},
        204: {"description": "Rutan är tom"},
    },
)
def tile(
    request: Request,
    asked: TheSelection,
    square: Annotated[tiles.Tile, Depends(the_tile)],
    connection: Glance,
    the: TheParts,
) -> Response:
    """One tile (20-057, requirements 2 to 5); 204 where the selection has nothing there."""
    format_asked(request, "mvt")
    version = provenance.version(connection, asked.layer.tables)
    counted: dict[str, str] = {}

    def make() -> bytes:
        kept = the.has_spots(connection, asked.layer, version)
        drawn = tiles.draw(connection, asked.layer, asked.query, square, kept=kept)
        counted["OGC-NumberMatched"] = str(drawn.matched)
        counted["OGC-NumberReturned"] = str(drawn.returned)
        return drawn.body

    answer = respond(request, version, tilesets.MVT, make)
    if answer.status_code == 200 and not answer.body:
        kept = {name: answer.headers[name] for name in KEPT if name in answer.headers}
        return Response(status_code=204, headers=kept)
    answer.headers.update(counted)
    return answer


KEPT = ("ETag", "Cache-Control", "Vary", "Last-Modified")
"""Headers that an empty tile keeps; it has no type and no length (RFC 9110 §15.3.5)."""


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
