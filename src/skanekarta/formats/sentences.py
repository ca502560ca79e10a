"""A selection in words."""

from __future__ import annotations

from collections.abc import Mapping

from skanekarta.crs import Box, Crs
from skanekarta.extent import write_box
from skanekarta.filters import Between
from skanekarta.layer import Field, Layer
from skanekarta.message import Say, in_swedish
from skanekarta.query import Query
from skanekarta.values import Ranges, Value
from skanekarta.vocabulary import Names

YES_OR_NO = {"true": "ja", "false": "nej"}
ROLES = {"activity": "där verksamheten sker", "seat": "mottagarens säte"}
EVERYTHING = "Hela lagret"


def titles(layer: Layer, field: Field, names: Names, say: Say = in_swedish) -> Mapping[str, str]:
    """The wordings of the values that a field can be asked for."""
    if layer.kind(field.name) is bool:
        return {text: say(title) for text, title in YES_OR_NO.items()}
    vocabulary = field.filter.vocabulary if field.filter else None
    found = names.get(vocabulary or "", {})
    return found if say is in_swedish else {slug: say(title) for slug, title in found.items()}


def tell(layer: Layer, name: str, value: Value, names: Names, say: Say = in_swedish) -> str:
    """One field's condition as a sentence."""
    field = layer.by_name[name]
    assert field.filter is not None
    return field.filter.tell(say(field.title), value, titles(layer, field, names, say), say)


def sentences(layer: Layer, query: Query, names: Names) -> list[str]:
    """Every condition that chooses rows."""
    return [
        *(tell(layer, name, value, names) for name, value in query.filters),
        *(
            f"{layer.role_parameters[name].title} räknas efter {ROLES.get(role, role)}"
            for name, role in query.roles
        ),
        *([f"Innehåller ”{query.q}”"] if query.q else []),
        *(["Filter i CQL2 enligt adressen"] if query.expression else []),
        *([_within(query.bbox, query.bbox_crs)] if query.bbox else []),
        *([Between().tell("Tid", Ranges((query.period,)), {})] if query.period else []),
    ]


def _within(box: Box, crs: Crs) -> str:
    """The corners as the address has them: every digit, in the system's own order."""
    return f"Inom {write_box(box, crs).replace(',', ', ')} ({crs.title})"
