"""Maps of facts: a field of Kommunfakta, or any indicator's newest figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.facts import Figure, Indicator
from skanekarta.layer import Polygons
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE
from skanekarta.web import map_layers, page_parameters
from skanekarta.web.drawing import shading
from skanekarta.web.drawing.shading import OUTSIDE, PLAIN, UNKNOWN, Classing, Value
from skanekarta.web.drawing.sheet import Caption
from skanekarta.web.language import _, named
from skanekarta.web.notation import number, unknown, with_unit
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import Subject, lowered

OF_FACTS = {name: PLAIN[name] for name in (UNKNOWN, OUTSIDE)}


def of_fact(selected: Selected, page: Mapping[str, str], method: str) -> Subject:
    """What `indicator` names: a category of the layer's own, or an indicator, of the year that
    `indicator_year` names; what the layer is coloured by where none is named. Raises
    BadParameter."""
    layer = selected.layer
    assert isinstance(layer.style, Polygons)
    wanted = page.get("indicator") or layer.style.colour
    named = page_parameters.indicator(wanted, selected.names)
    for each in map_layers.indicators(layer, selected.names):
        if each["name"] == named and each["kind"] == "category":
            return _of_category(selected, each)
    return _of_indicator(selected, named, page.get("indicator_year"), method)


def _of_category(selected: Selected, field: Mapping[str, Any]) -> Subject:
    rows = selected.layer.rows.c
    statement = sa.select(rows.id, rows[field["name"]])
    chosen = statement.where(*sql.where(selected.layer, selected.query))
    found = {row.id: row[1] for row in selected.connection.execute(chosen)}
    titles = dict(field["options"])
    values = {
        code: found[code] or UNKNOWN if code in found else OUTSIDE for code in _codes(selected)
    }
    shaded = shading.categories(values, titles, OF_FACTS)
    named = field["title"]
    title = _(named)
    told = {code: _category(titles, value) for code, value in values.items()}
    return Subject(shaded, told, _caption(selected, title, title, None))


def _category(titles: Mapping[str, str], value: str) -> str:
    if value in {UNKNOWN, OUTSIDE}:
        return unknown() if value == UNKNOWN else _("utanför urvalet")
    named = titles.get(value, value)
    return _(named)


def _of_indicator(selected: Selected, slug: str, wished: str | None, method: str) -> Subject:
    """An indicator's figures of one year in the municipalities of the selection."""
    layer, connection = selected.layer, selected.connection
    inside = sa.select(layer.rows.c.id).where(*sql.where(layer, selected.query))
    codes = set(connection.scalars(inside))
    statement = sa.select(Figure.municipality, Figure.year, Figure.value).where(
        Figure.indicator == slug, Figure.value.is_not(None)
    )
    rows = connection.execute(statement).all()
    year = _year(Counter(row.year for row in rows), wished)
    known = {row.municipality: float(row.value) for row in rows if row.year == year}
    about = connection.execute(
        sa.select(Indicator.title, Indicator.unit_title).where(Indicator.slug == slug)
    ).one()
    values: dict[str, Value] = {
        code: known.get(code, UNKNOWN) if code in codes else OUTSIDE for code in _codes(selected)
    }
    return _of_numbers(selected, about, values, year, method)


NO_YEAR = "missing"


def _year(counts: Counter[int | None], wished: str | None) -> int | None:
    """The year that was wished for, if there are figures of it; else the newest of those that
    most municipalities have figures of."""
    named = {str(year or NO_YEAR): year for year in counts}
    if wished in named:
        return named[wished]
    return max(counts, key=lambda year: (counts[year], year or 0), default=None)


def _of_numbers(
    selected: Selected, about: Any, values: Mapping[str, Value], year: int | None, method: str
) -> Subject:
    title, unit = _(about.title), about.unit_title

    def told(value: Value) -> str:
        if isinstance(value, str):
            return unknown() if value == UNKNOWN else _("utanför urvalet")
        return with_unit(value, unit)

    return Subject(
        shading.sequential(values, number, Classing(method), OF_FACTS),
        {code: told(value) for code, value in values.items()},
        _caption(selected, title, f"{title}, {_(unit)}" if unit else title, year),
    )


def _codes(selected: Selected) -> Iterable[str]:
    return (code for code in selected.names[PLACE] if code != WHOLE_SKANE)


def _caption(selected: Selected, title: str, unit: str, year: int | None) -> Caption:
    notes = [_("Uppgifterna gäller {year}.").format(year=year)] if year else []
    name = f"{named(selected.layer)}: {lowered(title)}"
    return Caption(name, unit, selected.told(), notes)
