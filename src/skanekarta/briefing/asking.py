"""What every section reads with, and where in the API its figures are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.layer import Layer
from skanekarta.links import with_query
from skanekarta.query import Query
from skanekarta.vocabulary import Names

Row = dict[str, Any]
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """One municipality on one day: where to read, and what things are called."""

    connection: sa.Connection
    code: str
    day: dt.date
    names: Names = field(repr=False)

    @property
    def name(self) -> str:
        """The municipality's."""
        return self.names["municipality"][self.code]

    def rows(self, statement: sa.Executable) -> list[Row]:
        """Every row that the statement gives."""
        return [row._asdict() for row in self.connection.execute(statement)]

    def of_layer(self, layer: Layer, query: Query) -> list[Row]:
        """The query's first page of a layer's rows, without their geometry."""
        shown = [column for column in layer.rows.c if column.name != "geom"]
        return self.rows(sql.page(layer, query).with_only_columns(*shown))


def items(collection: str, *pairs: tuple[str, str]) -> str:
    """The address below `/api/v1` of a collection's rows."""
    return with_query(f"/collections/{collection}/items", pairs)


def statistics(
    collection: str, pairs: Pairs, by: Sequence[str] = (), measure: Sequence[str] = ()
) -> str:
    """The address below `/api/v1` of a statistic."""
    grouped = [("by", ",".join(by))] if by else []
    measured = [("measure", ",".join(measure))] if measure else []
    return with_query(f"/statistics/{collection}", [*pairs, *grouped, *measured])
