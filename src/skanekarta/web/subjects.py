"""What a map's address asks to have drawn: how each municipality is filled, and the words around.

Everything comes from the same statistics answers and the same rows as the page's own map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from skanekarta import statistics
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE, YEAR
from skanekarta.vocabulary import Names
from skanekarta.web import remarks
from skanekarta.web.comparison.asked import Years
from skanekarta.web.comparison.changes import Change, changes
from skanekarta.web.drawing import shading
from skanekarta.web.drawing.shading import (
    NOTHING,
    OUTSIDE,
    PLAIN,
    UNKNOWN,
    ZERO,
    Classing,
    Shading,
    Value,
)
from skanekarta.web.drawing.sheet import Caption
from skanekarta.web.language import _, named, noted
from skanekarta.web.measures import Measure, Row, value_of
from skanekarta.web.notation import unknown
from skanekarta.web.selected import Selected

CHANGE_PLAIN = {
    NOTHING: noted("Inget i de inlästa listorna något av åren"),
    UNKNOWN: noted("Går inte att jämföra: minst ett av åren är okänt"),
    OUTSIDE: PLAIN[OUTSIDE],
}
"""The same of changes."""


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
        shading.sequential(values, measure.tell, Classing(method, measure.steps)),
        {code: told(value, measure.full) for code, value in values.items()},
        Caption(
            f"{named(selected.layer)}: {lowered(measure.unit)}",
            measure.unit,
            selected.told(),
            remarks.notes(selected, answer, measure),
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
            _("Ändring, {measure}").format(measure=lowered(measure.unit)),
            both.told(),
            [
                *remarks.incomplete(answers),
                remarks.of_year(years.before, before, answers[0], measure),
                remarks.of_year(years.after, after, answers[1], measure),
                *remarks.role(selected),
                *remarks.whose_money(selected, years),
            ],
        ),
    )


def change_shading(
    found: Mapping[str | None, Change], names: Names, measure: Measure, method: str
) -> Shading:
    """The fills of changes: nothing in the middle, as much up as down."""
    values = {code: found[code].difference if code in found else OUTSIDE for code in _codes(names)}
    return shading.diverging(
        values, measure.change, Classing(method, measure.steps_of_change), CHANGE_PLAIN
    )


def told(value: Value, full: Any) -> str:
    """A value with its unit, or what it is instead of a number."""
    words = {ZERO: full(0), NOTHING: _("inget i de inlästa listorna"), UNKNOWN: unknown()}
    return words.get(value, _("utanför urvalet")) if isinstance(value, str) else str(full(value))


def told_change(change: Change | None, measure: Measure) -> str:
    """«+1,20 kr per invånare (från 2,00 till 3,20)», or why nobody can tell."""
    if change is None or OUTSIDE in (change.before, change.after):
        return _("utanför urvalet")
    ends = _("från {before} till {after}").format(
        before=told(change.before, measure.tell), after=told(change.after, measure.tell)
    )
    if isinstance(change.difference, str):
        return _("går inte att jämföra ({ends})").format(ends=ends)
    if not change.difference:
        return _("ingen ändring ({ends})").format(ends=ends)
    return f"{measure.full_change(change.difference)} ({ends})"


def _codes(names: Names) -> list[str]:
    return [code for code in names[PLACE] if code != WHOLE_SKANE]


def _value(rows: Mapping[str | None, Row], code: str, measure: Measure) -> Value:
    return value_of(rows[code], measure) if code in rows else OUTSIDE


def lowered(text: str) -> str:
    """The text inside a sentence; an abbreviation stays as it is."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]
