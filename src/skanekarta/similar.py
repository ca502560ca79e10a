"""Similar municipalities: those that Kolada has put in a group, else the nearest in Skåne by
population and density."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

import sqlalchemy as sa

from skanekarta.facts import POPULATION, Figure
from skanekarta.message import Say, in_swedish
from skanekarta.municipality import Municipality
from skanekarta.upstream import MunicipalityGroup, MunicipalityGroupMember

MOST = 5
"""How many are called similar where nobody else has grouped them."""

LAND_AREA = "land-area"

DIGITS = 9
"""Distances are told apart to so many decimals: what lies below is the arithmetic's own."""

Place = tuple[float, float]
Member = tuple[str, str | None]
"""A municipality's code, and what Kolada calls it."""


KOLADA, NEAREST, UNKNOWN = "kolada", "nearest", "unknown"

TABLES = frozenset(
    {"figures", "municipalities", "municipality_groups", "municipality_group_members"}
)
"""What an answer rests on."""


@dataclass(frozen=True)
class Similar:
    """Codes of the municipalities in Skåne that are like one; none where it is not known.
    `method` says how they were found: `kolada` (by code), `nearest` (the likest first) or
    `unknown`. `year` is the population's; `group` is what Kolada calls its group, and `elsewhere`
    the names of those in it outside Skåne."""

    codes: tuple[str, ...]
    method: str
    year: int | None = None
    group: str | None = None
    elsewhere: tuple[str, ...] = ()

    def sentence(self, say: Say = in_swedish) -> str:
        """How they were chosen, for people."""
        if self.method == UNKNOWN:
            return say("Folkmängd och landareal är inte inlästa för alla kommuner i Skåne.")
        if self.method == KOLADA:
            return self._of_group(say)
        return say(
            "De fem kommuner i Skåne vars folkmängd och täthet ligger närmast, på logaritmisk "
            "skala; folkmängd {year}."
        ).format(year=self.year)

    def _of_group(self, say: Say) -> str:
        told = say("Kommunerna i Skåne i Koladas grupp ”{group}”.").format(group=self.group)
        if not self.elsewhere:
            return told
        others = say("I gruppen finns också {names}.").format(names=", ".join(self.elsewhere))
        return f"{told} {others}"

    def definition(self, say: Say = in_swedish) -> str:
        """How it is worked out, for those who ask."""
        if self.method == KOLADA:
            return say(
                "Gruppen är gjord av Kolada, och ändras där. Bara de kommuner i den som ligger i "
                "Skåne jämförs här."
            )
        return say(
            "Avståndet mellan två kommuner är √((p₁ − p₂)² + (t₁ − t₂)²), där p är logaritmen av "
            "folkmängden och t logaritmen av antalet invånare per km² land, var och en minus "
            "medelvärdet och delad med standardavvikelsen för Skånes kommuner. Vid lika avstånd "
            "går den lägre kommunkoden före."
        )

    def source(self, say: Say = in_swedish) -> str:
        """Who is to be named beside them."""
        own = say("Egen bearbetning av uppgifter från SCB")
        return "Kolada" if self.method == KOLADA else own


GROUP = re.compile(r"Liknande kommuner(?P<kind>, övergripande)?, (?P<name>.+?)(, (?P<year>\d{4}))?")
"""What Kolada calls a group of municipalities that are like one on the whole. Others are alike in
one thing only («Liknande kommuner grundskola, Osby, 2024»)."""


@dataclass(frozen=True)
class Likeness:
    """What tells which municipalities are alike, of all of them: their names, the group that
    Kolada has made for each name (its id and title), the groups' members, and where each lies
    by the population of a year; nowhere where that is not known of all."""

    names: Mapping[str, str]
    groups: Mapping[str, tuple[str, str]]
    members: Mapping[str, Sequence[Member]]
    year: int | None
    places: Mapping[str, Place]

    def of(self, code: str) -> Similar:
        """The municipalities that are like the one with that code."""
        grouped = self._grouped(code)
        if grouped is not None and grouped.codes:
            return grouped
        if code not in self.places:
            return Similar((), UNKNOWN)
        return Similar(nearest(code, self.places), NEAREST, self.year)

    def _grouped(self, code: str) -> Similar | None:
        """Those of its group; None where none has been fetched."""
        found = self.groups.get(self.names.get(code, ""))
        if found is None:
            return None
        group, title = found
        others = [each for each in self.members.get(group, ()) if each[0] != code]
        here = tuple(member for member, _ in others if member in self.names)
        elsewhere = tuple(name or member for member, name in others if member not in self.names)
        return Similar(here, KOLADA, None, title, elsewhere)


def similar(connection: sa.Connection, code: str) -> Similar:
    """The municipalities that are like the one with that code."""
    return likeness(connection).of(code)


def likeness(connection: sa.Connection) -> Likeness:
    """What it is of all municipalities, in three or four statements."""
    rows = connection.execute(sa.select(Municipality.code, Municipality.name))
    names = dict(rows.all())
    groups = _groups(connection)
    year, people, areas = _sizes(connection, len(names))
    is_known = year is not None and areas.keys() == people.keys()
    lying = places(people, areas) if is_known else {}
    members = _members(connection, [group for group, _ in groups.values()])
    return Likeness(names, groups, members, year, lying)


def _groups(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    """By the name of a municipality, the newest group of those like it on the whole."""
    asked = sa.select(MunicipalityGroup.id, MunicipalityGroup.title)
    every = connection.execute(asked.where(MunicipalityGroup.title.startswith("Liknande")))
    found: dict[str, list[tuple[str, bool, str, str]]] = {}
    for group, title in every:
        told = GROUP.fullmatch(title)
        if told is not None:  # of several, the newest and then the largest is chosen
            chosen_by = (told["year"] or "", told["kind"] is not None)
            found.setdefault(told["name"], []).append((*chosen_by, group, title))
    return {name: max(each)[2:] for name, each in found.items()}


def _members(connection: sa.Connection, groups: Sequence[str]) -> dict[str, list[Member]]:
    """Who is in those groups, and what Kolada calls them."""
    if not groups:
        return {}
    member = MunicipalityGroupMember
    asked = sa.select(member.group_id, member.municipality, member.title)
    asked = asked.where(member.group_id.in_(groups)).order_by(member.municipality)
    found: dict[str, list[Member]] = {}
    for group, municipality, title in connection.execute(asked):
        found.setdefault(group, []).append((municipality, title))
    return found


def places(people: Mapping[str, float], areas: Mapping[str, float]) -> dict[str, Place]:
    """Where each municipality lies: standardised logarithms of its population and its density."""
    sizes = _standardised({code: math.log(people[code]) for code in people})
    densities = _standardised({code: math.log(people[code] / areas[code]) for code in people})
    return {code: (sizes[code], densities[code]) for code in people}


def nearest(code: str, among: Mapping[str, Place], most: int = MOST) -> tuple[str, ...]:
    """The others by their distance, then by their code."""
    own = among[code]

    def away(other: str) -> tuple[float, str]:
        return round(math.dist(own, among[other]), DIGITS), other

    return tuple(sorted(among.keys() - {code}, key=away)[:most])


def _standardised(values: Mapping[str, float]) -> dict[str, float]:
    middle, spread = fmean(values.values()), pstdev(values.values())
    return {code: (value - middle) / spread if spread else 0.0 for code, value in values.items()}


def _sizes(
    connection: sa.Connection, every: int
) -> tuple[int | None, dict[str, float], dict[str, float]]:
    """The latest year that has the population of `every` municipality, that, and the newest land
    area of each; no year and no population where there is no such year."""
    asked = (
        sa.select(Figure.indicator, Figure.municipality, Figure.year, Figure.value)
        .where(Figure.indicator.in_((POPULATION, LAND_AREA)), Figure.value > 0)
        .order_by(Figure.year.asc().nulls_first())
    )
    areas: dict[str, float] = {}
    by_year: dict[int, dict[str, float]] = {}
    for indicator, code, year, value in connection.execute(asked):
        if indicator == LAND_AREA:
            areas[code] = float(value or 0)
        elif year is not None:
            by_year.setdefault(year, {})[code] = float(value or 0)
    newest = max((year for year, people in by_year.items() if len(people) == every), default=None)
    return newest, by_year[newest] if newest is not None else {}, areas
