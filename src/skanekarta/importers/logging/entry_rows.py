"""A row of a list becomes an entry, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from skanekarta.importers.granting.grant_rows import address
from skanekarta.importers.granting.places import Places
from skanekarta.importers.granting.readings import Read, Reader, refused
from skanekarta.importers.granting.rows import CONTROL, Row
from skanekarta.importers.logging.times import span, together
from skanekarta.importers.logging.words import Words
from skanekarta.importers.reading import Value
from skanekarta.importers.sources.positions import NoPosition, transform_from

TEXTS = {
    "title": 200,
    "description": 4_000,
    "place_name": 200,
    "unit": 100,
    "source": 1_000,
    "note": 4_000,
}
"""Fields of free text, and how many characters each may have."""

LONGEST_LINK = 500
MOST_PARTICIPANTS = 1_000_000
MOST_DIGITS = 18
COUNT = re.compile(r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,]0+)?(?: (?:personer|st|deltagare))?")
ONES = ("kind", "network", "visibility", "date_precision")
LISTED = ("area", "target_group")
SYSTEMS = (("lon", "lat", 4326), ("east", "north", 3006))
"""Columns that place a row, east before north, and their reference system."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as a file tells it: columns of the log by name. `municipality` are those it names
    itself, none where they follow from the point."""

    row: int
    says: Mapping[str, Any]
    municipality: tuple[str, ...]
    point: Point | None
    cells: Row = field(repr=False, compare=False)


class EntryReader:
    """Reads the rows under one set of headings."""

    def __init__(self, words: Words, places: Places) -> None:
        self.words = words
        self.municipality = Reader(places.listed)
        self.times, self.count, self.link = Reader(span), Reader(participants), Reader(link)
        self.number = Reader(number)
        self.flag: Reader[bool] = Reader(yes_or_no)

    def read(self, row: Row, placed: Point | None) -> EntryRow:
        """What a row says. All of it is read, so that every problem is told at once; the row has
        failed if there is any."""
        for name in ("kind", "title", "starts_on"):
            if row.cell(name) is None:
                row.lacks(name)
        says: dict[str, Any] = {
            **{name: row.read(name, self.words.ones[name]) for name in ONES},
            **{name: row.read(name, self.words.lists[name]) or None for name in LISTED},
            **{name: _text(row, name, most) for name, most in TEXTS.items()},
            **{name: row.read(name, self.link) for name in ("link", "source_url")},
            "participants": row.read("participants", self.count),
        }
        says["generated"] = row.read("generated", self.flag) is True
        start, end = (row.read(name, self.times) for name in ("starts_on", "ends_on"))
        says |= together(row, start, end, says.pop("date_precision"))
        says["visibility"] = says["visibility"] or "open"
        named = row.read("municipality", self.municipality) or ()
        return EntryRow(row.number, says, named, self._point(row) or placed, row)

    def _point(self, row: Row) -> Point | None:
        for x, y, system in SYSTEMS:
            if row.cell(x) is None and row.cell(y) is None:
                continue
            pair = row.read(x, self.number), row.read(y, self.number)
            if None in (row.cell(x), row.cell(y)):
                row.fails(x, "half-a-point", "En punkt behöver båda sina tal.")
            elif None not in pair:
                return _projected(row, x, pair, system)
        return None


def _projected(row: Row, column: str, pair: tuple[Any, Any], system: int) -> Point | None:
    transform = transform_from(system)
    assert transform is not None
    try:
        return transform.point(*pair)
    except NoPosition as error:
        row.fails(column, "not-a-position", f"Punkten {error}.", row.cell(column))
        return None


def _text(row: Row, name: str, most: int) -> str | None:
    """Free text with its line ends. Too long, or with control characters, is an error."""
    value = row.cell(name)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "\n".join(line.rstrip() for line in str(value).splitlines()).strip()
    if len(text) > most:
        row.fails(name, "too-long", f"Texten är längre än {most} tecken.", text)
    elif CONTROL.search(text):
        row.fails(name, "control-characters", "Texten har styrtecken som inte kan sparas.")
    return text or None


def participants(value: Value) -> Read[int]:
    """How many were there."""
    found = COUNT.fullmatch(str(value).strip()) if not isinstance(value, bool) else None
    digits = re.sub(r"\D", "", found[1]) if found else ""
    number = int(digits) if 0 < len(digits) <= MOST_DIGITS else -1
    if not 0 <= number <= MOST_PARTICIPANTS:
        text = "Cellen är inget antal: skriv ett heltal, 0 eller större."
        return refused("not-a-count", text, ("12", "1 204"))
    return Read(number)


def link(value: Value) -> Read[str]:
    """An address on the web as the form takes it (`activity.fields.link`)."""
    found = address(value)
    if found.value and len(found.value) > LONGEST_LINK:
        return refused("too-long", f"Adressen är längre än {LONGEST_LINK} tecken.")
    if found.value and not _is_bare(found.value):
        return refused("not-an-address", "Adressen ska ha en värd och sakna namn och lösenord.")
    return found


def _is_bare(text: str) -> bool:
    """Whether an address names a host, and shows nobody's name and password to all."""
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        return False


def number(value: Value) -> Read[float]:
    """A coordinate, with a decimal point or comma."""
    try:
        plain = re.sub(r"\s", "", str(value)).replace(",", ".")
        found = Decimal(plain) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        return refused("not-a-number", "Cellen är inget tal.", ("13.5435", "55,9357"))
    return Read(float(found))


def yes_or_no(value: Value) -> Read[bool]:
    """Whether something is so."""
    known = {"ja": True, "true": True, "1": True, "nej": False, "false": False, "0": False}
    found = known.get(str(value).strip().casefold())
    if found is None:
        return refused("not-yes-or-no", "Värdet ska vara ja eller nej.", ("ja", "nej"))
    return Read(found)
