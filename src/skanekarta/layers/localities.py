"""Tätorter: SCB's localities of 2023."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import SRID, Base
from skanekarta.filters import Between, Contains, OneOf
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
    coordinate_source: Mapped[str | None]
    source_url: Mapped[str]
    geom: Mapped[Any | None] = mapped_column(Geometry("POINT", SRID))
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


LAYER = Layer(
    id="localities",
    order=30,
    title="Tätorter",
    description=(
        "Skånes 251 tätorter enligt SCB:s avgränsning 2023. För 98 av dem är läget inte känt, "
        "och folkmängd finns bara där källan anger år."
    ),
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution="SCB (koder, namn); GeoNames, CC BY 4.0 (lägen)",
    source=sa.select(
        Locality.code.label("id"),
        Locality.code,
        Locality.name,
        Locality.municipality,
        Municipality.name.label("municipality_title"),
        Locality.population,
        Locality.population_year,
        Locality.population_note,
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
        Field("coordinate_source", "Lägets källa", Contains(), description="Var punkten är hämtad"),
        Field("source_url", "Källans adress", Contains()),
    ),
    style=Circles(size="population"),
    sort=("name",),
    searched=("name", "code"),
    amount="population",
    table=Locality,
)
