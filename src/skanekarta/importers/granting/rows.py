"""A row of a list under its headings: cells by the field that they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from skanekarta.dialects import RUNS
from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.readings import Problem, Reader
from skanekarta.importers.reading import SourceRow, Value

T = TypeVar("T")

LONGEST = {"note": 4_000, "source": 1_000}
"""Characters of a text; all others may have `LONGEST_TEXT`."""

LONGEST_TEXT = 500
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What PostgreSQL or XML has no place for."""


class Row:
    """The cells of a row. What can't be read is noted, and the row has `failed`. `values` are
    the cells that have something in them, by field, with what stands in for those that are
    empty; `touched` counts what has been said of it or taken from it."""

    __slots__ = ("at", "failed", "layout", "notes", "number", "touched", "values")

    def __init__(
        self, row: SourceRow, layout: Layout, notes: Notes, defaults: Mapping[str, str]
    ) -> None:
        self.number, self.layout, self.notes = row.number, layout, notes
        self.at, self.failed, self.touched = layout.at, False, 0
        self.values = values = dict[str, Value](defaults)
        cells = row.cells
        if len(cells) < layout.width:
            cells = (*cells, *(None,) * (layout.width - len(cells)))
        for name, place in layout.places:
            value = cells[place]
            if type(value) is str:
                value = value.strip()
                if not value:
                    continue
                if value[0] == "'" and value[1:2] in RUNS:
                    value = value[1:]  # the guard that our own files put there
            elif value is None:
                continue
            values[name] = value

    def cell(self, name: str) -> Value:
        """What the cell of a field holds, without spaces around; None where it is empty."""
        return self.values.get(name)

    def read(self, name: str, reader: Reader[T]) -> T | None:
        """The meaning of a field's cell; None where it is empty or has none."""
        value = self.values.get(name)
        if value is None:
            return None
        found = reader[value] if type(value) is str else reader.anew(value)
        if found.problems:
            self.problems(name, found.problems, value)
        return found.value

    def problems(self, name: str, found: tuple[Problem, ...], value: Value = None) -> None:
        """Notes what is wrong with a field's cell."""
        self.touched += len(found)
        for problem in found:
            self.failed = self.failed or problem.level == "error"
            self.notes.cell(problem, self.number, self.layout.column(name), value)

    def lacks(self, name: str, *families: str) -> None:
        """Notes that a value is missing; of a column that is not there all has been told."""
        self.failed = True
        self.touched += 1
        if any(each.startswith((name, *families)) for each in self.at):
            self.fails(name, "missing-value", "Värdet saknas.")

    def hide(self, name: str) -> None:
        """Takes a cell away that nothing more may be read from or told of."""
        self.touched += 1
        self.values.pop(name, None)

    def fails(self, name: str, code: str, text: str, value: Value = None) -> None:
        """Notes an error about a field."""
        self.problems(name, (Problem(code, text),), value)

    def advise(self, name: str, code: str, text: str, value: Value = None) -> None:
        """Notes advice about a field."""
        self.problems(name, (Problem(code, text, level="advice"),), value)

    def text(self, name: str) -> str | None:
        """A field's text on one line. Too long, or with control characters, is an error."""
        value = self.values.get(name)
        if value is None:
            return None
        text = value if type(value) is str else _shown(value)
        if len(text) <= LONGEST_TEXT and text.isprintable():
            return text
        return self._unusual(name, text)

    def _unusual(self, name: str, text: str) -> str | None:
        most = LONGEST.get(name, LONGEST_TEXT)
        if len(text) > most:
            self.fails(name, "too-long", f"Texten är längre än {most} tecken.", text)
            return None
        if CONTROL.search(text):
            self.fails(name, "control-characters", "Texten har styrtecken som inte kan sparas.")
            return None
        return " ".join(text.split())


MOST_TOGETHER = 10_000
TEXTS = frozenset({str, type(None)})


class Together(dict[tuple[Value, ...], T], Generic[T]):
    """What some cells of a row mean together, with a memory, as `Reader` has one for a cell alone:
    for texts only, and for rows of which nothing was to be said or taken away, since that is to
    happen at every row."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def of(self, row: Row, read: Callable[[Row], T]) -> T:
        """The meaning of those cells of a row, which `read` finds where it is not known."""
        cells = tuple(map(row.values.get, self.names))
        known = self.get(cells)
        if known is not None:
            return known
        before = row.touched
        found = read(row)
        if found is not None and row.touched == before and TEXTS.issuperset(map(type, cells)):
            if len(self) >= MOST_TOGETHER:
                self.clear()
            self[cells] = found
        return found


def _shown(value: Value) -> str:
    """A typed cell as text: a whole number has no decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
