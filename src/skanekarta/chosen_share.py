"""What the values asked for have of each row's amount, as a column beside it.

A grant in several municipalities counts with the shares of those that are asked for (the design,
truth 1). Files and tables have whole amounts on their rows, so without this column nobody could
add them up to the sum that stands below them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.values import Choice

TITLE = "Belopp i urvalet"
MEANING = (
    "De valda kommunernas del av beloppet; tillsammans är raderna summan på sidan och i "
    "statistiken. Finns när en kommun är vald"
)


def name_of(layer: Layer) -> str:
    """The column's name: `amount_in_selection_sek` beside `amount_sek`."""
    stem, _, unit = (layer.amount or "amount").rpartition("_")
    return f"{stem}_in_selection_{unit}" if stem else f"{unit}_in_selection"


def with_share(layer: Layer, query: Query) -> Layer:
    """The layer with that column where a field with shares is asked for; else the layer itself."""
    for name, value in query.filters:
        field = layer.by_name[name]
        if field.shares and isinstance(value, Choice) and layer.many(query.column(layer, name)):
            return _with_share(layer, name, value)
    return layer


@lru_cache(maxsize=64)
def _with_share(layer: Layer, name: str, chosen: Choice) -> Layer:
    rows, own, amount = layer.rows, name_of(layer), layer.amount or ""
    share = _share(layer, rows, name, chosen)
    column = Field(own, TITLE, unit=layer.by_name[amount].unit, description=MEANING)
    at = 1 + next(at for at, each in enumerate(layer.fields) if each.name == amount)
    fields = (*layer.fields[:at], column, *layer.fields[at:])
    return replace(layer, source=sa.select(*rows.c, share.label(own)), fields=fields, totals=())


def _share(layer: Layer, rows: sa.FromClause, name: str, chosen: Choice) -> sa.ColumnElement[Any]:
    """The sum of the shares of the values asked for; the whole amount of a row without shares,
    as a statistic has it (`statistics.grouping`)."""
    field = layer.by_name[name]
    assert field.filter is not None
    lists = [_or_none(rows.c[each]) for each in (name, field.shares or "")]
    each = (
        sa.func.unnest(*lists)
        .table_valued(sa.column("value", sa.Text), sa.column("share", sa.Numeric), name="each")
        .render_derived()
    )
    whole = sa.cast(rows.c[layer.amount or ""], sa.Numeric)
    asked = type(field.filter)().clause(each.c.value, chosen)
    total = sa.func.sum(sa.func.coalesce(each.c.share, whole), type_=sa.Numeric)
    return sa.select(total).select_from(each).where(asked).correlate(rows).scalar_subquery()


def _or_none(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A list with nothing in it is one without a value."""
    nothing = sa.func.nullif(column, sa.literal_column("'{}'"))
    return sa.func.coalesce(nothing, sa.literal_column("'{null}'"))
