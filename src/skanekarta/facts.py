"""Facts about municipalities: indicators, figures and policy documents, each with its source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.codelists import FIXED
from skanekarta.db import Base

POPULATION = "population"
"""The indicator that «per inhabitant» divides by: registered inhabitants on 31 December."""


class Indicator(Base):
    """Nyckeltal: what a figure measures, and in what unit.

    `better` says which way is better, null where none is. `system` is where it is fetched from;
    its id there is null until it has been found by its title."""

    __tablename__ = "indicators"
    __table_args__ = (
        sa.CheckConstraint("better in ('higher', 'lower')", name="better_is_a_direction"),
        sa.CheckConstraint("upstream_id is null or system is not null", name="id_has_a_system"),
    )

    slug: Mapped[str] = mapped_column(primary_key=True)
    wording: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]
    unit_title: Mapped[str]
    decimals: Mapped[int]
    headline: Mapped[bool]
    per: Mapped[str | None]
    note: Mapped[str | None]
    better: Mapped[str | None]
    topic: Mapped[str] = mapped_column(server_default="other")
    system: Mapped[str | None]
    upstream_id: Mapped[str | None]
    upstream_title: Mapped[str | None]

    @hybrid_property
    def topic_title(self) -> str:
        """What the topic is called."""
        return FIXED["topic"].get(self.topic, self.topic)

    @topic_title.inplace.expression
    @classmethod
    def _topic_title(cls) -> sa.ColumnElement[str]:
        return sa.case(dict(FIXED["topic"]), value=cls.topic, else_=cls.topic)


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


class FigureHistory(Base):
    """What a figure was, of a municipality or of an area to compare with, and what it became;
    `after` is null for one that was taken away. The database writes it (trigger `note_former`),
    and rows are only added."""

    __tablename__ = "figure_history"
    __table_args__ = (
        sa.CheckConstraint("(municipality is null) <> (area_code is null)", name="one_place"),
        sa.Index("ix_figure_history_figure", "municipality", "indicator", "year", "id"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    figure_id: Mapped[int]
    municipality: Mapped[str | None] = mapped_column(sa.ForeignKey("municipalities.code"))
    area_code: Mapped[str | None]
    indicator: Mapped[str] = mapped_column(sa.ForeignKey("indicators.slug"))
    year: Mapped[int | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


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
