"""Two statistics answers of the same question for two years: what grew, what shrank.

A change is only told where both years are known: a number, or a zero that complete lists vouch
for. Nothing in the loaded lists is no zero, so from it to a number nobody knows the change (the
design, truth 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.statistics import PLACE, YEAR
from skanekarta.web.drawing.shading import INAPPLICABLE, NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.language import _, noted
from skanekarta.web.measures import Measure, Row, value_of

Key = str | None

LASTING = frozenset({NOTHING, INAPPLICABLE})
"""What a change has instead of a number where both years have it."""

OF_PEOPLE = frozenset({"per_inhabitant"})
"""Measures that an unknown place can't have, since nobody lives there."""

DECIMALS = 4
"""As many as the statistics have: a difference of two such has no more."""


@dataclass(frozen=True)
class Change:
    """A municipality or an area in two years, each a number or what it has instead of one."""

    key: Key
    title: str
    before: Value
    after: Value
    is_whole: bool = True
    """Whether the lists of both years are read to their end."""

    @property
    def difference(self) -> Value:
        """The later less the earlier, where both are known."""
        ends = (self.before, self.after)
        first, last = (0.0 if end == ZERO else end for end in ends)
        if isinstance(first, str) or isinstance(last, str):
            return ends[0] if ends[0] == ends[1] and ends[0] in LASTING else UNKNOWN
        return round(last - first, DECIMALS)

    @property
    def ratio(self) -> float | None:
        """The change as a part of the earlier; None where that is nothing or not known, and of
        lists that may lack some of either year: how much nobody can say."""
        if not self.is_whole:
            return None
        if isinstance(self.difference, str) or isinstance(self.before, str) or not self.before:
            return None
        return self.difference / abs(self.before)


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], by: str, measure: Measure
) -> dict[Key, Change]:
    """The changes of every group in either answer, by its key."""
    ends = [(_by_key(answer["rows"], by), absent(answer, by)) for answer in (before, after)]
    titles = {key: title_of(row, by) for rows, _ in ends for key, row in rows.items()}
    found: dict[Key, Change] = {}
    for key, title in titles.items():
        first, last = (_value(rows, key, measure, none) for rows, none in ends)
        if by == PLACE and key is None and measure.id in OF_PEOPLE:
            first = last = INAPPLICABLE
        found[key] = Change(key, title, first, last, are_whole(before, after))
    return found


def whole(before: Mapping[str, Any], after: Mapping[str, Any], measure: Measure) -> Change:
    """The change of two answers' totals."""
    first, last = (total(each, measure) for each in (before, after))
    return Change(None, measure.title, first, last, are_whole(before, after))


def are_whole(*answers: Mapping[str, Any]) -> bool:
    """Whether the lists behind the answers are read to their end."""
    return all(each["coverage"] is not None and each["coverage"]["complete"] for each in answers)


def total(answer: Mapping[str, Any], measure: Measure) -> Value:
    """An answer's total; no rows at all are a zero only where the lists are complete."""
    if not answer["total"]["count"]:
        return absent(answer, PLACE)
    return value_of(answer["total"], measure)


def absent(answer: Mapping[str, Any], by: str) -> Value:
    """What a group that an answer lacks has there: a zero where the lists are complete, and no
    row may belong to any group, since it lacks the field."""
    unsorted = by != PLACE and any(row[by] is None for row in answer["rows"] if by in row)
    return ZERO if are_whole(answer) and not unsorted else NOTHING


UNNAMED = {PLACE: noted("Okänd plats"), YEAR: noted("År okänt")}
LACKING = noted("Uppgift saknas")


def title_of(row: Row, by: str) -> str:
    """What a group is called, in the page's language."""
    if row[by] is None:
        return _(UNNAMED.get(by, LACKING))
    title = str(row.get(f"{by}_title") or row[by])
    return _(title)


def _by_key(rows: Iterable[Row], by: str) -> dict[Key, Row]:
    return {row[by]: row for row in rows}


def _value(rows: Mapping[Key, Row], key: Key, measure: Measure, none: Value) -> Value:
    return value_of(rows[key], measure) if key in rows else none


def ranked(found: Iterable[Change]) -> list[Change]:
    """The greatest growth first, the greatest loss last among the known; then those of which
    something is known, then the rest, as they came."""
    return sorted(found, key=lambda row: (_rank(row), -_number(row)))


def _rank(row: Change) -> int:
    if not isinstance(row.difference, str):
        return 0
    return 2 if row.difference == NOTHING else 1


def _number(row: Change) -> float:
    return row.difference if not isinstance(row.difference, str) else 0.0
