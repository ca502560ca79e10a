"""What has changed in the data: imports, imports undone, and entries of the log, as they came.

An entry is told of only to those who may read it, and what it said only while it says so:
the history is the staff's. To the public an entry that is made internal is withdrawn, and one that
is opened is new. Who made an import is not told: it may be a person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta import provenance
from skanekarta.entry import Activity
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.extent import MOMENT
from skanekarta.layers.activities import IS_STAFF
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.pairs import Pairs, once, read_limit
from skanekarta.provenance import Import

PARAMETERS = ("since", "limit", "after", "f")
KINDS = (
    *("import", "undo"),
    *("entry", "correction", "withdrawal", "restoration", "erasure"),
)
"""What a change can be."""

EXAMPLE = "2026-01-01T00:00:00Z"
TABLES = LOG.tables | {Import.__tablename__}

TOKEN = re.compile(r"(\d{16,17})-(entry|import)-(\d{1,18})", re.ASCII)
"""Where a page ends: microseconds since 1970, and which change of that moment."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Asked:
    """What is asked of the feed: changes from a moment on, as many as fit on a page, after the
    one that the page before ended with."""

    since: dt.datetime | None = None
    limit: int = 100
    after: tuple[dt.datetime, str, int] | None = None

    @classmethod
    def parse(cls, pairs: Pairs) -> Asked:
        """What the pairs of a query string mean. Raises BadParameter."""
        given = once(pairs)
        for name in given:
            if name not in PARAMETERS:
                raise UnknownParameter(name, PARAMETERS)
        return cls(_moment(given), read_limit(given.get("limit")), _after(given))

    def pairs(self, after: str | None = None) -> list[tuple[str, str]]:
        """The inverse of `parse`, for the page that begins after that token."""
        found = [("since", told(self.since))] if self.since else []
        found += [("limit", str(self.limit))] if self.limit != Asked.limit else []
        token = after or (self.after and _token(*self.after))
        return found + ([("after", token)] if token else [])


@dataclass(frozen=True)
class Change:
    """A change: `import`, `undo`, or what was done to the log (`entry`, `correction`,
    `withdrawal`, `restoration`, `erasure`), its number, when, and what more is known."""

    kind: str
    number: int
    time: dt.datetime
    more: Mapping[str, Any]


def told(moment: dt.datetime) -> str:
    """RFC 3339 in UTC, to the microsecond."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def feed(connection: sa.Connection, asked: Asked) -> tuple[list[Change], str | None]:
    """A page of changes, the earliest first, and the token of the next page if there is one."""
    rows = sa.union_all(_imports(), _entries()).subquery("c")
    place = sa.tuple_(rows.c.time, rows.c.source, rows.c.number)
    statement = sa.select(rows).order_by(rows.c.time, rows.c.source, rows.c.number)
    if asked.since is not None:
        statement = statement.where(rows.c.time >= asked.since)
    if asked.after is not None:
        statement = statement.where(place > sa.tuple_(*asked.after))
    found = connection.execute(statement.limit(asked.limit + 1)).all()
    page = found[: asked.limit]
    last = page[-1] if len(found) > asked.limit else None
    token = _token(last.time, last.source, last.number) if last else None
    return [Change(row.kind, row.number, row.time, row.more) for row in page], token


def _imports() -> sa.Select[Any]:
    counts = [
        part
        for column in (Import.added, Import.changed, Import.unchanged, Import.withdrawn)
        for part in (sa.literal(column.key, sa.Text), column)
    ]
    more = sa.func.json_build_object(
        *(sa.literal("dataset", sa.Text), provenance.DATASET),
        *(sa.literal("rows", sa.Text), Import.rows, *counts),
        *(sa.literal("undoes", sa.Text), Import.undoes),
    )
    return sa.select(
        Import.imported_at.label("time"),
        sa.literal("import", sa.Text).label("source"),
        sa.cast(Import.id, sa.BigInteger).label("number"),
        Import.kind.label("kind"),
        more.label("more"),
    ).where(provenance.TOLD)


def _is_seen(entry: Any) -> sa.ColumnElement[bool]:
    """Whether the one who asks may read it."""
    return sa.and_(entry.id.is_not(None), sa.or_(entry.visibility == "open", IS_STAFF))


def _said(older: Any) -> sa.ColumnElement[Any]:
    """What is told of an entry of the log, `older` being the one that it supersedes."""
    own, newer, erased = Activity, aliased(Activity), aliased(Activity)
    holds = sa.and_(
        _is_seen(own),
        own.action != "withdrawal",
        ~sa.exists().where(newer.supersedes == own.id),
    )
    erases = sa.select(sa.func.array_agg(erased.id)).where(
        erased.id == sa.any_(own.erases), _is_seen(erased)
    )
    return sa.func.json_build_object(
        *(sa.literal("title", sa.Text), sa.case((sa.or_(holds, IS_STAFF), own.title))),
        *(sa.literal("reason", sa.Text), sa.case((IS_STAFF, own.reason))),
        *(sa.literal("supersedes", sa.Text), sa.case((_is_seen(older), older.id))),
        *(sa.literal("erases", sa.Text), erases.correlate(own).scalar_subquery()),
        *(sa.literal("hidden", sa.Text), ~_is_seen(own)),
        *(sa.literal("last", sa.Text), holds),
    )


def _entries() -> sa.Select[Any]:
    own, older, newer = Activity, aliased(Activity), aliased(Activity)
    seen, old_seen = _is_seen(own), _is_seen(older)
    is_new = own.action.in_(("entry", "correction", "restoration"))
    is_hidden = sa.exists().where(newer.supersedes == own.id, newer.visibility != "open")
    kind = sa.case((~seen, "withdrawal"), (old_seen, own.action), else_="entry")
    return (
        sa.select(
            own.recorded_at,
            sa.literal("entry", sa.Text),
            sa.case((~seen, older.id), else_=own.id),
            kind,
            _said(older),
        )
        .outerjoin(older, older.id == own.supersedes)
        .where(sa.or_(old_seen, sa.and_(seen, is_new)), sa.or_(IS_STAFF, ~seen, ~is_hidden))
    )


def _moment(given: Mapping[str, str]) -> dt.datetime | None:
    text = given.get("since")
    if text is None:
        return None
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError(text)
        found = dt.datetime.fromisoformat(text.upper())
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadParameter(
            "since",
            "ska vara en dag eller en tidpunkt med tidszon, till exempel {moment}.",
            moment=EXAMPLE,
        ) from None


def _token(moment: dt.datetime, source: str, number: int) -> str:
    return f"{(moment - EPOCH) // dt.timedelta(microseconds=1)}-{source}-{number}"


def _after(given: Mapping[str, str]) -> tuple[dt.datetime, str, int] | None:
    text = given.get("after")
    if text is None:
        return None
    found = TOKEN.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        moment = EPOCH + dt.timedelta(microseconds=int(found[1]))
        return moment, found[2], int(found[3])
    except (ValueError, OverflowError):
        raise BadParameter(
            "after", "är inget sidmärke för den här sorteringen. Följ länken next."
        ) from None
