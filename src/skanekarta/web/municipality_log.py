"""What the log tells of a municipality: its entries, and when somebody was last there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta.analysis.visits import VISITS, YEAR
from skanekarta.layers.activities import LAYER
from skanekarta.query import LARGEST_LIMIT, Query
from skanekarta.web.rows import Row, of_layer


@dataclass(frozen=True)
class Visit:
    """The last entry that means that somebody was there, its last day so far, and how many days
    ago that is."""

    entry: Row
    day: dt.date
    days: int

    @property
    def is_long_ago(self) -> bool:
        """Whether it is more than a year ago."""
        return self.days > YEAR


def entries(connection: sa.Connection, code: str) -> list[Row]:
    """The municipality's own entries, the latest first; those of all of Skåne are nobody's own."""
    query = Query.parse(LAYER, [("municipality", code), ("limit", str(LARGEST_LIMIT))])
    return of_layer(connection, LAYER, query)


def last_visit(found: Sequence[Row], today: dt.date) -> Visit | None:
    """The last visit among them, reckoned as the analysis «Kommuner utan besök på ett år» does."""
    been = [row for row in found if row["kind"] in VISITS and row["starts_on"] <= today]
    if not been:
        return None
    last = max(been, key=lambda row: (_last_day(row, today), row["id"]))
    day = _last_day(last, today)
    return Visit(last, day, (today - day).days)


def _last_day(row: Row, today: dt.date) -> dt.date:
    end: dt.date = row["ends_on"] or row["starts_on"]
    return min(end, today)
