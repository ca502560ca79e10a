"""Policy documents (styrdokument) on a chosen day, and which municipalities' lists are complete.

A document is, on a day:

    proposed   a proposal when its source was read
    expired    its last day has been
    upcoming   its first day is still to come
    in_force   it has not ended: a last day is still to come, or it holds until further notice
    unknown    it has begun, or nobody knows when, and no source says how long it holds

An open start counts as begun. A municipality is what the best of its cultural documents is, in
the order in force, proposed, unknown, expired; those that are to come say nothing of the day.
`none` is only said where a complete list has been loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.administration import LinkCheck
from skanekarta.db import Base
from skanekarta.facts import PolicyDocument
from skanekarta.municipality import Municipality
from skanekarta.provenance import Import
from skanekarta.vocabulary import PolicyKind

DAY = "policy_day"
"""The parameter, of pages and of the API, that names the day which a status is told for."""

Day = sa.ColumnElement[dt.date]


class PolicyList(Base):
    """That all of a municipality's policy documents are loaded, those that have expired too: who
    says so, and of which day the list is."""

    __tablename__ = "policy_lists"

    municipality: Mapped[str] = mapped_column(
        sa.ForeignKey("municipalities.code"), primary_key=True
    )
    as_of: Mapped[dt.date]
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


def today() -> Day:
    """The day in Skåne, by the database's clock."""
    return sa.cast(sa.func.timezone("Europe/Stockholm", sa.func.now()), sa.Date)


def status(day: Day) -> sa.ColumnElement[str]:
    """What a policy document is on that day, as SQL."""
    return sa.case(
        (PolicyDocument.proposal, sa.literal("proposed")),
        (PolicyDocument.valid_to < day, sa.literal("expired")),
        (PolicyDocument.valid_from > day, sa.literal("upcoming")),
        (
            sa.or_(PolicyDocument.valid_to >= day, PolicyDocument.until_further_notice),
            sa.literal("in_force"),
        ),
        else_=sa.literal("unknown"),
    )


RANK = {"in_force": 1, "proposed": 2, "unknown": 3, "expired": 4}


def status_of_municipality(day: Day) -> sa.ColumnElement[str]:
    """What the loaded documents say of a municipality on that day, as SQL for a select of
    municipalities; null where nothing that counts is loaded."""
    own = status(day)
    best = (
        sa.select(own)
        .join(PolicyKind, PolicyKind.slug == PolicyDocument.kind)
        .where(PolicyDocument.municipality == Municipality.code, PolicyKind.cultural)
        .where(own != "upcoming")
        .order_by(sa.case(RANK, value=own))
        .limit(1)
        .correlate(Municipality)
        .scalar_subquery()
    )
    complete = sa.exists().where(PolicyList.municipality == Municipality.code)
    return sa.func.coalesce(
        best, sa.case((complete.correlate(Municipality), "none")), type_=sa.Text
    )


def documents(connection: sa.Connection, code: str, day: dt.date) -> Sequence[Mapping[str, Any]]:
    """A municipality's policy documents with what they are on that day (`status`): those that
    hold first, then the newest. `12` is the region itself. `checked_at`, `outcome` and
    `answered_at` tell of the last check of `url`, null where it has never been asked."""
    own = status(sa.literal(day, sa.Date)).label("status")
    whose = PolicyDocument.municipality == code
    if code == "12":
        whose = PolicyDocument.municipality.is_(None)
    columns = [column for column in PolicyDocument.__table__.c if column.name != "import_id"]
    statement = (
        sa.select(
            *columns,
            *(PolicyKind.title.label("kind_title"), PolicyKind.cultural, own, Import.imported_at),
            *(LinkCheck.checked_at, LinkCheck.outcome, LinkCheck.answered_at),
        )
        .join(PolicyKind, PolicyKind.slug == PolicyDocument.kind)
        .join(Import, Import.id == PolicyDocument.import_id)
        .outerjoin(LinkCheck, LinkCheck.address == PolicyDocument.url)
        .where(whose)
        .order_by(
            own != "in_force",
            PolicyDocument.valid_from.desc().nulls_last(),
            PolicyDocument.title,
        )
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def municipal_status(connection: sa.Connection, code: str, day: dt.date) -> str | None:
    """What the loaded documents say of a municipality on that day; None where nothing does."""
    own = status_of_municipality(sa.literal(day, sa.Date))
    return connection.scalar(sa.select(own).where(Municipality.code == code))


def complete_list(connection: sa.Connection, code: str) -> Mapping[str, Any] | None:
    """Who says that a municipality's list of documents is complete, and of which day it is."""
    statement = sa.select(PolicyList.__table__).where(PolicyList.municipality == code)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else dict(row)
