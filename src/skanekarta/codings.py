"""Whether a reader takes gzip, read as RFC 9110 §12.5.3 has it: `gzip;q=0` refuses it.

What compresses answers and what keeps them look for the word alone, so they are given it where it
is meant, and nothing where it is not.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

from skanekarta.asking import headers_of

WANTED = "accept-encoding"
NAME = WANTED.encode()


def plain(scope: Scope) -> None:
    """Makes a request's `Accept-Encoding` say `gzip` or be absent (`around.Part`)."""
    asked = b",".join([text for name, text in scope["headers"] if name == NAME])
    if asked not in {b"", b"gzip"}:
        others = [pair for pair in scope["headers"] if pair[0] != NAME]
        taken = [(NAME, b"gzip")] if takes_gzip(asked.decode("latin-1")) else []
        # The scope itself, not a copy: what stands around this reads the route from it.
        scope["headers"] = [*others, *taken]


class Compressing(GZipMiddleware):
    """Compresses for those who take gzip, as `plain` has made them say; for the others it
    does nothing at all. A compressed answer gets a tag of its own: a strong tag stands for bytes,
    and those of a coding are others (RFC 9110 §8.8.3.3)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or WANTED not in headers_of(scope):
            await self.app(scope, receive, send)
            return

        async def with_tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if (b"content-encoding", b"gzip") in headers:
                    message["headers"] = [_coded(*pair) for pair in headers]
            await send(message)

        await super().__call__(scope, receive, with_tag)


def _coded(name: bytes, text: bytes) -> tuple[bytes, bytes]:
    strong = name == b"etag" and text.startswith(b'"')
    return (name, text[:-1] + b'-gzip"') if strong else (name, text)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip, or by `*` any coding, is wanted at all. What is no weight refuses."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = (each.strip() for each in part.partition(";"))
        weights[coding] = _weight(weight)
    named = [weight for name, weight in weights.items() if name in {"gzip", "x-gzip"}]
    return any(weight > 0 for weight in named or [weights.get("*", 0.0)])


def _weight(text: str) -> float:
    if not text:
        return 1.0
    try:
        return float(text.removeprefix("q="))
    except ValueError:
        return 0.0
