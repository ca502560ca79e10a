"""Two to four municipalities side by side, all from the same statistics as the API's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE, YEAR
from skanekarta.values import Choice
from skanekarta.web import measures
from skanekarta.web.comparison import facts, grids
from skanekarta.web.comparison.changes import absent, title_of, total
from skanekarta.web.comparison.grids import Bar, Cell, Line
from skanekarta.web.drawing.shading import Value
from skanekarta.web.language import _, noted
from skanekarta.web.measures import Measure, Row, value_of
from skanekarta.web.remarks import notes
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import lowered

FIGURES = ("per_inhabitant", "sum", "count", "recipients", "median")
"""What is told of each municipality, in its order."""

PARTS = {"area": noted("Konst- och kulturområden"), "support_form": noted("Stödformer")}
"""What the sums are divided by on the page, each with its heading."""

MOST_YEARS = 60


@dataclass(frozen=True)
class Group:
    """A grid of the municipalities' values by a field; `question` is what the API was asked."""

    by: str
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Side:
    """A municipality's years, on the scale that all of them share."""

    code: str
    name: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class SideBySide:
    """Everything that the page says of the municipalities."""

    codes: tuple[str, ...]
    names: Sequence[str]
    figures: Sequence[Line]
    summary: str | None
    sides: Sequence[Side]
    years: Sequence[Line]
    scale: str
    groups: Sequence[Group]
    ranking: Sequence[Line]
    notes: Sequence[str]
    facts: Sequence[Line]
    population_year: int | None


def side_by_side(selected: Selected, codes: tuple[str, ...], measure: Measure) -> SideBySide:
    """The municipalities of those codes under the selection's other conditions."""
    everywhere = replace(selected, query=selected.query.without(PLACE))
    here = replace(everywhere, query=narrowed(everywhere, codes))
    every = {name: measures.every(selected.layer)[name] for name in FIGURES}
    answer = everywhere.ask(tuple(dict.fromkeys((*every, measure.id, "share"))), PLACE)
    rows = {row[PLACE]: row for row in answer["rows"]}
    years = _years(replace(here, query=here.query.without(YEAR)), codes, measure)
    return SideBySide(
        codes,
        [selected.names[PLACE][code] for code in codes],
        [*_figures(rows, codes, answer, every.values()), _ranks(rows, codes, measure)],
        _summary(rows, codes, measure, selected),
        *_charts(selected, codes, years, measure),
        [_group(here, codes, by, title, measure) for by, title in PARTS.items()],
        _ranking(rows, codes, measure, selected),
        notes(here, {**answer, "rows": []}, measure),
        facts.side_by_side(selected.connection, codes),
        answer["population_year"],
    )


def narrowed(selected: Selected, codes: Sequence[str]) -> Any:
    """The same query of those municipalities alone."""
    order = {each.name: place for place, each in enumerate(selected.layer.fields)}
    chosen = (PLACE, Choice(tuple(sorted(codes))))
    filters = sorted([*selected.query.filters, chosen], key=lambda pair: order[pair[0]])
    return replace(selected.query, filters=tuple(filters))


def _figures(
    rows: Mapping[str | None, Row],
    codes: Sequence[str],
    answer: Mapping[str, Any],
    every: Any,
) -> list[Line]:
    """Each measure on a scale of its own; all of Skåne beside, without a bar."""
    found = []
    for measure in every:
        values = [value_of(rows.get(code), measure) for code in codes]
        most = grids.greatest(values)
        whole = grids.cell(total(answer, measure), measure.short, 0)
        cells = [*(grids.cell(value, measure.short, most) for value in values), whole]
        found.append(Line(measure.title, cells))
    return found


RANK = noted("Plats bland kommunerna ({measure})")


def _ranks(rows: Mapping[str | None, Row], codes: Sequence[str], measure: Measure) -> Line:
    """Which in order each is of those with a value, by the measure of the page."""
    known = [value for _, value in _known(rows, measure)]
    cells = []
    for code in codes:
        value = value_of(rows.get(code), measure)
        if isinstance(value, str):
            cells.append(grids.cell(value, measure.short, 0))
        else:
            place = 1 + sum(1 for each in known if each > value)
            text = _("{place} av {all}")
            cells.append(Cell(text.format(place=place, all=len(known))))
    return Line(_(RANK).format(measure=lowered(measure.title)), [*cells, Cell("–", known=False)])


def _known(rows: Mapping[str | None, Row], measure: Measure) -> list[tuple[str, float]]:
    """The municipalities that have a number, with it."""
    values = {
        code: value_of(row, measure)
        for code, row in rows.items()
        if code not in {None, WHOLE_SKANE}
    }
    return [(str(code), value) for code, value in values.items() if not isinstance(value, str)]


def _summary(
    rows: Mapping[str | None, Row], codes: Sequence[str], measure: Measure, selected: Selected
) -> str | None:
    """«Malmö har mest och Lund minst …», where at least two have a number."""
    known = sorted(
        ((code, value) for code, value in _known(rows, measure) if code in codes),
        key=lambda pair: -pair[1],
    )
    if len(known) < 2:
        return None
    titles = selected.names[PLACE]
    (most, highest), (least, lowest) = known[0], known[-1]
    if highest == lowest:
        text = _("{most} och {least} har lika mycket: {highest}.")
    else:
        text = _("mest har {most}, {highest}; minst har {least}, {lowest}.")
    return text.format(
        most=titles[most],
        least=titles[least],
        highest=measure.full(highest),
        lowest=measure.full(lowest),
    )


Years = Mapping[str, Mapping[str, Value]]


def _years(here: Selected, codes: Sequence[str], measure: Measure) -> Years:
    """Each year's value in each municipality, every year from the first to the last: what it
    was before and after is what a year is compared with, so no filter on years counts here."""
    answer = here.ask(tuple(dict.fromkeys(("sum", "count", measure.id))), PLACE, YEAR)
    rows = {(row[PLACE], row[YEAR]): row for row in answer["rows"]}
    known = sorted({year for _, year in rows if year is not None})
    span = range(known[0], known[-1] + 1)[-MOST_YEARS:] if known else range(0)
    none = absent(answer, YEAR)
    listed: dict[str, Mapping[str, Value]] = {
        str(year): {code: _of(rows, (code, year), measure, none) for code in codes} for year in span
    }
    if any(year is None for _, year in rows):
        listed[_("År okänt")] = {code: _of(rows, (code, None), measure, none) for code in codes}
    return listed


def _of(rows: Mapping[Any, Row], key: Any, measure: Measure, none: Value) -> Value:
    return value_of(rows[key], measure) if key in rows else none


def _charts(
    selected: Selected, codes: Sequence[str], years: Years, measure: Measure
) -> tuple[list[Side], list[Line], str]:
    """The years as small charts on one scale, the same as a table, and the scale's end."""
    known = {label: values for label, values in years.items() if label.isdigit()}
    most = grids.greatest(value for values in known.values() for value in values.values())
    sides = [
        Side(
            code,
            selected.names[PLACE][code],
            grids.columns(
                [(label, values[code]) for label, values in known.items()], measure, most
            ),
        )
        for code in codes
    ]
    listed = [(label, [values[code] for code in codes]) for label, values in years.items()]
    return (sides if len(known) > 1 else []), grids.lines(listed, measure), measure.full(most)


def _group(here: Selected, codes: Sequence[str], by: str, title: str, measure: Measure) -> Group:
    """The municipalities' values by a field, the largest first."""
    answer = here.ask(tuple(dict.fromkeys(("sum", "count", measure.id))), PLACE, by)
    rows = {(row[PLACE], row[by]): row for row in answer["rows"]}
    titles = {row[by]: title_of(row, by) for row in answer["rows"]}
    none = absent(answer, by)
    found = [
        (titles[key], [_of(rows, (code, key), measure, none) for code in codes]) for key in titles
    ]
    found.sort(key=lambda line: -sum(grids.number_of(value) for value in line[1]))
    return Group(by, _(title), grids.lines(found, measure))


def _ranking(
    rows: Mapping[str | None, Row], codes: Sequence[str], measure: Measure, selected: Selected
) -> list[Line]:
    """Every municipality, the one with most first, those compared marked."""
    places = [code for code in selected.names[PLACE] if code != WHOLE_SKANE]
    values = {code: value_of(rows.get(code), measure) for code in places}
    order = sorted(
        places, key=lambda code: (isinstance(values[code], str), -grids.number_of(values[code]))
    )
    most = grids.greatest(values.values())
    return [
        Line(
            selected.names[PLACE][code],
            [grids.cell(values[code], measure.short, most)],
            code,
            code in codes,
        )
        for code in order
    ]
