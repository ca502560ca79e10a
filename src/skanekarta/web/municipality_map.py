"""The small map on a municipality's page: its shape, its localities with names that don't collide,
and where in Skåne it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skanekarta.briefing.closeup import STEP, Box, Closeup
from skanekarta.briefing.parts import Place

PADDING = 0.1
"""How much of the longer side is left free around the municipality."""

RATIO = 1.14
CORNER = 0.3
"""The map's width to its height, and how much of each the map of Skåne in a corner takes."""

LINES = 19
"""So many lines of names would fill the map's height."""

Spot = tuple[float, float]

WIDTH_OF_A_LETTER = 0.56
MOST_NAMES = 9
RADIUS = 0.28
"""Of a line's height: a dot."""


@dataclass(frozen=True)
class Dot:
    """A locality: where, how large, and its name beside it where there is room."""

    x: float
    y: float
    radius: float
    is_known: bool
    label: Label | None = None


@dataclass(frozen=True)
class Label:
    """A name: its point, and which part of the text stands there (SVG's `text-anchor`)."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """What the template draws, in the closeup's own units. `corner` is where the map of Skåne
    hides least."""

    closeup: Closeup
    view: str
    skane_view: str
    line: float
    dots: Sequence[Dot]
    corner: str


def drawn(closeup: Closeup, places: Sequence[Place]) -> Drawing:
    """The municipality with its localities, those with most people named first."""
    view = _widened(_padded(closeup.own))
    line = max(view[2] / RATIO, view[3]) / LINES
    placed = [each for each in places if each.x is not None and each.y is not None]
    spots = [((each.x or 0) / STEP, -(each.y or 0) / STEP) for each in placed]
    corner, taken = _corner(view, spots)
    dots = list(_dots(placed, spots, view, line, [taken]))
    views = (_text(view), _text(_padded(closeup.skane, 0.02)))
    return Drawing(closeup, *views, round(line, 1), dots, corner)


def _widened(box: Box) -> Box:
    """The box in the shape of its place on the page."""
    x, y, width, height = box
    if width < height * RATIO:
        return x - (height * RATIO - width) / 2, y, height * RATIO, height
    return x, y - (width / RATIO - height) / 2, width, width / RATIO


def _corner(view: Box, spots: Sequence[Spot]) -> tuple[str, Box]:
    """The corner with fewest localities in it, and its box."""
    width, height = view[2] * CORNER, view[3] * CORNER
    east, low = view[0] + view[2] - width, view[1] + view[3] - height
    corners = {
        "south-east": (east, low),
        "south-west": (view[0], low),
        "north-east": (east, view[1]),
        "north-west": (view[0], view[1]),
    }
    boxes = {name: (x, y, width, height) for name, (x, y) in corners.items()}
    inside = {
        name: sum(1 for x, y in spots if _meet(box, (x, y, 0.1, 0.1)))
        for name, box in boxes.items()
    }
    best = min(inside, key=lambda name: inside[name])
    return best, boxes[best]


def _padded(box: Box, part: float = PADDING) -> Box:
    x, y, width, height = box
    more = max(width, height) * part
    return x - more, y - more, width + 2 * more, height + 2 * more


def _text(box: Box) -> str:
    return " ".join(f"{each:.0f}" for each in box)


def _dots(
    places: Sequence[Place], spots: Sequence[Spot], view: Box, line: float, taken: list[Box]
) -> Iterator[Dot]:
    half = RADIUS * line
    taken += [(x - half, y - half, 2 * half, 2 * half) for x, y in spots]
    named = 0
    for each, (x, y) in zip(places, spots, strict=True):
        people = each.people.value
        radius = half * (1.5 if (people or 0) >= 5000 else 1 if (people or 0) >= 1000 else 0.75)
        # The greatest place is named even where its name has to lie over another's dot.
        others = taken if named or people is None else taken[:1]
        label = _label(each.name, (x, y), view, line, others) if named < MOST_NAMES else None
        if label is not None:
            taken.append(_box(label, line))
            named += 1
        yield Dot(round(x, 1), round(y, 1), round(radius, 1), people is not None, label)


def _label(name: str, spot: Spot, view: Box, line: float, taken: Sequence[Box]) -> Label | None:
    """The name where it is free: to the right of its dot, to the left, above or below."""
    (x, y), beside, above = spot, RADIUS * line * 1.8, line * 0.9
    places = (
        *((x + beside, y, "start"), (x - beside, y, "end")),
        *((x, y - above, "middle"), (x, y + above, "middle")),
    )
    for text_x, text_y, anchor in places:
        label = Label(name, round(text_x, 1), round(text_y, 1), anchor)
        box = _box(label, line)
        inside = view[0] <= box[0] and box[0] + box[2] <= view[0] + view[2]
        if inside and not any(_meet(box, other) for other in taken):
            return label
    return None


def _box(label: Label, line: float) -> Box:
    """About what the text covers."""
    width = len(label.text) * WIDTH_OF_A_LETTER * line
    left = {"start": label.x, "end": label.x - width, "middle": label.x - width / 2}
    return left[label.anchor], label.y - line * 0.5, width, line


def _meet(one: Box, other: Box) -> bool:
    apart = (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )
    return not apart
