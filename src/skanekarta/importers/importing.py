"""A file of grants into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
import sqlalchemy as sa

from skanekarta import features, stored, totals
from skanekarta.db import settings
from skanekarta.importers.reading import Finding, GrantRow, Report
from skanekarta.importers.storing import store
from skanekarta.importers.storing.merging import Delivery, Progress, quietly
from skanekarta.layers import all_layers

LOCK = 7_233_001
"""Advisory lock: two that write the project's data at once take turns."""

MANY = 1_000
"""Grants that have moved since PostgreSQL last looked at the tables: it is told to look again."""

TABLES = (
    "grants", "grant_municipalities", "grant_areas", "grant_target_groups", "grant_applicants",
    "grant_years",
)  # fmt: skip

REFUSALS = (sa.exc.IntegrityError, sa.exc.DataError, psycopg.DataError)
"""What the database will not hold; the last comes from `COPY`, which SQLAlchemy does not see."""


def take_turn(connection: sa.Connection) -> None:
    """Waits, for as long as it takes, until no other transaction writes the project's data."""
    with settings(connection, lock_timeout="0", statement_timeout="0"):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def import_rows(
    connection: sa.Connection,
    rows: Iterable[GrantRow],
    report: Report,
    delivery: Delivery,
    progress: Progress = quietly,
) -> Report:
    """Takes in rows that have been read, in the caller's transaction: all, or none if the report
    is blocked. With `report.dry_run` everything is done and taken back again."""
    take_turn(connection)
    with connection.begin_nested() as savepoint:
        try:
            # A statement of a large file may take its time.
            with settings(connection, statement_timeout="0"):
                stored_all = store(connection, rows, report, delivery, progress)
        except REFUSALS as error:
            report.add(_refused(error))
            stored_all = False
        if report.dry_run or not stored_all:
            savepoint.rollback()
            report.import_id = None
    if report.import_id is not None and moved(report):
        refresh(connection, many=moved(report) >= MANY)
    return report


def moved(report: Report) -> int:
    """How many grants an import touches."""
    return report.added + report.changed_count + report.withdrawn


def refresh(connection: sa.Connection, *, many: bool = True) -> None:
    """Makes anew what is kept of the layers that read grants, in the caller's transaction."""
    if many:
        connection.exec_driver_sql(f"ANALYZE {', '.join(TABLES)}")
    for layer in all_layers().values():
        if "grants" in layer.tables:
            keep(connection, layer.id)


def keep(connection: sa.Connection, layer_id: str) -> None:
    """Makes a layer's texts and totals if they are not those of its data."""
    layer = all_layers()[layer_id]
    stored.refresh(connection, layer.id, features.texts(layer), layer.tables)
    totals.refresh(connection, layer)


def _refused(error: Exception) -> Finding:
    """What the database itself will not hold: its own words, since no row is known."""
    told = str(getattr(error, "orig", error)).strip().splitlines()[0]
    text = f"Databasen godtar inte filens rader: {told}"
    return Finding("error", "refused-by-database", text)
