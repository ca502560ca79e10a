"""What became of a cell: its meaning, or why it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from skanekarta.importers.reading import Level, Value

T = TypeVar("T")

MOST_REMEMBERED = 50_000
"""Wordings that a column remembers; a column with more has few that come again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value, whichever cell it stands in. `text` is the sentence for the
    report; the cell's own words stand beside it, never in it. `unknown` is set where the value
    is a wording that a vocabulary lacks: (vocabulary, wording)."""

    code: str
    text: str
    valid: tuple[str, ...] = ()
    suggestion: str | None = None
    level: Level = "error"
    unknown: tuple[str, str] | None = None


class Read(NamedTuple, Generic[T]):
    """A cell's meaning, and what is to be said of it."""

    value: T | None = None
    problems: tuple[Problem, ...] = ()


def refused(
    code: str, text: str, valid: tuple[str, ...] = (), suggestion: str | None = None
) -> Read[T]:
    """A cell without meaning: an error."""
    return Read(None, (Problem(code, text, valid, suggestion),))


def advised(value: T | None, code: str, text: str, suggestion: str | None = None) -> Read[T]:
    """A cell that is understood, with something to think of."""
    return Read(value, (Problem(code, text, (), suggestion, "advice"),))


class Reader(dict[str, Read[T]], Generic[T]):
    """What a column's cells mean, with a memory for texts: a dictionary, since a look-up in one
    costs no call. Typed cells are read anew: 1, 1.0 and True are one key to a dictionary and
    three things here."""

    def __init__(self, read: Callable[[Value], Read[T]]) -> None:
        super().__init__()
        self.anew = read

    def __missing__(self, text: str) -> Read[T]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[text] = self.anew(text)
        return found

    def __call__(self, value: Value) -> Read[T]:
        """The meaning of a cell."""
        return self[value] if type(value) is str else self.anew(value)
