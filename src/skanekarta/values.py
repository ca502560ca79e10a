"""What a filter was given, once it is read: frozen values, and the words they are written with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skanekarta.errors import BadParameter

MISSING = "missing"
MISSING_TITLE = "uppgift saknas"
MOST_VALUES = 200
LONGEST_TEXT = 200
LONGEST_ID = 100
LONGEST_LIST = 4_000


@dataclass(frozen=True)
class Choice:
    """Chosen values of a field; `negated` turns it into «all but these»."""

    values: tuple[str, ...]
    missing: bool = False
    negated: bool = False


@dataclass(frozen=True)
class Interval:
    """An interval, closed, with open ends as None (OGC's `a/b` with `..`)."""

    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class Ranges:
    """Intervals of a field, any of them; `missing` takes in the rows that lack the value, and
    `negated` turns it into «all but these»."""

    parts: tuple[Interval, ...] = ()
    missing: bool = False
    negated: bool = False

    @property
    def hull(self) -> Interval | None:
        """From the lowest start to the highest end; None where nothing is asked for by value."""
        if not self.parts or self.negated:
            return None
        lows = [part.low for part in self.parts]
        highs = [part.high for part in self.parts]
        return Interval(None if None in lows else min(lows), None if None in highs else max(highs))


Value = Choice | Ranges | str


def clean(name: str, text: str, longest: int = LONGEST_TEXT) -> str:
    """The text without surrounding space; raises BadParameter where it is too long or has
    control characters (PostgreSQL takes no NUL, and nobody types the others)."""
    if len(text) > longest:
        raise BadParameter(name, "får vara högst {longest} tecken.", longest=longest)
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadParameter(name, "får inte innehålla styrtecken.")
    return text.strip()


def is_identifier(text: str) -> bool:
    """Whether a text could be the id of a row at all."""
    return len(text) <= LONGEST_ID and text.isprintable()
