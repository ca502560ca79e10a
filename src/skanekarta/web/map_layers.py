"""Which layers the map shows, and how: read from each layer's description, nothing else.

A layer with a `style` is a tab. How it is drawn follows from what it has:

    areas   polygons, shaded by one of its own fields
    shares  an amount shared out over municipalities: they are shaded by it, the rows as points
    points  circles
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.errors import BadParameter
from skanekarta.filters import Between, OneOf, Within
from skanekarta.layer import Circles, Field, Layer, Polygons
from skanekarta.layers import all_layers
from skanekarta.statistics.asked import PLACE, YEAR, groups
from skanekarta.vocabulary import Names
from skanekarta.web.language import _, named

BESIDE = frozenset({"localities"})
"""Drawn on top of the other maps at the reader's wish; a tab of its own only when asked for."""

FIRST = "grants"
"""The tab of an address that names none."""

IN_PANEL = ("grants", "activities", "recipients", "localities")
"""The layers whose rows the panel tells."""

PASSED_ON = "original_funder"
"""Who the money came from before the funder: never to be added twice (the design, truth 6)."""

RECEIVER = "recipient"

START = {"grants": (("funder", "region-skane"),)}
"""What a tab opens on. It is written out in the address, so that an address without a funder
means all of them (the design, truth 6)."""


@dataclass(frozen=True)
class Shown:
    """What the address's `tab` asks for: a map, and the layers drawn on top of it as points.
    `tab=kommunfakta,localities` is Kommunfakta with localities."""

    layer: Layer
    beside: tuple[str, ...]


def tabs(current: Layer) -> tuple[Layer, ...]:
    """The layers that are maps of their own, in their order, and the one that is shown."""
    drawn = (each for each in all_layers().values() if each.style is not None)
    return tuple(each for each in drawn if each.id not in BESIDE or each is current)


def shown(text: str | None) -> Shown:
    """The map and the layers beside it that `tab` names. Raises BadParameter."""
    names = [part.strip() for part in (text or FIRST).split(",")]
    known = {each.id: each for each in all_layers().values() if each.style is not None}
    if names[0] not in known:
        raise BadParameter("tab", "”{text}” är ingen karta.", tuple(known), text=names[0])
    layer = known[names[0]]
    possible = [each.id for each in offered(layer)]
    wrong = [name for name in names[1:] if name not in possible]
    if wrong:
        raise BadParameter("tab", "”{text}” går inte att visa här.", tuple(possible), text=wrong[0])
    return Shown(layer, tuple(names[1:]))


def offered(layer: Layer) -> tuple[Layer, ...]:
    """The layers that can be drawn on top of a map: those beside, and its own rows where the map
    itself shows municipalities."""
    own = (layer,) if view(layer) == "shares" else ()
    others = (each for each in all_layers().values() if each.id in BESIDE and each is not layer)
    return (*own, *others)


def view(layer: Layer) -> str:
    """How a layer is drawn: `areas`, `shares` or `points`."""
    if isinstance(layer.style, Polygons):
        return "areas"
    place = layer.by_name.get(PLACE)
    return "shares" if place is not None and place.shares else "points"


def description(layer: Layer) -> dict[str, Any]:
    """What the browser needs to know of a layer, as JSON."""
    style = layer.style
    colour = style.colour if style is not None else None
    size = style.size if isinstance(style, Circles) else None
    return {
        "id": layer.id,
        "title": named(layer),
        "view": view(layer),
        "colour": colour,
        "size": size,
        "amount": layer.amount,
        "heading": next(iter(layer.searched), None),
        "breakdowns": list(breakdowns(layer)),
        "parts": told_by.name if (told_by := parts(layer)) else None,
        "fields": {each.name: _field(each) for each in layer.fields if each.listed},
    }


def breakdowns(layer: Layer) -> tuple[str, ...]:
    """The fields that a sum is told by beside the map: the year, what is chosen from a hierarchy,
    whose money it was, and who got it."""
    if view(layer) != "shares":
        return ()
    hierarchies = [each.name for each in layer.queryables if isinstance(each.filter, Within)]
    wanted = (YEAR, *hierarchies, PASSED_ON, RECEIVER)
    return tuple(name for name in wanted if name in groups(layer))


def in_panel(layer: Layer) -> dict[str, Any]:
    """The same, and the fields that only a row of its own has room for."""
    rest = [each for each in layer.fields if not each.listed and each.title]
    return {**description(layer), "rest": {each.name: _field(each) for each in rest}}


def parts(layer: Layer) -> Field | None:
    """The field that a layer's points are told apart by, where it says what a sum consists of."""
    style = layer.style
    if view(layer) != "shares" or not isinstance(style, Circles) or style.colour is None:
        return None
    return layer.by_name[style.colour]


def _field(field: Field) -> dict[str, Any]:
    return {"title": _(field.title), "unit": field.unit}


def indicators(layer: Layer, names: Names) -> list[dict[str, Any]]:
    """The fields that polygons can be shaded by: each with the column that holds its year, or
    the wordings of its categories."""
    return [
        {
            "name": each.name,
            "title": _(each.title),
            "unit": each.unit or "",
            "kind": "number" if _is_number(layer, each) else "category",
            "year": f"{each.name}_year" if f"{each.name}_year" in layer.by_name else None,
            "options": [
                (slug, _(title)) for slug, title in names.get(vocabulary_of(each), {}).items()
            ],
        }
        for each in layer.queryables
        if each.listed and (_is_number(layer, each) or _is_category(each))
    ]


def vocabulary_of(field: Field) -> str:
    """The name of a field's vocabulary; empty where it has none."""
    return (field.filter.vocabulary if field.filter else None) or ""


def _is_number(layer: Layer, field: Field) -> bool:
    return isinstance(field.filter, Between) and layer.kind(field.name) in {int, float, Decimal}


def _is_category(field: Field) -> bool:
    return isinstance(field.filter, OneOf) and field.filter.vocabulary not in {None, PLACE}
