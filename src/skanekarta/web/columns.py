"""The columns of a layer's table: few and calm, with what is beside the point on a second line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from skanekarta.chosen_share import name_of
from skanekarta.layer import Field, Layer
from skanekarta.links import Addresses, of_one, with_query
from skanekarta.query import Query
from skanekarta.web import addresses as pages
from skanekarta.web.cells import Cell, Part, cell, is_figure, listed
from skanekarta.web.language import _, noted
from skanekarta.web.rows import Row

MOST_SHOWN = 2
"""Values of a field with several; the rest stand on the row's own page."""

Arrangement = tuple[tuple[str, ...], ...]

ARRANGED: Mapping[str, Arrangement] = {
    "grants": (
        ("recipient", "project_title"),
        ("year",),
        ("municipality",),
        ("area", "support_form"),
        ("funder", "source_url"),
        ("amount_sek",),
    ),
    "recipients": (
        ("recipient", "recipient_type"),
        ("seat",),
        ("area",),
        ("first_year", "last_year"),
        ("grant_count",),
        ("sum_sek",),
    ),
    "calls": (
        ("call", "funder", "source_url"),
        ("year",),
        ("applications",),
        ("granted",),
        ("sought_sek",),
        ("granted_sek",),
        ("grant_count",),
    ),
    "activities": (
        ("title", "kind"),
        ("starts_on", "ends_on"),
        ("municipality", "source_url"),
        ("participants",),
    ),
    "figures": (
        ("municipality",),
        ("indicator", "source_url"),
        ("year",),
        ("value",),
        ("unit",),
    ),
    "policy-documents": (
        ("title", "kind"),
        ("municipality", "decided_by"),
        ("status",),
        ("valid_from",),
        ("valid_to",),
        ("until_further_notice",),
    ),
    "localities": (
        ("name", "code"),
        ("municipality", "source_url"),
        ("population",),
        ("population_year",),
    ),
}
"""Layers whose fields share columns; each field of any other has its own."""

OWN_PAGE: Mapping[str, str] = {
    "grants": "project_title",
    "activities": "title",
    "localities": "name",
    "policy-documents": "title",
}
"""The field that leads to the row's own page, where none names it already."""

INTERNAL = noted("Intern: bara för personalen")

UNTITLED = noted("Om stödet")
"""What the way to a row's page is called where the field is empty."""


@dataclass(frozen=True)
class Column:
    """Fields that stand under each other: the first is what the column is about."""

    fields: tuple[Field, ...]
    numeric: bool
    leading: bool = False

    @property
    def title(self) -> str:
        """What stands beside a value where there is no room for headings."""
        first = self.fields[0]
        unit = unit_of(first)
        return f"{_(first.title)}, {_(unit)}" if unit else _(first.title)


def unit_of(field: Field) -> str | None:
    """The unit to tell beside a field's title, where that does not say it already."""
    is_said = field.unit is None or field.unit in field.title.lower()
    return None if is_said else field.unit


def columns(layer: Layer) -> tuple[Column, ...]:
    """A layer's columns. The first leads: it is the heading of a row."""
    each_alone = tuple((field.name,) for field in listed(layer))
    arranged = [_with_share(layer, each) for each in ARRANGED.get(layer.id, each_alone)]
    found = [tuple(layer.by_name[name] for name in names) for names in arranged]
    return tuple(
        Column(fields, is_figure(layer, fields[0]), at == 0) for at, fields in enumerate(found)
    )


def _with_share(layer: Layer, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names with, below the amount, what the selection has of it, where that is told."""
    own = name_of(layer)
    return (*names, own) if names[0] == layer.amount and own in layer.by_name else names


def shown(
    layer: Layer, column: Column, row: Row, addresses: Addresses, on: Query
) -> tuple[Cell, ...]:
    """A row's lines in a column; `on` is how a page of its own is to show it. What is not known is
    told on the first and left out below it, and so is what would say the same again."""
    fields = [each for each in column.fields if not _says_the_same(layer, each, row)]
    first, *rest = [_line(layer, field, row, addresses, on) for field in fields]
    own = (first, *(line for line in rest if line.parts and line != first))
    is_internal = column.leading and row.get("visibility") == "internal"
    return (*own, Cell((Part(_(INTERNAL)),))) if is_internal else own


def _says_the_same(layer: Layer, field: Field, row: Row) -> bool:
    """Whether the selection has all of the row's amount."""
    return field.name == name_of(layer) and row[field.name] == row[layer.amount or field.name]


def _line(layer: Layer, field: Field, row: Row, addresses: Addresses, on: Query) -> Cell:
    made = cell(layer, field, row, addresses, on.day)
    own = row_page(layer, row, addresses, on)
    if OWN_PAGE.get(layer.id) == field.name:
        text = made.parts[0].text if made.parts else _(UNTITLED)
        is_swedish = bool(made.parts) and made.parts[0].is_swedish
        return Cell((Part(text, own, is_swedish),))
    if field.name == name_of(layer):
        # On a phone a second line has no heading of its own.
        told = (replace(each, text=_("{n} i urvalet").format(n=each.text)) for each in made.parts)
        return replace(made, parts=tuple(told))
    if layer.many(field.name) and len(made.parts) > MOST_SHOWN + 1:
        more = Part(_("{n} till").format(n=len(made.parts) - MOST_SHOWN), own)
        return replace(made, parts=(*made.parts[:MOST_SHOWN], more))
    return made


def row_page(layer: Layer, row: Row, addresses: Addresses, on: Query) -> str:
    """Where everything about a row stands, shown as the query says."""
    if layer.id == "kommunfakta":
        return pages.municipality(addresses, str(row["id"]), on.day)
    page = {"recipients": pages.recipient, "calls": pages.call}.get(layer.id)
    if page is not None:
        return page(addresses, str(row["id"]))
    return with_query(addresses.item(layer, str(row["id"])), [("f", "html"), *of_one(layer, on)])
