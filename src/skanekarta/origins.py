"""What pages of other origins may read (Fetch, CORS): all that anybody may, with no credentials."""

from __future__ import annotations

from fastapi.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from skanekarta.asking import headers_of

ORIGIN = "origin"


class OpenToAll(CORSMiddleware):
    """Answers those who name an origin; the others are not looked at any further."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and ORIGIN in headers_of(scope):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
