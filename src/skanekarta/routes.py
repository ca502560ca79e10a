"""Routes that read the database: all of it in one thread, with one connection.

Each hop between the event loop and a thread costs as much as a small statement (decision 0002),
and so does FastAPI's own way of finding what a route depends on, which may be anything. Ours are
plain functions of the request, so they are called one after the other in the route's own thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack
from inspect import iscoroutinefunction, signature
from typing import Any

import anyio
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from skanekarta.deps import parts, read_connection, reading
from skanekarta.errors import RequestError
from skanekarta.glance import Moved
from skanekarta.greenlets import on_loop
from skanekarta.line import Elsewhere
from skanekarta.reading import ON_LOOP, STEADY

LIGHT = 500
"""A query string of more bytes is read in a thread, and so is CQL2: the loop would keep everybody
waiting meanwhile."""

CQL2 = b"filter="

Maker = Callable[..., Any]

REQUEST = "request itself"
"""No part of a path has a name with a space."""

OTHERS: tuple[Match, Scope] = (Match.NONE, {})
"""What a route tells of a request that is for another."""


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
    """A route that is given what it depends on, and answers, in one thread, or on the event loop
    where known statements give the answer (`line`). Its dependencies are plain functions of the
    request, of the path's parts and of each other."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's place for a handler of one's own."""
        answering = Answering(self.dependant)
        is_brief = answering.has(reading) and not answering.has(read_connection)

        async def respond(request: Request) -> Response:
            found = await _on_loop(answering, request) if is_brief else None
            return (
                found if found is not None else await run_in_threadpool(_answer, answering, request)
            )

        self._respond = respond
        return respond

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Starlette's question whether the route is for a request. Asked by itself, what FastAPI
        and Starlette look for besides is there only in applications that are put into others."""
        if scope["type"] != "http" or scope.get("root_path") or "fastapi" in scope:
            return super().matches(scope)
        found = self.path_regex.match(scope["path"])
        if found is None:
            return OTHERS
        convert = self.param_convertors
        values = {name: convert[name].convert(text) for name, text in found.groupdict().items()}
        child = {"endpoint": self.endpoint, "path_params": values, "route": self}
        return Match.FULL if scope["method"] in (self.methods or ()) else Match.PARTIAL, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. None of what FastAPI holds open for an answer is needed for ours."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        response = await self._respond(Request(scope, receive, send))
        await response(scope, receive, send)


class Answering:
    """A function, and all that it needs made before it, each once and in order.

    What is made is kept by what made it: the request under `REQUEST`, parts of the path under
    their names."""

    def __init__(self, found: Dependant) -> None:
        self._steps: dict[Maker, list[Maker | str]] = {}
        self._add(found)

    def _add(self, found: Dependant) -> Maker:
        """What FastAPI has read from a function's parameters. Raises TypeError for what needs an
        event loop, or for parameters that FastAPI would have to read from the request itself."""
        foreign = (found.query_params, found.header_params, found.cookie_params, found.body_params)
        if found.call is None or iscoroutinefunction(found.call) or any(foreign):
            raise TypeError(f"{found.call} is no plain function of the request and its path")
        needed: dict[str | None, Maker | str] = {each.name: each.name for each in found.path_params}
        needed[found.request_param_name] = REQUEST
        for each in found.dependencies:
            needed[each.name] = self._add(each)
        # In the order of the function's own parameters: a route's own dependencies give it nothing.
        given = [needed[name] for name in signature(found.call).parameters]
        self._steps.setdefault(found.call, given)
        return found.call

    def has(self, call: Maker) -> bool:
        """Whether the answer is made with the help of that function."""
        return call in self._steps

    def made(self, request: Request, known: dict[Maker | str, Any]) -> Any:
        """The answer to that request, from whatever the last function makes; `known` tells what
        has been made so far, also where this raises."""
        known.update(request.path_params)
        known[REQUEST] = request
        made: Any = None
        for call, needed in self._steps.items():
            made = known[call] = call(*[known[source] for source in needed])
        return made


async def _on_loop(answering: Answering, request: Request) -> Response | None:
    """The answer if statements that are known give it, read by the event loop itself; None where
    a thread must be asked for it."""
    scope, lines = request.scope, parts(request).lines
    if lines is None or len(scope["query_string"]) > LIGHT or CQL2 in scope["query_string"]:
        return None
    scope[ON_LOOP] = lines
    try:
        return await on_loop(_answer_once, answering, request)
    except Elsewhere:
        return None
    except Moved:
        scope[STEADY] = True
        return None
    finally:
        del scope[ON_LOOP]


def _answer(answering: Answering, request: Request) -> Response:
    try:
        return _answer_once(answering, request)
    except Moved:
        request.scope[STEADY] = True
        return _answer_once(answering, request)


def _answer_once(answering: Answering, request: Request) -> Response:
    """The endpoint's answer. What it has read with is given back as it ends; an answer in blocks
    keeps it until the last one is sent."""
    known: dict[Maker | str, Any] = {}
    made: Any = None
    try:
        made = _settled(answering, request, known)
    finally:
        if isinstance(made, Download):
            made.held.callback(_give_back, known)
        else:
            _give_back(known)
    return made if isinstance(made, Response) else JSONResponse(made)


def _settled(answering: Answering, request: Request, known: dict[Maker | str, Any]) -> Any:
    """What is answered, or told to be wrong, of one state of the data. Raises Moved."""
    try:
        made = answering.made(request, known)
    except RequestError:
        _settle(known)
        raise
    _settle(known)
    return made


def _settle(known: Mapping[Maker | str, Any]) -> None:
    if reading in known:
        known[reading].settle()


def _give_back(known: Mapping[Maker | str, Any]) -> None:
    if reading in known:
        known[reading].close()
