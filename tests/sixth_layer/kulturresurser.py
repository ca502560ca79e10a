"""Kulturresurser: a layer for tests, as a developer would write one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import SRID, Base
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.layer import Circles, Field, Layer
from skanekarta.municipality import Municipality


class Resource(Base):
    """A place for culture."""

    __tablename__ = "resources"

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    name: Mapped[str]
    sort: Mapped[str | None]
    seats: Mapped[int | None]
    municipality: Mapped[str] = mapped_column(sa.ForeignKey("municipalities.code"))
    geom: Mapped[Any] = mapped_column(Geometry("POINT", SRID), nullable=False)


LAYER = Layer(
    id="kulturresurser",
    order=60,
    title="Kulturresurser",
    description="Platser för kultur, påhittade för ett test.",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Ett test",
    source=sa.select(
        Resource.id,
        Resource.name,
        Resource.sort,
        Resource.seats,
        Resource.municipality,
        Municipality.name.label("municipality_title"),
        Resource.geom,
    ).join(Municipality, Municipality.code == Resource.municipality),
    fields=(
        Field("name", "Namn", Contains(), header=("Namn",), listed=True),
        Field("sort", "Typ", OneOf(), header=("Typ",), listed=True),
        Field("seats", "Platser", Between(), header=("Platser",), unit="platser", listed=True),
        Field("municipality", "Kommun", OneOf("municipality"), header=("Kommun",), listed=True),
    ),
    style=Circles(colour="sort"),
    sort=("name",),
    searched=("name",),
    amount="seats",
    table=Resource,
)
