"""Maps of facts: a field of Kommunfakta, or any indicator's newest figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import sql
from skanekarta.errors import BadParameter
from skanekarta.facts import Figure, Indicator
from skanekarta.layer import Polygons
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE
from skanekarta.web import map_layers
from skanekarta.web.drawing import shading
from skanekarta.web.drawing.shading import OUTSIDE, PLAIN, UNKNOWN, Value
from skanekarta.web.drawing.sheet import Caption
from skanekarta.web.language import _
from skanekarta.web.notation import number, unknown, with_unit
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import Subject, lowered

OF_FACTS = {name: PLAIN[name] for name in (UNKNOWN, OUTSIDE)}

Found = Mapping[str, tuple[Any, int | None]]
"""Each municipality's value and its year."""


def of_fact(selected: Selected, name: str | None, method: str) -> Subject:
    """The field or the indicator of that name; what the layer is coloured by where none is
    named. Raises BadParameter."""
    layer = selected.layer
    assert isinstance(layer.style, Polygons)
    own = {each["name"]: each for each in map_layers.indicators(layer, selected.names)}
    wanted = name or layer.style.colour
    if wanted in own:
        return _of_field(selected, own[wanted], method)
    if wanted in selected.names["indicator"]:
        return _of_indicator(selected, wanted, method)
    valid = (*own, *selected.names["indicator"])
    raise BadParameter("indicator", "”{text}” går inte att visa här.", valid, text=wanted)


def _of_field(selected: Selected, field: Mapping[str, Any], method: str) -> Subject:
    rows = selected.layer.rows.c
    year = rows[field["year"]] if field["year"] else sa.null()
    statement = sa.select(rows.id, rows[field["name"]], year)
    chosen = statement.where(*sql.where(selected.layer, selected.query))
    found = {code: (value, of) for code, value, of in selected.connection.execute(chosen)}
    if field["kind"] == "category":
        return _of_categories(selected, field, found)
    return _of_numbers(selected, field["title"], field["unit"], found, method)


def _of_indicator(selected: Selected, slug: str, method: str) -> Subject:
    """The newest figure of each municipality in the selection."""
    layer = selected.layer
    inside = sa.select(layer.rows.c.id).where(*sql.where(layer, selected.query))
    codes = set(selected.connection.scalars(inside))
    newest = (
        sa.select(Figure.municipality, Figure.value, Figure.year)
        .where(Figure.indicator == slug, Figure.value.is_not(None))
        .order_by(Figure.municipality, Figure.year.desc().nulls_last())
        .ext(distinct_on(Figure.municipality))
    )
    known = {code: (value, year) for code, value, year in selected.connection.execute(newest)}
    about = selected.connection.execute(
        sa.select(Indicator.title, Indicator.unit_title).where(Indicator.slug == slug)
    ).one()
    found = {code: known.get(code, (None, None)) for code in codes}
    return _of_numbers(selected, about.title, about.unit_title, found, method)


def _of_numbers(selected: Selected, title: str, unit: str, found: Found, method: str) -> Subject:
    def full(value: Any) -> str:
        return with_unit(value, unit)

    values = {code: _value(found, code) for code in _codes(selected)}
    return Subject(
        shading.sequential(values, number, method, OF_FACTS),
        {code: _told(found, code, full) for code in values},
        _caption(selected, _(title), f"{_(title)}, {_(unit)}" if unit else _(title), found),
    )


def _of_categories(selected: Selected, field: Mapping[str, Any], found: Found) -> Subject:
    titles = dict(field["options"])
    values = {
        code: (found[code][0] or UNKNOWN) if code in found else OUTSIDE for code in _codes(selected)
    }
    named = field["title"]
    title = _(named)
    return Subject(
        shading.categories(values, titles, OF_FACTS),
        {
            code: _told(found, code, lambda slug: _(titles[slug]) if slug in titles else str(slug))
            for code in values
        },
        _caption(selected, title, title, found),
    )


def _codes(selected: Selected) -> Iterable[str]:
    return (code for code in selected.names[PLACE] if code != WHOLE_SKANE)


def _value(found: Found, code: str) -> Value:
    if code not in found:
        return OUTSIDE
    value = found[code][0]
    return UNKNOWN if value is None else float(value)


def _told(found: Found, code: str, full: Any) -> str:
    """The value with its year, or that it is not known."""
    if code not in found:
        return _("utanför urvalet")
    value, year = found[code]
    if value is None:
        return unknown()
    return f"{full(value)} ({year})" if year else str(full(value))


def _caption(selected: Selected, title: str, unit: str, found: Found) -> Caption:
    years = sorted({year for value, year in found.values() if year and value is not None})
    notes = []
    if years:
        text = _("Uppgifterna gäller {first}.")
        if years[1:]:
            text = _("Uppgifterna gäller {first}–{last}, olika i kommunerna.")
        notes.append(text.format(first=years[0], last=years[-1]))
    name = f"{_(selected.layer.title)}: {lowered(title)}"
    return Caption(name, unit, selected.told(), notes)
