"""The log's one write, append, and the history of an entry, which is for staff."""

from __future__ import annotations

import json
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response

from skanekarta import activity, features
from skanekarta.access import Who
from skanekarta.deps import TheAddresses, TheParts, TheWho, allowed, refuse_unknown
from skanekarta.errors import BadEntry, BadParameter, TooLarge, UnsupportedMediaType
from skanekarta.layers.activities import LAYER
from skanekarta.links import API, GEOJSON
from skanekarta.message import message
from skanekarta.plain_json import encoded
from skanekarta.reading import STAFF_SETTING
from skanekarta.same_site import same_session

router = APIRouter(prefix=API, tags=["Loggen"])

ACCEPTED = ("application/geo+json", "application/json")


def writer(request: Request, who: TheWho) -> Who:
    """Whoever asks to append. Raises Unauthorized, Forbidden and ForeignRequest, before anything
    else is read."""
    found = allowed(who, "append")
    same_session(request, found)
    return found


Writer = Annotated[Who, Depends(writer)]


def key_of(request: Request) -> str | None:
    """What the sender calls this request, so that it is done once however often it is sent.
    Raises BadParameter."""
    given = request.headers.getlist(activity.KEY)
    if len(given) > 1:
        raise BadParameter(activity.KEY, "får anges en gång.")
    return activity.check_key(given[0]) if given else None


Key = Annotated[str | None, Depends(key_of)]


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
def append(entry: Body, who: Writer, key: Key, the: TheParts, addresses: TheAddresses) -> Response:
    """Appends a version, or finds what the key has made before, and answers with it: 201 or 200,
    and its Location. Raises Unauthorized, Forbidden, BadEntry, Conflict and TooManyRequests."""
    with the.write() as connection:
        names, most = the.names_now(connection), the.settings.writes_a_minute
        made = activity.append(connection, entry, names, who, key, most_a_minute=most)
        told = _told(connection, made.id, who)
    headers = {"Location": addresses.item(LAYER, str(made.id)), "Cache-Control": "no-store"}
    return Response(told, 201 if made.was_new else 200, headers=headers, media_type=GEOJSON)


def _told(connection: sa.Connection, made: int, who: Who) -> bytes:
    """The entry as it can be read now, by those who may; else that it was made."""
    if who.may("read"):
        connection.execute(STAFF_SETTING)
    text = connection.scalar(features.one(LAYER, str(made)))
    return text.encode() if text else encoded(activity.receipt(connection, made))
