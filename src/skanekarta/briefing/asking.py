"""What every section reads with, and where in the API its figures are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.briefing.keeping import Kept
from skanekarta.layer import Layer
from skanekarta.links import with_query
from skanekarta.query import Query
from skanekarta.statistics.answer import titles_of
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
    kept: Kept = field(repr=False)

    @property
    def name(self) -> str:
        """The municipality's."""
        return self.names["municipality"][self.code]

    def rows(self, statement: sa.Executable) -> list[Row]:
        """Every row that the statement gives."""
        return [row._asdict() for row in self.connection.execute(statement)]

    def of_layer(self, layer: Layer, query: Query) -> list[Row]:
        """The query's first page of a layer's rows, without their geometry."""
        return named(self.connection, layer, sql.page(layer, query), self.names)


def named(
    connection: sa.Connection, layer: Layer, asked: sa.Select[Any], names: Names
) -> list[Row]:
    """What a statement gives of a layer's rows, without their geometry. The wordings of
    vocabularies are those that are known: PostgreSQL takes thirty times as long to plan the
    joins that look them up as to find the rows."""
    worded = dict(_vocabularies(layer, names))
    unasked = {"geom", *(f"{name}_title" for name in worded)}
    shown = [column for column in layer.rows.c if column.name not in unasked]
    found = [row._asdict() for row in connection.execute(asked.with_only_columns(*shown))]
    for row in found:
        row |= {f"{name}_title": _worded(row[name], worded[name]) for name in worded}
    return found


def _vocabularies(layer: Layer, names: Names) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The fields whose wordings are a vocabulary's, with these."""
    for each in layer.fields:
        titles = titles_of(layer, each.name, names)
        if titles is not None and f"{each.name}_title" in layer.rows.c:
            yield each.name, titles


def _worded(value: Any, titles: Mapping[str, str]) -> Any:
    """The wording of a slug, or those of several in their order; None of none."""
    if isinstance(value, list):
        return [titles[slug] for slug in value if slug in titles] or None
    return titles.get(value, value)


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
