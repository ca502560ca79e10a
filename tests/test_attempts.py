"""Attempts and accounts under those who come at the same time, over connections of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from scratch import scratch_database

import signing
from skanekarta import database
from skanekarta.access import attempts, keeping
from skanekarta.access.accounts import Account
from skanekarta.access.attempts import MOST, Attempt, Counted
from skanekarta.errors import SkanekartaError, TooManyAttempts
from skanekarta.settings import PROJECT_DIR

AT_ONCE = 8


@pytest.fixture(scope="module")
def own_engine() -> Iterator[sa.Engine]:
    """A database with nothing in it but its tables."""
    with (
        scratch_database(f"skanekarta_attempts_{os.getpid()}") as url,
        database.engine_for(url) as engine,
    ):
        with engine.begin() as connection:
            database.check(connection)
            database.migrate(connection, PROJECT_DIR)
        yield engine


def at_once(engine: sa.Engine, work: Callable[[sa.Connection, int], object], times: int) -> int:
    """How often it was refused, of so many that come together."""

    def one(number: int) -> bool:
        try:
            with engine.begin() as connection:
                work(connection, number)
        except SkanekartaError:
            return True
        return False

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(threads.map(one, range(times)))


def test_many_attempts_at_once_are_no_way_around(own_engine: sa.Engine) -> None:
    def attempt(connection: sa.Connection, _: int) -> None:
        attempts.begin(connection, Counted("åsa", "192.0.2.0/24", None))

    assert at_once(own_engine, attempt, 4 * MOST) == 3 * MOST
    with own_engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Attempt)) == MOST
    with own_engine.begin() as connection, pytest.raises(TooManyAttempts):
        attempt(connection, 0)


def test_administrators_who_close_each_other_leave_one(own_engine: sa.Engine) -> None:
    with own_engine.begin() as connection:
        accounts = [signing.account(connection, f"chef {n}", "administrator") for n in range(4)]

    def close(connection: sa.Connection, number: int) -> None:
        keeping.disable(connection, accounts[number])

    assert at_once(own_engine, close, len(accounts)) == 1
    with own_engine.connect() as connection:
        left = sa.select(sa.func.count()).where(Account.disabled_at.is_(None))
        assert connection.scalar(left) == 1
