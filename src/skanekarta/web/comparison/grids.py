"""Figures side by side: a table whose cells have bars on one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from skanekarta.web.drawing.shading import INAPPLICABLE, NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.language import _, noted
from skanekarta.web.measures import Measure
from skanekarta.web.notation import Figure, unknown

NOT_LOADED = noted("inget inläst")
"""Shorter than on a map, since a table has many cells; the page says what it means."""


@dataclass(frozen=True)
class Cell:
    """A value as text, and how long its bar is, 0–1; `known`: a number, or a zero."""

    text: str
    part: float = 0.0
    known: bool = True


@dataclass(frozen=True)
class Line:
    """A row of a grid; `total` is one that the others are parts of."""

    title: str
    cells: Sequence[Cell]
    href: str | None = None
    marked: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a chart of columns, in the chart's own units."""

    label: str
    x: float
    y: float
    width: float
    height: float
    cell: Cell


WIDTH, HEIGHT, FOOT = 320.0, 120.0, 22.0
"""A chart of columns, and the room for the years below it."""

GAP = 0.2
STUB = 3.0
"""How high the mark is where nothing is loaded: there is something to see, but no amount."""


def number_of(value: Value) -> float:
    """A value as a number; none is no amount."""
    return 0.0 if isinstance(value, str) else value


def greatest(values: Iterable[Value]) -> float:
    """The end of a scale that takes them all."""
    return max((abs(number_of(value)) for value in values), default=0.0)


def cell(value: Value, tell: Callable[[Figure], str], most: float) -> Cell:
    """A value's cell on a scale from nothing to `most`."""
    if isinstance(value, str):
        words = {
            **{ZERO: tell(0), NOTHING: _(NOT_LOADED), UNKNOWN: unknown()},
            INAPPLICABLE: _("inte tillämpligt"),
        }
        return Cell(words.get(value, _("utanför urvalet")), 0.0, value == ZERO)
    return Cell(tell(value), round(abs(value) / most, 4) if most else 0.0)


def lines(rows: Iterable[tuple[str, Sequence[Value]]], measure: Measure) -> list[Line]:
    """Rows of the same measure, all on one scale."""
    found = list(rows)
    most = greatest(value for __, values in found for value in values)
    return [
        Line(title, [cell(value, measure.short, most) for value in values])
        for title, values in found
    ]


def columns(values: Sequence[tuple[str, Value]], measure: Measure, most: float) -> list[Bar]:
    """A chart of columns, on a scale that other charts share."""
    step = WIDTH / max(len(values), 1)
    found = []
    for place, (label, value) in enumerate(values):
        shown = cell(value, measure.full, most)
        height = round(max(HEIGHT * shown.part, STUB if value == NOTHING else 0.0), 1)
        left, width = round(step * (place + GAP / 2), 1), round(step * (1 - GAP), 1)
        found.append(Bar(label, left, round(HEIGHT - height, 1), width, height, shown))
    return found
