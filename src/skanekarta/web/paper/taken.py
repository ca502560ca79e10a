"""`?f=` on a page that can be taken along: which form is asked for, and the answer as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from fastapi import Request, Response

from skanekarta import provenance
from skanekarta.deps import Parts, Reading
from skanekarta.errors import BadParameter
from skanekarta.freshness import respond
from skanekarta.heads import ASKED as HEAD_ONLY
from skanekarta.layers.activities import COUNTED
from skanekarta.provenance import Version
from skanekarta.query import once
from skanekarta.swedish import today
from skanekarta.web.addresses import root_of
from skanekarta.web.paper.press import Press
from skanekarta.web.paper.sheet import Sheet
from skanekarta.web.pictures import plain

PAGE = "html"
PDF = "pdf"
MEDIA_TYPES = {PDF: "application/pdf"}
FORMS = (PAGE, *MEDIA_TYPES)

UNTOLD = frozenset({*COUNTED.values(), "imports"})
"""Versions that move with what only staff are told of."""


def form(request: Request) -> str:
    """Which of the page's forms is asked for. Raises BadParameter."""
    given = [pair for pair in request.query_params.multi_items() if pair[0] == "f"]
    text = once(given).get("f", PAGE)
    if text not in FORMS:
        raise BadParameter("f", "”{text}” är inget format som finns här.", FORMS, text=text)
    return text


def as_page(request: Request) -> Request:
    """The same request, as if the page had been asked for: what it prints of its own address is
    where the page is."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "f"]
    return Request({**request.scope, "query_string": urlencode(pairs).encode()})


def everything(connection: sa.Connection) -> Version:
    """The version of all data that a page may tell its reader of."""
    tables = provenance.state(connection).tables.keys() - UNTOLD
    return provenance.version(connection, tables)


def pdf(
    request: Request, reading: Reading, the: Parts, name: str, make: Callable[[Request], Response]
) -> Response:
    """The page that `make` makes, as a PDF of that name. Raises Unavailable and RequestError."""
    press: Press = request.app.state.press

    def printed() -> bytes:
        page = bytes(make(as_page(request)).body).decode()
        reading.close()  # setting it takes a while, and others need the connection
        base = str(the.settings.base_url or request.base_url).rstrip("/")
        author = f"{the.settings.publisher_name}, {the.settings.contact_name}"
        return press.printed(Sheet(page, base, root_of(request), author, today()))

    version = everything(reading.connection)
    made = (lambda: None) if HEAD_ONLY in request.scope else printed
    return respond(request, version, MEDIA_TYPES[PDF], made, disposition(name, PDF))


def disposition(name: str, ending: str) -> Mapping[str, str]:
    """The header that names the file, once in ASCII for the oldest readers (RFC 6266 §4.3).
    It is saved and not shown: the policy of answers that are data lets a browser show nothing."""
    day: dt.date = today()
    told = quote(f"{name.lower().replace(' ', '-')}-{day}.{ending}", safe="")
    ascii_name = f"{plain(name)}-{day}.{ending}"
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{told}"
    }
