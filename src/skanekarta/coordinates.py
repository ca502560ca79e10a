"""Coordinates as people write and copy them: WGS 84 in degrees, or SWEREF 99 in metres.

In Skåne no system's numbers can be taken for another's, nor one axis for the other, so neither
has to be named and the order does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta.db import SRID
from skanekarta.errors import BadEntry
from skanekarta.message import message

Point = tuple[float, float]
"""Longitude and latitude in degrees."""

LONGEST = 80
DEGREES, IN_METRES = "55,9357 13,5435", "6199000 408000"
"""Examples of what can be written."""


@dataclass(frozen=True)
class Grid:
    """A system, and within what its two numbers lie in and around Skåne; the first is the one
    that goes north."""

    srid: int
    north: tuple[float, float]
    east: tuple[float, float]

    def read(self, pair: tuple[float, float]) -> tuple[float, float] | None:
        """East and north, whichever came first; None for what lies elsewhere."""
        for north, east in (pair, pair[::-1]):
            if self.north[0] <= north <= self.north[1] and self.east[0] <= east <= self.east[1]:
                return east, north
        return None


GRIDS = (
    Grid(SRID, (50, 72), (5, 26)),
    Grid(3006, (5_900_000, 7_700_000), (250_000, 950_000)),
    Grid(3008, (5_900_000, 7_700_000), (20_000, 249_999.999)),
)
"""WGS 84, SWEREF 99 TM and SWEREF 99 13 30. Wider than Skåne, so that a point that is outside is
told to be so, and not to be no coordinates."""

SPACES = re.compile("[\\s\u00a0\u2009\u202f]+")
METRES = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?!\d)")
GROUPED = re.compile(r"(\d \d{3} \d{3}|\d{2,3} \d{3}) (\d \d{3} \d{3}|\d{2,3} \d{3})")
"""Metres with a space at each thousand and nothing but a space between the two."""

SEXAGESIMAL = re.compile(
    r"(\d{1,3})°\s*(\d{1,2}(?:[.,]\d+)?)['′’](?:\s*(\d{1,2}(?:[.,]\d+)?)[\"″”])?"
)
LETTERS = re.compile(r"\b(?:[NEÖSW]|lat(?:itud)?|lon(?:g|gitud)?)\b\s*[:=]?|°", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
SIGNS = re.compile(r"[\d\s.,;:/°'′’\"″”=+-]*")


def looks_like(text: str) -> bool:
    """Whether that is meant as coordinates, and not the name of a place."""
    rest = LETTERS.sub("", text)
    return bool(re.search(r"\d", rest)) and SIGNS.fullmatch(rest) is not None


def read(text: str) -> tuple[int, float, float] | None:
    """The system's SRID, east and north; None for what is no pair of coordinates around Skåne.

    >>> read("55,9357 13,5435")
    (4326, 13.5435, 55.9357)
    >>> read("6199000 408000")
    (3006, 408000.0, 6199000.0)
    """
    if len(text) > LONGEST:
        return None
    for pair in _pairs(SPACES.sub(" ", text).strip()):
        for grid in GRIDS:
            found = grid.read(pair)
            if found:
                return grid.srid, *found
    return None


def _pairs(text: str) -> Iterable[tuple[float, float]]:
    """Each way to read the text as two numbers, the likeliest first."""
    degrees = SEXAGESIMAL.sub(lambda found: f" {_in_degrees(found):.7f} ", text)
    plain = SPACES.sub(" ", LETTERS.sub(" ", degrees)).strip(" ,;/")
    grouped = GROUPED.fullmatch(plain)
    if grouped:
        yield _number(grouped[1]), _number(grouped[2])
    for parts in (_separated(plain), NUMBER.findall(METRES.sub(_closed, plain)), _points(plain)):
        if len(parts) == 2:
            yield _number(parts[0]), _number(parts[1])


def _separated(text: str) -> list[str]:
    """The two on either side of a sign that can only stand between them."""
    parts = [part.strip() for part in re.split(r"[;/]|, | ,", text) if part.strip()]
    return [_closed_text(part) for part in parts if NUMBER.fullmatch(_closed_text(part))]


def _points(text: str) -> list[str]:
    """Numbers with decimal points and a comma between, as maps on the web copy them."""
    return re.findall(r"-?\d+(?:\.\d+)?", text)


def _closed(found: re.Match[str]) -> str:
    return _closed_text(found[0])


def _closed_text(text: str) -> str:
    return text.replace(" ", "")


def _number(text: str) -> float:
    return float(_closed_text(text).replace(",", "."))


def _in_degrees(found: re.Match[str]) -> float:
    return int(found[1]) + _number(found[2]) / 60 + _number(found[3] or "0") / 3600


def point(connection: sa.Connection, text: str) -> Point:
    """The point in degrees. Raises BadEntry."""
    found = read(text)
    if found is None:
        what = message(
            "går inte att läsa. Skriv grader som {first} eller SWEREF 99 TM som {second}.",
            first=DEGREES,
            second=IN_METRES,
        )
        raise BadEntry({"coordinates": what})
    srid, east, north = found
    if srid == SRID:
        return east, north
    given = sa.func.ST_SetSRID(sa.func.ST_MakePoint(east, north), srid)
    there = sa.func.ST_Transform(given, SRID)
    row = connection.execute(sa.select(sa.func.ST_X(there), sa.func.ST_Y(there))).one()
    return round(row[0], 6), round(row[1], 6)
