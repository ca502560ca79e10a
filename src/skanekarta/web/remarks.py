"""What a reader must know to use the figures of a map or a comparison: whose inhabitants, by which
municipality, what is not drawn, what the lists cover, and whose money it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from skanekarta import statistics
from skanekarta.layer import Layer
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE
from skanekarta.web import totals
from skanekarta.web.comparison.asked import Years
from skanekarta.web.language import _, gettext, noted
from skanekarta.web.map_layers import PASSED_ON
from skanekarta.web.measures import Measure, Row
from skanekarta.web.selected import Selected

ROLE_NOTES = {
    "activity": noted(
        "Räknat där verksamheten sker, annars där mottagaren har sitt säte. Stöd till flera "
        "kommuner är delade mellan dem."
    ),
    "seat": noted("Räknat efter mottagarens säte."),
}


INCOMPLETE = noted(
    "Listorna är inte fullständiga: en ändring kan bero på vad som är inläst, och därför räknas "
    "ingen ändring i procent."
)


def incomplete(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """A list that is read in one year and not in the other makes a change that nobody decided."""
    complete = all((answer["coverage"] or {}).get("complete") for answer in answers)
    return [] if complete else [_(INCOMPLETE)]


def of_year(year: int, selected: Selected, answer: Mapping[str, Any], measure: Measure) -> str:
    """What a reader must know of one of the years."""
    texts = [*_population(answer, measure), _covered(selected)]
    return f"{year}: {' '.join(text for text in texts if text)}"


def notes(selected: Selected, answer: Mapping[str, Any], measure: Measure) -> list[str]:
    """What a reader must know to use the figures."""
    return [
        *_population(answer, measure),
        *role(selected),
        *_undrawn(selected, answer["rows"]),
        _covered(selected),
        *whose_money(selected),
    ]


def whose_money(selected: Selected, years: Years | None = None) -> list[str]:
    """Whose money it is, where it is several funders' or has been passed on (truth 6); of two
    years, each by itself."""
    layer = selected.layer
    if not {"funder", PASSED_ON} <= set(layer.by_name):
        return []
    if years is None:
        rows = selected.ask(("sum", "count"), "funder", PASSED_ON)["rows"]
        return [*_mixed(layer, rows), *totals.passed_on(layer, rows)]
    ends = (years.before, years.after)
    return [f"{year}: {note}" for year in ends for note in whose_money(selected.in_year(year))]


def _mixed(layer: Layer, rows: Sequence[Row]) -> list[str]:
    """A sum of several funders' money says so."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        title = row["funder_title"] or _("okänd finansiär")
        sums[title] = sums.get(title, Decimal(0)) + (row["sum"] or 0)
    if len(sums) < 2:
        return []
    largest = sorted(sums, key=lambda title: -sums[title])
    told = totals.listing([f"{title} {totals.amount(layer, sums[title])}" for title in largest])
    return [_("Summan blandar flera finansiärers pengar: {sums}.").format(sums=told)]


def _population(answer: Mapping[str, Any], measure: Measure) -> list[str]:
    year = answer["population_year"]
    if measure.id != "per_inhabitant":
        return []
    if not year:
        return [_("Folkmängden är inte känd.")]
    return [_("Delat med folkmängden {year}.").format(year=year)]


def role(selected: Selected) -> list[str]:
    """By which of a grant's municipalities it is counted (truth 1)."""
    parameter = f"{PLACE}_role"
    if parameter not in selected.layer.role_parameters:
        return []
    note = ROLE_NOTES[selected.query.role(parameter) or "activity"]
    return [_(note)]


def _covered(selected: Selected) -> str:
    """What the lists cover, and how much of the board's frame that is."""
    ground = selected.ground
    covered = ground.extent.sentence(gettext) if ground.extent else None
    frames = statistics.frame_text(ground.frames, gettext)
    return " ".join(text for text in (covered, frames) if text)


def _undrawn(selected: Selected, rows: Sequence[Row]) -> list[str]:
    """What has no municipality of its own to be drawn in."""
    layer = selected.layer
    titles = {WHOLE_SKANE: _("hela Skåne"), None: _("okänd plats")}
    found = [
        f"{titles[row[PLACE]]} {_amount(layer, row)}"
        for row in rows
        if row[PLACE] in titles and row.get("count")
    ]
    return [_("Inte på kartan: {amounts}.").format(amounts=", ".join(found))] if found else []


def _amount(layer: Layer, row: Row) -> str:
    count = totals.counted(layer, row["count"])
    return f"{totals.amount(layer, row['sum'])} ({count})" if row.get("sum") is not None else count
