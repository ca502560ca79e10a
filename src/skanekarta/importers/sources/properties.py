"""A value in a JSON document becomes a cell."""

from __future__ import annotations

import json
import math

from skanekarta.importers.reading import Value, shortened
from skanekarta.importers.sources.letters import WRONG, wrong_with
from skanekarta.importers.sources.limits import Limits, grouped
from skanekarta.importers.sources.notes import Notes


class Properties:
    """Makes cells of a feature's values, and notes those that can't be."""

    def __init__(self, limits: Limits, notes: Notes) -> None:
        self._limits, self._notes = limits, notes

    def cell(self, value: object, row: int, column: str) -> Value:
        """The cell; None also for a value that had to be noted."""
        column = shortened(WRONG.sub("?", column))
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return self._number(value, row, column)
        return self._text(_as_text(value), row, column)

    def _number(self, value: float, row: int, column: str) -> Value:
        if math.isfinite(value):
            return value
        text = f"Rad {row}, {column}: värdet är inget tal som kan användas."
        self._notes.error("not-a-number", text, row, column, str(value))
        return None

    def _text(self, text: str, row: int, column: str) -> Value:
        most = self._limits.cell_characters
        if len(text) > most:
            problem = f"Rad {row}, {column}: texten är längre än {grouped(most)} tecken."
            self._notes.error("long-cell", problem, row, column, text[:most])
            return None
        wrong = wrong_with(text)
        if wrong:
            code, reason = wrong
            self._notes.error(
                code, f"Rad {row}, {column}: värdet {reason}.", row, column, ascii(text)
            )
            return None
        return text or None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return ";".join(_alone(each) for each in value if each is not None)
    return json.dumps(value, ensure_ascii=False)


def _alone(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
