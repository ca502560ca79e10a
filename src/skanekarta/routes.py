"""Routes that read the database: all of it in one thread, with one connection.

Each hop between the event loop and a thread costs as much as a small statement (decision 0002).
So what a route is given of the database (`deps.Later`) is not got before the route's own thread
runs, and the connection is given back there too.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from skanekarta.deps import Later

Endpoint = Callable[..., Any]


class Download(StreamingResponse):
    """Blocks as they are made. The first is made before the status is sent, so that an error is
    still told as one. The blocks are closed however the answer ends, before the connection that
    they are read from (`held`): a reader who leaves stops the statement too."""

    def __init__(
        self, blocks: Iterator[bytes], media_type: str, headers: Mapping[str, str]
    ) -> None:
        first = next(blocks, b"")
        self.blocks = blocks
        self.held = ExitStack()
        super().__init__(itertools.chain((first,), blocks), headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._close)

    def _close(self) -> None:
        with self.held:
            close = getattr(self.blocks, "close", None)
            if close is not None:
                close()


class ReadingRoute(APIRoute):
    """A route whose endpoint is given what `deps.Later` stands for."""

    def __init__(self, path: str, endpoint: Endpoint, **how: Any) -> None:
        plain = endpoint if iscoroutinefunction(endpoint) else in_one_thread(endpoint)
        super().__init__(path, plain, **how)


def in_one_thread(endpoint: Endpoint) -> Endpoint:
    """The endpoint, which gets its connection and what is read with it as it begins, and gives
    the connection back as it ends; an answer in blocks keeps it until the last one is sent."""

    @wraps(endpoint)
    def run(**given: Any) -> Any:
        reading = next((each.reading for each in given.values() if isinstance(each, Later)), None)
        with ExitStack() as stack:
            if reading is not None:
                connection = stack.enter_context(reading.opened())
                given = {name: _now(each, connection) for name, each in given.items()}
            response = endpoint(**given)
            if isinstance(response, Download):
                response.held = stack.pop_all()
            return response

    return run


def _now(each: Any, connection: Any) -> Any:
    return each.make(connection) if isinstance(each, Later) else each
