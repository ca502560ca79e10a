"""A collection's fields as its page tells of them: what they mean, how they are asked for, and
what they hold under the reader's selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.filters import Between, Contains
from skanekarta.layer import Field, Layer
from skanekarta.links import with_query
from skanekarta.values import MISSING, Choice
from skanekarta.web.language import _, noted
from skanekarta.web.notation import day, number
from skanekarta.web.selection import Selection

TYPES: dict[type, str] = {
    bool: noted("ja eller nej"),
    int: noted("heltal"),
    float: noted("tal"),
    Decimal: noted("tal"),
    dt.date: noted("datum"),
    dt.datetime: noted("tidpunkt"),
}
MOST_TEXTS = 20
"""Free texts are as many as the rows: some show what they are like."""

MOST_OPEN = 6
"""A longer list of values is folded."""


@dataclass(frozen=True)
class Value:
    """A value, how many rows of the selection have it, and the address that asks for it."""

    title: str
    text: str
    count: int
    href: str | None
    chosen: bool = False


@dataclass(frozen=True)
class Told:
    """A field in words."""

    field: Field
    kind: str
    examples: tuple[str, ...]
    values: tuple[Value, ...]
    span: str | None = None
    more: int = 0
    missing: Value | None = None

    @property
    def is_folded(self) -> bool:
        """Whether the values are too many to stand open."""
        return len(self.values) > MOST_OPEN


def told(selection: Selection, facets: Mapping[str, Any]) -> tuple[Told, ...]:
    """Every field of the layer, with what the facets say of those that can be asked for."""
    by_name = {each["name"]: each for each in facets["facets"]}
    return tuple(_told(selection, each, by_name.get(each.name)) for each in selection.layer.fields)


def _told(selection: Selection, field: Field, facet: Mapping[str, Any] | None) -> Told:
    kind = type_of(selection.layer, field)
    if facet is None or field.filter is None:
        return Told(field, kind, (), ())
    base = selection.address(selection.query.without(field.name))
    found = [_value(selection, field, each, base) for each in facet.get("values", ())]
    shown = found[:MOST_TEXTS] if isinstance(field.filter, Contains) else found
    if isinstance(field.filter, Between):
        shown.sort(key=lambda each: int(each.text))
    lacking = facet["missing"]
    missing = Value(lacking["title"], MISSING, lacking["count"], _asks(base, field, MISSING))
    rest = len(found) - len(shown) + facet.get("remainder", {}).get("values", 0)
    examples = tuple(f"{field.name}={text}" for text in _examples(field, facet, found))
    return Told(field, kind, examples, tuple(shown), span(field, facet), rest, missing)


def type_of(layer: Layer, field: Field) -> str:
    """The type of a field's values in words."""
    one = _(TYPES.get(layer.kind(field.name), noted("text")))
    return _("{type}, flera värden").format(type=one) if layer.many(field.name) else one


def _value(selection: Selection, field: Field, facet: Mapping[str, Any], base: str) -> Value:
    raw = facet["value"]
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    asked = selection.query.value(field.name)
    chosen = isinstance(asked, Choice) and not asked.negated and text in asked.values
    return Value(str(facet["title"]), text, facet["count"], _asks(base, field, text), chosen)


def _asks(base: str, field: Field, text: str) -> str | None:
    """The address that asks for one value; None where a comma or `!` in it would be read as a
    part of the question."""
    if not isinstance(field.filter, Contains) and not _is_plain(text):
        return None
    return f"{base}&{with_query('', [(field.name, text)])[1:]}" if text.strip() else None


def _is_plain(text: str) -> bool:
    return "," not in text and not text.startswith("!")


def _examples(field: Field, facet: Mapping[str, Any], found: list[Value]) -> Iterator[str]:
    """How the parameter is written, with values that there are."""
    if isinstance(field.filter, Contains):
        yield _("ord")
    elif isinstance(field.filter, Between):
        low, high = facet.get("min"), facet.get("max")
        if low is not None:
            yield f"{_plain(low)}/{_plain(high)}"
            yield f"{_plain(low)}/.."
            yield f"!{_plain(low)}"
    else:
        texts = [each.text for each in found if _is_plain(each.text)]
        yield from [",".join(texts[:2])] if texts else []
        yield from [f"!{texts[0]}"] if texts else []
    yield MISSING


def _plain(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def span(field: Field, facet: Mapping[str, Any]) -> str | None:
    """«2018–2024»: from the first value to the last; None where there are none."""
    ends = [facet.get("min"), facet.get("max")]
    if ends[0] is None:
        return None
    low, high = (_swedish(field, each) for each in ends)
    return low if low == high else f"{low}–{high}"


def _swedish(field: Field, value: Any) -> str:
    if isinstance(value, dt.date):
        return day(value)
    return number(value) if field.unit or not isinstance(value, int) else str(value)
