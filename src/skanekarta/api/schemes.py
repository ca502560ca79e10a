"""The scheme that tiles are cut by, told in full (OGC 17-083r4, clause 7 and annex D.1)."""

from __future__ import annotations

import math
from typing import Any

from fastapi import APIRouter, Depends

from skanekarta import tiles
from skanekarta.api.tilesets import MERCATOR_URI, SCHEME_REL, SCHEME_URI
from skanekarta.deps import TheAddresses, refuse_unknown
from skanekarta.links import API, JSON, Addresses, Link, link
from skanekarta.routes import ReadingRoute

router = APIRouter(
    prefix=API, route_class=ReadingRoute, dependencies=[Depends(refuse_unknown)], tags=["Rutor"]
)

HALF = math.pi * 6_378_137
"""From the middle of the map to its edge, in metres: half the equator of WGS 84."""

PIXEL = 0.000_28
"""What a standard calls a pixel, in metres (17-083r4, clause 6.1.1)."""

SIDE = 256


def _link(addresses: Addresses, rel: str) -> Link:
    return link(addresses.scheme(tiles.SCHEME), rel, JSON, "Rutnätets definition")


@router.get("/tileMatrixSets", summary="Rutnät som rutor skärs efter")
def schemes(addresses: TheAddresses) -> dict[str, Any]:
    """Every scheme there is: one (20-057, table 8)."""
    one = {"id": tiles.SCHEME, "title": "Google Maps Compatible", "uri": SCHEME_URI}
    return {"tileMatrixSets": [{**one, "links": [_link(addresses, SCHEME_REL)]}]}


@router.get(f"/tileMatrixSets/{tiles.SCHEME}", summary=f"Rutnätet {tiles.SCHEME}")
def scheme(addresses: TheAddresses) -> dict[str, Any]:
    """WebMercatorQuad with each of its levels."""
    return {
        "id": tiles.SCHEME,
        "title": "Google Maps Compatible for the World",
        "uri": SCHEME_URI,
        "crs": MERCATOR_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(level) for level in range(tiles.DEEPEST + 1)],
        "links": [_link(addresses, "self")],
    }


def _matrix(level: int) -> dict[str, Any]:
    count = 1 << level
    size = 2 * HALF / SIDE / count
    return {
        "id": str(level),
        "scaleDenominator": size / PIXEL,
        "cellSize": size,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF, HALF],
        "tileWidth": SIDE,
        "tileHeight": SIDE,
        "matrixWidth": count,
        "matrixHeight": count,
    }
