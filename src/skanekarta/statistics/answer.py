"""The whole answer to a statistical question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from skanekarta.statistics.grouping import OF_TOTALS, groups
from skanekarta.statistics.people import People
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
    ground = ground or Ground.of(connection, layer, query)
    wanted = _computed(statistic.measure)
    rows = _figures(connection, ground, layer, query, (statistic.by, wanted))
    total = _whole(connection, ground, layer, query, wanted) if statistic.by else dict(rows[0])
    if statistic.by == (PLACE,):
        rows = _with_absent(rows, query, names, wanted, ground.extent)
    people = People(connection) if "per_inhabitant" in statistic.measure else None
    year = people.year_for(_last_year(connection, ground, layer, query)) if people else None
    for row in [*rows, total]:
        _derive(row, statistic, total.get("sum"), people, year, query)
    return {
        "by": list(statistic.by),
        "measure": list(statistic.measure),
        "rows": [_titled(layer, row, statistic, names) for row in rows],
        "total": {name: total.get(name) for name in statistic.measure},
        "coverage": ground.coverage(),
        "population_year": year,
    }


def _figures(
    connection: sa.Connection,
    ground: Ground,
    layer: Layer,
    query: Query,
    asked: tuple[Sequence[str], Sequence[str]],
) -> list[Row]:
    """Of each group the measures, of totals where they have all that is asked."""
    (by, wanted), source = asked, layer
    if set(wanted) <= set(OF_TOTALS):
        source = totals.narrowest(ground.combinations, layer, query, *by)
    return groups(connection, source, query, by, wanted)


def _whole(
    connection: sa.Connection, ground: Ground, layer: Layer, query: Query, wanted: Sequence[str]
) -> Row:
    """The measures of all rows together."""
    asked = (query, tuple(wanted))
    if asked not in ground.wholes:
        ground.wholes[asked] = _figures(connection, ground, layer, query, ((), wanted))[0]
    return dict(ground.wholes[asked])


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
    # Without lists that are known to be complete nobody can say that nothing is there.
    zero = 0 if covered is not None and covered.complete else None
    nothing = {name: zero if name in {"sum", "count", "recipients"} else None for name in wanted}
    seen = {row[PLACE] for row in rows}
    absent = [{PLACE: code, **nothing} for code in asked - seen]
    return sorted([*rows, *absent], key=_place_order)


def _place_order(row: Row) -> tuple[int, str]:
    code = row[PLACE]
    return (2 if code is None else 1 if code == WHOLE_SKANE else 0), code or ""


def _computed(wanted: Sequence[str]) -> list[str]:
    basic = [name for name in wanted if name in BASIC]
    return [*basic, *(["sum"] if set(wanted) & set(DERIVED) and "sum" not in basic else [])]


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
    source = totals.narrowest(ground.combinations, layer, whole, YEAR)
    newest = sa.select(sa.func.max(source.rows.c[YEAR])).where(*sql.where(source, whole))
    found: int | None = connection.scalar(newest)
    return found


def _derive(
    row: Row,
    statistic: Statistic,
    whole: Any,
    people: People | None,
    year: int | None,
    query: Query,
) -> None:
    if "share" in statistic.measure:
        row["share"] = _ratio(row["sum"], whole, 6)
    if people is None:
        return
    own = people.year_for(row[YEAR]) if YEAR in statistic.by and YEAR in row else year
    codes = _codes(row, statistic, query, people)
    inhabitants = people.count(own, codes) if own is not None else 0
    row["per_inhabitant"] = _ratio(row["sum"], inhabitants, 4)
    if YEAR in statistic.by:
        row["population_year"] = own


SEAT = "seat"


def _codes(row: Row, statistic: Statistic, query: Query, people: People) -> list[str]:
    """Whose inhabitants a row's sum is divided by: its own municipality's, those chosen, or all.
    A row for no known municipality, or one that takes in such rows, has nobody."""
    for place in (PLACE, SEAT):
        if place in statistic.by and place in row:
            return _people_of([row[place]], people)
    chosen = [query.value(place) for place in (PLACE, SEAT)]
    for choice in chosen:
        if isinstance(choice, Choice):
            return _people_chosen(choice, people)
    return people.codes


def _people_of(codes: Sequence[str | None], people: People) -> list[str]:
    if None in codes:
        return []
    return people.codes if WHOLE_SKANE in codes else [code for code in codes if code]


def _people_chosen(choice: Choice, people: People) -> list[str]:
    if choice.negated:
        return [code for code in people.codes if code not in choice.values]
    return [] if choice.missing else _people_of(choice.values, people)


def _ratio(part: Any, whole: Any, decimals: int) -> Decimal | None:
    if part is None or not whole:
        return None
    return round(Decimal(part) / Decimal(whole), decimals)


def titles_of(layer: Layer, name: str, names: Names) -> Mapping[str, str] | None:
    """The wordings of a field's values, None for one that has no list."""
    asked = layer.by_name[name].filter
    return names.get(asked.vocabulary) if asked is not None and asked.vocabulary else None


def _titled(layer: Layer, row: Row, statistic: Statistic, names: Names) -> Row:
    shown: Row = {}
    for name in statistic.by:
        shown[name] = row[name]
        titles = titles_of(layer, name, names)
        if titles is not None:
            shown[f"{name}_title"] = titles.get(row[name], row[name]) if row[name] else None
    extra = ["population_year"] if "population_year" in row else []
    return {**shown, **{name: row.get(name) for name in (*statistic.measure, *extra)}}
