"""A reader who leaves before the answer comes stops the statement that it was waiting for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skanekarta.wire import Driver

LEAVING = "skanekarta.leaving"
AT_ONCE_S = 0.05
"""An answer that comes sooner is not waited for in vain by anybody to speak of."""

PATIENCE_S = 2.0
"""How long the cancelling itself may take."""


class Leaving:
    """One reader: the connection that answers him, and whether he has gone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: Driver | None = None
        self.gone = False

    def hold(self, driver: Driver) -> None:
        """From now on leaving cancels that connection's statement."""
        with self._lock:
            self._held = driver

    def let_go(self, give_up: Callable[[], object]) -> None:
        """No more. A connection that has been cancelled is given up: the signal may come late,
        and hit somebody else's."""
        with self._lock:
            self._held = None
        if self.gone:
            give_up()

    def leave(self) -> None:
        """Cancels what is running for the reader, if anything is."""
        with self._lock:
            self.gone = self._held is not None
            if self._held is not None:
                self._held.cancel_safe(timeout=PATIENCE_S)


class Departures:
    """Listens for the reader of a GET, whose request has no body, and tells its `Leaving`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        visit = Visit(receive, send)
        scope[LEAVING] = visit.leaving
        # Most answers are sent before anybody could leave: it is not listened for at once.
        waiting = asyncio.get_running_loop().call_later(AT_ONCE_S, visit.listen)
        try:
            await self.app(scope, visit.receive, visit.send)
        finally:
            waiting.cancel()
            visit.end()


class Visit:
    """One request, listened to while it is answered."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.leaving = Leaving()
        self._receive, self._send = receive, send
        self._gone: asyncio.Event | None = None
        self._answered = False
        self._asked = False
        self._watching: asyncio.Task[None] | None = None

    def listen(self) -> asyncio.Event:
        """From now on the reader's leaving is heard, and told."""
        if self._gone is None:
            self._gone = asyncio.Event()
            self._watching = asyncio.create_task(self._watch(self._gone))
        return self._gone

    def end(self) -> None:
        """Nobody need listen any more."""
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self, gone: asyncio.Event) -> None:
        """Until the reader leaves. A server says the same when the answer is finished."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._answered:
            await asyncio.to_thread(self.leaving.leave)
        gone.set()

    async def receive(self) -> Message:
        """ASGI's `receive`, for whoever answers."""
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.listen().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """ASGI's `send`, for whoever answers."""
        last = message["type"] == "http.response.body" and not message.get("more_body")
        self._answered = self._answered or last
        await self._send(message)
