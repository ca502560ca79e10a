"""A test's database: loaded with the real data, and shared with the application.

The real data are loaded once in each process of the tests; each database is a copy of what that
came to (some tenths of a second instead of five).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import sqlalchemy as sa
from scratch import scratch_database

from skanekarta import database
from skanekarta.importers.project import load_project
from skanekarta.layers.activities import STAFF
from skanekarta.settings import PROJECT_DIR

held = ExitStack()
"""What lasts as long as the tests do; closed when they end (`conftest.pytest_configure`)."""


@contextmanager
def loaded_database(name: str) -> Iterator[str]:
    """A database with the real migrations and the real data."""
    with scratch_database(name, template=_loaded()) as url:
        yield url


@cache
def _loaded() -> str:
    """The name of the database that is copied. Nobody is connected to it."""
    name = f"skanekarta_test_{os.getpid()}_loaded"
    url = held.enter_context(scratch_database(name))
    with database.engine_for(url) as engine, engine.begin() as connection:
        database.check(connection)
        database.migrate(connection, PROJECT_DIR)
        for _ in load_project(connection, PROJECT_DIR):
            pass
    return name


class SharedEngine:
    """Gives the application the test's own connection, so that it sees the test's rows and
    everything is rolled back together. Reads end in a rollback to where they began, as a
    connection that goes back to its pool does."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        savepoint = self.connection.begin_nested()
        try:
            yield self.connection
        finally:
            savepoint.rollback()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self.connection.begin_nested():
            yield self.connection
            # A setting of the transaction would end with it; the test's own goes on.
            self.connection.execute(sa.select(sa.func.set_config(STAFF, "", True)))
            self.connection.execute(sa.text("SET LOCAL ROLE NONE"))

    def execution_options(self, **options: object) -> SharedEngine:
        """The test's transaction has its own."""
        return self

    def dispose(self) -> None:
        """The connection is the test's."""


@contextmanager
def sent(connection: sa.Connection) -> Iterator[list[str]]:
    """The statements that are sent through SQLAlchemy meanwhile."""
    found: list[str] = []

    def note(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        found.append(text)

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
