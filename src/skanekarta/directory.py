"""Which routes an address can be for, known before any of them is asked.

A router asks its routes one after the other, and there are over a hundred. Here they are looked up
by those parts of the address that some route has word for word; the few that are left are asked in
their order, so that whoever is found is the one whom the router would have found.
"""

from __future__ import annotations

from functools import lru_cache

from fastapi.routing import APIRouter
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from skanekarta.routes import ReadingRoute

FORMS = 1_000
"""So many forms of addresses are remembered: strangers may ask for any."""

LONGEST = 20
"""An address of more parts is the router's alone."""


class Directory:
    """Stands before a router, and answers for it where the route is a `ReadingRoute`; `others`
    answers the rest."""

    def __init__(self, router: APIRouter, others: ASGIApp | None = None) -> None:
        self._router, self._others = router, others or router
        self._words = {part for route in router.routes for part in _parts(route) or ()}
        self._of = lru_cache(FORMS)(self._candidates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        found = self.find(scope) if scope["type"] == "http" else None
        if found is None:
            await self._others(scope, receive, send)
            return
        route, child = found
        scope["router"] = self._router
        scope.update(child)
        await route.handle(scope, receive, send)

    def find(self, scope: Scope) -> tuple[ReadingRoute, Scope] | None:
        """The route whose the request is, and what it has read from the address."""
        # Without a root, as mostly, the path is the route's own.
        path = get_route_path(scope) if scope.get("root_path") else scope["path"]
        parts = path.split("/")
        if len(parts) > LONGEST:
            return None
        words = self._words
        for route in self._of(tuple([part if part in words else None for part in parts])):
            match, child = route.matches(scope)
            if match is Match.FULL:
                return (route, child) if isinstance(route, ReadingRoute) else None
        return None

    def _candidates(self, form: tuple[str | None, ...]) -> tuple[BaseRoute, ...]:
        """The routes that addresses of a form can be for; None stands for any other part."""
        return tuple(each for each in self._router.routes if _fits(_parts(each), form))


def _parts(route: BaseRoute) -> list[str] | None:
    """The parts of a route's address; None where nobody can say how many there are."""
    if not isinstance(route, Route) or ":path}" in route.path:
        return None
    return route.path.split("/")


def _fits(parts: list[str] | None, form: tuple[str | None, ...]) -> bool:
    if parts is None:
        return True
    same = (own == asked or "{" in own for own, asked in zip(parts, form, strict=False))
    return len(parts) == len(form) and all(same)
