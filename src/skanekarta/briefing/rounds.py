"""Calls, and how many of their loaded grants are at work in the municipality.

Who applied is not loaded by municipality: a call's applications are a number for all of Skåne. So
what is told is who received, and only where the call's list is whole that nobody here did.
"""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.briefing.asking import Asked
from skanekarta.briefing.granted import Round
from skanekarta.coverage import Coverage
from skanekarta.grant import Grant
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.vocabulary import Call

TABLES = frozenset({"grants", "calls", "coverage"})


def rounds(asked: Asked, funder: str) -> list[Round]:
    """The funder's calls that some grants are loaded of, the newest first."""
    here = Grant.municipality.overlap([asked.code])
    nowhere = sa.or_(Grant.municipality.is_(None), Grant.municipality.overlap([WHOLE_SKANE]))
    whole = (
        sa.select(sa.func.bool_and(Coverage.complete))
        .where(Coverage.call == Call.slug, Coverage.funder == funder)
        .correlate(Call)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            *(Call.slug, Call.title, Call.year),
            sa.func.count().label("grants"),
            sa.func.count().filter(here).label("here"),
            sa.func.count().filter(nowhere).label("unplaced"),
            sa.func.coalesce(whole, sa.false()).label("complete"),
        )
        .join(Grant, Grant.call == Call.slug)
        .where(Grant.funder == funder)
        .group_by(Call.slug, Call.title, Call.year)
        .order_by(Call.year.desc().nulls_last(), Call.title)
    )
    return [Round(**row) for row in asked.rows(statement)]
