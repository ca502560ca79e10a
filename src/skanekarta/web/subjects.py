"""What a map's address asks to have drawn: how each municipality is filled, and the words around.

Everything comes from the same statistics answers and the same rows as the page's own map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from skanekarta import statistics
from skanekarta.formats.sentences import sentences
from skanekarta.layer import Layer
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR, Statistic
from skanekarta.vocabulary import Names
from skanekarta.web import totals
from skanekarta.web.comparison.asked import Years
from skanekarta.web.comparison.changes import Change, changes
from skanekarta.web.drawing import shading
from skanekarta.web.drawing.shading import NOTHING, OUTSIDE, PLAIN, UNKNOWN, ZERO, Shading, Value
from skanekarta.web.drawing.sheet import Caption
from skanekarta.web.language import _, gettext, is_swedish, named, noted
from skanekarta.web.map_layers import PASSED_ON
from skanekarta.web.measures import Measure, Row, value_of
from skanekarta.web.notation import unknown

CHANGE_PLAIN = {
    ZERO: noted("Ingen ändring"),
    NOTHING: noted("Inget i de inlästa listorna något av åren"),
    UNKNOWN: noted("Går inte att jämföra: minst ett av åren är okänt"),
    OUTSIDE: PLAIN[OUTSIDE],
}
"""The same of changes: a zero is a change of nothing."""

ROLE_NOTES = {
    "activity": noted(
        "Räknat där verksamheten sker, annars där mottagaren har sitt säte. Stöd till "
        "flera kommuner är delade mellan dem."
    ),
    "seat": noted("Räknat efter mottagarens säte."),
}


@dataclass(frozen=True)
class Selected:
    """A layer's rows under a query, and what they are read with."""

    connection: sa.Connection
    layer: Layer
    query: Query
    names: Names

    def ask(self, measure: Sequence[str], *by: str) -> dict[str, Any]:
        """The statistics answer, the API's own."""
        wanted = Statistic(by, tuple(measure))
        return statistics.answer(self.connection, self.layer, self.query, wanted, self.names)

    def in_year(self, year: int) -> Selected:
        """The same of one year alone."""
        field = self.layer.by_name[YEAR]
        assert field.filter is not None
        value = field.filter.parse(YEAR, str(year), int)
        kept = [pair for pair in self.query.filters if pair[0] != YEAR]
        # In the layer's own order, as `parse` has it: the same question, the same answer.
        order = {each.name: place for place, each in enumerate(self.layer.fields)}
        filters = sorted([*kept, (YEAR, value)], key=lambda pair: order[pair[0]])
        return replace(self, query=replace(self.query, filters=tuple(filters)))

    def told(self) -> list[str]:
        """Every condition as a sentence."""
        found = sentences(self.layer, self.query, self.names, gettext)
        return found or [_("Hela lagret, inga villkor")]


@dataclass(frozen=True)
class Subject:
    """What is drawn: the fills, what is told of each municipality, and the words around."""

    shading: Shading
    told: Mapping[str, str]
    caption: Caption


def of_measure(selected: Selected, measure: Measure, method: str) -> Subject:
    """A measure of the selection in every municipality."""
    asked = dict.fromkeys(("sum", "count", measure.id))
    known = [name for name in asked if name in statistics.measures(selected.layer)]
    answer = selected.ask(known, PLACE)
    rows = {row[PLACE]: row for row in answer["rows"]}
    values = {code: _value(rows, code, measure) for code in _codes(selected.names)}
    return Subject(
        shading.sequential(values, measure.tell, method),
        {code: told(value, measure.full) for code, value in values.items()},
        Caption(
            f"{named(selected.layer)}: {_lowered(measure.unit)}",
            measure.unit,
            selected.told(),
            notes(selected, answer, measure),
        ),
    )


def of_change(selected: Selected, years: Years, measure: Measure, method: str) -> Subject:
    """How a measure has changed from a year to a later one."""
    before, after = (selected.in_year(year) for year in (years.before, years.after))
    asked = tuple(dict.fromkeys(("sum", "count", measure.id)))
    answers = [each.ask(asked, PLACE) for each in (before, after)]
    found = changes(answers[0], answers[1], PLACE, measure)
    both = replace(selected, query=selected.query.without(YEAR))
    return Subject(
        change_shading(found, selected.names, measure, method),
        {code: told_change(found.get(code), measure) for code in _codes(selected.names)},
        Caption(
            _("{layer}: ändring från {before} till {after}").format(
                layer=named(selected.layer), before=years.before, after=years.after
            ),
            _("Ändring, {unit}").format(unit=_lowered(measure.unit)),
            both.told(),
            [
                *_incomplete(answers),
                _of_year(before, years.before, answers[0], measure),
                _of_year(after, years.after, answers[1], measure),
                *_roles(selected),
                *passed_on(selected, years),
            ],
        ),
    )


def _incomplete(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """A list that is read in one year and not in the other makes a change that nobody decided."""
    complete = all((answer["coverage"] or {}).get("complete") for answer in answers)
    return (
        []
        if complete
        else [_("Listorna är inte fullständiga: en ändring kan bero på vad som är inläst.")]
    )


def _of_year(selected: Selected, year: int, answer: Mapping[str, Any], measure: Measure) -> str:
    """What a reader must know of one of the years."""
    texts = [*_population(answer, measure), _covered(selected, answer)]
    return f"{year}: {' '.join(text for text in texts if text)}"


def change_shading(
    found: Mapping[str | None, Change], names: Names, measure: Measure, method: str
) -> Shading:
    """The fills of changes: nothing in the middle, as much up as down."""
    values = {code: found[code].difference if code in found else OUTSIDE for code in _codes(names)}
    return shading.diverging(values, measure.change, method, CHANGE_PLAIN)


def told(value: Value, full: Any) -> str:
    """A value with its unit, or what it is instead of a number."""
    words = {ZERO: full(0), NOTHING: _("inget i de inlästa listorna"), UNKNOWN: unknown()}
    return words.get(value, _("utanför urvalet")) if isinstance(value, str) else str(full(value))


def told_change(change: Change | None, measure: Measure) -> str:
    """«+1,20 kr per invånare (från 2,00 till 3,20)», or why nobody can tell."""
    if change is None or OUTSIDE in (change.before, change.after):
        return _("utanför urvalet")
    before, after = told(change.before, measure.tell), told(change.after, measure.tell)
    ends = _("från {before} till {after}").format(before=before, after=after)
    if isinstance(change.difference, str):
        return _("går inte att jämföra ({ends})").format(ends=ends)
    if not change.difference:
        return _("ingen ändring ({ends})").format(ends=ends)
    return f"{measure.full_change(change.difference)} ({ends})"


def notes(selected: Selected, answer: Mapping[str, Any], measure: Measure) -> list[str]:
    """What a reader must know to use the figures."""
    return [
        *_population(answer, measure),
        *_roles(selected),
        *_undrawn(selected, answer["rows"]),
        _covered(selected, answer),
        *passed_on(selected),
    ]


def passed_on(selected: Selected, years: Years | None = None) -> list[str]:
    """Whose money it is, where a funder has passed on another's (truth 6); of two years, each
    by itself."""
    layer = selected.layer
    if not {"funder", PASSED_ON} <= set(layer.by_name):
        return []
    if years is None:
        rows = selected.ask(("sum", "count"), "funder", PASSED_ON)["rows"]
        return totals.passed_on(layer, rows)
    ends = (years.before, years.after)
    return [f"{year}: {note}" for year in ends for note in passed_on(selected.in_year(year))]


def _codes(names: Names) -> list[str]:
    return [code for code in names[PLACE] if code != WHOLE_SKANE]


def _value(rows: Mapping[str | None, Row], code: str, measure: Measure) -> Value:
    return value_of(rows[code], measure) if code in rows else OUTSIDE


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _population(answer: Mapping[str, Any], measure: Measure) -> list[str]:
    year = answer["population_year"]
    if measure.id != "per_inhabitant":
        return []
    if not year:
        return [_("Folkmängden är inte känd.")]
    return [_("Delat med folkmängden {year}.").format(year=year)]


def _roles(selected: Selected) -> list[str]:
    parameter = f"{PLACE}_role"
    if parameter not in selected.layer.role_parameters:
        return []
    note = ROLE_NOTES[selected.query.role(parameter) or "activity"]
    return [_(note)]


def _covered(selected: Selected, answer: Mapping[str, Any]) -> str:
    """What the lists cover, and how much of the board's frame that is."""
    if not is_swedish():
        return totals.coverage(selected.connection, selected.layer, selected.query) or ""
    covered = answer["coverage"] or {}
    return " ".join(covered[name] for name in ("text", "frame_text") if name in covered)


def _undrawn(selected: Selected, rows: Sequence[Row]) -> list[str]:
    """What has no municipality of its own to be drawn in."""
    layer = selected.layer
    titles = {WHOLE_SKANE: _("hela Skåne"), None: _("okänd plats")}
    found = [
        f"{titles[row[PLACE]]} {_amount(layer, row)}"
        for row in rows
        if row[PLACE] in titles and row.get("count")
    ]
    text = _("Inte på kartan: {sums}.")
    return [text.format(sums=", ".join(found))] if found else []


def _amount(layer: Layer, row: Row) -> str:
    count = totals.counted(layer, row["count"])
    return f"{totals.amount(layer, row['sum'])} ({count})" if row.get("sum") is not None else count
