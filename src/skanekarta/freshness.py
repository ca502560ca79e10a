"""ETag from the data version: an answer that the reader already has is not made again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime
from functools import lru_cache

from fastapi import Request, Response

from skanekarta import __version__, credentials
from skanekarta.answers import MADE_OF, matching, today
from skanekarta.asking import headers_of
from skanekarta.heads import ASKED as HEAD_ONLY
from skanekarta.provenance import Version
from skanekarta.routes import Download

OF_THE_PROGRAM = Version(0, None)
"""The version of an answer that depends on the program and no data."""


def respond(
    request: Request,
    version: Version,
    media_type: str,
    make: Callable[[], bytes | Iterator[bytes] | None],
    more: Mapping[str, str] | None = None,
) -> Response:
    """The answer that `make` gives, at once or in blocks, or 304 where `If-None-Match` names it
    (RFC 9110 §13.1.2). `more` are headers that go with the answer itself.

    The tag is strong: the same data, program, day, address, form and reader give the same bytes,
    in whatever process. Only a file that comes in blocks has a weak one, since it tells when it
    was made. `more` are headers of the answer's own. `make` gives None where nobody gets the body
    (HEAD) and it is dear: its length is not told then (RFC 9110 §8.6).
    """
    request.scope[MADE_OF] = version
    given = headers_of(request.scope)
    who = credentials.shown(given)
    tag = _tag(request, version, media_type, who)
    headers = {"ETag": tag, "Cache-Control": _kept_by(who), "Vary": credentials.VARIES}
    headers |= more or {}
    if version.changed_at is not None:
        headers["Last-Modified"] = _moment(version.changed_at)
    same = matching(given.get("if-none-match"), tag)
    if same is not None:
        # The answer itself is compressed for those who take that, which adds to what it varies by.
        varies = f"{headers['Vary']}, Accept-Encoding"
        return Response(status_code=304, headers={**headers, "ETag": same, "Vary": varies})
    made, headers = make(), {**headers, **(more or {})}
    if isinstance(made, bytes):
        return Made(made, media_type, headers)
    if made is None:
        return Download(iter(()), media_type, headers)
    headers["ETag"] = f"W/{tag}"
    blocks = iter(()) if HEAD_ONLY in request.scope else made
    return Download(blocks, media_type, headers)


class Made(Response):
    """An answer whose media type is told in full."""

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str]) -> None:
        self.status_code, self.media_type, self.body = 200, media_type, body
        self.background = None
        told = {**headers, "content-length": str(len(body)), "content-type": media_type}
        self.raw_headers = [
            (name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in told.items()
        ]


@lru_cache(maxsize=256)
def _moment(at: dt.datetime) -> str:
    return format_datetime(at, usegmt=True)


def _tag(request: Request, version: Version, media_type: str, who: str) -> str:
    # Some answers depend on the day as well: whether a policy document is in force.
    parts = (__version__, str(version.number), today(), *_where(request), media_type, who)
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"'


def _where(request: Request) -> tuple[str, ...]:
    """The address, in parts: to put a URL together takes longer than to make the tag."""
    scope = request.scope
    server = headers_of(scope).get("host") or str(scope.get("server"))
    query = scope["query_string"].decode("latin-1")
    return scope["scheme"], server, scope.get("root_path", ""), scope["path"], query


def cache_control(request: Request) -> str:
    """Kept by the reader alone where it is for the reader alone, and always asked for again."""
    return _kept_by(credentials.shown(headers_of(request.scope)))


def _kept_by(who: str) -> str:
    owner = "private" if who else "public"
    return f"{owner}, max-age=0, must-revalidate"
