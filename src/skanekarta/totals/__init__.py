"""Totals kept with the data: one row for each combination of fields that people ask for together.

A layer names the combinations (`Layer.totals`). They are made of its own rows in the importer's
transaction, and are used only while they are of the tables' present version and by the present
program's statement, as the texts of features are (`stored`). `best` gives the smallest that can
answer as a layer of its own: its select has the same column names, so conditions and groups are
written once, and `weight` tells how many rows each of its rows stands for.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa

from skanekarta import provenance, sql, stored, within
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.totals.making import make, print_of
from skanekarta.totals.tables import Combination, Fields, Total, shared_of, slots_of

__all__ = [
    "Combination", "Kept", "Total", "best", "count", "kept", "narrowest", "refresh",
]  # fmt: skip


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
        Combination.statement == print_of(layer),
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
    columns = [slot.label(name) for name, slot in zip(held, slots_of(layer, held), strict=True)]
    columns += [Total.amount.label(layer.amount)] if layer.amount else []
    shared = shared_of(layer, held)
    columns += [Total.shares.label(layer.by_name[shared].shares)] if shared else []
    source = sa.select(Total.id, Total.weight, *columns).where(
        Total.collection == layer.id, Total.combination == number
    )
    return replace(layer, source=source, totals=())


def refresh(connection: sa.Connection, layer: Layer) -> None:
    """Makes a layer's totals if they are not those of its data, in the caller's transaction.
    Those that would not last for every reader and any day are not made."""
    if not layer.totals or not stored.lasts(layer.select) or kept(connection, layer):
        return
    version = provenance.version(connection, layer.tables).number
    for table in (Total, Combination):
        connection.execute(sa.delete(table).where(table.collection == layer.id))
    for number, fields, size in make(connection, layer):
        made = {"version": version, "statement": print_of(layer), "size": size}
        named = {"collection": layer.id, "combination": number, "fields": list(fields)}
        connection.execute(sa.insert(Combination).values(**made, **named))
