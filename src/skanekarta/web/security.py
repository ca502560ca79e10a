"""Headers that every answer carries; pages add a Content-Security-Policy with their nonce."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import Message, Scope

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}

OVER_TLS = (b"strict-transport-security", b"max-age=31536000")
"""A year: whoever has been here over https comes by nothing else (RFC 6797). Not for other hosts
below this one, which may be somebody else's."""

REFUSED = frozenset({401, 403, 429})

log = logging.getLogger(__name__)

NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of answers that are data: should a browser show one, it runs nothing."""


ALL = [
    (name.lower().encode(), text.encode())
    for name, text in {**HEADERS, "Content-Security-Policy": NOTHING}.items()
]


VARY = b"vary"

BY_ALL = (b"Accept-Encoding", b"Origin")
"""What any answer varies by: whether it is compressed, and whether another origin may read it."""


@lru_cache(maxsize=100)
def _varies(told: bytes) -> bytes:
    return b", ".join([*([told] if told else []), *(each for each in BY_ALL if each not in told)])


def make_nonce() -> str:
    """A value for one page's scripts, used once."""
    return secrets.token_urlsafe(16)


def page_policy(nonce: str, basemap_url: str | None = None, *, embedded: bool = False) -> str:
    """A page's policy: its own origin, scripts and styles with the nonce, no inline attributes.
    A base map from elsewhere is the one setting that lets images in from another origin.
    `embedded`: made to stand on anybody's page, which no other page may."""
    origin = f" {_origin(basemap_url)}" if basemap_url else ""
    framed_by = "*" if embedded else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            f"img-src 'self' data:{origin}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def _origin(address: str) -> str:
    """Scheme and host; a host with a placeholder (`{s}.tile.example`) is any of that domain."""
    parts = urlsplit(address)
    labels = ["*" if "{" in label else label for label in parts.netloc.split(".")]
    return f"{parts.scheme}://{'.'.join(labels)}"


def secured(scope: Scope) -> Generator[None, Message, None]:
    """Adds the headers to an answer that has not set its own, and notes who is refused: at which
    route and how, but neither who it was nor what was sent (`around.Part`)."""
    start = yield
    own = dict(start["headers"])
    given = [pair for pair in start["headers"] if pair[0] != VARY]
    missing = [pair for pair in ALL if pair[0] not in own]
    over_tls = [OVER_TLS] if scope["scheme"] == "https" else []
    start["headers"] = [*given, (VARY, _varies(own.get(VARY, b""))), *missing, *over_tls]
    if start["status"] in REFUSED:
        where = getattr(scope.get("route"), "path", "no route")
        log.warning("refused: %s %s %s", start["status"], scope["method"], where)
    yield
