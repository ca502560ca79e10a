"""A year beside a later one: the map of changes, and what grew and what shrank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skanekarta.municipality import WHOLE_SKANE
from skanekarta.outlines import Outlines
from skanekarta.statistics import PLACE
from skanekarta.swedish import MINUS
from skanekarta.web import measures
from skanekarta.web.comparison import grids
from skanekarta.web.comparison.asked import Years
from skanekarta.web.comparison.changes import Change, are_whole, changes, ranked, whole
from skanekarta.web.comparison.grids import Cell
from skanekarta.web.comparison.places import FIGURES, PARTS
from skanekarta.web.drawing.shading import NOTHING, UNKNOWN
from skanekarta.web.drawing.sheet import Drawn
from skanekarta.web.language import _, noted
from skanekarta.web.measures import Measure
from skanekarta.web.notation import number, percent
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import Subject, of_change
from skanekarta.web.totals import listing

NOT_COMPARABLE = noted("går inte att jämföra")


@dataclass(frozen=True)
class Line:
    """A row of changes: the earlier, the later, the difference and that in per cent."""

    key: str | None
    title: str
    before: Cell
    after: Cell
    difference: Cell
    ratio: str | None
    falls: bool


@dataclass(frozen=True)
class Group:
    """The changes by a field; `summary` says what grew and shrank the most."""

    by: str
    title: str
    lines: Sequence[Line]
    summary: str | None


@dataclass(frozen=True)
class YearByYear:
    """Everything that the page says of the years. `silent` are the municipalities of which
    nothing is loaded for either; `is_whole`: the lists of both are read to their end."""

    years: Years
    subject: Subject
    drawn: Drawn
    figures: Sequence[Line]
    places: Sequence[Line]
    silent: Sequence[str]
    others: Sequence[Line]
    groups: Sequence[Group]
    summary: str | None
    empty: Sequence[int]
    is_whole: bool


def year_by_year(
    selected: Selected, years: Years, measure: Measure, method: str, outlined: Outlines
) -> YearByYear:
    """The two years under the selection's other conditions."""
    subject = of_change(selected, years, measure, method)
    sides = [selected.in_year(year) for year in (years.before, years.after)]
    asked = tuple(dict.fromkeys((*FIGURES, measure.id)))
    before, after = (side.ask(asked, PLACE) for side in sides)
    found = changes(before, after, PLACE, measure)
    inside, outside = _apart(found, selected)
    if measure.id in ADDING:
        outside.append(replace(whole(before, after, measure), title=_("Summa")))
    return YearByYear(
        years,
        subject,
        _drawn(subject, outlined),
        _figures(before, after, selected),
        lines((row for row in ranked(inside) if row.difference != NOTHING), measure),
        [row.title for row in inside if row.difference == NOTHING],
        lines(outside, measure),
        [_group(sides, by, title, measure) for by, title in PARTS.items()],
        _summary(inside, measure),
        _empty(years, before, after),
        are_whole(before, after),
    )


def _apart(
    found: Mapping[str | None, Change], selected: Selected
) -> tuple[list[Change], list[Change]]:
    """The municipalities by name; all of Skåne and the unknown place."""
    inside = [code for code in selected.names[PLACE] if code in found and code != WHOLE_SKANE]
    outside = [key for key in (WHOLE_SKANE, None) if key in found]
    return [found[code] for code in inside], [found[key] for key in outside]


def _drawn(subject: Subject, outlined: Outlines) -> Drawn:
    told = {code: f"{each.name}: {subject.told[code]}" for code, each in outlined.places.items()}
    return Drawn(outlined, subject.shading, told)


def _figures(before: Mapping[str, Any], after: Mapping[str, Any], selected: Selected) -> list[Line]:
    """Each measure of all that is selected."""
    every = measures.every(selected.layer)
    return [line(whole(before, after, every[name]), every[name]) for name in FIGURES]


def _empty(years: Years, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[int]:
    """The years of which nothing is loaded in the selection."""
    ends = ((years.before, before), (years.after, after))
    return [year for year, answer in ends if not answer["total"]["count"]]


ADDING = frozenset({"sum"})
"""Measures whose rows add up to the total (truth 1)."""


def line(change: Change, measure: Measure, most: float = 0.0) -> Line:
    """A change as a row; its bar is on a scale to `most`."""
    difference = change.difference
    before, after = (grids.cell(each, measure.short, 0) for each in (change.before, change.after))
    if difference in {NOTHING, UNKNOWN}:
        told = Cell(_(NOT_COMPARABLE), known=False)
    else:
        told = grids.cell(difference, measure.short_change, most)
    falls = not isinstance(difference, str) and difference < 0
    ratio = change.ratio
    return Line(change.key, change.title, before, after, told, _percent(ratio), falls)


def lines(found: Iterable[Change], measure: Measure) -> list[Line]:
    """Changes on one scale."""
    rows = list(found)
    most = grids.greatest(row.difference for row in rows)
    return [line(row, measure, most) for row in rows]


def _percent(ratio: float | None) -> str | None:
    if ratio is None:
        return None
    text = percent(ratio, 0)
    return text if text.startswith(MINUS) or not ratio else f"+{text}"


def _group(sides: Sequence[Selected], by: str, title: str, measure: Measure) -> Group:
    asked = tuple(dict.fromkeys(("sum", "count", measure.id)))
    answers: list[Mapping[str, Any]] = [side.ask(asked, by) for side in sides]
    every = ranked(changes(answers[0], answers[1], by, measure).values())
    found = [row for row in every if row.difference != NOTHING]
    return Group(by, _(title), lines(found, measure), _summary(found, measure))


MOST_NAMED = 3


def _summary(found: Sequence[Change], measure: Measure) -> str | None:
    """What grew and what shrank, and of how many nobody can tell."""
    known = [(row, row.difference) for row in ranked(found) if not isinstance(row.difference, str)]
    up = [f"{row.title} ({measure.short_change(n)})" for row, n in known if n > 0]
    down = [f"{row.title} ({measure.short_change(n)})" for row, n in reversed(known) if n < 0]
    unknown = len(found) - len(known)
    parts = [
        *([_("mest ökade {names}").format(names=listing(up[:MOST_NAMED]))] if up else []),
        *([_("mest minskade {names}").format(names=listing(down[:MOST_NAMED]))] if down else []),
        *([_unsaid(unknown, len(found))] if unknown else []),
    ]
    return f"{'; '.join(parts)}." if parts else None


def _unsaid(unknown: int, every: int) -> str:
    text = _("för {n} av {all} går det inte att säga")
    return text.format(n=number(unknown), all=number(every))
