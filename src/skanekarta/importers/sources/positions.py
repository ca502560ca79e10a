"""Where on the map a feature is: a point in EPSG:4326, longitude first."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from skanekarta import crs
from skanekarta.crs import GLOBE, Box

Point = tuple[float, float]

SYSTEMS = {
    4326: 4326,
    3857: 3857,
    102100: 3857,
    102113: 3857,
    900913: 3857,
    3006: 3006,
    3008: 3008,
}
"""Numbers of reference systems, Esri's own ones among them, and the EPSG code that each means."""

KNOWN = "4326 (WGS 84), 3857 (Web Mercator), 3006 (SWEREF 99 TM) och 3008 (SWEREF 99 13 30)"


class NoPosition(Exception):
    """Coordinates that are no place; the text is the end of a Swedish sentence."""


@dataclass(frozen=True)
class Transform:
    """From a reference system to EPSG:4326. Raises NoPosition."""

    project: Callable[[float, float], Point] | None = None
    reach: Box = GLOBE

    def point(self, x: object, y: object) -> Point:
        """The point of two numbers, x (east) first, to a tenth of a metre."""
        if not (_is_number(x) and _is_number(y)):
            raise NoPosition("är inte två tal")
        east, north = float(x), float(y)  # type: ignore[arg-type]
        left, bottom, right, top = self.reach
        if not (left <= east <= right and bottom <= north <= top):
            raise NoPosition("ligger utanför koordinatsystemet")
        if self.project:
            east, north = self.project(east, north)
        return round(east, 6), round(north, 6)


def transform_from(number: int) -> Transform | None:
    """The way from the system with that number, None where the system is not known."""
    code = SYSTEMS.get(number)
    if code is None:
        return None
    if code == 4326:
        return Transform()
    from pyproj import Transformer  # noqa: PLC0415 (heavy; only projected files need it)

    reach = next(system.reach for system in crs.SYSTEMS.values() if system.srid == code)
    return Transform(Transformer.from_crs(code, 4326, always_xy=True).transform, reach)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e12 if isinstance(value, int) else math.isfinite(value)
