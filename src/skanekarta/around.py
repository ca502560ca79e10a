"""What is done around every answer, whoever makes it, in one pass.

As a layer of its own each such thing costs more than what it does: a call, and one more for every
message. Here they are generators: each begins when the request has come, is sent the answer's
first message, to change as it likes, and ends when the answer has.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Part = Callable[[Scope], Generator[None, Message, None]]
"""Yields twice: it is sent the answer's start at the first, and is closed at the second, or at the
first where nothing has been answered."""


class Around:
    """Does all parts around whatever `app` answers, the first of them outermost."""

    def __init__(self, app: ASGIApp, *parts: Part) -> None:
        self.app = app
        self.parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun: list[Generator[None, Message, None]] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message}  # whoever has sent it may keep it
                for each in begun:
                    each.send(message)
            await send(message)

        try:
            for part in self.parts:
                each = part(scope)
                next(each)
                begun.insert(0, each)
            await self.app(scope, receive, sending)
        finally:
            for each in begun:
                each.close()
