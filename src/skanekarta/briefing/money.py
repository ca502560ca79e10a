"""Sums of grants as the API's statistics have them, each with the address that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from skanekarta import statistics, totals
from skanekarta.briefing import asking
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.figures import NOT_IN_THE_LISTS, Figure, Origin
from skanekarta.briefing.granted import Part
from skanekarta.briefing.wording import noted
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE, Ground, Statistic
from skanekarta.statistics.answer import entitle
from skanekarta.statistics.grouping import exact, groups
from skanekarta.values import MISSING

FUNDER = "region-skane"
"""The pages open on Region Skåne (the design, truth 6)."""

MONEY = ("sum", "count")


@lru_cache(maxsize=128)
def selection(code: str, funder: str | None = FUNDER) -> Query:
    """The grants at work in a municipality, one funder's or all."""
    whose = [("funder", funder)] if funder else []
    return Query.parse(GRANTS, [(PLACE, code), *whose])


def of_seat(query: Query) -> Query:
    """The same, but of the recipients that have their seat in the municipality."""
    return replace(query, roles=(("municipality_role", "seat"),))


def of_area(query: Query, area: str) -> Query:
    """The same, but of an area and those below it."""
    return Query.parse(GRANTS, [*query.selection(GRANTS), ("area", area)])


@lru_cache(maxsize=4_096)
def of_part(query: Query, by: str, slug: str | int | None) -> Query:
    """The same, but of a part by a field, whatever was chosen of that field; remembered, since a
    page has some forty parts and asks for each several times."""
    chosen = [pair for pair in query.selection(GRANTS) if pair[0] != by]
    return Query.parse(GRANTS, [*chosen, (by, MISSING if slug is None else str(slug))])


def origin(query: Query, by: Sequence[str] = (), measure: Sequence[str] = MONEY) -> Origin:
    """Where a sum of that selection is from: worked out here, of rows that have their sources."""
    address = asking.statistics(GRANTS.id, query.selection(GRANTS), by, measure)
    return Origin(GRANTS.attribution, query=address, derived=True)


@dataclass(frozen=True)
class Sums:
    """Statistics of grants, all on one ground."""

    asked: Asked
    ground: Ground

    def answer(self, query: Query, by: tuple[str, ...], measure: tuple[str, ...] = MONEY) -> Row:
        """The statistic's whole answer."""
        wanted = Statistic(by, measure)
        asked = self.asked
        return statistics.answer(
            asked.connection, GRANTS, query, wanted, asked.names, ground=self.ground
        )

    def rows(
        self, query: Query, by: tuple[str, ...], measure: tuple[str, ...] = MONEY
    ) -> list[Row]:
        """The answer's rows alone, in one statement."""
        source = totals.narrowest(self.ground.combinations, GRANTS, query, *by)
        found = groups(self.asked.connection, source, query, (by, measure))
        exact(found, measure, Decimal)
        entitle(found, GRANTS, by, self.asked.names)
        return found


def part(row: Row, by: str, query: Query) -> Part:
    """A part of the selection's sums by a field."""
    slug = row[by]
    title = row.get(f"{by}_title") or (None if slug is None else str(slug))
    return Part(slug, title, row["sum"], row["count"], origin(of_part(query, by, slug)))


@dataclass(frozen=True)
class Standing:
    """Per inhabitant here and in all of Skåne, divided by the same year's inhabitants, and which
    in order this one is of those with an amount."""

    own: Figure
    skane: Figure
    rank: int | None
    ranked: int


HERE = noted("Stöd per invånare")
EVERYWHERE = noted("Stöd per invånare i hela Skåne")
WHOLE_SKANE_NOTE = noted(
    "Hela Skåne innehåller också stöd som gäller hela Skåne eller som saknar känd plats."
)


def standing(found: Row, code: str) -> Standing:
    """Of the answer about every municipality, so that all are divided by the same year's
    inhabitants."""
    places = {row[PLACE]: row["per_inhabitant"] for row in found["rows"] if is_place(row[PLACE])}
    known = [value for value in places.values() if value is not None]
    mine = places.get(code)
    year, measure = found["population_year"], tuple(found["measure"])
    from_here = origin(selection(code), measure=measure)
    own = Figure(HERE, mine, from_here, "kr", year, 2, _why(mine))
    whole = found["total"]["per_inhabitant"]
    everywhere = origin(Query.parse(GRANTS, [("funder", FUNDER)]), measure=measure)
    skane = Figure(EVERYWHERE, whole, everywhere, "kr", year, 2, _why(whole), WHOLE_SKANE_NOTE)
    rank = None if mine is None else 1 + sum(1 for value in known if value > mine)
    return Standing(own, skane, rank, len(known))


def is_place(code: str | None) -> bool:
    """Whether it is one municipality: neither all of Skåne nor unknown."""
    return code not in {None, WHOLE_SKANE}


def _why(value: object) -> str | None:
    return NOT_IN_THE_LISTS if value is None else None
