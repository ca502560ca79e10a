"""`/changes`: what has come and gone since a moment, for those who keep a copy."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta import changes, provenance
from skanekarta.api.selecting import format_asked
from skanekarta.changes import Asked, Change, told
from skanekarta.deps import ReadConnection, TheAddresses, api_pairs
from skanekarta.freshness import respond
from skanekarta.layers import get_layer
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.links import API, GEOJSON, JSON, Addresses, Link, link, with_query
from skanekarta.routes import ReadingRoute

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Ändringar"])


@router.get(
    "/changes",
    summary="Ändringar",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Ändringar, de äldsta först"}},
)
def feed(request: Request, connection: ReadConnection, addresses: TheAddresses) -> Response:
    """Imports, imports undone and entries of the log, the earliest first. Raises BadParameter."""
    format_asked(request, "json")
    asked = Asked.parse(api_pairs(request))
    version = provenance.version(connection, changes.TABLES)

    def make() -> bytes:
        page, onward = changes.feed(connection, asked)
        own = addresses.api("/changes")
        links = [link(with_query(own, asked.pairs()), "self", JSON, "Den här sidan")]
        if onward:
            links.append(link(with_query(own, asked.pairs(onward)), "next", JSON, "Nästa sida"))
        found = [_told(each, addresses) for each in page]
        answer = {"numberReturned": len(found), "changes": found, "links": links}
        return json.dumps(answer, ensure_ascii=False).encode()

    return respond(request, version, JSON, make)


def _told(change: Change, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": _id(change),
        "kind": change.kind,
        "time": told(change.time),
        **_more(change),
        "links": _links(change, addresses),
    }


OF_IMPORTS = ("import", "undo")
OWN = ("hidden", "last")


def _id(change: Change) -> str:
    if change.kind in OF_IMPORTS:
        return f"import-{change.number}"
    # To the public, an entry that is made internal is gone: that it goes on is not told.
    return f"entry-{change.number}{'-gone' if change.more['hidden'] else ''}"


def _more(change: Change) -> dict[str, Any]:
    """What is known of it; a number of another change becomes that one's id."""
    unsaid = OWN if change.kind in OF_IMPORTS else (*OWN, "reason", "erases")
    found = {
        name: value
        for name, value in change.more.items()
        if name not in unsaid or (value is not None and name not in OWN)
    }
    if "erases" in found:
        found["erases"] = [f"entry-{number}" for number in sorted(found["erases"])]
    for name, kind in (("undoes", "import"), ("supersedes", "entry")):
        if found.get(name) is not None:
            found[name] = f"{kind}-{found[name]}"
    return found


def _links(change: Change, addresses: Addresses) -> list[Link]:
    if change.kind not in OF_IMPORTS:
        if not change.more["last"]:
            return []
        return [link(addresses.item(LOG, str(change.number)), "item", GEOJSON, "Posten")]
    if change.more["added"] is None:
        return []
    layer, title = _read_in(change.more["dataset"])
    return [link(addresses.items(get_layer(layer)), "related", GEOJSON, title)]


MUNICIPALITIES = ("kommunfakta", "Kommunerna nu")
OF_DATA_SETS = {
    "calls": ("calls", "Utlysningarna nu"),
    "corners": MUNICIPALITIES,
    "localities/scb": ("localities", "Tätorterna nu"),
    "municipal-links": MUNICIPALITIES,
    "municipal-organisations": MUNICIPALITIES,
    "municipalities/boundaries": MUNICIPALITIES,
    "policy-documents": ("policy-documents", "Styrdokumenten nu"),
}
"""The collection that an import changed, and what the link to it is called."""


def _read_in(data_set: str) -> tuple[str, str]:
    if data_set.startswith(provenance.SYNC):
        return "figures", "Nyckeltalen nu"
    return OF_DATA_SETS.get(data_set, ("grants", "Stöden nu"))
