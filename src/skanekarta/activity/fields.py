"""What each field of an entry may hold: from JSON to values, or what is wrong, in a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from skanekarta import personal_numbers
from skanekarta.message import Message
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.personal_numbers import Purpose
from skanekarta.vocabulary import Names

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 4_000
LONGEST_UNIT = 100
LONGEST_LINK = 500
LONGEST_REASON = 500
MOST_PARTICIPANTS = 1_000_000
LARGEST_ID = 2**63 - 1

Read = Callable[[Any], Any]
Problems = dict[str, Message]


class Bad(ValueError):
    """What is wrong with one field."""

    def __init__(self, template: str, /, **values: object) -> None:
        self.message = Message(template, values)


def attempt(problems: Problems, name: str, read: Read, given: Any) -> Any:
    """The value, or None with what is wrong noted under the field's name."""
    try:
        return read(given)
    except Bad as bad:
        problems[name] = bad.message
        return None


def readers(names: Names) -> dict[str, Read]:
    """Each field that is read alone, and how; the days are read together (`days`)."""
    return {
        "kind": one_of(names["kind"]),
        "title": text(LONGEST_NAME),
        "description": text(LONGEST_DESCRIPTION),
        "municipality": several(names["municipality"]),
        "place_name": text(LONGEST_NAME),
        "area": several(names["area"]),
        "network": one_of(names["network"]),
        "target_group": several(names["target_group"]),
        "participants": participants,
        "unit": text(LONGEST_UNIT),
        "link": link,
        "visibility": one_of(names["visibility"]),
    }


def point(geometry: Any) -> tuple[float, float]:
    """Longitude and latitude of a GeoJSON Point."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise Bad("ska vara en punkt: {{“type”: “Point”, “coordinates”: [longitud, latitud]}}.")
    numbers = geometry.get("coordinates")
    if not isinstance(numbers, list) or not 2 <= len(numbers) <= 3:
        raise Bad("ska ha två koordinater: [longitud, latitud].")
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise Bad("koordinaterna ska vara tal.")
    try:
        longitude, latitude = float(numbers[0]), float(numbers[1])
    except OverflowError:
        raise Bad("ligger utanför jordklotet.") from None
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise Bad("koordinaterna ska vara tal.")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Bad("ligger utanför jordklotet. Ordningen är [longitud, latitud] i grader.")
    return longitude, latitude


def text(longest: int, purpose: Purpose = "text") -> Callable[[Any], str]:
    """Text of at most that many characters, without anybody's personal number."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or not given.strip():
            raise Bad("ska vara text.")
        found = given.strip()
        if len(found) > longest:
            raise Bad(
                "får ha högst {longest} tecken, men har {has}.", longest=longest, has=len(found)
            )
        if any(_is_control(letter) for letter in given):
            raise Bad("får inte innehålla styrtecken.")
        if personal_numbers.in_text(found, purpose):
            raise Bad("ser ut att innehålla ett personnummer. Personuppgifter hör inte hit.")
        return found

    return read


def _is_control(letter: str) -> bool:
    """Control characters other than line ends and tabs, and halves of surrogate pairs, which no
    UTF-8 can hold."""
    return (ord(letter) < 32 and letter not in "\n\r\t") or 0xD800 <= ord(letter) <= 0xDFFF


def link(given: Any) -> str:
    """An address on the web. Nothing else: a `javascript:` would run where somebody follows it,
    and a name and password in it would be shown to all."""
    read = text(LONGEST_LINK, "address")
    found = read(given)
    try:
        parts = urlsplit(found)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_bare = parts.username is None and parts.password is None and (parts.port or 1) > 0
    except ValueError:
        is_address = is_bare = False
    if not (is_address and is_bare) or any(each.isspace() or each in '<>"\\' for each in found):
        raise Bad("ska vara en webbadress: https://… eller http://…")
    # What stands encoded in an address can be read by whoever decodes it.
    read(unquote(found, errors="ignore"))
    return found


def one_of(titles: Mapping[str, str]) -> Callable[[Any], str]:
    """One of a vocabulary's slugs."""

    def read(slug: Any) -> str:
        if not isinstance(slug, str) or slug not in titles:
            raise Bad("ska vara ett av {slugs}.", slugs=tuple(titles))
        return slug

    return read


def several(titles: Mapping[str, str]) -> Callable[[Any], list[str]]:
    """Slugs of a vocabulary, in order and each once."""

    def read(slugs: Any) -> list[str]:
        listed = slugs if isinstance(slugs, list) else [slugs]
        wrong = [slug for slug in listed if not isinstance(slug, str) or slug not in titles]
        if wrong or not listed:
            raise Bad("ska vara en lista ur {slugs}.", slugs=tuple(titles))
        if WHOLE_SKANE in listed and len(set(listed)) > 1:
            raise Bad(
                "kan inte ha både {code} (hela Skåne) och enskilda kommuner.", code=WHOLE_SKANE
            )
        return sorted(set(listed))

    return read


def participants(number: Any) -> int:
    """How many were there; 12.0 is a whole number too."""
    if not is_whole(number) or not 0 <= number <= MOST_PARTICIPANTS:
        raise Bad("ska vara ett heltal, 0 eller större.")
    return int(number)


def entry_id(number: Any) -> int:
    """The number of an entry."""
    if not is_whole(number) or not 0 < number <= LARGEST_ID:
        raise Bad("ska vara numret på en post.")
    return int(number)


def is_whole(number: Any) -> bool:
    """Whether JSON's number is a whole one."""
    if isinstance(number, bool):
        return False
    return isinstance(number, int) or (isinstance(number, float) and number.is_integer())
