"""Killed, cut off or answered with nonsense: all of what Kolada said is there, or what was before.

The seed is told by the test's name, and SYNC_SEED moves all of them.
"""

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

import kolada_server
import pytest
import sqlalchemy as sa
from kolada_server import YEARS, Answer, Kolada
from test_sync_kolada import figures, groups, sync

from databases import loaded_database
from skanekarta import database

pytestmark = pytest.mark.long

SEED = int(os.environ.get("SYNC_SEED", "20260101"))
CUTS, DAMAGES, BYTES, KILLS = 25, 60, 40, 25
COST = "culture-net-cost-per-inhabitant"
PLACES = 34
"""Skåne's municipalities and the country."""


def changed_from(
    kolada: Kolada, first: int, change: Callable[[bytes], bytes], *, ever: bool
) -> None:
    """Changes what is answered from the request of that number on: `ever` says whether for good,
    or only the first time that something is asked for."""
    before: set[str] = set()

    def fault(number: int, path: str) -> Answer | None:
        if number < first or (not ever and path in before):
            return None
        before.add(path)
        body = kolada_server.whole(kolada, path)
        return 200, {"Content-Length": str(len(body))}, change(body)

    kolada.fault = fault


@pytest.mark.parametrize("seed", range(CUTS))
def test_a_network_that_is_cut_for_good_leaves_everything_as_it_was(
    connection: sa.Connection, kolada: Kolada, seed: int
) -> None:
    chance = random.Random(SEED + seed)
    sync(connection, kolada, since=2024)
    kolada.asked.clear()
    there, beside = figures(connection), groups(connection)
    kolada.values = {key: 4799 if key[0] == "N09022" else v for key, v in kolada.values.items()}
    # The last thing asked for are the groups, without which the figures come in all the same.
    changed_from(kolada, chance.randint(1, 5), lambda b: b[: chance.randrange(len(b))], ever=True)

    report = sync(connection, kolada)

    assert report.outcome == "failed"
    assert (figures(connection), groups(connection)) == (there, beside)


@pytest.mark.parametrize("seed", range(CUTS))
def test_a_network_that_is_cut_now_and_then_is_waited_for(
    connection: sa.Connection, kolada: Kolada, seed: int
) -> None:
    chance = random.Random(SEED + seed)
    changed_from(kolada, 1, lambda b: b[: chance.randrange(len(b))], ever=False)

    report = sync(connection, kolada)

    assert report.outcome == "complete"
    assert is_whole(connection, kolada)


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The same JSON with something gone, or something else in its place."""
    found = json.loads(body)
    places = list(_places(found))
    holder, key = chance.choice(places)
    others: list[Any] = [None, "", -1, [], {}, "1280", "0000", True, 10**40, 1.5, "x" * 5000]
    if chance.random() < 0.4:
        del holder[key]
    else:
        holder[key] = chance.choice(others)
    return json.dumps(found).encode()


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    keys = (
        found if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
    )
    for key in keys:
        yield found, key
        yield from _places(found[key])


def flipped(body: bytes, chance: random.Random) -> bytes:
    """The same bytes, but for a few."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("how", [damaged, flipped])
@pytest.mark.parametrize("seed", range(DAMAGES))
def test_a_damaged_answer_loses_nothing_that_was_there(
    connection: sa.Connection,
    kolada: Kolada,
    seed: int,
    how: Callable[[bytes, random.Random], bytes],
) -> None:
    chance = random.Random(SEED + seed)
    sync(connection, kolada, since=2024)
    before = ever_said(connection)
    kolada.asked.clear()
    first = chance.randint(1, 12)
    changed_from(kolada, first, lambda b: how(b, random.Random(SEED + seed)), ever=True)
    there = figures(connection)

    report = sync(connection, kolada)

    assert before <= ever_said(connection)
    if report.outcome == "failed":
        assert figures(connection) == there
        assert report.reason
    for place, indicator, _, _, source, *_ in figures(connection):
        assert place in kolada.municipalities or place in {"Riket", "Skåne län", "Region Skåne"}
        assert source or indicator


def ever_said(connection: sa.Connection) -> set[tuple[object, ...]]:
    """Every value that there is or has been, of every figure."""
    said = """
        SELECT municipality, indicator, year, value FROM figures
        UNION SELECT municipality, indicator, year, (before ->> 'value')::numeric
        FROM figure_history WHERE municipality IS NOT NULL"""
    return {tuple(row) for row in connection.execute(sa.text(said))}


def is_whole(connection: sa.Connection, kolada: Kolada) -> bool:
    """Whether every value of an indicator is the one that the server has."""
    found = {
        (place, year): value
        for place, indicator, year, value, *_ in figures(connection)
        if indicator == COST
    }
    names = {**{code: code for code in kolada.municipalities}, "0000": "Riket"}
    return found == {
        (names[place], year): kolada.values["N09022", place, year]
        for place in names
        for year in YEARS
    }


@pytest.fixture
def own() -> Iterator[str]:
    with loaded_database(f"skanekarta_test_{os.getpid()}_kolada_kills") as url:
        yield url


def start(url: str, kolada: Kolada) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SKANEKARTA_DATABASE_URL": url,
        "SKANEKARTA_KOLADA_URL": kolada.base,
    }
    words = [sys.executable, "-m", "skanekarta", "sync", "kolada", "--json"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)


VALUES = "SELECT DISTINCT value FROM figures WHERE indicator = :indicator"
COUNTED = "SELECT count(*) FROM figures WHERE indicator = :indicator"
WERE = """SELECT DISTINCT (before ->> 'value')::numeric FROM figure_history
          WHERE indicator = :indicator AND municipality IS NOT NULL"""
RUNS = """SELECT count(*) FROM sync_runs WHERE outcome IS NULL"""


def read(engine: sa.Engine, statement: str) -> set[int]:
    with engine.connect() as connection:
        given = {"indicator": COST} if ":indicator" in statement else {}
        return {int(value) for value in connection.scalars(sa.text(statement), given)}


def test_a_run_that_is_killed_is_whole_or_never_was(own: str, kolada: Kolada) -> None:
    chance = random.Random(SEED)
    all_years = (33 * len(YEARS),)
    with database.engine_for(own) as engine:
        began = time.monotonic()
        say(kolada, 4711)
        assert start(own, kolada).wait() == 0
        seconds = time.monotonic() - began
        said = {4711}
        for kill in range(KILLS):
            say(kolada, 4712 + kill)
            running = start(own, kolada)
            try:
                running.wait(seconds * chance.uniform(0, 1.1))
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
            running.wait()
            now = read(engine, VALUES)
            assert len(now) == 1, "a part of what was said"
            assert read(engine, COUNTED) == set(all_years)
            said |= now
            assert said - now <= read(engine, WERE)
        assert said == {4711} | (said & set(range(4712, 4712 + KILLS)))
        assert start(own, kolada).wait() == 0


def say(kolada: Kolada, value: int) -> None:
    """All of them say the same, so that a part would be seen."""
    for key in kolada.values:
        if key[0] == "N09022":
            kolada.values[key] = value
