"""The recipients at work in the municipality: who is new in the loaded lists, who has not been in
them since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from skanekarta.briefing.asking import Asked
from skanekarta.briefing.granted import Newcomers, Receiver
from skanekarta.grant import Grant
from skanekarta.organisations import SOLE_TRADER
from skanekarta.vocabulary import Recipient

TABLES = frozenset({"grants", "recipients"})


def receivers(asked: Asked, funder: str) -> list[Receiver]:
    """Each recipient of the funder's grants at work here, the one that got most first. Sole
    traders have no name here (the design, truth 7), so nobody can say who has come back."""
    ever = _ever(funder).subquery("ever")
    place = sa.func.array_position(Grant.municipality, asked.code)
    share = sa.func.sum(Grant.municipality_share[place])
    statement = (
        sa.select(
            Grant.recipient.label("slug"),
            Recipient.title,
            sa.func.array_agg(sa.distinct(Grant.year)).label("years"),
            share.label("amount"),
            sa.func.count().label("count"),
            *(ever.c.first_year, ever.c.last_year),
        )
        .join(Recipient, Recipient.slug == Grant.recipient)
        .join(ever, ever.c.recipient == Grant.recipient)
        .where(*_named(funder), Grant.municipality.overlap([asked.code]))
        .group_by(Grant.recipient, Recipient.title, ever.c.first_year, ever.c.last_year)
        .order_by(share.desc(), Recipient.title)
    )
    return [_receiver(row) for row in asked.rows(statement)]


def _named(funder: str) -> tuple[sa.ColumnElement[bool], ...]:
    is_one = Grant.recipient_type.is_distinct_from(SOLE_TRADER)
    return Grant.funder == funder, Grant.recipient != SOLE_TRADER, is_one


def _ever(funder: str) -> sa.Select[str, int | None, int | None]:
    """Each recipient's first and last year, wherever it was."""
    first, last = sa.func.min(Grant.year), sa.func.max(Grant.year)
    return (
        sa.select(Grant.recipient, first.label("first_year"), last.label("last_year"))
        .where(*_named(funder))
        .group_by(Grant.recipient)
    )


def _receiver(row: dict[str, Any]) -> Receiver:
    years = row.pop("years")
    assert isinstance(years, list)
    return Receiver(years=tuple(sorted(each for each in years if each)), **row)


def newcomers(found: Sequence[Receiver], edge: int | None) -> list[Newcomers]:
    """Each year with recipients at work here, the newest first. A recipient is new the first year
    that it is in the funder's loaded lists, wherever that was; of the lists' first year, `edge`,
    nobody can tell, so it has no row."""
    years = sorted({year for each in found for year in each.years if year != edge}, reverse=True)
    return [_of_year(found, year) for year in years]


def _of_year(found: Sequence[Receiver], year: int) -> Newcomers:
    then = [each for each in found if year in each.years]
    new = [(each.slug, each.title) for each in then if each.first_year == year]
    return Newcomers(year, len(then), new)
