"""Known statements are asked by the event loop itself: the same answers, the same errors."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.types import Message

from own_loop import run
from skanekarta import line, plans, routes
from skanekarta.app import create_app
from skanekarta.db import web_engine
from skanekarta.glance import Ready
from skanekarta.line import Elsewhere, Line, Lines
from skanekarta.settings import Settings

API = "/api/v1"
ITEMS = f"{API}/collections/grants/items"
ADDRESSES = (
    f"{ITEMS}/{{fid}}",
    f"{API}/collections/kommunfakta/items/1280?policy_day=2024-01-01",
    f"{ITEMS}?municipality=1280&limit=5",
    f"{ITEMS}?limit=3&bbox=12.9,55.5,13.3,55.8",
    f"{API}/statistics/grants?by=area",
    f"{API}/statistics/grants?by=municipality&measure=per_inhabitant",
    f"{API}/collections/grants/tiles/WebMercatorQuad/8/79/137",
)
NOW = Ready(lambda: sa.select(sa.func.pg_backend_pid()))
SLOW = Ready(lambda: sa.select(sa.cast(sa.func.pg_sleep(sa.bindparam("s", 0.0)), sa.Text)))


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The application as a server has it, which keeps no answers."""
    made = create_app(settings.model_copy(update={"answers_mib": 0, "pool_size": 2}))
    yield made
    parts = made.state.parts
    parts.lines.close()
    for engine in {parts.reading, parts.writing, parts.watching}:
        engine.dispose()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Which questions were given to a thread."""
    given: list[object] = []
    sent = routes.run_in_threadpool

    def noted(call: Any, *what: Any) -> Coroutine[Any, Any, Any]:
        given.append(what)
        return sent(call, *what)

    monkeypatch.setattr(routes, "run_in_threadpool", noted)
    return given


async def ask(app: FastAPI, address: str) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "method": "GET", "path": path, "raw_path": path.encode()},
        **{"query_string": query.encode(), "headers": [(b"host", b"testserver")]},
        **{"scheme": "http", "server": ("testserver", 80), "http_version": "1.1"},
        **{"root_path": "", "client": ("127.0.0.1", 1)},
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


async def often(app: FastAPI, addresses: list[str], times: int = 4) -> list[tuple[int, bytes]]:
    """The answers, the last time."""
    for _ in range(times):
        found = [await ask(app, address) for address in addresses]
    return found


def known(connection: sa.Connection) -> list[str]:
    fid = connection.scalar(sa.text("SELECT min(id) FROM grants"))
    return [address.format(fid=fid) for address in ADDRESSES]


def test_what_is_known_needs_no_thread_and_says_the_same(
    app: FastAPI, threads: list[object], connection: sa.Connection
) -> None:
    addresses = known(connection)
    first = run(often(app, addresses, times=1))
    assert threads
    run(often(app, addresses, times=2))
    threads.clear()
    assert run(often(app, addresses, times=1)) == first
    assert {status for status, _ in first} == {200}
    assert threads == []


def lines_of(url: str, most: int, **limits: Any) -> tuple[Lines, sa.Engine]:
    engine = web_engine(url, pool_size=1, statement_timeout_ms=limits.get("ms", 5_000))
    with engine.connect() as connection:
        for _ in range(2):
            NOW.rows(connection)
            SLOW.rows(connection)
    return Lines(engine, most), engine


@contextmanager
def one_of(lines: Lines) -> Iterator[Any]:
    """A line, which looks like a connection."""
    line = lines.lend()
    try:
        yield line
    finally:
        lines.take_back(line)


def asked(lines: Lines, statement: Ready, **values: Any) -> Coroutine[Any, Any, Any]:
    def read() -> Any:
        with one_of(lines) as connection:
            return statement.rows(connection, **values)

    return routes.on_loop(read)


def test_more_readers_than_lines_take_turns(database_url: str) -> None:
    lines, engine = lines_of(database_url, 2)

    async def all_of_them() -> list[Any]:
        found = await asyncio.gather(*(asked(lines, NOW) for _ in range(20)))
        lines.close()
        return found

    assert len({pid for [(pid,)] in run(all_of_them())}) == 2
    engine.dispose()


def test_whoever_has_waited_longest_is_served_first(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)

    async def steps() -> list[int]:
        served: list[int] = []

        async def ask_in_turn(number: int) -> None:
            for _ in range(3):  # whoever comes again stands last
                await asked(lines, NOW)
                served.append(number)

        await asyncio.gather(*map(ask_in_turn, range(4)))
        lines.close()
        return served

    assert run(steps()) == [0, 1, 2, 3] * 3
    engine.dispose()


def test_a_reader_who_leaves_while_he_waits_keeps_no_line(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)

    async def steps() -> list[Any]:
        slow = asyncio.ensure_future(asked(lines, SLOW, s=0.3))
        await asyncio.sleep(0)  # it has the line
        waiting = [asyncio.ensure_future(asked(lines, NOW)) for _ in range(3)]
        await asyncio.sleep(0)  # they stand in line
        waiting[0].cancel()
        await slow
        waiting[1].cancel()  # just as it is given the line
        found = [await waiting[2], await asked(lines, NOW)]
        lines.close()
        return found

    first, second = run(steps())
    assert first == second
    engine.dispose()


def test_others_are_answered_while_one_is_waited_for(database_url: str) -> None:
    lines, engine = lines_of(database_url, 2)

    async def both() -> list[str]:
        ended: list[str] = []

        async def noted(name: str, steps: Coroutine[Any, Any, Any]) -> None:
            await steps
            ended.append(name)

        slow = noted("slow", asked(lines, SLOW, s=0.5))
        await asyncio.gather(slow, *(noted("fast", asked(lines, NOW)) for _ in range(5)))
        lines.close()
        return ended

    assert run(both()) == ["fast"] * 5 + ["slow"]
    engine.dispose()


def test_a_statement_over_a_line_is_stopped_by_its_limit_and_the_line_lives(
    database_url: str,
) -> None:
    lines, engine = lines_of(database_url, 1, ms=200)

    async def steps() -> tuple[Any, Any]:
        before = await asked(lines, NOW)
        with pytest.raises(sa.exc.OperationalError, match="statement timeout"):
            await asked(lines, SLOW, s=60.0)
        after = await asked(lines, NOW)
        lines.close()
        return before, after

    before, after = run(steps())
    assert before == after
    engine.dispose()


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_line_that_the_server_ends_is_given_up(database_url: str, *, is_asked: bool) -> None:
    lines, engine = lines_of(database_url, 1)

    def end(pid: int) -> None:
        with engine.connect() as connection:
            ended = sa.select(sa.func.pg_terminate_backend(pid, 5_000))
            assert connection.scalar(ended)

    async def steps() -> tuple[int, int]:
        [(first,)] = await asked(lines, NOW)
        if is_asked:
            slow = asyncio.ensure_future(asked(lines, SLOW, s=60.0))
            await asyncio.sleep(0)  # the question is on its way
            await asyncio.to_thread(end, first)
            with pytest.raises((Elsewhere, sa.exc.OperationalError)):
                await slow
        else:
            await asyncio.to_thread(end, first)
        [(again,)] = await asked(lines, NOW)
        lines.close()
        return first, again

    first, again = run(steps())
    assert first != again
    engine.dispose()


def test_what_a_line_cannot_do_is_refused(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)

    async def steps() -> None:
        def read() -> None:
            with one_of(lines) as connection:
                for unknown in (
                    lambda: Ready(lambda: sa.select(sa.literal(1))).rows(connection),
                    lambda: connection.execute(sa.text("SELECT 1")),
                    lambda: connection.scalar(sa.text("SELECT 1")),
                ):
                    with pytest.raises(Elsewhere):
                        unknown()

        await routes.on_loop(read)
        lines.close()

    run(steps())
    engine.dispose()


PLANS = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'steady_%'"
NAMES = PLANS.replace("count(*)", "string_agg(name, ',' ORDER BY prepare_time)")


def by_key(engine: sa.Engine, table: str) -> Ready:
    found = sa.text(f"SELECT * FROM {table} WHERE key = :key").columns(sa.Column("key", sa.Integer))
    wanted = sa.select(found.subquery()).params(key=7)
    ready = Ready(lambda: wanted, is_steady=True)
    with engine.connect() as connection:
        for _ in range(2):
            ready.rows(connection, key=7)
    return ready


def test_what_is_found_by_its_key_is_planned_once_on_a_line(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)
    of_line = Ready(lambda: sa.select(sa.literal_column(f"({PLANS})")))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE planned AS SELECT generate_series(1, 9) AS key"))
        for _ in range(2):
            of_line.rows(connection)
    ready = by_key(engine, "planned")

    async def steps() -> list[Any]:
        found = [await asked(lines, ready, key=each) for each in (7, 3, 99)]
        assert await asked(lines, ready, key=10**6) == []  # which the driver writes otherwise
        planned = await asked(lines, of_line)
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE planned ALTER key TYPE bigint"))
        with pytest.raises(Elsewhere):  # a thread answers that one
            await asked(lines, ready, key=7)
        again = await asked(lines, ready, key=4)
        lines.close()
        return [*found, planned, again]

    try:
        assert run(steps()) == [[(7,)], [(3,)], [], [(1,)], [(4,)]]
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE planned"))
        engine.dispose()


def test_no_more_plans_are_kept_than_a_line_has_room_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST", 2)
    lines, engine = lines_of(database_url, 1)
    of_line = Ready(lambda: sa.select(sa.literal_column(f"({PLANS})")))
    of_names = Ready(lambda: sa.select(sa.literal_column(f"({NAMES})")))
    statements = [
        Ready(lambda: sa.select(sa.func.abs(sa.bindparam("n", 0))), is_steady=True)
        for _ in range(4)
    ]
    with engine.connect() as connection:
        for each in [*statements, of_line, of_names] * 2:
            each.rows(connection)

    async def steps() -> list[Any]:
        found = [await asked(lines, each, n=-5) for each in statements * 4]
        planned = await asked(lines, of_line)
        monkeypatch.setattr(plans, "IDLE_S", 0.0)
        more = [await asked(lines, each, n=-5) for each in statements]
        names = await asked(lines, of_names)
        lines.close()
        return [*found, planned, *more, *names]

    # As many, and once nobody uses them for a while others have their places.
    last = ",".join(str(each._name, "ascii") for each in statements[2:])
    assert run(steps()) == [[(5,)]] * 16 + [[(2,)]] + [[(5,)]] * 4 + [(last,)]
    engine.dispose()


def test_what_is_asked_seldom_has_no_plan(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)
    of_line = Ready(lambda: sa.select(sa.literal_column(f"({PLANS})")))
    seldom = Ready(lambda: sa.select(sa.func.abs(sa.bindparam("n", 0))), is_steady=True)
    with engine.connect() as connection:
        for each in (seldom, of_line) * 2:
            each.rows(connection)

    async def steps() -> list[Any]:
        asked_for = (seldom, of_line) * (Ready.OFTEN - 1) + (seldom, of_line)
        found = [await asked(lines, each) for each in asked_for]
        lines.close()
        return found[1::2]

    assert run(steps()) == [[(0,)]] * (Ready.OFTEN - 1) + [[(1,)]]
    engine.dispose()


def test_a_line_that_has_lost_its_plans_is_given_up(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)
    steady = Ready(lambda: sa.select(sa.func.abs(sa.bindparam("n", 0))), is_steady=True)
    forget = Ready(lambda: sa.select(sa.literal_column("'x'")))
    with engine.connect() as connection:
        for _ in range(2):
            steady.rows(connection)
            forget.rows(connection)

    async def steps() -> list[Any]:
        found = [await asked(lines, steady, n=-1) for _ in range(Ready.OFTEN)]
        used = lines._free[0]
        used.driver.pgconn.exec_(b"DEALLOCATE ALL")
        with pytest.raises(Elsewhere):
            await asked(lines, steady, n=-2)
        assert not used.is_free
        again = await asked(lines, steady, n=-3)
        lines.close()
        return [found[-1], again]

    assert run(steps()) == [[(1,)], [(3,)]]
    engine.dispose()


def test_where_no_plan_can_be_made_the_statement_is_not_sent_as_well(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, engine = lines_of(database_url, 1)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE planned AS SELECT generate_series(1, 9) AS key"))
    ready = by_key(engine, "planned")
    journeys: list[object] = []
    answered = Line._answer

    def noted(own: Line, send: Any, *sent: Any) -> Any:
        journeys.append(sent[0])
        return answered(own, send, *sent)

    async def steps() -> None:
        for _ in range(Ready.OFTEN - 1):
            await asked(lines, ready, key=7)
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE planned"))
        monkeypatch.setattr(Line, "_answer", noted)
        with pytest.raises(sa.exc.ProgrammingError, match="planned"):
            await asked(lines, ready, key=7)
        lines.close()

    run(steps())
    assert len(journeys) == 1
    engine.dispose()


def test_a_line_keeps_nothing_of_an_answer(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)
    long = Ready(lambda: sa.select(sa.func.repeat("x", 1_000_000)))
    with engine.connect() as connection:
        for _ in range(2):
            long.rows(connection)

    async def steps() -> Line:
        await asked(lines, long)
        used = lines._free[0]
        lines.close()
        return used

    used = run(steps())
    assert used._found is None
    assert used._waiting is None
    assert used.words.pgresult is None
    engine.dispose()


def test_a_reader_who_leaves_takes_his_line_with_him(database_url: str) -> None:
    lines, engine = lines_of(database_url, 1)

    async def steps() -> tuple[int, int]:
        [(first,)] = await asked(lines, NOW)
        slow = asyncio.ensure_future(asked(lines, SLOW, s=60.0))
        await asyncio.sleep(0)  # the question is on its way
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        [(again,)] = await asked(lines, NOW)
        lines.close()
        return first, again

    first, again = run(steps())
    assert first != again
    engine.dispose()


def test_no_database_is_told_by_the_thread_that_is_asked_next() -> None:
    engine = web_engine(
        "postgresql+psycopg://nobody@127.0.0.1:1/none", pool_size=1, statement_timeout_ms=100
    )
    lines = Lines(engine, 1)

    async def steps() -> None:
        with pytest.raises(Elsewhere):
            await asked(lines, NOW)

    run(steps())
    engine.dispose()


def test_a_wait_for_a_line_ends(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE_S", 0.01)
    lines, engine = lines_of(database_url, 1)

    async def steps() -> None:
        slow = asyncio.ensure_future(asked(lines, SLOW, s=0.5))
        await asyncio.sleep(0)  # it has the line
        with pytest.raises(Elsewhere):
            await asked(lines, NOW)
        await slow
        lines.close()

    run(steps())
    engine.dispose()
