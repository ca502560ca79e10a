"""All that the map tells of a selection, in one answer: its filters in words, what each filter
could be set to, and the figures. Each part is the very answer that the API gives to the same
question; together they are one request instead of ten, and one reading of the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import facets, statistics
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics import PLACE, Ground, Statistic
from skanekarta.vocabulary import Names
from skanekarta.web import map_layers
from skanekarta.web.comparison.pairing import latest
from skanekarta.web.map_lead import lead
from skanekarta.web.map_wording import worded
from skanekarta.web.selection import Selection

Answer = dict[str, Any]

LARGEST_FIRST = map_layers.RECEIVER
"""The breakdown with as many groups as there are organisations: only the largest are sent."""

MOST_LARGEST = 10

OF_PLACES = ("sum", "count", "recipients", "median", "per_inhabitant", "share")
OF_PARTS = ("sum", "count")


def made(
    connection: sa.Connection, selection: Selection, names: Names, ground: Ground | None
) -> Answer:
    """`chips`, `facets`, `numberMatched`, `lead` (the sentences above the map), `latest` (two
    years to compare) and, where there is an amount to share out,
    `statistics`: one for each breakdown, by its field."""
    layer, query = selection.layer, selection.query
    counted = facets.answer(connection, layer, query, names)
    chips = [{"text": each.text, "href": each.href} for each in selection.chips()]
    asked = _figures(connection, layer, query, names, ground) if ground else {}
    told = worded(connection, layer, query, dict(asked))
    sentences = lead(selection, told[PLACE]) if told else []
    years = latest(counted["facets"], query)
    return {"chips": chips, **counted, "lead": sentences, "latest": years, "statistics": told}


def _figures(
    connection: sa.Connection, layer: Layer, query: Query, names: Names, ground: Ground
) -> Mapping[str, Answer]:
    def ask(field: str, measures: tuple[str, ...]) -> Answer:
        wanted = Statistic((field,), measures)
        return statistics.answer(connection, layer, query, wanted, names, ground)

    found = {PLACE: ask(PLACE, OF_PLACES)}
    for field in map_layers.breakdowns(layer):
        found[field] = _largest(ask(field, OF_PARTS), field)
    return found


def _largest(answer: Answer, field: str) -> Answer:
    """Only the largest groups, where there may be thousands, and how many were left out."""
    if field != LARGEST_FIRST:
        return answer
    rows = sorted(answer["rows"], key=lambda row: -(row["sum"] or 0))
    return {**answer, "rows": rows[:MOST_LARGEST], "left_out": max(0, len(rows) - MOST_LARGEST)}
