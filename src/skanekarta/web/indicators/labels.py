"""Names beside points, as many as have room: a name that lies on another is no name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CHARACTER = 7.0
"""How wide a character is in the drawing's type, at most on the average."""

LINE = 15.0
GAP = 9.0
"""From a point to its name."""

SIDES = {
    "right": (GAP, 0.0, "start"),
    "left": (-GAP, 0.0, "end"),
    "above": (0.0, -13.0, "middle"),
    "below": (0.0, 14.0, "middle"),
}
"""Where a name may stand: how far from its point to the right and down, and by which end it is
held there. The first that has room is taken."""


@dataclass(frozen=True)
class Point:
    """What is to be named: where it lies, `x` from 0 to 1 of the width, `y` in pixels."""

    key: str
    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether any of the two lies on the other."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Label:
    """A name and which side of its point it stands on: a key of SIDES."""

    key: str
    side: str


def placed(
    points: Sequence[Point], order: Iterable[str], width: float, taken: Sequence[Label] = ()
) -> list[Label]:
    """The names that have room at that width, asked for in that order, beside those that have
    been placed. A wider drawing only moves points apart, so what has room still has."""
    by_key = {point.key: point for point in points}
    marks = {point.key: _mark(point, width) for point in points}
    boxes = [_box(by_key[each.key], each.side, width) for each in taken]
    found: list[Label] = []
    done = {each.key for each in taken}
    for key in order:
        if key in done or key not in by_key:
            continue
        others = [*boxes, *(mark for name, mark in marks.items() if name != key)]
        for side in SIDES:
            box = _box(by_key[key], side, width)
            if box.left >= 0 and box.right <= width and not any(map(box.meets, others)):
                found.append(Label(key, side))
                boxes.append(box)
                break
    return found


def _mark(point: Point, width: float) -> Box:
    x, half = point.x * width, 5.0
    return Box(x - half, point.y - half, x + half, point.y + half)


def _box(point: Point, side: str, width: float) -> Box:
    """What a name takes: from its point on, or a point between the two would move into the name
    as the drawing widens."""
    x, long = point.x * width, len(point.text) * CHARACTER
    across, down, anchor = SIDES[side]
    ends = {
        "start": (x, x + across + long),
        "middle": (x - long / 2, x + long / 2),
        "end": (x + across - long, x),
    }
    left, right = ends[anchor]
    middle = point.y + down
    return Box(left, middle - LINE / 2, right, middle + LINE / 2)
