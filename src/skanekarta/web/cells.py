"""A row's values as people read them: wordings, Swedish numbers, links that are safe to follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from skanekarta.layer import Field, Layer
from skanekarta.links import Addresses
from skanekarta.municipality import WHOLE_SKANE, Municipality
from skanekarta.web.addresses import call, municipality, recipient
from skanekarta.web.language import _, is_translated, noted
from skanekarta.web.notation import number
from skanekarta.web.periods import date
from skanekarta.web.rows import Row

YES_OR_NO = {True: noted("Ja"), False: noted("Nej")}
ADDRESS = "source_url"
"""The column that says where on the web a row was read, in every layer that has one."""

ON_THE_WEB = (ADDRESS, "url")
"""The columns that hold addresses to follow."""


LINKS = "link"
"""The column that holds several addresses, each with what it leads to."""


@dataclass(frozen=True)
class Part:
    """A piece of a cell, a link where it leads somewhere."""

    text: str
    href: str | None = None
    is_swedish: bool = False
    """Whether it is in Swedish on a page that is not."""


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table; without parts, the value is not known."""

    parts: tuple[Part, ...] = ()
    numeric: bool = False


def cell(
    layer: Layer, field: Field, row: Row, addresses: Addresses, day: dt.date | None = None
) -> Cell:
    """The value of one field in one row; pages that tell of a day are led to on that one."""
    value, numeric = row[field.name], is_figure(layer, field)
    if value is None or value == []:
        return Cell(numeric=numeric)
    if field.name in ON_THE_WEB:
        return Cell(sources(value))
    if field.name == LINKS and isinstance(value, list):
        titled = zip(row[f"{LINKS}_title"], value, strict=True)
        return Cell(tuple(_titled(_(title), address) for title, address in titled))
    if _names_the_row(layer, field):
        return Cell((_worded(str(value), municipality(addresses, str(row["id"]), day)),))
    values = value if isinstance(value, list) else [value]
    titles = row.get(f"{field.name}_title") or [_text(each, field, row) for each in values]
    wordings = titles if isinstance(titles, list) else [titles]
    page = PAGES.get((field.filter and field.filter.vocabulary) or "")
    hrefs = [page(addresses, each, day) if page else None for each in values]
    parts = zip(wordings, hrefs, strict=True)
    return Cell(tuple(_worded(wording, href) for wording, href in parts), numeric)


def _worded(wording: str, href: str | None) -> Part:
    has_words = any(map(str.isalpha, wording))
    return Part(_(wording), href, has_words and not is_translated(wording))


def is_figure(layer: Layer, field: Field) -> bool:
    """Whether the values are quantities, which stand digit under digit; years do not."""
    kind = layer.kind(field.name)
    return kind in {float, Decimal} or (kind is int and field.unit is not None)


def _text(value: object, field: Field, row: Row) -> str:
    """A value as Swedish text. A whole number without a unit is a year or a name, and gets no
    space between its thousands; a date is told as exactly as the row says that it is known."""
    if isinstance(value, bool):
        return _(YES_OR_NO[value])
    if isinstance(value, dt.date):  # a moment is a date too
        known = row.get(f"{field.name}_precision") or row.get("date_precision")
        return date(value, known or "day")
    if isinstance(value, Decimal | float) or (isinstance(value, int) and field.unit):
        return number(value)
    return str(value)


def sources(addresses: str) -> tuple[Part, ...]:
    """The addresses that a source is written with, each a link named by its host. What is not
    http or https (`javascript:` among it) is shown and leads nowhere."""
    return tuple(_source(each.strip()) for each in addresses.split("; ") if each.strip())


def _titled(title: str, address: str) -> Part:
    return Part(title, address if web_host(address) else None)


def _source(address: str) -> Part:
    host = web_host(address)
    return Part(host.removeprefix("www."), address) if host else Part(address)


def web_host(address: str | None) -> str | None:
    """The host of an address that a browser may be sent to; None for every other text."""
    try:
        found = urlsplit(address or "")
    except ValueError:
        return None
    return found.hostname if found.scheme in {"http", "https"} else None


def _names_the_row(layer: Layer, field: Field) -> bool:
    """Whether the field is the name of the municipality that the row itself is."""
    return layer.table is Municipality and field == listed(layer)[0]


def _place(addresses: Addresses, code: str, day: dt.date | None) -> str | None:
    return None if code == WHOLE_SKANE else municipality(addresses, code, day)


PAGES: Mapping[str, Callable[[Addresses, str, dt.date | None], str | None]] = {
    "municipality": _place,
    "recipient": lambda addresses, slug, _day: recipient(addresses, slug),
    "call": lambda addresses, slug, _day: call(addresses, slug),
}
"""The vocabularies whose terms have pages of their own."""


def listed(layer: Layer) -> tuple[Field, ...]:
    """The fields that a table shows: those marked for it (all, where none is), and where each
    row was read."""
    marked = tuple(each for each in layer.fields if each.listed) or layer.fields
    last = [layer.by_name[ADDRESS]] if ADDRESS in layer.by_name else []
    return (*(each for each in marked if each.name != ADDRESS), *last)
