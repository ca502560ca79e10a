"""Inhabitants, by year and municipality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import sqlalchemy as sa

from skanekarta.facts import POPULATION, Figure
from skanekarta.municipality import WHOLE_SKANE, Municipality

TABLES = frozenset({Figure.__tablename__, Municipality.__tablename__})
"""The tables that inhabitants are read from."""


class People:
    """Inhabitants by year and municipality, for the years that have all of them (truth 8)."""

    def __init__(self, connection: sa.Connection) -> None:
        places = sa.select(sa.func.count()).select_from(Municipality).scalar_subquery()
        whole = (
            sa.select(Figure.year)
            .where(Figure.indicator == POPULATION, Figure.value > 0, Figure.year.is_not(None))
            .group_by(Figure.year)
            .having(sa.func.count() == places)
        )
        statement = sa.select(Figure.year, Figure.municipality, Figure.value).where(
            Figure.indicator == POPULATION, Figure.year.in_(whole)
        )
        self.by_year: dict[int, dict[str, int]] = {}
        for year, code, value in connection.execute(statement):
            if year is not None and value is not None:  # the conditions above see to it
                self.by_year.setdefault(year, {})[code] = int(value)

    def year_for(self, year: int | None) -> int | None:
        """That year if all municipalities are known then, else the nearest, the later on a tie."""
        if year is None or not self.by_year:
            return None
        if year in self.by_year:
            return year
        return min(self.by_year, key=lambda known: (abs(known - year), -known))

    @cached_property
    def codes(self) -> list[str]:
        """Every municipality's code."""
        return sorted({code for people in self.by_year.values() for code in people})

    def count(self, year: int, codes: Sequence[str]) -> int:
        """Inhabitants of those municipalities together."""
        return sum(self.by_year[year].get(code, 0) for code in codes)

    def of_place(self, year: int, code: str | None) -> int:
        """Inhabitants of what a row is for: a municipality, all of Skåne, or nobody where it is
        not known."""
        if code == WHOLE_SKANE:
            return self.count(year, self.codes)
        return self.by_year[year].get(code, 0) if code is not None else 0
