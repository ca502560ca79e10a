"""Answers from memory: never older than the question, the same bytes, and only for the public."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from starlette.types import Message, Scope

from databases import SharedEngine
from own_loop import run
from skanekarta import answers, database, features, stored
from skanekarta.answers import Currency, matching
from skanekarta.app import create_app
from skanekarta.cache import RememberedBytes
from skanekarta.departures import LEAVING, Departures, Leaving
from skanekarta.layers import all_layers
from skanekarta.parts import Parts
from skanekarta.provenance import Version
from skanekarta.query import Query
from skanekarta.settings import Settings

GRANTS = all_layers()["grants"]
PAGE = "/api/v1/collections/grants/items?limit=3"
STATEMENTS: list[str] = []


@pytest.fixture
def statements(connection: sa.Connection) -> Iterator[list[str]]:
    """Every statement that is sent over the test's connection."""
    sent: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield sent
    sa.event.remove(connection, "before_cursor_execute", note)


def asks_of_grants(sent: list[str]) -> list[str]:
    return [each for each in sent if "grants" in each]


def test_the_second_answer_asks_only_for_the_versions(
    client: TestClient, statements: list[str]
) -> None:
    first = client.get(PAGE)
    statements.clear()
    second = client.get(PAGE)
    assert second.content == first.content
    own = {"traceparent"}  # each request's own
    assert {*second.headers.items()} ^ {*first.headers.items()} <= {
        (name, each.headers[name]) for each in (first, second) for name in own
    }
    assert asks_of_grants(statements) == []
    assert any("data_versions" in each for each in statements)


def test_an_answer_is_not_older_than_its_data(
    client: TestClient, connection: sa.Connection
) -> None:
    before = client.get(PAGE)
    connection.execute(sa.text("UPDATE grants SET project_title = 'Ändrad titel'"))
    after = client.get(PAGE)
    assert after.headers["etag"] != before.headers["etag"]
    titles = {each["properties"]["project_title"] for each in after.json()["features"]}
    assert titles == {"Ändrad titel"}


def test_a_reader_who_knows_the_answer_costs_no_question_of_the_data(
    client: TestClient, statements: list[str]
) -> None:
    tag = client.get(PAGE).headers["etag"]
    statements.clear()
    again = client.get(PAGE, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers
    assert asks_of_grants(statements) == []


def test_tags_on_lines_of_their_own_are_several_tags(client: TestClient) -> None:
    tag = client.get(PAGE).headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert client.get(PAGE, headers=lines).status_code == 304


def test_two_servers_give_the_same_bytes_for_the_same_strong_tag(
    connection: sa.Connection, settings: Settings
) -> None:
    found = []
    for _ in range(2):
        shared = SharedEngine(connection)
        app = create_app(settings, Parts(settings, shared, shared))
        with TestClient(app) as client:
            answer = client.get(PAGE)
            found.append((answer.headers["etag"], answer.content))
    assert found[0] == found[1]
    assert found[0][0].startswith('"')


def test_each_coding_has_a_tag_of_its_own_and_either_is_known(client: TestClient) -> None:
    page = "/api/v1/collections/grants/items?limit=50"
    plain = client.get(page, headers={"Accept-Encoding": "identity"})
    packed = client.get(page, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    for coding in ("gzip", "identity"):
        for tag in (plain.headers["etag"], packed.headers["etag"]):
            headers = {"Accept-Encoding": coding, "If-None-Match": tag}
            assert client.get(page, headers=headers).status_code == 304
    assert "accept-encoding" in packed.headers["vary"].lower()
    again = client.get(page, headers={"Accept-Encoding": "identity"})
    assert again.content == plain.content
    assert gzip.compress(b"") != again.content


def test_another_form_of_the_same_address_has_another_tag(client: TestClient) -> None:
    other = client.get(PAGE + "&properties=year")
    assert client.get(PAGE).headers["etag"] != other.headers["etag"]


def test_a_file_tells_when_it_was_made_so_its_tag_is_weak(client: TestClient) -> None:
    assert client.get(PAGE + "&f=xlsx").headers["etag"].startswith('W/"')


def test_head_is_answered_from_memory_without_a_body(client: TestClient) -> None:
    length = client.get(PAGE).headers["content-length"]
    head = client.head(PAGE)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", length)


def test_an_origin_is_told_that_it_may_read_also_from_memory(client: TestClient) -> None:
    assert "access-control-allow-origin" not in client.get(PAGE).headers
    for origin in ("https://a.example", "https://b.example"):
        answer = client.get(PAGE, headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == "*"


def test_links_lead_to_the_host_that_was_asked(client: TestClient) -> None:
    client.get(PAGE)
    other = client.get(PAGE, headers={"Host": "karta.example"})
    assert other.json()["links"][0]["href"].startswith("http://karta.example/")


def test_a_kept_answer_is_counted_under_its_route(client: TestClient) -> None:
    for _ in range(3):
        client.get(PAGE)
    told = client.get("/metrics").text
    assert 'route="/api/v1/collections/{collection_id}/items",status="200"} 3.0' in told


def test_errors_are_not_kept(client: TestClient, connection: sa.Connection) -> None:
    path = "/api/v1/collections/grants/items/999999999"
    assert client.get(path).status_code == 404
    assert client.get(path).status_code == 404


def test_without_room_nothing_is_kept() -> None:
    kept: RememberedBytes[str] = RememberedBytes(0)
    kept.keep("a", "answer", 1)
    assert kept.find("a") is None


def test_the_oldest_go_when_the_room_is_full() -> None:
    kept: RememberedBytes[str] = RememberedBytes(80)
    for name in "abcdefghijkl":
        kept.keep(name, name, 10)
        kept.find("a")
    assert kept.find("a") == "a"
    assert kept.find("b") is None
    kept.keep("large", "x", 11)
    assert kept.find("large") is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (None, None),
        ("", None),
        ("*", '"t"'),
        ('"t"', '"t"'),
        ('W/"t"', 'W/"t"'),
        ('"a", "t-gzip"', '"t-gzip"'),
        ('"tt"', None),
    ],
)
def test_tags_are_compared_weakly_and_over_codings(header: str | None, found: str | None) -> None:
    assert matching(header, '"t"') == found


def test_questions_that_wait_share_one_reading_made_after_they_came() -> None:
    begun, goes_on = threading.Event(), threading.Event()
    readings: list[int] = []

    class Slow(Currency):
        def _read(self) -> dict[str, int]:
            readings.append(len(readings))
            begun.set()
            assert goes_on.wait(10)
            return {"n": readings[-1]}

    async def ask() -> tuple[object, list[object]]:
        currency = Slow(None)
        first = asyncio.create_task(currency.now())
        await asyncio.to_thread(begun.wait, 10)
        # These come while the first is being read: what it finds may be older than they are.
        rest = [asyncio.create_task(currency.now()) for _ in range(5)]
        await asyncio.sleep(0)
        goes_on.set()
        found = await first, list(await asyncio.gather(*rest))
        currency.close()
        return found

    first, rest = run(ask())
    assert first == {"n": 0}
    assert rest == [{"n": 1}] * 5
    assert readings == [0, 1]


def test_when_the_versions_cannot_be_read_the_answer_is_made_anew(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(PAGE)

    def fail(_connection: object) -> dict[str, int]:
        raise sa.exc.OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(answers.provenance, "state", fail)
    assert client.get(PAGE).content == first.content


def test_stored_texts_say_what_the_rows_say(connection: sa.Connection) -> None:
    for layer in all_layers().values():
        if not stored.lasts(features.texts(layer)):
            continue
        made = connection.execute(features.texts(layer)).all()
        kept = connection.execute(
            sa.select(stored.Feature.id, stored.Feature.body).where(
                stored.Feature.collection == layer.id
            )
        ).all()
        assert made
        assert sorted(map(tuple, kept)) == sorted(map(tuple, made))


def test_a_page_of_stored_texts_is_the_page(connection: sa.Connection) -> None:
    for query in (Query(limit=7), Query(limit=1000), Query(limit=5, offset=174)):
        made, kept = (
            connection.execute(features.of_page(GRANTS, query, stored=stored_)).one()
            for stored_ in (False, True)
        )
        assert tuple(kept) == tuple(made)


def test_what_asks_who_reads_or_which_day_it_is_is_not_stored() -> None:
    layers = all_layers()
    assert stored.lasts(features.texts(GRANTS))
    for name in ("activities", "kommunfakta", "policy-documents"):
        assert not stored.lasts(features.texts(layers[name])), name


def test_stored_texts_are_not_used_when_the_data_have_moved_on(
    connection: sa.Connection,
) -> None:
    made_by = stored.print_of(features.texts(GRANTS))
    now = answers.provenance.version(connection, GRANTS.tables)
    assert stored.is_whole(connection, "grants", now, made_by)
    assert not stored.is_whole(connection, "grants", Version(now.number + 1, None), made_by)
    assert not stored.is_whole(connection, "grants", now, "another statement")
    connection.execute(sa.text("UPDATE areas SET title = 'Tonkonst' WHERE slug = 'musik'"))
    later = answers.provenance.version(connection, GRANTS.tables)
    assert not stored.is_whole(connection, "grants", later, made_by)
    stored.refresh(connection, "grants", features.texts(GRANTS), GRANTS.tables)
    assert stored.is_whole(connection, "grants", later, made_by)
    bodies = connection.scalars(sa.select(stored.Feature.body)).all()
    assert any("Tonkonst" in body for body in bodies)


@pytest.mark.parametrize("fid", ["007", "+7", "7.0", "٧", "9" * 23, "-1", "1e3", " 7"])
def test_a_number_has_one_way_to_be_written_as_an_id(client: TestClient, fid: str) -> None:
    for extra in ("", "?properties=year"):
        answer = client.get(f"/api/v1/collections/grants/items/{fid}{extra}")
        assert answer.status_code == 404, answer.text


@contextmanager
def holding(leaving: Leaving, connection: sa.Connection) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    leaving.hold(driver)
    try:
        yield
    finally:
        leaving.let_go(connection.invalidate)


def sleep_for(leaving: Leaving, engine: sa.Engine, began: threading.Event) -> tuple[int, str]:
    """A statement of a minute: who ran it, and how it ended."""
    with engine.connect() as connection, holding(leaving, connection):
        pid = int(connection.scalar(sa.text("SELECT pg_backend_pid()")) or 0)
        began.set()
        try:
            connection.execute(sa.text("SELECT pg_sleep(60)"))
        except sa.exc.OperationalError as error:
            return pid, type(error.orig).__name__
    return pid, "slept"


def test_a_reader_who_leaves_stops_the_statement(engine: sa.Engine) -> None:
    began = threading.Event()
    ended: list[tuple[int, str]] = []
    said = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def app(scope: Scope, _receive: object, _send: object) -> None:
        ended.append(await asyncio.to_thread(sleep_for, scope[LEAVING], engine, began))

    async def receive() -> Message:
        for message in said:
            return message
        await asyncio.to_thread(began.wait, 20)
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        """Nobody listens."""

    run(Departures(app)({"type": "http", "method": "GET"}, receive, send))
    (pid, how), *_ = ended
    assert how == "QueryCanceled"
    with engine.connect() as connection:
        # The cancelled connection is thrown away: a late signal would hit somebody else.
        assert connection.scalar(sa.text("SELECT pg_backend_pid()")) != pid


def test_a_finished_answer_cancels_nothing() -> None:
    leaving = Leaving()
    leaving.leave()
    assert not leaving.gone


LOCK = sa.text("LOCK TABLE grants IN ACCESS EXCLUSIVE MODE")
WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND query LIKE '%grants%'"
)


@pytest.mark.parametrize(
    ("language", "told"),
    [("sv", "Frågan tog för lång tid."), ("en", "The question took too long.")],
)
def test_a_statement_that_takes_too_long_is_told_to_come_again(
    engine: sa.Engine, database_url: str, language: str, told: str
) -> None:
    app = create_app(Settings(database_url=database_url, statement_timeout_ms=200))
    with TestClient(app) as client, engine.begin() as other:
        other.execute(LOCK)
        answer = client.get(PAGE, headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(told)


def waiting(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(WAITING) or 0)


def until(engine: sa.Engine, count: int) -> bool:
    """Whether so many come to wait, in fewer rounds than the statement's own limit has room for."""
    for _ in range(70):
        if waiting(engine) == count:
            return True
        threading.Event().wait(0.1)
    return False


def test_a_reader_who_hangs_up_waits_for_nothing(live_server: str, live_url: str) -> None:
    """The statement's own limit is ten seconds from its start; the lock is held all the time."""
    address = urlsplit(live_server)
    with database.engine_for(live_url) as engine, engine.begin() as other:
        other.execute(LOCK)
        with socket.create_connection((address.hostname, address.port), 10) as reader:
            path = "/api/v1/collections/grants/items?limit=9"
            reader.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
            assert until(engine, 1)
        assert until(engine, 0)
        with engine.connect() as connection:
            ended = sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'skanekarta' AND state = 'idle in transaction'"
            )
            assert connection.scalar(ended) == 1  # the one that holds the lock
