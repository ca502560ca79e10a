"""A file's rows into the grants: what is new is added, what differs is changed, and the report
tells of all of it. What is the same is not touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta import provenance, vocabulary
from skanekarta.importers.reading import Finding, GrantRow, Report
from skanekarta.importers.storing import (
    absent,
    comparing,
    matching,
    repeated,
    spoken,
    untold,
    writing,
)
from skanekarta.importers.storing.scope import Scope
from skanekarta.importers.storing.staging import CONTENT, Tell, stage

Progress = Callable[[str], Tell]
"""Gives, for a step's Swedish name, what is called with the number of rows so far."""


def quietly(step: str) -> Tell:
    """Progress that nobody looks at."""
    return lambda number: None


@dataclass(frozen=True)
class Delivery:
    """A file that is handed in: of which data set, by whom, and how it is to be taken.

    `scope` is what it is the whole of; `corrections`: rows that look like corrections are;
    `always`: the import is recorded even if nothing differs, so that the file counts as read;
    `sha256`: of the file and what was read with it, where that is more than the file."""

    dataset: str
    by: str
    scope: Scope | None = None
    corrections: bool = False
    always: bool = False
    sha256: str | None = None


ARRIVING = f"""
CREATE TEMP TABLE arriving ON COMMIT DROP AS
SELECT s.id, s.key, :import_id AS import_id, i.import_row,
       coalesce(g.added_by, :import_id) AS added_by, s.fate = 'new' AS is_new,
       {", ".join(f"{told} AS {name}" for name, told in zip(CONTENT, matching.SAYS, strict=True))}
FROM settled s JOIN incoming i USING (import_row)
LEFT JOIN grants g ON s.fate = 'changed' AND g.id = s.id
WHERE s.fate <> 'same' ORDER BY s.id
"""

COUNTS = ("added", "changed", "unchanged", "withdrawn")


def store(
    connection: sa.Connection,
    rows: Iterable[GrantRow],
    report: Report,
    delivery: Delivery,
    progress: Progress = quietly,
) -> bool:
    """Takes the rows in, in the caller's transaction, and fills the report. Whether they were:
    not if anything stops the file, and then the caller rolls back. Raises sqlalchemy's
    IntegrityError and DataError for what the database itself refuses."""
    # Rows that could not be understood are counted by the reader.
    report.rows = max(stage(connection, rows, progress("Läser")), report.rows)
    matching.match(connection, report, delivery.dataset, corrections=delivery.corrections)
    if report.blocked:
        return False
    names = vocabulary.names(connection)
    absent.find_absent(connection, delivery.dataset, delivery.scope)
    absent.correct(connection, report, names, apply=delivery.corrections)
    repeated.tell(connection, report, delivery.dataset)
    untold.keep(connection, report)
    fates = matching.settle(connection, report.file)
    report.added, report.changed_count, report.unchanged = (
        fates[each] for each in ("new", "changed", "same")
    )
    before = comparing.totals(connection, "grants")
    comparing.tell_missing(connection, report)
    if report.brings or delivery.always:
        _write(connection, report, delivery, names, progress)
    report.totals = comparing.beside(
        before, comparing.totals(connection, "incoming"), comparing.totals(connection, "grants")
    )
    _refuse_outside(connection, report, delivery.scope)
    return not report.blocked


def _write(
    connection: sa.Connection,
    report: Report,
    delivery: Delivery,
    names: vocabulary.Names,
    progress: Progress,
) -> None:
    sha256 = delivery.sha256 or report.sha256
    import_id = provenance.record(
        connection, delivery.dataset, report.file, sha256, report.rows, delivery.by
    )
    report.import_id = import_id
    connection.execute(sa.text(ARRIVING), {"import_id": import_id, "file": report.file})
    connection.exec_driver_sql("CREATE INDEX ON arriving (id)")
    connection.exec_driver_sql("ANALYZE arriving (id, is_new, scope)")
    comparing.tell_changed(connection, report, names)
    writing.withdraw(connection, "SELECT id FROM absent WHERE goes", import_id, "withdrawn")
    if report.changed_count:
        writing.keep_earlier(connection, import_id, "changed")
    writing.write(connection, progress("Skriver"))
    writing.check(connection, report.moved)
    counts = (report.added, report.changed_count, report.unchanged, report.withdrawn)
    scope = delivery.scope.pairs() if delivery.scope else None
    spoken.keep(connection, import_id, report, "incoming")
    provenance.count(connection, import_id, dict(zip(COUNTS, counts, strict=True)), scope)


def _refuse_outside(connection: sa.Connection, report: Report, scope: Scope | None) -> None:
    """A file that is said to be the whole of a scope has no rows outside it. Asked when the rows
    are in place, so that it is the layer's own filters that answer."""
    ids = scope.ids() if scope else None
    if scope is None or ids is None:
        return
    settled = sa.table("settled", sa.column("id"), sa.column("import_row"))
    inside = sa.exists(ids.where(ids.selected_columns[0] == settled.c.id).correlate(settled))
    found = sa.select(settled.c.import_row).where(~inside).order_by(settled.c.import_row)
    for (row,) in connection.execute(found.limit(1_000)):
        text = f"Raden ligger utanför omfånget {scope.text}, som filen sägs vara hela listan över."
        report.add(Finding("error", "outside-scope", text, row))
