"""The whole answer to a statistical question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import coverage, sql, totals
from skanekarta.layer import Layer
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics.asked import BASIC, DERIVED, PLACE, YEAR, Statistic
from skanekarta.statistics.covering import years_of
from skanekarta.statistics.ground import Ground
from skanekarta.statistics.grouping import OF_TOTALS, exact, groups
from skanekarta.statistics.sharing import divide, ratio
from skanekarta.values import Choice, Ranges
from skanekarta.vocabulary import Names

Row = dict[str, Any]


def answer(
    connection: sa.Connection,
    layer: Layer,
    query: Query,
    statistic: Statistic,
    names: Names,
    ground: Ground | None = None,
) -> Row:
    """The whole answer: `by`, `measure`, `rows`, `total`, `coverage`, `population_year`.

    Money is in kronor with öre; a value that is not known is null. A municipality that has no
    rows is in the answer all the same when that is the one grouping: with 0 where the lists are
    complete (the design, truth 2), else with null. `ground` is what is known of the selection
    already.
    """
    return read(found(connection, layer, query, statistic, names, ground), Decimal)


def read(answer: Row, number: Callable[[str], Any]) -> Row:
    """The answer with its exact figures as such numbers."""
    exact([*answer["rows"], answer["total"]], answer["measure"], number)
    return answer


def found(
    connection: sa.Connection,
    layer: Layer,
    query: Query,
    statistic: Statistic,
    names: Names,
    ground: Ground | None = None,
) -> Row:
    """As `answer`, but its exact figures are the text that the database has written: whoever
    asks has them read as the numbers that he needs."""
    ground = ground or Ground.of(connection, layer, query)
    wanted = _computed(statistic.measure)
    blank = _blank(layer, statistic, names)
    rows = _figures(connection, ground, layer, query, (statistic.by, wanted, blank))
    total = _whole(connection, ground, layer, query, wanted) if statistic.by else dict(rows[0])
    if statistic.by == (PLACE,):
        rows = _with_absent(rows, query, names, _nothing(blank, wanted, ground.extent))
    year = _derive(connection, ground, layer, query, statistic, [*rows, total])
    entitle(rows, layer, statistic.by, names)
    for name in set(wanted).difference(statistic.measure):
        for row in rows:
            del row[name]
    return {
        "by": list(statistic.by),
        "measure": list(statistic.measure),
        "rows": rows,
        "total": {name: total.get(name) for name in statistic.measure},
        "coverage": ground.coverage(),
        "population_year": year,
    }


def _blank(layer: Layer, statistic: Statistic, names: Names) -> Row:
    """A row with nothing in it yet: its names in the order in which an answer has them."""
    shown: list[str] = []
    for name in statistic.by:
        shown += (name, *([f"{name}_title"] if titles_of(layer, name, names) is not None else []))
    own_year = YEAR in statistic.by and "per_inhabitant" in statistic.measure
    return dict.fromkeys((*shown, *statistic.measure, *(["population_year"] if own_year else [])))


def _figures(
    connection: sa.Connection,
    ground: Ground,
    layer: Layer,
    query: Query,
    asked: tuple[Sequence[str], Sequence[str], Row],
) -> list[Row]:
    """Of each group the measures, of totals where they have all that is asked."""
    (by, wanted, blank), source = asked, layer
    if set(wanted) <= set(OF_TOTALS):
        source = totals.narrowest(ground.combinations, layer, query, *by)
    return groups(connection, source, query, (by, wanted), blank)


def _whole(
    connection: sa.Connection, ground: Ground, layer: Layer, query: Query, wanted: Sequence[str]
) -> Row:
    """The measures of all rows together."""

    def read(connection: sa.Connection) -> Row:
        return _figures(connection, ground, layer, query, ((), wanted, {}))[0]

    return dict(ground.known(connection, (query, *wanted), read))


def _nothing(blank: Row, wanted: Sequence[str], covered: coverage.Extent | None) -> Row:
    """What a municipality without rows has. Without lists that are known to be complete nobody
    can say that nothing is there."""
    zero = 0 if covered is not None and covered.complete else None
    counted = {"sum", "count", "recipients"}.intersection(wanted)
    return {**blank, **dict.fromkeys(wanted), **dict.fromkeys(counted, zero)}


def _with_absent(rows: list[Row], query: Query, names: Names, nothing: Row) -> list[Row]:
    """Every municipality asked for, also those without rows; «hela Skåne» and unknown last."""
    chosen = query.value(PLACE)
    asked = set(names[PLACE]) - {WHOLE_SKANE}
    if isinstance(chosen, Choice):
        asked = asked - set(chosen.values) if chosen.negated else asked & set(chosen.values)
    seen = {row[PLACE] for row in rows}
    absent = [{**nothing, PLACE: code} for code in asked - seen]
    return sorted([*rows, *absent], key=_place_order)


def _place_order(row: Row) -> tuple[int, str]:
    code = row[PLACE]
    return (2 if code is None else 1 if code == WHOLE_SKANE else 0), code or ""


def _computed(wanted: Sequence[str]) -> list[str]:
    basic = [name for name in wanted if name in BASIC]
    return [*basic, *(["sum"] if set(wanted) & set(DERIVED) and "sum" not in basic else [])]


def _derive(
    connection: sa.Connection,
    ground: Ground,
    layer: Layer,
    query: Query,
    statistic: Statistic,
    rows: Sequence[Row],
) -> int | None:
    """Adds what follows from the sums, to the rows and to the last one, which is the whole; the
    year whose inhabitants a sum is divided by, if it is."""
    if "share" in statistic.measure:
        for row in rows:
            row["share"] = ratio(row["sum"], rows[-1]["sum"], 6)
    if "per_inhabitant" not in statistic.measure:
        return None
    people = ground.people(connection)
    year = people.year_for(_last_year(connection, ground, layer, query))
    divide(rows, query, people, year)
    return year


def _last_year(connection: sa.Connection, ground: Ground, layer: Layer, query: Query) -> int | None:
    """The last year that is asked for, else the last that the layer has: whoever asks of one
    municipality or one area alone divides by the people of the same year as everybody else."""
    years = years_of(query)
    if years is not None and years[1] is not None:
        return years[1]
    asked = query.value(YEAR)
    if YEAR not in layer.by_name or asked == Ranges(missing=True):
        return None
    # An expression may ask for years too, in words that nobody but the database reads.
    told = query.expression if query.expression and YEAR in query.expression.names else None
    whole = Query(expression=told)

    def read(connection: sa.Connection) -> int | None:
        source = totals.narrowest(ground.combinations, layer, whole, YEAR)
        newest = sa.select(sa.func.max(source.rows.c[YEAR])).where(*sql.where(source, whole))
        found: int | None = connection.scalar(newest)
        return found

    return ground.known(connection, ("last year", whole), read)


def titles_of(layer: Layer, name: str, names: Names) -> Mapping[str, str] | None:
    """The wordings of a field's values, None for one that has no list."""
    asked = layer.by_name[name].filter
    return names.get(asked.vocabulary) if asked is not None and asked.vocabulary else None


def entitle(rows: Sequence[Row], layer: Layer, by: Sequence[str], names: Names) -> None:
    """Puts the wording of each value that rows are grouped by beside it, where it has one."""
    for name in by:
        titles, beside = titles_of(layer, name, names), f"{name}_title"
        if titles is not None:
            for row in rows:
                row[beside] = titles.get(row[name], row[name]) if row[name] else None
