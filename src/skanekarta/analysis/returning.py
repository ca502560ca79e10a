"""Recipients over the years: for the first time, and not again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from skanekarta import paging, sql
from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row, added, ratio
from skanekarta.message import Say
from skanekarta.organisations import SOLE_TRADER
from skanekarta.query import Query
from skanekarta.statistics import YEAR
from skanekarta.statistics.covering import covers, told


def _years(asked: Asked) -> tuple[list[Row], int]:
    """A row for each recipient and year of the selection: count and sum in that year, and the
    recipient's first and last year among all years; and how many grants had to be left out."""
    layer, rows = asked.layer, asked.layer.rows
    ever = asked.query.without(YEAR)
    ever = replace(ever, period=None)
    alike = _counted(asked, ever)
    known = sa.and_(rows.c.year.is_not(None), _is_one(rows))
    years = (
        sa.select(
            rows.c.recipient,
            rows.c.recipient_title,
            rows.c.year,
            sa.func.count().label("count"),
            sa.func.sum(rows.c[layer.amount or ""]).label("sum"),
            sa.func.min(rows.c.year).over(partition_by=rows.c.recipient).label("first_year"),
            sa.func.max(rows.c.year).over(partition_by=rows.c.recipient).label("last_year"),
        )
        .where(*sql.where(layer, ever), known)
        .group_by(rows.c.recipient, rows.c.recipient_title, rows.c.year)
        .order_by(rows.c.year.desc(), sa.collate(rows.c.recipient_title, paging.SWEDISH))
    )
    found = [dict(row) for row in asked.connection.execute(years).mappings()]
    left_out = alike - sum(row["count"] for row in found)
    return found, left_out


def _is_one(rows: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether the recipient is one and the same organisation each time: sole traders are all
    one recipient without a name, so nobody can say whether one of them has come back."""
    is_one: sa.ColumnElement[bool] = rows.c.recipient_type.is_distinct_from(SOLE_TRADER)
    return sa.and_(is_one, rows.c.recipient != SOLE_TRADER)


def _counted(asked: Asked, query: Query) -> int:
    return int(asked.connection.scalar(sql.count(asked.layer, query)) or 0)


def _in_selection(asked: Asked) -> set[int]:
    """The years that the selection itself has rows of."""
    rows = asked.layer.rows
    statement = sa.select(rows.c.year).where(*sql.where(asked.layer, asked.query)).distinct()
    return {year for year in asked.connection.scalars(statement) if year is not None}


def _by_year(asked: Asked, marks: Callable[[Row], bool], unknowable: Callable[[Any], int]) -> Found:
    found, left_out = _years(asked)
    years = {row[YEAR] for row in found}
    edge = unknowable(years) if years else None
    rows = []
    for year in sorted(years & _in_selection(asked), reverse=True):
        own = [row for row in found if row[YEAR] == year]
        marked = [row for row in own if marks(row)] if year != edge else None
        rows.append({YEAR: year, "recipients": len(own), **_figures(own, marked)})
    notes = _notes(left_out, asked.say)
    covered = told(covers(asked.connection, asked.layer, asked.query))
    return Found(rows, {"recipients": len({row["recipient"] for row in found})}, covered, notes)


def _figures(own: Sequence[Row], marked: Sequence[Row] | None) -> Row:
    if marked is None:
        return {"marked": None, "share": None, "sum": None, "names": None}
    return {
        "marked": len(marked),
        "share": ratio(len(marked), len(own)),
        "sum": added(marked, "sum"),
        "names": [row["recipient_title"] for row in marked],
    }


def _notes(left_out: int, say: Say) -> tuple[str, ...]:
    if not left_out:
        return ()
    text = say(
        "{n} stöd saknar år eller går till enskilda firmor, som inte har något namn här; de räknas "
        "inte."
    )
    return (text.format(n=left_out),)


def _columns(marked: str, given: str) -> tuple[Column, ...]:
    return (
        Column("year", "År"),
        Column("recipients", "Mottagare"),
        Column("marked", marked),
        Column("share", "Andel av årets mottagare", "andel"),
        Column("sum", given, "kr"),
        Column("names", "Vilka"),
    )


SUMMARY = (Column("recipients", "Olika mottagare, alla år"),)

FIRST_TIME = Analysis(
    id="first-time-recipients",
    title="Mottagare för första gången",
    question="Hur många av ett års mottagare har inte haft stöd förut?",
    definition=(
        "En mottagare räknas som ny det första år som den finns i de inlästa listorna, under "
        "samma villkor men alla år. För listornas första år går det inte att veta vem som var "
        "ny, så där står inget. Listorna är inte fullständiga: en ny mottagare kan ha haft "
        "stöd som inte är inläst. Den som bara är medsökande räknas inte som mottagare, och ett "
        "flerårigt stöd räknas bara till det år det beslutades."
    ),
    formula="nya år t = mottagare vars första år är t; andel = nya ÷ årets mottagare",
    columns=_columns("Nya", "Belopp till nya"),
    summary=SUMMARY,
    work=lambda asked: _by_year(asked, lambda row: row[YEAR] == row["first_year"], min),
)

NOT_RETURNED = Analysis(
    id="recipients-not-returned",
    title="Mottagare som inte har återkommit",
    question="Vilka fick stöd ett år och har inte funnits i listorna sedan dess?",
    definition=(
        "En mottagare räknas till det sista år som den finns i de inlästa listorna, under samma "
        "villkor men alla år. För listornas sista år går det inte att veta vem som kommer "
        "tillbaka, så där står inget. Att en mottagare saknas senare kan bero på att listan "
        "inte är inläst, på att den inte har sökt, eller på att den har ett flerårigt stöd: ett "
        "sådant räknas bara till det år det beslutades. Den som bara är medsökande räknas inte som "
        "mottagare."
    ),
    formula="ej återkomna år t = mottagare vars sista år är t; andel = de ÷ årets mottagare",
    columns=_columns("Ej återkomna", "Belopp till dem det året"),
    summary=SUMMARY,
    work=lambda asked: _by_year(asked, lambda row: row[YEAR] == row["last_year"], max),
)
