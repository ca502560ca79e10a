"""The addresses that pages write: on the reader's own host, whatever its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from skanekarta.errors import UnknownParameter
from skanekarta.links import Addresses, with_query
from skanekarta.web import days


def root_of(request: Request) -> str:
    """The path before every address of ours."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def path_of(request: Request) -> str:
    """The page's path, without the root. It begins with one slash: what follows two in a link is
    the name of a host."""
    return "/" + str(request.scope["path"]).removeprefix(root_of(request)).lstrip("/")


def address_of(request: Request) -> str:
    """The page's own address without its query, as a link has it."""
    return root_of(request) + quote(path_of(request))


def here_of(request: Request) -> str | None:
    """The page's path with what is chosen on it, but for its language: for coming back to it.
    None for what is no page to come back to."""
    if request.method != "GET":
        return None
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    return quote(path_of(request)) + with_query("", pairs)


def local(request: Request) -> Addresses:
    """Every address of the service without its host: a page's reader is already there."""
    return Addresses(root_of(request))


OF_PAGE = ("f", "lang")
"""What a page at an address of the API is asked for by, besides the API's own parameters."""


def asked(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs as the API reads them, for a page that stands at its address."""
    return [pair for pair in request.query_params.multi_items() if pair[0] not in OF_PAGE]


def only(*known: str) -> Callable[[Request], None]:
    """For pages that take those parameters: any other is an error, which BadParameter tells. A
    reader who asks for a year and gets a page of all years would be misled."""

    def check(request: Request) -> None:
        for name in request.query_params:
            if name not in known:
                raise UnknownParameter(name, known)

    return check


nothing_asked = only(*OF_PAGE)
"""For pages without parameters of their own."""

LANGUAGE_ALONE = [Depends(only("lang"))]
"""What a route of a page depends on that is of one form and takes nothing."""


SIGN_IN = "/logga-in"
LONGEST_PATH = 500

LocalAddresses = Annotated[Addresses, Depends(local)]


def municipality(addresses: Addresses, code: str, day: dt.date | None = None) -> str:
    """The page of one municipality, told for a day where one is chosen."""
    return with_query(f"{addresses.base}/kommun/{quote(code, safe='')}", days.kept(day))


def recipient(addresses: Addresses, slug: str) -> str:
    """The page of one organisation."""
    return f"{addresses.base}/mottagare/{quote(slug, safe='')}"


def call(addresses: Addresses, slug: str) -> str:
    """The page of one call."""
    return f"{addresses.base}/utlysning/{quote(slug, safe='')}"


def own_path(text: str, otherwise: str) -> str:
    """The text if it is a path of ours, else another: nobody is sent to another site by a link
    that begins with our name. What browsers read as the start of a host is none (`//`, `/\\`)."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_ours and len(text) <= LONGEST_PATH and text.isprintable() else otherwise


def indicator(addresses: Addresses, slug: str, code: str | None = None) -> str:
    """The page of one indicator, where a municipality may be marked."""
    pairs = [("municipality", code)] if code else []
    return with_query(f"{addresses.base}/nyckeltal/{quote(slug, safe='')}", pairs)
