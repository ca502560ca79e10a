"""Answers read without a transaction are of one state of the data all the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from fastapi import Query as FromQuery
from fastapi.dependencies.utils import get_dependant
from fastapi.testclient import TestClient
from psycopg.errors import QueryCanceled
from psycopg.pq import TransactionStatus

from databases import SharedEngine
from skanekarta import glance, provenance
from skanekarta.db import snapshots, web_engine
from skanekarta.glance import Moved, Ready
from skanekarta.layers import get_layer
from skanekarta.parts import Parts
from skanekarta.provenance import State
from skanekarta.routes import Answering
from skanekarta.settings import Settings
from skanekarta.wire import Driver

ITEMS = "/api/v1/collections/grants/items"
GRANTS = get_layer("grants")
CHANGE = sa.text("UPDATE grants SET project_title = 'Ändrad titel'")


@pytest.mark.parametrize("address", [f"{ITEMS}?limit=5", f"{ITEMS}/{{fid}}"])
def test_what_was_known_of_the_data_is_never_told_of_newer_ones(
    client: TestClient, connection: sa.Connection, address: str
) -> None:
    fid = client.get(f"{ITEMS}?limit=1").json()["features"][0]["id"]
    asked = address.format(fid=fid) + ("&" if "?" in address else "?") + "properties=project_title"
    before = client.get(asked)
    connection.execute(CHANGE)
    after = client.get(asked)
    assert after.headers["etag"] != before.headers["etag"]
    assert "Ändrad titel" in after.text
    assert client.get(asked).content == after.content


def test_what_has_come_since_is_found(client: TestClient, connection: sa.Connection) -> None:
    address = "/api/v1/collections/localities/items/9999TC999"
    assert client.get(address).status_code == 404
    connection.execute(
        sa.text(
            "INSERT INTO localities SELECT (jsonb_populate_record(l,"
            " jsonb_build_object('code', '9999TC999'))).* FROM localities l LIMIT 1"
        )
    )
    assert client.get(address).status_code == 200


def test_a_reader_who_knows_an_older_answer_gets_the_new_one(
    client: TestClient, connection: sa.Connection
) -> None:
    asked = f"{ITEMS}?limit=2&year=2020/"
    tag = client.get(asked).headers["etag"]
    connection.execute(CHANGE)
    assert client.get(asked, headers={"If-None-Match": tag}).status_code == 200


def test_a_statement_tells_whether_the_data_have_moved(connection: sa.Connection) -> None:
    statement = Ready(lambda: sa.select(sa.literal(1), sa.bindparam("n", 2, sa.Integer)))
    glance.begin(connection, provenance.state(connection))
    assert [statement.rows(connection, n=n) for n in (5, 6, 7)] == [[(1, 5)], [(1, 6)], [(1, 7)]]
    connection.execute(CHANGE)
    with pytest.raises(Moved):
        statement.rows(connection)
    with pytest.raises(Moved):
        glance.settle(connection)
    glance.end(connection)
    assert statement.rows(connection) == [(1, 2)]
    glance.settle(connection)


def test_what_is_read_besides_is_made_sure_of(connection: sa.Connection) -> None:
    held = provenance.state(connection)
    glance.begin(connection, State(held.pulse - 1, held.tables))
    connection.execute(sa.text("SELECT 1"))
    with pytest.raises(Moved):
        glance.settle(connection)
    glance.end(connection)


def test_a_statement_without_rows_is_made_sure_of_too(connection: sa.Connection) -> None:
    one = Ready(lambda: sa.select(sa.literal(1)))
    none = Ready(lambda: sa.select(sa.literal(1)).where(sa.false()))
    none.rows(connection)
    glance.begin(connection, provenance.state(connection))
    one.rows(connection)
    connection.execute(CHANGE)
    assert none.rows(connection) == []
    with pytest.raises(Moved):
        glance.settle(connection)
    glance.end(connection)


def test_what_is_read_of_data_that_moved_is_not_remembered_as_the_older_ones(
    connection: sa.Connection, settings: Settings
) -> None:
    shared = SharedEngine(connection)
    the = Parts(settings, shared, shared)
    before = provenance.state(connection)
    connection.execute(sa.text("UPDATE areas SET title = 'Tonkonst' WHERE slug = 'musik'"))
    version = before.of(GRANTS.tables)
    readings = (
        lambda: the.names_now(connection),
        lambda: the.has_texts(connection, GRANTS, version),
        lambda: the.has_spots(connection, GRANTS, version),
    )
    for read in readings * 2:
        glance.begin(connection, before)
        with pytest.raises(Moved):
            read()
        glance.end(connection)
    assert the.names_now(connection)["area"]["musik"] == "Tonkonst"


def test_an_error_of_the_driver_is_told_as_sqlalchemy_tells_it(connection: sa.Connection) -> None:
    broken = Ready(lambda: sa.select(sa.literal_column("1 / 0")))
    for _ in range(3):
        with pytest.raises(sa.exc.DataError), connection.begin_nested():
            broken.rows(connection)


ONE_JOURNEY = (
    f"{ITEMS}/{{fid}}",
    "/api/v1/collections/kommunfakta/items/1280",
    f"{ITEMS}?municipality=1280&limit=5",
    "/api/v1/statistics/grants?by=municipality",
    "/api/v1/statistics/grants?by=area&year=2023",
    "/api/v1/statistics/grants?by=year,area&measure=per_inhabitant,share",
)


@pytest.mark.parametrize("address", ONE_JOURNEY)
def test_what_has_been_asked_before_is_one_journey(
    client: TestClient,
    connection: sa.Connection,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    fid = client.get(f"{ITEMS}?limit=1").json()["features"][0]["id"]
    asked = address.format(fid=fid)
    for other in ("127.0.0.2", "127.0.0.3"):  # of another host, so that no answer is kept
        client.get(asked, headers={"Host": other})
    journeys: list[object] = []
    sent = glance.Wire.ask

    def counted(asked: glance.Wire, driver: Driver) -> object:
        journeys.append(asked.text)
        return sent(asked, driver)

    monkeypatch.setattr(glance.Wire, "ask", counted)
    sa.event.listen(connection, "before_cursor_execute", lambda *told: journeys.append(told[2]))
    assert client.get(asked).status_code == 200
    # A test's readings are parts of its one transaction, which a server's are not.
    journeys = [each for each in journeys if "SAVEPOINT" not in str(each)]
    assert len(journeys) == 1, journeys


def test_the_total_is_the_same_however_it_was_come_by(client: TestClient) -> None:
    asked = "/api/v1/statistics/grants?measure=sum,count,share"
    first = client.get(f"{asked}&by=area").json()
    assert client.get(f"{asked}&by=year").json()["total"] == first["total"]
    assert client.get(asked).json()["total"] == first["total"]
    assert client.get(f"{asked}&by=area", headers={"Host": "127.0.0.2"}).json() == first


def test_values_of_any_kind_come_as_they_would_by_the_driver(connection: sa.Connection) -> None:
    def made() -> sa.Select[tuple[object, ...]]:
        bound = [sa.bindparam(name, type_=kind) for name, kind in KINDS.items()]
        return sa.select(*bound, bound[0], sa.literal("å"), sa.literal(Decimal("1.50")))

    statement = Ready(made)
    for values in SENT:
        found = statement.rows(connection, **values)
        assert found == [(*values.values(), values["whole"], "å", Decimal("1.50"))]


KINDS: dict[str, sa.types.TypeEngine[object]] = {
    "whole": sa.BigInteger(),
    "text": sa.Text(),
    "day": sa.Date(),
    "list": sa.ARRAY(sa.Text()),
}
SENT: tuple[dict[str, object], ...] = (
    {"whole": 1, "text": "a", "day": dt.date(2024, 2, 29), "list": ["b"]},
    {"whole": 2**40, "text": "", "day": None, "list": []},
    {"whole": None, "text": None, "day": dt.date(1, 1, 1), "list": ["ö", None]},
    {"whole": -1, "text": "\\ ' \n", "day": None, "list": None},
)


def test_a_statement_that_comes_first_begins_the_snapshot(database_url: str) -> None:
    engine = web_engine(database_url, pool_size=1, statement_timeout_ms=5_000)
    statement = Ready(lambda: sa.select(sa.literal(1)))
    for _ in range(3):
        with snapshots(engine).connect() as connection:
            assert statement.rows(connection) == [(1,)]
            driver = connection.connection.driver_connection
            assert driver is not None
            assert driver.info.transaction_status == TransactionStatus.INTRANS
            assert connection.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
    engine.dispose()


def test_a_statement_is_stopped_by_its_limit(database_url: str) -> None:
    engine = web_engine(database_url, pool_size=1, statement_timeout_ms=100)
    slow = Ready(lambda: sa.select(sa.cast(sa.func.pg_sleep(60), sa.Text)))
    with engine.connect() as connection:
        for _ in range(3):
            with pytest.raises(sa.exc.OperationalError) as stopped:
                slow.rows(connection)
            assert isinstance(stopped.value.orig, QueryCanceled)
    engine.dispose()


def test_a_connection_that_the_server_has_closed_is_not_used(database_url: str) -> None:
    engine = web_engine(database_url, pool_size=1, statement_timeout_ms=5_000)
    other = web_engine(database_url, pool_size=1, statement_timeout_ms=5_000)
    pid = sa.select(sa.func.pg_backend_pid())
    with engine.connect() as connection:
        first = connection.scalar(pid)
    with other.connect() as connection:
        # Waits until it has gone.
        assert connection.scalar(sa.select(sa.func.pg_terminate_backend(first, 5_000)))
    with engine.connect() as connection:
        assert connection.scalar(pid) != first
    engine.dispose()
    other.dispose()


def test_a_route_takes_no_function_that_its_thread_cannot_call() -> None:
    async def waits() -> None: ...

    def asks(n: int = FromQuery()) -> None: ...

    for each in (waits, asks):
        with pytest.raises(TypeError, match="no plain function"):
            Answering(get_dependant(path="/", call=each))
