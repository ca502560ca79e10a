"""How a municipality has organised culture, whom to turn to, and where to read more.

Whom to turn to is a function (”kulturkontoret”), never a person. No address is guessed: all of it
is loaded with a source, and what is not loaded is not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base
from skanekarta.municipality import Municipality
from skanekarta.provenance import Import
from skanekarta.vocabulary import LinkKind, OrganisationForm

SWEDISH = "sv-x-icu"
CONTACT = "kontakt"
"""The kind of link that is a function to turn to."""


class MunicipalOrganisation(Base):
    """How culture was organised in a municipality in a year: the form, and the names of its
    committee (nämnd) and administration (förvaltning) where the source gives them."""

    __tablename__ = "municipal_organisations"
    __table_args__ = (
        sa.UniqueConstraint("municipality", "year"),
        sa.CheckConstraint("year between 1900 and 2100", name="year_is_plausible"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    municipality: Mapped[str] = mapped_column(sa.ForeignKey("municipalities.code"))
    year: Mapped[int]
    form: Mapped[str] = mapped_column(sa.ForeignKey("organisation_forms.slug"))
    committee: Mapped[str | None]
    administration: Mapped[str | None]
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class MunicipalLink(Base):
    """Where a municipality is told of, one address of each kind; and whom to turn to there: a
    link of the kind `kontakt` with a function, never a person."""

    __tablename__ = "municipal_links"
    __table_args__ = (
        sa.UniqueConstraint("municipality", "kind", "function", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint(
            f"(kind = '{CONTACT}') = (function IS NOT NULL)", name="only_contacts_have_functions"
        ),
        sa.CheckConstraint("num_nonnulls(url, email, phone) > 0", name="leads_somewhere"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    municipality: Mapped[str] = mapped_column(sa.ForeignKey("municipalities.code"))
    kind: Mapped[str] = mapped_column(sa.ForeignKey("link_kinds.slug"))
    function: Mapped[str | None]
    url: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class LinkCheck(Base):
    """What an address answered when it was last asked (`skanekarta check-links`): `answered`,
    `redirected` (and where to), `refused` (an answer that is an error), `silent` (none), or
    `not_checked`. `answered_at` is when it last did answer."""

    __tablename__ = "link_checks"

    address: Mapped[str] = mapped_column(primary_key=True)
    checked_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    outcome: Mapped[str]
    status: Mapped[int | None]
    redirected_to: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))

    __table_args__ = (
        sa.CheckConstraint(
            "outcome IN ('answered', 'redirected', 'refused', 'silent', 'not_checked')",
            name="outcome_is_known",
        ),
    )


def newest(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """A column of how culture is organised, of the newest year, for a select of municipalities."""
    of = MunicipalOrganisation
    return (
        sa.select(column)
        .join_from(of, OrganisationForm, OrganisationForm.slug == of.form)
        .where(of.municipality == Municipality.code)
        .order_by(of.year.desc())
        .limit(1)
        .correlate(Municipality)
        .scalar_subquery()
    )


def of_links(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """A column of a municipality's links, all of them in the order of their kinds."""
    of = MunicipalLink
    return _together(column, of.kind != CONTACT, sa.collate(LinkKind.title, SWEDISH))


def of_contacts() -> sa.ScalarSelect[Any]:
    """The functions to turn to in a municipality, each with its ways in one text."""
    of = MunicipalLink
    ways = sa.func.concat_ws(", ", of.email, of.phone, of.url)
    told = sa.func.concat(of.function, ": ", ways)
    return _together(
        told, of.kind == CONTACT, sa.collate(sa.func.coalesce(of.function, ""), SWEDISH)
    )


def _together(
    column: Any, which: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]
) -> sa.ScalarSelect[Any]:
    of = MunicipalLink
    every = sa.func.array_agg(aggregate_order_by(column, *order), type_=ARRAY(sa.Text))
    return (
        sa.select(every)
        .join_from(of, LinkKind, LinkKind.slug == of.kind)
        .where(of.municipality == Municipality.code, which)
        .correlate(Municipality)
        .scalar_subquery()
    )


Row = Mapping[str, Any]


def organisation(connection: sa.Connection, code: str) -> Row | None:
    """How culture is organised there, of the newest year that is loaded; None where none is.
    Beside the table's own columns: `form_title`, `imported_at`."""
    of = MunicipalOrganisation
    newest = (
        sa.select(of.__table__, OrganisationForm.title.label("form_title"), Import.imported_at)
        .join(OrganisationForm, OrganisationForm.slug == of.form)
        .join(Import, Import.id == of.import_id)
        .where(of.municipality == code)
        .order_by(of.year.desc())
        .limit(1)
    )
    return next(iter(_rows(connection, newest)), None)


def contact(connection: sa.Connection, code: str) -> Sequence[Row]:
    """The functions to turn to there (`function`, `url`, `email`, `phone`, source and
    `imported_at`); none where none are loaded."""
    of = MunicipalLink
    found = (
        sa.select(of.__table__, Import.imported_at)
        .join(Import, Import.id == of.import_id)
        .where(of.municipality == code, of.kind == CONTACT)
        .order_by(sa.collate(sa.func.coalesce(of.function, ""), SWEDISH))
    )
    return _rows(connection, found)


def links(connection: sa.Connection, code: str) -> Sequence[Row]:
    """Where the municipality is told of: every kind of link, `url` null where none is loaded.
    Beside the columns: `kind_title`, `imported_at`, and of the last check `checked_at`,
    `outcome`, `answered_at`, `redirected_to`, null where it has never been asked."""
    of, check = MunicipalLink, LinkCheck
    found = (
        sa.select(
            *(LinkKind.slug.label("kind"), LinkKind.title.label("kind_title")),
            *(of.url, of.source, of.source_url, of.note, Import.imported_at),
            *(check.checked_at, check.outcome, check.answered_at, check.redirected_to),
        )
        .outerjoin(of, sa.and_(of.kind == LinkKind.slug, of.municipality == code))
        .outerjoin(Import, Import.id == of.import_id)
        .outerjoin(check, check.address == of.url)
        .where(LinkKind.slug != CONTACT)
        .order_by(sa.collate(LinkKind.title, SWEDISH))
    )
    return _rows(connection, found)


def check_of(connection: sa.Connection, address: str) -> Row | None:
    """What that address answered when it was last asked; None where it never was."""
    found = sa.select(LinkCheck.__table__).where(LinkCheck.address == address)
    return next(iter(_rows(connection, found)), None)


def _rows(connection: sa.Connection, statement: sa.Select[*tuple[Any, ...]]) -> list[Row]:
    return [dict(row) for row in connection.execute(statement).mappings()]
