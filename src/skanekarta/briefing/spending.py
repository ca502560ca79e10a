"""What they spend beside Skåne and similar municipalities, and how fresh those figures are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.indicators import topics
from skanekarta.briefing.parts import Alike, Spending
from skanekarta.briefing.wording import Sentence, noted, sentence
from skanekarta.codelists import FIXED
from skanekarta.similar import Similar
from skanekarta.swedish import SWEDEN
from skanekarta.upstream import Freshness, freshness

NEVER = noted("{source}: inget är hämtat ännu.")
FETCHED = noted("{source}: hämtat {day}.")
FAILED = noted("{source}: hämtat {day}. Hämtningen {failed} misslyckades, så senare värden saknas.")
FAILED_AT_ONCE = noted("{source}: inget är hämtat ännu. Hämtningen {failed} misslyckades.")


def spending(asked: Asked, rows: Sequence[Row], found: Similar) -> Spending:
    """The section; `rows` are the indicators' newest figures (`indicators.read`)."""
    states = freshness(asked.connection)
    systems = {row["system"] for row in rows if row["system"]}
    return Spending(
        topics=topics(asked, rows, found.codes, FIXED["topic"]),
        alike=_alike(asked, found),
        freshness=[_told(state) for name, state in states.items() if name in systems],
    )


def _alike(asked: Asked, found: Similar) -> Alike | None:
    if not found.codes:
        return None
    titles: Mapping[str, str] = asked.names["municipality"]
    names = [titles.get(code, code) for code in found.codes]
    return Alike(found.codes, names, found)


def _told(state: Freshness) -> Sentence:
    """When a source was last read, and whether it has failed since."""
    if state.failed_at is None and state.succeeded_at is None:
        return sentence(NEVER, source=state.title)
    if state.failed_at is None:
        return sentence(FETCHED, source=state.title, day=_day(state.succeeded_at))
    failed = _day(state.failed_at)
    if state.succeeded_at is None:
        return sentence(FAILED_AT_ONCE, source=state.title, failed=failed)
    day = _day(state.succeeded_at)
    return sentence(FAILED, source=state.title, day=day, failed=failed)


def _day(moment: dt.datetime | None) -> dt.date:
    assert moment is not None
    return moment.astimezone(SWEDEN).date()
