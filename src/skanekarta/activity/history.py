"""What has been done with an entry: every version, the newest first, and what each one changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.activity import thread
from skanekarta.activity.changing import SAID
from skanekarta.entry import Activity
from skanekarta.errors import NotFound

FIELDS = ("longitude", "latitude", *(each for each in SAID if each != "geom"))
"""What a version says, by the names that it is sent under."""


@dataclass(frozen=True)
class Change:
    """A field that says something else than in the version before."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Version:
    """An entry as it was written once: by whom, when, why, and what was new in it. `changed` is
    empty for the first one. `action` is entry, correction, withdrawal, restoration or erasure."""

    id: int
    action: str
    supersedes: int | None
    recorded_at: dt.datetime
    recorded_by: str
    account_id: int | None
    reason: str | None
    erased_at: dt.datetime | None
    values: Mapping[str, Any]
    changed: tuple[Change, ...]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the entry was withdrawn with this version."""
        return self.action == "withdrawal"


def history(connection: sa.Connection, activity_id: int) -> list[Version]:
    """Every version of the entry that the number is one of, the newest first. It is for staff:
    internal versions are in it. Raises NotFound."""
    ids = thread.versions(activity_id)
    statement = (
        sa.select(
            Activity.__table__,
            sa.func.ST_X(Activity.geom).label("longitude"),
            sa.func.ST_Y(Activity.geom).label("latitude"),
        )
        .join(ids, ids.c.id == Activity.id)
        .order_by(Activity.id)
    )
    rows = connection.execute(statement).all()
    if not rows:
        raise NotFound("Det finns ingen post {fid} i loggen.", fid=activity_id)
    before = [None, *rows[:-1]]
    versions = [_version(*pair) for pair in zip(rows, before, strict=True)]
    return versions[::-1]


def _version(row: sa.Row[Any], before: sa.Row[Any] | None) -> Version:
    return Version(
        **{
            name: getattr(row, name)
            for name in (
                "id", "action", "supersedes", "recorded_at", "recorded_by", "account_id",
                "reason", "erased_at",
            )
        },
        values={name: getattr(row, name) for name in FIELDS},
        changed=_changed(row, before) if before else (),
    )  # fmt: skip


def _changed(row: sa.Row[Any], before: sa.Row[Any]) -> tuple[Change, ...]:
    pairs = ((name, getattr(before, name), getattr(row, name)) for name in FIELDS)
    return tuple(Change(*each) for each in pairs if each[1] != each[2])


def receipt(connection: sa.Connection, activity_id: int) -> dict[str, Any]:
    """What is told of a version that nobody reads as an entry: a withdrawal, or one that another
    has superseded since. A GeoJSON Feature without a place."""
    moment = sa.func.timezone("UTC", Activity.recorded_at)
    statement = sa.select(
        Activity.action,
        Activity.supersedes,
        Activity.reason,
        sa.func.to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"').label("recorded_at"),
    ).where(Activity.id == activity_id)
    told = connection.execute(statement).mappings().one()
    return {"type": "Feature", "id": activity_id, "geometry": None, "properties": dict(told)}
