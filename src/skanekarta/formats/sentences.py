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


def sentences(layer: Layer, query: Query, names: Names, say: Say = in_swedish) -> list[str]:
    """Every condition that chooses rows."""
    return [
        *(tell(layer, name, value, names, say) for name, value in query.filters),
        *(
            say("{field} räknas efter {role}").format(
                field=say(layer.role_parameters[name].title), role=say(ROLES.get(role, role))
            )
            for name, role in query.roles
        ),
        *([say("Status för {day}").format(day=query.day)] if query.day else []),
        *([say("Innehåller ”{text}”").format(text=query.q)] if query.q else []),
        *([say("Filter i CQL2 enligt adressen")] if query.expression else []),
        *([_within(query.bbox, query.bbox_crs, say)] if query.bbox else []),
        *([Between().tell(say("Tid"), Ranges((query.period,)), {}, say)] if query.period else []),
    ]


def _within(box: Box, crs: Crs, say: Say) -> str:
    """The corners as the address has them: every digit, in the system's own order."""
    corners = write_box(box, crs).replace(",", ", ")
    return say("Inom {corners} ({system})").format(corners=corners, system=say(crs.title))
