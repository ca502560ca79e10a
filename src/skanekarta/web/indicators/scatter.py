"""Municipalities as points in a drawing: one indicator to the right, another upwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skanekarta.statistics import PLACE
from skanekarta.web.indicators.axis import Axis, Tick, axis, spaced
from skanekarta.web.indicators.labels import SIDES, Label, Point, placed

HEIGHT = 400
TOP, BOTTOM = 12, 366
NARROW, WIDE = 240, 560
"""The least width of the drawing, on a phone and on others: what has room there has room."""

BETWEEN = 0.24
"""How far apart two numbers below the drawing stand at least, on the narrowest screen."""


@dataclass(frozen=True)
class Mark:
    """A municipality: where it lies (`x` from 0 to 1, `y` in pixels), what it is, where its name
    stands beside it (a value of SIDES; none where it has no room), and whether the name has room
    on a wide screen only."""

    code: str
    name: str
    x: float
    y: float
    kind: str
    side: tuple[float, float, str] | None
    wide_only: bool


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn."""

    marks: Sequence[Mark]
    right: Axis
    up: Axis
    below: Sequence[Tick]
    height: int = HEIGHT
    bottom: int = BOTTOM

    def y(self, at: float) -> float:
        """Pixels from the top for a place on the scale upwards."""
        return round(BOTTOM - at * (BOTTOM - TOP), 1)


def drawing(
    rows: Sequence[Mapping[str, Any]], marked: str | None, similar: Collection[str]
) -> Drawing | None:
    """The municipalities that have both values; None where fewer than two have."""
    known = [row for row in rows if row["x"] is not None and row["y"] is not None]
    right, up = (axis((float(row[side]) for row in known), from_zero=False) for side in "xy")
    if right is None or up is None or len(known) < 2:
        return None
    points = [
        Point(
            row[PLACE],
            row[f"{PLACE}_title"],
            round(right.at(float(row["x"])), 4),
            round(BOTTOM - up.at(float(row["y"])) * (BOTTOM - TOP), 1),
        )
        for row in known
    ]
    order = _order(points, marked, similar)
    always = placed(points, order, NARROW)
    wide = placed(points, order, WIDE, always)
    sides = {each.key: each for each in (*always, *wide)}
    marks = [_mark(each, marked, similar, sides, {label.key for label in wide}) for each in points]
    last = {"other": 0, "similar": 1, "marked": 2}
    marks.sort(key=lambda mark: last[mark.kind])
    return Drawing(marks, right, up, spaced(right.ticks, BETWEEN))


def _order(points: Sequence[Point], marked: str | None, similar: Collection[str]) -> list[str]:
    """Who is named first: the marked one, those like it, then those furthest out."""
    middle_x = sum(point.x for point in points) / len(points)
    middle_y = sum(point.y for point in points) / len(points)

    def out(point: Point) -> float:
        return abs(point.x - middle_x) * HEIGHT + abs(point.y - middle_y)

    ordered = sorted(points, key=out, reverse=True)
    ordered.sort(key=lambda point: (point.key != marked, point.key not in similar))
    return [point.key for point in ordered]


def _mark(
    point: Point,
    marked: str | None,
    similar: Collection[str],
    sides: Mapping[str, Label],
    wide: Collection[str],
) -> Mark:
    kind = "similar" if point.key in similar else "other"
    side = SIDES[sides[point.key].side] if point.key in sides else None
    return Mark(
        point.key,
        point.text,
        point.x,
        point.y,
        "marked" if point.key == marked else kind,
        side,
        point.key in wide,
    )
