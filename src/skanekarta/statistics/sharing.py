"""What follows from a sum: divided by inhabitants, or by the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE, YEAR
from skanekarta.statistics.people import People
from skanekarta.values import Choice

SEAT = "seat"


def ratio(part: Any, whole: Any, decimals: int) -> Decimal | None:
    """A part of a whole; None where either is not known, or there is nothing to divide by."""
    if part is None or not whole:
        return None
    return round(Decimal(part) / Decimal(whole), decimals)


def divide(rows: Sequence[dict[str, Any]], query: Query, people: People, year: int | None) -> None:
    """Adds each row's sum per inhabitant: those of its own year where it has one, else of `year`;
    its own municipality's, those chosen, or all. A row for no known municipality, or one that
    takes in such rows, has nobody."""
    chosen = _chosen(query, people)
    nearest, together = cache(people.year_for), cache(lambda own: people.count(own, chosen))
    for row in rows:
        own = nearest(row[YEAR]) if YEAR in row else year
        place = PLACE if PLACE in row else SEAT
        inhabitants = 0
        if own is not None:
            inhabitants = people.of_place(own, row[place]) if place in row else together(own)
        row["per_inhabitant"] = ratio(row["sum"], inhabitants, 4)
        if YEAR in row:
            row["population_year"] = own


def _chosen(query: Query, people: People) -> Sequence[str]:
    """The municipalities that are asked for, all where none are."""
    for place in (PLACE, SEAT):
        choice = query.value(place)
        if isinstance(choice, Choice):
            return _codes(choice, people)
    return people.codes


def _codes(choice: Choice, people: People) -> Sequence[str]:
    if choice.negated:
        return [code for code in people.codes if code not in choice.values]
    if choice.missing:
        return ()
    return people.codes if WHOLE_SKANE in choice.values else choice.values
