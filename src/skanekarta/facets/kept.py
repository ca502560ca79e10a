"""Facets of a whole layer, kept with the data: counted once when data come in.

Most people ask for them first, and those of free text and of amounts are read from every row.
They are made by the statements that facets are always counted by, in the importer's transaction,
and are used only while they are of the tables' present version and by the present program's
statements, as the texts of features are (`stored`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta import provenance, stored, totals
from skanekarta.db import Base
from skanekarta.facets import counting
from skanekarta.layer import Field, Layer
from skanekarta.query import Query

ANYTHING = Query()

READ: Mapping[type[Any], Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: "True".__eq__,
    float: float,
    Decimal: Decimal,
    dt.date: dt.date.fromisoformat,
}
"""How a value that was kept as its text is read again. A layer with others keeps no facets."""


class Facet(Base):
    """What one field of a collection holds: its commonest values in their order, how many rows
    have each, how many values there are and how many rows have any; its first and last value,
    and how many rows have none. Values are kept as text."""

    __tablename__ = "stored_facets"

    collection: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[list[str | None] | None] = mapped_column(ARRAY(sa.Text))
    counts: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    distinct: Mapped[int | None] = mapped_column(sa.BigInteger)
    total: Mapped[int | None] = mapped_column(sa.BigInteger)
    low: Mapped[str | None]
    high: Mapped[str | None]
    missing: Mapped[int | None] = mapped_column(sa.BigInteger)


@dataclass(frozen=True)
class Counted:
    """A value of a field as `counting.values` tells it."""

    value: Any
    n: int
    distinct: int
    total: int | None


@dataclass(frozen=True)
class Found:
    """A field's values and its ends, as the statements would have told them."""

    values: tuple[Counted, ...]
    ends: dict[str, Any]


def found(connection: sa.Connection, layer: Layer) -> dict[str, Found]:
    """The kept facets by their fields, if they are of the present data and by the present
    program; else none."""
    if not _can_keep(layer):
        return {}
    made = stored.presence(_name(layer), layer.tables, _print(layer))
    rows = connection.execute(sa.select(Facet.__table__).where(Facet.collection == layer.id, made))
    return {row.field: _read(layer, row) for row in rows}


def _read(layer: Layer, row: sa.Row[Any]) -> Found:
    read = READ[layer.kind(row.field)]
    low, high = (None if text is None else read(text) for text in (row.low, row.high))
    ends = {"min": low, "max": high, "missing": row.missing} if row.missing is not None else {}
    values = tuple(
        Counted(None if text is None else read(text), count, row.distinct, row.total)
        for text, count in zip(row.values or (), row.counts or (), strict=True)
    )
    return Found(values, ends)


def refresh(connection: sa.Connection, layer: Layer) -> None:
    """Counts a layer's facets if those that are kept are not those of its data, in the caller's
    transaction. Those that would not last for every reader and any day are not kept."""
    if not _can_keep(layer) or stored.is_present(
        connection, _name(layer), layer.tables, _print(layer)
    ):
        return
    version = provenance.version(connection, layer.tables)
    connection.execute(sa.delete(Facet).where(Facet.collection == layer.id))
    combinations = totals.kept(connection, layer)
    for field in layer.queryables:
        source = totals.narrowest(combinations, layer, ANYTHING, field.name)
        told = {**_values(connection, source, field), **_ends(connection, source, field)}
        named = {"collection": layer.id, "field": field.name}
        connection.execute(sa.insert(Facet).values(**named, **told))
    stored.note(connection, _name(layer), version, _print(layer))


def _values(connection: sa.Connection, source: Layer, field: Field) -> dict[str, Any]:
    if not counting.is_listed(source, field):
        return {}
    rows = connection.execute(counting.values(source, ANYTHING, field)).all()
    return {
        "values": [_text(row.value) for row in rows],
        "counts": [row.n for row in rows],
        "distinct": rows[0].distinct if rows else 0,
        "total": rows[0].total if rows else None,
    }


def _ends(connection: sa.Connection, source: Layer, field: Field) -> dict[str, Any]:
    if not counting.is_interval(field):
        return {}
    low, high, missing = connection.execute(counting.bounds(source, ANYTHING, [field])).one()
    return {"low": _text(low), "high": _text(high), "missing": missing}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _can_keep(layer: Layer) -> bool:
    kinds = {layer.kind(field.name) for field in layer.queryables}
    return kinds <= set(READ) and _lasts(layer)


@lru_cache(maxsize=64)
def _lasts(layer: Layer) -> bool:
    return stored.lasts(layer.select)


def _name(layer: Layer) -> str:
    """Beside the texts of the same collection."""
    return f"{layer.id}/facets"


@lru_cache(maxsize=64)
def _print(layer: Layer) -> str:
    """What tells one way of counting the layer's facets from another, hashed."""
    return hashlib.sha256("".join(map(stored.print_of, _statements(layer))).encode()).hexdigest()


def _statements(layer: Layer) -> Iterator[sa.Select[Any]]:
    for field in layer.queryables:
        if counting.is_listed(layer, field):
            yield counting.values(layer, ANYTHING, field)
    intervals = [field for field in layer.queryables if counting.is_interval(field)]
    if intervals:
        yield counting.bounds(layer, ANYTHING, intervals)
