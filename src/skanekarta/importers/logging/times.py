"""When it was: a day, a month, a year or a period, as lists write them. What is written decides
how well the time is known, unless the list says; it can say less than it writes, never more."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

from skanekarta.importers.granting.days import LONGEST, day, written_parts
from skanekarta.importers.granting.readings import Read, refused
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.reading import Value
from skanekarta.swedish import today

EARLIEST = dt.date(1990, 1, 1)
FURTHEST = dt.timedelta(days=3660)
"""How far ahead an entry may lie: ten years."""

VALID = ("2026-11-20", "20/11 2026", "20 november 2026", "2026-11", "2026")
UNITS = ("year", "month", "day")
"""The coarsest first."""

Columns = dict[str, Any]


@dataclass(frozen=True)
class Span:
    """The days that a day, a month or a year has."""

    first: dt.date
    last: dt.date
    unit: str


def span(value: Value) -> Read[Span]:
    """What a cell says of a time."""
    text = " ".join(value.split()).lower() if isinstance(value, str) else ""
    parts = written_parts(text) if text and len(text) <= LONGEST else None
    if parts and parts[1] and not parts[2]:
        return _within(parts[0], parts[1])
    found = day(value)
    if found.value is None:
        return Read(None, found.problems)
    if found.value.date is None:
        return _within(found.value.year, None)
    return _plausible(Span(found.value.date, found.value.date, "day"), found.problems)


def _within(year: int, month: int | None) -> Read[Span]:
    try:
        first = dt.date(year, month or 1, 1)
    except ValueError:
        return refused("no-such-date", "Månaden finns inte.", VALID)
    last = month or 12
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return _plausible(Span(first, end, "month" if month else "year"))


def _plausible(found: Span, problems: tuple[Any, ...] = ()) -> Read[Span]:
    latest = today() + FURTHEST
    if not EARLIEST <= found.first <= latest:
        text = f"Tiden ska ligga mellan {EARLIEST} och {latest}."
        return refused("date-out-of-range", text)
    return Read(found, problems)


def together(row: Row, start: Span | None, end: Span | None, said: str | None) -> Columns:
    """The columns of an entry's time; what does not fit is noted under its column."""
    if start is None:
        return {}
    if end and end.last < start.first:
        row.fails("ends_on", "ends-before", "Slutet ligger före början.", row.cell("ends_on"))
        return {}
    precision = said or ("period" if end and end.last > start.last else start.unit)
    if precision == "period":
        return _period(row, start, end)
    if UNITS.index(start.unit) < UNITS.index(precision):
        text = "Tiden sägs vara bättre känd än den är skriven."
        row.fails("date_precision", "precision-unwritten", text, row.cell("date_precision"))
        return {}
    if precision == "day":
        last = end.last if end and end.last > start.first else None
        return _columns(start.first, last, precision)
    return _whole(row, start, end, precision)


def _period(row: Row, start: Span, end: Span | None) -> Columns:
    if end is None:
        text = "En period behöver också sitt slut."
        row.fails("ends_on", "period-without-end", text)
        return {}
    return _columns(start.first, end.last, "period")


def _whole(row: Row, start: Span, end: Span | None, precision: str) -> Columns:
    """The month or the year that it begins in."""
    month = start.first.month if precision == "month" else None
    whole = _within(start.first.year, month).value
    if whole is None:
        return {}
    if end and end.last > whole.last:
        text = "Slutet ligger utanför månaden eller året. Skriv att det är en period."
        row.fails("ends_on", "end-outside", text, row.cell("ends_on"))
        return {}
    return _columns(whole.first, whole.last, precision)


def _columns(first: dt.date, last: dt.date | None, precision: str) -> Columns:
    return {"starts_on": first, "ends_on": last, "date_precision": precision}
