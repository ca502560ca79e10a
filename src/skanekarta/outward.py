"""The one place where this program calls others (house rule 9): a client that is short of time,
reads little, follows nobody elsewhere, and speaks https.

The bounds lie in the transport, below whatever uses the client, so that no library of a protocol
can go round them.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client


@dataclass(frozen=True)
class Bounds:
    """How long an answer may take, all of it, and how large it may be."""

    seconds: float = 8.0
    connecting: float = 3.0
    most_bytes: int = 256 * 1024

    @property
    def timeout(self) -> httpx2.Timeout:
        """For each step; the whole is bounded where the answer is read."""
        return httpx2.Timeout(self.seconds, connect=min(self.connecting, self.seconds))


BOUNDS = Bounds()
AGENT = "skanekarta"

__all__ = [
    "BOUNDS",
    "Answer",
    "Bounds",
    "OAuth2Client",
    "Seen",
    "Unreached",
    "Unusable",
    "ask",
    "client",
    "fetch_object",
    "host_of",
    "look",
    "looking",
    "may_call",
    "oauth_client",
    "reaching",
    "with_parameters",
]


class Unreached(Exception):
    """Whoever was called did not give an answer that can be used. The text is for those who look
    after the service, and holds nothing of what was answered."""


class Unusable(Unreached):
    """An answer that would be no better if it were asked for again."""


@dataclass(frozen=True)
class Answer:
    """What was answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Bounded(httpx2.BaseTransport):
    """Sends what may be sent, and reads no more of the answer than may be read."""

    def __init__(self, bounds: Bounds, *, only_heads: bool = False) -> None:
        self._bounds, self._inner = bounds, httpx2.HTTPTransport(verify=_trusted())
        self._only_heads = only_heads

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises Unreached."""
        if not may_call(str(request.url)):
            raise Unusable("neither https nor this machine")
        # What is compressed can't be bounded by its length on the way.
        request.headers["Accept-Encoding"] = "identity"
        until = time.monotonic() + self._bounds.seconds
        answer = self._inner.handle_request(request)
        if self._only_heads:
            answer.close()
            return httpx2.Response(answer.status_code, headers=_where(answer.headers))
        is_compressed = answer.headers.get("content-encoding", "identity").lower() != "identity"
        if is_compressed or answer.is_redirect:
            answer.close()
            raise Unusable("compressed" if is_compressed else "sends us elsewhere")
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        stream = _Read(answer.stream, until, self._bounds.most_bytes)
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=stream, extensions=answer.extensions
        )

    def close(self) -> None:
        """Gives the connections back."""
        self._inner.close()


class _Read(httpx2.SyncByteStream):
    """The body of an answer, until it is too much or too late."""

    def __init__(self, inner: httpx2.SyncByteStream, until: float, most: int) -> None:
        self._inner, self._until, self._left = inner, until, most

    def __iter__(self) -> Iterator[bytes]:
        for part in self._inner:
            self._left -= len(part)
            if self._left < 0:
                raise Unusable("too large")
            if time.monotonic() > self._until:
                raise Unreached("too slow")
            yield part

    def close(self) -> None:
        self._inner.close()


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed: those of SSL_CERT_FILE, where that is set. It is read once,
    since that takes longer than a call."""
    return httpx2.create_ssl_context()


def may_call(address: str) -> bool:
    """Whether an address is one that may be called: over https, or on the machine itself."""
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, TypeError, ValueError):
        return False
    if not url.host or url.userinfo:
        return False
    return url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))


def with_parameters(address: str, given: Mapping[str, str]) -> str:
    """An address with those parameters besides its own."""
    return str(httpx2.URL(address).copy_merge_params(given))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _where(headers: httpx2.Headers) -> dict[str, str]:
    """Where an answer sends one on to, of all that its head says."""
    return {"location": headers["location"]} if "location" in headers else {}


@dataclass(frozen=True)
class Seen:
    """How an address answered: its status, and the address that it sends one on to."""

    status: int
    redirected_to: str | None = None


def looking(bounds: Bounds = BOUNDS) -> httpx2.Client:
    """A client that reads the heads of answers alone, of whatever size what follows is."""
    return httpx2.Client(**{**_options(bounds), "transport": Bounded(bounds, only_heads=True)})


def look(opened: httpx2.Client, method: str, address: str) -> Seen:
    """How an address answers; nobody is followed elsewhere. Raises Unreached."""
    with reaching():
        answer = opened.request(method, address)
        to = answer.headers.get("location")
        where = str(answer.url.join(to)) if to and answer.is_redirect else None
        return Seen(answer.status_code, where)


def host_of(address: str) -> str:
    """Whom a call would go to."""
    return httpx2.URL(address).host


def client(bounds: Bounds = BOUNDS, agent: str = AGENT) -> httpx2.Client:
    """The client that everything is fetched with; `agent` is what it calls itself."""
    options = _options(bounds)
    return httpx2.Client(**{**options, "headers": {"User-Agent": agent}})


def ask(
    opened: httpx2.Client, address: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    """Whatever is answered at an address: to a POST where there is a body. Raises Unreached."""
    with reaching():
        method = "GET" if body is None else "POST"
        answer = opened.request(method, address, content=body, headers=dict(headers))
        return Answer(answer.status_code, answer.headers, answer.content)


def oauth_client(bounds: Bounds = BOUNDS, **what: Any) -> OAuth2Client:
    """The same, which speaks OAuth 2."""
    return OAuth2Client(**_options(bounds), **what)


def _options(bounds: Bounds) -> dict[str, Any]:
    return {
        "transport": Bounded(bounds),
        "timeout": bounds.timeout,
        "follow_redirects": False,
        "trust_env": False,
        "headers": {"User-Agent": AGENT},
    }


@contextmanager
def reaching() -> Iterator[None]:
    """Tells whatever goes wrong with a call as Unreached, without what the other has written."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OAuthError) as error:
        raise Unreached(type(error).__name__) from None
    except (ValueError, RecursionError):  # no JSON, or none of a kind that was asked for
        raise Unreached("not readable") from None


def fetch_object(address: str, bounds: Bounds = BOUNDS) -> Mapping[str, Any]:
    """The JSON object at an address. Raises Unreached."""
    with reaching(), client(bounds) as opened:
        answer = opened.get(address, headers={"Accept": "application/json"})
        if answer.status_code != 200:
            raise Unreached(f"status {answer.status_code}")
        found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise Unreached("no object")
    return found
