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
from skanekarta.web.drawing.shading import NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.language import _, noted
from skanekarta.web.measures import Measure, Row, value_of

Key = str | None

DECIMALS = 4
"""As many as the statistics have: a difference of two such has no more."""


@dataclass(frozen=True)
class Change:
    """A municipality or an area in two years, each a number or what it has instead of one."""

    key: Key
    title: str
    before: Value
    after: Value

    @property
    def difference(self) -> Value:
        """The later less the earlier, where both are known."""
        ends = (self.before, self.after)
        first, last = (0.0 if end == ZERO else end for end in ends)
        if isinstance(first, str) or isinstance(last, str):
            return NOTHING if set(ends) == {NOTHING} else UNKNOWN
        return round(last - first, DECIMALS)

    @property
    def ratio(self) -> float | None:
        """The change as a part of the earlier; None where that is nothing or not known."""
        if isinstance(self.difference, str) or isinstance(self.before, str) or not self.before:
            return None
        return self.difference / abs(self.before)


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], by: str, measure: Measure
) -> dict[Key, Change]:
    """The changes of every group in either answer, by its key."""
    ends = [(_by_key(answer["rows"], by), absent(answer, by)) for answer in (before, after)]
    titles = {key: title_of(row, by) for rows, _ in ends for key, row in rows.items()}
    return {
        key: Change(key, title, *(_value(rows, key, measure, none) for rows, none in ends))
        for key, title in titles.items()
    }


def whole(before: Mapping[str, Any], after: Mapping[str, Any], measure: Measure) -> Change:
    """The change of two answers' totals."""
    return Change(None, measure.title, *(total(each, measure) for each in (before, after)))


def total(answer: Mapping[str, Any], measure: Measure) -> Value:
    """An answer's total; no rows at all are a zero only where the lists are complete."""
    if not answer["total"]["count"]:
        return absent(answer, PLACE)
    return value_of(answer["total"], measure)


def absent(answer: Mapping[str, Any], by: str) -> Value:
    """What a group that an answer lacks has there: a zero where the lists are complete, and no
    row may belong to any group, since it lacks the field."""
    covered = answer["coverage"]
    complete = covered is not None and covered["complete"]
    unsorted = by != PLACE and any(row[by] is None for row in answer["rows"] if by in row)
    return ZERO if complete and not unsorted else NOTHING


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
