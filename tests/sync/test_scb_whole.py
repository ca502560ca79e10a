"""Killed, cut off or answered with nonsense: all of what SCB said is there, or what was before."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import scb_server
import sqlalchemy as sa
from scb_server import Answer, Scb
from scb_world import CODES, facts
from test_scb_sync import rows, state, sync, sync_localities

from databases import loaded_database
from skanekarta import database

pytestmark = pytest.mark.long

SEED = int(os.environ.get("SYNC_SEED", "20260101"))
CUTS, DAMAGES, KILLS = 20, 60, 14


@pytest.fixture
def server() -> Iterator[Scb]:
    with scb_server.answering() as found:
        yield found


def fault_from(server: Scb, first: int, change: Callable[[bytes], bytes], whole: bool) -> None:
    """Changes every answer from the request of that number on; `whole`: to those alone that ask
    for the same path."""
    path: list[str] = []

    def fault(number: int, asked: str) -> Answer | None:
        if number < first or (whole and path and path != [asked]):
            return None
        path[:] = [asked]
        status, _, body = server.answer(asked)
        return status, {"Content-Length": str(len(body))}, change(body)

    server.fault = fault


@pytest.mark.parametrize("seed", range(CUTS))
def test_a_network_that_is_cut_leaves_everything_as_it_was(
    connection: sa.Connection, server: Scb, seed: int
) -> None:
    chance = random.Random(SEED + seed)
    before = state(connection)
    fault_from(
        server, chance.randint(1, 8), lambda b: b[: chance.randrange(max(1, len(b)))], whole=False
    )

    assert sync(connection, server, since=2024).outcome == "failed"
    assert sync_localities(connection, server).outcome == "failed"
    assert state(connection) == before


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The same JSON with something gone, or something else in its place; cells apart, of which
    nobody can say what they should be."""
    found = json.loads(body.decode("utf-8-sig"))
    places = list(_places(found))
    if not places:
        return b"null"
    holder, key = chance.choice(places)
    others: list[Any] = [None, "", -1, [], {}, "1280", True, 10**40]
    if chance.random() < 0.5:
        del holder[key]
    else:
        holder[key] = chance.choice(others)
    return json.dumps(found).encode()


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(found, dict):
        for key in found:
            yield found, key
            if key != "value":
                yield from _places(found[key])
    elif isinstance(found, list):
        for at, each in enumerate(found):
            yield found, at
            yield from _places(each)


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_a_damaged_answer_brings_nothing_that_is_not_so(
    connection: sa.Connection, server: Scb, seed: int
) -> None:
    chance = random.Random(SEED + seed)
    before = rows(connection, "SELECT municipality, indicator, year, value FROM figures")
    fault_from(
        server, chance.randint(1, 9), lambda b: damaged(b, random.Random(SEED + seed)), whole=True
    )

    report = sync(connection, server, since=2024)

    found = rows(
        connection,
        """SELECT municipality, indicator, year, value FROM figures f JOIN imports i
           ON i.id = f.import_id WHERE i.dataset LIKE 'sync/%'""",
    )
    if report.outcome == "failed":
        assert found == []
    wordings = {"population": "folkmangd_31dec", "population-growth": "folkokning"}
    for municipality, indicator, year, value in found:
        if indicator in wordings:
            key = (str(municipality), wordings[str(indicator)], str(year))
            assert value == facts().get(key)
    by_year: dict[tuple[object, object], int] = {}
    for _, indicator, year, _ in found:
        by_year[indicator, year] = by_year.get((indicator, year), 0) + 1
    assert set(by_year.values()) <= {len(CODES)}
    assert set(before) <= _ever_said(connection)


def _ever_said(connection: sa.Connection) -> set[tuple[object, ...]]:
    now = rows(connection, "SELECT municipality, indicator, year, value FROM figures")
    was = rows(
        connection,
        """SELECT municipality, indicator, year, (before ->> 'value')::numeric
           FROM figure_history WHERE municipality IS NOT NULL""",
    )
    return {*now, *was}


@pytest.mark.parametrize("seed", range(DAMAGES // 2))
def test_damaged_localities_come_in_whole_or_not_at_all(
    connection: sa.Connection, server: Scb, seed: int
) -> None:
    before = state(connection)
    fault_from(server, 1, lambda b: damaged(b, random.Random(SEED + seed)), whole=False)

    report = sync_localities(connection, server)

    if report.outcome == "failed":
        assert state(connection) == before
    else:
        statement = "SELECT count(*) FROM localities WHERE coordinate_source NOT LIKE 'GeoNames%'"
        ((many,),) = rows(connection, statement)
        assert int(str(many)) >= 249


@pytest.fixture
def own() -> Iterator[str]:
    with loaded_database(f"skanekarta_test_{os.getpid()}_sync_kills") as url:
        yield url


def start(url: str, server: Scb) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SKANEKARTA_DATABASE_URL": url,
        "SKANEKARTA_SCB_URL": server.api,
    }
    words = [sys.executable, "-m", "skanekarta", "sync", "scb", "--since", "2022", "--json"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)


FIGURES = "SELECT md5(string_agg(f::text, '|' ORDER BY f.id)) FROM (SELECT id, municipality, " + (
    "indicator, year, value, source FROM figures) AS f"
)
VALUE = """SELECT value FROM figures
           WHERE municipality = '1214' AND indicator = 'land-area' AND year = 2024"""
WAS = """SELECT (before ->> 'value')::numeric FROM figure_history
         WHERE municipality = '1214' AND indicator = 'land-area' AND year = 2024"""


def test_a_sync_that_is_killed_is_whole_or_never_was(own: str, server: Scb) -> None:
    chance = random.Random(SEED)
    with database.engine_for(own) as engine:
        began = time.monotonic()
        assert start(own, server).wait() == 0
        seconds = time.monotonic() - began
        said = []
        for kill in range(KILLS):
            # Land that is revised each time: eleven thousand and so many km².
            for at, code in enumerate(CODES):
                server.world.cells[code, "BE0101U3", "2024"] = 11_000 + kill * 100 + at
            before = _read(engine, FIGURES)
            running = start(own, server)
            try:
                running.wait(chance.uniform(0, seconds * 1.1))
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
            said.append(_read(engine, VALUE))
            if _read(engine, FIGURES) != before:
                assert said[-1] == 11_000 + kill * 100
                whole = "SELECT count(*) FROM figures WHERE indicator = 'land-area' AND year = 2024"
                between = f" AND value BETWEEN {11_000 + kill * 100} AND {11_032 + kill * 100}"
                assert _read(engine, whole + between) == len(CODES)
        assert start(own, server).wait() == 0
        with engine.connect() as connection:
            kept = {value for (value,) in rows(connection, WAS)}
        assert set(said) - {_read(engine, VALUE)} <= kept


def _read(engine: sa.Engine, statement: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(sa.text(statement))
