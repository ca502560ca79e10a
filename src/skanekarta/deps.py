"""What a route is given: a connection, a layer, a query, the names, the addresses."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Request

from skanekarta import credentials
from skanekarta.access import NEEDED, Who, sessions, tokens
from skanekarta.asking import headers_of, pairs_of
from skanekarta.departures import LEAVING, Leaving
from skanekarta.errors import BadParameter, Forbidden, Unauthorized, UnknownParameter
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.line import Elsewhere
from skanekarta.links import Addresses
from skanekarta.parts import Parts
from skanekarta.query import PAGE_PARAMETERS
from skanekarta.reading import ON_LOOP, STEADY, Reading
from skanekarta.vocabulary import Names


def parts(request: Request) -> Parts:
    """The parts of the running program."""
    found: Parts = request.app.state.parts
    return found


TheParts = Annotated[Parts, Depends(parts)]


ASKING = "skanekarta.who"
"""In the scope of a request: who asks, once that has been found out."""


def who(request: Request, the: TheParts) -> Who | None:
    """Who asks, None for the public. A key that is wrong is an error, not the public; a session
    that is over is the public, since a browser sends it with everything. Raises Unauthorized."""
    if ASKING not in request.scope:
        request.scope[ASKING] = _who(request, the)
    found: Who | None = request.scope[ASKING]
    return found


def _who(request: Request, the: Parts) -> Who | None:
    headers = headers_of(request.scope)
    header = headers.get("authorization")
    is_secure = request.scope["scheme"] == "https"
    text = credentials.session_text(headers, secure=is_secure)
    if header is None and text is None:
        return None
    if ON_LOOP in request.scope:
        raise Elsewhere
    # From the primary: a replica may not have heard of a session that has just begun or ended.
    with the.writing.begin() as connection:
        if header is not None:
            return tokens.bearer(connection, header)
        return sessions.who(connection, text, the.settings.session_idle) if text else None


TheWho = Annotated[Who | None, Depends(who)]


def allowed(who: Who | None, scope: str) -> Who:
    """The one who asks, if they may do that. Raises Unauthorized and Forbidden."""
    if who is None:
        raise Unauthorized("Logga in, eller ange en nyckel: Authorization: Bearer skk_…")
    if not who.may(scope):
        raise Forbidden("Det kräver behörighet att {what}.", what=NEEDED[scope])
    return who


def reading(request: Request, the: TheParts, who: TheWho) -> Reading:
    """What a request reads with."""
    reader = request.scope.get(LEAVING) or Leaving()
    is_staff = who is not None and who.may("read")
    lines = request.scope.get(ON_LOOP)
    return Reading(the, reader, lines, is_staff=is_staff, is_steady=STEADY in request.scope)


TheReading = Annotated[Reading, Depends(reading)]


def read_connection(reading: TheReading) -> sa.Connection:
    """A connection for one answer."""
    return reading.connection


def glance_connection(reading: TheReading) -> sa.Connection:
    """A connection for an answer of one or two statements."""
    return reading.glance


ReadConnection = Annotated[sa.Connection, Depends(read_connection)]
Glance = Annotated[sa.Connection, Depends(glance_connection)]


def the_layer(collection_id: str) -> Layer:
    """The layer in the path. Raises NotFound."""
    return get_layer(collection_id)


def the_names(the: TheParts, connection: ReadConnection) -> Names:
    """Every vocabulary's slugs and titles."""
    return the.names_now(connection)


def the_addresses(request: Request, the: TheParts) -> Addresses:
    """Addresses under the public base: the setting's, else the request's own."""
    if the.settings.base_url:
        return Addresses(the.settings.base_url.rstrip("/"))
    scope = request.scope
    host, server = headers_of(scope).get("host"), tuple(scope.get("server") or ()) or None
    root = scope.get("app_root_path", scope.get("root_path", ""))
    return _addresses(scope["scheme"], host, server, root)


@lru_cache(maxsize=64)
def _addresses(
    scheme: str, host: str | None, server: tuple[Any, ...] | None, root_path: str
) -> Addresses:
    headers = [(b"host", host.encode("latin-1"))] if host is not None else []
    told = {"type": "http", "scheme": scheme, "server": server, "path": "/", "headers": headers}
    return Addresses(str(Request({**told, "app_root_path": root_path}).base_url).rstrip("/"))


TheLayer = Annotated[Layer, Depends(the_layer)]
TheNames = Annotated[Names, Depends(the_names)]
TheAddresses = Annotated[Addresses, Depends(the_addresses)]


def refuse_unknown(request: Request) -> None:
    """For routes without parameters: any is an error, never ignored. Raises BadParameter."""
    for name in request.query_params:
        if name != "f":
            raise UnknownParameter(name, ("f",))
        if request.query_params["f"] != "json":
            raise BadParameter("f", "ska vara json.", ("json",))


def api_pairs(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs as the API reads them."""
    return pairs_of(request)


def page_pairs(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs without those that only a page knows."""
    return [(name, text) for name, text in api_pairs(request) if name not in PAGE_PARAMETERS]
