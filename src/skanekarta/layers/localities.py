"""Tätorter: SCB's localities."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import SRID, Base
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.geometry import Geometry
from skanekarta.layer import Circles, Field, Layer
from skanekarta.municipality import Municipality


class Locality(Base):
    """A locality; `municipality` is the one its code belongs to, `other_municipalities` those
    that it reaches into. `geom` is null where the place is not known."""

    __tablename__ = "localities"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    municipality: Mapped[str] = mapped_column(sa.ForeignKey("municipalities.code"), index=True)
    other_municipalities: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    population_note: Mapped[str | None]
    population_source_url: Mapped[str | None]
    undated_population: Mapped[int | None]
    area_ha: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    coordinate_source: Mapped[str | None]
    source_url: Mapped[str]
    geom: Mapped[Any | None] = mapped_column(Geometry("POINT", SRID))
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class LocalityHistory(Base):
    """What an import of a delimitation did with a locality: all that was said of it before and
    after, null where there was none. Rows are only added."""

    __tablename__ = "locality_history"
    __table_args__ = (sa.Index("ix_locality_history_locality", "locality", "id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    locality: Mapped[str]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


LAYER = Layer(
    id="localities",
    order=30,
    title="Tätorter",
    description=(
        "Skånes tätorter enligt SCB:s avgränsning. Läge och folkmängd står bara där de är kända; "
        "varje rad säger varifrån de är och vilket år folkmängden gäller."
    ),
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution="SCB; GeoNames, CC BY 4.0 (lägen märkta GeoNames)",
    source=sa.select(
        Locality.code.label("id"),
        Locality.code,
        Locality.name,
        Locality.municipality,
        Municipality.name.label("municipality_title"),
        Locality.population,
        Locality.population_year,
        Locality.population_note,
        Locality.area_ha,
        Locality.coordinate_source,
        Locality.source_url,
        Locality.geom,
    ).join(Municipality, Municipality.code == Locality.municipality),
    fields=(
        Field(
            "code",
            "Tätortskod",
            OneOf(),
            header=("Tätortskod",),
            listed=True,
            description="SCB:s tätortskod",
        ),
        Field("name", "Tätort", Contains(), header=("Tätort", "Namn"), listed=True),
        Field(
            "municipality",
            "Kommun",
            OneOf("municipality"),
            header=("Kommun",),
            listed=True,
            description="Kommunen som tätortskoden hör till",
        ),
        Field("population", "Folkmängd", Between(), unit="invånare", listed=True),
        Field(
            "population_year",
            "Folkmängd, år",
            Between(),
            listed=True,
            description="Året som folkmängden gäller",
        ),
        Field(
            "population_note", "Om folkmängden", Contains(), description="Förbehåll om folkmängden"
        ),
        Field("area_ha", "Yta", Between(), unit="hektar", description="Tätortens landyta"),
        Field("coordinate_source", "Lägets källa", Contains(), description="Var punkten är hämtad"),
        Field("source_url", "Källans adress", Contains()),
    ),
    style=Circles(size="population"),
    sort=("name",),
    searched=("name", "code"),
    amount="population",
    table=Locality,
)
