"""What one cell of a register means: a time and how well it is known, yes or no."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from skanekarta.importers.granting.days import LONGEST, day, written_parts
from skanekarta.importers.granting.grant_rows import YES_OR_NO
from skanekarta.importers.granting.readings import Read, refused
from skanekarta.importers.reading import Value

VALID = ("2021", "2021-06", "2021-06-14")
PRECISIONS = ("year", "month", "day")
"""How well a time is known, by how many parts of it are told."""

NOTICE = frozenset(("tills vidare", "gäller tills vidare", "t.v.", "tv", "löpande"))


@dataclass(frozen=True)
class Time:
    """A year, a month or a day."""

    year: int
    month: int | None = None
    date: int | None = None

    @property
    def precision(self) -> str:
        """Which of them it is."""
        return PRECISIONS[(self.month is not None) + (self.date is not None)]

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month or 1, self.date or 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        month = self.month or 12
        return dt.date(self.year, month, self.date or calendar.monthrange(self.year, month)[1])


def time(value: Value) -> Read[Time]:
    """The time of a cell."""
    text = " ".join(value.split()).lower() if isinstance(value, str) else ""
    parts = written_parts(text) if text and len(text) <= LONGEST else None
    if parts and parts[1] and not parts[2]:
        if not 1900 <= parts[0] <= 2100 or not 1 <= parts[1] <= 12:
            return refused("no-such-date", "Månaden finns inte.", VALID)
        return Read(Time(parts[0], parts[1]))
    found = day(value)
    if found.value is None:
        return Read(None, found.problems)
    date = found.value.date
    told = Time(date.year, date.month, date.day) if date else Time(found.value.year)
    return Read(told, found.problems)


def date(value: Value) -> Read[dt.date]:
    """The whole day of a cell."""
    found = time(value)
    if found.value is not None and found.value.date is None:
        return refused("not-a-date", "Skriv hela dagen: ÅÅÅÅ-MM-DD.", VALID[2:])
    return Read(found.value.first if found.value else None, found.problems)


def is_notice(value: Value) -> bool:
    """Whether a cell says «tills vidare»."""
    return isinstance(value, str) and " ".join(value.split()).casefold() in NOTICE


def flag(value: Value) -> Read[bool]:
    """Yes or no."""
    text = str(value).strip().casefold().removesuffix(".0")
    if text == "x":
        return Read(True)
    if text in YES_OR_NO:
        return Read(YES_OR_NO[text])
    return refused("not-yes-or-no", "Värdet ska vara ja eller nej.", ("ja", "nej"))
