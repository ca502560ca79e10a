"""Answers read without a transaction are of one state of the data all the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import Query as FromQuery
from fastapi.dependencies.utils import get_dependant
from fastapi.testclient import TestClient

from databases import SharedEngine
from skanekarta import glance, provenance
from skanekarta.db import web_engine
from skanekarta.deps import Parts
from skanekarta.glance import Moved, Ready
from skanekarta.layers import get_layer
from skanekarta.provenance import State
from skanekarta.routes import needs_of
from skanekarta.settings import Settings

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
            needs_of(get_dependant(path="/", call=each))
