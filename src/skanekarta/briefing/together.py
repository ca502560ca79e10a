"""What was done together: the municipality's entries in the log, the last visit, networks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from skanekarta import vocabulary
from skanekarta.analysis.visits import VISITS, YEAR
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.parts import Together, Visit
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.pairs import LARGEST_LIMIT
from skanekarta.query import Query

MOST_ENTRIES = 20
"""More than this is a list for the table page, not for a talk."""


TABLES = ACTIVITIES.tables | vocabulary.tables()


def together(asked: Asked) -> Together:
    """The municipality's own entries, the latest first; those of all of Skåne are nobody's own."""
    return asked.kept.get("together", TABLES, lambda: _read(asked), asked.code, asked.day)


def _read(asked: Asked) -> Together:
    pairs = [("municipality", asked.code), ("limit", str(LARGEST_LIMIT))]
    query = Query.parse(ACTIVITIES, pairs)
    entries = asked.of_layer(ACTIVITIES, query)
    named = Counter(row["network"] for row in entries if row["network"])
    titles = asked.names["network"]
    return Together(
        entries=entries[:MOST_ENTRIES],
        count=len(entries),
        visit=last_visit(entries, asked.day),
        networks=[(titles.get(slug, slug), count) for slug, count in named.most_common()],
        all_networks=len(titles),
        by_kind=_by_kind(entries),
    )


def _by_kind(entries: Sequence[Row]) -> Mapping[str, int]:
    return dict(Counter(row["kind_title"] for row in entries).most_common())


def last_visit(found: Sequence[Row], today: dt.date) -> Visit | None:
    """The last visit among them, reckoned as the analysis «Kommuner utan besök på ett år» does."""
    been = [row for row in found if row["kind"] in VISITS and row["starts_on"] <= today]
    if not been:
        return None
    last = max(been, key=lambda row: (_last_day(row, today), row["id"]))
    day = _last_day(last, today)
    days = (today - day).days
    return Visit(last, day, days, days > YEAR)


def _last_day(row: Row, today: dt.date) -> dt.date:
    end: dt.date = row["ends_on"] or row["starts_on"]
    return min(end, today)
