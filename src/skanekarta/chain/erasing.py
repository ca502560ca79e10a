"""Personal data taken out of the log (GDPR, article 17).

An entry is added that says that it was done and why; the words of every version before it go,
with the salt that their digests were made under, so that nothing is left to guess by. Their
places in the chain stay, and the new entry says what was left of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.access import audit
from skanekarta.chain.history import Entry, history
from skanekarta.chain.links import GONE, proof_of
from skanekarta.entry import Activity
from skanekarta.errors import SkanekartaError
from skanekarta.municipality import Municipality

LONGEST_REASON = 500
WORDS = ("description", "place_name", "source", "source_url", "note", "link", "unit")
KEPT = (
    *("kind", "starts_on", "ends_on", "date_precision", "municipality", "area", "network"),
    *("target_group", "participants", "visibility", "generated"),
)
"""What the new entry says as the newest did."""

WAIT = sa.text("SELECT pg_advisory_xact_lock(1212, 1)")
"""As whoever appends does (trigger `seal_entry`): nobody corrects what is being erased."""

LEFT = sa.text("""
    SELECT log_content(jsonb_populate_record(a, jsonb_build_object(
        'title', cast(:gone AS text), 'reason', CASE WHEN a.reason IS NOT NULL THEN :gone END,
        'description', NULL, 'place_name', NULL, 'source', NULL, 'source_url', NULL, 'note', NULL,
        'link', NULL, 'unit', NULL,
        'geom', coalesce(cast(:point AS text), encode(ST_AsEWKB(a.geom), 'hex')),
        'position_basis', CASE WHEN cast(:point AS text) IS NULL THEN a.position_basis
                               ELSE 'centre' END)))
    FROM activities a WHERE a.id = ANY (:ids) ORDER BY a.seq
""").bindparams(gone=GONE)


@dataclass(frozen=True)
class Erased:
    """The entry that says so, and the versions whose words are gone."""

    id: int
    erased: tuple[int, ...]


def erase(
    connection: sa.Connection, entry_id: int, reason: str, who: str, *, place: bool = False
) -> Erased:
    """Takes the words of every version of an entry away, in the caller's transaction; with
    `place` where it was, too. Raises SkanekartaError for an entry that is not there or has been
    erased already, or without a reason."""
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise SkanekartaError(f"Skäl ska anges, med högst {LONGEST_REASON} tecken.")
    connection.execute(WAIT)
    versions = history(connection, entry_id)
    ids = tuple(each.id for each in versions if each.told["erased_at"] is None)
    newest = versions[-1]
    if newest.told["action"] == "erasure" and entry_id != newest.id:
        raise SkanekartaError(f"Post {entry_id} är redan borttagen, av post {newest.id}.")
    point = _middle(connection, versions) if place else None
    new = _tell(connection, newest, ids, reason, who, point)
    _take_away(connection, ids, new.recorded_at, point)
    detail = {"erased": list(ids), "place": place}
    audit.tell(connection, "erased", who, f"post {new.id}", detail)
    return Erased(new.id, ids)


def _tell(
    connection: sa.Connection,
    newest: Entry,
    ids: Sequence[int],
    reason: str,
    who: str,
    point: str | None,
) -> Any:
    """Adds the entry that says what is erased."""
    left = connection.scalars(LEFT, {"ids": list(ids), "point": point}).all()
    own: dict[str, object] = {
        "title": GONE,
        "action": "erasure",
        "reason": reason,
        "erases": list(ids),
        "supersedes": newest.id,
        "recorded_by": who,
        "import_key": proof_of(list(left)),
    }
    copied = [_column(name) for name in KEPT]
    placed = _place(point)
    literals = [sa.cast(sa.literal(value), _column(name).type) for name, value in own.items()]
    chosen = sa.select(*copied, *placed.values(), *literals).where(Activity.id == newest.id)
    added = sa.insert(Activity).from_select([*KEPT, *placed, *own], chosen)
    return connection.execute(added.returning(Activity.id, Activity.recorded_at)).one()


def _take_away(
    connection: sa.Connection, ids: Sequence[int], when: object, point: str | None
) -> None:
    gone: dict[str, Any] = dict.fromkeys((*WORDS, "salt"))
    gone |= {"title": GONE, "erased_at": when, **_place(point)}
    gone["reason"] = sa.case((Activity.reason.is_not(None), GONE))
    connection.execute(sa.update(Activity).where(Activity.id.in_(ids)).values(gone))


def _place(point: str | None) -> dict[str, sa.ColumnElement[Any]]:
    """Where the entry was, or the middle of its municipality."""
    if point is None:
        return {name: _column(name) for name in ("geom", "position_basis")}
    return {
        "geom": sa.func.ST_GeomFromEWKB(sa.func.decode(point, "hex")),
        "position_basis": sa.literal("centre"),
    }


def _middle(connection: sa.Connection, versions: Sequence[Entry]) -> str:
    """The middle of the newest's (first) municipality, or of all of Skåne, as EWKB."""
    codes = versions[-1].says["municipality"]
    one = sa.select(Municipality.centre).where(Municipality.code.in_(codes))
    first = one.order_by(Municipality.code).limit(1).scalar_subquery()
    every = sa.select(sa.func.ST_Centroid(sa.func.ST_Collect(Municipality.centre)))
    found = sa.func.coalesce(first, every.scalar_subquery())
    return str(connection.scalar(sa.select(sa.func.encode(sa.func.ST_AsEWKB(found), "hex"))))


def _column(name: str) -> sa.ColumnElement[Any]:
    column: sa.ColumnElement[Any] = Activity.__table__.c[name]
    return column
