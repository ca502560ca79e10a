"""The one write that comes over HTTP: what was sent becomes a row of the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.access import Who
from skanekarta.activity import changing, sending, sent
from skanekarta.activity.sent import Asked
from skanekarta.db import SRID
from skanekarta.entry import Activity
from skanekarta.municipality import Municipality
from skanekarta.placing import municipalities_at
from skanekarta.vocabulary import Names


@dataclass(frozen=True)
class Appended:
    """The number of the row, and whether it is new: a key that comes again gives the same."""

    id: int
    was_new: bool


def append(
    connection: sa.Connection,
    entry: object,
    names: Names,
    who: Who,
    key: str | None = None,
    *,
    most_a_minute: int = sending.WRITES_A_MINUTE,
) -> Appended:
    """Does what a GeoJSON Feature asks for: a new entry, or a correction, withdrawal, restoration
    or undoing of one. `key` is the sender's own for this request, if there is one.

    Raises BadEntry (400) with every problem at once, BadParameter (400) for a key that is none,
    Forbidden (403), Conflict (409) with what stands now, and TooManyRequests (429)."""
    sha256 = sending.fingerprint(entry)
    if key is not None:
        sending.check_key(key)
    sending.take_turn(connection, who)
    earlier = sending.earlier(connection, who, key, sha256, most_a_minute)
    if earlier is not None:
        return Appended(earlier, was_new=False)
    added = _add(connection, sent.read(entry, names), who)
    if key is not None:
        sending.note(connection, who, key, sha256, added)
    return Appended(added, was_new=True)


def _add(connection: sa.Connection, asked: Asked, who: Who) -> int:
    if asked.supersedes is None:
        statement = insert(Activity).values(_row(connection, asked, who))
        return int(connection.execute(statement.returning(Activity.id)).scalar_one())
    former = changing.superseded(connection, asked.supersedes, who)
    if asked.point is None:
        return changing.move(connection, asked, former, who)
    kept = changing.correction(connection, former)
    row = {
        **kept,
        **_row(connection, asked, who),
        **_where(asked, former.id),
        "supersedes": former.id,
        "reason": asked.reason,
    }
    return changing.store(connection, insert(Activity).values(row), former.id)


SAME_PLACE = 0.000_001
"""Degrees: what a coordinate may have been rounded by when it was read."""


def _where(asked: Asked, former: int) -> dict[str, Any]:
    """The place of a correction: the former one's where it has not been moved, so that the middle
    of a municipality is still told to be no more than that."""
    found = sa.and_(
        Activity.id == former, sa.func.ST_DWithin(Activity.geom, _place(asked), SAME_PLACE)
    )
    geom = sa.select(Activity.geom).where(found).scalar_subquery()
    basis = sa.select(Activity.position_basis).where(found).scalar_subquery()
    return {
        "geom": sa.func.coalesce(geom, _place(asked), type_=Activity.geom.type),
        "position_basis": sa.func.coalesce(basis, _basis(asked)),
    }


def _row(connection: sa.Connection, asked: Asked, who: Who) -> dict[str, Any]:
    """The columns of an entry that says everything itself."""
    assert asked.point is not None
    given = asked.values.get("municipality")
    return {
        **asked.values,
        "action": asked.action,
        "municipality": municipalities_at(connection, given, asked.point),
        "geom": _place(asked),
        "position_basis": _basis(asked),
        "recorded_by": who.name,
        "account_id": who.account_id,
    }


def _basis(asked: Asked) -> sa.ColumnElement[str]:
    """What the point stands for: the middle of a municipality, to the last decimal, is nobody's
    visit but says that no more than the municipality is known."""
    centre = sa.exists().where(sa.func.ST_DWithin(Municipality.centre, _place(asked), SAME_PLACE))
    return sa.case((centre, "centre"), else_="point")


def _place(asked: Asked) -> sa.ColumnElement[Any]:
    assert asked.point is not None
    return sa.func.ST_SetSRID(sa.func.ST_MakePoint(*asked.point), SRID)
