"""Indicators whose name, topic or name at the source holds what somebody has typed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta.facts import Figure, Indicator
from skanekarta.free_text import folded, pattern
from skanekarta.paging import SWEDISH

TITLE = sa.type_coerce(Indicator.title, sa.Text)
SEARCHED = (
    TITLE,
    *(sa.type_coerce(each, sa.Text) for each in (Indicator.topic_title, Indicator.upstream_title)),
)


def indicators_named(connection: sa.Connection, words: str, limit: int) -> tuple[int, list[Any]]:
    """How many there are, and the first: those with the words in their own name before others,
    and those that have figures before those that have none."""
    conditions = [
        sa.or_(*(folded(column).like(pattern(word)) for column in SEARCHED))
        for word in words.split()
    ]
    titled = sa.and_(*(folded(TITLE).like(pattern(word)) for word in words.split()))
    known = sa.exists().where(Figure.indicator == Indicator.slug, Figure.value.is_not(None))
    wanted = (
        sa.select(Indicator.slug, Indicator.title, Indicator.unit_title)
        .where(*conditions)
        .order_by(titled.desc(), known.desc(), sa.collate(Indicator.title, SWEDISH))
    )
    rows = list(connection.execute(wanted))
    return len(rows), rows[:limit]
