"""What staff see of the log on their own pages: whole entries, superseded and internal ones too."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.entry import Activity
from skanekarta.web.rows import Row, fetch

MOST_OWN = 10
MOST_UNITS = 100

_newer = aliased(Activity)
_is_current = ~sa.exists().where(_newer.supersedes == Activity.id)
_CONTENT = tuple(
    column
    for column in Activity.__table__.c
    if column.name not in {"geom", "salt", "digest", "previous", "seal"}
)


def _rows() -> sa.Select[sa.Row[object]]:
    return sa.select(
        *_CONTENT,
        sa.func.ST_X(Activity.geom).label("longitude"),
        sa.func.ST_Y(Activity.geom).label("latitude"),
    )


def entry(connection: sa.Connection, fid: int) -> Row | None:
    """The entry with that number, as it was written; None where there is none."""
    found = fetch(connection, _rows().where(Activity.id == fid))
    return found[0] if found else None


def own(connection: sa.Connection, account_id: int, most: int = MOST_OWN) -> list[Row]:
    """What an account wrote last and still stands, the newest first."""
    statement = (
        _rows()
        .where(
            Activity.account_id == account_id,
            Activity.action.in_(("entry", "correction", "restoration")),
            _is_current,
        )
        .order_by(Activity.seq.desc())
        .limit(most)
    )
    return fetch(connection, statement)


def units(connection: sa.Connection) -> list[str]:
    """Units that have been named in entries, to choose again."""
    named = (
        sa.select(Activity.unit)
        .where(Activity.unit.is_not(None), Activity.erased_at.is_(None))
        .distinct()
        .order_by(Activity.unit)
        .limit(MOST_UNITS)
    )
    return [unit for (unit,) in connection.execute(named) if unit]
