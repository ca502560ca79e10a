"""Facets: every filterable field with what it holds under a query, and how often.

Each is counted without its own filter, so that it tells what another choice would give. A field
that is chosen from or holds text lists its values, the commonest first; one with numbers or days
tells the first and the last; whole numbers do both. What is missing is told beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from skanekarta import sql, totals
from skanekarta.facets import counting, kept
from skanekarta.filters import Between, Contains
from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.values import MISSING, MISSING_TITLE
from skanekarta.vocabulary import Names

YES_AND_NO = {"True": "Ja", "False": "Nej"}

Facet = dict[str, Any]
Counted = Sequence[Any]
"""Rows with `value`, `n`, `distinct` and `total`."""


@dataclass(frozen=True)
class _Asked:
    """A question, and what is kept that may answer parts of it."""

    connection: sa.Connection
    layer: Layer
    query: Query
    fields: tuple[Field, ...]

    @cached_property
    def combinations(self) -> totals.Kept:
        return totals.kept(self.connection, self.layer)

    @cached_property
    def kept(self) -> Mapping[str, kept.Found]:
        """Facets of the whole layer, for the fields whose own filter is the only one."""
        free = [
            field.name
            for field in self.fields
            if not sql.where(self.layer, self.query.without(field.name))
            and self.query.column(self.layer, field.name) == field.name
        ]
        found = kept.found(self.connection, self.layer) if free else {}
        return {name: found[name] for name in free if name in found}

    def source(self, field: Field) -> Layer:
        """What a field is counted of without its own filter: totals, or else the rows."""
        query = self.query.without(field.name)
        return totals.narrowest(self.combinations, self.layer, query, field.name)

    def values(self, field: Field) -> Counted:
        """A field's values, the commonest first."""
        if field.name in self.kept:
            return self.kept[field.name].values
        return self.connection.execute(counting.values(self.source(field), self.query, field)).all()


def answer(
    connection: sa.Connection,
    layer: Layer,
    query: Query,
    names: Names,
    fields: Sequence[Field] | None = None,
) -> Facet:
    """The whole answer: how many rows the query matches, and a facet for each queryable, or for
    each of those `fields`."""
    asked = _Asked(connection, layer, query, layer.queryables if fields is None else tuple(fields))
    ends = _ends(asked)
    facets: list[Facet] = []
    for field in asked.fields:
        found = dict(ends.get(field.name, {}))
        if counting.is_listed(layer, field):
            found |= _told(asked.values(field), _titles(field, names))
        missing = {"value": MISSING, "title": MISSING_TITLE, "count": found.pop("missing")}
        facets.append({**_head(field), **found, "missing": missing})
    source = totals.narrowest(asked.combinations, layer, query)
    return {"numberMatched": connection.scalar(sql.count(source, query)), "facets": facets}


def _head(field: Field) -> Facet:
    """What the field is, and how its parameter is asked: by choice, interval or words."""
    kinds = {Between: "interval", Contains: "text"}
    kind = kinds.get(type(field.filter), "choice")
    unit = {"unit": field.unit} if field.unit else {}
    return {"name": field.name, "title": field.title, "kind": kind, **unit}


def _titles(field: Field, names: Names) -> Mapping[str, str]:
    vocabulary = field.filter.vocabulary if field.filter else None
    return names.get(vocabulary, {}) if vocabulary else YES_AND_NO


def _told(rows: Counted, titles: Mapping[str, str]) -> Facet:
    """The values as the answer has them, what was left out, and how many rows have none."""
    missing = sum(row.n for row in rows if row.value is None)
    shown = [row for row in rows if row.value is not None][: counting.MOST_LISTED]
    values = [
        {"value": row.value, "title": titles.get(str(row.value), str(row.value)), "count": row.n}
        for row in shown
    ]
    left = {
        "values": rows[0].distinct - len(shown) if rows else 0,
        "count": int(rows[0].total or 0) - sum(row.n for row in shown) if rows else 0,
    }
    return {"values": values, "remainder": left, "missing": missing}


def _ends(asked: _Asked) -> dict[str, Facet]:
    """First, last and missing for every field with an interval. Those that have no filter of
    their own and no totals are counted under the same conditions: one statement for them all."""
    fields = [each for each in asked.fields if counting.is_interval(each)]
    ends: dict[str, Facet] = {
        each.name: asked.kept[each.name].ends for each in fields if each.name in asked.kept
    }
    sources = {each.name: asked.source(each) for each in fields if each.name not in ends}
    left = [each for each in fields if each.name in sources]
    free = [
        each
        for each in left
        if asked.query.value(each.name) is None and sources[each.name] is asked.layer
    ]
    alone = [[each] for each in left if each not in free]
    for together in [*alone, *([free] if free else [])]:
        statement = counting.bounds(sources[together[0].name], asked.query, together)
        row = asked.connection.execute(statement).one()
        for place, field in enumerate(together):
            low, high, missing = row[place * 3 : place * 3 + 3]
            ends[field.name] = {"min": low, "max": high, "missing": missing}
    return ends
