"""SCB's statistics as a source: what has to be known, how it is asked, how it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from skanekarta.facts import Indicator
from skanekarta.municipality import Municipality
from skanekarta.outward import with_parameters
from skanekarta.polite import Manners, Polite
from skanekarta.sync.fetched import Outcome, Run
from skanekarta.sync.running import Source
from skanekarta.sync.scb.fetching import Answered, Wanted, fetch
from skanekarta.sync.scb.tables import FACTS, FIRST_YEAR, SERIES, SHARES, TABLES
from skanekarta.sync.storing import store

SYSTEM = "scb"

MANNERS = Manners(a_second=2)
"""SCB takes thirty calls in ten seconds, from everybody at one address together."""

STEPS = len(TABLES) * 2 + len(SERIES)


def statistics(
    base: str, client: Polite, since: int | None, tell: Callable[[str, int], None]
) -> Source[Wanted, Answered]:
    """How SCB's statistics are read. `tell` is told of each step, and of how many there are."""
    first = max(since or FIRST_YEAR, FIRST_YEAR)

    def known(connection: sa.Connection) -> Wanted:
        slugs = [*(fact.slug for fact in FACTS), *SHARES]
        titles = sa.select(Indicator.slug, Indicator.title).where(Indicator.slug.in_(slugs))
        codes = sa.select(Municipality.code).order_by(Municipality.code)
        found = dict(connection.execute(titles).all())
        return Wanted(tuple(connection.scalars(codes)), found, first)

    def ask(path: str, parameters: Mapping[str, str]) -> object:
        return client.json(with_parameters(f"{base.rstrip('/')}/{path}", parameters))

    def fetched(wanted: Wanted) -> Answered:
        with client:
            return fetch(ask, wanted, lambda step: tell(step, STEPS))

    return Source(known, fetched, keep)


def keep(connection: sa.Connection, run: Run, answered: Answered) -> Outcome:
    """Stores what was said, in the caller's transaction."""
    return store(connection, run, answered.figures)
