"""The imports that have been made, and what each of them did with the grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta import vocabulary
from skanekarta.errors import SkanekartaError
from skanekarta.importers.storing.spoken import undone
from skanekarta.importers.storing.telling import Fields, State, differences, what
from skanekarta.importers.storing.writing import STATE
from skanekarta.provenance import Import

MOST = 1_000
"""Grants that an import is shown with; all are counted."""

COLUMNS = (
    Import.id, Import.imported_at, Import.kind, Import.dataset, Import.file, Import.rows,
    Import.added, Import.changed, Import.unchanged, Import.withdrawn, Import.scope,
    Import.undoes, Import.imported_by, Import.sha256,
)  # fmt: skip

# A grant as it was before the import and after it. What came after is what was before the next
# import that touched it; the present state, where none has.
TOUCHED = f"""
SELECT h.grant_id, h.state AS before, CASE WHEN n.id IS NULL THEN {STATE} ELSE n.state END AS after,
       g.id IS NULL AND n.id IS NULL AS gone
FROM grant_history h LEFT JOIN grants g ON g.id = h.grant_id
LEFT JOIN LATERAL (SELECT id, state FROM grant_history l
                   WHERE l.grant_id = h.grant_id AND l.id > h.id ORDER BY l.id LIMIT 1) n ON true
WHERE h.import_id = :import_id ORDER BY h.id LIMIT :most
"""

ADDED = f"""
SELECT DISTINCT ON (f.grant_id) f.grant_id, NULL AS before, f.state AS after, false AS gone FROM (
    SELECT h.grant_id, h.id AS place, h.state FROM grant_history h
    WHERE h.added_by = :import_id AND h.state IS NOT NULL
    UNION ALL SELECT g.id, NULL, {STATE} FROM grants g WHERE g.added_by = :import_id) AS f
WHERE NOT EXISTS (SELECT FROM grant_history h
                  WHERE h.grant_id = f.grant_id AND h.import_id = :import_id)
ORDER BY f.grant_id, f.place LIMIT :most
"""


TERMS = """
SELECT vocabulary, term, before, after FROM term_history
WHERE import_id = :import_id AND before IS DISTINCT FROM after ORDER BY id LIMIT :most
"""


@dataclass(frozen=True)
class Touched:
    """What an import did with a grant, a call or a term: `added`, `changed` or `withdrawn`."""

    id: int | str
    happened: str
    what: str
    fields: Fields = ()


def listed(connection: sa.Connection) -> list[dict[str, Any]]:
    """Every import, the newest first; `undone_by` is the undo that it is not in effect for."""
    gone = undone(connection)
    found = connection.execute(sa.select(*COLUMNS).order_by(Import.id.desc()))
    return [{**row, "undone_by": gone.get(row["id"])} for row in found.mappings()]


def shown(connection: sa.Connection, import_id: int) -> tuple[dict[str, Any], list[Touched]]:
    """An import and, at most `MOST` of each kind, the grants that it touched. Raises
    SkanekartaError for one that is not there."""
    found = connection.execute(sa.select(*COLUMNS).where(Import.id == import_id)).mappings()
    row = found.one_or_none()
    if row is None:
        raise SkanekartaError(f"Det finns ingen inläsning {import_id}. Se: skanekarta imports list")
    names = vocabulary.names(connection)
    asked = {"import_id": import_id, "most": MOST}
    touched = [
        _touched(each, names)
        for statement in (TOUCHED, ADDED)
        for each in connection.execute(sa.text(statement), asked)
    ]
    return {**row, "undone_by": undone(connection).get(import_id)}, touched


def terms(connection: sa.Connection, import_id: int) -> list[tuple[str, Touched]]:
    """What an import did with the terms of vocabularies, at most `MOST`: vocabulary and term."""
    found = []
    asked = {"import_id": import_id, "most": MOST}
    for of, term, before, after in connection.execute(sa.text(TERMS), asked):
        title = (after or before)["title"]
        if before is None or after is None:
            happened = "added" if before is None else "withdrawn"
            found.append((of, Touched(term, happened, title)))
        else:
            numbers = [state.get("organisation_number") for state in (before, after)]
            fields = (("Organisationsnummer", *numbers),)
            found.append((of, Touched(term, "changed", title, fields)))
    return found


def _touched(row: Any, names: vocabulary.Names) -> Touched:
    before: State | None = row.before
    after: State | None = None if row.gone else row.after
    if before is None:
        return Touched(row.grant_id, "added", what(after or {}))
    if after is None:
        return Touched(row.grant_id, "withdrawn", what(before))
    return Touched(row.grant_id, "changed", what(before), differences(before, after, names))
