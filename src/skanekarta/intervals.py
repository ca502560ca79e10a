"""Intervals as OGC writes them (`a/b`, `..` for an open end): read, written, asked, told."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from skanekarta.errors import BadParameter
from skanekarta.message import Say, in_swedish, message
from skanekarta.values import Interval


def interval(name: str, text: str, kind: type) -> Interval:
    """The interval that a text means; a lone value is an interval of one. Raises BadParameter."""
    low, slash, high = text.partition("/")
    first, last = (_end(name, end.strip(), kind) for end in (low, high if slash else low))
    if first is None and last is None:
        raise BadParameter(name, "behöver minst en gräns, till exempel 2019/2023 eller 2019/..")
    if first is not None and last is not None and first > last:
        raise BadParameter(name, "börjar efter sitt slut.")
    return Interval(first, last)


def interval_text(value: Interval) -> str:
    """`a`, `a/b`, `a/..` or `../b`."""
    if value.low == value.high:
        return _plain(value.low)
    return "/".join(".." if end is None else _plain(end) for end in (value.low, value.high))


def place(value: Interval) -> tuple[bool, Any, bool, Any]:
    """Sorts intervals by their start, those without one first; then by their end."""
    low, high = value.low, value.high
    return low is not None, low if low is not None else 0, high is None, high if high else 0


def within(column: sa.ColumnElement[Any], value: Interval) -> sa.ColumnElement[bool]:
    """The condition in SQL, both ends counted."""
    if value.low == value.high:
        exactly: sa.ColumnElement[bool] = column == value.low
        return exactly
    return sa.and_(
        *([column >= value.low] if value.low is not None else []),
        *([column <= value.high] if value.high is not None else []),
    )


def told(value: Interval, say: Say = in_swedish) -> str:
    """«2019–2023», «minst 100 000», «högst 5», «från och med 2024-06-19»."""
    low, high = (written(end, say) for end in (value.low, value.high))
    if value.low == value.high:
        return low
    is_day = dt.date in {type(value.low), type(value.high)}
    if value.low is None:
        return say("till och med {day}").format(day=high) if is_day else _at_most(high, say)
    if value.high is None:
        return say("från och med {day}").format(day=low) if is_day else _at_least(low, say)
    return f"{low}–{high}"


def _at_most(figure: str, say: Say) -> str:
    return say("högst {n}").format(n=figure)


def _at_least(figure: str, say: Say) -> str:
    return say("minst {n}").format(n=figure)


PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)

NUMBER = message("ett tal")
EXPECTED = {dt.date: message("en dag, till exempel 2024-06-19"), int: message("ett heltal")}


def _end(name: str, text: str, kind: type) -> Any:
    if text in {"", ".."}:
        return None
    try:
        if kind is dt.date and DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
        if kind is int and WHOLE_NUMBER.fullmatch(text):
            return int(text)
        if kind not in {int, dt.date} and PLAIN_NUMBER.fullmatch(text):
            return Decimal(text)
    except (ValueError, InvalidOperation):
        pass
    raise BadParameter(
        name,
        "”{text}” är inte {expected}. Intervall skrivs a/b, a/.. eller ../b.",
        text=text,
        expected=EXPECTED.get(kind, NUMBER),
    )


def _plain(value: int | Decimal | dt.date) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def swedish(value: object) -> str:
    """A number as Swedish has it, 24 268 000,5; anything else as it is."""
    return written(value, in_swedish)


def written(value: object, say: Say) -> str:
    """A number as the reader's language has it, by what that has in the place of the sample."""
    if not isinstance(value, Decimal):
        return str(value)
    sample = say("1\u00a0000,5")
    whole, _, part = _plain(value).partition(".")
    return f"{int(whole):,}".replace(",", sample[1]) + (f"{sample[-2]}{part}" if part else "")
