"""Skåne's four corners side by side: the sums are those of their municipalities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.corners import CORNERS, Corner, members
from skanekarta.outlines import Outlines
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR, Statistic
from skanekarta.statistics.people import People
from skanekarta.web import measures
from skanekarta.web.cells import Part, sources
from skanekarta.web.comparison import grids
from skanekarta.web.comparison.grids import Bar
from skanekarta.web.comparison.places import narrowed
from skanekarta.web.drawing.shading import NOTHING, Shading, Value, categories
from skanekarta.web.drawing.sheet import Drawn
from skanekarta.web.language import _
from skanekarta.web.measures import Measure
from skanekarta.web.selected import Selected

SEAT = "seat"
INHABITANTS = frozenset({"figures", "municipalities"})

Listed = list[tuple[str, Value]]
"""Years and their sums."""


@dataclass(frozen=True)
class Quarter:
    """A corner: its municipalities (code and name) and who says so, its inhabitants, and what is
    loaded of it. `seated` is the sum by the recipients' seats; None: nothing is loaded."""

    slug: str
    title: str
    places: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, Sequence[Part]]]
    people: int | None
    sum: Decimal | None
    per_inhabitant: Decimal | None
    count: int | None
    recipients: int | None
    seated: Decimal | None
    bars: Sequence[Bar]
    query: Query

    @property
    def codes(self) -> str:
        """Its municipalities as a parameter."""
        return ",".join(code for code, _name in self.places)


@dataclass(frozen=True)
class Quarters:
    """The four, drawn and beside each other; `scale` is the end of the years' common scale."""

    corners: Sequence[Quarter]
    drawn: Drawn
    shading: Shading
    years: tuple[int, int] | None
    scale: str
    population_year: int | None


@dataclass(frozen=True)
class Known:
    """What is read once for all of the corners: sums by municipality, by where the work happens
    and by seat, years by corner, inhabitants, and who says which municipalities are in which."""

    selected: Selected
    sums: Mapping[str | None, Decimal | None]
    seats: Mapping[str | None, Decimal | None]
    years: Mapping[str, Listed]
    people: People
    year: int | None
    said: Mapping[str, Sequence[tuple[str, Sequence[Part]]]]

    @property
    def most(self) -> float:
        """The end of a scale that takes every corner's years."""
        return grids.greatest(value for each in self.years.values() for _label, value in each)


def quarters(selected: Selected, answer: Mapping[str, Any], outlined: Outlines) -> Quarters:
    """The corners, of the statistics by municipality that are worked out already."""
    found = members(selected.connection)
    known = Known(
        selected,
        {row[PLACE]: row["sum"] for row in answer["rows"]},
        {row[SEAT]: row["sum"] for row in selected.ask(("sum",), SEAT)["rows"]},
        _years(selected, found),
        _people(selected),
        answer["population_year"],
        _sources(selected.connection),
    )
    corners = [_quarter(known, slug, codes) for slug, codes in found.items()]
    shading = _shading(found, outlined)
    labels = [int(label) for label, _value in next(iter(known.years.values()))]
    span = (labels[0], labels[-1]) if labels else None
    drawn = _drawn(shading, corners, outlined)
    scale = _measure(selected).full(known.most)
    return Quarters(corners, drawn, shading, span, scale, known.year)


def _people(selected: Selected) -> People:
    connection, kept = selected.connection, selected.kept
    if kept is None:
        return People(connection)
    return kept.get("inhabitants", INHABITANTS, lambda: People(connection))


def _measure(selected: Selected) -> Measure:
    return measures.every(selected.layer)["sum"]


def _quarter(known: Known, slug: str, codes: Sequence[str]) -> Quarter:
    selected, amount = known.selected, _added(known.sums, codes)
    people = known.people.count(known.year, codes) if known.year and codes else None
    count, recipients = _counted(selected, codes)
    return Quarter(
        slug=slug,
        title=_(CORNERS[slug]),
        places=[(code, selected.names[PLACE][code]) for code in codes],
        sources=known.said.get(slug, []),
        people=people,
        sum=amount,
        per_inhabitant=_each(amount, people),
        count=count,
        recipients=recipients,
        seated=_added(known.seats, codes),
        bars=grids.columns(known.years[slug], _measure(selected), known.most),
        query=narrowed(selected, codes) if codes else selected.query,
    )


def _added(sums: Mapping[str | None, Decimal | None], codes: Sequence[str]) -> Decimal | None:
    """The sum of those of which anything is loaded; None where that is none of them."""
    known = [value for code in codes if (value := sums.get(code)) is not None]
    return sum(known, Decimal(0)) if known else None


def _each(amount: Decimal | None, people: int | None) -> Decimal | None:
    return None if amount is None or not people else round(amount / people, 4)


def _counted(selected: Selected, codes: Sequence[str]) -> tuple[int | None, int | None]:
    """How many grants and recipients, each once, whichever of the municipalities it is in."""
    if not codes:
        return None, None
    wanted = Statistic((), ("count", "recipients"))
    # Of the ground only which totals there are is used, and those are the layer's.
    total = selected.answer(narrowed(selected, codes), wanted)["total"]
    return total["count"] or None, total["recipients"] or None


def _years(selected: Selected, found: Mapping[str, Sequence[str]]) -> Mapping[str, Listed]:
    """Each corner's sum in every year from the first to the last."""
    rows = selected.ask(("sum",), PLACE, YEAR)["rows"]
    of = {code: slug for slug, codes in found.items() for code in codes}
    sums: dict[tuple[str | None, int], Decimal] = {}
    for row in rows:
        if row[YEAR] is not None:
            key = (of.get(row[PLACE]), row[YEAR])
            sums[key] = sums.get(key, Decimal(0)) + row["sum"]
    known = [year for _slug, year in sums]
    span = range(min(known), max(known) + 1) if known else range(0)
    return {slug: [(str(year), _value(sums.get((slug, year)))) for year in span] for slug in found}


def _value(amount: Decimal | None) -> Value:
    return NOTHING if amount is None else float(amount)


def _sources(connection: sa.Connection) -> dict[str, list[tuple[str, Sequence[Part]]]]:
    """Who says which municipalities a corner has: each wording once, with its addresses."""
    columns = (Corner.corner, Corner.source, Corner.source_url)
    asked = sa.select(*columns).distinct().order_by(*columns)
    found: dict[str, list[tuple[str, Sequence[Part]]]] = {}
    for slug, source, address in connection.execute(asked):
        found.setdefault(slug, []).append((source, sources(address or "")))
    return found


def _shading(found: Mapping[str, Sequence[str]], outlined: Outlines) -> Shading:
    of = {code: slug for slug, codes in found.items() for code in codes}
    return categories({code: of.get(code) for code in outlined.places}, CORNERS)


def _drawn(shading: Shading, corners: Sequence[Quarter], outlined: Outlines) -> Drawn:
    titles = {code: each.title for each in corners for code, _name in each.places}
    told = {
        code: f"{place.name}: {titles.get(code, _('uppgift saknas'))}"
        for code, place in outlined.places.items()
    }
    return Drawn(outlined, shading, told)
