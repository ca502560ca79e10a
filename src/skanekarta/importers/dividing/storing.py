"""The division in place: compared, kept as it was, replaced, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.access import audit
from skanekarta.corners import CORNERS, Corner, CornerHistory
from skanekarta.errors import RefusedFile
from skanekarta.importers.dividing.rows import Divided as Row
from skanekarta.importers.dividing.rows import read_division
from skanekarta.importers.granting import persons
from skanekarta.importers.sources import open_source
from skanekarta.importers.storing import undoing
from skanekarta.municipality import Municipality

DATASET = "corners"
"""What an administrator's list is called among the imports."""

COLUMNS = ("municipality", "corner", "source", "source_url")

RESTORE = """
INSERT INTO corners SELECT s.* FROM jsonb_populate_recordset(NULL::corners, :state) AS s
"""

# What comes with the project can't be undone, and stands in nobody's way.
TOUCHED_BY = """
SELECT DISTINCT h.import_id FROM corner_history h JOIN imports n ON n.id = h.import_id
WHERE h.import_id > :import_id AND n.added IS NOT NULL
"""


@dataclass(frozen=True)
class Divided:
    """What became of a list: how many municipalities it placed, and each that it moves from one
    corner to another (None: it had none). No `import_id`: nothing is changed."""

    rows: int
    moves: Sequence[tuple[str, str | None, str]]
    changed: int
    import_id: int | None = None


def import_corners(
    connection: sa.Connection,
    file: Path,
    by: str,
    *,
    source: str | None = None,
    dry_run: bool = False,
) -> Divided:
    """Takes an administrator's division in, in the caller's transaction: all 33, or nothing.
    A list that says what is said already changes nothing. Raises RefusedFile."""
    _refuse_persons(file.name, by, source or "")
    with open_source(file) as opened:
        rows = read_division(connection, opened, source or f"Inläst lista: {file.name}")
        sha256 = opened.sha256
    before = state(connection)
    found = _compared(connection, rows, before or [])
    if dry_run or not found.changed:
        return found
    import_id = provenance.record(connection, DATASET, file.name, sha256, len(rows), by)
    put(connection, rows, before, import_id)
    added = 0 if before else len(rows)
    counts = {"added": added, "changed": found.changed - added}
    unchanged = len(rows) - found.changed
    provenance.count(connection, import_id, {**counts, "unchanged": unchanged, "withdrawn": 0})
    audit.tell(connection, "imported", by, file.name, {"import": import_id})
    return Divided(found.rows, found.moves, found.changed, import_id)


def _refuse_persons(file: str, *others: str) -> None:
    if any(persons.holds(each) for each in (file, *others)):
        told = "Filens namn, --by eller --source har ett personnummer; byt namn och läs in igen."
        raise RefusedFile(persons.hidden(file), [told])


def state(connection: sa.Connection) -> list[dict[str, Any]] | None:
    """All of the division as it is; None where there is none."""
    asked = "SELECT to_jsonb(c) FROM corners c ORDER BY municipality"
    return list(connection.scalars(sa.text(asked))) or None


def _compared(
    connection: sa.Connection, rows: Sequence[Row], before: Sequence[dict[str, Any]]
) -> Divided:
    names = dict(connection.execute(sa.select(Municipality.code, Municipality.name)).all())
    was = {each["municipality"]: each for each in before}
    moves = []
    for row in rows:
        earlier = was.get(row.municipality, {}).get("corner")
        if earlier != row.corner:
            told = CORNERS[earlier] if earlier else None
            moves.append((names[row.municipality], told, CORNERS[row.corner]))
    return Divided(len(rows), moves, sum(_differs(row, was) for row in rows))


def _differs(row: Row, was: dict[str, dict[str, Any]]) -> bool:
    earlier = was.get(row.municipality, {})
    return any(value != earlier.get(name) for name, value in asdict(row).items())


def put(
    connection: sa.Connection,
    rows: Sequence[Row],
    before: list[dict[str, Any]] | None,
    import_id: int,
) -> None:
    """Puts the division in place of the one before it, which is kept."""
    keep(connection, import_id, before)
    was = {each["municipality"]: each for each in before or ()}
    # A row that says the same goes on being the earlier import's.
    values = [
        {
            **asdict(row),
            "import_id": import_id if _differs(row, was) else was[row.municipality]["import_id"],
        }
        for row in rows
    ]
    connection.execute(sa.delete(Corner))
    connection.execute(sa.insert(Corner), values)


def keep(connection: sa.Connection, import_id: int, before: list[dict[str, Any]] | None) -> None:
    """Keeps a division that is no more, as the work of that import."""
    connection.execute(sa.insert(CornerHistory), {"import_id": import_id, "state": before})


def touches(connection: sa.Connection, import_id: int) -> bool:
    """Whether that import did anything with the division."""
    found = sa.exists().where(CornerHistory.import_id == import_id)
    return bool(connection.scalar(sa.select(found)))


def undo(connection: sa.Connection, import_id: int, by: str) -> int:
    """Gives the division that was before an import, in the caller's transaction; the id of the
    import that does it. Raises SkanekartaError where it can't be."""
    found = undoing.found(connection, import_id)
    undoing.refuse_touched(connection, import_id, TOUCHED_BY)
    asked = sa.select(CornerHistory.state).where(CornerHistory.import_id == import_id)
    earlier = connection.scalar(asked.order_by(CornerHistory.id).limit(1)) or []
    new_id = undoing.record(connection, found, import_id, by)
    before = state(connection)
    keep(connection, new_id, before)
    connection.execute(sa.delete(Corner))
    back = sa.text(RESTORE).bindparams(sa.bindparam("state", type_=CornerHistory.state.type))
    connection.execute(back, {"state": earlier})
    same = {each["municipality"]: each for each in before or ()}
    changed = sum(same.get(each["municipality"]) != each for each in earlier)
    counts = {"added": 0, "changed": changed, "withdrawn": len(same) if not earlier else 0}
    undoing.count(connection, new_id, counts)
    return new_id
