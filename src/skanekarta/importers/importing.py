"""A file of grants or calls into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import psycopg
import sqlalchemy as sa

from skanekarta import facets, features, spots, stored, totals
from skanekarta.access import audit
from skanekarta.db import settings
from skanekarta.errors import RefusedFile, SkanekartaError
from skanekarta.importers import boundaries, calls, dividing, logging, registers
from skanekarta.importers.granting import Approvals, Defaults, disclosed, persons, read_grants
from skanekarta.importers.reading import Finding, GrantRow, Report, Source
from skanekarta.importers.sources import open_source
from skanekarta.importers.storing import Delivery, Progress, quietly, store, undo
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.provenance import Import

T = TypeVar("T")

REPLACED = {boundaries.DATASET: "boundaries"}
"""What an import of is taken back by the file before it: its data set, and the command."""

LOCK = 7_233_001
"""Advisory lock: two that write the project's data at once take turns."""

REFUSALS = (sa.exc.IntegrityError, sa.exc.DataError, psycopg.DataError)
"""What the database will not hold; the last comes from `COPY`, which SQLAlchemy does not see."""


@dataclass(frozen=True)
class Said:
    """What a person says of a file beforehand."""

    approvals: Approvals = field(default_factory=Approvals)
    defaults: Defaults = field(default_factory=Defaults)


def import_grants(
    connection: sa.Connection,
    file: Path,
    delivery: Delivery,
    said: Said,
    *,
    dry_run: bool = False,
    progress: Progress = quietly,
) -> Report:
    """Takes a file of grants in, in the caller's transaction: all of it, or nothing if anything
    stops it, and the report says what. With `dry_run` all is done and taken back again."""
    report = Report(persons.hidden(file.name), dry_run=dry_run)
    try:
        _refuse_persons(file.name, delivery.dataset, delivery.by, said.defaults.source)
        with open_source(file) as source:
            rows = read_grants(connection, source, report, said.approvals, said.defaults)
            found = _with_findings(rows, source, report)
            return import_rows(connection, found, report, delivery, progress)
    except RefusedFile as refused:
        tell_refused(report, refused)
    return report


def import_calls(
    connection: sa.Connection, file: Path, delivery: Delivery, said: Said, *, dry_run: bool = False
) -> Report:
    """As `import_grants`, of a file of calls with their figures."""
    report = Report(persons.hidden(file.name), dry_run=dry_run, about="calls")
    given, corrections = (said.approvals, said.defaults), delivery.corrections
    try:
        _refuse_persons(file.name, delivery.by)
        with open_source(file) as source:
            rows = calls.read_calls(connection, source, report, given, corrections=corrections)
            found = _with_findings(rows, source, report)
            store_them = partial(calls.store, connection, found, report, delivery.by)
            return whole(connection, report, "calls", store_them)
    except RefusedFile as refused:
        tell_refused(report, refused)
    return report


def import_register(
    connection: sa.Connection,
    file: Path,
    register: registers.Register,
    told: registers.Told,
    by: str,
    *,
    dry_run: bool = False,
) -> Report:
    """As `import_grants`, of what is known of the municipalities (`importers.registers`)."""
    report = Report(persons.hidden(file.name), dry_run=dry_run, about=register.name)
    try:
        _refuse_persons(file.name, by, told.source, told.source_url)
        with open_source(file) as source:
            rows = registers.read_register(connection, source, report, register, told)
            store_them = partial(registers.store, connection, register, rows, report, by)
            return whole(connection, report, register.tables[0].name, store_them)
    except RefusedFile as refused:
        tell_refused(report, refused)
    return report


def _refuse_persons(file: str, *others: str | None) -> None:
    """The name of a file, and what a person says beside it, are kept and shown too."""
    if any(persons.holds(each) for each in (file, *others)):
        told = "Filens namn, --by eller --source har ett personnummer; byt namn och läs in igen."
        raise RefusedFile(persons.hidden(file), [told])


def tell_refused(report: Report, refused: RefusedFile) -> None:
    """What is wrong with a file as a whole, as findings."""
    for problem in refused.problems:
        report.add(Finding("error", "refused-file", problem))


def _with_findings(rows: Iterable[T], source: Source, report: Report) -> Iterator[T]:
    """The rows; and what is found out about the file itself while they are read."""
    known = len(source.findings)
    yield from rows
    for finding in source.findings[known:]:
        report.add(disclosed(finding))


def import_rows(
    connection: sa.Connection,
    rows: Iterable[GrantRow],
    report: Report,
    delivery: Delivery,
    progress: Progress = quietly,
) -> Report:
    """As `import_grants`, of rows that are read already. Raises what reading them raises."""
    store_them = partial(store, connection, rows, report, delivery, progress)
    return whole(connection, report, "grants", store_them)


def whole(
    connection: sa.Connection, report: Report, table: str, store_them: Callable[[], bool]
) -> Report:
    """Stores all of a file or nothing of it, and makes anew what is kept of the table."""
    take_turn(connection)
    with connection.begin_nested() as savepoint:
        try:
            # A statement of a large file may take its time, and sorts and joins all of its rows.
            with settings(connection, statement_timeout="0", work_mem="64MB"):
                is_stored = store_them()
        except REFUSALS as error:
            report.add(_refused(error))
            is_stored = False
        if report.dry_run or not is_stored:
            savepoint.rollback()
            report.import_id = None
    if report.import_id is not None and report.brings:
        refresh(connection, table)
    return report


def undo_import(connection: sa.Connection, import_id: int, by: str) -> int:
    """Takes an import back, in the caller's transaction; the id of the import that does it.
    Raises SkanekartaError for one that can't be."""
    take_turn(connection)
    _refuse_replaced(connection, import_id)
    if logging.is_of_entries(connection, import_id):
        return logging.undo(connection, import_id, by)
    table, take_back = _way_back(connection, import_id)
    with settings(connection, statement_timeout="0"):
        try:
            undone_by = take_back(connection, import_id, by)
        except REFUSALS as error:
            told = _refused(error).text
            raise SkanekartaError(f"Inläsning {import_id} går inte att ångra. {told}") from None
    refresh(connection, table)
    detail = {"import": undone_by, "undoes": import_id}
    audit.tell(connection, "import-undone", by, f"inläsning {import_id}", detail)
    return undone_by


def _refuse_replaced(connection: sa.Connection, import_id: int) -> None:
    """What the map is drawn of is replaced, never taken back. Raises SkanekartaError."""
    dataset = connection.scalar(sa.select(Import.dataset).where(Import.id == import_id))
    command = REPLACED.get(dataset or "")
    if command is not None:
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra: läs in den förra filen igen i stället, "
            f"med skanekarta import {command}."
        )


def _way_back(
    connection: sa.Connection, import_id: int
) -> tuple[str, Callable[[sa.Connection, int, str], int]]:
    """The table that an import is of, and what takes it back."""
    if dividing.touches(connection, import_id):
        return "corners", dividing.undo
    if calls.touches(connection, import_id):
        return "calls", calls.undo
    if registers.touches(connection, import_id):
        return min(registers.tables_of(connection, import_id)), registers.undo
    return "grants", undo


def take_turn(connection: sa.Connection) -> None:
    """Waits, for as long as it takes, until no other transaction writes the project's data."""
    with settings(connection, lock_timeout="0", statement_timeout="0"):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def refresh(connection: sa.Connection, table: str = "grants") -> None:
    """Makes anew what is kept of the layers that read a table, in the caller's transaction."""
    with settings(connection, statement_timeout="0"):
        for layer in all_layers().values():
            if table in layer.tables:
                keep(connection, layer)


def keep(connection: sa.Connection, layer: Layer) -> None:
    """Makes a layer's texts, totals, spots and facets if they are not those of its data."""
    stored.refresh(connection, layer.id, features.texts(layer), layer.tables)
    totals.refresh(connection, layer)
    spots.refresh(connection, layer)
    facets.kept.refresh(connection, layer)


def _refused(error: Exception) -> Finding:
    """What the database itself will not hold: its own words, since no row is known."""
    told = str(getattr(error, "orig", error)).strip().splitlines()[0]
    text = f"Databasen godtar inte raderna: {told}"
    if "uq_grants_" in told:
        text = (
            "Stöd som skulle komma tillbaka har lästs in på nytt efteråt. Ångra den senare "
            "inläsningen först (skanekarta imports list visar vilka som finns)."
        )
    return Finding("error", "refused-by-database", text)
