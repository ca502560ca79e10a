"""What a search finds, in the groups that people look in: titles, a line about each, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup, escape

from skanekarta.layers import get_layer
from skanekarta.links import Addresses, with_query
from skanekarta.search import Scope, Sought, find
from skanekarta.web import addresses as pages
from skanekarta.web import periods
from skanekarta.web.indicators.named import indicators_named
from skanekarta.web.language import _, noted, term
from skanekarta.web.notation import kr, number

MOST_IN_A_GROUP = 8
MOST_OF_ONE_GROUP = 200
TAG = re.compile(r"<[^>]*>")
"""All that `term` adds; a sign of the data's own is escaped."""


@dataclass(frozen=True)
class Hit:
    """A row that was found. `municipality` are the codes that it belongs to; `line` is what is
    told of it, in HTML: a name in it is marked as the Swedish it is."""

    id: str
    title: str
    line: Markup
    href: str
    municipality: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """The same as plain text."""
        return unescape(TAG.sub("", self.line))

    def told(self) -> dict[str, Any]:
        """The hit as JSON has it."""
        plain = ("id", "title", "detail", "href", "municipality")
        return {name: getattr(self, name) for name in plain}


@dataclass(frozen=True)
class Hits:
    """A group's first rows, how many there are in all, and where they are."""

    id: str
    title: str
    collection: str
    total: int
    items: tuple[Hit, ...]
    href: str

    def told(self) -> dict[str, Any]:
        """The group as JSON has it."""
        return {**vars(self), "items": [each.told() for each in self.items]}


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
    own: Callable[[sa.Connection, str, int], tuple[int, list[Any]]] | None = None
    """Finds the rows itself: they are no layer's, and lie in no selection of one."""

    def fits(self, scope: Scope | None) -> bool:
        """Whether its rows can be told apart by that selection."""
        return scope is None if self.own else self.sought.fits(scope)

    @property
    def sought(self) -> Sought:
        """What is looked for."""
        return Sought(get_layer(self.collection), self.column, self.beside, self.order, self.key)


def hits(
    connection: sa.Connection, group: Group, words: str, scope: Scope | None, limit: int
) -> tuple[int, list[Any]]:
    """How many rows a group has, and the first of them."""
    if group.own:
        return group.own(connection, words, limit)
    found = find(connection, group.sought, words, scope, limit)
    return found.total, list(found.rows)


UNTYPED = noted("Mottagare")


def _line(*parts: str | None) -> Markup:
    return Markup(" · ").join(part for part in parts if part)


def _with_name(template: str, name: str) -> Markup:
    """A sentence around a name of the data. What a translation says is text, never HTML."""
    return Markup(escape(template)).format(name=term(name))


def _municipality(row: Any, addresses: Addresses) -> Hit:
    href = pages.municipality(addresses, row.id)
    code = _line(_("Kommunkod {code}").format(code=row.id))
    return Hit(row.id, row.name, code, href, (row.id,))


def _locality(row: Any, addresses: Addresses) -> Hit:
    people = None
    if row.population is not None and row.population_year is not None:
        text = _("{n} invånare {year}")
        people = text.format(n=number(row.population), year=row.population_year)
    detail = _line(_with_name(_("Tätort i {name}"), row.municipality_title), people)
    pairs = [("tab", "kommunfakta,localities"), ("panel", f"localities:{row.id}")]
    on_map = with_query(f"{addresses.base}/", pairs)
    return Hit(row.id, row.name, detail, on_map, (row.municipality,))


def _recipient(row: Any, addresses: Addresses) -> Hit:
    seat = (row.seat,) if row.seat else ()
    detail = _line(term(row.recipient_type_title or UNTYPED), term(row.seat_title))
    return Hit(row.id, row.recipient_title, detail, pages.recipient(addresses, row.id), seat)


def _grant(row: Any, addresses: Addresses) -> Hit:
    title = (
        row.project_title
        or row.call_title
        or (_("Stöd till {name}").format(name=row.recipient_title))
    )
    year = _("år okänt") if row.year is None else str(row.year)
    detail = _line(term(row.recipient_title), year, kr(row.amount_sek))
    places = tuple(row.municipality or ())
    return Hit(str(row.id), title, detail, _item(addresses, "grants", row), places)


def _call(row: Any, addresses: Addresses) -> Hit:
    year = None if row.year is None else str(row.year)
    detail = _line(term(row.funder_title), year) or _line(_("Utlysning"))
    return Hit(row.id, row.call_title, detail, pages.call(addresses, row.id))


def _activity(row: Any, addresses: Addresses) -> Hit:
    when = periods.when(row.starts_on, row.ends_on, row.date_precision)
    href = _item(addresses, "activities", row)
    detail = _line(term(row.kind_title), when)
    return Hit(str(row.id), row.title, detail, href, tuple(row.municipality or ()))


def _indicator(row: Any, addresses: Addresses) -> Hit:
    title = _(row.title)
    return Hit(row.slug, title, _line(_(row.unit_title)), pages.indicator(addresses, row.slug))


def _item(addresses: Addresses, layer_id: str, row: Any) -> str:
    return with_query(addresses.item(get_layer(layer_id), str(row.id)), [("f", "html")])


GROUPS = (
    Group(
        "municipalities",
        noted("Kommuner"),
        _municipality,
        "kommunfakta",
        "name",
        key="municipality",
    ),
    Group(
        "localities",
        noted("Tätorter"),
        _locality,
        "localities",
        "name",
        beside=("municipality", "municipality_title", "population", "population_year"),
        order=("-population",),
    ),
    Group(
        "indicators",
        noted("Nyckeltal"),
        _indicator,
        "figures",
        "indicator_title",
        own=indicators_named,
    ),
    Group(
        "recipients",
        noted("Mottagare"),
        _recipient,
        "recipients",
        "recipient_title",
        beside=("recipient_type_title", "seat", "seat_title"),
        key="recipient",
    ),
    Group(
        "grants",
        noted("Projekt och stöd"),
        _grant,
        "grants",
        "project_title",
        beside=("recipient_title", "call_title", "year", "amount_sek", "municipality"),
        order=("-year", "-amount_sek"),
    ),
    Group(
        "calls",
        noted("Utlysningar"),
        _call,
        "calls",
        "call_title",
        beside=("funder_title", "year"),
        order=("-year",),
        key="call",
    ),
    Group(
        "activities",
        noted("Aktiviteter"),
        _activity,
        "activities",
        "title",
        beside=("kind_title", "starts_on", "ends_on", "date_precision", "municipality"),
        order=("-starts_on",),
    ),
)
"""Every group, in the order in which people meet them."""
