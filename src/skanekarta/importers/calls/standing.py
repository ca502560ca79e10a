"""What administrators have said of calls stands when the project's own list is newer.

The list that comes with the project is taken in first, and what it says is kept in the history;
then the figures that imports in effect have given are put back. So both are kept, and an undo of
such an import gives what the newest list says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import vocabulary
from skanekarta.importers.calls.call_rows import State
from skanekarta.importers.calls.history import keep, put_back, states
from skanekarta.importers.calls.telling import differences
from skanekarta.importers.storing.spoken import undone

SPOKEN = ("funder", "year", "applications", "granted", "sought_sek", "granted_sek", "precision",
          "note", "source_url")  # fmt: skip
"""The columns that a list of calls speaks of, but for what the call is a part of."""

# What each import of a list made of each call, the earliest first.
SAID = """
SELECT h.call, h.import_id, h.state AS before,
       CASE WHEN n.id IS NULL THEN to_jsonb(c) ELSE n.state END AS after
FROM call_history h JOIN imports i ON i.id = h.import_id AND i.kind = 'import'
                                   AND i.added IS NOT NULL AND i.id <> ALL (:gone)
LEFT JOIN calls c ON c.slug = h.call
LEFT JOIN LATERAL (SELECT id, state FROM call_history l
                   WHERE l.call = h.call AND l.id > h.id ORDER BY l.id LIMIT 1) n ON true
ORDER BY h.id
"""

OVERRULED = """
SELECT DISTINCT ON (h.call) h.call, h.state FROM call_history h
WHERE h.import_id = :import_id AND EXISTS (
    SELECT FROM call_history e WHERE e.call = h.call AND e.import_id = h.import_id AND e.id < h.id)
ORDER BY h.call, h.id DESC
"""


def said(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """What imports in effect have said of each call, column by column; the latest counts."""
    found: dict[str, dict[str, Any]] = {}
    asked = {"gone": list(undone(connection))}
    for call, _, before, after in connection.execute(sa.text(SAID), asked):
        if after is not None:
            found.setdefault(call, {}).update(_told(before, after))
    return found


def _told(before: State | None, after: State) -> dict[str, Any]:
    """A call that the list brought has said nothing of what it left empty."""
    if before is None:
        return {name: after[name] for name in SPOKEN if after.get(name) is not None}
    return {name: after.get(name) for name in SPOKEN if before.get(name) != after.get(name)}


def stand(connection: sa.Connection, import_id: int) -> None:
    """Puts back what administrators have said, after the project's list that this import is of."""
    now = states(connection)
    back = []
    for call, told in said(connection).items():
        if call in now and any(now[call].get(name) != value for name, value in told.items()):
            back.append({**now[call], **told})
    put_back(connection, back)
    keep(connection, import_id, now)


def overruled(connection: sa.Connection, import_id: int) -> list[str]:
    """What the project's list said and is not so, in sentences."""
    names, now = vocabulary.names(connection), states(connection)
    found: Mapping[str, State] = dict(
        connection.execute(sa.text(OVERRULED), {"import_id": import_id}).all()
    )
    return [
        f"{now[call]['title']}: {title} {own or '–'} står kvar från en inläst lista; "
        f"filen säger {told or '–'}."
        for call, of_file in found.items()
        if call in now
        for title, told, own in differences(of_file, now[call], names)
    ]
