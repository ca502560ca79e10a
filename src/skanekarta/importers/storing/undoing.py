"""An import taken back: every grant that it touched gets the state it had before.

An undo is an import of its own, so that it can be undone too, which does the first again. Only
what nobody has touched since can be taken back; an undo and what it undid cancel each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.errors import SkanekartaError
from skanekarta.importers.storing import spoken, writing
from skanekarta.importers.storing.staging import CONTENT, clear
from skanekarta.provenance import Import

Undoable = sa.Row[str, str, str, int | None]
"""Data set, file, sha256 and how many an import added."""

# Every grant that an import touched, with its state before: the first thing the history says of
# it in that import; nothing, where the import brought it.
BEFORE = """
CREATE TEMP TABLE matched ON COMMIT DROP AS
SELECT DISTINCT ON (grant_id) grant_id AS id, state FROM (
    SELECT grant_id, id, state FROM grant_history WHERE import_id = :import_id
    UNION ALL SELECT id, NULL, NULL FROM grants
    WHERE added_by = :import_id AND NOT EXISTS (
        SELECT FROM grant_history h WHERE h.grant_id = grants.id AND h.import_id = :import_id)
) AS touched ORDER BY grant_id, id
"""

# Recipients that a person has joined with others since stay joined (organisations.join).
JOINED = """
UPDATE arriving a SET recipient = coalesce(
        (SELECT j.recipient FROM joined_recipients j WHERE j.slug = a.recipient), a.recipient),
    applicant = (SELECT array_agg(DISTINCT coalesce(j.recipient, each) ORDER BY
                     coalesce(j.recipient, each))
                 FROM unnest(a.applicant) AS each LEFT JOIN joined_recipients j ON j.slug = each)
WHERE a.recipient || a.applicant && ARRAY(SELECT slug FROM joined_recipients)
"""

ARRIVING = f"""
CREATE TEMP TABLE arriving ON COMMIT DROP AS
SELECT s.id, s.key, s.import_id, s.import_row, s.added_by,
       NOT EXISTS (SELECT FROM grants g WHERE g.id = m.id) AS is_new,
       {", ".join(f"s.{name}" for name in CONTENT)}
FROM matched m CROSS JOIN LATERAL jsonb_populate_record(NULL::grants, m.state) AS s
WHERE m.state IS NOT NULL
"""

GOING = "SELECT id FROM matched WHERE state IS NULL"

# A grant that comes back was not there: the history says so, for the undo to be undone.
RETURNING = """
INSERT INTO grant_history (grant_id, key, happened, import_id, added_by)
SELECT id, key, 'undone', :import_id, added_by FROM arriving WHERE is_new
"""

# The undo that took a call away, and what it was called.
MISSING_CALLS = """
SELECT coalesce(h.state ->> 'title', a.call) AS title, h.import_id AS taken_by
FROM (SELECT DISTINCT call FROM arriving) AS a
JOIN LATERAL (SELECT state, import_id FROM call_history WHERE call_history.call = a.call
              ORDER BY id DESC LIMIT 1) AS h ON true
WHERE NOT EXISTS (SELECT FROM calls c WHERE c.slug = a.call) ORDER BY 1 LIMIT 1
"""

TOUCHED_BY = """
SELECT DISTINCT h.import_id FROM grant_history h
WHERE h.import_id > :import_id AND h.grant_id IN (
    SELECT grant_id FROM grant_history WHERE import_id = :import_id OR added_by = :import_id
    UNION SELECT id FROM grants WHERE added_by = :import_id)
"""


def undo(connection: sa.Connection, import_id: int, by: str) -> int:
    """Takes an import back, in the caller's transaction; the id of the import that does it.
    Raises SkanekartaError for one that is not there, that can't be taken back or is already,
    and where later imports are to be undone first, which it names."""
    undoable = found(connection, import_id)
    refuse_touched(connection, import_id, TOUCHED_BY)
    clear(connection)
    connection.execute(sa.text(BEFORE), {"import_id": import_id})
    new_id = record(connection, undoable, import_id, by)
    gone = spoken.undone(connection)
    _arrive(connection)
    spoken.bring_back(connection, new_id, gone, "arriving")
    refuse_without_calls(connection, import_id)
    counts = _restore(connection, new_id)
    spoken.take_back(connection, new_id, gone)
    count(connection, new_id, counts)
    return new_id


def record(connection: sa.Connection, undoable: Undoable, import_id: int, by: str) -> int:
    """Notes the undo of that import as one of its own; its id."""
    new_id = provenance.record(connection, *undoable[:3], 0, by)
    undone = {"kind": "undo", "undoes": import_id}
    connection.execute(sa.update(Import).where(Import.id == new_id).values(undone))
    return new_id


def count(connection: sa.Connection, new_id: int, counts: Mapping[str, int]) -> None:
    """Notes what an undo did."""
    provenance.set_rows(connection, new_id, sum(counts.values()))
    provenance.count(connection, new_id, {**counts, "unchanged": 0})


def _arrive(connection: sa.Connection) -> None:
    connection.exec_driver_sql(ARRIVING)
    connection.exec_driver_sql(JOINED)
    connection.exec_driver_sql("CREATE INDEX ON arriving (id)")
    connection.exec_driver_sql("ANALYZE arriving")


def refuse_without_calls(connection: sa.Connection, import_id: int) -> None:
    """Grants can't come back to calls that a person has taken away since. Raises
    SkanekartaError, which says with what."""
    missing = connection.execute(sa.text(MISSING_CALLS)).first()
    if missing is not None:
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra ännu: stöden hör till utlysningen "
            f"{missing.title}, som togs bort av inläsning {missing.taken_by}. "
            f"Ångra först den: skanekarta imports undo {missing.taken_by}"
        )


def _restore(connection: sa.Connection, new_id: int) -> dict[str, int]:
    withdrawn = writing.withdraw(connection, GOING, new_id, "undone")
    writing.keep_earlier(connection, new_id, "undone")
    connection.execute(sa.text(RETURNING), {"import_id": new_id})
    counted = "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new)"
    added, changed = connection.exec_driver_sql(f"{counted} FROM arriving").one()
    writing.write(connection)
    writing.check(connection, added + changed + withdrawn)
    return {"added": added, "changed": changed, "withdrawn": withdrawn}


def found(connection: sa.Connection, import_id: int) -> Undoable:
    """The import that is to be undone. Raises SkanekartaError where it can't be."""
    columns = (Import.dataset, Import.file, Import.sha256, Import.added)
    asked = sa.select(*columns).where(Import.id == import_id)
    undoable = connection.execute(asked).one_or_none()
    if undoable is None:
        raise SkanekartaError(f"Det finns ingen inläsning {import_id}. Se: skanekarta imports list")
    if undoable.dataset.startswith(provenance.SYNC):
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra: den är hämtad ur ett annat system, och "
            "nästa hämtning skulle ge samma sak. Vad siffrorna varit är sparat."
        )
    if undoable.added is None:
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra: den är ingen lista över stöd "
            "eller utlysningar, eller gjordes innan historik fördes."
        )
    undone_by = spoken.undone(connection).get(import_id)
    if undone_by is not None:
        raise SkanekartaError(
            f"Inläsning {import_id} är redan ångrad, av inläsning {undone_by}. "
            f"Den görs om med: skanekarta imports undo {undone_by}"
        )
    return undoable


def refuse_touched(connection: sa.Connection, import_id: int, touched_by: str) -> None:
    """Later imports that are in effect and touched the same come first, which the statement
    gives; not an undo of something later still, since the two cancel each other. Raises
    SkanekartaError."""
    gone = spoken.undone(connection)
    undoes = dict(connection.execute(sa.select(Import.id, Import.undoes)).all())
    touched = connection.scalars(sa.text(touched_by), {"import_id": import_id})
    later = sorted(
        each for each in touched if each not in gone and (undoes[each] or 0) <= import_id
    )
    if later:
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra ännu: senare inläsningar har ändrat "
            f"detsamma. Ångra först, i den här ordningen: {_listed(later[::-1])}."
        )


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))
