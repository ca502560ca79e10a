"""An entry through time: what it says, what it has said, and which version stands now.

Each version supersedes one, and is superseded by one at most: the database sees to it. A later
version has a higher number than the one that it supersedes, since that was there first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.entry import Activity

NUMBER = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
"""How an entry's number is written in an address."""


@dataclass(frozen=True)
class Standing:
    """The version that stands now, and whether the entry is withdrawn with it."""

    id: int
    is_withdrawn: bool


def later(activity_id: int) -> sa.CTE:
    """The numbers of that version and all that came after it."""
    first = sa.select(Activity.id).where(Activity.id == activity_id)
    found = first.cte("later", recursive=True)
    newer = aliased(Activity)
    return found.union_all(
        sa.select(newer.id).select_from(found.join(newer, newer.supersedes == found.c.id))
    )


def former(activity_id: int) -> sa.CTE:
    """The numbers of that version and all that came before it."""
    last = sa.select(Activity.id, Activity.supersedes).where(Activity.id == activity_id)
    found = last.cte("former", recursive=True)
    older = aliased(Activity)
    return found.union_all(
        sa.select(older.id, older.supersedes).join(found, older.id == found.c.supersedes)
    )


def versions(activity_id: int) -> sa.Subquery:
    """The numbers of all the versions of the entry that the number is one of."""
    return sa.union(
        sa.select(former(activity_id).c.id), sa.select(later(activity_id).c.id)
    ).subquery()


def newest(connection: sa.Connection, activity_id: int, *, is_staff: bool) -> Standing | None:
    """What stands now of the entry that the version is one of. None where there is no such
    version, and where the reader may not see it and all that came after: that must look the same,
    and an entry that was internal for a while is another one to the public."""
    ids = versions(activity_id)
    statement = (
        sa.select(Activity.id, Activity.action, Activity.visibility)
        .join(ids, ids.c.id == Activity.id)
        .order_by(Activity.id)
    )
    rows = connection.execute(statement).all()
    since = [row for row in rows if row.id >= activity_id]
    if not rows or not (is_staff or all(row.visibility == "open" for row in since)):
        return None
    # What is erased is as withdrawn as it was before.
    actions = [row.action for row in rows if row.action != "erasure"]
    return Standing(rows[-1].id, actions[-1] == "withdrawal")


def number(fid: str) -> int | None:
    """The number in an address; None for what is none."""
    return int(fid) if NUMBER.fullmatch(fid) else None
