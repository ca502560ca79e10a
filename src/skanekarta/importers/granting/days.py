"""Days and years as Swedish lists write them: `2024-06-19`, `19/6 2024`, `19 juni 2024`, `2024`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from skanekarta.importers.granting.readings import Read, advised, refused
from skanekarta.importers.reading import Value

FIRST, LAST = 1900, 2100
"""The database's own limits (`grant.Grant`, year_is_plausible)."""

LONGEST = 40
VALID = ("2024-06-19", "19/6 2024", "19 juni 2024", "20240619", "2024")
VALID_YEARS = ("2024",)
EXCELS_ZERO = dt.date(1899, 12, 30)
SERIALS = range(20_000, 75_000)
"""Excel's numbers for days between 1954 and 2105; what is less could be a year."""

_SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december"
_ENGLISH = "january february march april may june july august september october november december"
MONTHS = {
    name: number
    for names in (_SWEDISH, _ENGLISH)
    for number, whole in enumerate(names.split(), 1)
    for name in (whole, whole[:3], whole[:4])
}

_CLOCK = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|\+00:?00)?)?"
FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?:den )?(?P<d>\d{1,2})[/.-] ?(?P<m>\d{1,2})[/., -]? ?(?P<y>\d{4})",
        r"(?:år )?(?P<y>\d{4})(?:\.0)?",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})",
    )
)
NAMED = re.compile(r"(?:(?:den )?(?P<d>\d{1,2})(?::?e)?\.? )?(?P<name>[a-z]+)\.?,? (?P<y>\d{4})")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or only its year where the source says no more."""

    year: int
    date: dt.date | None = None


def day(value: Value) -> Read[Day]:
    """The day of a cell; day before month, as Swedish has it."""
    if isinstance(value, dt.datetime):
        return _plausible(Day(value.year, value.date()))
    if isinstance(value, dt.date):
        return _plausible(Day(value.year, value))
    if isinstance(value, str):
        return _written(" ".join(value.split()).lower())
    if value is None or isinstance(value, bool) or not _is_day_sized(value):
        return refused("not-a-date", "Cellen är inget datum.", VALID)
    # Only Excel's serial numbers have parts: the time of the day.
    return _numbered(int(value) if int(value) == value or value > SERIALS[0] else 0)


def _is_day_sized(value: float | Decimal) -> bool:
    """Whether a number could be a day in any way: eight digits at most."""
    return not (isinstance(value, Decimal) and value.is_nan()) and 0 < value < 10**8


def year(value: Value) -> Read[int]:
    """The year of a cell, which may hold a whole date."""
    found = day(value)
    codes = {problem.code for problem in found.problems}
    if found.value is None or codes:
        text = "Cellen är inget årtal; skriv fyra siffror, från 1900 till 2100."
        code = "year-out-of-range" if "year-out-of-range" in codes else "not-a-year"
        return refused(code, text, VALID_YEARS)
    return Read(found.value.year)


def _plausible(found: Day) -> Read[Day]:
    if not FIRST <= found.year <= LAST:
        return refused("year-out-of-range", "Året ska vara från 1900 till 2100.", VALID_YEARS)
    return Read(found)


def _numbered(number: int) -> Read[Day]:
    if number in SERIALS:
        date = EXCELS_ZERO + dt.timedelta(days=number)
        text = f"Talet är Excels nummer för {date.isoformat()} och läses så; skriv hellre datumet."
        return advised(Day(date.year, date), "serial-date", text, date.isoformat())
    text = str(number)
    if len(text) in {4, 8}:
        return _written(text)
    return refused("not-a-date", "Cellen är inget datum.", VALID)


def _written(text: str) -> Read[Day]:
    parts = written_parts(text) if len(text) <= LONGEST else None
    if parts is not None:
        return _dated(*parts)
    if len(text) <= LONGEST and SERIAL.fullmatch(text):
        return _numbered(int(float(text)))
    return refused("not-a-date", "Cellen är inget datum.", VALID)


def written_parts(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day, as many as are told; None for what is written in no known way."""
    for form in FORMS:
        if found := form.fullmatch(text):
            told = {name: int(text) for name, text in found.groupdict().items()}
            return told["y"], told.get("m"), told.get("d")
    named = NAMED.fullmatch(text)
    if named is None or named["name"] not in MONTHS:
        return None
    return int(named["y"]), MONTHS[named["name"]], int(named["d"]) if named["d"] else None


def _dated(year: int, month: int | None, date: int | None) -> Read[Day]:
    try:
        found = dt.date(max(year, 1), 1 if month is None else month, 1 if date is None else date)
    except ValueError:
        text = "Datumet finns inte i almanackan; dagen skrivs före månaden."
        return refused("no-such-date", text, VALID)
    return _plausible(Day(year, None if date is None else found))
