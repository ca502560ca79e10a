"""What has been given to whom and in which call, for layers that tell of those."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from skanekarta.grant import Grant, GrantApplicant

Attribute = InstrumentedAttribute[str]

GRANTS = Grant.__table__
assert isinstance(GRANTS, sa.Table)


def totals(key: str) -> sa.Subquery:
    """For each value of a column: `grant_count`, `sum_sek` with what was passed on from another
    funder (`passed_on_sek`) in it, `first_year` and `last_year` of those that have a year."""
    amount = sa.func.sum(GRANTS.c.amount_sek)
    return (
        sa.select(
            GRANTS.c[key],
            sa.func.count().label("grant_count"),
            amount.label("sum_sek"),
            amount.filter(GRANTS.c.original_funder.is_not(None)).label("passed_on_sek"),
            sa.func.min(GRANTS.c.year).label("first_year"),
            sa.func.max(GRANTS.c.year).label("last_year"),
        )
        .group_by(GRANTS.c[key])
        .subquery("given")
    )


def joint() -> sa.Subquery:
    """For each recipient that has applied beside others: `joint_count`, the grants that the
    others were given, and `joint_sum_sek`, what those come to. No part of `totals`."""
    applied = GrantApplicant.__table__
    return (
        sa.select(
            applied.c.recipient,
            sa.func.count().label("joint_count"),
            sa.func.sum(GRANTS.c.amount_sek).label("joint_sum_sek"),
        )
        .select_from(applied.join(GRANTS, GRANTS.c.id == applied.c.grant_id))
        .group_by(applied.c.recipient)
        .subquery("joint")
    )


def held(key: str, name: str, slug: Attribute, title: Attribute) -> sa.Subquery:
    """For each value of a column: `<name>` and `<name>_title`, every value that its grants have
    in another, each once, in order, and their wordings. Grouped once: a layer's rows are asked
    by what they hold, and one look-up for each of them would cost far more."""
    column = GRANTS.c[name]
    value = sa.func.unnest(column, type_=sa.Text) if isinstance(column.type, ARRAY) else column
    pairs = sa.select(GRANTS.c[key].label("owner"), value.label("value")).distinct().subquery()
    lists = [
        sa.func.array_agg(aggregate_order_by(each, pairs.c.value), type_=ARRAY(sa.Text)).label(as_)
        for each, as_ in ((pairs.c.value, name), (title, f"{name}_title"))
    ]
    return (
        sa.select(pairs.c.owner, *lists)
        .select_from(pairs.join(slug.class_, slug == pairs.c.value))
        .group_by(pairs.c.owner)
        .subquery(f"held_{name}")
    )


def years(
    first: sa.SQLColumnExpression[int | None], last: sa.SQLColumnExpression[int | None]
) -> list[Any]:
    """The first day of the first year and the last day of the last, for a layer's `period`."""
    days = ((first, 1, 1, "period_start"), (last, 12, 31, "period_end"))
    return [
        sa.func.make_date(year, month, day, type_=sa.Date).label(name)
        for year, month, day, name in days
    ]
