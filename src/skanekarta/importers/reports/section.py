"""A part of a report: a heading, a sentence, and rows under columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from skanekarta.swedish import number

Tone = Literal["error", "advice", "plain"]
MOST_ROWS = 500
"""Rows of a table; more are counted. The workbook has all that the report has."""


@dataclass(frozen=True)
class Column:
    """A column of a table; `money` is set to the right, and of what is `typed` nothing is cut."""

    title: str
    money: bool = False
    typed: bool = False


@dataclass(frozen=True)
class Section:
    """A heading, a sentence, and rows under columns; `total` is the last row, `more` a sentence
    on what is left out."""

    id: str
    title: str
    text: str
    tone: Tone = "plain"
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()
    more: str = ""


def cut(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The rows that are shown, and a sentence on the others."""
    more = len(rows) - MOST_ROWS
    return tuple(rows[:MOST_ROWS]), f"Och {number(more)} till." if more > 0 else ""
