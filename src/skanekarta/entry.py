"""An entry of the log and its place in the chain: rows that are only added."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.db import SRID, Base
from skanekarta.geometry import Geometry

ACTIONS = {
    "action_is_known": (
        "action in ('entry', 'correction', 'withdrawal', 'restoration', 'erasure')"
    ),
    "action_has_its_entry": "(action = 'entry') = (supersedes is null)",
    "erasure_names_what": "(action = 'erasure') = (erases is not null)",
    "reason_is_given": "action not in ('withdrawal', 'erasure') or reason is not null",
    "reason_is_short": "char_length(reason) between 1 and 500",
    "unit_is_short": "char_length(unit) between 1 and 100",
    "link_is_short": "char_length(link) between 1 and 500",
}


class Activity(Base):
    """An entry. A correction is a new entry that supersedes the old, and so are a withdrawal and
    what takes one back; PostgreSQL itself refuses DELETE and TRUNCATE, and UPDATE of anything but
    words that an erasure names. `seq`, `recorded_at` and the seal are the database's own (trigger
    `seal_entry`), so are the checks of the arrays' members."""

    __tablename__ = "activities"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="period_runs_forward"),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'period')", name="precision_is_known"
        ),
        sa.CheckConstraint("visibility in ('open', 'internal')", name="visibility_is_known"),
        sa.CheckConstraint("position_basis in ('point', 'centre')", name="basis_is_known"),
        sa.CheckConstraint("participants between 0 and 1000000", name="participants_counted"),
        sa.CheckConstraint("char_length(title) between 1 and 200", name="title_is_short"),
        sa.CheckConstraint("char_length(description) <= 4000", name="description_is_bounded"),
        sa.CheckConstraint("cardinality(municipality) > 0", name="has_a_municipality"),
        sa.CheckConstraint("supersedes <> id", name="supersedes_another"),
        *(sa.CheckConstraint(text, name=name) for name, text in ACTIONS.items()),
        sa.Index("ix_activities_municipality", "municipality", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.ForeignKey("activity_kinds.slug"))
    title: Mapped[str]
    description: Mapped[str | None]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    date_precision: Mapped[str] = mapped_column(server_default="day")
    municipality: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    place_name: Mapped[str | None]
    geom: Mapped[Any] = mapped_column(Geometry("POINT", SRID), nullable=False)
    position_basis: Mapped[str] = mapped_column(server_default="point")
    area: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    network: Mapped[str | None] = mapped_column(sa.ForeignKey("networks.slug"))
    participants: Mapped[int | None]
    visibility: Mapped[str] = mapped_column(server_default="open")
    recorded_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    recorded_by: Mapped[str]
    supersedes: Mapped[int | None] = mapped_column(
        sa.BigInteger, sa.ForeignKey("activities.id"), unique=True
    )
    source: Mapped[str | None]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=sa.false())
    import_key: Mapped[str | None] = mapped_column(unique=True)
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))
    action: Mapped[str] = mapped_column(server_default="entry")
    erases: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    reason: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id))
    unit: Mapped[str | None]
    target_group: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    link: Mapped[str | None]
    seq: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    salt: Mapped[bytes | None]
    digest: Mapped[bytes]
    previous: Mapped[bytes]
    seal: Mapped[bytes]
    erased_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


class LogHead(Base):
    """Where the chain of entries ends; one row, kept by the database (trigger `note_log_head`)."""

    __tablename__ = "log_head"
    __table_args__ = (sa.CheckConstraint("one", name="is_one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=sa.true())
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    seal: Mapped[bytes]


class AppendRequest(Base):
    """An entry that was asked for under a key of its sender's (`Idempotency-Key`): asked for once
    more, it is the same entry. `sha256` is of what was sent. Rows are only added."""

    __tablename__ = "append_requests"
    __table_args__ = (
        sa.CheckConstraint("char_length(key) between 1 and 255", name="key_is_short"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[bytes]
    activity_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey(Activity.id))
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
