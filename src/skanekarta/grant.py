"""A grant as the database has it: its own row, and what it has several of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import SRID, Base, falling
from skanekarta.geometry import Geometry

Money = sa.Numeric(14, 2)
"""Kronor and öre."""


class Grant(Base):
    """A decision to give one recipient one sum.

    `source_id` is the funder's own id. The period (`starts_on`, `ends_on`) is what the money is
    for; the year is the decision's. `shares_basis` tells whether the municipalities' shares are
    the source's own (`source`) or equal parts (`equal`).

    The columns from `seat` on are kept by the database (trigger `refresh_grant`) from the tables
    below; they are what filters and statistics read. `municipality` is where the work happens,
    `12` for all of Skåne, null where it is not known; `municipality_share` the part of the
    amount for each, in the same order. `applicant` has those who applied beside the recipient;
    `amount_per_year` the part of the amount for each of `amount_years`, both null where the
    source has the whole only. `geom` is a MultiPoint of those municipalities' centres;
    `project_title_folded` the title as a search compares it.
    """

    __tablename__ = "grants"
    __table_args__ = (
        sa.CheckConstraint("scope in ('municipality', 'skane', 'unknown')", name="scope_is_known"),
        sa.CheckConstraint("year between 1900 and 2100", name="year_is_plausible"),
        sa.CheckConstraint("amount_sek >= -1e9 and amount_sek <= 1e11", name="amount_is_plausible"),
        sa.CheckConstraint("original_funder <> funder", name="original_funder_is_another"),
        sa.CheckConstraint("source_id <> ''", name="source_id_is_not_empty"),
        sa.CheckConstraint("ends_on >= starts_on", name="period_has_an_order"),
        sa.CheckConstraint("shares_basis in ('equal', 'source')", name="shares_basis_is_known"),
        sa.Index("ix_grants_municipality", "municipality", postgresql_using="gin"),
        sa.Index("ix_grants_area", "area", postgresql_using="gin"),
        sa.Index("ix_grants_year", "year", "id"),
        sa.Index("ix_grants_order", *falling("year", "amount_sek"), "id"),
        sa.Index("ix_grants_seat", "seat", "year", "id"),
        sa.Index("ix_grants_funder", "funder", "year", "id"),
        sa.Index(
            "uq_grants_source_id",
            *("funder", "source_id"),
            unique=True,
            postgresql_where=sa.text("source_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_grants_applicant",
            "applicant",
            postgresql_using="gin",
            postgresql_where=sa.text("applicant IS NOT NULL"),
        ),
        sa.Index(
            "ix_grants_project_title_folded",
            "project_title_folded",
            postgresql_using="gin",
            postgresql_ops={"project_title_folded": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    funder: Mapped[str] = mapped_column(sa.ForeignKey("funders.slug"))
    original_funder: Mapped[str | None] = mapped_column(sa.ForeignKey("funders.slug"))
    year: Mapped[int | None]
    year_basis: Mapped[str | None]
    decision_date: Mapped[dt.date | None]
    published_date: Mapped[dt.date | None]
    recipient: Mapped[str] = mapped_column(sa.ForeignKey("recipients.slug"), index=True)
    recipient_wording: Mapped[str]
    recipient_type: Mapped[str | None] = mapped_column(sa.ForeignKey("recipient_types.slug"))
    seat_basis: Mapped[str | None]
    scope: Mapped[str]
    support_form: Mapped[str] = mapped_column(sa.ForeignKey("support_forms.slug"))
    support_form_wording: Mapped[str]
    call: Mapped[str | None] = mapped_column(sa.ForeignKey("calls.slug"), index=True)
    call_wording: Mapped[str | None]
    project_title: Mapped[str | None]
    target_group_wording: Mapped[str | None]
    area_wording: Mapped[str | None]
    area_basis: Mapped[str | None]
    amount_sek: Mapped[Decimal] = mapped_column(Money)
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=sa.false())
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))
    import_row: Mapped[int]
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    source_id: Mapped[str | None]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    shares_basis: Mapped[str] = mapped_column(server_default="equal")
    seat: Mapped[str | None] = mapped_column(sa.ForeignKey("municipalities.code"))
    municipality: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    municipality_share: Mapped[list[Decimal] | None] = mapped_column(ARRAY(Money))
    area: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    target_group: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    applicant: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    amount_years: Mapped[list[int] | None] = mapped_column(ARRAY(sa.Integer))
    amount_per_year: Mapped[list[Decimal] | None] = mapped_column(ARRAY(Money))
    geom: Mapped[Any | None] = mapped_column(Geometry("MULTIPOINT", SRID))
    project_title_folded: Mapped[str | None] = mapped_column(
        sa.Computed("folded(project_title)", persisted=True)
    )


class GrantMunicipality(Base):
    """A municipality of a grant, in a role: `seat` of the recipient or `activity` (where the
    work happens). The shares of a role add up to the amount; a deferred trigger sees to it."""

    __tablename__ = "grant_municipalities"
    __table_args__ = (
        sa.CheckConstraint("role in ('seat', 'activity')", name="role_is_known"),
        sa.Index(
            "uq_grant_municipalities_seat",
            "grant_id",
            unique=True,
            postgresql_where=sa.text("role = 'seat'"),
        ),
    )

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(
        sa.ForeignKey("municipalities.code"), primary_key=True
    )
    share_sek: Mapped[Decimal] = mapped_column(Money)


class GrantArea(Base):
    """An area of a grant."""

    __tablename__ = "grant_areas"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(sa.ForeignKey("areas.slug"), primary_key=True)


class GrantTargetGroup(Base):
    """A target group of a grant."""

    __tablename__ = "grant_target_groups"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    target_group: Mapped[str] = mapped_column(sa.ForeignKey("target_groups.slug"), primary_key=True)


class GrantYear(Base):
    """The part of a grant that is for one year. Where a grant has any, they add up to its
    amount; a deferred trigger sees to it."""

    __tablename__ = "grant_years"
    __table_args__ = (sa.CheckConstraint("year between 1900 and 2100", name="year_is_plausible"),)

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount_sek: Mapped[Decimal] = mapped_column(Money)


class GrantApplicant(Base):
    """Who applied for a grant together with its recipient, and is another."""

    __tablename__ = "grant_applicants"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    recipient: Mapped[str] = mapped_column(
        sa.ForeignKey("recipients.slug"), primary_key=True, index=True
    )


class GrantHistory(Base):
    """A state that a grant no longer has: all of its row, places and terms, as it was before
    that import. `state` is null where the grant was not there. Rows are only added; a grant that
    has been withdrawn lives on here alone, and comes back with the same id."""

    __tablename__ = "grant_history"
    __table_args__ = (
        sa.CheckConstraint(
            "happened in ('changed', 'withdrawn', 'undone')", name="happened_is_known"
        ),
        sa.Index("ix_grant_history_grant_id", "grant_id", "id"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    grant_id: Mapped[int] = mapped_column(sa.BigInteger)
    key: Mapped[str]
    happened: Mapped[str]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))
    state: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class GrantCheck(Base):
    """Grants that a transaction has touched and that are still to be checked. The database keeps
    it by itself (migration 0009); it is empty for everybody else."""

    __tablename__ = "grant_checks"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 (SQLAlchemy reads it once)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    ids: Mapped[Any] = mapped_column(INT8MULTIRANGE)
