"""Where in Skåne a point is: its municipality, with tolerance at the coast and the borders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta.db import SRID
from skanekarta.errors import BadEntry
from skanekarta.message import Message, message
from skanekarta.municipality import WHOLE_SKANE, Municipality, Neighbour

SHORE_M = 2_000
"""How far out at sea from every generalised boundary a point may lie and still be in Skåne: the
coast is cut by up to 1.3 km (data/municipalities/SOURCE.md)."""

BORDER_M = 300
"""How far into a neighbour's land, where both sides' boundaries are generalised alike."""

NEAR_M = 2_000
"""How far a point may lie from a municipality that the entry names."""

NEAR_DEGREES = 0.05
"""More than `NEAR_M` in any direction at 56° north: what the index looks through first."""


def municipalities_at(
    connection: sa.Connection, given: list[str] | None, point: tuple[float, float]
) -> list[str]:
    """The municipalities of an entry: those given, checked against the point, else the one that
    the point lies in (or nearest to, along the coast). Raises BadEntry."""
    here = sa.func.ST_SetSRID(sa.func.ST_MakePoint(*point), SRID)
    rows = connection.execute(_around(here)).all()
    if not rows or rows[0].metres > (BORDER_M if rows[0].is_abroad else SHORE_M):
        raise BadEntry({"geometry": _outside(point)})
    if given is None:
        return [rows[0].code]
    if given != [WHOLE_SKANE] and not {row.code for row in rows} & set(given):
        there = message("punkten ligger i {name}, inte i den kommun som anges.", name=rows[0].name)
        raise BadEntry({"municipality": there})
    return given


def is_turned(point: tuple[float, float]) -> bool:
    """Whether a point has its latitude first: in Skåne the two are 55-57 and 12-15."""
    latitude, longitude = point
    return 55 < latitude < 57 and 12 < longitude < 15


def _outside(point: tuple[float, float]) -> Message:
    if is_turned(point):
        return message(
            "punkten ligger utanför Skåne: latitud och longitud har bytt plats. Ordningen är "
            "[longitud, latitud] i grader."
        )
    return message("punkten ligger utanför Skåne.")


def _around(here: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The municipalities within `NEAR_M` of a point, the nearest first, and whether it lies on a
    neighbour's land: another county's, or Denmark's."""
    place, there = sa.cast(here, _Geography()), sa.cast(Municipality.precise, _Geography())
    metres = sa.func.ST_Distance(there, place).label("metres")
    abroad = sa.exists().where(sa.func.ST_Intersects(Neighbour.geom, here)).label("is_abroad")
    return (
        sa.select(Municipality.code, Municipality.name, metres, abroad)
        .where(
            sa.func.ST_DWithin(Municipality.precise, here, NEAR_DEGREES),
            sa.func.ST_DWithin(there, place, NEAR_M),
        )
        .order_by(metres, Municipality.code)
    )


class _Geography(sa.types.UserDefinedType[Any]):
    """Degrees measured in metres on the ellipsoid."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        """Its name in SQL."""
        return "geography"


Point = tuple[float, float]


def near_points(connection: sa.Connection, points: Collection[Point]) -> Mapping[Point, list[str]]:
    """For each point (longitude, latitude in EPSG:4326) of many, the municipalities that it lies
    in or near, the nearest first, with the same tolerance as for an entry; none where it is
    outside Skåne."""
    if not points:
        return {}
    ordered = sorted(points)
    given = sa.func.unnest(
        sa.cast([x for x, _ in ordered], ARRAY(sa.Double)),
        sa.cast([y for _, y in ordered], ARRAY(sa.Double)),
    )
    found: dict[Point, list[str]] = {}
    for x, y, code, far, is_abroad in connection.execute(_near(given)):
        if (x, y) in found or far <= (BORDER_M if is_abroad else SHORE_M):
            found.setdefault((x, y), []).append(code)
    return found


def _near(points: sa.FunctionElement[Any]) -> sa.Select[Any]:
    """Each point with the municipalities near it, and whether it lies on a neighbour's land."""
    given = points.table_valued("x", "y", name="given").render_derived()
    place = sa.func.ST_SetSRID(sa.func.ST_MakePoint(given.c.x, given.c.y), SRID)
    here, there = sa.cast(place, _Geography()), sa.cast(Municipality.precise, _Geography())
    metres = sa.func.ST_Distance(there, here)
    abroad = sa.exists().where(sa.func.ST_Intersects(Neighbour.geom, place))
    return (
        sa.select(given.c.x, given.c.y, Municipality.code, metres, abroad)
        .select_from(given)
        .join(Municipality, sa.func.ST_DWithin(there, here, NEAR_M))
        .order_by(given.c.x, given.c.y, metres, Municipality.code)
    )
