"""What calls were before: kept, told, and put back.

Calls are few, so whatever changes them is seen by comparing all of them before and after; every
state that is no more is kept whole (`CallHistory`), nothing where there was no such call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from skanekarta import vocabulary
from skanekarta.errors import SkanekartaError
from skanekarta.importers.calls.call_rows import State
from skanekarta.importers.calls.telling import COLUMNS, differences
from skanekarta.importers.storing import spoken, undoing
from skanekarta.importers.storing.recorded import MOST, Touched
from skanekarta.vocabulary import CallHistory

# A call as it was before the import and after it, as for grants (storing.recorded).
TOUCHED = """
SELECT h.call, h.state AS before, CASE WHEN n.id IS NULL THEN to_jsonb(c) ELSE n.state END AS after
FROM call_history h LEFT JOIN calls c ON c.slug = h.call
LEFT JOIN LATERAL (SELECT id, state FROM call_history l
                   WHERE l.call = h.call AND l.id > h.id ORDER BY l.id LIMIT 1) n ON true
WHERE h.import_id = :import_id ORDER BY h.id LIMIT :most
"""

EARLIER = """
SELECT DISTINCT ON (call) call, state FROM call_history WHERE import_id = :import_id
ORDER BY call, id
"""

# What comes with the project can't be undone, and stands in nobody's way: see `_before`.
TOUCHED_BY = """
SELECT DISTINCT h.import_id FROM call_history h JOIN imports n ON n.id = h.import_id
WHERE h.import_id > :import_id AND n.added IS NOT NULL
AND h.call IN (SELECT call FROM call_history WHERE import_id = :import_id)
"""

# What the project's newest list said, of calls that it has touched since.
OF_PROJECT = """
SELECT DISTINCT ON (h.call) h.call, h.state FROM call_history h
JOIN imports n ON n.id = h.import_id AND n.added IS NULL
WHERE h.import_id > :import_id AND h.call IN (
    SELECT call FROM call_history WHERE import_id = :import_id)
ORDER BY h.call, h.id DESC
"""

# What an import made of each call that it touched.
AFTER = """
SELECT DISTINCT ON (h.call) h.call, n.state FROM call_history h
JOIN call_history n ON n.call = h.call AND n.id > h.id
WHERE h.import_id = :import_id ORDER BY h.call, h.id DESC, n.id
"""

RESTORE = f"""
INSERT INTO calls (slug, {", ".join(COLUMNS)})
SELECT s.slug, {", ".join(f"s.{name}" for name in COLUMNS)}
FROM jsonb_populate_recordset(NULL::calls, :states) AS s
ON CONFLICT (slug) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""

# A call that anything speaks of stays. Grants that are gone do not hold it: were their import done
# again it would say that the call must come back first (storing.undoing).
IN_USE = """
SELECT c.title FROM calls c WHERE c.slug = ANY (:gone) AND (
    EXISTS (SELECT FROM grants g WHERE g.call = c.slug)
    OR EXISTS (SELECT FROM coverage o WHERE o.call = c.slug)
    OR EXISTS (SELECT FROM calls d WHERE d.parent = c.slug AND d.slug <> ALL (:gone)))
ORDER BY c.title
"""


def states(connection: sa.Connection) -> dict[str, State]:
    """Every call as it is, by slug."""
    found = connection.exec_driver_sql("SELECT c.slug, to_jsonb(c) FROM calls c")
    return dict(found.all())


def keep(connection: sa.Connection, import_id: int, before: Mapping[str, State]) -> dict[str, int]:
    """Keeps every state that is no more since `before`, as the work of that import; how many
    calls were added, changed and withdrawn."""
    after = states(connection)
    differing = [each for each in {**before, **after} if before.get(each) != after.get(each)]
    if differing:
        rows = [
            {"call": slug, "import_id": import_id, "state": before.get(slug)} for slug in differing
        ]
        connection.execute(sa.insert(CallHistory), rows)
    added = sum(slug not in before for slug in differing)
    withdrawn = sum(slug not in after for slug in differing)
    changed = len(differing) - added - withdrawn
    return {"added": added, "changed": changed, "withdrawn": withdrawn}


def touches(connection: sa.Connection, import_id: int) -> bool:
    """Whether that import did anything with calls."""
    found = sa.exists().where(CallHistory.import_id == import_id)
    return bool(connection.scalar(sa.select(found)))


def touched(connection: sa.Connection, import_id: int) -> list[Touched]:
    """What an import did with calls, at most `MOST` of them."""
    names = vocabulary.names(connection)
    asked = {"import_id": import_id, "most": MOST}
    found = []
    for slug, before, after in connection.execute(sa.text(TOUCHED), asked):
        if before is None or after is None:
            happened = "added" if before is None else "withdrawn"
            found.append(Touched(slug, happened, (before or after or {"title": slug})["title"]))
        else:
            fields = differences(before, after, names)
            found.append(Touched(slug, "changed", before["title"], fields))
    return found


def undo(connection: sa.Connection, import_id: int, by: str) -> int:
    """Gives every call that an import touched its state before, in the caller's transaction; the
    id of the import that does it. Raises SkanekartaError as `storing.undo` does, and where a
    call that would go is spoken of by others."""
    found = undoing.found(connection, import_id)
    undoing.refuse_touched(connection, import_id, TOUCHED_BY)
    before = states(connection)
    earlier = _before(connection, import_id, before)
    new_id = undoing.record(connection, found, import_id, by)
    gone = spoken.undone(connection)
    spoken.bring_back(connection, new_id, gone, None)
    put_back(connection, [state for state in earlier.values() if state])
    _take_away(connection, import_id, [slug for slug, state in earlier.items() if not state])
    spoken.take_back(connection, new_id, gone)
    undoing.count(connection, new_id, keep(connection, new_id, before))
    return new_id


def put_back(connection: sa.Connection, found: Sequence[State]) -> None:
    """Gives calls those states."""
    back = sa.text(RESTORE).bindparams(sa.bindparam("states", type_=JSONB))
    connection.execute(back, {"states": list(found)})


def _before(
    connection: sa.Connection, import_id: int, now: Mapping[str, State]
) -> dict[str, State | None]:
    """The states that an undo gives back: those before the import, but for calls that the
    project's own list has touched since. Of those it takes back what the import itself said, and
    gives what the list says."""
    asked = {"import_id": import_id}
    earlier: dict[str, State | None] = dict(connection.execute(sa.text(EARLIER), asked).all())
    after: dict[str, State | None] = dict(connection.execute(sa.text(AFTER), asked).all())
    listed: dict[str, State] = dict(connection.execute(sa.text(OF_PROJECT), asked).all())
    for call, of_list in listed.items():
        was, made = earlier.get(call) or {}, after.get(call) or {}
        own = {name for name in COLUMNS if was.get(name) != made.get(name)}
        earlier[call] = {**now.get(call, of_list), **{name: of_list.get(name) for name in own}}
    return earlier


def _take_away(connection: sa.Connection, import_id: int, gone: list[str]) -> None:
    asked = {"gone": gone}
    in_use = list(connection.scalars(sa.text(IN_USE), asked))
    if in_use:
        raise SkanekartaError(
            f"Inläsning {import_id} går inte att ångra: det finns stöd, täckning eller andra "
            f"utlysningar som hör till {', '.join(in_use[:12])}."
        )
    connection.execute(sa.text("DELETE FROM calls WHERE slug = ANY (:gone)"), asked)
