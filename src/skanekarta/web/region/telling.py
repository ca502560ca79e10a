"""What the rules look at, taken from what the page shows already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from skanekarta.briefing.region import Area, Found, Whole, stands_out
from skanekarta.web.region.overview import Money
from skanekarta.web.region.places import Places
from skanekarta.web.region.quarters import Quarters
from skanekarta.web.region.timeline import Timeline
from skanekarta.web.rows import Row


def told(
    money: Money, places: Places, quarters: Quarters, areas: Timeline, passed_on: Sequence[Row]
) -> list[Found]:
    """The sentences; their figures are those that stand on the page."""
    return stands_out(
        Whole(
            Decimal(money.total["sum"] or 0),
            {each.year: each.loaded["sum"] for each in money.years if each.year and each.loaded},
            _places(places),
            [(each.title, each.per_inhabitant) for each in quarters.corners],
            _others(passed_on),
            _areas(areas),
        )
    )


def _places(places: Places) -> list[tuple[str, Decimal]]:
    found = [(row["municipality_title"], row["sum"]) for row in places.ranked]
    return sorted(found, key=lambda pair: -pair[1])


def _others(rows: Sequence[Row]) -> Mapping[str, Decimal]:
    return {row["original_funder_title"]: row["sum"] for row in rows if row["original_funder"]}


def _areas(areas: Timeline) -> list[Area]:
    return [
        Area(line.title, line.total, line.count, line.last_year, line.is_dated)
        for line in areas.lines
        if line.key is not None
    ]
