"""Memory stays flat, whatever a selection's size; a reader who leaves gives everything back."""

from __future__ import annotations

import gc
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import httpx2 as httpx
import pytest
import sqlalchemy as sa
import uvicorn

from databases import loaded_database
from skanekarta import database, sql
from skanekarta.app import create_app
from skanekarta.formats import FORMATS, Export, Format
from skanekarta.layers import all_layers
from skanekarta.links import Addresses
from skanekarta.query import Query
from skanekarta.settings import Settings

pytestmark = pytest.mark.long

MANY = 200_000
GRANTS = all_layers()["grants"]
MIB = 2**20
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def large_url() -> Iterator[str]:
    """A database with many generated grants, marked as such."""
    with loaded_database(f"skanekarta_large_{id(object())}") as url:
        with database.engine_for(url) as engine, engine.begin() as connection:
            _generate(connection)
        yield url


def _generate(connection: sa.Connection) -> None:
    columns = GRANTS.table.__table__.columns  # type: ignore[union-attr]
    own = {"id", "key", "generated"}
    kept = [each.name for each in columns if each.name not in own and each.computed is None]
    names = ", ".join(f'"{name}"' for name in kept)
    connection.execute(sa.text("ALTER TABLE grants DISABLE TRIGGER USER"))
    connection.execute(
        sa.text(
            f"INSERT INTO grants (key, generated, {names})"
            f" SELECT md5(i::text), true, {names} FROM"
            f" (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM grants) g,"
            f" generate_series(1, :many) i WHERE g.n = i % 176"
        ),
        {"many": MANY},
    )
    connection.execute(sa.text("ALTER TABLE grants ENABLE TRIGGER USER"))


@pytest.fixture
def large(large_url: str) -> Iterator[sa.Connection]:
    with database.engine_for(large_url) as engine, engine.connect() as connection:
        yield connection


def export(connection: sa.Connection, limit: int) -> Export:
    query = Query(limit=limit)
    counted: Callable[[], int] = lambda: int(  # noqa: E731
        connection.execute(sql.count(GRANTS, query)).scalar_one()
    )
    return Export(GRANTS, query, Addresses("http://x"), {}, counted)


def peak(connection: sa.Connection, form: Format, limit: int) -> tuple[int, int]:
    """The most that Python held while a file was written, and the file's size."""
    size = 0
    gc.collect()
    tracemalloc.start()
    try:
        blocks = form.render(connection, export(connection, limit))
        assert not isinstance(blocks, bytes)
        for block in blocks:
            size += len(block)
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("form", "most"), [("csv", 2 * MIB), ("360giving", 2 * MIB), ("gpkg", 40 * MIB)]
)
def test_ten_times_the_rows_take_no_more_memory(form: str, most: int, large: sa.Connection) -> None:
    few, small = peak(large, FORMATS[form], MANY // 10)
    many, big = peak(large, FORMATS[form], MANY)
    print(f"{form}: {small / MIB:.0f} MiB in {few / MIB:.2f}, {big / MIB:.0f} in {many / MIB:.2f}")  # noqa: T201

    assert big > 8 * small
    assert many < few * 1.3 + MIB / 2
    assert many < most


def test_the_process_grows_by_no_more_than_some_blocks(large: sa.Connection) -> None:
    """The whole of it, C libraries too: what the kernel says is resident."""
    for block in FORMATS["csv"].render(large, export(large, 1_000)):
        assert block
    before, most, size = _resident(), 0, 0
    for number, block in enumerate(FORMATS["csv"].render(large, export(large, MANY))):
        size += len(block)  # type: ignore[arg-type]
        most = max(most, _resident()) if number % 50 == 0 else most
    print(f"csv: {size / MIB:.0f} MiB, resident {before / MIB:.0f} to {most / MIB:.0f} MiB")  # noqa: T201

    assert size > 50 * MIB
    assert most - before < 8 * MIB


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.fixture
def large_server(large_url: str) -> Iterator[str]:
    app = create_app(Settings(database_url=large_url, pool_size=1))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


def test_a_reader_who_leaves_gives_the_connection_back(
    large_server: str, large: sa.Connection
) -> None:
    """A pool of two connections would be empty after the second otherwise."""
    items = f"{large_server}/api/v1/collections/grants/items"
    address = f"{items}?f=csv&year=2021"
    for _ in range(6):
        with httpx.stream("GET", address, headers=PLAIN, timeout=60) as answer:
            assert answer.status_code == 200
            next(answer.iter_bytes())
    assert httpx.get(f"{items}?limit=1", timeout=60).status_code == 200

    at_work = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state <> 'idle' AND query LIKE 'COPY%'"
    )
    for _ in range(50):
        if large.scalar(at_work) == 0:
            return
        large.rollback()  # what a transaction has seen of others' work it sees again
        time.sleep(0.1)
    raise AssertionError("a COPY that nobody reads is still at work")


def test_the_whole_selection_comes_over_http(large_server: str, large: sa.Connection) -> None:
    address = f"{large_server}/api/v1/collections/grants/items?f=csv&generated=true"
    lines = 0
    with httpx.stream("GET", address, timeout=120) as answer:
        for block in answer.iter_bytes():
            lines += block.count(b"\r\n")

    assert lines == MANY + 1
