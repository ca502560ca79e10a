"""A search over the layers: the rows whose searched columns hold the words, the likest first.

A name that begins with what was typed comes before one with a word that does, and that before
one that holds it inside; among those alike, one with the very letters comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta import free_text, paging, sql, totals
from skanekarta.layer import Layer
from skanekarta.query import Query

BEFORE_A_WORD = ' -(/”"'

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Scope:
    """A selection that a search stays within: a layer's rows under a query."""

    layer: Layer
    query: Query


@dataclass(frozen=True)
class Sought:
    """What is looked for in one layer: by which column its rows are called, which others are
    told of them, which order those that are alike have, and which field of another layer
    (`key`) names these rows."""

    layer: Layer
    title: str
    told: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    key: str | None = None

    def fits(self, scope: Scope | None) -> bool:
        """Whether its rows can be told apart by that selection."""
        return scope is None or scope.layer is self.layer or self.key in scope.layer.by_name


@dataclass(frozen=True)
class Found:
    """How many rows there are, and the first of them."""

    total: int
    rows: Sequence[Any]


def find(
    connection: sa.Connection, sought: Sought, words: str, scope: Scope | None, limit: int
) -> Found:
    """The rows of a layer that hold the words."""
    rows = sought.layer.rows
    conditions = [free_text.has_words(sought.layer, words), *_within(connection, sought, scope)]
    counted = sa.select(sa.func.count()).select_from(rows).where(*conditions)
    total = int(connection.scalar(counted) or 0)
    if not total:
        return Found(0, ())
    columns = [rows.c[name] for name in dict.fromkeys(("id", sought.title, *sought.told))]
    statement = sa.select(*columns).where(*conditions).order_by(*_order(sought, words)).limit(limit)
    return Found(total, connection.execute(statement).all())


def _within(connection: sa.Connection, sought: Sought, scope: Scope | None) -> list[Condition]:
    """The conditions that keep a search inside a selection: its own rows, or those it names."""
    if scope is None:
        return []
    if scope.layer is sought.layer:
        return sql.where(scope.layer, scope.query)
    assert sought.key is not None
    smallest = totals.best(connection, scope.layer, scope.query, sought.key)
    column = smallest.rows.c[scope.query.column(smallest, sought.key)]
    values = sa.func.unnest(column) if isinstance(column.type, sa.ARRAY) else column
    named = sa.select(values).where(*sql.where(smallest, scope.query))
    return [sought.layer.rows.c.id.in_(named)]


def _order(sought: Sought, words: str) -> list[sa.ColumnElement[Any]]:
    """The likest first, then the layer's own wish, then the alphabet; the id makes it certain."""
    rows, words = sought.layer.rows, " ".join(words.split())
    title, plain = free_text.column(sought.layer, sought.title), rows.c[sought.title]
    begins = [title.like(free_text.pattern(words, f"%{mark}")) for mark in BEFORE_A_WORD]
    likeness = sa.case(
        (title == free_text.folded(sa.literal(words)), 0),
        (title.like(free_text.pattern(words, "")), 1),
        (sa.or_(*begins), 2),
        else_=3,
    )
    to_the_letter = sa.case(
        (plain.istartswith(words, autoescape=True), 0),
        (plain.icontains(words, autoescape=True), 1),
        else_=2,
    )
    own = [
        rows.c[name.removeprefix("-")].desc().nulls_last()
        if name.startswith("-")
        else rows.c[name].asc().nulls_last()
        for name in sought.order
    ]
    return [likeness, to_the_letter, *own, sa.collate(plain, paging.SWEDISH), rows.c.id]
