"""A statement about a layer's rows that reads no more of them than it asks for.

PostgreSQL leaves out columns and joins that nobody asks for, but only after it has read, analysed
and planned for all of them; and what such a join was made by it fetches all the same, so that an
index which holds every column asked for is not enough (seen in PostgreSQL 15: the columns of
joins that have been left out still count as needed).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from skanekarta.layer import Layer
from skanekarta.written import NAME, Written

S = TypeVar("S", bound=sa.Select[*tuple[Any, ...]])


def narrow(layer: Layer, statement: S) -> S:
    """The same statement, of the layer's select with just the columns that it names. Outer joins
    that it needs none of are left out: they give each row one other at most, as a test of every
    layer holds."""
    names = frozenset(column.key for column in _columns(layer, statement))
    rows = _rows(layer, names)

    def narrowed(element: Any, **_: Any) -> Any:
        if element is layer.rows:
            return rows
        is_own = isinstance(element, sa.ColumnClause) and element.table is layer.rows
        return rows.c[element.key] if is_own else None

    return visitors.replacement_traverse(statement, {}, narrowed)  # type: ignore[return-value]  # a statement stays one


def _columns(layer: Layer, statement: sa.Select[*tuple[Any, ...]]) -> list[sa.ColumnClause[Any]]:
    return [
        each
        for each in visitors.iterate(statement)
        if isinstance(each, sa.ColumnClause) and each.table is layer.rows
    ]


@lru_cache(maxsize=256)
def _rows(layer: Layer, names: frozenset[str]) -> sa.FromClause:
    """The layer's rows with those columns alone: put into words once, as the layer's own are, but
    for those of a day that a reader asks for."""
    found = _narrowed(layer.select, names)
    is_text = isinstance(layer.rows, Written) and layer.rows.varying is None
    return Written.of(found) if is_text else found.subquery(NAME)


def _narrowed(
    whole: sa.Select[*tuple[Any, ...]], names: frozenset[str]
) -> sa.Select[*tuple[Any, ...]]:
    columns = [column for column in whole.selected_columns if column.key in names]
    columns = columns or list(whole.selected_columns)[:1]  # to count rows, they must have one
    if not _is_plain(whole):
        return whole.with_only_columns(*columns)
    conditions = whole.whereclause
    asked = [*columns, *([conditions] if conditions is not None else [])]
    needed = {source for each in asked for source in _sources(each)}
    [source] = whole.get_final_froms()
    found = sa.select(*columns).select_from(_without(source, needed))
    return found if conditions is None else found.where(conditions)


PUT_TOGETHER = (
    *("_group_by_clauses", "_having_criteria", "_distinct", "_distinct_on"),
    *("_limit_clause", "_offset_clause", "_fetch_clause"),
)
"""What makes of a select's rows something else than rows of its sources, under SQLAlchemy's own
names (`Select._traverse_internals`): it has no others."""


def _is_plain(whole: sa.Select[*tuple[Any, ...]]) -> bool:
    """Whether each row of the select is one of its one source's."""
    given = [getattr(whole, name) for name in PUT_TOGETHER]
    is_put_together = any(each is not None and each is not False and each != () for each in given)
    return not is_put_together and len(whole.get_final_froms()) == 1


def _sources(element: sa.ClauseElement) -> set[sa.FromClause]:
    return {
        each.table
        for each in visitors.iterate(element)
        if isinstance(each, sa.ColumnClause) and each.table is not None
    }


def _without(source: sa.FromClause, needed: set[sa.FromClause]) -> sa.FromClause:
    """The source without the outer joins to what is not needed."""
    if not isinstance(source, sa.Join):
        return source
    if source.isouter and not source.full and source.right not in needed:
        return _without(source.left, needed)
    assert source.onclause is not None
    more = needed | _sources(source.onclause)
    return sa.join(_without(source.left, more), source.right, source.onclause, source.isouter)
