"""One way to an engine, and what every table shares: names, types, the stored SRID."""

from __future__ import annotations

import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

SRID = 4326
"""The one stored coordinate system (house rule 9); others come and go at the edges."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; text is unbounded `text`, since limits belong in constraints."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {str: sa.Text}


WEB_ROLE = "skanekarta_web"
AS_WEB = sa.text(
    "SELECT set_config('role', rolname, true) FROM pg_roles"
    f" WHERE rolname = '{WEB_ROLE}' AND pg_has_role(rolname, 'MEMBER')"
)
"""Gives up what the owner of the tables may do until the transaction ends; nothing where the
server has no such role."""


def falling(*columns: str) -> list[sa.TextClause]:
    """An index's columns as pages are ordered by them: the largest first, the missing last."""
    return [sa.text(f"{column} DESC NULLS LAST") for column in columns]


def make_engine(
    url: str,
    *,
    pool_size: int = 5,
    settings: Mapping[str, str | int] | None = None,
    **how: Any,
) -> sa.Engine:
    """An engine for that address.

    `prepare_threshold=None`: with prepared statements PostgreSQL takes a generic plan for `bbox`,
    far slower (the project's background notes, see docs/decisions/0002), and PgBouncer in
    transaction mode refuses them.
    `settings` go as start-up options, so they hold for every statement without a round trip.
    """
    options = " ".join(f"-c {name}={value}" for name, value in (settings or {}).items())
    connect: dict[str, Any] = {
        "prepare_threshold": None,
        "connect_timeout": 5,
        "application_name": "skanekarta",
        "options": f"-c timezone=UTC {options}".strip(),
    }
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        connect_args=connect,
        hide_parameters=True,  # what people have typed does not belong in logs
        **how,
    )
    sa.event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, *_: object) -> None:
    """A server that has gone has closed its end, which can be seen without asking it: asking
    (`pool_pre_ping`) takes as long as a small statement. Raises DisconnectionError, and the pool
    opens another connection."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return
    try:  # it may have something else to say, which is heard with an answer
        connection.pgconn.exec_(b"")
    except psycopg.Error:
        raise sa.exc.DisconnectionError from None
    if connection.pgconn.status != psycopg.pq.ConnStatus.OK:
        raise sa.exc.DisconnectionError


SHAPES = 100
"""Statements of so many shapes SQLAlchemy knows again, and half as many more before it forgets:
it holds 95 kB of each, and what is asked twice is known without it (`glance.Ready`)."""


def web_engine(url: str, *, pool_size: int, statement_timeout_ms: int) -> sa.Engine:
    """An engine for answers over HTTP: bounded in time, one core an answer, and without
    transactions unless they are asked for.

    Parallel workers halve the throughput of a bbox page under load
    (the project's background notes, see docs/decisions/0002; not measured again here).
    """
    limits = {"statement_timeout": statement_timeout_ms, "max_parallel_workers_per_gather": 0}
    how = {"isolation_level": "AUTOCOMMIT", "query_cache_size": SHAPES}
    return make_engine(url, pool_size=pool_size, settings=limits, **how)


def transactions(engine: sa.Engine) -> sa.Engine:
    """The same engine and pool, for writing: all of it or nothing."""
    return engine.execution_options(isolation_level="READ COMMITTED")


def versions_engine(url: str) -> sa.Engine:
    """An engine that reads the data's versions and nothing else: one connection, beside those
    that answers wait for, and no transaction to open and close."""
    limits = {"statement_timeout": 2_000}
    return make_engine(url, pool_size=1, settings=limits, isolation_level="AUTOCOMMIT")


def snapshots(engine: sa.Engine) -> sa.Engine:
    """The same engine and pool, for reading: every statement of a transaction sees one and the
    same state of the data, so that a count, its rows and their ETag belong together."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def settings(connection: sa.Connection, **wanted: str) -> Iterator[None]:
    """PostgreSQL's settings for the statements within, and what they were after them. An error
    leaves them to the rollback, which takes them back by itself."""
    former = {name: connection.scalar(sa.select(sa.func.current_setting(name))) for name in wanted}
    _set(connection, wanted)
    yield
    _set(connection, former)


def _set(connection: sa.Connection, values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        connection.execute(sa.select(sa.func.set_config(name, value, True)))
