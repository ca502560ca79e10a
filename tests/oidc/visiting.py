"""A browser at the application with a provider, and what is left of its visit."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response
from providers import CLIENT_ID, SECRET

from databases import SharedEngine
from skanekarta.access.audit import Audit
from skanekarta.access.sessions import Session
from skanekarta.app import create_app
from skanekarta.parts import Parts
from skanekarta.settings import Settings

BASE = "https://kartan.test"
ROLES = {"kultur-personal": "staff", "kultur-admin": "administrator"}


def browser(
    connection: sa.Connection, settings: Settings, issuer: str | None, **more: Any
) -> TestClient:
    """A browser with cookies of its own, at an application that knows that provider."""
    given = {"oidc_client_id": CLIENT_ID, "oidc_client_secret": SECRET, "oidc_roles": ROLES, **more}
    own = Settings(database_url=settings.database_url, oidc_issuer=issuer, **given)
    shared = SharedEngine(connection)
    app = create_app(own, Parts(own, shared, shared))
    return TestClient(app, BASE, client=("192.0.2.17", 4711), follow_redirects=False)


def another(client: TestClient) -> TestClient:
    """Another browser at the same application."""
    return TestClient(client.app, BASE, client=("192.0.2.18", 4711), follow_redirects=False)


def returns(client: TestClient, **query: str) -> Response:
    """What the browser is answered that the provider sends back."""
    return client.get("/logga-in/oidc/svar", params=query)


def told(connection: sa.Connection) -> list[tuple[str, str, str | None, Any]]:
    """What the audit holds but for what was loaded."""
    columns = (Audit.event, Audit.actor, Audit.subject, Audit.detail)
    found = connection.execute(sa.select(*columns).order_by(Audit.id))
    return [tuple(row) for row in found if row.event != "imported"]


def reasons(connection: sa.Connection) -> list[str]:
    """Why somebody has been refused, as the audit has it."""
    return [row[3]["reason"] for row in told(connection) if row[0] == "sign-in-refused"]


def sessions(connection: sa.Connection) -> int:
    """How many sessions have been begun."""
    return connection.scalar(sa.select(sa.func.count()).select_from(Session)) or 0
