"""Outlines: Skåne's municipalities as shapes of a plane drawing, for maps that the server draws.

PostGIS projects the stored geometries to SWEREF 99 TM, where a kilometre is as long in every
direction, moves them to a square sheet and writes the paths. All points are set to the same grid,
so that neighbours keep sharing their borders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta.municipality import Municipality, Neighbour

PLANE = 3006
"""SWEREF 99 TM, the national system in metres (EPSG)."""

SIDE = 700
"""The sheet's side, in its own units."""

MARGIN = 20
DECIMALS = 1
GRID = 0.1

TABLES = frozenset({"municipalities", "neighbours"})
"""What the outlines are read from: their version is the outlines' own."""


@dataclass(frozen=True)
class Outline:
    """A municipality's shape: an SVG path, and a point inside it."""

    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Outlines:
    """Every municipality by its code, in the alphabet's order, and the land around them as one
    path, on a square of `SIDE`."""

    places: Mapping[str, Outline]
    around: str


def outlines(connection: sa.Connection) -> Outlines:
    """The outlines as the database has them now."""
    rows = connection.execute(_places()).all()
    places = {row.code: Outline(row.name, row.path, row.x, row.y) for row in rows}
    around = connection.scalars(_around()).all() if places else []
    return Outlines(places, " ".join(around))


@lru_cache(maxsize=1)
def _places() -> sa.Select[Any]:
    frame = _frame()
    centre = _placed(Municipality.centre, frame)
    name = Municipality.name.collate("sv-x-icu")
    return (
        sa.select(
            Municipality.code,
            Municipality.name,
            _written(_placed(Municipality.geom, frame)).label("path"),
            sa.func.ST_X(centre).label("x"),
            (-sa.func.ST_Y(centre)).label("y"),
        )
        .join(frame, sa.true())
        .order_by(name)
    )


@lru_cache(maxsize=1)
def _around() -> sa.Select[Any]:
    """The land around, cut at the sheet's edge."""
    frame = _frame()
    sheet = sa.func.ST_MakeEnvelope(0, -SIDE, SIDE, 0, PLANE)
    shown = sa.func.ST_Intersection(_placed(Neighbour.geom, frame), sheet)
    path = _written(sa.func.ST_CollectionExtract(shown, 3))
    return sa.select(path).join(frame, sa.true()).where(path != "").order_by(Neighbour.name)


def _frame() -> sa.Subquery:
    """What moves and shrinks the plane's metres to the sheet: the municipalities fill it."""
    box = sa.func.ST_Extent(_in_plane(Municipality.geom))
    west, east = sa.func.ST_XMin(box), sa.func.ST_XMax(box)
    south, north = sa.func.ST_YMin(box), sa.func.ST_YMax(box)
    longest = sa.func.greatest(east - west, north - south)
    scale = (SIDE - 2 * MARGIN) / longest
    # The middle of the shape is the middle of the sheet, whichever way it is longest.
    right = SIDE / (2 * scale) - (west + east) / 2
    up = -SIDE / (2 * scale) - (south + north) / 2
    found = sa.select(right.label("dx"), up.label("dy"), scale.label("scale"))
    return found.select_from(Municipality).subquery("frame")


def _in_plane(geometry: Any) -> Any:
    # Its own type would ask for the bytes of what is only passed on.
    return sa.func.ST_Transform(geometry, PLANE, type_=sa.types.NullType())


def _placed(geometry: Any, frame: sa.Subquery) -> Any:
    moved = sa.func.ST_TransScale(
        _in_plane(geometry), frame.c.dx, frame.c.dy, frame.c.scale, frame.c.scale
    )
    return sa.func.ST_SnapToGrid(moved, GRID)


def _written(geometry: Any) -> sa.ColumnElement[str]:
    """The shape as SVG's path, with steps from point to point; SVG's y grows downwards."""
    return sa.func.ST_AsSVG(geometry, 1, DECIMALS, type_=sa.Text)
