"""A query and what to group by become one statement.

A grant in several municipalities is shared out: when municipalities are grouped by or chosen,
each counts with its own share, so that they, «hela Skåne» and «okänd» add up to the total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE
from skanekarta.values import Choice, Value

Columns = sa.FromClause
NOTHING: Mapping[str, Any] = {}

EXACT = frozenset({"sum", "mean"})
"""Measures that are decimal numbers."""


def _recipients(rows: Columns) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.distinct(rows.c.recipient))


def _amount(rows: Columns) -> sa.ColumnElement[Any]:
    return sa.cast(rows.c.amount, sa.Numeric)


MEASURES: dict[str, Callable[[Columns], sa.ColumnElement[Any]]] = {
    "sum": lambda rows: sa.func.trim_scale(sa.func.sum(_amount(rows))),
    "count": lambda rows: sa.func.count(rows.c.id),
    "mean": lambda rows: sa.func.trim_scale(sa.func.round(sa.func.avg(_amount(rows)), 2)),
    "median": lambda rows: sa.func.percentile_cont(0.5).within_group(
        sa.cast(rows.c.amount, sa.Double)
    ),
    "recipients": _recipients,
}


def _mean(rows: Columns) -> sa.ColumnElement[Any]:
    known = sa.func.nullif(sa.func.sum(rows.c.known), 0)
    return sa.func.trim_scale(sa.func.round(sa.func.sum(rows.c.amount) / known, 2))


OF_TOTALS: dict[str, Callable[[Columns], sa.ColumnElement[Any]]] = {
    "sum": MEASURES["sum"],
    "count": lambda rows: sa.cast(sa.func.coalesce(sa.func.sum(rows.c.weight), 0), sa.BigInteger),
    "mean": _mean,
}
"""The same of rows that stand for several: `weight` of them, `known` of which have an amount."""


def _figure(name: str, rows: Columns, once: bool) -> sa.ColumnElement[Any]:
    if "weight" in rows.c:
        return OF_TOTALS[name](rows)
    if name == "count" and not once:
        return sa.func.count(sa.distinct(rows.c.id))
    return MEASURES[name](rows)


def _exploded(layer: Layer, query: Query, fields: Sequence[str]) -> sa.Subquery:
    """The selected rows with the columns to group by, one row for each value of a field with
    several; `amount` is the share where the field has shares."""
    rows = layer.rows
    beside = [each for each in ("weight", "recipient") if each in rows.c and each not in fields]
    amount: sa.ColumnElement[Any] = rows.c[layer.amount] if layer.amount else sa.null()
    columns = [rows.c[query.column(layer, name)].label(name) for name in fields]
    parts = {name: layer.by_name[name].shares or "" for name in fields}
    shares = [rows.c[part] for part in parts.values() if part in rows.c]
    found = (
        sa.select(rows.c.id, *columns, *(rows.c[name] for name in beside), *shares)
        .add_columns(amount.label("amount"))
        .where(*sql.where(layer, query))
        .subquery("e")
    )
    for name in fields:
        if layer.many(query.column(layer, name)):
            found = _unnested(found, name, parts[name])
    return found


def _unnested(rows: sa.Subquery, name: str, part: str) -> sa.Subquery:
    """The rows, one for each value of a field; a list with nothing in it is one without a value.
    Functions in a select's list go on in step (PostgreSQL 15, 38.5.9), and cost half of LATERAL."""
    kept = [column for column in rows.c if column.key not in {name, part, "amount"}]
    values, share = rows.c[name], rows.c[part] if part else None
    each = [
        sa.func.unnest(_or_none(column), type_=kind).label(label)
        for column, label, kind in ((values, name, sa.Text), (share, "share", sa.Numeric))
        if column is not None
    ]
    if share is None:
        return sa.select(*kept, *each, rows.c.amount).subquery(f"u_{name}")
    taken = sa.select(*kept, *each, rows.c.amount.label("whole")).subquery(f"t_{name}")
    of_each = sa.func.coalesce(taken.c.share, taken.c.whole).label("amount")
    again = [taken.c[column.key] for column in kept]
    return sa.select(*again, taken.c[name], of_each).subquery(f"u_{name}")


def _or_none(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    nothing = sa.func.nullif(column, sa.literal_column("'{}'"))
    return sa.func.coalesce(nothing, sa.literal_column("'{null}'"))


def grouped(layer: Layer, query: Query, by: Sequence[str], wanted: Sequence[str]) -> sa.Select[Any]:
    """The measures for each group, a row each, in the order of the groups' values, nulls last."""
    return _grouped(layer, query, tuple(by), tuple(wanted))


def groups(
    connection: sa.Connection,
    layer: Layer,
    query: Query,
    asked: tuple[Sequence[str], Sequence[str]],
    blank: Mapping[str, Any] = NOTHING,
) -> list[dict[str, Any]]:
    """The rows of `grouped` for what is `asked` (`by` and `wanted`), by the names of their
    columns, exact figures as text (`exact`); each begins as a copy of `blank`, which sets the order
    and what comes beside."""
    by, wanted = map(tuple, asked)
    names, found = (*by, *wanted), []
    begun, rows = dict(blank), _ready(layer, query, by, wanted).rows(connection)
    assert not rows or len(rows[0]) == len(names)
    for values in rows:
        row = begun.copy()
        row.update(zip(names, values, strict=False))  # to count each takes as long as the rest
        found.append(row)
    return found


@lru_cache(maxsize=sql.STATEMENTS)
def _ready(layer: Layer, query: Query, by: tuple[str, ...], wanted: tuple[str, ...]) -> Ready:
    # Totals are found by their combination, which is their key.
    is_steady = layer.few or layer.weight is not None
    return Ready(lambda: _exact_as_text(_grouped(layer, query, by, wanted)), is_steady=is_steady)


def _exact_as_text(statement: sa.Select[Any]) -> sa.Select[Any]:
    """PostgreSQL writes a decimal number, and Python reads what it has written, in a third of the
    time that the driver takes to make a `Decimal`."""
    told = (
        sa.cast(each, sa.Text).label(each.key) if each.key in EXACT else each
        for each in statement.selected_columns
    )
    return statement.with_only_columns(*told, maintain_column_froms=True)


def exact(
    rows: Iterable[dict[str, Any]], wanted: Iterable[str], read: Callable[[str], Any]
) -> None:
    """Makes numbers of those of the `wanted` figures that are text, with `Decimal` or another."""
    for name in EXACT.intersection(wanted):
        for row in rows:
            if isinstance(row[name], str):
                row[name] = read(row[name])


def _grouped(
    layer: Layer, query: Query, by: tuple[str, ...], wanted: tuple[str, ...]
) -> sa.Select[Any]:
    chosen = query.value(PLACE)
    narrowed = isinstance(chosen, Choice) and layer.many(query.column(layer, PLACE))
    fields = [*by, *([PLACE] if narrowed and PLACE not in by else [])]
    rows: Columns = _exploded(layer, query, fields)
    # Only the chosen municipalities' own shares count, not those of their partners.
    own = [_chosen(layer, rows, chosen)] if narrowed else []
    # A row comes once for each group it is in, unless it was taken apart by more than the groups.
    once = set(fields) == set(by)
    if layer.weight:
        rows, own = _weighed(rows, by, own, once), []
    keys = [rows.c[name].label(name) for name in by]
    figures = [_figure(name, rows, once).label(name) for name in wanted]
    statement = sa.select(*keys, *figures).where(*own).group_by(*(rows.c[name] for name in by))
    return statement.order_by(*(rows.c[name].asc().nulls_last() for name in by))


def _chosen(layer: Layer, rows: Columns, value: Value | None) -> sa.ColumnElement[bool]:
    field = layer.by_name[PLACE]
    assert field.filter is not None
    return type(field.filter)().clause(rows.c[PLACE], value)


def _weighed(
    rows: Columns, by: Sequence[str], own: Sequence[sa.ColumnElement[bool]], once: bool
) -> sa.Subquery:
    """Totals with how many of their rows have an amount, each total once in a group."""
    known = sa.case((rows.c.amount.is_not(None), rows.c.weight))
    keys = [rows.c[name] for name in by]
    if once:
        return (
            sa.select(*keys, rows.c.amount, rows.c.weight, known.label("known"))
            .where(*own)
            .subquery("w")
        )
    return (
        sa.select(
            *keys,
            sa.func.sum(rows.c.amount).label("amount"),
            sa.func.max(rows.c.weight).label("weight"),
            sa.func.sum(known).label("known"),
        )
        .where(*own)
        .group_by(rows.c.id, *keys)
        .subquery("w")
    )
