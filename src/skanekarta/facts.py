"""Facts about municipalities: indicators, figures and policy documents, each with its source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base

POPULATION = "population"
"""The indicator that «per inhabitant» divides by: registered inhabitants on 31 December."""


class Indicator(Base):
    """Nyckeltal: what a figure measures, and in what unit."""

    __tablename__ = "indicators"

    slug: Mapped[str] = mapped_column(primary_key=True)
    wording: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]
    unit_title: Mapped[str]
    decimals: Mapped[int]
    headline: Mapped[bool]
    per: Mapped[str | None]
    note: Mapped[str | None]


class Figure(Base):
    """One municipality, one indicator, one year, one value. A null year: the source states none.
    A null value is asked for and not known; a figure that was never asked for has no row."""

    __tablename__ = "figures"
    __table_args__ = (
        sa.UniqueConstraint(
            "municipality", "indicator", "year", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint("year between 1900 and 2100", name="year_is_plausible"),
        sa.Index("ix_figures_indicator_year", "indicator", "year", "municipality"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    municipality: Mapped[str] = mapped_column(sa.ForeignKey("municipalities.code"))
    indicator: Mapped[str] = mapped_column(sa.ForeignKey("indicators.slug"))
    year: Mapped[int | None]
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    derived: Mapped[bool] = mapped_column(server_default=sa.false())
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class ReferenceFigure(Base):
    """A figure to compare with: the whole country, the county, the region as an organisation."""

    __tablename__ = "reference_figures"
    __table_args__ = (
        sa.UniqueConstraint(
            "area_code", "area_name", "indicator", "year", postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    area_code: Mapped[str]
    area_name: Mapped[str]
    indicator: Mapped[str] = mapped_column(sa.ForeignKey("indicators.slug"))
    year: Mapped[int | None]
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    source: Mapped[str]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class KoladaIndicator(Base):
    """A Kolada key figure that the project may fetch, and how sure its id is."""

    __tablename__ = "kolada_indicators"

    title: Mapped[str] = mapped_column(primary_key=True)
    kpi_id: Mapped[str | None]
    unit: Mapped[str]
    confidence: Mapped[str]
    source: Mapped[str]


class PolicyDocument(Base):
    """Styrdokument of a municipality, or of the region (municipality null).

    Days are whole days, both counted; `valid_from_precision` and `valid_to_precision` tell how
    well the source knows them (a year is kept as its first and its last day). `kind_wording` and
    `status_wording` are the source's own words; the status for a day is computed
    (`skanekarta.policy`). `decided_by` is a body, never a person."""

    __tablename__ = "policy_documents"
    __table_args__ = (
        sa.UniqueConstraint("organisation", "title"),
        sa.CheckConstraint("valid_to >= valid_from", name="period_runs_forward"),
        sa.CheckConstraint(
            "NOT until_further_notice OR valid_to IS NULL", name="notice_has_no_end"
        ),
        *(
            sa.CheckConstraint(
                f"({end} IS NULL) = ({end}_precision IS NULL) "
                f"AND {end}_precision IN ('day', 'month', 'year')",
                name=f"{end}_has_a_precision",
            )
            for end in ("valid_from", "valid_to")
        ),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    municipality: Mapped[str | None] = mapped_column(
        sa.ForeignKey("municipalities.code"), index=True
    )
    organisation: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.ForeignKey("policy_kinds.slug"))
    kind_wording: Mapped[str]
    title: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_from_precision: Mapped[str | None]
    valid_to: Mapped[dt.date | None]
    valid_to_precision: Mapped[str | None]
    until_further_notice: Mapped[bool] = mapped_column(server_default=sa.false())
    proposal: Mapped[bool] = mapped_column(server_default=sa.false())
    decided_by: Mapped[str | None]
    decided_on: Mapped[dt.date | None]
    status_wording: Mapped[str | None]
    url: Mapped[str | None]
    source: Mapped[str | None]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))
