"""Entries of a list into the log: those that are new are appended, in the list's own order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.access import Who, audit
from skanekarta.access.accounts import Account, plain
from skanekarta.db import SRID
from skanekarta.entry import Activity
from skanekarta.importers.entry_lists import DATASET
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.logging.entry_rows import EntryRow
from skanekarta.importers.reading import Report
from skanekarta.municipality import Municipality
from skanekarta.provenance import Import

WAIT = sa.text("SELECT pg_advisory_xact_lock(1212, 1)")
"""As whoever appends does (trigger `seal_entry`): what is there does not change meanwhile."""


def store(
    connection: sa.Connection, rows: Sequence[EntryRow], report: Report, who: Who | str
) -> bool:
    """Appends the entries that the log lacks, in the caller's transaction, and fills the report.
    Whether they were: not if anything stops the file. Raises sqlalchemy's IntegrityError and
    DataError for what the database itself refuses."""
    if report.blocked:
        return False
    connection.execute(WAIT)
    keys = _keys(rows)
    asked = sa.select(Activity.import_key).where(Activity.import_key.in_(keys))
    there = set(connection.scalars(asked))
    new = [(row, key) for row, key in zip(rows, keys, strict=True) if key not in there]
    report.unchanged, report.added = len(rows) - len(new), len(new)
    _tell_alike(connection, new, report)
    if new:
        report.import_id = record(connection, report.file, report.sha256, who, added=len(new),
                                  rows=report.rows, unchanged=report.unchanged)  # fmt: skip
        by = signed(connection, who)
        values = [_values(row, key) | by | {"import_id": report.import_id} for row, key in new]
        connection.execute(insert(Activity).values(values))
        detail = {"import": report.import_id, "dataset": DATASET, "added": len(new)}
        audit.tell(connection, "imported", who, report.file, detail)
    return True


def record(connection: sa.Connection, file: str, sha256: str, who: Who | str, **more: Any) -> int:
    """Notes an import of entries, all of it at once: the web may add imports, not change them."""
    values = {"dataset": DATASET, "file": file, "sha256": sha256, "changed": 0, "withdrawn": 0}
    name = who.name if isinstance(who, Who) else who
    statement = sa.insert(Import).values(imported_by=name, **{**values, **more})
    return connection.execute(statement.returning(Import.id)).scalar_one()


def signed(connection: sa.Connection, who: Who | str) -> dict[str, object]:
    """The columns that say who wrote: an account, or the name that was given for one."""
    if isinstance(who, Who):
        return {"recorded_by": who.name, "account_id": who.account_id}
    account = sa.select(Account.id).where(Account.name == plain(who))
    return {"recorded_by": who, "account_id": connection.scalar(account)}


def _keys(rows: Sequence[EntryRow]) -> list[str]:
    """What tells each entry from others, however the list wrote it: all that it says. Twins have
    a counter."""
    seen: Counter[str] = Counter()
    keys = []
    for row in rows:
        said = repr((sorted(row.says.items()), row.municipality, row.point))
        seen[said] += 1
        keys.append(hashlib.sha256(f"entry\x1f{said}\x1f{seen[said]}".encode()).hexdigest()[:32])
    return keys


def _values(row: EntryRow, key: str) -> dict[str, Any]:
    if row.point is None:
        one = sa.select(Municipality.centre).where(Municipality.code.in_(row.municipality))
        first = one.order_by(Municipality.code).limit(1).scalar_subquery()
        every = sa.select(sa.func.ST_Centroid(sa.func.ST_Collect(Municipality.centre)))
        place: Any = sa.func.coalesce(first, every.scalar_subquery())
    else:
        place = sa.func.ST_SetSRID(sa.func.ST_MakePoint(*row.point), SRID)
    basis = "centre" if row.point is None else "point"
    return {
        **row.says,
        "municipality": list(row.municipality),
        "geom": place,
        "position_basis": basis,
        "import_key": key,
    }


def _tell_alike(
    connection: sa.Connection, new: Sequence[tuple[EntryRow, str]], report: Report
) -> None:
    """Advises of entries that may be in the log already, written otherwise."""
    day = sa.tuple_(Activity.kind, Activity.starts_on)
    keys = {(row.says["kind"], row.says["starts_on"]) for row, _ in new}
    asked = sa.select(Activity.id, Activity.kind, Activity.starts_on, Activity.municipality)
    known: dict[tuple[Any, ...], int] = {}
    for found in connection.execute(asked.where(day.in_(keys))) if keys else ():
        known[found.kind, found.starts_on, tuple(found.municipality)] = found.id
    notes = Notes(report)
    for row, _ in new:
        entry = known.get((row.says["kind"], row.says["starts_on"], row.municipality))
        if entry is not None:
            text = f"Post {entry} är av samma slag, samma dag och i samma kommun."
            notes.tell("advice", "like-an-entry", f"{text} Raden läses in ändå.", row.row)
