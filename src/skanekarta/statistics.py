"""Aggregates under the same filters: what was asked (`Statistic`) and what it comes to.

A grant in several municipalities is shared out: when municipalities are grouped by or chosen,
each counts with its own share, so that they, «hela Skåne» and «okänd» add up to the total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import coverage, sql
from skanekarta.errors import BadParameter
from skanekarta.facts import POPULATION, Figure
from skanekarta.filters import Choice, Interval
from skanekarta.layer import Layer
from skanekarta.municipality import WHOLE_SKANE, Municipality
from skanekarta.query import Pairs, Query, once
from skanekarta.vocabulary import Names

MOST_GROUPS = 3
DEFAULT_MEASURES = ("sum", "count")
PLACE = "municipality"
YEAR = "year"

Row = dict[str, Any]
Columns = sa.FromClause


def _recipients(rows: Columns) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.distinct(rows.c.recipient))


MEASURES: dict[str, Callable[[Columns], sa.ColumnElement[Any]]] = {
    "sum": lambda rows: sa.func.trim_scale(sa.func.sum(sa.cast(rows.c.amount, sa.Numeric))),
    "count": lambda rows: sa.func.count(sa.distinct(rows.c.id)),
    "mean": lambda rows: sa.func.trim_scale(
        sa.func.round(sa.func.avg(sa.cast(rows.c.amount, sa.Numeric)), 2)
    ),
    "median": lambda rows: sa.func.percentile_cont(0.5).within_group(
        sa.cast(rows.c.amount, sa.Double)
    ),
    "recipients": _recipients,
}
"""What PostgreSQL works out over a group's rows."""

DERIVED = ("per_inhabitant", "share")
"""What follows from a group's sum: divided by inhabitants, or by the whole."""


@dataclass(frozen=True)
class Statistic:
    """What is grouped by (none to three fields) and what is worked out."""

    by: tuple[str, ...] = ()
    measure: tuple[str, ...] = DEFAULT_MEASURES

    @classmethod
    def split(cls, layer: Layer, pairs: Pairs) -> tuple[Statistic, list[tuple[str, str]]]:
        """The statistic asked for, and the pairs that are left for `Query.parse`.
        Raises BadParameter."""
        given = once(pairs)
        by = _listed("by", given.pop("by", ""), groups(layer))
        measure = _listed("measure", given.pop("measure", ""), measures(layer))
        if len(by) > MOST_GROUPS:
            raise BadParameter("by", f"får ha högst {MOST_GROUPS} fält.", groups(layer))
        wrong = [name for name in ("limit", "offset", "sortby") if name in given]
        if wrong:
            raise BadParameter(wrong[0], "finns inte för statistik.")
        fallback = tuple(name for name in DEFAULT_MEASURES if name in measures(layer))
        return cls(by, measure or fallback), list(given.items())


def groups(layer: Layer) -> tuple[str, ...]:
    """The fields that rows can be grouped by."""
    return tuple(
        field.name
        for field in layer.queryables
        if layer.kind(field.name) in {str, int, bool} and field.name != layer.amount
    )


def measures(layer: Layer) -> tuple[str, ...]:
    """The measures that make sense for a layer."""
    if layer.amount is None:
        return ("count",)
    needs = {"recipients": "recipient", "per_inhabitant": PLACE}
    return tuple(
        name for name in (*MEASURES, *DERIVED) if needs.get(name, layer.amount) in layer.by_name
    )


def _listed(name: str, text: str, valid: Sequence[str]) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    wrong = [part for part in parts if part not in valid]
    if wrong:
        raise BadParameter(name, f"”{wrong[0][:50]}” går inte att använda.", valid)
    return parts


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


def _grouped(
    layer: Layer, query: Query, by: Sequence[str], wanted: Sequence[str]
) -> sa.Select[Any]:
    chosen = query.value(PLACE)
    shared = PLACE in layer.by_name and layer.many(query.column(layer, PLACE))
    narrowed = shared and isinstance(chosen, Choice)
    fields = [*by, *([PLACE] if narrowed and PLACE not in by else [])]
    rows = _exploded(layer, query, fields)
    keys = [rows.c[name].label(name) for name in by]
    figures = [MEASURES[name](rows).label(name) for name in wanted]
    statement = sa.select(*keys, *figures).group_by(*(rows.c[name] for name in by))
    if narrowed:
        # Only the chosen municipalities' own shares count, not those of their partners.
        field = layer.by_name[PLACE]
        assert field.filter is not None
        statement = statement.where(type(field.filter)().clause(rows.c[PLACE], chosen))
    return statement.order_by(*(rows.c[name].asc().nulls_last() for name in by))


def _computed(wanted: Sequence[str]) -> list[str]:
    basic = [name for name in wanted if name in MEASURES]
    return [*basic, *(["sum"] if set(wanted) & set(DERIVED) and "sum" not in basic else [])]


def answer(
    connection: sa.Connection, layer: Layer, query: Query, statistic: Statistic, names: Names
) -> Row:
    """The whole answer: `by`, `measure`, `rows`, `total`, `coverage`, `population_year`.

    Money is in kronor with öre; a value that is not known is null. A municipality that has no
    rows is in the answer all the same when that is the one grouping: with 0 where the lists are
    complete (the design, truth 2), else with null.
    """
    wanted = _computed(statistic.measure)
    rows = _fetch(connection, _grouped(layer, query, statistic.by, wanted))
    total = _fetch(connection, _grouped(layer, query, (), wanted))[0]
    covered = covers(connection, layer, query)
    if statistic.by == (PLACE,):
        rows = _with_absent(rows, query, names, wanted, covered)
    people = _People(connection) if "per_inhabitant" in statistic.measure else None
    year = people.year_for(_last_year(connection, layer, query)) if people else None
    for row in [*rows, total]:
        _derive(row, statistic, total.get("sum"), people, year, query)
    return {
        "by": list(statistic.by),
        "measure": list(statistic.measure),
        "rows": [_titled(row, statistic, names) for row in rows],
        "total": {name: total.get(name) for name in statistic.measure},
        "coverage": _coverage(covered),
        "population_year": year,
    }


def _fetch(connection: sa.Connection, statement: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(statement).mappings()]


def _with_absent(
    rows: list[Row],
    query: Query,
    names: Names,
    wanted: Sequence[str],
    covered: coverage.Extent | None,
) -> list[Row]:
    """Every municipality asked for, also those without rows; «hela Skåne» and unknown last."""
    chosen = query.value(PLACE)
    asked = set(names[PLACE]) - {WHOLE_SKANE}
    if isinstance(chosen, Choice):
        asked = asked - set(chosen.values) if chosen.negated else asked & set(chosen.values)
    zero = 0 if covered is None or covered.complete else None
    nothing = {name: zero if name in {"sum", "count", "recipients"} else None for name in wanted}
    seen = {row[PLACE] for row in rows}
    absent = [{PLACE: code, **nothing} for code in asked - seen]
    return sorted([*rows, *absent], key=_place_order)


def _place_order(row: Row) -> tuple[int, str]:
    code = row[PLACE]
    return (2 if code is None else 1 if code == WHOLE_SKANE else 0), code or ""


class _People:
    """Inhabitants by year and municipality, for the years that have all of them (truth 8)."""

    def __init__(self, connection: sa.Connection) -> None:
        places = sa.select(sa.func.count()).select_from(Municipality).scalar_subquery()
        whole = (
            sa.select(Figure.year)
            .where(Figure.indicator == POPULATION, Figure.value > 0, Figure.year.is_not(None))
            .group_by(Figure.year)
            .having(sa.func.count() == places)
        )
        statement = sa.select(Figure.year, Figure.municipality, Figure.value).where(
            Figure.indicator == POPULATION, Figure.year.in_(whole)
        )
        self.by_year: dict[int, dict[str, int]] = {}
        for year, code, value in connection.execute(statement):
            if year is not None and value is not None:  # the conditions above see to it
                self.by_year.setdefault(year, {})[code] = int(value)

    def year_for(self, year: int | None) -> int | None:
        """That year if all municipalities are known then, else the nearest, the later on a tie."""
        if year is None or not self.by_year:
            return None
        return min(self.by_year, key=lambda known: (abs(known - year), -known))

    def count(self, year: int, codes: Sequence[str] | None) -> int:
        """Inhabitants of those municipalities, or of all Skåne."""
        people = self.by_year[year]
        return sum(people[code] for code in (people if codes is None else codes) if code in people)


def _last_year(connection: sa.Connection, layer: Layer, query: Query) -> int | None:
    """The last year that the selection spans: the one asked for, else the newest of its rows."""
    asked = query.value(YEAR)
    if isinstance(asked, Interval) and isinstance(asked.high, int):
        return asked.high
    if YEAR not in layer.by_name:
        return None
    newest = sa.select(sa.func.max(layer.rows.c[YEAR])).where(*sql.where(layer, query))
    found: int | None = connection.scalar(newest)
    return found


def _derive(
    row: Row,
    statistic: Statistic,
    whole: Any,
    people: _People | None,
    year: int | None,
    query: Query,
) -> None:
    if "share" in statistic.measure:
        row["share"] = _ratio(row["sum"], whole, 6)
    if people is None:
        return
    own = people.year_for(row[YEAR]) if YEAR in statistic.by and YEAR in row else year
    codes = _codes(row, statistic, query)
    inhabitants = people.count(own, codes) if own is not None else 0
    row["per_inhabitant"] = _ratio(row["sum"], inhabitants, 4)
    if YEAR in statistic.by:
        row["population_year"] = own


def _codes(row: Row, statistic: Statistic, query: Query) -> list[str] | None:
    """Whose inhabitants a row's sum is divided by: its own municipality's, those chosen, or all.
    A row for no known municipality has nobody to divide by."""
    if PLACE in statistic.by and PLACE in row:
        return [row[PLACE]] if row[PLACE] != WHOLE_SKANE else None
    chosen = query.value(PLACE)
    if isinstance(chosen, Choice) and chosen.values and not chosen.negated:
        return list(chosen.values)
    return None


def _ratio(part: Any, whole: Any, decimals: int) -> Decimal | None:
    if part is None or not whole:
        return None
    return round(Decimal(part) / Decimal(whole), decimals)


def _titled(row: Row, statistic: Statistic, names: Names) -> Row:
    shown: Row = {}
    for name in statistic.by:
        shown[name] = row[name]
        titles = names.get("municipality" if name == "seat" else name.removeprefix("original_"))
        if titles is not None:
            shown[f"{name}_title"] = titles.get(row[name], row[name]) if row[name] else None
    extra = ["population_year"] if "population_year" in row else []
    return {**shown, **{name: row.get(name) for name in (*statistic.measure, *extra)}}


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


def _coverage(covered: coverage.Extent | None) -> Row | None:
    if covered is None:
        return None
    return {
        "complete": covered.complete,
        "lists": covered.lists,
        "complete_lists": covered.complete_lists,
        "unplaced": covered.unplaced,
        "text": covered.sentence(),
    }
