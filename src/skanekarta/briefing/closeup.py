"""The shapes of a small map: the municipality among the others, in steps of a hundred metres.

The generalised boundaries are drawn as they are; finer ones are thinned to what such a map can
show, in the plane of SWEREF 99 TM, where SVG's y has to be turned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta.municipality import Municipality, Neighbour
from skanekarta.outlines import PLANE

STEP = 100
"""Metres to a unit of the drawing."""

FAR = 12_000
COARSE = 400
"""Metres around Skåne that are shown, and what the land there is thinned to."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Closeup:
    """Every municipality's shape as an SVG path, by its code, the land around them as one, and
    the boxes (least x and y, width, height) of all of them and of the one in question. A place at
    `x`, `y` metres is at `x / STEP`, `-y / STEP`."""

    shapes: Mapping[str, str]
    around: str
    skane: Box
    own: Box


@dataclass(frozen=True)
class Shapes:
    """The same of all municipalities, with where each ends: west, top, east and low."""

    shapes: Mapping[str, str]
    around: str
    ends: Mapping[str, Box]

    def of(self, code: str) -> Closeup:
        """Them, with the box of one municipality."""
        return Closeup(self.shapes, self.around, _box(*self.ends.values()), _box(self.ends[code]))


def shapes(connection: sa.Connection) -> Shapes:
    """The shapes as the database has them now."""
    rows = connection.execute(_shapes()).all()
    ends = {row.code: (row.west, -row.north, row.east, -row.south) for row in rows}
    around = " ".join(connection.scalars(_around()))
    return Shapes({row.code: row.path for row in rows}, around, ends)


def _box(*boxes: Box) -> Box:
    west, top = min(each[0] for each in boxes), min(each[1] for each in boxes)
    east, low = max(each[2] for each in boxes), max(each[3] for each in boxes)
    return west, top, east - west, low - top


@lru_cache(maxsize=1)
def _shapes() -> sa.Select[Any]:
    small = _small(_plane(Municipality.geom), STEP)
    ends = (
        *(("west", sa.func.ST_XMin), ("south", sa.func.ST_YMin)),
        *(("east", sa.func.ST_XMax), ("north", sa.func.ST_YMax)),
    )
    return sa.select(
        Municipality.code,
        _written(small).label("path"),
        *(measured(small).label(name) for name, measured in ends),
    ).order_by(Municipality.code)


@lru_cache(maxsize=1)
def _around() -> sa.Select[Any]:
    """The land around, so far as a municipality at the edge is shown with its surroundings."""
    within = (
        sa.select(sa.func.ST_Expand(sa.func.ST_Extent(_plane(Municipality.geom)), FAR))
        .select_from(Municipality)
        .scalar_subquery()
    )
    box = sa.func.ST_SetSRID(within, PLANE, type_=sa.types.NullType())
    near = sa.func.ST_Intersection(_plane(Neighbour.geom), box, type_=sa.types.NullType())
    shape = _written(_small(sa.func.ST_CollectionExtract(near, 3), COARSE))
    return sa.select(shape).where(shape != "").order_by(Neighbour.name)


def _plane(geometry: Any) -> Any:
    # Its own type would ask for the bytes of what is only drawn.
    return sa.func.ST_Transform(geometry, PLANE, type_=sa.types.NullType())


def _small(geometry: Any, tolerance: int) -> Any:
    thinned = sa.func.ST_SimplifyPreserveTopology(geometry, tolerance)
    return sa.func.ST_Scale(thinned, 1 / STEP, 1 / STEP)


def _written(geometry: Any) -> sa.ColumnElement[str]:
    """The shape as SVG's path, with steps from point to point; SVG's y grows downwards."""
    return sa.func.ST_AsSVG(geometry, 1, 0, type_=sa.Text)
