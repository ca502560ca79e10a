"""What facets are counted by: a statement for the values of one field, one for several's ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from skanekarta import sql
from skanekarta.filters import NARROWER, Between, Contains, Within
from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.values import LONGEST_TEXT
from skanekarta.written import Written, place_of, words

MOST_LISTED = 200
"""Values of one field; how many more there are, and how often they occur, is told."""


def is_listed(layer: Layer, field: Field) -> bool:
    """Whether a field's values are listed."""
    return not is_interval(field) or layer.kind(field.name) is int


def is_interval(field: Field) -> bool:
    """Whether a field's first and last value are told."""
    return isinstance(field.filter, Between)


def values(layer: Layer, query: Query, field: Field) -> sa.Select[Any]:
    """The commonest values of a field and how many rows have each, those with none first.
    `distinct` and `total` speak of all its values, also those that are cut off."""
    conditions = sql.where(layer, query.without(field.name))
    groups = _groups(layer, field.name, query.column(layer, field.name))
    return _commonest(groups.having(sa.and_(sa.true(), *conditions)))


SELECTED = place_of(sa.Boolean())
"""Where the conditions of a question stand: the rest is the same for all questions."""


@lru_cache(maxsize=sql.STATEMENTS)
def _groups(layer: Layer, name: str, column: str) -> Written:
    """Each value of a field, or of the column in its place, and how many rows have it."""
    terms = layer.by_name[name].filter
    if isinstance(terms, Within):
        return Written.of(_with_broader(layer, terms, name), name="g")
    own = layer.rows.c[column]
    value, joined = _each(layer, own)
    if isinstance(terms, Contains):
        # As much of the first line as the parameter takes: asked for, it gives these rows back.
        value = sa.func.left(sa.func.split_part(value, "\n", 1), LONGEST_TEXT)
    groups = (
        sa.select(value.label("value"), sql.number(layer).label("n"))
        .select_from(joined)
        # An empty list is neither a value nor missing.
        .where(SELECTED, own.is_(None) | value.is_not(None))
        .group_by(value)
    )
    return Written.of(groups, name="g")


def _with_broader(layer: Layer, terms: Within, name: str) -> sa.Select[Any]:
    """How many rows have each term or one below it: what asking for it would give. Rows are
    first counted by all that they hold, so that one with two narrow terms counts once in the
    broad one, and few are left to take apart."""
    column = layer.rows.c[name]
    counted = sa.select(column.label("held"), sql.number(layer).label("n")).where(SELECTED)
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


_GROUP = sa.table("g", sa.column("value"), sa.column("n", sa.BigInteger)).c
DISTINCT = words(sa.func.count(_GROUP.value).over()).label("distinct")
TOTAL = words(sa.func.sum(_GROUP.n).filter(_GROUP.value.is_not(None)).over()).label("total")
ORDER = tuple(map(words, (_GROUP.value.is_not(None), _GROUP.n.desc(), _GROUP.value)))


def _commonest(groups: Written) -> sa.Select[Any]:
    chosen = sa.select(groups.c.value, groups.c.n, DISTINCT, TOTAL)
    return chosen.order_by(*ORDER).limit(MOST_LISTED + 1)


def _each(layer: Layer, column: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[Any], Any]:
    """A column's values, one a row, and what to select them from."""
    if not layer.many(str(column.key)):
        return column, layer.rows
    each = sa.func.unnest(column).table_valued(sa.column("v", sa.Text), name="u").render_derived()
    return each.c.v, layer.rows.outerjoin(each, sa.true())


def bounds(layer: Layer, query: Query, fields: Sequence[Field]) -> sa.Select[Any]:
    """One row: the first and last value of each field and how many rows have none."""
    columns: list[sa.ColumnElement[Any]] = []
    for field in fields:
        column = layer.rows.c[field.name]
        absent = sql.number(layer, column.is_(None))
        columns += [sa.func.min(column), sa.func.max(column), absent]
    narrowed = query.without(*(field.name for field in fields))
    return sa.select(*columns).select_from(layer.rows).where(*sql.where(layer, narrowed))
