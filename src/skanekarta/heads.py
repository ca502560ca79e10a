"""HEAD is answered as GET without its body (RFC 9110 §9.3.2), for every address at once."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED = "skanekarta.head"
"""In the scope of a request whose body nobody gets: a file need not be made for it."""


class HeadAsGet:
    """Lets routes know of GET alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", ASKED: True}, receive, without_body)
