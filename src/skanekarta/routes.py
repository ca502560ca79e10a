"""Routes that read the database: all of it in one thread, with one connection.

Each hop between the event loop and a thread costs as much as a small statement (decision 0002),
and so does FastAPI's own way of finding what a route depends on, which may be anything. Ours are
plain functions of the request, so they are called one after the other in the route's own thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any

import anyio
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from sqlalchemy.util.concurrency import greenlet_spawn
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from skanekarta.deps import parts, read_connection, reading
from skanekarta.errors import RequestError
from skanekarta.glance import Moved
from skanekarta.line import Elsewhere
from skanekarta.reading import ON_LOOP, STEADY

LIGHT = 500
"""A query string of more bytes is read in a thread, and so is CQL2: the loop would keep everybody
waiting meanwhile."""

CQL2 = b"filter="

OTHERS: tuple[Match, Scope] = (Match.NONE, {})
"""The request is for another route."""


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
        needs = needs_of(self.dependant)
        is_brief = needs.has(reading) and not needs.has(read_connection)

        async def respond(request: Request) -> Response:
            found = await _on_loop(needs, request) if is_brief else None
            return found if found is not None else await run_in_threadpool(_answer, needs, request)

        self._respond = respond
        return respond

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Starlette's question whether the route is for a request. Most routes are told from an
        address by the number of its parts, which is cheaper than to read them."""
        is_long = scope["path"].count("/") != self.path.count("/") and not self.is_deep
        return OTHERS if is_long and not scope.get("root_path") else super().matches(scope)

    @cached_property
    def is_deep(self) -> bool:
        """Whether a part of the address may have parts itself."""
        return ":path}" in self.path

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. None of what FastAPI holds open for an answer is needed for ours."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        response = await self._respond(Request(scope, receive, send))
        await response(scope, receive, send)


@dataclass(frozen=True)
class Needs:
    """A function and what it is called with: the request and parts of the path under their
    names, and what others make of theirs. `name` is what it is asked for by."""

    call: Callable[..., Any]
    name: str | None
    request_as: str | None
    path: tuple[str, ...]
    others: tuple[Needs, ...]

    def has(self, call: Callable[..., Any]) -> bool:
        """Whether it is made with the help of that function."""
        return self.call is call or any(each.has(call) for each in self.others)

    def made(self, request: Request, known: dict[Callable[..., Any], Any]) -> Any:
        """What the function makes of that request; what is `known` already is not made twice."""
        given: dict[str, Any] = {name: request.path_params[name] for name in self.path}
        if self.request_as:
            given[self.request_as] = request
        for each in self.others:
            if each.call not in known:
                known[each.call] = each.made(request, known)
            if each.name:
                given[each.name] = known[each.call]
        return self.call(**given)


def needs_of(found: Dependant) -> Needs:
    """What FastAPI has read from a function's parameters. Raises TypeError for what needs an
    event loop, or for parameters that FastAPI would have to read from the request itself."""
    foreign = (found.query_params, found.header_params, found.cookie_params, found.body_params)
    if found.call is None or iscoroutinefunction(found.call) or any(foreign):
        raise TypeError(f"{found.call} is no plain function of the request and its path")
    return Needs(
        found.call,
        found.name,
        found.request_param_name,
        tuple(each.name for each in found.path_params),
        tuple(map(needs_of, found.dependencies)),
    )


async def _on_loop(needs: Needs, request: Request) -> Response | None:
    """The answer if statements that are known give it, read by the event loop itself; None where
    a thread must be asked for it."""
    scope, lines = request.scope, parts(request).lines
    if lines is None or len(scope["query_string"]) > LIGHT or CQL2 in scope["query_string"]:
        return None
    scope[ON_LOOP] = lines
    try:
        return await greenlet_spawn(_answer_once, needs, request)
    except Elsewhere:
        return None
    except Moved:
        scope[STEADY] = True
        return None
    finally:
        del scope[ON_LOOP]


def _answer(needs: Needs, request: Request) -> Response:
    try:
        return _answer_once(needs, request)
    except Moved:
        request.scope[STEADY] = True
        return _answer_once(needs, request)


def _answer_once(needs: Needs, request: Request) -> Response:
    """The endpoint's answer. What it has read with is given back as it ends; an answer in blocks
    keeps it until the last one is sent."""
    known: dict[Callable[..., Any], Any] = {}
    with ExitStack() as stack:
        stack.callback(_give_back, known)
        try:
            made = needs.made(request, known)
        except RequestError:
            _settle(known)
            raise
        _settle(known)
        if isinstance(made, Download):
            made.held = stack.pop_all()
        return made if isinstance(made, Response) else JSONResponse(made)


def _settle(known: Mapping[Callable[..., Any], Any]) -> None:
    if reading in known:
        known[reading].settle()


def _give_back(known: Mapping[Callable[..., Any], Any]) -> None:
    if reading in known:
        known[reading].close()
