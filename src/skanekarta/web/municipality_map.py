"""The small map on a municipality's page: its shape, its localities with names that don't collide,
and where in Skåne it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skanekarta.briefing.closeup import STEP, Box, Closeup
from skanekarta.briefing.parts import Place

PADDING = 0.1
"""How much of the longer side is left free around the municipality."""

LINES = 19
"""So many lines of names would fill the map's height."""

WIDTH_OF_A_LETTER = 0.56
MOST_NAMES = 9
RADIUS = 0.28
"""Of a line's height: a dot."""


@dataclass(frozen=True)
class Dot:
    """A locality: where, how large, and its name beside it where there is room. `side` is where
    the text ends or begins: `start` or `end`."""

    x: float
    y: float
    radius: float
    is_known: bool
    name: str | None = None
    text_x: float = 0
    side: str = "start"


@dataclass(frozen=True)
class Drawing:
    """What the template draws, in the closeup's own units."""

    closeup: Closeup
    view: str
    skane_view: str
    line: float
    dots: Sequence[Dot]
    unplaced: int


def drawn(closeup: Closeup, places: Sequence[Place]) -> Drawing:
    """The municipality with its localities, those with most people named first."""
    view = _padded(closeup.own)
    line = max(view[2], view[3]) / LINES
    placed = [each for each in places if each.x is not None and each.y is not None]
    dots = list(_dots(placed, view, line))
    unplaced = len(places) - len(placed)
    views = (_text(view), _text(_padded(closeup.skane, 0.02)))
    return Drawing(closeup, *views, round(line, 1), dots, unplaced)


def _padded(box: Box, part: float = PADDING) -> Box:
    x, y, width, height = box
    more = max(width, height) * part
    return x - more, y - more, width + 2 * more, height + 2 * more


def _text(box: Box) -> str:
    return " ".join(f"{each:.0f}" for each in box)


def _dots(places: Sequence[Place], view: Box, line: float) -> Iterator[Dot]:
    taken: list[Box] = []
    spots = [((each.x or 0) / STEP, -(each.y or 0) / STEP) for each in places]
    half = RADIUS * line
    taken += [(x - half, y - half, 2 * half, 2 * half) for x, y in spots]
    named = 0
    for each, (x, y) in zip(places, spots, strict=True):
        people = each.people.value
        radius = half * (1.5 if (people or 0) >= 5000 else 1 if (people or 0) >= 1000 else 0.75)
        found = _beside(each.name, (x, y), view, line, taken) if named < MOST_NAMES else None
        dot = Dot(round(x, 1), round(y, 1), round(radius, 1), people is not None)
        if found is None:
            yield dot
            continue
        side, box = found
        taken.append(box)
        named += 1
        text_x = x + half * 1.8 if side == "start" else x - half * 1.8
        yield Dot(dot.x, dot.y, dot.radius, dot.is_known, each.name, round(text_x, 1), side)


def _beside(
    name: str, spot: tuple[float, float], view: Box, line: float, taken: Sequence[Box]
) -> tuple[str, Box] | None:
    """A free place for the name to the right or to the left of its dot."""
    width, gap = len(name) * WIDTH_OF_A_LETTER * line, RADIUS * line * 1.6
    x, y = spot
    for side, left in (("start", x + gap), ("end", x - gap - width)):
        box = (left, y - line * 0.55, width, line * 1.1)
        inside = view[0] <= left and left + width <= view[0] + view[2]
        if inside and not any(_meet(box, other) for other in taken):
            return side, box
    return None


def _meet(one: Box, other: Box) -> bool:
    apart = (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )
    return not apart
