"""A selection to be worked out: a layer's rows under a query, and what they are read with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from skanekarta import statistics, vocabulary
from skanekarta.briefing.keeping import Kept
from skanekarta.layer import Layer
from skanekarta.links import Addresses
from skanekarta.query import Query
from skanekarta.statistics import YEAR, Ground, Statistic, ground
from skanekarta.swedish import today
from skanekarta.vocabulary import Names
from skanekarta.web.language import _
from skanekarta.web.selection import Selection

PER_INHABITANT = "per_inhabitant"
LISTS = ground.TABLES - {"figures"}
"""What a statistic reads besides its layer where it does not count inhabitants."""


@dataclass(frozen=True)
class Selected:
    """A layer's rows under a query, and what they are read with. With `kept`, answers are
    remembered for as long as their tables are the same; whoever gets one leaves it as it is."""

    connection: sa.Connection
    layer: Layer
    query: Query
    names: Names
    kept: Kept | None = None

    def ask(self, measure: Sequence[str], *by: str) -> dict[str, Any]:
        """The statistics answer, the API's own."""
        return self.answer(self.query, Statistic(by, tuple(measure)))

    def answer(self, query: Query, wanted: Statistic) -> dict[str, Any]:
        """The same of another selection that stands on the same ground."""

        def answer() -> dict[str, Any]:
            layer, names = self.layer, self.names
            return statistics.answer(self.connection, layer, query, wanted, names, self.ground)

        if self.kept is None:
            return answer()
        tables = self._tables | (ground.TABLES if PER_INHABITANT in wanted.measure else LISTS)
        of = (self.layer.id, query, wanted, today())
        return self.kept.get("statistic", tables, answer, *of)

    @cached_property
    def ground(self) -> Ground:
        """What every statistic of the selection stands on, found out once."""

        def found() -> Ground:
            return Ground.of(self.connection, self.layer, self.query)

        if self.kept is None:
            return found()
        of = (self.layer.id, self.query, today())
        return self.kept.get("ground", self._tables | LISTS, found, *of)

    @property
    def _tables(self) -> frozenset[str]:
        return self.layer.tables | vocabulary.tables()

    def in_year(self, year: int) -> Selected:
        """The same of one year alone."""
        field = self.layer.by_name[YEAR]
        assert field.filter is not None
        value = field.filter.parse(YEAR, str(year), int)
        kept = [pair for pair in self.query.filters if pair[0] != YEAR]
        # In the layer's own order, as `parse` has it: the same question, the same answer.
        order = {each.name: place for place, each in enumerate(self.layer.fields)}
        filters = sorted([*kept, (YEAR, value)], key=lambda pair: order[pair[0]])
        return replace(self, query=replace(self.query, filters=tuple(filters)))

    def told(self) -> list[str]:
        """Every condition as a sentence."""
        chips = Selection(self.layer, self.query, self.names, Addresses("")).chips()
        return [each.text for each in chips] or [_("Hela lagret, inga villkor")]


def years_of(selected: Selected) -> list[int]:
    """The years that the whole layer has rows of, the newest first."""
    column = selected.layer.rows.c[YEAR]
    statement = sa.select(column).where(column.is_not(None)).distinct().order_by(column.desc())
    return list(selected.connection.scalars(statement))
