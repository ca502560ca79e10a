"""The spread of each year as a drawing: a box for the middle half, whiskers to the ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from skanekarta.web.indicators.axis import Axis, Tick, axis, spaced

HEIGHT = 300
TOP, BOTTOM = 12, 268
"""Between these lie the values; the years stand below."""

ENOUGH = Decimal("0.8")
"""A year is drawn that so many municipalities are known of, as a part of the year with most: the
median of a few says nothing of how it went for all."""

WIDEST = 0.06
BETWEEN = 0.17
"""How far apart two years stand at least, on the narrowest screen."""


@dataclass(frozen=True)
class Box:
    """A year: where it stands (0 to 1), and the heights of its five values in pixels."""

    year: int
    x: float
    minimum: float
    lower: float
    median: float
    upper: float
    maximum: float


@dataclass(frozen=True)
class Segment:
    """A line between two years; `leaps` over years between them that nobody knows."""

    x1: float
    y1: float
    x2: float
    y2: float
    leaps: bool


@dataclass(frozen=True)
class Line:
    """A municipality's own values: the points and the lines between."""

    points: Sequence[tuple[float, float]]
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn; `left_out` are the years with too few municipalities."""

    boxes: Sequence[Box]
    width: float
    median: Sequence[Segment]
    own: Line | None
    years: Sequence[Tick]
    values: Axis
    left_out: Sequence[int]
    height: int = HEIGHT
    bottom: int = BOTTOM

    def y(self, at: float) -> float:
        """Pixels from the top for a place on the scale."""
        return round(BOTTOM - at * (BOTTOM - TOP), 1)


def drawing(rows: Sequence[Mapping[str, Any]], own: Mapping[int, Decimal]) -> Drawing | None:
    """The years of an analysis, and a municipality's own values; None where there are fewer than
    two years to draw."""
    most = max((row["known"] for row in rows), default=0)
    shown = [row for row in rows if row["known"] >= most * ENOUGH]
    if len(shown) < 2:
        return None
    first, last = shown[0]["year"], shown[-1]["year"]
    mine = {year: float(value) for year, value in sorted(own.items()) if first <= year <= last}
    ends = [float(row[name]) for row in shown for name in ("minimum", "maximum")]
    values = axis([*ends, *mine.values()])
    assert values is not None
    place = _years(first, last)
    boxes = [_box(row, place[row["year"]], values) for row in shown]
    points = [(place[year], _height(values, value)) for year, value in mine.items()]
    return Drawing(
        boxes,
        _width(boxes),
        _segments([(box.x, box.median) for box in boxes], [box.year for box in boxes]),
        Line(points, _segments(points, list(mine))) if points else None,
        spaced([Tick(box.x, str(box.year)) for box in boxes], BETWEEN),
        values,
        [row["year"] for row in rows if row not in shown],
    )


def _years(first: int, last: int) -> dict[int, float]:
    """Where each year stands, with room for its number at the ends."""
    return {
        year: round(0.07 + 0.86 * (year - first) / (last - first), 4)
        for year in range(first, last + 1)
    }


def _width(boxes: Sequence[Box]) -> float:
    nearest = min(after.x - before.x for before, after in pairwise(boxes))
    return round(min(WIDEST, 0.6 * nearest), 4)


def _box(row: Mapping[str, Any], x: float, values: Axis) -> Box:
    names = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")
    return Box(row["year"], x, *(_height(values, float(row[name])) for name in names))


def _height(values: Axis, value: float) -> float:
    return round(BOTTOM - values.at(value) * (BOTTOM - TOP), 1)


def _segments(points: Sequence[tuple[float, float]], years: Sequence[int]) -> list[Segment]:
    pairs = zip(pairwise(points), pairwise(years), strict=True)
    return [Segment(*one, *other, later - year > 1) for (one, other), (year, later) in pairs]
