"""An import of localities taken back, and what it did, told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.importers.importing import refresh, take_turn
from skanekarta.importers.localities.storing import DATASET, Outcome, held, remember, write
from skanekarta.importers.localities.telling import differences
from skanekarta.importers.storing import undoing
from skanekarta.importers.storing.recorded import MOST, Touched
from skanekarta.layers.localities import LocalityHistory
from skanekarta.provenance import Import

TOUCHED_BY = """
SELECT DISTINCT h.import_id FROM locality_history h
WHERE h.import_id > :import_id
AND h.locality IN (SELECT locality FROM locality_history WHERE import_id = :import_id)
"""

State = Mapping[str, Any]


def is_of_localities(connection: sa.Connection, import_id: int) -> bool:
    """Whether that import was of localities."""
    return connection.scalar(sa.select(Import.dataset).where(Import.id == import_id)) == DATASET


def undo(connection: sa.Connection, import_id: int, by: str) -> int:
    """Gives every locality that an import touched its state before, in the caller's transaction;
    the id of the import that does it. Raises SkanekartaError as `storing.undo` does."""
    take_turn(connection)
    undoable = undoing.found(connection, import_id)
    undoing.refuse_touched(connection, import_id, TOUCHED_BY)
    before, now = _before(connection, import_id), held(connection)
    gone = [code for code, state in before.items() if state is None]
    back = {code: dict(state) for code, state in before.items() if state is not None}
    added = tuple(code for code in back if code not in now)
    changed = tuple(code for code in back if code in now)
    outcome = Outcome(added, changed, (), tuple(gone))
    new_id = undoing.record(connection, undoable, import_id, by)
    write(connection, back, gone, new_id)
    remember(connection, outcome, (now, back), new_id)
    names = ("added", "changed", "withdrawn")
    undoing.count(connection, new_id, {name: len(getattr(outcome, name)) for name in names})
    refresh(connection, "localities")
    return new_id


def _before(connection: sa.Connection, import_id: int) -> dict[str, State | None]:
    rows = sa.select(LocalityHistory.locality, LocalityHistory.before)
    found = connection.execute(rows.where(LocalityHistory.import_id == import_id))
    return {code: _restored(state) for code, state in found}


def _restored(state: State | None) -> State | None:
    """As the table has it: what JSON keeps as a text is a number there."""
    if state is None:
        return None
    area = state["area_ha"]
    return {**state, "area_ha": None if area is None else Decimal(area)}


def touched(connection: sa.Connection, import_id: int) -> list[Touched]:
    """What an import did with localities, at most `MOST` of them."""
    columns = (LocalityHistory.locality, LocalityHistory.before, LocalityHistory.after)
    asked = sa.select(*columns).where(LocalityHistory.import_id == import_id)
    return [
        _touched(code, _restored(before), _restored(after))
        for code, before, after in connection.execute(asked.order_by("locality").limit(MOST))
    ]


def _touched(code: str, before: State | None, after: State | None) -> Touched:
    name = (after or before or {"name": code})["name"]
    if before is None or after is None:
        return Touched(code, "added" if before is None else "withdrawn", name)
    return Touched(code, "changed", name, differences(before, after))
