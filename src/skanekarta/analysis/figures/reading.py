"""Which indicator is asked for, its figures, and the year that most municipalities have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.analysis.described import Asked, Row
from skanekarta.errors import BadParameter
from skanekarta.facts import POPULATION, Indicator
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR
from skanekarta.values import Choice

INDICATOR = "indicator"


@dataclass(frozen=True)
class Measured:
    """An indicator as it is told: `better` is `higher`, `lower`, or None where neither is."""

    slug: str
    title: str
    unit: str
    better: str | None = None


@dataclass(frozen=True)
class Known:
    """An indicator's figures of one year, by municipality."""

    year: int | None
    rows: Mapping[str, Row]

    @property
    def values(self) -> dict[str, Decimal]:
        """The figures alone."""
        return {code: row["value"] for code, row in self.rows.items()}


def chosen(asked: Asked) -> Measured:
    """The one indicator that is asked for, the population where none is. Raises BadParameter."""
    value = asked.query.value(INDICATOR)
    if value is None:
        return measured(asked.connection, POPULATION)
    if not isinstance(value, Choice) or len(value.values) != 1 or value.missing or value.negated:
        raise BadParameter(INDICATOR, "ska vara ett enda nyckeltal.", _slugs(asked))
    return measured(asked.connection, value.values[0])


def _slugs(asked: Asked) -> tuple[str, ...]:
    return tuple(asked.names[INDICATOR])


def measured(connection: sa.Connection, slug: str) -> Measured:
    """What is told of the indicator with that slug."""
    columns = (Indicator.slug, Indicator.title, Indicator.unit_title, Indicator.better)
    row = connection.execute(sa.select(*columns).where(Indicator.slug == slug)).one()
    return Measured(*row)


def of(query: Query, slug: str) -> Query:
    """The same selection of another indicator."""
    others = query.without(INDICATOR)
    return replace(others, filters=((INDICATOR, Choice((slug,))), *others.filters))


def figures(asked: Asked, measured: Measured) -> list[Row]:
    """Every known figure of the indicator under the other conditions, of all municipalities."""
    query = of(asked.query, measured.slug)
    rows = asked.layer.rows.c
    columns = (
        *(rows.municipality, rows.municipality_title, rows.year, rows.value),
        *(rows.source, rows.source_url, rows.derived),
    )
    conditions = sql.where(asked.layer, query.without(PLACE))
    statement = sa.select(*columns).where(*conditions, rows.value.is_not(None))
    found = asked.connection.execute(statement.order_by(rows.year, rows.municipality))
    return [dict(row) for row in found.mappings()]


def main_year(years: Iterable[int | None]) -> int | None:
    """The newest of the years that most figures are of."""
    counts = Counter(years)
    return max(counts, key=lambda year: (counts[year], year or 0), default=None)


def of_year(rows: Sequence[Row], year: int | None) -> Known:
    """The figures of that year; of none, those whose source tells no year."""
    return Known(year, {row[PLACE]: row for row in rows if row[YEAR] == year})


def of_main_year(rows: Sequence[Row]) -> Known:
    """The figures of the newest year that most municipalities have."""
    return of_year(rows, main_year(row[YEAR] for row in rows))


def codes(asked: Asked) -> list[str]:
    """Every municipality."""
    return [code for code in asked.names[PLACE] if code != WHOLE_SKANE]
