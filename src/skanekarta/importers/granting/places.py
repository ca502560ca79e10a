"""Municipalities by code or name, all of Skåne, and what is told of other places."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches

import sqlalchemy as sa

from skanekarta.importers.granting.readings import Problem, Read, advised, refused
from skanekarta.importers.granting.terms import folded, parts
from skanekarta.importers.reading import Value
from skanekarta.layers.localities import Locality
from skanekarta.municipality import WHOLE_SKANE, Municipality, Neighbour

SKANE = (
    *("12", "skåne", "hela skåne", "skåne län", "region skåne", "hela regionen", "hela länet"),
    *("regionen", "länet", "samtliga kommuner", "alla kommuner"),
)
CODED = re.compile(r"(?:(?P<code>\d{4})\s*[,:–-]?\s*)(?P<name>\D+)", re.ASCII)
NAMED = re.compile(r"(?P<name>\D+?)\s*[,(]?\s*(?P<code>\d{4})\)?", re.ASCII)
CODE = re.compile(r"\d{3,4}(?:\.0)?", re.ASCII)
LONGEST = 100
COUNTIES = frozenset(range(1, 26)) - {2, 11, 12, 15, 16}
"""The first two digits of municipality codes (SCB), but for Skåne's own."""


class Places:
    """What names of places stand for."""

    def __init__(self, connection: sa.Connection) -> None:
        self.names: dict[str, str] = dict(
            connection.execute(sa.select(Municipality.code, Municipality.name)).all()
        )
        self.codes = {folded(name): code for code, name in self.names.items()}
        self.localities: dict[str, list[str]] = defaultdict(list)
        for name, code in connection.execute(sa.select(Locality.name, Locality.municipality)):
            self.localities[folded(name)].append(self.names[code])
        self.neighbours = {folded(name) for name in connection.scalars(sa.select(Neighbour.name))}

    def seat(self, value: Value) -> Read[str]:
        """The municipality of a recipient; none, with advice, where it is outside Skåne, or is
        given as all of it."""
        found = self.one(value)
        if found.value == WHOLE_SKANE:
            text = "Hela Skåne är ingen kommun; mottagarens säte lämnas tomt."
            return advised(None, "seat-is-skane", text)
        if any(problem.code == "outside-skane" for problem in found.problems):
            text = "Sätet ligger utanför Skåne och lämnas tomt."
            return advised(None, "seat-outside-skane", text)
        return found

    def listed(self, value: Value) -> Read[tuple[str, ...]]:
        """The municipalities of a cell in its order, each once; `12` for all of Skåne."""
        found: dict[str, None] = {}
        problems: list[Problem] = []
        for part in parts(_text(value), lambda text: self._code(folded(text)) is not None):
            read = self.one(part)
            found.update({read.value: None} if read.value else {})
            problems += read.problems
        return Read(tuple(found), tuple(problems))

    def one(self, value: Value) -> Read[str]:
        """The code of a municipality, or `12`."""
        text = _text(value)
        code = self._code(folded(text)) if len(text) <= LONGEST else None
        return Read(code) if code else self._unplaced(text)

    def _code(self, name: str) -> str | None:
        """The code that a name or a code stands for, with «kommun» or «stad» and the genitive."""
        if name in SKANE:
            return WHOLE_SKANE
        if name in self.names or name in self.codes:
            return self.codes.get(name, name)
        both = CODED.fullmatch(name) or NAMED.fullmatch(name)
        if both:
            code = self._code(both["name"].strip(" (),"))
            return code if code == both["code"] else None
        bare = name.removesuffix(" kommun").removesuffix(" stad").removeprefix("kommunen ")
        if bare == name:
            return None
        return self.codes.get(bare) or self.codes.get(bare.removesuffix("s"))

    def _unplaced(self, text: str) -> Read[str]:
        name = folded(text[:LONGEST])
        if name in self.localities:
            return self._locality(text, sorted(set(self.localities[name])))
        bare = name.removesuffix(" kommun")
        outside = CODE.fullmatch(name) and int(float(name)) // 100 in COUNTIES
        if outside or {name, bare, bare.removesuffix("s")} & self.neighbours:
            told = "Platsen ligger utanför Skåne, och kartan har bara Skånes 33 kommuner."
            return refused("outside-skane", told)
        near = get_close_matches(bare, self.codes, 1, 0.6)
        likest = self.names[self.codes[near[0]]] if near else None
        told = (
            "Platsen är ingen av Skånes 33 kommuner. Skriv kommunens namn eller kod, eller ”Hela "
            "Skåne”; för en kommun utanför Skåne dess fyrsiffriga kod."
        )
        return refused("unknown-municipality", told, tuple(sorted(self.names.values())), likest)

    def _locality(self, text: str, municipalities: list[str]) -> Read[str]:
        where = " och i ".join(municipalities)
        wanted = " eller ".join(municipalities)
        told = f"{text} är en tätort i {where}; skriv {wanted}."
        likest = municipalities[0] if len(municipalities) == 1 else None
        return refused("locality-not-municipality", told, tuple(municipalities), likest)


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
