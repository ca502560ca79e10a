"""When it was: a day, a month, a year, or somewhere in a period, each with its first and last day.

`starts_on` and `ends_on` may be written as a day, a month or a year. What is written decides how
well the time is known unless the entry says; it can say less than it writes, never more.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.activity.fields import Bad, Problems, attempt, one_of
from skanekarta.swedish import today
from skanekarta.vocabulary import Names

EARLIEST = dt.date(1990, 1, 1)
FURTHEST = dt.timedelta(days=3660)
"""How far ahead an entry may lie: ten years."""

WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
FIELDS = ("starts_on", "ends_on", "date_precision")
UNITS = ("year", "month", "day")
"""The coarsest first."""


@dataclass(frozen=True)
class Span:
    """The days that a day, a month or a year has."""

    first: dt.date
    last: dt.date
    unit: str

    def within(self, unit: str) -> Span:
        """The month or year that it begins in."""
        return _span(unit, self.first)


def _span(unit: str, day: dt.date) -> Span:
    if unit == "day":
        return Span(day, day, unit)
    if unit == "month":
        return Span(day.replace(day=1), day.replace(day=_length(day)), unit)
    return Span(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31), unit)


def _length(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def written(given: Any) -> Span:
    """What a text says of a time. Raises Bad."""
    found = WRITTEN.fullmatch(given) if isinstance(given, str) else None
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        year, month, day_of_month, *_ = [*parts, 1, 1]
        day = dt.date(year, month, day_of_month)
    except (TypeError, ValueError):
        raise Bad("ska vara en dag, månad eller ett år: 2024-06-19, 2024-06 eller 2024.") from None
    latest = today() + FURTHEST
    if not EARLIEST <= day <= latest:
        raise Bad("ska ligga mellan {first} och {last}.", first=EARLIEST, last=latest)
    return _span(UNITS[len(parts) - 1], day)


def read(problems: Problems, given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The columns of an entry's time; what is wrong is noted under the field at fault."""
    precisions = one_of(names["date_precision"])
    found = {
        name: attempt(problems, name, reader, given[name])
        for name, reader in (
            ("starts_on", written),
            ("ends_on", written),
            ("date_precision", precisions),
        )
        if given.get(name) is not None
    }
    start, end = found.get("starts_on"), found.get("ends_on")
    if start is None or problems.keys() & set(FIELDS):
        return {}
    try:
        return _together(start, end, found.get("date_precision"))
    except _Clash as clash:
        problems[clash.field] = clash.message
        return {}


class _Clash(Bad):
    """What is wrong with a field beside the others."""

    def __init__(self, field: str, bad: Bad) -> None:
        self.field, self.message = field, bad.message


def _together(start: Span, end: Span | None, precision: str | None) -> dict[str, Any]:
    if end and end.last < start.first:
        raise _Clash("ends_on", Bad("ligger före starts_on."))
    precision = precision or _precision(start, end)
    if precision == "period":
        if end is None:
            raise _Clash("ends_on", Bad("måste anges för en period."))
        return _columns(start.first, end.last, precision)
    if precision == "day":
        return _days(start, end)
    if UNITS.index(start.unit) < UNITS.index(precision):
        raise _Clash("date_precision", Bad("säger mer än starts_on, som bara anger året."))
    whole = start.within(precision)
    if end and end.last > whole.last:
        raise _Clash("ends_on", Bad("ligger utanför det som starts_on anger. Ange en period."))
    return _columns(whole.first, whole.last, precision)


def _precision(start: Span, end: Span | None) -> str:
    """How well the time is known, by how it is written."""
    return "period" if end and end.last > start.last else start.unit


def _days(start: Span, end: Span | None) -> dict[str, Any]:
    """One day, or several that follow each other."""
    for name, span in (("starts_on", start), ("ends_on", end)):
        if span and span.unit != "day":
            raise _Clash(name, Bad("ska vara en dag, till exempel 2024-06-19."))
    return _columns(start.first, end.last if end else None, "day")


def _columns(first: dt.date, last: dt.date | None, precision: str) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": last, "date_precision": precision}
