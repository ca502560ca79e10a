"""What a layer is: a select and a description of its columns, nothing more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta import written
from skanekarta.db import Base
from skanekarta.filters import Filter
from skanekarta.written import Written

Kind = type[Any]


@dataclass(frozen=True)
class Field:
    """A column that people see. Its type is the select's own; if the select also has a column
    `<name>_title`, that is the wording that goes beside the slug.

    `shares`: for a field with several values, the column with the part of the layer's `amount`
    that belongs to each of them, in the same order; the parts add up to the amount.
    `roles`: other columns that the parameter `<name>_role` can put in this one's place.
    """

    name: str
    title: str
    filter: Filter | None = None
    unit: str | None = None
    description: str = ""
    header: tuple[str, ...] = ()
    listed: bool = False
    shares: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Polygons:
    """Areas, shaded by a field or by a statistic of another layer."""

    colour: str


@dataclass(frozen=True)
class Circles:
    """Points, told apart by a field and sized by another."""

    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True)
class Dated:
    """A select of rows that are otherwise on another day: the parameter that says which, the
    select for any, and the day itself."""

    parameter: str
    of: Callable[[sa.ColumnElement[dt.date]], sa.Select[*tuple[Any, ...]]]
    day: sa.ColumnElement[dt.date]


WEIGHT = "weight"
"""The column of `skanekarta.totals` that tells how many rows one of its rows stands for."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A collection. `source` selects `id`, `geom` (EPSG:4326, null where the place is not known)
    and the columns of `fields`; `period` names two columns with the first and last day that a
    row speaks of; `searched` those that free text looks in; `amount` the column that is summed.

    `totals` are the combinations of fields that totals are kept for (`skanekarta.totals`)."""

    id: str
    order: int
    title: str
    description: str
    licence: str
    attribution: str
    source: sa.Select[*tuple[Any, ...]] | Dated
    fields: tuple[Field, ...]
    style: Polygons | Circles | None = None
    sort: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    period: tuple[str, str] | None = None
    amount: str | None = None
    table: type[Base] | None = None
    totals: tuple[tuple[str, ...], ...] = ()

    @property
    def day(self) -> str | None:
        """The parameter that says which day the rows are told for, if they are told for any."""
        return self.source.parameter if isinstance(self.source, Dated) else None

    def on(self, day: dt.date | None) -> Layer:
        """The layer as it is on that day; itself, which is of today, where none is asked for."""
        return self if self.day is None or day is None else _on(self, day)

    @property
    def few(self) -> bool:
        """Whether all rows are best read whatever is asked for: areas that a map colours are not
        more than people can tell apart."""
        return isinstance(self.style, Polygons)

    @cached_property
    def select(self) -> sa.Select[*tuple[Any, ...]]:
        """The statement that has the rows."""
        source = self.source
        return source.of(source.day) if isinstance(source, Dated) else source

    @cached_property
    def rows(self) -> sa.FromClause:
        """The select as something to ask of; PostgreSQL flattens it, so indexes still serve."""
        if isinstance(self.source, Dated):
            return _of_any_day(self.source.of).having(self.source.day)
        return written.rows(self.source)

    @cached_property
    def weight(self) -> str | None:
        """Where the rows are totals of others: the column that tells how many each stands for."""
        return WEIGHT if WEIGHT in self.rows.c and WEIGHT not in self.by_name else None

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {each.name: each for each in self.fields}

    @cached_property
    def queryables(self) -> tuple[Field, ...]:
        """The fields that can be asked for."""
        return tuple(each for each in self.fields if each.filter)

    @cached_property
    def role_parameters(self) -> dict[str, Field]:
        """`municipality_role` and the like: which field each of them turns."""
        return {f"{each.name}_role": each for each in self.fields if each.roles}

    def kind(self, name: str) -> Kind:
        """The Python type of a column's values (of one value, where it has several)."""
        return self._kinds[name]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {name: kind_of(column.type) for name, column in self.rows.c.items()}

    def many(self, name: str) -> bool:
        """Whether a column holds several values."""
        return isinstance(self.rows.c[name].type, ARRAY)

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The names of a feature's properties, in order, each slug with its wording after it."""
        names: list[str] = []
        for each in self.fields:
            names.append(each.name)
            if f"{each.name}_title" in self.rows.c:
                names.append(f"{each.name}_title")
        return tuple(names)

    @cached_property
    def tables(self) -> frozenset[str]:
        """Every table the select reads, in subqueries too: what the layer's version follows."""
        return frozenset(written.tables(self.select))


@lru_cache(maxsize=64)
def _on(layer: Layer, day: dt.date) -> Layer:
    assert isinstance(layer.source, Dated)
    return replace(layer, source=replace(layer.source, day=sa.literal(day, sa.Date)))


@cache
def _of_any_day(of: Callable[[sa.ColumnElement[dt.date]], sa.Select[*tuple[Any, ...]]]) -> Written:
    return Written.of(of(written.place_of(sa.Date())))


KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Boolean, bool),
    (sa.Integer, int),
    (sa.Double, float),
    (sa.Float, float),
    (sa.Numeric, Decimal),
    (sa.DateTime, dt.datetime),
    (sa.Date, dt.date),
)


def kind_of(column: Any) -> Kind:
    """The Python type of an SQL type's values; text where nothing else fits."""
    inner = column.item_type if isinstance(column, ARRAY) else column
    return next((kind for sql, kind in KINDS if isinstance(inner, sql)), str)
