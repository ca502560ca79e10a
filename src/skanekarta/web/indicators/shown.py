"""What the page of one indicator shows: the analyses' own answers, drawn and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from skanekarta.analysis import Analysis
from skanekarta.analysis import Asked as Question
from skanekarta.analysis.figures import (
    AGAINST,
    GRANTS_PER_INHABITANT,
    OVER_TIME,
    RANKING,
    SCATTER,
)
from skanekarta.analysis.figures.scatter import grants_per_inhabitant
from skanekarta.facts import Figure, Indicator, ReferenceFigure
from skanekarta.layers.figures import LAYER as FIGURES
from skanekarta.links import Addresses, with_query
from skanekarta.paging import SWEDISH
from skanekarta.query import Query
from skanekarta.similar import Similar, similar
from skanekarta.statistics import YEAR
from skanekarta.vocabulary import Names
from skanekarta.web.indicators import over_time as years
from skanekarta.web.indicators import scatter as points
from skanekarta.web.indicators.asked import Asked
from skanekarta.web.language import _, gettext
from skanekarta.web.rows import Row, fetch

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """The figures of an indicator as the address asks for them, each read once."""

    connection: sa.Connection
    names: Names
    asked: Asked

    @cached_property
    def ranking(self) -> Found:
        """The municipalities in order."""
        return self._answer(RANKING, self.asked.selection)

    @cached_property
    def over_time(self) -> Found:
        """Every year, also where one is chosen: it is seen beside the others."""
        return self._answer(OVER_TIME, self.asked.selection[:1])

    @cached_property
    def scatter(self) -> Found:
        """The indicator against the other."""
        return self._answer(SCATTER, self.asked.selection, {AGAINST: self.asked.against})

    def _answer(
        self,
        analysis: Analysis,
        pairs: Sequence[tuple[str, str]],
        more: Mapping[str, str] | None = None,
    ) -> Found:
        query = Query.parse(FIGURES, pairs)
        question = Question(
            self.connection, FIGURES, query, self.names, say=gettext, more=more or {}
        )
        return analysis.answer(question)

    @property
    def known(self) -> list[Row]:
        """The municipalities that have a figure, in order."""
        return [row for row in self.ranking["rows"] if row["rank"] is not None]

    @property
    def lacking(self) -> list[Row]:
        """Those that have none."""
        return [row for row in self.ranking["rows"] if row["rank"] is None]

    @cached_property
    def similar(self) -> Similar | None:
        """Those that are like the municipality that is marked."""
        code = self.asked.municipality
        return similar(self.connection, code) if code else None

    @property
    def alike(self) -> tuple[str, ...]:
        """Their codes."""
        return self.similar.codes if self.similar else ()

    @cached_property
    def years_drawn(self) -> years.Drawing | None:
        """The years, with the marked municipality's own values."""
        return years.drawing(self.over_time["rows"], self.own)

    @cached_property
    def own(self) -> dict[int, Decimal]:
        """The marked municipality's value of each year."""
        wanted = sa.select(Figure.year, Figure.value).where(
            Figure.indicator == self.asked.indicator.slug,
            Figure.municipality == self.asked.municipality,
            Figure.year.is_not(None),
            Figure.value.is_not(None),
        )
        return {row[0]: row[1] for row in self.connection.execute(wanted) if row[0] and row[1]}

    @cached_property
    def points_drawn(self) -> points.Drawing | None:
        """The municipalities as points."""
        return points.drawing(self.scatter["rows"], self.asked.municipality, self.alike)

    @cached_property
    def other(self) -> Any:
        """What it is held against: an indicator, or the region's grants told as one."""
        if self.asked.against == GRANTS_PER_INHABITANT:
            return grants_per_inhabitant(gettext)
        columns = (Indicator.slug, Indicator.title, Indicator.unit_title.label("unit"))
        wanted = sa.select(*columns).where(Indicator.slug == self.asked.against)
        return self.connection.execute(wanted).one()

    @cached_property
    def compared(self) -> list[Row]:
        """Figures of the country and of the region, the newest first."""
        columns = ("area_name", "year", "value", "source", "source_url", "note")
        wanted = sa.select(*(getattr(ReferenceFigure, name) for name in columns))
        wanted = wanted.where(ReferenceFigure.indicator == self.asked.indicator.slug)
        order = (ReferenceFigure.year.desc().nulls_last(), ReferenceFigure.area_name)
        return fetch(self.connection, wanted.order_by(*order))


def others(connection: sa.Connection, slug: str) -> list[tuple[str, str]]:
    """What the indicator can be held against: the region's grants, and every other indicator
    that some municipality's figure is known of."""
    known = sa.exists().where(Figure.indicator == Indicator.slug, Figure.value.is_not(None))
    wanted = sa.select(Indicator.slug, Indicator.title).where(known, Indicator.slug != slug)
    rows = connection.execute(wanted.order_by(sa.collate(Indicator.title, SWEDISH)))
    first = (GRANTS_PER_INHABITANT, grants_per_inhabitant(gettext).title)
    return [first, *((row.slug, _(row.title)) for row in rows)]


def data(addresses: Addresses, asked: Asked) -> dict[str, str]:
    """The same answers from the API."""
    own = addresses.api(f"/analyses/{FIGURES.id}")
    pairs = asked.selection
    every = [pair for pair in pairs if pair[0] != YEAR]
    return {
        "ranking": with_query(f"{own}/{RANKING.id}", pairs),
        "over_time": with_query(f"{own}/{OVER_TIME.id}", every),
        "scatter": with_query(f"{own}/{SCATTER.id}", [*pairs, (AGAINST, asked.against)]),
        "figures": addresses.table(FIGURES, Query.parse(FIGURES, pairs)),
    }


def on_map(addresses: Addresses, asked: Asked, ending: str = "") -> str:
    """The same figures on the map, or as a picture to take along."""
    pairs = [("tab", "kommunfakta"), ("indicator", asked.indicator.slug)]
    if asked.year:
        pairs.append(("indicator_year", str(asked.year)))
    if asked.municipality and not ending:
        pairs.append(("panel", asked.municipality))
    return with_query(f"{addresses.base}/{ending}", pairs)
