"""Whether the municipalities are whole, and meet without gaps and overlaps."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from skanekarta.importers.reading import Finding, Report, most_of
from skanekarta.swedish import number

REASONS = {
    "Self-intersection": "ytans gräns korsar sig själv",
    "Ring Self-intersection": "en ring rör vid sig själv",
    "Too few points in geometry component": "en ring har för få hörn",
    "Hole lies outside shell": "ett hål ligger utanför ytan",
    "Holes are nested": "ett hål ligger i ett annat",
    "Nested shells": "en del ligger i en annan",
    "Interior is disconnected": "ytan faller isär",
    "Duplicate Rings": "samma ring står två gånger",
    "Invalid Coordinate": "ett hörn är inga tal",
}
"""What GEOS finds wrong with a polygon, in Swedish."""

WHERE = re.compile(r"(.*?)\[(\S+) (\S+)\]")
NOISE_M2 = 0.01
"""What reckoning with coordinates leaves behind."""

SNAP_M = 0.01
"""Corners closer to one another than boundaries are measured are the same."""

INLET_M = 10.0
"""Half the width of what is a crack between two municipalities and no bay."""


def tell_invalid(shapes: Any, names: Mapping[str, str], report: Report) -> None:
    """An error for each shape that is no valid polygon, with what is wrong and where."""
    for code, reason in shapes.is_valid_reason().items():
        if reason != "Valid Geometry":
            text = f"{code} {names[code]}: {_reason(reason)}."
            report.add(Finding("error", "invalid-shape", text))


def _reason(reason: str) -> str:
    found = WHERE.fullmatch(reason)
    what = (found[1] if found else reason).strip()
    told = REASONS.get(what, f"ytan är ogiltig ({what})")
    if not found:
        return told
    east, north = float(found[2]), float(found[3])
    return f"{told} vid {place(east, north)}"


def place(east: float, north: float) -> str:
    """A place that can be looked up: SWEREF 99 TM in whole metres."""
    return f"N {north:.0f}, E {east:.0f}"


def tell_seams(shapes: Any, names: Mapping[str, str], most_m2: float, report: Report) -> None:
    """Errors for overlaps and gaps larger than `most_m2`, and how much the smaller ones are."""
    overlaps, gaps = list(_overlaps(shapes)), list(_gaps(shapes))
    for codes, area, where in (each for each in overlaps if each[1] > most_m2):
        told = f"{_pair(codes, names)} överlappar varandra: {_m2(area)} vid {where}."
        report.add(Finding("error", "overlap", told))
    for codes, area, where in (each for each in gaps if each[1] > most_m2):
        told = f"Det är en lucka mellan {_pair(codes, names)}: {_m2(area)} vid {where}."
        report.add(Finding("error", "gap", told))
    for codes, area, where in _cracks(shapes, most_m2):
        told = f"Det är en smal springa mot havet mellan {_pair(codes, names)}"
        report.add(Finding("advice", "crack", f"{told}: {_m2(area)} vid {where}."))
    small = [area for _, area, _ in (*overlaps, *gaps) if area <= most_m2]
    if small:
        told = f"{number(len(small))} överlapp och luckor under {_m2(most_m2)} är utjämnade"
        report.remarks.append(f"{told}; tillsammans {_m2(sum(small))}.")


def _m2(area: float) -> str:
    return f"{number(round(area, 1) if area < 10 else round(area))}\u00a0m²"


def _pair(codes: list[str], names: Mapping[str, str]) -> str:
    told = [f"{names[code]} ({code})" for code in codes]
    return " och ".join(told) if len(told) < 3 else most_of(told)


Seam = tuple[list[str], float, str]
"""Whose it is, its area in m², and where."""


def _overlaps(shapes: Any) -> Iterator[Seam]:
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    for a, b in sorted((int(a), int(b)) for a, b in zip(left, right, strict=True) if a < b):
        shared = shapes.iloc[a].intersection(shapes.iloc[b])
        if shared.area > NOISE_M2:
            yield [shapes.index[a], shapes.index[b]], shared.area, _at(shared)


def _gaps(shapes: Any) -> Iterator[Seam]:
    """Holes of all of them together."""
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    for part in shapely.get_parts(shapely.union_all(shapes.values)):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            if hole.area > NOISE_M2:
                yield _beside(shapes, hole), hole.area, _at(hole)


def _cracks(shapes: Any, most_m2: float) -> Iterator[Seam]:
    """What is narrow and open to the sea, with land of several on its sides."""
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    whole = shapely.union_all(shapes.values)
    whole = shapely.MultiPolygon([shapely.Polygon(p.exterior) for p in shapely.get_parts(whole)])
    corners = {"join_style": "mitre"}
    closed = whole.buffer(INLET_M, **corners).buffer(-INLET_M, **corners)
    for part in shapely.get_parts(closed.difference(whole)):
        beside = _beside(shapes, part) if part.area > most_m2 else []
        if len(beside) > 1:
            yield beside, part.area, _at(part)


def _beside(shapes: Any, part: Any) -> list[str]:
    return [str(code) for code in shapes.index[shapes.distance(part) < 0.01]]


def _at(shape: Any) -> str:
    point = shape.representative_point()
    return place(point.x, point.y)


def sewn(shapes: Any, most_m2: float) -> Iterator[Any]:
    """The shapes with every border drawn alike on both of its sides: as they are where they are
    so, and then with small gaps and overlaps given to the neighbour with the longest border, and
    corners that lie on one another joined."""
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    array = shapes.to_numpy()
    if shapely.coverage_is_valid(array) and not any(True for _ in _gaps(shapes)):
        yield shapes
    widest = 2 * math.sqrt(most_m2 / math.pi)  # of a round gap of that area
    cleaned = shapely.coverage_clean(array, gap_width=widest, snapping_distance=SNAP_M)
    if shapely.coverage_is_valid(cleaned) and shapely.is_valid(cleaned).all():
        yield type(shapes)(cleaned, index=shapes.index, crs=shapes.crs)
