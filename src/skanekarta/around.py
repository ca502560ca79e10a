"""What is done around every answer, whoever makes it, in one pass.

As a layer of its own each such thing costs more than what it does: a call, and one more for every
message. Here they are generators: each begins when the request has come, is sent the answer's
first message, to change as it likes, and ends when the answer has.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Doing = Generator[None, Message, None]

Part = Callable[[Scope], Doing | None]
"""Yields twice: it is sent the answer's start at the first, and goes on from the second when the
answer has ended, whole or cut off; it is closed where it stands if none began. None: there is
nothing more to do."""


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
        begun: list[Doing] = []
        is_answered = False

        async def sending(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                message = {**message}  # whoever has sent it may keep it
                for each in begun:
                    each.send(message)
            await send(message)

        try:
            self._begin(scope, begun)
            await self.app(scope, receive, sending)
        finally:
            _end(begun, is_answered=is_answered)

    def _begin(self, scope: Scope, begun: list[Doing]) -> None:
        for part in self.parts:
            each = part(scope)
            if each is not None:
                next(each)
                begun.insert(0, each)


def _end(begun: list[Doing], *, is_answered: bool) -> None:
    for number, each in enumerate(begun, 1):
        try:
            if is_answered:
                next(each, None)
            each.close()
        except BaseException:
            _end(begun[number:], is_answered=is_answered)
            raise
