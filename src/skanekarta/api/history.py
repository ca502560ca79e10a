"""What has been done with an entry of the log: every version of it, for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta import activity, provenance
from skanekarta.activity import Version
from skanekarta.deps import TheAddresses, TheReading, TheWho, allowed, refuse_unknown
from skanekarta.errors import NotFound
from skanekarta.freshness import respond
from skanekarta.layers.activities import LAYER
from skanekarta.links import API, GEOJSON, JSON, link
from skanekarta.plain_json import encoded
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Loggen"])


@router.get(
    "/collections/activities/items/{fid}/history",
    summary="En posts historik",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Postens alla versioner"}},
)
def history(
    request: Request, fid: str, who: TheWho, reading: TheReading, addresses: TheAddresses
) -> Response:
    """Every version of the entry that the number is one of, the newest first.
    Raises Unauthorized, Forbidden and NotFound."""
    allowed(who, "read")
    refuse_unknown(request)
    number = activity.number(fid)
    if number is None:
        raise NotFound("Det finns ingen post {fid} i loggen.", fid=fid)
    connection = reading.connection
    versions = activity.history(connection, number)
    newest = versions[0]
    own = addresses.item(LAYER, str(newest.id))
    links = [
        link(f"{addresses.item(LAYER, fid)}/history", "self", JSON, "Historiken"),
        link(own, "latest-version", GEOJSON, "Posten som den är nu"),
    ]
    told = {
        "newest": newest.id,
        "is_withdrawn": newest.is_withdrawn,
        "versions": [_version(each) for each in versions],
        "links": links,
    }
    version = provenance.version(connection, LAYER.tables)
    no_store = {"Cache-Control": "no-store"}  # it tells of internal versions
    return respond(request, version, JSON, lambda: encoded(told), no_store)


def _version(version: Version) -> dict[str, Any]:
    own = (
        "id", "action", "supersedes", "recorded_at", "recorded_by", "reason", "erased_at",
    )  # fmt: skip
    return {
        **{name: _plain(getattr(version, name)) for name in own},
        "values": dict(version.values),
        "changed": [vars(each) for each in version.changed],
    }


def _plain(value: Any) -> Any:
    """Moments in UTC with a Z, as in the entries themselves."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return value
