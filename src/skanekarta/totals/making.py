"""How totals are made: the rows once in numbers, then each combination from those.

Every value of a text or a list gets a number, and the rows are read once, into a temporary table
that has numbers in the place of values. To group by whole numbers takes PostgreSQL a third of the
time that texts and lists do, and there are dozens of combinations. What they have in common is
found by being equal, as ever: a number stands for one value, and goes back to it at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from skanekarta import stored
from skanekarta.db import settings
from skanekarta.layer import Layer
from skanekarta.totals.tables import Fields, Total, shared_of, slots_of

WORTH = 4
"""A combination is kept if it has at most a fourth of the layer's rows; else it saves little."""

HASHED = {"work_mem": "128MB", "enable_sort": "off"}
"""Sorting rows by eight texts takes ten times as long as hashing them."""

WORDS, NUMBERED = "total_words", "total_rows"
"""The temporary tables: values with their numbers, and rows in numbers."""

COUNTED = sa.select(sa.func.count()).select_from(sa.table(NUMBERED))


def make(connection: sa.Connection, layer: Layer) -> Iterator[tuple[int, Fields, int]]:
    """Makes the totals of every combination of a layer that is worth it: the combination's
    number, its fields, and how many totals it has. Number 0 has no fields."""
    told = {"preserve_rowcount": True}
    with settings(connection, **HASHED), _in_numbers(connection, layer) as most:
        rows = int(connection.scalar(COUNTED) or 0)
        for number, fields in enumerate(((), *layer.totals)):
            worth = rows // WORTH if fields else rows
            insert = _insert(layer, number, fields, most, worth)
            size = connection.execute(insert, execution_options=told).rowcount
            if size or not rows:
                yield number, fields, size


@contextmanager
def _in_numbers(connection: sa.Connection, layer: Layer) -> Iterator[int]:
    """Makes the temporary tables, and takes them away again; how many shares a row has at most."""
    _create(connection, WORDS, _words(layer))
    # Unanalysed, a handful of values might be looked up by reading all of them for every row.
    connection.exec_driver_sql(f"ANALYZE {WORDS} (of_field, word_number)")
    most = _most(connection, layer)
    _create(connection, NUMBERED, _numbered(layer, most))
    yield most
    connection.exec_driver_sql(f"DROP TABLE pg_temp.{WORDS}, pg_temp.{NUMBERED}")


def _create(connection: sa.Connection, name: str, rows: sa.Select[Any]) -> None:
    made_of = stored.sql_of(rows)
    connection.exec_driver_sql(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {made_of}")


@lru_cache(maxsize=16)
def _fields(layer: Layer) -> Fields:
    """Every field of the layer's combinations, once."""
    return tuple(dict.fromkeys(name for each in layer.totals for name in each))


@lru_cache(maxsize=16)
def _worded(layer: Layer) -> Fields:
    """Those whose values get numbers."""
    return tuple(
        name for name in _fields(layer) if layer.many(name) or layer.kind(name) not in (int, bool)
    )


def _words(layer: Layer) -> sa.Select[Any]:
    """Every value that such a field has, with a number of its own and its field's place."""
    columns: list[Any] = [layer.rows.c[name] for name in _worded(layer)]
    # `grouping` is 0 for the field that a row is of, 1 for the others.
    places: Any = sum(
        (place * (1 - sa.func.grouping(column)) for place, column in enumerate(columns)),
        sa.literal(0),
    )
    found = sa.select(places.label("of_field"), *columns)
    groups = found.group_by(sa.func.grouping_sets(*columns)).subquery("f")
    number = sa.cast(sa.func.row_number().over(), sa.Integer)
    return sa.select(number.label("word_number"), *groups.c)


def _word(layer: Layer, name: str) -> Any:
    """The table of words, for one field."""
    columns: tuple[sa.ColumnClause[Any], ...] = (
        sa.column("of_field"),
        sa.column("word_number"),
        sa.column(name),
    )
    return sa.table(WORDS, *columns).alias(f"w_{name}")


def _most(connection: sa.Connection, layer: Layer) -> int:
    """How many shares a row has at most, where any combination has shares."""
    parts = _parts(layer)
    if parts is None:
        return 0
    return int(connection.scalar(sa.select(sa.func.max(sa.func.cardinality(parts)))) or 0)


def _parts(layer: Layer) -> Any:
    shared = shared_of(layer, _fields(layer))
    return layer.rows.c[layer.by_name[shared].shares or ""] if shared else None


def _numbered(layer: Layer, most: int) -> sa.Select[Any]:
    """The layer's rows in numbers: the fields, the amount, and the shares, of which a row has
    `most` at most. No shares are one share: the whole amount."""
    rows, joined = layer.rows, layer.rows
    columns: list[Any] = []
    for name in _fields(layer):
        column = rows.c[name]
        if name in _worded(layer):
            word, place = _word(layer, name), _worded(layer).index(name)
            joined = joined.outerjoin(
                word, sa.and_(word.c.of_field == place, word.c[name] == column)
            )
            column = word.c.word_number
        columns.append(column.label(name))
    amount = sa.cast(rows.c[layer.amount] if layer.amount else sa.null(), sa.Numeric)
    parts = _parts(layer)
    if parts is not None:
        places = sa.func.greatest(sa.func.coalesce(sa.func.cardinality(parts), 0), 1)
        columns.append(places.label("places"))
        columns += [
            sa.func.coalesce(parts[place], amount).label(f"share_{place}")
            for place in range(1, max(most, 1) + 1)
        ]
    return sa.select(*columns, amount.label("amount")).select_from(joined)


def _totals(layer: Layer, fields: Fields, most: int) -> sa.Select[Any]:
    """A row for each combination of those fields' numbers: how many rows have them, the sum of
    the amounts, and the sums of the shares. Rows without an amount are totals of their own."""
    rows = sa.table(NUMBERED, *map(sa.column, (*fields, "amount", "places")))
    keys, amount = [rows.c[name] for name in fields], rows.c.amount
    weight, total = sa.func.count().label("weight"), sa.func.sum(amount).label("amount")
    groups = [*keys, amount.is_(None)]
    if shared_of(layer, fields) is None:
        shares: Any = sa.cast(sa.null(), Total.shares.type)
    else:
        names = [f"share_{place}" for place in range(1, max(most, 1) + 1)]
        sums = array([sa.func.sum(sa.column(name, sa.Numeric)) for name in names])
        shares = sums[1 : rows.c.places]
        groups.append(rows.c.places)
    return (
        sa.select(*keys, weight, total, shares.label("shares")).select_from(rows).group_by(*groups)
    )


def _insert(layer: Layer, number: int, fields: Fields, most: int, worth: int) -> sa.Insert:
    """Keeps the totals of one combination, in values again, unless they are more than `worth`."""
    found = _totals(layer, fields, most).cte("t")
    joined: Any = found
    values: list[Any] = []
    for name in fields:
        value = found.c[name]
        if name in _worded(layer):
            word = _word(layer, name)
            joined = joined.outerjoin(word, word.c.word_number == value)
            value = word.c[name]
        values.append(value)
    size = sa.select(sa.func.count()).select_from(found).scalar_subquery()
    told = (*values, found.c.weight, found.c.amount, found.c.shares)
    chosen = sa.select(sa.literal(layer.id), sa.literal(number), *told).select_from(joined)
    slots = [slot.key for slot in slots_of(layer, fields)]
    columns = ["collection", "combination", *slots, "weight", "amount", "shares"]
    return sa.insert(Total).from_select(columns, chosen.where(size <= worth))


@lru_cache(maxsize=64)
def print_of(layer: Layer) -> str:
    """What tells one description of a layer's totals from another, hashed."""
    statements = (_words(layer), _numbered(layer, 1), _totals(layer, _fields(layer), 1))
    made_by = " ".join(map(stored.print_of, statements))
    return hashlib.sha256(f"{layer.totals} {WORTH} {made_by}".encode()).hexdigest()
