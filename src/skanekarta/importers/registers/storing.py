"""Rows of a register into its tables: what is new is added, what differs is changed, what a
complete list lacks is taken away, and the report tells of all of it. What is the same is not
touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from skanekarta import provenance, swedish, vocabulary
from skanekarta.importers import report_beside
from skanekarta.importers.reading import MOST_FINDINGS, Report
from skanekarta.importers.registers.history import States, delete, differences, keep, states
from skanekarta.importers.registers.kinds import (
    COMPLETE_TABLE,
    DOCUMENT_TABLE,
    Key,
    Register,
    State,
    Table,
)
from skanekarta.importers.registers.rows import Found
from skanekarta.importers.told import Change


def store(
    connection: sa.Connection, register: Register, found: Sequence[Found], report: Report, by: str
) -> bool:
    """Takes the rows in, in the caller's transaction, and fills the report. Whether they were:
    not if anything stops the file, and then the caller rolls back. Raises sqlalchemy's
    IntegrityError and DataError for what the database itself refuses."""
    if report.blocked:
        return False
    before = states(connection, register.tables)
    moved = [each for each in found if _differs(each, before)]
    gone = _gone(found, before)
    report.unchanged = len(found) - len(moved)
    if not moved and not gone:
        report.compared = report_beside.compare(connection, register.name)
        return True
    kept = (report.file, report.sha256, report.rows, by)
    import_id = provenance.record(connection, register.name, *kept)
    for each in moved:
        _write(connection, each, before, import_id)
    for key in gone:
        delete(connection, DOCUMENT_TABLE, key)
    counts = keep(connection, import_id, before)
    provenance.count(connection, import_id, {**counts, "unchanged": report.unchanged})
    report.import_id, report.added = import_id, counts["added"]
    _tell(connection, report, moved, gone, before)
    report.compared = report_beside.compare(connection, register.name)
    return True


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _differs(found: Found, before: States) -> bool:
    earlier = before[found.table.name].get(found.key)
    if earlier is None:
        return True
    said = _news(found, earlier)
    return any(earlier.get(name) != _as_json(value) for name, value in said.items())


def _news(found: Found, earlier: State) -> dict[str, Any]:
    """What a row says of one that there is. A day that nobody says is not another one at every
    reading, nor is a kind that is only spelled otherwise."""
    said = dict(found.said)
    if said.get("as_of", said) is None:
        del said["as_of"]
    if "kind_wording" in said and said["kind"] == earlier.get("kind"):
        del said["kind_wording"]
    return said


def _write(connection: sa.Connection, found: Found, before: States, import_id: int) -> None:
    earlier = before[found.table.name].get(found.key)
    table = found.table.table
    if earlier is None:
        new = {**found.said, "import_id": import_id}
        if new.get("as_of", new) is None:
            new["as_of"] = swedish.today()
        connection.execute(sa.insert(table).values(new))
        return
    values = {**_news(found, earlier), "import_id": import_id}
    own = [table.c[name] == earlier[name] for name in _identity(found.table)]
    connection.execute(sa.update(table).where(*own).values(values))


def _identity(table: Table) -> tuple[str, ...]:
    """The columns that find a row: its number, where it has one."""
    return ("id",) if "id" in table.table.c else table.key


def _gone(found: Sequence[Found], before: States) -> list[Key]:
    """The loaded documents that a complete list lacks, of the municipalities that it is
    complete for."""
    complete = {each.key[0] for each in found if each.table is COMPLETE_TABLE}
    listed = {each.key for each in found if each.table is DOCUMENT_TABLE}
    loaded = before.get(DOCUMENT_TABLE.name, {})
    return [
        key
        for key, state in loaded.items()
        if state["municipality"] in complete and key not in listed
    ]


def _tell(
    connection: sa.Connection,
    report: Report,
    moved: Sequence[Found],
    gone: Sequence[Key],
    before: States,
) -> None:
    names = vocabulary.names(connection)
    after = states(connection, {each.table for each in moved})
    for each in moved:
        was = before[each.table.name].get(each.key)
        if was is not None:
            now = after[each.table.name][each.key]
            fields = differences(each.table, was, now, names)
            report.changed_count += 1
            report.changed.append(_change(each.table, each.key, each.row, now, names, fields))
    for key in gone:
        state = before[DOCUMENT_TABLE.name][key]
        report.missing.append(_change(DOCUMENT_TABLE, key, None, state, names))
    report.missing_count = report.withdrawn = len(gone)
    del report.changed[MOST_FINDINGS:], report.missing[MOST_FINDINGS:]


def _change(
    table: Table,
    key: Key,
    row: int | None,
    state: State,
    names: vocabulary.Names,
    fields: Any = (),
) -> Change:
    return Change(" ".join(filter(None, key)), row, table.told(state, names), fields)
