"""What a browser is told to keep to, and what is noted of whoever is refused."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from databases import SharedEngine
from skanekarta import activity, vocabulary
from skanekarta.access import keeping, tokens
from skanekarta.access.sessions import Session
from skanekarta.app import create_app
from skanekarta.errors import Unauthorized
from skanekarta.parts import Parts
from skanekarta.settings import Settings

NAME = "åsa@example.org"
LOG = "/api/v1/collections/activities/items"


@pytest.fixture
def parts(connection: sa.Connection, settings: Settings) -> Parts:
    shared = SharedEngine(connection)
    return Parts(settings, shared, shared, passwords=signing.QUICK)


@pytest.fixture
def client(parts: Parts, connection: sa.Connection) -> Iterator[TestClient]:
    signing.with_password(connection, NAME)
    app = create_app(parts.settings, parts)
    with TestClient(
        app, "https://kartan.test", client=("192.0.2.17", 4711), follow_redirects=False
    ) as opened:
        yield opened


def sign_in(client: TestClient, connection: sa.Connection) -> str:
    """The word that the session's own pages know."""
    data = {"namn": NAME, "losenord": signing.PASSWORD}
    assert client.post("/logga-in", data=data).status_code == 303
    return connection.scalars(sa.select(Session.csrf)).one()


@pytest.mark.parametrize("address", ["/om", "/api/v1/collections", "/static/favicon.svg", "/finns"])
def test_whoever_has_come_by_https_comes_by_nothing_else(
    client: TestClient, parts: Parts, address: str
) -> None:
    assert client.get(address).headers["Strict-Transport-Security"] == "max-age=31536000"
    with TestClient(create_app(parts.settings, parts), "http://kartan.test") as plain:
        assert "Strict-Transport-Security" not in plain.get(address).headers


@pytest.mark.parametrize("address", ["/logga-ut", "/konto/logga-ut-overallt"])
def test_a_browser_that_signs_out_forgets_the_pages_but_not_what_waits(
    client: TestClient, connection: sa.Connection, address: str
) -> None:
    answer = client.post(address, data={"csrf": sign_in(client, connection)})

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/om").headers


def test_whoever_is_refused_is_noted_without_a_word_of_theirs(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "skanekarta.web.security"):
        client.post("/logga-in", data={"namn": NAME, "losenord": "hemligt ord"})
        client.get(f"{LOG}?q=hemligt", headers={"Authorization": "Bearer hemligt"})
        client.post(LOG, json={"hemligt": 1})

    assert caplog.messages == [
        "refused: 403 POST /logga-in",
        "refused: 401 GET /api/v1/collections/{collection_id}/items",
        "refused: 401 POST /api/v1/collections/activities/items",
    ]


def test_who_has_found_a_hole_is_told_whom_to_tell(client: TestClient, parts: Parts) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    named = replace(parts, settings=parts.settings.model_copy(update={"contact_email": NAME}))
    with TestClient(create_app(named.settings, named), "https://kartan.test") as told:
        text = told.get("/.well-known/security.txt").text

    assert f"Contact: mailto:{NAME}\n" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)


def test_a_method_that_no_route_has_is_refused_for_all(client: TestClient) -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "POSTA"):
        for address in ("/logga", "/logga-in", "/konto", LOG, f"{LOG}/1", "/"):
            assert client.request(method, address).status_code == 405, (method, address)


@pytest.mark.parametrize(
    "till",
    [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
        "/\t/evil.example", "/\n/evil.example", " //evil.example",
        "/om\r\nLocation: https://evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/%2F/../..//evil.example", "/.//evil.example", "/..//evil.example", "/om/..//evil.example",
        "/\u2028/evil.example", "///evil.example", "/@evil.example", "/\\/evil.example",
        "%2f%2fevil.example", "/%5cevil.example",
    ],
)  # fmt: skip
def test_a_browser_stays_with_us_wherever_it_was_to_go(client: TestClient, till: str) -> None:
    """As a browser resolves it: `.` and `..` are taken away, `\\` is `/`, tabs and line ends are
    left out (WHATWG URL)."""
    data = {"namn": NAME, "losenord": signing.PASSWORD, "till": till}
    answer = client.post("/logga-in", data=data)

    where = re.sub(r"[\t\r\n]", "", answer.headers.get("location", "/")).replace("\\", "/")
    assert where.startswith("/"), where
    assert not where.startswith("//"), where
    assert "\n" not in answer.headers.get("location", "")
    assert client.get("/logga-in", params={"till": till}).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/logga/1%2F..", "/logga/..%2fkonto", "/logga/%2e%2e/konto", "/logga/1;x", "/logga/١",
        "/logga/-1", "/logga/1e3", "/logga/0x1", "/logga/99999999999999999999", "/logga/%00",
        "/static/..%2f..%2fapp.py", "/static/%2e%2e/%2e%2e/app.py", "/static/....//app.py",
        "/static/js/..%5c..%5capp.py", "/static/%2fetc%2fpasswd", "//etc/passwd",
        "/static/styles/..%2f..%2fbase.css", "/LOGGA", "/konto%2f", "/granskning%00",
    ],
)  # fmt: skip
def test_a_crooked_path_leads_nowhere(
    client: TestClient, connection: sa.Connection, path: str
) -> None:
    sign_in(client, connection)
    answer = client.get(path)

    assert answer.status_code in {303, 308, 400, 403, 404}, answer.status_code
    assert not answer.headers.get("location", "/").startswith("//")
    assert "import annotations" not in answer.text
    assert "root:" not in answer.text


def test_passwords_are_typed_unseen_and_can_be_pasted(
    client: TestClient, connection: sa.Connection
) -> None:
    pages = [client.get("/logga-in").text]
    sign_in(client, connection)
    pages.append(client.get("/konto").text)
    fields = [each for page in pages for each in re.findall(r"<input[^>]*password[^>]*>", page)]

    assert len(fields) == 4
    for each in fields:
        assert 'type="password"' in each
        assert re.search(r'autocomplete="(current|new)-password"', each)
        assert "paste" not in each


def test_other_origins_may_neither_send_a_key_nor_a_session(client: TestClient) -> None:
    asked = {"Origin": "https://annan.example", "Access-Control-Request-Method": "POST"}
    assert client.options(LOG, headers=asked).status_code == 400
    asked |= {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "Authorization",
    }
    assert client.options(LOG, headers=asked).status_code == 400
    answer = client.get("/api/v1/collections", headers={"Origin": "https://annan.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_an_account_that_is_closed_while_it_sends_appends_nothing(
    connection: sa.Connection,
) -> None:
    """Who asks is found out in one transaction, and what is asked is done in the next."""
    account = signing.account(connection, NAME)
    who = tokens.bearer(connection, f"Bearer {signing.token(connection, NAME)}")
    keeping.disable(connection, account)
    with pytest.raises(Unauthorized):
        activity.append(connection, {"type": "Feature"}, vocabulary.names(connection), who)
