"""The log's one write: append an entry."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import activity, features
from skanekarta.access import Who
from skanekarta.deps import (
    STAFF_SETTING,
    TheAddresses,
    TheParts,
    TheWho,
    allowed,
    refuse_unknown,
)
from skanekarta.errors import BadEntry, TooLarge, UnsupportedMediaType
from skanekarta.layers.activities import LAYER
from skanekarta.links import API, GEOJSON
from skanekarta.message import message

router = APIRouter(prefix=API, tags=["Loggen"])

ACCEPTED = ("application/geo+json", "application/json")


def writer(who: TheWho) -> Who:
    """Whoever asks to append. Raises Unauthorized and Forbidden, before anything else is read."""
    return allowed(who, "append")


Writer = Annotated[Who, Depends(writer)]


async def body(request: Request, who: Writer) -> object:
    """The request's JSON, read no further than an entry can need.
    Raises UnsupportedMediaType, TooLarge and BadEntry."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ACCEPTED:
        raise UnsupportedMediaType(
            "Skicka GeoJSON med Content-Type {accepted}.", accepted=ACCEPTED[0]
        )
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > activity.LARGEST_BODY:
            raise TooLarge("Posten får vara högst {kb} kB.", kb=activity.LARGEST_BODY // 1024)
    try:
        return json.loads(read)
    except (ValueError, RecursionError):
        raise BadEntry({"body": message("är inte giltig JSON i UTF-8.")}) from None


Body = Annotated[object, Depends(body)]


@router.post(
    "/collections/activities/items",
    summary="Lägg till i loggen",
    status_code=201,
    response_class=Response,
    dependencies=[Depends(refuse_unknown)],
)
def append(entry: Body, who: Writer, the: TheParts, addresses: TheAddresses) -> Response:
    """Appends an entry and answers with it: 201 and its Location.
    Raises Unauthorized and BadEntry."""
    with the.write() as connection:
        fid = activity.append(connection, entry, the.names_now(connection), who)
        connection.execute(STAFF_SETTING)
        feature = connection.execute(features.one(LAYER, str(fid))).scalar_one()
    location = {"Location": addresses.item(LAYER, str(fid))}
    return Response(feature, 201, headers=location, media_type=GEOJSON)
