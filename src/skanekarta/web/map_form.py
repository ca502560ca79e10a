"""The map's filter panel: which fields it asks for, filled in with what the query asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from skanekarta import facets
from skanekarta.filters import Between, OneOf, Within
from skanekarta.layer import Field, Layer, Polygons
from skanekarta.query import Query
from skanekarta.statistics.asked import YEAR
from skanekarta.vocabulary import Names
from skanekarta.web import term_order
from skanekarta.web.folding import PERIOD
from skanekarta.web.form_controls import Asked, Control

Pair = tuple[str, str]

TEXT = "q"


@dataclass(frozen=True)
class Form:
    """The fields that are asked for by their names: those that stand open, and those folded."""

    open: tuple[str, ...]
    more: tuple[str, ...] = ()


FORMS: Mapping[str, Form] = {
    "grants": Form(
        (TEXT, YEAR, "area", "municipality", "support_form", "funder"),
        (
            *("recipient", "call", "target_group", "amount_sek", "recipient_type"),
            *("original_funder", "decision_date"),
        ),
    ),
    "activities": Form((TEXT, PERIOD, "kind", "municipality", "area"), ("network",)),
}
"""What people ask for most, in their order. A layer that is not here asks for what it lists."""


@dataclass(frozen=True)
class Controls:
    """The panel's controls."""

    open: tuple[Control, ...]
    more: tuple[Control, ...]

    def __iter__(self) -> Iterator[Control]:
        return iter((*self.open, *self.more))

    @property
    def used(self) -> int:
        """How many of the folded ones ask for something."""
        return sum(each.is_used for each in self.more)


def controls(connection: sa.Connection, layer: Layer, query: Query, names: Names) -> Controls:
    """What the panel asks. What there is to choose among is what the whole layer holds, so that
    a choice stays where it is; how often it occurs in the selection is told by /urval."""
    form = FORMS.get(layer.id) or _of_listed(layer)
    answer = facets.answer(connection, layer, Query(), names)
    fields = [layer.by_name[name] for name in (*form.open, *form.more) if name in layer.by_name]
    trees = {vocabulary for each in fields if (vocabulary := _hierarchy(each))}
    above = term_order.above(connection, trees)
    by_name = {each["name"]: each for each in answer["facets"]}
    asked = Asked(layer, query, names, by_name, above)
    return Controls(_made(asked, form.open), _made(asked, form.more))


def _of_listed(layer: Layer) -> Form:
    """What is chosen stands open; intervals are folded, save the year."""
    listed = [each for each in layer.queryables if each.listed]
    chosen = [each.name for each in listed if isinstance(each.filter, OneOf) or each.name == YEAR]
    spans = [each.name for each in listed if isinstance(each.filter, Between)]
    searched = layer.searched and not isinstance(layer.style, Polygons)
    ahead = [TEXT] if searched else []
    if layer.period and YEAR not in chosen:
        ahead.append(PERIOD)
        spans = [name for name in spans if layer.kind(name) is not date]
    days = [layer.day] if layer.day else []
    return Form((*ahead, *chosen, *days), tuple(name for name in spans if name not in chosen))


def _hierarchy(field: Field) -> str:
    """The vocabulary of a field whose terms lie below each other; empty where none do."""
    return (field.filter.vocabulary or "") if isinstance(field.filter, Within) else ""


def _made(asked: Asked, wanted: Iterable[str]) -> tuple[Control, ...]:
    found: list[Control | None] = []
    for name in wanted:
        if name == TEXT:
            found.append(asked.text())
        elif name == asked.layer.day:
            found.append(asked.day())
        elif name == PERIOD:
            found.append(asked.band())
        else:
            field = asked.layer.by_name[name]
            found.append(asked.control(field))
    return tuple(each for each in found if each is not None)


def carried(layer: Layer, query: Query, shown: Controls) -> tuple[Pair, ...]:
    """What the query asks for that the form has no control for: it goes along as it is."""
    own = {each.name for each in shown}
    return tuple(pair for pair in query.selection(layer) if pair[0] not in own)
