"""Appending to the log: the one write that comes over HTTP."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import personal_numbers
from skanekarta.access import Who
from skanekarta.db import SRID
from skanekarta.entry import Activity
from skanekarta.errors import BadEntry
from skanekarta.message import Message, message, nearest, quoted
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.placing import municipalities_at
from skanekarta.vocabulary import Names

LARGEST_BODY = 64 * 1024
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 4_000
MOST_PARTICIPANTS = 1_000_000
EARLIEST = dt.date(1990, 1, 1)

Problems = dict[str, Message]
Given = Mapping[str, Any]


class _Bad(ValueError):
    """What is wrong with one field."""

    def __init__(self, template: str, /, **values: object) -> None:
        self.message = Message(template, values)


def append(connection: sa.Connection, entry: object, names: Names, who: Who) -> int:
    """Adds an entry, a GeoJSON Feature, and gives its id. The municipality follows from the point
    unless the entry names some. Raises BadEntry with every problem at once."""
    values, point = _parse(entry, names)
    codes = municipalities_at(connection, values.pop("municipality", None), point)
    statement = (
        sa.insert(Activity)
        .values(
            **values,
            municipality=codes,
            geom=sa.func.ST_SetSRID(sa.func.ST_MakePoint(*point), SRID),
            position_basis="point",
            recorded_by=who.name,
            account_id=who.account_id,
        )
        .returning(Activity.id)
    )
    return connection.execute(statement).scalar_one()


def _parse(entry: object, names: Names) -> tuple[dict[str, Any], tuple[float, float]]:
    if not isinstance(entry, dict) or entry.get("type") != "Feature":
        what = message("ska vara Feature: en GeoJSON-post med geometry och properties.")
        raise BadEntry({"type": what})
    properties = entry.get("properties")
    if not isinstance(properties, dict):
        what = message("ska vara ett objekt med minst {names}.", names=REQUIRED)
        raise BadEntry({"properties": what})
    problems: Problems = {}
    point = _try(problems, "geometry", _point, entry.get("geometry"))
    values = _values(problems, properties, names)
    if problems:
        raise BadEntry(problems)
    return values, point


def _values(problems: Problems, given: Given, names: Names) -> dict[str, Any]:
    readers = _readers(names)
    for name in given:
        if name not in readers:
            near = nearest(str(name), readers)
            problems[quoted(str(name))] = message(
                "finns inte. De fält som finns är {names}.", names=near
            )
    values: dict[str, Any] = {}
    for name, read in readers.items():
        if given.get(name) is not None:
            values[name] = _try(problems, name, read, given[name])
        elif name in REQUIRED:
            problems[name] = message("måste anges.")
    _check_period(problems, values)
    return values


def _try(problems: Problems, name: str, read: Callable[[Any], Any], text: Any) -> Any:
    try:
        return read(text)
    except _Bad as bad:
        problems[name] = bad.message
        return None


REQUIRED = ("kind", "title", "starts_on")


def _readers(names: Names) -> dict[str, Callable[[Any], Any]]:
    return {
        "kind": _one_of(names["kind"]),
        "title": _text(LONGEST_NAME),
        "description": _text(LONGEST_DESCRIPTION),
        "starts_on": _day,
        "ends_on": _day,
        "date_precision": _one_of(names["date_precision"]),
        "municipality": _several(names["municipality"]),
        "place_name": _text(LONGEST_NAME),
        "area": _several(names["area"]),
        "network": _one_of(names["network"]),
        "participants": _participants,
        "visibility": _one_of(names["visibility"]),
    }


def _check_period(problems: Problems, values: dict[str, Any]) -> None:
    start, end = values.get("starts_on"), values.get("ends_on")
    if start and end and end < start:
        problems["ends_on"] = message("ligger före starts_on.")
    if start and end and end > start and "date_precision" not in values:
        values["date_precision"] = "period"


def _point(geometry: Any) -> tuple[float, float]:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise _Bad("ska vara en punkt: {{“type”: “Point”, “coordinates”: [longitud, latitud]}}.")
    numbers = geometry.get("coordinates")
    if not isinstance(numbers, list) or not 2 <= len(numbers) <= 3:
        raise _Bad("ska ha två koordinater: [longitud, latitud].")
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise _Bad("koordinaterna ska vara tal.")
    try:
        longitude, latitude = float(numbers[0]), float(numbers[1])
    except OverflowError:
        raise _Bad("ligger utanför jordklotet.") from None
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise _Bad("koordinaterna ska vara tal.")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise _Bad("ligger utanför jordklotet. Ordningen är [longitud, latitud] i grader.")
    return longitude, latitude


def _text(longest: int) -> Callable[[Any], str]:
    def read(text: Any) -> str:
        if not isinstance(text, str) or not text.strip():
            raise _Bad("ska vara text.")
        if len(text.strip()) > longest:
            has = len(text.strip())
            raise _Bad("får ha högst {longest} tecken, men har {has}.", longest=longest, has=has)
        if any(_is_control(letter) for letter in text):
            raise _Bad("får inte innehålla styrtecken.")
        if personal_numbers.in_text(text):
            raise _Bad("ser ut att innehålla ett personnummer. Personuppgifter hör inte hit.")
        return text.strip()

    return read


def _is_control(letter: str) -> bool:
    """Control characters other than line ends and tabs, and halves of surrogate pairs, which no
    UTF-8 can hold."""
    return (ord(letter) < 32 and letter not in "\n\r\t") or 0xD800 <= ord(letter) <= 0xDFFF


def _day(text: Any) -> dt.date:
    try:
        day = dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except (TypeError, ValueError):
        day = None
    if day is None:
        raise _Bad("ska vara en dag, till exempel 2024-06-19.")
    latest = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3660)
    if not EARLIEST <= day <= latest:
        raise _Bad("ska ligga mellan {first} och {last}.", first=EARLIEST, last=latest)
    return day


def _one_of(titles: Mapping[str, str]) -> Callable[[Any], str]:
    def read(slug: Any) -> str:
        if not isinstance(slug, str) or slug not in titles:
            raise _Bad("ska vara ett av {slugs}.", slugs=tuple(titles))
        return slug

    return read


def _several(titles: Mapping[str, str]) -> Callable[[Any], list[str]]:
    def read(slugs: Any) -> list[str]:
        listed = slugs if isinstance(slugs, list) else [slugs]
        wrong = [slug for slug in listed if not isinstance(slug, str) or slug not in titles]
        if wrong or not listed:
            raise _Bad("ska vara en lista ur {slugs}.", slugs=tuple(titles))
        if WHOLE_SKANE in listed and len(set(listed)) > 1:
            raise _Bad(
                "kan inte ha både {code} (hela Skåne) och enskilda kommuner.", code=WHOLE_SKANE
            )
        return sorted(set(listed))

    return read


def _participants(number: Any) -> int:
    is_whole = isinstance(number, int) or (isinstance(number, float) and number.is_integer())
    if isinstance(number, bool) or not is_whole or not 0 <= number <= MOST_PARTICIPANTS:
        raise _Bad("ska vara ett heltal, 0 eller större.")
    return int(number)
