"""What the region granted: sums, seat and reach, newcomers, calls, and the newest grants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from skanekarta.briefing.around import around
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.everywhere import TABLES, Everywhere, everywhere, per_inhabitant
from skanekarta.briefing.figures import NOT_IN_THE_LISTS, Figure
from skanekarta.briefing.granted import Given, Part
from skanekarta.briefing.money import FUNDER, of_seat, origin, part, selection, standing
from skanekarta.briefing.newcomers import TABLES as RECEIVED
from skanekarta.briefing.newcomers import newcomers, receivers
from skanekarta.briefing.rounds import TABLES as CALLED
from skanekarta.briefing.rounds import rounds
from skanekarta.briefing.wording import noted
from skanekarta.coverage import Extent
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query

MOST_ROWS = 15
"""More than this is a list for the table page, not for a talk."""

AMOUNT = noted("Belopp, alla inlästa år")
GRANT_COUNT = noted("Antal stöd")
BY_SEAT = noted("Efter mottagarens säte")


def given(asked: Asked) -> Given:
    """All of the section."""
    every, code = everywhere(asked), asked.code
    stands, lists = standing(per_inhabitant(asked), code), around(asked)
    found = asked.kept.get("receivers", RECEIVED, lambda: receivers(asked, FUNDER), code)
    return Given(
        funder=FUNDER,
        per_inhabitant=stands.own,
        skane_per_inhabitant=stands.skane,
        rank=stands.rank,
        ranked=stands.ranked,
        **_sums(every, code),
        seat=_seat(every, code),
        receivers=found,
        newcomers=newcomers(found, lists.first_year),
        rounds=asked.kept.get("rounds", CALLED, lambda: rounds(asked, FUNDER), code),
        around=lists,
        coverage=every.ground.extent,
        frames=every.ground.frames,
        passed_on=_passed_on(every, code),
        rows=asked.kept.get("rows", TABLES, lambda: _newest(asked), code),
    )


def _newest(asked: Asked) -> list[Row]:
    return asked.of_layer(GRANTS, replace(selection(asked.code), limit=MOST_ROWS))


def _sums(every: Everywhere, code: str) -> dict[str, Any]:
    """The total, and what it is made of."""
    query, extent, (amount, count) = selection(code), every.ground.extent, every.total(code)
    areas, years = _parts(every, "area", query, code), _parts(every, "year", query, code)
    return {
        "amount": _figure(AMOUNT, amount, extent, query, "kr"),
        "count": _figure(GRANT_COUNT, count or None, extent, query),
        "last_year": max((int(part.slug) for part in years if part.slug), default=None),
        "by_year": sorted(years, key=lambda part: -int(part.slug or 0)),
        "by_area": _largest(areas),
        "by_form": _largest(_parts(every, "support_form", query, code)),
        "by_funder": _parts(every, "funder", selection(code, None), code),
        "several_areas": sum(part.count for part in areas) > count,
    }


def _parts(every: Everywhere, by: str, query: Query, code: str) -> list[Part]:
    return [part(row, by, query) for row in every.rows(by, code)]


def _largest(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: -part.amount)


def _figure(
    title: str, value: Any, extent: Extent | None, query: Query, unit: str | None = None
) -> Figure:
    """A sum of the selection; a zero only where the lists that it is read from are whole."""
    known = value if value is not None else (0 if extent is not None and extent.complete else None)
    missing = NOT_IN_THE_LISTS if known is None else None
    return Figure(title, known, origin(query), unit, missing=missing)


def _seat(every: Everywhere, code: str) -> Part:
    total = every.seats.get(code, {"sum": None, "count": 0})
    amount = Decimal(total["sum"] or 0)
    return Part(None, BY_SEAT, amount, total["count"], origin(of_seat(selection(code))))


def _passed_on(every: Everywhere, code: str) -> list[Row]:
    """What the funder has passed on from another, so that nobody adds it twice."""
    return [row for row in every.passed_on.get(code, ()) if row["original_funder"]]
