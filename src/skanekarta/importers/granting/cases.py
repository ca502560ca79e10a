"""Case numbers that are written as personal identity numbers are.

Registries make them of the day and a number (`230619-1234`), and one in ten of those passes for a
person's. What tells them apart is not in the cell but in its column: of persons' numbers nearly
all have the right check digit, of a series of cases one in ten. So such a cell is let through
only where the whole column is evidently a series, which is known when it has been read:

* every cell is a day and a number, and most of them could be nobody's, or
* every cell begins with the same letters of a registry, and half of the numbers or more could be
  nobody's.

What could never be let through (with a century, without a sign, of an adult, with a word that is
no registry's beside it) is told at once.
"""

from __future__ import annotations

import datetime as dt
import re

from skanekarta.importers.granting import persons
from skanekarta.importers.reading import Value
from skanekarta.personal_numbers.written import plain
from skanekarta.swedish import today

WRITTEN = re.compile(
    r"(?P<registry>(?!P\.?N\.?R?\b|SNR\b|PERS)[A-ZÅÄÖ]{2,6}"
    r"|(?i:d\.?nr|diarien(?:umme)?r|ärende(?:n(?:umme)?r)?))?[\s.:/-]*(?P<number>[\d\s.:/-]*\d)"
)
"""The registry's letters, or the word itself, and a number."""

DAY_AND_NUMBER = re.compile(r"(\d\d)(\d\d)(\d\d)[-/.:]\d{4}", re.ASCII)
FEWEST = 3
FEWEST_WITH_REGISTRY = 2
"""Different cells that a series has."""

LONGEST = 60
MOST = 1_000
"""Different cells that are counted: they tell of the others."""

OF_AGE = 18


class Cases:
    """A column of case numbers, as far as it has been read."""

    def __init__(self) -> None:
        self.registries: set[str] = set()
        self.bare = True
        self.seen: dict[str, bool] = {}
        self.doubted: list[int] = []

    def see(self, value: Value) -> None:
        """Counts a cell of the column."""
        if value in (None, "") or (isinstance(value, str) and value in self.seen):
            return
        text = _signed(value)
        written = WRITTEN.fullmatch(text)
        self.registries.add((written["registry"] or "").casefold() if written else "")
        self.bare = self.bare and DAY_AND_NUMBER.fullmatch(text) is not None
        if len(self.seen) < MOST:
            self.seen[str(value)] = persons.holds(value)

    def doubts(self, value: Value, row: int) -> bool:
        """Whether a cell that could be a person's may be a case's; its row is remembered."""
        may_be = may_be_case(value)
        if may_be:
            self.doubted.append(row)
        return may_be

    @property
    def are_series(self) -> bool:
        """Whether the column is evidently a series of cases, as told above."""
        number, persons_own = len(self.seen), sum(self.seen.values())
        if self.bare:
            return number >= FEWEST and 2 * persons_own < number
        same = len(self.registries) == 1 and "" not in self.registries
        return same and number >= FEWEST_WITH_REGISTRY and 2 * persons_own <= number


def may_be_case(value: Value) -> bool:
    """Whether a cell that could be a person's is written as a case's, of a day that would make
    it a child's."""
    written = (
        WRITTEN.fullmatch(_signed(value))
        if isinstance(value, str) and len(value) <= LONGEST
        else None
    )
    day = DAY_AND_NUMBER.fullmatch(written["number"]) if written else None
    return day is not None and _is_recent(*map(int, day.groups()))


def _signed(value: Value) -> str:
    return plain(str(value)[:LONGEST]).replace("\u2013", "-").strip()


def _is_recent(year: int, month: int, day: int) -> bool:
    """Whether it is a day on which nobody of age was born."""
    now = today()
    try:
        return dt.date(2000 + year, month, day) <= now and now.year - 2000 - year < OF_AGE
    except ValueError:
        return False
