"""Browsers of a test's own, with cookies, over the test's connection."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from databases import SharedEngine
from skanekarta.access.sessions import Session, digest
from skanekarta.app import create_app
from skanekarta.parts import Parts
from skanekarta.settings import Settings

COOKIE = "__Host-skanekarta"


def parts_of(connection: sa.Connection, settings: Settings) -> Parts:
    """The application's parts, with passwords that are made in no time."""
    shared = SharedEngine(connection)
    return Parts(settings, shared, shared, passwords=signing.QUICK)


def browser(
    parts: Parts, host: str = "192.0.2.17", base_url: str = "https://kartan.test"
) -> TestClient:
    """A browser with cookies of its own, at that address."""
    app = create_app(parts.settings, parts)
    return TestClient(
        app,
        base_url,
        client=(host, 4711),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def signed_in(client: TestClient, connection: sa.Connection, name: str, role: str) -> str:
    """Gives a browser a session of that account's; what its forms carry."""
    text = signing.session(connection, name, role)
    client.cookies.set(COOKIE, text, domain="kartan.test", path="/")
    csrf = connection.scalar(sa.select(Session.csrf).where(Session.sha256 == digest(text)))
    assert csrf is not None
    return csrf
