"""ETag from the data version: an answer that the reader already has is not made again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime

from fastapi import Request, Response

from skanekarta import __version__
from skanekarta.api.downloads import Download
from skanekarta.heads import ASKED as HEAD_ONLY
from skanekarta.provenance import Version


def respond(
    request: Request,
    version: Version,
    media_type: str,
    make: Callable[[], bytes | Iterator[bytes]],
    more: Mapping[str, str] | None = None,
) -> Response:
    """The answer that `make` gives, at once or in blocks, or 304 where `If-None-Match` names it
    (RFC 9110 §13.1.2). `more` are headers that go with the answer itself.

    The tag is strong in what it depends on (data, program, address, who asks) and marked weak,
    because a proxy may compress the bytes. `more` are headers of the answer's own.
    """
    tag = _tag(request, version, media_type)
    headers = {"ETag": tag, "Cache-Control": _cache_control(request), "Vary": "Authorization"}
    headers |= more or {}
    if version.changed_at is not None:
        headers["Last-Modified"] = format_datetime(version.changed_at, usegmt=True)
    if _has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    made, headers = make(), {**headers, **(more or {})}
    if isinstance(made, bytes):
        return Response(made, media_type=media_type, headers=headers)
    blocks = iter(()) if HEAD_ONLY in request.scope else made
    return Download(blocks, media_type, headers)


def today() -> str:
    """The day in UTC, which the database's `current_date` is too."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def _tag(request: Request, version: Version, media_type: str) -> str:
    who = request.headers.get("authorization", "")
    # Some answers depend on the day as well: whether a policy document is in force.
    parts = (__version__, str(version.number), today(), str(request.url), media_type, who)
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"'


def _cache_control(request: Request) -> str:
    owner = "private" if "authorization" in request.headers else "public"
    return f"{owner}, max-age=0, must-revalidate"


def _has(header: str | None, tag: str) -> bool:
    known = [part.strip().removeprefix("W/") for part in (header or "").split(",")]
    return "*" in known or tag.removeprefix("W/") in known
