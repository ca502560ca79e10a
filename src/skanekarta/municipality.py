"""Skåne's municipalities: the ground that every layer stands on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import SRID, Base
from skanekarta.geometry import Geometry

WHOLE_SKANE = "12"
"""SCB's county code: stands for «hela Skåne» wherever a municipality code may stand."""

UNKNOWN_TITLE = "Okänd kommun"
WHOLE_SKANE_TITLE = "Hela Skåne"


class Neighbour(Base):
    """Land around Skåne: municipalities of other counties, and Denmark. A MultiPolygon in
    EPSG:4326, cut at the edge of the base map."""

    __tablename__ = "neighbours"

    name: Mapped[str] = mapped_column(primary_key=True)
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", SRID), nullable=False)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class Municipality(Base):
    """A municipality. `geom` is a MultiPolygon in EPSG:4326; `centre` lies inside it (labels,
    and features known only by municipality). `boundary_area_km2` is the area inside the
    generalised boundary, water included: for drawing. The published land area is a figure.
    `precise` is the boundary before it was simplified for the web, and says where a point lies; it
    is the same as `geom` until finer boundaries are taken in."""

    __tablename__ = "municipalities"
    __table_args__ = (sa.CheckConstraint("code ~ '^12[0-9]{2}$'", name="code_is_in_skane"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", SRID), nullable=False)
    precise: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", SRID), nullable=False)
    # Stored, because ST_PointOnSurface in a query makes a tile seven times slower.
    centre: Mapped[Any] = mapped_column(
        Geometry("POINT", SRID, spatial_index=False),
        sa.Computed("ST_PointOnSurface(geom)", persisted=True),
    )
    boundary_area_km2: Mapped[float] = mapped_column(
        sa.Double, sa.Computed("ST_Area(geom::geography) / 1000000", persisted=True)
    )
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))
