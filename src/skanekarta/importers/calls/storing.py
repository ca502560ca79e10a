"""Calls into the database: what is new is added, what differs is changed, and the report tells
of all of it. What is the same is not touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

import sqlalchemy as sa

from skanekarta import provenance, vocabulary
from skanekarta.importers.calls.call_rows import COUNTS, CallRow, State
from skanekarta.importers.calls.columns import MONEY
from skanekarta.importers.calls.history import keep, states
from skanekarta.importers.calls.telling import differences, title_of
from skanekarta.importers.reading import MOST_FINDINGS, Report
from skanekarta.importers.storing import spoken
from skanekarta.importers.told import Change, Measure
from skanekarta.layers.calls import LAYER
from skanekarta.vocabulary import Call

DATASET = "calls"

Sums = Mapping[tuple[int | None, str], int]
"""Year and column → the sum of its figures."""


def store(connection: sa.Connection, rows: Iterable[CallRow], report: Report, by: str) -> bool:
    """Takes the calls in, in the caller's transaction, and fills the report. Whether they were:
    not if anything stops the file, and then the caller rolls back. Raises sqlalchemy's
    IntegrityError and DataError for what the database itself refuses."""
    before = states(connection)
    found = list(rows)
    if report.blocked:
        return False
    moved = [row for row in found if _differs(row, before.get(row.slug))]
    report.unchanged = len(found) - len(moved)
    _write(connection, moved)
    after = states(connection)
    report.added = len(after.keys() - before.keys())
    _tell_changed(connection, report, moved, before, after)
    of_file = [{**row.said, "year": after[row.slug]["year"]} for row in found]
    report.measures = _measures(before, of_file, after)
    if report.brings:
        _record(connection, report, before, by)
    return True


def _differs(row: CallRow, before: State | None) -> bool:
    return before is None or any(before.get(name) != value for name, value in row.said.items())


def _write(connection: sa.Connection, rows: Iterable[CallRow]) -> None:
    """Rows of a file speak of the same columns, so that one statement does for all. The new ones
    are there already: their terms were made when the file had been read."""
    table = Call.__table__
    assert isinstance(table, sa.Table)
    values = [{"of": row.slug, **{f"to_{k}": v for k, v in row.said.items()}} for row in rows]
    if values:
        changed: dict[str, sa.BindParameter[object]] = {
            name[3:]: sa.bindparam(name) for name in values[0] if name != "of"
        }
        statement = sa.update(table).where(table.c.slug == sa.bindparam("of"))
        connection.execute(statement.values(changed), values)


def _tell_changed(
    connection: sa.Connection,
    report: Report,
    moved: Iterable[CallRow],
    before: Mapping[str, State],
    after: Mapping[str, State],
) -> None:
    names = vocabulary.names(connection)
    for row in moved:
        was = before.get(row.slug)
        if was is not None:
            report.changed_count += 1
            fields = differences(was, after[row.slug], names)
            report.changed.append(Change(row.slug, row.row, was["title"], fields))
    del report.changed[MOST_FINDINGS:]


def _record(
    connection: sa.Connection, report: Report, before: Mapping[str, State], by: str
) -> None:
    import_id = provenance.record(connection, DATASET, report.file, report.sha256, report.rows, by)
    report.import_id = import_id
    counts = keep(connection, import_id, before)
    spoken.keep(connection, import_id, report, None)
    provenance.count(connection, import_id, {**counts, "unchanged": report.unchanged})


def _measures(
    before: Mapping[str, State], file: Iterable[State], after: Mapping[str, State]
) -> list[Measure]:
    """The figures that the file has or moves, the newest year first."""
    sums = [_sums(before.values()), _sums(file), _sums(after.values())]
    names = (*COUNTS, *MONEY)
    keys = {key for each in sums for key in each}
    found = []
    for year, name in sorted(keys, key=lambda key: (-(key[0] or 0), names.index(key[1]))):
        was, told, is_now = (Decimal(each.get((year, name), 0)) for each in sums)
        if told or was != is_now:
            unit = LAYER.by_name[name].unit or ""
            found.append(Measure(year, title_of(name), unit, was, told, is_now))
    return found


def _sums(calls: Iterable[State]) -> Sums:
    found: Counter[tuple[int | None, str]] = Counter()
    for call in calls:
        for name in (*COUNTS, *MONEY):
            if call.get(name) is not None:
                found[call.get("year"), name] += call[name]
    return found
