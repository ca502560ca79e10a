"""What a figure has been: each value that a source has given it, with when and by which import."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from skanekarta.facts import Figure, FigureHistory

TABLES = frozenset({Figure.__tablename__, FigureHistory.__tablename__})


@dataclass(frozen=True)
class Revision:
    """What was said of a figure from a moment until another; `until` is None for what is said
    now. A value that is None was said not to be known."""

    value: Decimal | None
    source: str
    source_url: str | None
    note: str | None
    derived: bool
    dataset: str
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True)
class Past:
    """A figure with all that it has been, the newest first."""

    municipality: str
    indicator: str
    year: int | None
    revisions: tuple[Revision, ...]


# Numbers of JSON are exact in PostgreSQL, and would not be in Python.
PAST = sa.text("""
WITH said AS (
    SELECT before AS state, at AS until, id AS place FROM figure_history
    WHERE figure_id = :id AND municipality IS NOT NULL
    UNION ALL
    SELECT to_jsonb(f), NULL, NULL FROM figures f WHERE f.id = :id)
SELECT state ->> 'municipality' AS municipality, state ->> 'indicator' AS indicator,
       (state ->> 'year')::integer AS year, (state ->> 'value')::numeric AS value,
       state ->> 'source' AS source, state ->> 'source_url' AS source_url,
       state ->> 'note' AS note, (state ->> 'derived')::boolean AS derived,
       n.dataset, n.imported_at, until
FROM said JOIN imports n ON n.id = (state ->> 'import_id')::integer
ORDER BY place NULLS LAST
""")


def past(connection: sa.Connection, figure: int) -> Past | None:
    """All that the figure of that number has been, or None if there has been none."""
    rows = connection.execute(PAST, {"id": figure}).mappings().all()
    if not rows:
        return None
    found: list[Revision] = []
    since = None
    for row in rows:
        found.insert(0, _revision(row, since or row["imported_at"]))
        since = row["until"]
    last = rows[-1]
    return Past(last["municipality"], last["indicator"], last["year"], tuple(found))


def _revision(row: sa.RowMapping, since: dt.datetime) -> Revision:
    own = {name: row[name] for name in ("value", "source", "source_url", "note", "derived")}
    return Revision(**own, dataset=row["dataset"], since=since, until=row["until"])
