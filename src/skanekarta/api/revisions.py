"""What a figure has been, for everybody: sources revise what they have said."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta import provenance, revisions
from skanekarta.changes import told
from skanekarta.deps import ReadConnection, TheAddresses, refuse_unknown
from skanekarta.errors import NotFound
from skanekarta.freshness import respond
from skanekarta.layers.figures import LAYER
from skanekarta.links import API, GEOJSON, JSON, link
from skanekarta.plain_json import encoded
from skanekarta.revisions import Past, Revision
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Poster"])


@router.get(
    "/collections/figures/items/{fid}/history",
    summary="En siffras historik",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Allt som siffran har varit"}},
)
def history(
    request: Request, fid: str, connection: ReadConnection, addresses: TheAddresses
) -> Response:
    """Every value that the figure has had, the newest first. Raises NotFound."""
    refuse_unknown(request)
    version = provenance.version(connection, revisions.TABLES)
    found = revisions.past(connection, int(fid)) if _is_number(fid) else None
    if found is None:
        raise NotFound(
            "Det finns ingen post ”{fid}” i {title}.", fid=fid, title=LAYER.title, id=LAYER.id
        )
    answer = _told(found)
    own = addresses.item(LAYER, fid)
    answer["links"] = [
        link(f"{own}/history", "self", JSON, "Historiken"),
        link(own, "latest-version", GEOJSON, "Siffran som den är nu"),
    ]
    return respond(request, version, JSON, lambda: encoded(answer))


def _is_number(text: str) -> bool:
    """Whether it can be a figure's number: those of the database have at most ten digits."""
    return text.isascii() and text.isdigit() and int(text[:11]) < 2**31 and len(text) < 11


def _told(found: Past) -> dict[str, Any]:
    return {
        "municipality": found.municipality,
        "indicator": found.indicator,
        "year": found.year,
        "versions": [_version(each) for each in found.revisions],
    }


def _version(each: Revision) -> dict[str, Any]:
    moments = {name: getattr(each, name) for name in ("since", "until")}
    return {**vars(each), **{name: at and told(at) for name, at in moments.items()}}
