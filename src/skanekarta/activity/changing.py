"""Correcting an entry, withdrawing it, restoring it and undoing, all by new rows: nothing is lost.

Whoever changes names the version that they have seen. If another has come since, they are told
which, and nothing is written: two who correct at once never overwrite each other.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.access import Who
from skanekarta.activity import thread
from skanekarta.activity.sent import Asked
from skanekarta.entry import Activity
from skanekarta.errors import BadEntry, Conflict, Forbidden
from skanekarta.message import message

UNDO_WITHIN = dt.timedelta(minutes=10)
UNDONE = "Ångrad inom tio minuter"
"""The reason that is kept for what is undone."""

KEPT = ("source", "source_url", "note", "generated")
"""What a correction does not say, and the entry keeps: where it came from."""

SAID = (
    "kind", "title", "description", "starts_on", "ends_on", "date_precision", "municipality",
    "place_name", "geom", "position_basis", "area", "network", "target_group", "participants",
    "unit", "link", "visibility",
)  # fmt: skip
"""What an entry says."""

Former = sa.Row[Any]


def superseded(connection: sa.Connection, activity_id: int, who: Who) -> Former:
    """The version that is to be superseded. Raises BadEntry where there is none that they may
    read, and Conflict when it is no longer the one that stands."""
    age = (sa.func.clock_timestamp() - Activity.recorded_at).label("age")
    statement = sa.select(Activity.__table__, age).where(Activity.id == activity_id)
    found = connection.execute(statement).one_or_none()
    if found is None or not (who.may("read") or _is_public(connection, activity_id)):
        raise BadEntry({"supersedes": message("det finns ingen post med det numret.")})
    refuse_older(connection, activity_id)
    return found


def _is_public(connection: sa.Connection, activity_id: int) -> bool:
    """Whether whoever may not read what is internal may be told which version stands now."""
    return thread.newest(connection, activity_id, is_staff=False) is not None


def refuse_older(connection: sa.Connection, activity_id: int) -> None:
    """Raises Conflict, with the number of the version that stands, unless this is it."""
    newest = connection.scalar(sa.select(sa.func.max(thread.later(activity_id).c.id)))
    if newest != activity_id:
        raise Conflict("Posten har ändrats sedan dess. Nu gäller post {newest}.", newest=newest)


def correction(connection: sa.Connection, former: Former) -> dict[str, Any]:
    """What a correction keeps of the former version. An internal entry does not become open
    because nobody said that it shall not. Raises Conflict for one that is withdrawn."""
    if _is_withdrawn(connection, former):
        raise Conflict(
            "Post {newest} är återkallad. Återställ den innan du rättar.", newest=former.id
        )
    kept = {name: getattr(former, name) for name in KEPT}
    return {"visibility": former.visibility, **kept}


def move(connection: sa.Connection, asked: Asked, former: Former, who: Who) -> int:
    """Withdraws, restores or undoes; the new version's number. Raises Conflict and Forbidden."""
    action, reason = asked.action, asked.reason
    if action == "undo":
        _refuse_undo(former, who)
        action, reason = _opposite(connection, former), UNDONE
    if action == "withdrawal":
        return _copy(connection, _withdrawable(connection, former), former, action, reason, who)
    return _copy(connection, _restorable(connection, former), former, action, reason, who)


def _refuse_undo(former: Former, who: Who) -> None:
    if former.account_id != who.account_id:
        raise Forbidden("Bara den som skrev posten kan ångra den.")
    if former.age > UNDO_WITHIN:
        raise Conflict(
            "Det har gått mer än tio minuter. Rätta eller återkalla post {newest} i stället.",
            newest=former.id,
        )


def _opposite(connection: sa.Connection, former: Former) -> str:
    """What takes a version back: of a new entry, or of one that was restored after it had been
    withdrawn, a withdrawal."""
    if former.action == "entry" or _before(connection, former).action == "withdrawal":
        return "withdrawal"
    return "restoration"


def _before(connection: sa.Connection, former: Former) -> Former:
    before = Activity.id == former.supersedes
    return connection.execute(sa.select(Activity.__table__).where(before)).one()


def _is_withdrawn(connection: sa.Connection, former: Former) -> bool:
    """Whether the entry is withdrawn; erasing its words has not brought it back."""
    if former.action == "erasure":
        former = _before(connection, former)
    return bool(former.action == "withdrawal")


def _withdrawable(connection: sa.Connection, former: Former) -> int:
    """The version whose content a withdrawal keeps."""
    if _is_withdrawn(connection, former):
        raise Conflict("Post {newest} är redan återkallad.", newest=former.id)
    return int(former.id)


def _restorable(connection: sa.Connection, former: Former) -> int:
    """The version whose content comes back: the one before."""
    if former.action == "entry":
        raise Conflict("Post {newest} har inget tidigare läge.", newest=former.id)
    before = _before(connection, former)
    if before.erased_at is not None or former.action == "erasure":
        raise Conflict(
            "Uppgifterna före post {newest} är borttagna och kan inte återställas.",
            newest=former.id,
        )
    if before.action == "withdrawal":
        raise Conflict("Post {newest} var återkallad innan. Återkalla den.", newest=former.id)
    return int(before.id)


def _copy(
    connection: sa.Connection,
    content: int,
    former: Former,
    action: str,
    reason: str | None,
    who: Who,
) -> int:
    """A new version that says what that one says."""
    own: dict[str, Any] = {
        "action": action,
        "supersedes": former.id,
        "reason": reason,
        "recorded_by": who.name,
        "account_id": who.account_id,
    }
    copied = [getattr(Activity, name) for name in (*SAID, *KEPT)]
    new = [sa.literal(value, getattr(Activity, name).type) for name, value in own.items()]
    content_of = sa.select(*copied, *new).where(Activity.id == content)
    statement = insert(Activity).from_select([*SAID, *KEPT, *own], content_of)
    return store(connection, statement, former.id)


def store(connection: sa.Connection, statement: Any, supersedes: int) -> int:
    """The number of a row that is added, unless somebody else's has superseded the same version
    first. Raises Conflict."""
    added = connection.scalar(
        statement.on_conflict_do_nothing(index_elements=["supersedes"]).returning(Activity.id)
    )
    if added is None:
        refuse_older(connection, supersedes)
    assert added is not None
    return int(added)
