"""An A4 sheet with a map on it: title, conditions, map, legend, notes, source and date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skanekarta.outlines import SIDE, Outlines
from skanekarta.web.drawing.lettering import legible, lines, paragraphs
from skanekarta.web.drawing.palette import palette
from skanekarta.web.drawing.shading import Entry, Shading
from skanekarta.web.language import language, ngettext
from skanekarta.web.notation import number
from skanekarta.web.rendering import environment

WIDTH, HEIGHT = 794, 1123
"""A4 upright, in 96ths of an inch."""

EDGE = 48
FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
PER_LINE = {26: 52, 13: 122}
"""How many characters of a size fit between the edges, with room for wide ones."""

PER_COLUMN = 50
"""The same in half the width, beside a sample of the legend."""

LEGEND_STEP = 22
FOOT_STEP = 16


@dataclass(frozen=True)
class Drawn:
    """A map to draw: the outlines, how each is filled, what is told of each, and the codes of
    those that stand out."""

    outlines: Outlines
    shading: Shading
    told: Mapping[str, str]
    marked: Sequence[str] = ()


@dataclass(frozen=True)
class Caption:
    """The words around a map, each a sentence or a few words: `unit` stands above the legend."""

    title: str
    unit: str
    conditions: Sequence[str] = ()
    notes: Sequence[str] = ()
    sources: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A line of text and where it begins."""

    text: str
    x: float
    y: float
    size: int = 13
    weight: int = 400
    colour: str = "ink"


@dataclass(frozen=True)
class Mark:
    """A sample of a fill in the legend."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """Where everything stands."""

    title: str
    description: str
    lines: Sequence[Line]
    marks: Sequence[Mark]
    map_x: float
    map_y: float
    map_scale: float
    width: int = WIDTH
    height: int = HEIGHT
    side: int = SIDE


def as_svg(drawn: Drawn, caption: Caption) -> str:
    """The whole picture, which needs nothing beside it but a typeface."""
    template = environment().get_template("sheet.svg")
    sheet = laid_out(drawn.shading, caption)
    made = template.render(
        sheet=sheet, drawn=drawn, colours=palette(), font=FONT, language=language()
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + made.strip() + "\n"


def laid_out(shading: Shading, caption: Caption) -> Sheet:
    """The sheet from its top and from its foot; the map has the room that is left between."""
    head = _head(caption)
    foot = _foot(caption)
    top = head[-1].y + 14
    legend_height = LEGEND_STEP * (1 + _rows(shading))
    bottom = foot[0].y - 24 - legend_height
    scale = min(WIDTH - 2 * EDGE, bottom - 14 - top) / SIDE
    left = (WIDTH - SIDE * scale) / 2
    legend, marks = _legend(shading, caption, top + SIDE * scale + 26)
    return Sheet(
        legible(caption.title),
        described(shading, caption),
        (*head, *legend, *foot),
        marks,
        round(left, 1),
        round(top, 1),
        round(scale, 4),
    )


def described(shading: Shading, caption: Caption) -> str:
    """The picture in words: what it shows, of what, and how many municipalities are in each
    part of the legend."""
    parts = "; ".join(f"{each.title}: {counted(each.count)}" for each in shading.legend)
    texts = [*caption.conditions, f"{caption.unit}: {parts}", *caption.notes]
    return legible(" ".join(text if text.endswith(".") else f"{text}." for text in texts))


def counted(count: int) -> str:
    """«1 kommun», «12 kommuner»."""
    text = ngettext("{n}\u00a0kommun", "{n}\u00a0kommuner", count)
    return text.format(n=number(count))


def _head(caption: Caption) -> list[Line]:
    titles = lines(caption.title, PER_LINE[26], 2)
    found = [
        Line(text, EDGE, 68 + 32 * place, 26, 600, "accent") for place, text in enumerate(titles)
    ]
    below = 68 + 32 * (len(titles) - 1) + 26
    told = lines(" · ".join(caption.conditions), PER_LINE[13], 4)
    return [*found, *(Line(text, EDGE, below + 18 * place) for place, text in enumerate(told))]


def _foot(caption: Caption) -> list[Line]:
    notes = paragraphs(caption.notes, PER_LINE[13], 14)
    sources = paragraphs(caption.sources, PER_LINE[13], 3)
    texts = [(text, "ink") for text in notes] + [(text, "ink-soft") for text in sources]
    first = HEIGHT - 36 - FOOT_STEP * (len(texts) - 1)
    return [
        Line(text, EDGE, first + FOOT_STEP * place, colour=colour)
        for place, (text, colour) in enumerate(texts)
    ]


def _rows(shading: Shading) -> int:
    """How many lines the legend takes: two columns, the second after the first, or one where
    some text needs the whole width."""
    entries = len(shading.legend)
    is_narrow = all(len(_told(each)) <= PER_COLUMN for each in shading.legend)
    return (entries + 1) // 2 if is_narrow else entries


def _told(each: Entry) -> str:
    return legible(f"{each.title} ({counted(each.count)})")


def _legend(shading: Shading, caption: Caption, top: float) -> tuple[list[Line], list[Mark]]:
    """What stands above it, then a sample and its text for each entry."""
    rows = _rows(shading)
    found, marks = [Line(caption.unit, EDGE, top, weight=600)], []
    for place, each in enumerate(shading.legend):
        x = EDGE + (WIDTH - 2 * EDGE) / 2 * (place // rows)
        y = top + LEGEND_STEP * (1 + place % rows)
        marks.append(Mark(each.kind, x, y - 12))
        found += [Line(text, x + 38, y) for text in lines(_told(each), PER_LINE[13] - 8, 1)]
    return found, marks
