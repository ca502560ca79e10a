"""Whoever the directory finds is the one whom the router would have found."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from skanekarta.directory import LONGEST, Directory
from skanekarta.routes import ReadingRoute

VALUES = ("grants", "items", "1280", "map", "å ä", "")
"""For a variable part of an address: also what is a word of another route's."""

ACCEPTED = (None, "text/html,application/xhtml+xml", "application/json")


@pytest.fixture
def app(client: TestClient) -> FastAPI:
    found = client.app
    assert isinstance(found, FastAPI)
    return found


def addresses(app: FastAPI) -> Iterator[str]:
    """Every route's address with several values in it, and such as are nobody's."""
    for route in app.routes:
        if isinstance(route, Route):
            for value in VALUES:
                address = re.sub(r"\{[^}]*\}", value, route.path)
                yield from (address, f"{address}/", f"/karta{address}", address.upper())
    yield from ("", "/", "//", "*", "/a" * (LONGEST + 1), "/static/x.css", "/api/v1/" + "x/" * 18)


def asked(app: FastAPI) -> Iterator[Scope]:
    for address, accept in itertools.product(dict.fromkeys(addresses(app)), ACCEPTED):
        headers = [(b"accept", accept.encode())] if accept else []
        for method, query in (("GET", b""), ("GET", b"f=html"), ("POST", b"")):
            yield {
                **{"type": "http", "method": method, "path": address, "headers": headers},
                **{"query_string": query, "root_path": "", "app": app},
            }


def by_the_router(app: FastAPI, scope: Scope) -> tuple[BaseRoute, Scope] | None:
    for route in app.router.routes:
        match, child = route.matches(dict(scope))
        if match is Match.FULL:
            return route, child
    return None


def test_the_directory_finds_whom_the_router_finds(app: FastAPI) -> None:
    directory, found = Directory(app.router), 0
    for scope in asked(app):
        own, routers = directory.find(dict(scope)), by_the_router(app, scope)
        if routers is None or not isinstance(routers[0], ReadingRoute):
            assert own is None, scope
        else:
            found += 1
            assert own is not None, scope
            assert own[0] is routers[0], scope
            assert own[1]["path_params"] == routers[1]["path_params"], scope
    assert found > 500


def test_below_another_address_too(app: FastAPI) -> None:
    scope = {
        **{"type": "http", "method": "GET", "path": "/karta/api/v1/statistics/grants"},
        **{"query_string": b"", "headers": [], "root_path": "/karta", "app": app},
    }
    found = Directory(app.router).find(scope)
    assert found is not None
    assert found[0].path == "/api/v1/statistics/{collection_id}"


def test_few_routes_are_asked_for_an_address(app: FastAPI) -> None:
    directory = Directory(app.router)
    forms = [[*route.path.split("/")] for route in app.routes if isinstance(route, ReadingRoute)]
    for form in forms:
        known = tuple(part if part in directory._words else None for part in form)
        assert len(directory._of(known)) <= 12, form
