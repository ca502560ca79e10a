"""Facets: every filterable field with what it holds under a query, and how often.

Each is counted without its own filter, so that it tells what another choice would give. A field
that is chosen from or holds text lists its values, the commonest first; one with numbers or days
tells the first and the last; whole numbers do both. What is missing is told beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from skanekarta import sql, totals
from skanekarta.filters import NARROWER, Between, Contains, Within
from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.values import LONGEST_TEXT, MISSING, MISSING_TITLE
from skanekarta.vocabulary import Names

MOST_LISTED = 200
"""Values of one field; how many more there are, and how often they occur, is told."""

YES_AND_NO = {"True": "Ja", "False": "Nej"}

Facet = dict[str, Any]
Counted = Sequence[sa.Row[Any]]


def answer(connection: sa.Connection, layer: Layer, query: Query, names: Names) -> Facet:
    """The whole answer: how many rows the query matches, and a facet for each queryable."""
    combinations = totals.kept(connection, layer)
    ends = _ends(connection, combinations, layer, query)
    facets: list[Facet] = []
    for field in layer.queryables:
        found = dict(ends.get(field.name, {}))
        if _is_listed(layer, field):
            source = _source(combinations, layer, query, field)
            rows = connection.execute(_values(source, query, field)).all()
            found |= _told(rows, _titles(field, names))
        missing = {"value": MISSING, "title": MISSING_TITLE, "count": found.pop("missing")}
        facets.append({**_head(field), **found, "missing": missing})
    source = totals.narrowest(combinations, layer, query)
    return {"numberMatched": connection.scalar(sql.count(source, query)), "facets": facets}


def _source(combinations: totals.Kept, layer: Layer, query: Query, field: Field) -> Layer:
    """What a field is counted of without its own filter: totals, or else the rows."""
    return totals.narrowest(combinations, layer, query.without(field.name), field.name)


def _head(field: Field) -> Facet:
    """What the field is, and how its parameter is asked: by choice, interval or words."""
    kinds = {Between: "interval", Contains: "text"}
    kind = kinds.get(type(field.filter), "choice")
    unit = {"unit": field.unit} if field.unit else {}
    return {"name": field.name, "title": field.title, "kind": kind, **unit}


def _is_listed(layer: Layer, field: Field) -> bool:
    return not isinstance(field.filter, Between) or layer.kind(field.name) is int


def _titles(field: Field, names: Names) -> Mapping[str, str]:
    vocabulary = field.filter.vocabulary if field.filter else None
    return names.get(vocabulary, {}) if vocabulary else YES_AND_NO


def _told(rows: Counted, titles: Mapping[str, str]) -> Facet:
    """The values as the answer has them, what was left out, and how many rows have none."""
    missing = sum(row.n for row in rows if row.value is None)
    shown = [row for row in rows if row.value is not None][:MOST_LISTED]
    values = [
        {"value": row.value, "title": titles.get(str(row.value), str(row.value)), "count": row.n}
        for row in shown
    ]
    left = {
        "values": rows[0].distinct - len(shown) if rows else 0,
        "count": int(rows[0].total or 0) - sum(row.n for row in shown) if rows else 0,
    }
    return {"values": values, "remainder": left, "missing": missing}


def _values(layer: Layer, query: Query, field: Field) -> sa.Select[Any]:
    """The commonest values of a field and how many rows have each, those with none first.
    `distinct` and `total` speak of all its values, also those that are cut off."""
    if isinstance(field.filter, Within):
        return _commonest(_with_broader(layer, query, field.filter, field.name))
    column = layer.rows.c[query.column(layer, field.name)]
    value, joined = _each(layer, column)
    if isinstance(field.filter, Contains):
        # As much of the first line as the parameter takes: asked for, it gives these rows back.
        value = sa.func.left(sa.func.split_part(value, "\n", 1), LONGEST_TEXT)
    groups = (
        sa.select(value.label("value"), sql.number(layer).label("n"))
        .select_from(joined)
        # An empty list is neither a value nor missing.
        .where(*sql.where(layer, query.without(field.name)), column.is_(None) | value.is_not(None))
        .group_by(value)
    )
    return _commonest(groups)


def _with_broader(layer: Layer, query: Query, terms: Within, name: str) -> sa.Select[Any]:
    """How many rows have each term or one below it: what asking for it would give. Rows are
    first counted by all that they hold, so that one with two narrow terms counts once in the
    broad one, and few are left to take apart."""
    column = layer.rows.c[name]
    conditions = sql.where(layer, query.without(name))
    counted = sa.select(column.label("held"), sql.number(layer).label("n")).where(*conditions)
    sets = counted.group_by(column).subquery("sets")
    held = sets.c.held if layer.many(name) else sa.func.array_remove(array([sets.c.held]), None)
    own = sa.select(sa.func.unnest(held).label("term"))
    above = sa.select(NARROWER.c.broader).where(
        NARROWER.c.vocabulary == terms.vocabulary, NARROWER.c.narrower == sa.any_(held)
    )
    terms_of = sa.union(own.correlate(sets), above.correlate(sets)).lateral("t")
    value = terms_of.c.term
    return (
        sa.select(value.label("value"), sa.cast(sa.func.sum(sets.c.n), sa.BigInteger).label("n"))
        .select_from(sets.outerjoin(terms_of, sa.true()))
        .where(sets.c.held.is_(None) | value.is_not(None))
        .group_by(value)
    )


def _commonest(counted: sa.Select[Any]) -> sa.Select[Any]:
    groups = counted.subquery("g")
    everywhere = sa.func.sum(groups.c.n).filter(groups.c.value.is_not(None)).over()
    return (
        sa.select(
            groups.c.value,
            groups.c.n,
            sa.func.count(groups.c.value).over().label("distinct"),
            everywhere.label("total"),
        )
        .order_by(groups.c.value.is_not(None), groups.c.n.desc(), groups.c.value)
        .limit(MOST_LISTED + 1)
    )


def _each(layer: Layer, column: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[Any], Any]:
    """A column's values, one a row, and what to select them from."""
    if not layer.many(str(column.key)):
        return column, layer.rows
    each = sa.func.unnest(column).table_valued(sa.column("v", sa.Text), name="u").render_derived()
    return each.c.v, layer.rows.outerjoin(each, sa.true())


def _ends(
    connection: sa.Connection, combinations: totals.Kept, layer: Layer, query: Query
) -> dict[str, Facet]:
    """First, last and missing for every field with an interval. Those that have no filter of
    their own and no totals are counted under the same conditions: one statement for them all."""
    fields = [each for each in layer.queryables if isinstance(each.filter, Between)]
    sources = {each.name: _source(combinations, layer, query, each) for each in fields}
    free = [
        each for each in fields if query.value(each.name) is None and sources[each.name] is layer
    ]
    alone = [[each] for each in fields if each not in free]
    ends: dict[str, Facet] = {}
    for together in [*alone, *([free] if free else [])]:
        row = connection.execute(_bounds(sources[together[0].name], query, together)).one()
        for place, field in enumerate(together):
            low, high, missing = row[place * 3 : place * 3 + 3]
            ends[field.name] = {"min": low, "max": high, "missing": missing}
    return ends


def _bounds(layer: Layer, query: Query, fields: Sequence[Field]) -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = []
    for field in fields:
        column = layer.rows.c[field.name]
        absent = sql.number(layer, column.is_(None))
        columns += [sa.func.min(column), sa.func.max(column), absent]
    narrowed = query.without(*(field.name for field in fields))
    return sa.select(*columns).select_from(layer.rows).where(*sql.where(layer, narrowed))
