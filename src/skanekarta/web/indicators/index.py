"""Every indicator by its topic, and how much is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.analysis.figures.reading import main_year
from skanekarta.codelists import FIXED
from skanekarta.facts import Figure, Indicator, ReferenceFigure
from skanekarta.paging import SWEDISH
from skanekarta.web.indicators.asked import COLUMNS


@dataclass(frozen=True)
class Known:
    """An indicator, the year that most municipalities have a figure of and how many those are,
    the years that are known, and whether there are figures to compare with."""

    indicator: Any
    year: int | None
    municipalities: int
    years: Sequence[int]
    compared: bool


@dataclass(frozen=True)
class Topic:
    """What indicators are gathered under."""

    slug: str
    title: str
    indicators: Sequence[Known]


def topics(connection: sa.Connection) -> list[Topic]:
    """Every topic that has indicators, in the order of the list of topics; those that are known
    first, then by name."""
    counted = _counted(connection)
    compared = set(connection.scalars(sa.select(ReferenceFigure.indicator).distinct()))
    ordered = sa.select(*COLUMNS).order_by(sa.collate(Indicator.title, SWEDISH))
    every = [
        _known(row, counted.get(row.slug, {}), row.slug in compared)
        for row in connection.execute(ordered)
    ]
    every.sort(key=lambda known: known.municipalities == 0)
    found = [
        Topic(slug, title, [known for known in every if known.indicator.topic == slug])
        for slug, title in FIXED["topic"].items()
    ]
    return [topic for topic in found if topic.indicators]


def _known(row: Any, counts: dict[int | None, int], compared: bool) -> Known:
    year = main_year([each for each, many in counts.items() for _ in range(many)])
    years = sorted(each for each in counts if each is not None)
    return Known(row, year, counts.get(year, 0), years, compared)


def _counted(connection: sa.Connection) -> dict[str, dict[int | None, int]]:
    """Municipalities with a figure, by indicator and year."""
    statement = (
        sa.select(Figure.indicator, Figure.year, sa.func.count())
        .where(Figure.value.is_not(None))
        .group_by(Figure.indicator, Figure.year)
    )
    found: dict[str, dict[int | None, int]] = {}
    for slug, year, count in connection.execute(statement):
        found.setdefault(slug, {})[year] = count
    return found
