"""In which order rows come, and which of them a page begins with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from skanekarta import keyset
from skanekarta.keyset import Key
from skanekarta.layer import Layer
from skanekarta.query import Query

SWEDISH = "sv-x-icu"
"""Collation for people: å, ä, ö last. Filters compare by code point, as CQL2's tests count."""

Condition = sa.ColumnElement[bool]


def order(layer: Layer, query: Query) -> list[sa.ColumnElement[Any]]:
    """The order of the rows, the same at every reading: the id is its last key."""
    keys = keyset.keys(layer, query.sort)
    return [in_order(layer, layer.rows.c[key.column], key) for key in keys]


def in_order(layer: Layer, column: sa.ColumnElement[Any], key: Key) -> sa.ColumnElement[Any]:
    """A key's column, of the layer's rows or of others, in the key's direction; what is missing
    comes last."""
    collated = _collated(layer, column, key)
    return (collated.desc() if key.descending else collated.asc()).nulls_last()


def _column(layer: Layer, key: Key) -> sa.ColumnElement[Any]:
    return _collated(layer, layer.rows.c[key.column], key)


def _collated(layer: Layer, column: Any, key: Key) -> sa.ColumnElement[Any]:
    """People expect å, ä, ö at the end."""
    is_text = layer.kind(key.column) is str and not layer.many(key.column)
    return sa.collate(column, SWEDISH) if is_text and key.column != "id" else column


def start(query: Query) -> sa.BindParameter[int] | None:
    """How many rows come before the page, as a parameter; None where there is no telling."""
    return sa.bindparam("before", query.offset, sa.BigInteger) if query.offset else None


def own(layer: Layer, query: Query) -> dict[str, Any]:
    """The parameters of the page's own beginning: the values that the rows before it end with,
    and how many rows are passed by."""
    marks = _marks(layer, query) if query.after else {}
    found = {f"mark_{key.column}": value for key, value in marks.items() if value is not None}
    return found | ({"before": query.offset} if query.offset else {})


def general(layer: Layer, query: Query) -> Query:
    """The query with any page's beginning in the place of its own: their statements differ in
    `own`, but for which values are missing."""
    if not query.after and not query.offset:
        return query
    token = None
    if query.after:
        known = [value is not None for value in _marks(layer, query).values()]
        token = keyset.sample(layer, query.sort, known)
    return replace(query, after=token, offset=1 if query.offset else 0)


def beyond(layer: Layer, query: Query) -> Condition:
    """Rows after the place where the page begins."""
    return sa.or_(*ways(layer, query))


def ways(layer: Layer, query: Query) -> Iterator[Condition]:
    """The same in parts that have no row in common, in the order of the rows: alike in the first
    keys and past the place in the next one. Each is one span of the order's index, where there is
    one; of all together PostgreSQL sees no more than that every row must be looked at."""
    marks = list(_marks(layer, query).items())
    for length in range(len(marks), 0, -1):
        *alike, (key, value) = marks[:length]
        if value is None:  # past a missing value there is nothing: those come last
            continue
        same = [_alike(layer, *each) for each in alike]
        column, mark = _column(layer, key), _mark(layer, key, value)
        yield sa.and_(*same, column < mark if key.descending else column > mark)
        if key.column != "id":
            yield sa.and_(*same, column.is_(None))


def _alike(layer: Layer, key: Key, value: Any) -> Condition:
    column = _column(layer, key)
    return column.is_(None) if value is None else column == _mark(layer, key, value)


def _mark(layer: Layer, key: Key, value: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(f"mark_{key.column}", value, layer.rows.c[key.column].type)


def _marks(layer: Layer, query: Query) -> dict[Key, Any]:
    """The values of the keys where the page begins."""
    values = keyset.read_token(layer, query.sort, query.after or "")
    return dict(zip(keyset.keys(layer, query.sort), values, strict=True))
