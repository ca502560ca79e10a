"""Where it was: the point that a form means, by whatever way it says so.

Coordinates go before a point that a script has set, that before a place chosen from a list, that
before a name, and a name before the municipality alone. What is only known to the municipality
stands at its centre and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta import coordinates
from skanekarta.coordinates import Point
from skanekarta.errors import BadEntry
from skanekarta.layers.localities import Locality
from skanekarta.message import Message, message
from skanekarta.municipality import WHOLE_SKANE, Municipality
from skanekarta.web.logbook.typed import Typed

MOST_LISTED = 8
OF_MUNICIPALITY = ("s kommun", " kommun", "kommun")


@dataclass(frozen=True)
class Place:
    """A locality or a municipality: what it is called and where it is. `point` is None where
    that is not known."""

    code: str
    name: str
    municipality: str
    municipality_name: str
    point: Point | None
    is_municipality: bool = False

    @property
    def whole(self) -> str:
        """The name that tells it from others of the same."""
        return f"{self.name} ({self.municipality_name})"


@dataclass(frozen=True)
class Placed:
    """A point, what it is of, and the place's name if it was found by that."""

    point: Point
    basis: str = "point"
    name: str | None = None


class Unplaced(BadEntry):
    """What the form says of the place is not enough; `choices` are what it may mean."""

    def __init__(self, problems: Mapping[str, Message], choices: Iterable[Place] = ()) -> None:
        self.choices = tuple(choices)
        super().__init__(problems)

    def beside(self, others: BadEntry) -> Unplaced:
        """With all else that is wrong."""
        rest = {name: what for name, what in others.problems.items() if name != "geometry"}
        return Unplaced({**self.problems, **rest}, self.choices)


@dataclass(frozen=True)
class Gazetteer:
    """Skåne's localities and municipalities, by what people call them."""

    localities: tuple[Place, ...]
    municipalities: Mapping[str, Place]

    def called(self, text: str) -> tuple[Place, ...]:
        """What has that very name."""
        asked = text.casefold()
        exact = [p for p in self.localities if asked in {p.name.casefold(), p.whole.casefold()}]
        whole = [
            p
            for p in self.municipalities.values()
            if asked in {f"{p.name}{end}".casefold() for end in OF_MUNICIPALITY}
        ]
        return tuple(exact or whole)

    def like(self, text: str) -> tuple[Place, ...]:
        """What a text may mean: names that begin so, and names that it begins with, such as
        «Höörs bibliotek»."""
        asked = text.casefold()
        begun = [p for p in self.localities if p.name.casefold().startswith(asked)]
        words = asked.replace(",", " ").split()
        said = {*words, *(word.removesuffix("s") for word in words)}
        held = [p for p in self.localities if p.name.casefold() in said]
        own = [p for p in self.municipalities.values() if p.name.casefold() in said]
        return tuple(dict.fromkeys([*begun, *held, *own]))[:MOST_LISTED]

    def by_code(self, code: str) -> Place | None:
        """The locality or municipality with that code."""
        found = next((p for p in self.localities if p.code == code), None)
        return found or self.municipalities.get(code)


def gazetteer(connection: sa.Connection) -> Gazetteer:
    """All that the database knows, in the Swedish alphabet's order."""
    centres = sa.select(
        *(Municipality.code, Municipality.name),
        *(sa.func.ST_X(Municipality.centre), sa.func.ST_Y(Municipality.centre)),
    )
    whole = {
        code: Place(code, name, code, name, (x, y), is_municipality=True)
        for code, name, x, y in connection.execute(centres.order_by(Municipality.code))
    }
    places = sa.select(
        *(Locality.code, Locality.name, Locality.municipality),
        *(sa.func.ST_X(Locality.geom), sa.func.ST_Y(Locality.geom)),
    ).order_by(sa.collate(Locality.name, "sv-x-icu"), Locality.code)
    return Gazetteer(
        tuple(
            Place(code, name, of, whole[of].name, (x, y) if x is not None else None)
            for code, name, of, x, y in connection.execute(places)
        ),
        whole,
    )


def placed(connection: sa.Connection, found: Gazetteer, typed: Typed) -> Placed:
    """The point that a form means. Raises BadEntry, and Unplaced with what to choose among."""
    name = typed.one("place_name")
    written = typed.one("coordinates")
    if not written and coordinates.looks_like(name):
        return Placed(_written(connection, name), name="")
    if written:
        return Placed(_written(connection, written))
    if typed.one("longitude") and typed.one("latitude"):
        return Placed(_degrees(typed.one("longitude"), typed.one("latitude")))
    if typed.one("place"):
        return _chosen(found, typed.one("place"))
    return _named(found, name, typed.all("municipality"))


def _written(connection: sa.Connection, text: str) -> Point:
    try:
        return coordinates.point(connection, text)
    except BadEntry as error:
        raise Unplaced(error.problems) from None


def _degrees(longitude: str, latitude: str) -> Point:
    try:
        return float(longitude.replace(",", ".")), float(latitude.replace(",", "."))
    except ValueError:
        raise Unplaced({"coordinates": message("koordinaterna ska vara tal.")}) from None


def _chosen(found: Gazetteer, code: str) -> Placed:
    place = found.by_code(code)
    if place is None:
        raise Unplaced({"place_name": message("finns inte bland tätorter och kommuner.")})
    return _at(found, place)


def _at(found: Gazetteer, place: Place, name: str | None = None) -> Placed:
    """At a place; at its municipality's centre where nobody knows better."""
    if place.point is not None and not place.is_municipality:
        return Placed(place.point, name=name)
    centre = found.municipalities[place.municipality].point
    assert centre is not None  # a municipality has one
    return Placed(centre, "centre", name)


def _named(found: Gazetteer, name: str, codes: Iterable[str]) -> Placed:
    within = [code for code in codes if code in found.municipalities]
    matching = [p for p in found.called(name) if not within or p.municipality in within]
    if len(matching) == 1:
        own = None if matching[0].is_municipality else matching[0].name
        return _at(found, matching[0], own)
    if within and not matching:
        return _at(found, found.municipalities[min(within)])
    choices = matching or (found.like(name) if name else ())
    raise Unplaced({"place_name": _why(name, codes, choices)}, choices)


def _why(name: str, codes: Iterable[str], choices: Iterable[Place]) -> Message:
    if choices:
        return message("kan betyda flera platser. Välj en av dem nedanför.")
    if name:
        return message("är ingen känd tätort. Skriv koordinater, eller kryssa för kommunen.")
    if WHOLE_SKANE in codes:
        return message("behövs också för hela Skåne: var hölls det?")
    return message("måste anges: en tätort, koordinater eller åtminstone en kommun.")
