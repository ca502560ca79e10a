"""A query and what to group by become one statement.

A grant in several municipalities is shared out: when municipalities are grouped by or chosen,
each counts with its own share, so that they, «hela Skåne» and «okänd» add up to the total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE
from skanekarta.values import Choice

Columns = sa.FromClause


def _recipients(rows: Columns) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.distinct(rows.c.recipient))


MEASURES: dict[str, Callable[[Columns], sa.ColumnElement[Any]]] = {
    "sum": lambda rows: sa.func.trim_scale(sa.func.sum(sa.cast(rows.c.amount, sa.Numeric))),
    "count": lambda rows: sa.func.count(rows.c.id),
    "mean": lambda rows: sa.func.trim_scale(
        sa.func.round(sa.func.avg(sa.cast(rows.c.amount, sa.Numeric)), 2)
    ),
    "median": lambda rows: sa.func.percentile_cont(0.5).within_group(
        sa.cast(rows.c.amount, sa.Double)
    ),
    "recipients": _recipients,
}


def _figure(name: str, rows: Columns, once: bool) -> sa.ColumnElement[Any]:
    if name == "count" and not once:
        return sa.func.count(sa.distinct(rows.c.id))
    return MEASURES[name](rows)


def _exploded(layer: Layer, query: Query, fields: Sequence[str]) -> sa.Subquery:
    """The selected rows with the columns to group by, one row for each value of a field with
    several; `amount` is the share where the field has shares."""
    rows = layer.rows
    amount: sa.ColumnElement[Any] = rows.c[layer.amount] if layer.amount else sa.null()
    joined: sa.FromClause = rows
    columns: list[sa.ColumnElement[Any]] = [rows.c.id.label("id")]
    for name in fields:
        source = rows.c[query.column(layer, name)]
        if not layer.many(source.name):
            columns.append(source.label(name))
            continue
        shares = layer.by_name[name].shares
        values, share = _unnested(name, source, rows.c[shares] if shares else None)
        joined = joined.outerjoin(values, sa.true())
        columns.append(values.c[name].label(name))
        amount = sa.func.coalesce(share, amount) if share is not None else amount
    if "recipient" in layer.by_name and "recipient" not in fields:
        columns.append(rows.c.recipient)
    statement = sa.select(*columns, amount.label("amount")).select_from(joined)
    return statement.where(*sql.where(layer, query)).subquery("e")


def _unnested(
    name: str, source: sa.ColumnElement[Any], shares: sa.ColumnElement[Any] | None
) -> tuple[sa.FromClause, sa.ColumnElement[Any] | None]:
    # A function in FROM sees the rows before it, as LATERAL does (PostgreSQL 15, 7.2.1.4).
    if shares is None:
        values = sa.func.unnest(source).table_valued(sa.column(name, sa.Text), name=f"u_{name}")
        return values.render_derived(), None
    pairs = (
        sa.func.unnest(source, shares)
        .table_valued(sa.column(name, sa.Text), sa.column("share", sa.Numeric), name=f"u_{name}")
        .render_derived()
    )
    return pairs, pairs.c.share


def grouped(layer: Layer, query: Query, by: Sequence[str], wanted: Sequence[str]) -> sa.Select[Any]:
    """The measures for each group, a row each, in the order of the groups' values, nulls last."""
    chosen = query.value(PLACE)
    shared = PLACE in layer.by_name and layer.many(query.column(layer, PLACE))
    narrowed = shared and isinstance(chosen, Choice)
    fields = [*by, *([PLACE] if narrowed and PLACE not in by else [])]
    rows = _exploded(layer, query, fields)
    keys = [rows.c[name].label(name) for name in by]
    # A row comes once for each group it is in, unless it was taken apart by more than the groups.
    once = set(fields) == set(by)
    figures = [_figure(name, rows, once).label(name) for name in wanted]
    statement = sa.select(*keys, *figures).group_by(*(rows.c[name] for name in by))
    if narrowed:
        # Only the chosen municipalities' own shares count, not those of their partners.
        field = layer.by_name[PLACE]
        assert field.filter is not None
        statement = statement.where(type(field.filter)().clause(rows.c[PLACE], chosen))
    return statement.order_by(*(rows.c[name].asc().nulls_last() for name in by))
