"""Similar municipalities: those that Kolada has put in a group, else the nearest in Skåne by
population and density."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
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


def similar(connection: sa.Connection, code: str) -> Similar:
    """The municipalities that are like the one with that code."""
    grouped = _group(connection, code)
    if grouped is not None and grouped.codes:
        return grouped
    year, people = _people(connection)
    areas = _of_all(connection, LAND_AREA, None)
    if year is None or code not in people or areas.keys() != people.keys():
        return Similar((), UNKNOWN)
    return Similar(nearest(code, places(people, areas)), NEAREST, year)


GROUP = re.compile(r"Liknande kommuner(?P<kind>, övergripande)?, (?P<name>.+?)(, (?P<year>\d{4}))?")
"""What Kolada calls a group of municipalities that are like one on the whole. Others are alike in
one thing only («Liknande kommuner grundskola, Osby, 2024»)."""


def _group(connection: sa.Connection, code: str) -> Similar | None:
    """The newest group of those like it on the whole; None where none has been fetched."""
    name = connection.scalar(sa.select(Municipality.name).where(Municipality.code == code))
    asked = sa.select(MunicipalityGroup.id, MunicipalityGroup.title)
    every = connection.execute(asked.where(MunicipalityGroup.title.startswith("Liknande")))
    found = [(_place(group.title, name), group.id, group.title) for group in every]
    places = [each for each in found if each[0] is not None]
    return _of(connection, code, *max(places)[1:]) if places else None


def _place(title: str, name: str | None) -> tuple[str, bool] | None:
    """What a group is chosen by, where it is of those like that municipality: the largest is."""
    found = GROUP.fullmatch(title)
    if found is None or found["name"] != name:
        return None
    return found["year"] or "", found["kind"] is not None


def _of(connection: sa.Connection, code: str, group: str, title: str) -> Similar:
    member = MunicipalityGroupMember
    asked = sa.select(member.municipality, member.title, Municipality.name)
    rows = connection.execute(
        asked.outerjoin(Municipality, Municipality.code == member.municipality)
        .where(member.group_id == group, member.municipality != code)
        .order_by(member.municipality)
    ).all()
    here = tuple(row.municipality for row in rows if row.name)
    elsewhere = tuple(row.title or row.municipality for row in rows if not row.name)
    return Similar(here, KOLADA, None, title, elsewhere)


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


def _people(connection: sa.Connection) -> tuple[int | None, dict[str, float]]:
    """The latest year that has every municipality's population, and that; none without one."""
    places = sa.select(sa.func.count()).select_from(Municipality).scalar_subquery()
    whole = (
        sa.select(Figure.year)
        .where(Figure.indicator == POPULATION, Figure.value > 0, Figure.year.is_not(None))
        .group_by(Figure.year)
        .having(sa.func.count() == places)
        .order_by(Figure.year.desc())
        .limit(1)
    )
    year = connection.scalar(whole)
    return year, {} if year is None else _of_all(connection, POPULATION, year)


def _of_all(connection: sa.Connection, indicator: str, year: int | None) -> dict[str, float]:
    """The indicator's values that year; where no year is given, the newest of each."""
    statement = sa.select(Figure.municipality, Figure.value).where(
        Figure.indicator == indicator, Figure.value > 0
    )
    if year is not None:
        statement = statement.where(Figure.year == year)
    rows = connection.execute(statement.order_by(Figure.year.asc().nulls_first()))
    return {code: float(value) for code, value in rows if value is not None}
