"""What the loaded lists cover of a selection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from skanekarta import coverage, sql
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE, YEAR
from skanekarta.values import Choice, Interval


def covers(connection: sa.Connection, layer: Layer, query: Query) -> coverage.Extent | None:
    """What the selection's lists cover; None for a layer that is not read from lists."""
    if not set(coverage.KEYS) <= set(layer.by_name):
        return None
    wanted = {
        name: frozenset(value.values)
        for name, value in query.filters
        if name in coverage.KEYS and isinstance(value, Choice) and not value.negated
    }
    asked = query.value(YEAR)
    years = (asked.low, asked.high) if isinstance(asked, Interval) else None
    rows = coverage.all_rows(connection)
    return coverage.extent(rows, wanted, years, _unsure(connection, layer, query))


def _unsure(connection: sa.Connection, layer: Layer, query: Query) -> int:
    """Rows of the same lists whose place, or another field that is asked for, is not known: each
    of them might belong to a municipality that seems to have got nothing."""
    others = [name for name, _ in query.filters if name not in coverage.KEYS]
    of_lists = replace(query.without(*others), q=None, bbox=None, period=None)
    lacking = [layer.rows.c[query.column(layer, name)].is_(None) for name in {*others, PLACE}]
    statement = sql.count(layer, of_lists).where(sa.or_(*lacking))
    return int(connection.scalar(statement) or 0)


def told(covered: coverage.Extent | None) -> dict[str, Any] | None:
    """The coverage as an answer has it."""
    if covered is None:
        return None
    return {
        "complete": covered.complete,
        "lists": covered.lists,
        "complete_lists": covered.complete_lists,
        "unplaced": covered.unplaced,
        "text": covered.sentence(),
    }
