"""A list of entries from a file on the server, or as bytes from somebody's browser."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from skanekarta.access import Who
from skanekarta.errors import RefusedFile
from skanekarta.importers.entry_lists import LARGEST
from skanekarta.importers.granting import disclosed, persons
from skanekarta.importers.logging.entry_rows import EntryRow
from skanekarta.importers.logging.lists import read_entries
from skanekarta.importers.logging.storing import store
from skanekarta.importers.reading import Finding, Report
from skanekarta.importers.sources import open_source
from skanekarta.importers.sources.limits import LIMITS

BOUNDS = replace(
    LIMITS,
    file_bytes=LARGEST,
    text_bytes=LARGEST,
    json_bytes=LARGEST,
    json_values=500_000,
    unpacked_bytes=10 * LARGEST,
    strings_bytes=4 * LARGEST,
    elements=2_000_000,
    rows=20_000,
)

REFUSALS = (sa.exc.IntegrityError, sa.exc.DataError)
"""What the database will not hold."""


@dataclass(frozen=True)
class Batch:
    """A list as it was read: what is found out about it, and its entries. It is not appended yet;
    nothing is, if the report is `blocked`."""

    report: Report
    rows: tuple[EntryRow, ...]


def read_batch(connection: sa.Connection, content: bytes, filename: str) -> Batch:
    """A list that was sent: CSV, XLSX, GeoJSON, or what was copied out of a spreadsheet (cells
    between tabs). Nothing is written. Whatever is wrong is in the report, with row and column."""
    with tempfile.TemporaryDirectory(prefix="skanekarta_") as folder:
        file = Path(folder, "lista")
        file.write_bytes(content)
        return _read(connection, file, filename)


def _read(connection: sa.Connection, file: Path, filename: str) -> Batch:
    report = Report(persons.hidden(filename), about="activities")
    rows: list[EntryRow] = []
    try:
        if persons.holds(filename):
            told = "Filens namn har ett personnummer; byt namn och försök igen."
            raise RefusedFile(report.file, [told])
        with open_source(file, BOUNDS) as source:
            known = len(source.findings)
            rows = read_entries(connection, source, report)
            for finding in source.findings[known:]:
                report.add(disclosed(finding))
    except RefusedFile as refused:
        for problem in refused.problems:
            report.add(Finding("error", "refused-file", problem))
    return Batch(report, tuple(rows))


def append_batch(
    connection: sa.Connection, batch: Batch, who: Who | str, *, dry_run: bool = False
) -> Report:
    """Appends a list's entries, in the caller's transaction: all that the log lacks, or none if
    anything stops them. With `dry_run` all is done and taken back. `who` is the account, or a
    name where nobody has signed in."""
    report = replace(batch.report, dry_run=dry_run, findings=list(batch.report.findings))
    report.counts = batch.report.counts.copy()
    with connection.begin_nested() as savepoint:
        try:
            is_stored = store(connection, batch.rows, report, who)
        except REFUSALS as error:
            told = str(error.orig).strip().splitlines()[0]
            report.add(Finding("error", "refused-by-database", f"Databasen godtar inte: {told}"))
            is_stored = False
        if report.dry_run or not is_stored:
            savepoint.rollback()
            report.import_id = None
    return report


def import_entries(
    connection: sa.Connection, file: Path, who: Who | str, *, dry_run: bool = False
) -> Report:
    """Takes a file of entries in, in the caller's transaction: all of it, or nothing."""
    return append_batch(connection, _read(connection, file, file.name), who, dry_run=dry_run)
