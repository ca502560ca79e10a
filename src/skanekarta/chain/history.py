"""An entry's versions: as it was first written, and every correction since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.entry import Activity
from skanekarta.errors import SkanekartaError

TITLES = {
    "kind": "Slag",
    "title": "Rubrik",
    "description": "Beskrivning",
    "starts_on": "Börjar",
    "ends_on": "Slutar",
    "date_precision": "Tiden är känd till",
    "municipality": "Kommun",
    "place_name": "Plats",
    "position": "Punkt",
    "position_basis": "Punkten är",
    "area": "Område",
    "network": "Nätverk",
    "target_group": "Målgrupp",
    "participants": "Deltagare",
    "unit": "Enhet",
    "link": "Länk",
    "visibility": "Synlighet",
    "source": "Källa",
    "source_url": "Källans adress",
    "note": "Anmärkning",
}
"""What an entry says, in the order it is told."""

POSITION = sa.func.concat_ws(
    " ", sa.func.ST_X(Activity.geom), sa.func.ST_Y(Activity.geom), type_=sa.Text
)
TOLD = ("id", "seq", "action", "reason", "erases", "recorded_at", "recorded_by", "erased_at")


@dataclass(frozen=True)
class Entry:
    """A version. `told` is who wrote it, when and why; `says` is what it says."""

    told: Mapping[str, Any]
    says: Mapping[str, Any]

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.told["id"])

    def changes(self, before: Entry | None) -> dict[str, tuple[Any, Any]]:
        """What it says otherwise than the version before, by the names of the columns."""
        was: Mapping[str, Any] = before.says if before else {}
        pairs = {name: (was.get(name), value) for name, value in self.says.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def history(connection: sa.Connection, entry_id: int) -> list[Entry]:
    """Every version of the entry that has that number in any of them, the earliest first.
    Raises SkanekartaError where there is none."""
    says = [POSITION.label(name) if name == "position" else _column(name) for name in TITLES]
    statement = (
        sa.select(*map(_column, TOLD), Activity.seal, *says)
        .where(Activity.id.in_(_versions(entry_id)))
        .order_by(Activity.seq)
    )
    rows = connection.execute(statement).mappings().all()
    if not rows:
        raise SkanekartaError(f"Det finns ingen post {entry_id}.")
    return [
        Entry(
            {**{name: row[name] for name in TOLD}, "seal": bytes(row["seal"]).hex()},
            {name: row[name] for name in TITLES},
        )
        for row in rows
    ]


def _column(name: str) -> sa.ColumnElement[Any]:
    column: sa.ColumnElement[Any] = Activity.__table__.c[name]
    return column


def _versions(entry_id: int) -> sa.Select[int]:
    """The ids of what the entry supersedes, and of what supersedes it."""
    own = sa.select(Activity.id, Activity.supersedes).where(Activity.id == entry_id)
    back = own.cte("back", recursive=True)
    earlier = sa.select(Activity.id, Activity.supersedes).where(Activity.id == back.c.supersedes)
    back = back.union_all(earlier)
    forth = own.cte("forth", recursive=True)
    later = sa.select(Activity.id, Activity.supersedes).where(Activity.supersedes == forth.c.id)
    forth = forth.union_all(later)
    return sa.select(sa.union(sa.select(back.c.id), sa.select(forth.c.id)).subquery().c.id)
