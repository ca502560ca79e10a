"""Who asks for a page of the log, and what they send: staff only, and no more than is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from skanekarta.access import Who
from skanekarta.activity import LARGEST_BODY
from skanekarta.deps import TheWho, allowed
from skanekarta.errors import BadEntry, TooLarge, UnsupportedMediaType
from skanekarta.links import with_query
from skanekarta.message import message
from skanekarta.web.addresses import path_of, root_of
from skanekarta.web.onward import redirect

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 300

PRIVATE = {"Cache-Control": "no-store"}
"""What staff see is kept by no cache."""

Pairs = list[tuple[str, str]]


def signing_in(request: Request) -> Response:
    """Sends one who has not signed in to do so, and back here afterwards."""
    back = with_query(path_of(request), request.query_params.multi_items())
    return redirect(with_query(f"{root_of(request)}/logga-in", [("till", back)]))


def staff(who: TheWho) -> Who | None:
    """Who asks: None where nobody has signed in. Raises Forbidden for one who may not append, or
    not read what is internal, which these pages tell."""
    return allowed(allowed(who, "append"), "read") if who is not None else None


Staff = Annotated[Who | None, Depends(staff)]


async def bounded(request: Request, most: int) -> bytes:
    """The request's body, read no further than that. Raises TooLarge."""
    read = bytearray()
    async for part in _parts(request, most):
        read += part
    return bytes(read)


async def let_by(request: Request, most: int) -> None:
    """Keeps nothing of the body, but reads it: a browser that is not let send all of it does not
    hear the answer. Raises TooLarge."""
    async for _part in _parts(request, most):
        pass


async def _parts(request: Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge("Det som skickades får vara högst {kb} kB.", kb=most // 1024)
        yield part


async def form(request: Request) -> Pairs:
    """The pairs of a form that was sent. Raises UnsupportedMediaType, TooLarge and BadEntry."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMediaType("Skicka formuläret som {accepted}.", accepted=FORM)
    body = await bounded(request, LARGEST_BODY)
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise BadEntry({"body": message("går inte att läsa som ett formulär.")}) from None


Sent = Annotated[Pairs, Depends(form)]
