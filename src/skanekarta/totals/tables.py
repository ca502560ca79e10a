"""The tables that totals are kept in, and which of their columns hold which fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base
from skanekarta.layer import Layer

SLOTS = {str: "text", int: "number", bool: "flag"}
"""Which of the table's columns hold a field with one value; `list` those with several."""

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


def slots_of(layer: Layer, held: Fields) -> Iterator[Any]:
    """The columns of the table that hold a combination's fields."""
    taken: dict[str, int] = {}
    for name in held:
        kind = "list" if layer.many(name) else SLOTS[layer.kind(name)]
        taken[kind] = taken.get(kind, 0) + 1
        yield getattr(Total, f"{kind}_{taken[kind]}")


def shared_of(layer: Layer, held: Fields) -> str | None:
    """The field of a combination whose values have shares of the amount."""
    return next((name for name in held if layer.by_name[name].shares), None)
