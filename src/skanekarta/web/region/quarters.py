"""Skåne's four corners side by side: the sums are those of their municipalities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import statistics
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
from skanekarta.web.selected import Selected

SEAT = "seat"


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


def quarters(selected: Selected, answer: Mapping[str, Any], outlined: Outlines) -> Quarters:
    """The corners, of the statistics by municipality that are worked out already."""
    found = members(selected.connection)
    sums = {row[PLACE]: row["sum"] for row in answer["rows"]}
    seats = {row[SEAT]: row["sum"] for row in selected.ask(("sum",), SEAT)["rows"]}
    years = _years(selected, found)
    year, people = answer["population_year"], People(selected.connection)
    said = _sources(selected.connection)
    most = grids.greatest(value for values in years.values() for _label, value in values)
    measure = measures.every(selected.layer)["sum"]
    corners = [
        Quarter(
            slug,
            _(CORNERS[slug]),
            [(code, selected.names[PLACE][code]) for code in codes],
            said.get(slug, []),
            people.count(year, codes) if year and codes else None,
            _added(sums, codes),
            _each(_added(sums, codes), people.count(year, codes) if year else 0),
            *_counted(selected, codes),
            _added(seats, codes),
            grids.columns(years[slug], measure, most),
            replace(selected.query) if not codes else narrowed(selected, codes),
        )
        for slug, codes in found.items()
    ]
    shading = _shading(found, outlined)
    labels = [int(label) for label, _value in next(iter(years.values()))]
    span = (labels[0], labels[-1]) if labels else None
    return Quarters(
        corners, _drawn(shading, corners, outlined), shading, span, measure.full(most), year
    )


def _added(sums: Mapping[str | None, Decimal | None], codes: Sequence[str]) -> Decimal | None:
    """The sum of those of which anything is loaded; None where that is none of them."""
    known = [value for code in codes if (value := sums.get(code)) is not None]
    return sum(known, Decimal(0)) if known else None


def _each(amount: Decimal | None, people: int) -> Decimal | None:
    return None if amount is None or not people else round(amount / people, 4)


def _counted(selected: Selected, codes: Sequence[str]) -> tuple[int | None, int | None]:
    """How many grants and recipients, each once, whichever of the municipalities it is in."""
    if not codes:
        return None, None
    wanted = Statistic((), ("count", "recipients"))
    total = statistics.answer(
        selected.connection,
        selected.layer,
        narrowed(selected, codes),
        wanted,
        selected.names,
        selected.ground,  # of it only which totals there are is used, and those are the layer's
    )["total"]
    return total["count"] or None, total["recipients"] or None


Listed = list[tuple[str, Value]]


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
