"""All sections together, read one after the other, and what the rules make of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from skanekarta import similar
from skanekarta.briefing import indicators
from skanekarta.briefing.asking import Asked
from skanekarta.briefing.given import given
from skanekarta.briefing.keeping import Kept
from skanekarta.briefing.organised import organised
from skanekarta.briefing.parts import Briefing
from skanekarta.briefing.people import who
from skanekarta.briefing.policy import policy
from skanekarta.briefing.questions import questions
from skanekarta.briefing.spending import spending
from skanekarta.briefing.standing_out import stands_out
from skanekarta.briefing.together import together
from skanekarta.cache import Remembered
from skanekarta.vocabulary import Names


def briefing(
    connection: sa.Connection,
    code: str,
    day: dt.date,
    names: Names,
    parts: Remembered[Any] | None = None,
) -> Briefing:
    """The picture of the municipality with that code, as it is known on that day. `parts` are
    those of earlier pictures, which are taken again while their tables are the same."""
    asked = Asked(connection, code, day, names, Kept(connection, parts))
    likeness = asked.kept.get("alike", similar.TABLES, lambda: similar.likeness(connection))
    alike = likeness.of(code)
    rows = indicators.read(asked, alike.codes)
    read = Briefing(
        code=code,
        name=asked.name,
        day=day,
        who=who(asked, indicators.facts(asked, rows)),
        spending=spending(asked, rows, alike),
        policy=policy(asked),
        organised=organised(asked),
        given=given(asked),
        together=together(asked),
        stands_out=(),
        questions=(),
    )
    return replace(read, stands_out=stands_out(read), questions=questions(read))
