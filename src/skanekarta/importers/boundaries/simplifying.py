"""The boundaries for the web: fewer corners, and borders that are still shared.

GEOS simplifies all shapes of a coverage at once (Visvalingam and Whyatt, by the area that a corner
makes), so that both sides of a border keep the same corners; each shape by itself would part them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skanekarta.importers.geofiles.systems import DEGREES

FOR_THE_WEB = 1_000
"""Corners of all municipalities together: some 25 kB, as those that come with the project."""

FOR_PLACING = 60_000
"""As many as a point is asked of without waiting: two thousand to a municipality."""

ISLET_M2 = 500_000
"""Land that no map of all of Skåne shows."""

DECIMALS = (5, 6, 7)
"""Of degrees: a metre, and finer where that would make a shape cross itself."""


@dataclass(frozen=True)
class Simplified:
    """Shapes in degrees by code (a GeoSeries), how many corners they have, and with which
    tolerance that was reached (metres; None where nothing was left out)."""

    shapes: Any
    corners: int
    tolerance_m: float | None


def for_the_web(shapes: Any) -> Simplified | None:
    """What the map draws. None where no simplification keeps the borders shared."""
    return _fitted(shapes, FOR_THE_WEB, DECIMALS)


def for_placing(shapes: Any) -> Simplified | None:
    """What decides in which municipality a point lies."""
    return _fitted(shapes, FOR_PLACING, DECIMALS[2:])


def _fitted(shapes: Any, most: int, decimals: tuple[int, ...]) -> Simplified | None:
    tolerance, found = None, shapes
    if _corners(shapes) > most:
        seen = shapes if most > FOR_THE_WEB else _without_islets(shapes)
        tolerance = _tolerance(seen, most)
        found = _simplified(seen, tolerance)
    for places in decimals:
        rounded = _rounded(found, places)
        if rounded is not None:
            return Simplified(rounded, _corners(rounded), tolerance)
    return None


def _corners(shapes: Any) -> int:
    return int(shapes.count_coordinates().sum())


def _tolerance(shapes: Any, most: int) -> float:
    """The smallest tolerance in metres that leaves no more corners than that, to a tenth."""
    low, high = 0.1, 50_000.0
    while high > low * 1.1:
        middle = (low * high) ** 0.5
        if _corners(_simplified(shapes, middle)) > most:
            low = middle
        else:
            high = middle
    return high


def _simplified(shapes: Any, tolerance_m: float) -> Any:
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    found = shapely.coverage_simplify(shapes.to_numpy(), tolerance_m)
    return type(shapes)(found, index=shapes.index, crs=shapes.crs)


def _without_islets(shapes: Any) -> Any:
    """Without the small parts that touch no other municipality; the largest part always stays."""
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    def seen(shape: Any) -> Any:
        first, *others = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
        kept = [
            each
            for each in others
            if each.area > ISLET_M2 or len(shapes.sindex.query(each, predicate="intersects")) > 1
        ]
        return shapely.MultiPolygon([first, *kept])

    return shapes.map(seen)


def _rounded(shapes: Any, decimals: int) -> Any | None:
    """In degrees with so many decimals, wound as RFC 7946 (3.1.6) has it; None where a shape or a
    border would not stand it."""
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    degrees = shapes.to_crs(DEGREES)
    array = shapely.transform(degrees.to_numpy(), lambda xy: xy.round(decimals))
    wound = shapely.orient_polygons(array)
    array = [shapely.MultiPolygon(list(shapely.get_parts(each))) for each in wound]
    found = type(shapes)(array, index=shapes.index, crs=degrees.crs)
    return found if found.is_valid.all() and shapely.coverage_is_valid(array) else None
