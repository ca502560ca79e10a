"""What a search finds, in the groups that people look in: titles, a line about each, addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.layers import get_layer
from skanekarta.links import Addresses, with_query
from skanekarta.search import Scope, Sought, find
from skanekarta.web import addresses as pages
from skanekarta.web import periods
from skanekarta.web.notation import kr, number

MOST_IN_A_GROUP = 8
MOST_OF_ONE_GROUP = 200


@dataclass(frozen=True)
class Hit:
    """A row that was found. `municipality` are the codes that it belongs to."""

    id: str
    title: str
    detail: str
    href: str
    municipality: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hits:
    """A group's first rows, how many there are in all, and where they are."""

    id: str
    title: str
    collection: str
    total: int
    items: tuple[Hit, ...]
    href: str


@dataclass(frozen=True)
class Group:
    """A heading, what is looked for under it, and how a row is told."""

    id: str
    title: str
    told: Callable[[Any, Addresses], Hit]
    collection: str
    column: str
    beside: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    key: str | None = None

    @property
    def sought(self) -> Sought:
        """What is looked for."""
        return Sought(get_layer(self.collection), self.column, self.beside, self.order, self.key)


def hits(
    connection: sa.Connection, group: Group, words: str, scope: Scope | None, limit: int
) -> tuple[int, list[Any]]:
    """How many rows a group has, and the first of them."""
    found = find(connection, group.sought, words, scope, limit)
    return found.total, list(found.rows)


def _line(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _municipality(row: Any, addresses: Addresses) -> Hit:
    href = pages.municipality(addresses, row.id)
    return Hit(row.id, row.name, f"Kommunkod {row.id}", href, (row.id,))


def _locality(row: Any, addresses: Addresses) -> Hit:
    people = None
    if row.population is not None and row.population_year is not None:
        people = f"{number(row.population)} invånare {row.population_year}"
    detail = _line(f"Tätort i {row.municipality_title}", people)
    return Hit(row.id, row.name, detail, _item(addresses, "localities", row), (row.municipality,))


def _recipient(row: Any, addresses: Addresses) -> Hit:
    seat = (row.seat,) if row.seat else ()
    detail = _line(row.recipient_type_title or "Mottagare", row.seat_title)
    return Hit(row.id, row.recipient_title, detail, pages.recipient(addresses, row.id), seat)


def _grant(row: Any, addresses: Addresses) -> Hit:
    title = row.project_title or row.call_title or f"Stöd till {row.recipient_title}"
    year = "år okänt" if row.year is None else str(row.year)
    detail = _line(row.recipient_title, year, kr(row.amount_sek))
    places = tuple(row.municipality or ())
    return Hit(str(row.id), title, detail, _item(addresses, "grants", row), places)


def _call(row: Any, addresses: Addresses) -> Hit:
    detail = _line(row.funder_title, None if row.year is None else str(row.year)) or "Utlysning"
    return Hit(row.id, row.call_title, detail, pages.call(addresses, row.id))


def _activity(row: Any, addresses: Addresses) -> Hit:
    when = periods.when(row.starts_on, row.ends_on, row.date_precision)
    href = _item(addresses, "activities", row)
    detail = _line(row.kind_title, when)
    return Hit(str(row.id), row.title, detail, href, tuple(row.municipality or ()))


def _item(addresses: Addresses, layer_id: str, row: Any) -> str:
    return with_query(addresses.item(get_layer(layer_id), str(row.id)), [("f", "html")])


GROUPS = (
    Group(
        "municipalities",
        "Kommuner",
        _municipality,
        "kommunfakta",
        "name",
        key="municipality",
    ),
    Group(
        "localities",
        "Tätorter",
        _locality,
        "localities",
        "name",
        beside=("municipality", "municipality_title", "population", "population_year"),
        order=("-population",),
    ),
    Group(
        "recipients",
        "Mottagare",
        _recipient,
        "recipients",
        "recipient_title",
        beside=("recipient_type_title", "seat", "seat_title"),
        key="recipient",
    ),
    Group(
        "grants",
        "Projekt och stöd",
        _grant,
        "grants",
        "project_title",
        beside=("recipient_title", "call_title", "year", "amount_sek", "municipality"),
        order=("-year", "-amount_sek"),
    ),
    Group(
        "calls",
        "Utlysningar",
        _call,
        "calls",
        "call_title",
        beside=("funder_title", "year"),
        order=("-year",),
        key="call",
    ),
    Group(
        "activities",
        "Aktiviteter",
        _activity,
        "activities",
        "title",
        beside=("kind_title", "starts_on", "ends_on", "date_precision", "municipality"),
        order=("-starts_on",),
    ),
)
"""Every group, in the order in which people meet them."""
