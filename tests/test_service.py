"""The service as a whole: health, headers, and what it says when things go wrong."""

from __future__ import annotations

import logging
import os

import pytest
import sqlalchemy as sa
from fastapi import Request, Response
from fastapi.testclient import TestClient
from scratch import scratch_database
from starlette.websockets import WebSocketDisconnect

from skanekarta import answers, database, freshness, problems
from skanekarta.app import create_app
from skanekarta.errors import RequestError
from skanekarta.layers import all_layers
from skanekarta.settings import PROJECT_DIR, Settings
from skanekarta.web.security import page_policy

GONE = "postgresql+psycopg://x:hemligt@127.0.0.1:1/y"
PAGES = ["/", "/lager/grants", "/kommun/1273", "/om", "/tillganglighet", "/finns-inte"]


@pytest.fixture
def without_database() -> TestClient:
    """The application with a database that is gone."""
    app = create_app(Settings(database_url=GONE))
    return TestClient(app, raise_server_exceptions=False)


def test_it_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_it_is_alive_but_not_ready_without_its_database(without_database: TestClient) -> None:
    ready = without_database.get("/readyz")

    assert without_database.get("/livez").status_code == 200
    assert ready.status_code == 503
    assert ready.headers["retry-after"]
    assert ready.headers["content-type"] == "application/problem+json"


def test_it_is_not_ready_before_it_is_migrated_and_loaded() -> None:
    with scratch_database(f"skanekarta_ready_{os.getpid()}") as url:
        with TestClient(create_app(Settings(database_url=url))) as client:
            unmigrated = client.get("/readyz")
        with database.engine_for(url) as engine, engine.begin() as connection:
            database.migrate(connection, PROJECT_DIR)
        with TestClient(create_app(Settings(database_url=url))) as client:
            unloaded = client.get("/readyz")

    assert (unmigrated.status_code, unloaded.status_code) == (503, 503)
    assert "inte migrerad" in unmigrated.json()["detail"]
    assert "skanekarta load" in unloaded.json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/collections/grants/items", "/", "/lager/grants"])
def test_a_database_that_is_gone_is_told_without_its_secrets(
    without_database: TestClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = without_database.get(path)

    assert answer.status_code == 503
    assert "Databasen svarar inte" in answer.text
    assert "hemligt" not in answer.text + caplog.text
    assert "psycopg" not in answer.text


def test_an_unexpected_error_says_nothing_of_the_inside(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("ALTER TABLE grants RENAME COLUMN amount_sek TO nota"))
    for path in ("/api/v1/collections/grants/items", "/lager/grants"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "nota" not in answer.text
        assert "SELECT" not in answer.text


def test_an_error_that_cannot_be_told_is_told_as_unexpected(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untold(request: Request, error: Exception) -> Response:
        raise ZeroDivisionError("hemligt")

    monkeypatch.setitem(problems.TOLD, RequestError, untold)
    answer = client.get("/api/v1/collections/nope")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "hemligt" not in answer.text


def test_nobody_is_let_in_by_a_websocket(client: TestClient) -> None:
    for path in ("/", "/api/v1/collections", "/nope"):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
            pass


def test_metrics_count_by_route_and_not_by_address(client: TestClient) -> None:
    client.get("/api/v1/collections/grants/items?limit=1")
    client.get("/nope/1")
    client.get("/nope/2")
    text = client.get("/metrics").text

    assert 'route="/api/v1/collections/{collection_id}/items"' in text
    assert 'route="other"' in text
    assert "/nope" not in text


@pytest.mark.parametrize(
    "path", [*PAGES, "/api/v1/", "/api/v1/docs", "/livez", "/static/css/base.css"]
)
def test_every_answer_carries_its_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    policy = headers["content-security-policy"]
    script = next((part for part in policy.split("; ") if part.startswith("script-src")), "")
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in script
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_swedish_html_with_its_own_nonce(client: TestClient, path: str) -> None:
    first, second = client.get(path), client.get(path)

    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="sv"' in first.text
    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_that_is_not_there_is_405(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/v1/collections/grants/items")

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Metoden finns inte här"


def test_links_follow_the_public_address(connection: sa.Connection, settings: Settings) -> None:
    public = settings.model_copy(update={"base_url": "https://karta.example.org/kultur/"})
    app = create_app(public)
    with TestClient(app) as client:
        found = client.get("/api/v1/collections/grants/items?limit=1").json()

    assert all(
        link["href"].startswith("https://karta.example.org/kultur/") for link in found["links"]
    )


def test_long_answers_are_compressed(client: TestClient) -> None:
    answer = client.get(
        "/api/v1/collections/kommunfakta/items", headers={"Accept-Encoding": "gzip"}
    )

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["features"]) == 33


def test_a_path_out_of_the_static_folder_is_not_there(client: TestClient) -> None:
    assert client.get("/static/../settings.py").status_code == 404
    assert client.get("/static/%2e%2e/%2e%2e/settings.py").status_code == 404


def test_nothing_is_opened_by_making_the_application() -> None:
    """House rule 6: the engines connect when they are asked, not before."""
    app = create_app(Settings(database_url=GONE))

    assert app.state.parts.reading.pool.checkedout() == 0
    assert len(all_layers()) == 8


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}", "https://*.tiles.example.org:8443"),
    ],
)
def test_a_base_map_from_elsewhere_is_let_in_by_its_origin(address: str, origin: str) -> None:
    policy = page_policy("n", address)

    assert f"img-src 'self' data: {origin}; " in policy
    assert "connect-src 'self'; " in policy


def test_one_answer_is_read_from_one_state_of_the_data(live_url: str) -> None:
    """What another commits between two statements is not seen by the second (decision 0004)."""
    parts = create_app(Settings(database_url=live_url)).state.parts
    number = sa.text("SELECT version FROM data_versions WHERE table_name = 'areas'")
    with parts.reading.connect() as reader:
        before = reader.scalar(number)
        with parts.writing.begin() as writer:
            writer.execute(sa.text("UPDATE areas SET title = title"))
        during = reader.scalar(number)
    with parts.reading.connect() as reader:
        after = reader.scalar(number)
    parts.writing.dispose()

    assert (during, after) == (before, before + 1)


def test_a_new_day_ends_what_readers_have_kept(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a policy document is in force depends on the day."""
    address = "/api/v1/collections/kommunfakta/items?limit=1"
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    for module in (freshness, answers):
        monkeypatch.setattr(module, "today", lambda: "2027-01-01")

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_an_unchanged_answer_varies_as_the_answer_itself_does(client: TestClient) -> None:
    address = "/api/v1/collections/kommunfakta/items"
    same = client.get(address, headers={"If-None-Match": "*"})  # asked first: nothing is kept yet
    whole = client.get(address)
    assert same.status_code == 304
    named = [{part.strip() for part in each.headers["vary"].split(",")} for each in (same, whole)]
    assert named[0] == named[1] >= {"Accept", "Accept-Encoding", "Authorization"}
