"""Totals kept with the data: one row for each combination of fields that people ask for together.

A layer names the combinations (`Layer.totals`). They are made of its own rows in the importer's
transaction, and are used only while they are of the tables' present version and by the present
program's statement, as the texts of features are (`stored`). `best` gives the smallest that can
answer as a layer of its own: its select has the same column names, so conditions and groups are
written once, and `weight` tells how many rows each of its rows stands for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta import provenance, sql, stored, within
from skanekarta.db import Base, settings
from skanekarta.layer import Layer
from skanekarta.query import Query

WORTH = 4
"""A combination is kept if it has at most a fourth of the layer's rows; else it saves little."""

SLOTS = {str: "text", int: "number", bool: "flag"}
"""Which of the table's columns hold a field with one value; `list` those with several."""

HASHED = {"work_mem": "128MB", "enable_sort": "off"}
"""Sorting rows by eight texts takes ten times as long as hashing them."""

Fields = tuple[str, ...]


class Total(Base):
    """How many rows have the same values of a combination's fields, and what they come to.

    The values stand in the columns of their type, in the combination's order, so that a layer
    more needs no table more. Rows without an amount are counted apart from those that have one;
    `shares` are the sums of the shares, place by place.
    """

    __tablename__ = "stored_totals"
    __table_args__ = (sa.Index("ix_stored_totals_combination", "collection", "combination"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    collection: Mapped[str]
    combination: Mapped[int]
    text_1: Mapped[str | None]
    text_2: Mapped[str | None]
    text_3: Mapped[str | None]
    text_4: Mapped[str | None]
    text_5: Mapped[str | None]
    text_6: Mapped[str | None]
    text_7: Mapped[str | None]
    text_8: Mapped[str | None]
    list_1: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    list_2: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    number_1: Mapped[int | None]
    number_2: Mapped[int | None]
    flag_1: Mapped[bool | None]
    flag_2: Mapped[bool | None]
    weight: Mapped[int] = mapped_column(sa.BigInteger)
    amount: Mapped[Any | None] = mapped_column(sa.Numeric)
    shares: Mapped[list[Any] | None] = mapped_column(ARRAY(sa.Numeric))


class Combination(Base):
    """Fields that totals are kept for, how many there are, and of which data and by which
    statement they were made. Number 0 has no fields: it is there whenever totals are."""

    __tablename__ = "stored_combinations"

    collection: Mapped[str] = mapped_column(primary_key=True)
    combination: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    version: Mapped[int] = mapped_column(sa.BigInteger)
    statement: Mapped[str]


def best(
    connection: sa.Connection,
    layer: Layer,
    query: Query,
    *fields: str,
    known: Kept | None = None,
) -> Layer:
    """What a question is asked of: the smallest totals that have every field of the query's
    filters and those `fields`, as a layer; the layer itself where there are none. `known`: the
    combinations, where they have been read already."""
    if _is_asked_of_rows(query):
        return layer
    combinations = kept(connection, layer) if known is None else known
    return narrowest(combinations, layer, query, *fields)


def _is_asked_of_rows(query: Query) -> bool:
    return bool(query.q or query.bbox or query.period or query.expression)


Kept = tuple[tuple[int, Fields], ...]
"""Combinations that can be used now, the smallest first."""


def kept(connection: sa.Connection, layer: Layer) -> Kept:
    """A layer's combinations, if they are of the present data and by the present program."""
    if not layer.totals:
        return ()
    return tuple((row.combination, tuple(row.fields)) for row in connection.execute(_kept(layer)))


@lru_cache(maxsize=64)
def _kept(layer: Layer) -> sa.Select[int, list[str]]:
    statement = sa.select(Combination.combination, Combination.fields).where(
        Combination.collection == layer.id,
        Combination.statement == _print(layer),
        Combination.version == provenance.present(layer.tables),
    )
    return statement.order_by(Combination.size, Combination.combination)


def narrowest(combinations: Kept, layer: Layer, query: Query, *fields: str) -> Layer:
    """As `best`, of combinations that are known."""
    if _is_asked_of_rows(query):
        return layer
    asked = (*dict(query.filters), *fields)
    # With a role, the field itself too: its condition asks whether it has several values.
    names = {*asked, *(query.column(layer, name) for name in asked)}
    for number, held in combinations:
        if names <= set(held):
            return _as_layer(layer, number, held)
    return layer


def count(connection: sa.Connection, layer: Layer, query: Query) -> int:
    """How many rows the query matches, from totals or spots where they can tell."""
    if within.can_tell(layer, query):
        return within.count(connection, layer, query)
    return int(connection.scalar(sql.count(best(connection, layer, query), query)) or 0)


@lru_cache(maxsize=256)
def _as_layer(layer: Layer, number: int, held: Fields) -> Layer:
    columns = [slot.label(name) for name, slot in zip(held, _slots(layer, held), strict=True)]
    columns += [Total.amount.label(layer.amount)] if layer.amount else []
    shared = _shared(layer, held)
    columns += [Total.shares.label(layer.by_name[shared].shares)] if shared else []
    source = sa.select(Total.id, Total.weight, *columns).where(
        Total.collection == layer.id, Total.combination == number
    )
    return replace(layer, source=source, totals=())


def _slots(layer: Layer, held: Fields) -> Iterator[Any]:
    """The columns of the table that hold a combination's fields."""
    taken: dict[str, int] = {}
    for name in held:
        kind = "list" if layer.many(name) else SLOTS[layer.kind(name)]
        taken[kind] = taken.get(kind, 0) + 1
        yield getattr(Total, f"{kind}_{taken[kind]}")


def _shared(layer: Layer, held: Fields) -> str | None:
    """The field of a combination whose values have shares of the amount."""
    return next((name for name in held if layer.by_name[name].shares), None)


def refresh(connection: sa.Connection, layer: Layer) -> None:
    """Makes a layer's totals if they are not those of its data, in the caller's transaction.
    Those that would not last for every reader and any day are not made."""
    if not layer.totals or not stored.lasts(layer.select) or kept(connection, layer):
        return
    version = provenance.version(connection, layer.tables).number
    for table in (Total, Combination):
        connection.execute(sa.delete(table).where(table.collection == layer.id))
    rows = int(connection.scalar(sql.count(layer, Query())) or 0)
    for number, fields in enumerate(((), *layer.totals)):
        with settings(connection, **HASHED):
            size = _make(connection, layer, number, fields)
        if fields and size * WORTH > rows:
            too_many = Total.collection == layer.id, Total.combination == number
            connection.execute(sa.delete(Total).where(*too_many))
            continue
        made = {"version": version, "statement": _print(layer), "size": size}
        named = {"collection": layer.id, "combination": number, "fields": list(fields)}
        connection.execute(sa.insert(Combination).values(**made, **named))


def _make(connection: sa.Connection, layer: Layer, number: int, fields: Fields) -> int:
    """Makes the totals of one combination; how many they are."""
    shared = _shared(layer, fields)
    rows = _totals(layer, fields, _most(connection, layer, shared) if shared else 0).subquery("t")
    slots = [slot.key for slot in _slots(layer, fields)]
    chosen = sa.select(sa.literal(layer.id), sa.literal(number), *rows.c)
    columns = ["collection", "combination", *slots, "weight", "amount", "shares"]
    connection.execute(sa.insert(Total).from_select(columns, chosen))
    mine = Total.collection == layer.id, Total.combination == number
    return int(connection.scalar(sa.select(sa.func.count()).where(*mine)) or 0)


def _most(connection: sa.Connection, layer: Layer, shared: str) -> int:
    """How many shares a row has at most."""
    parts = layer.rows.c[layer.by_name[shared].shares or ""]
    return int(connection.scalar(sa.select(sa.func.max(sa.func.cardinality(parts)))) or 0)


def _totals(layer: Layer, fields: Fields, most: int = 1) -> sa.Select[Any]:
    """A row for each combination of those fields' values: the values, how many rows have them,
    the sum of the amounts, and the sums of the shares, of which a row has `most` at most."""
    rows = layer.rows
    keys = [rows.c[name] for name in fields]
    amount = sa.cast(rows.c[layer.amount] if layer.amount else sa.null(), sa.Numeric)
    weight, total = sa.func.count().label("weight"), sa.func.sum(amount).label("amount")
    shared = _shared(layer, fields)
    if shared is None:
        nothing = sa.cast(sa.null(), ARRAY(sa.Numeric)).label("shares")
        return sa.select(*keys, weight, total, nothing).group_by(*keys, amount.is_(None))
    parts = rows.c[layer.by_name[shared].shares or ""]
    # No shares are one share: the whole amount.
    places = sa.func.greatest(sa.func.coalesce(sa.func.cardinality(parts), 0), 1)
    sums = [
        sa.func.sum(sa.func.coalesce(parts[place], amount)) for place in range(1, max(most, 1) + 1)
    ]
    shares = array(sums)[1:places].label("shares")
    return sa.select(*keys, weight, total, shares).group_by(*keys, amount.is_(None), places)


@lru_cache(maxsize=64)
def _print(layer: Layer) -> str:
    """What tells one description of a layer's totals from another, hashed."""
    every = dict.fromkeys(name for each in layer.totals for name in each)
    made_by = stored.print_of(_totals(layer, tuple(every)))
    return hashlib.sha256(f"{layer.totals} {WORTH} {made_by}".encode()).hexdigest()
