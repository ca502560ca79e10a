"""Similar municipalities: the nearest in Skåne by population and density."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev

import sqlalchemy as sa

from skanekarta.facts import POPULATION, Figure
from skanekarta.message import Say, in_swedish
from skanekarta.municipality import Municipality

MOST = 5
"""How many are called similar where nobody else has grouped them."""

LAND_AREA = "land-area"

DIGITS = 9
"""Distances are told apart to so many decimals: what lies below is the arithmetic's own."""

Place = tuple[float, float]


@dataclass(frozen=True)
class Similar:
    """Codes of the municipalities in Skåne that are like one, the likest first; none where it is
    not known. `method` says how they were found: `nearest` or `unknown`; `year` is the
    population's."""

    codes: tuple[str, ...]
    method: str
    year: int | None = None

    def sentence(self, say: Say = in_swedish) -> str:
        """How they were chosen, for people."""
        if self.method == UNKNOWN:
            return say("Folkmängd och landareal är inte inlästa för alla kommuner i Skåne.")
        return say(
            "De fem kommuner i Skåne vars folkmängd och täthet ligger närmast, på logaritmisk "
            "skala; folkmängd {year}."
        ).format(year=self.year)

    def definition(self, say: Say = in_swedish) -> str:
        """How it is worked out, for those who ask."""
        return say(
            "Avståndet mellan två kommuner är √((p₁ − p₂)² + (t₁ − t₂)²), där p är logaritmen av "
            "folkmängden och t logaritmen av antalet invånare per km² land, var och en minus "
            "medelvärdet och delad med standardavvikelsen för Skånes kommuner. Vid lika avstånd "
            "går den lägre kommunkoden före."
        )

    def source(self, say: Say = in_swedish) -> str:
        """Who is to be named beside them."""
        return say("Egen bearbetning av uppgifter från SCB")


NEAREST = "nearest"
UNKNOWN = "unknown"


def similar(connection: sa.Connection, code: str) -> Similar:
    """The municipalities that are like the one with that code."""
    year, people = _people(connection)
    areas = _of_all(connection, LAND_AREA, None)
    if year is None or code not in people or areas.keys() != people.keys():
        return Similar((), UNKNOWN)
    return Similar(nearest(code, places(people, areas)), NEAREST, year)


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
