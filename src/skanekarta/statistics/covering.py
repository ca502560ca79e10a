"""What the loaded lists cover of a selection."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta import coverage, sql, totals
from skanekarta.cql import GEOMETRY
from skanekarta.filters import NARROWER
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE, YEAR
from skanekarta.values import Choice, Ranges

Years = tuple[int | None, int | None]


def covers(
    connection: sa.Connection, layer: Layer, query: Query, known: totals.Kept | None = None
) -> coverage.Extent | None:
    """What the selection's lists cover; None for a layer that is not read from lists. `known` are
    the layer's totals, where they have been looked up already."""
    if not set(coverage.KEYS) <= set(layer.by_name):
        return None
    asked = [(name, value) for name, value in query.filters if name in coverage.KEYS]
    wanted = {
        name: _related(connection, name, value.values)
        for name, value in asked
        if isinstance(value, Choice) and not value.negated
    }
    # Rows that lack what lists are told apart by stand in no list that could be complete.
    listed = not any(getattr(value, "missing", False) for _, value in asked)
    rows = coverage.all_rows(connection)
    years = years_of(query)
    if years and _is_unheard_of(connection, layer, query, rows, years):
        return coverage.Extent(0, 0, exhaustive=False, unplaced=0, years=years)
    found = coverage.extent(rows, wanted, years, _unsure(connection, layer, query, known))
    return replace(found, exhaustive=found.exhaustive and listed)


def _is_unheard_of(
    connection: sa.Connection, layer: Layer, query: Query, rows: list[Any], years: Years
) -> bool:
    """Whether no list says that it is of those years, and no row is of them: then the lists that
    don't say their year say nothing of them either."""
    if any(row["year"] is not None and coverage.within(row["year"], years) for row in rows):
        return False
    of_years = query.without(*(name for name, _ in query.filters if name != YEAR))
    of_years = replace(of_years, roles=(), q=None, bbox=None, expression=None)
    return not totals.count(connection, layer, of_years)


def _related(connection: sa.Connection, name: str, slugs: tuple[str, ...]) -> frozenset[str]:
    """The terms asked for, with those below them, whose rows are selected too, and those above,
    whose lists may hold some of the rows."""
    terms = NARROWER.c
    pairs = sa.select(terms.broader, terms.narrower).where(
        terms.vocabulary == name, terms.broader.in_(slugs) | terms.narrower.in_(slugs)
    )
    found = (slug for pair in connection.execute(pairs) for slug in pair)
    return frozenset({*slugs, *found})


def years_of(query: Query) -> tuple[int | None, int | None] | None:
    """The years that the selection spans, by `year` and by `datetime`; None for all."""
    asked = query.value(YEAR)
    hull = asked.hull if isinstance(asked, Ranges) else None
    lows = [hull.low if hull else None, _year(query.period.low if query.period else None)]
    highs = [hull.high if hull else None, _year(query.period.high if query.period else None)]
    if not hull and not query.period:
        return None
    low = max((year for year in lows if year is not None), default=None)
    high = min((year for year in highs if year is not None), default=None)
    return low, high


def _year(day: dt.date | None) -> int | None:
    return day.year if day else None


def _unsure(
    connection: sa.Connection, layer: Layer, query: Query, known: totals.Kept | None
) -> int:
    """Rows of the same lists whose place, or another field that is asked for, is not known: each
    of them might belong to a municipality that seems to have got nothing."""
    others = [name for name, _ in query.filters if name not in coverage.KEYS]
    of_lists = replace(query.without(*others), q=None, bbox=None, period=None, expression=None)
    named = query.expression.names if query.expression else frozenset()
    fields = sorted({*others, *named, PLACE} - {GEOMETRY})
    by_place = query.bbox is not None or GEOMETRY in named
    source = layer
    if not by_place:
        source = totals.best(connection, layer, of_lists, *fields, known=known)
    lacking = tuple(query.column(layer, name) for name in fields)
    statement = _lacking(source, of_lists, (*lacking, *(["geom"] if by_place else [])))
    return int(connection.scalar(statement) or 0)


@lru_cache(maxsize=sql.STATEMENTS)
def _lacking(source: Layer, query: Query, columns: tuple[str, ...]) -> sa.Select[int]:
    nothing = [source.rows.c[name].is_(None) for name in columns]
    return sql.count(source, query, sa.or_(*nothing))


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
