"""What the region granted: sums, seat and reach, newcomers, calls, and the newest grants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from skanekarta.briefing.around import around
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.figures import NOT_IN_THE_LISTS, Figure
from skanekarta.briefing.granted import Given, Part
from skanekarta.briefing.money import FUNDER, Sums, of_seat, origin, selection, standing
from skanekarta.briefing.newcomers import newcomers, receivers
from skanekarta.briefing.rounds import rounds
from skanekarta.briefing.wording import noted
from skanekarta.coverage import Extent
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query
from skanekarta.statistics import Ground

MOST_ROWS = 15
"""More than this is a list for the table page, not for a talk."""

AMOUNT = noted("Belopp, alla inlästa år")
GRANT_COUNT = noted("Antal stöd")
BY_SEAT = noted("Efter mottagarens säte")


def given(asked: Asked) -> Given:
    """All of the section."""
    query = selection(asked.code)
    ground = Ground.of(asked.connection, GRANTS, query)
    sums = Sums(asked, ground)
    stands, found, lists = standing(sums), receivers(asked, FUNDER), around(sums)
    return Given(
        funder=FUNDER,
        per_inhabitant=stands.own,
        skane_per_inhabitant=stands.skane,
        rank=stands.rank,
        ranked=stands.ranked,
        **_sums(sums, query),
        seat=_seat(sums, of_seat(query)),
        receivers=found,
        newcomers=newcomers(found, lists.first_year),
        rounds=rounds(asked, FUNDER),
        around=lists,
        coverage=ground.extent,
        frames=ground.frames,
        passed_on=_passed_on(sums, query),
        rows=asked.of_layer(GRANTS, replace(query, limit=MOST_ROWS)),
    )


def _sums(sums: Sums, query: Query) -> dict[str, Any]:
    """The total, and what it is made of."""
    total, extent = sums.rows(query, ())[0], sums.ground.extent
    areas, years = sums.parts(query, "area"), sums.parts(query, "year")
    return {
        "amount": _figure(AMOUNT, total["sum"], extent, query, "kr"),
        "count": _figure(GRANT_COUNT, total["count"] or None, extent, query),
        "last_year": max((int(part.slug) for part in years if part.slug), default=None),
        "by_year": sorted(years, key=lambda part: -int(part.slug or 0)),
        "by_area": _largest(areas),
        "by_form": _largest(sums.parts(query, "support_form")),
        "by_funder": sums.parts(selection(sums.asked.code, None), "funder"),
        "several_areas": sum(part.count for part in areas) > (total["count"] or 0),
    }


def _largest(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: -part.amount)


def _figure(
    title: str, value: Any, extent: Extent | None, query: Query, unit: str | None = None
) -> Figure:
    """A sum of the selection; a zero only where the lists that it is read from are whole."""
    known = value if value is not None else (0 if extent is not None and extent.complete else None)
    missing = NOT_IN_THE_LISTS if known is None else None
    return Figure(title, known, origin(query), unit, missing=missing)


def _seat(sums: Sums, query: Query) -> Part:
    total = sums.rows(query, ())[0]
    amount = Decimal(total["sum"] or 0)
    return Part(None, BY_SEAT, amount, total["count"] or 0, origin(query))


def _passed_on(sums: Sums, query: Query) -> list[Row]:
    """What the funder has passed on from another, so that nobody adds it twice."""
    rows = sums.rows(query, ("funder", "original_funder"))
    return [row for row in rows if row["original_funder"]]
