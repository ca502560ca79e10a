"""A workbook's sheet, read as a stream: its rows and what its look hides from them.

openpyxl reads a sheet too, but keeps a node for every row, lists every missing one, and can tell
either a formula or its value. Here a row that is not there costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from skanekarta.importers.reading import SourceRow, Value
from skanekarta.importers.sources.cells import BadCell, Values
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.markup import DEEPEST, TOO_MUCH, Damaged, bare, feed
from skanekarta.importers.sources.notes import Notes

MOST_ROWS = 1_048_576
MOST_LISTED = 1_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDEST = 16_384


def letters_of(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = LETTERS[rest] + found
    return found


def column_of(letters: str) -> int:
    """The number of a column from its letters. Raises Damaged for those that no sheet has."""
    if not 0 < len(letters) < 4 or letters.strip(LETTERS):
        raise Damaged
    number = 0
    for letter in letters:
        number = number * 26 + LETTERS.index(letter) + 1
    if number > WIDEST:
        raise Damaged
    return number


@dataclass
class Look:
    """What a sheet's look keeps from the eye: hidden rows and columns, merged cells (at most
    `MOST_LISTED` of each), and how many cells are formulas with a value."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: int = 0


class Sheet:
    """Reads a sheet's markup once; `rows` gives those that hold something, and `look` is whole
    when they have been read. `left` is how many elements may still come."""

    def __init__(self, values: Values, content: Content, notes: Notes, left: int) -> None:
        self._values, self._content, self._notes = values, content, notes
        self.left = left
        self._ready: list[SourceRow] = []
        self._columns: dict[str, int] = {}
        self._depth = self._row = self._column = 0
        self._row_text = "0"
        self._in_row = self._hidden = self._takes = self._spoken = self._formula = False
        self._cells: dict[int, Value] = {}
        self._cell: dict[str, str] | None = None
        self._parts: list[str] = []
        self._length = 0
        self.look = Look()

    def rows(self, stream: IO[bytes]) -> Iterator[SourceRow]:
        """The rows that are not empty, as numbered in the sheet. Raises RefusedFile."""
        for _ in feed(stream, self, self._content):
            yield from self._ready
            self._ready.clear()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.left -= 1
        if self.left < 0:
            raise Damaged(TOO_MUCH)
        if ":" in name:
            name = bare(name)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            self._takes = self._cell is not None
        else:
            self._begin_other(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if ":" in name:
            name = bare(name)
        if name == "c":
            self._end_cell()
        elif name == "v":
            self._takes = False
        else:
            self._end_other(name)

    def text(self, data: str) -> None:
        """Text of a value is kept, one character more than may be."""
        if self._takes and self._length <= self._values.limits.cell_characters * 7:
            self._parts.append(data)
            self._length += len(data)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if self._cell is not None or not self._in_row:
            raise Damaged
        self._cell = attributes
        self._formula = False
        self._parts.clear()
        self._length = 0

    def _end_cell(self) -> None:
        cell = self._cell
        if cell is None:
            raise Damaged
        self._cell = None
        self._column = column = self._place(cell.get("r"))
        text = "".join(self._parts) if self._parts else None
        if text is None and not self._formula:
            return
        if column in self._cells:
            raise Damaged
        try:
            kind, style = cell.get("t", "n"), cell.get("s")
            value = self._values.of(kind, style, text, formula=self._formula)
            self.look.formulas += self._formula
        except BadCell as error:
            value = None
            self._tell(error)
        if value is not None:
            self._cells[column] = value

    def _place(self, reference: str | None) -> int:
        """The column of a cell; one that does not say comes after the one before it."""
        if reference is None:
            if self._column >= WIDEST:
                raise Damaged
            return self._column + 1
        letters = reference.rstrip("0123456789")
        if reference[len(letters) :] != self._row_text:
            raise Damaged
        if letters not in self._columns:
            self._columns[letters] = column_of(letters)
        return self._columns[letters]

    def _tell(self, error: BadCell) -> None:
        place = f"{letters_of(self._column)}{self._row}"
        text = f"Cell {place} {error.reason}."
        if error.code == "formula-without-value":
            text += " Öppna arbetsboken i Excel och spara den, så sparas värdena."
        self._notes.error(error.code, text, self._row, letters_of(self._column), error.value)

    def _begin_other(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Damaged
        if name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self._formula = self._cell is not None
        elif name == "t":
            self._takes = self._cell is not None and not self._spoken
        elif name == "rPh":
            self._spoken = True
        elif name == "mergeCell" and len(self.look.merged) < MOST_LISTED:
            self.look.merged.append(attributes.get("ref", "")[:20])
        elif name == "col":
            self._see_column(attributes)

    def _end_other(self, name: str) -> None:
        self._depth -= 1
        if name == "row":
            self._end_row()
        elif name == "t":
            self._takes = False
        elif name == "rPh":
            self._spoken = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r") or str(self._row + 1)
        if self._in_row or not (text.isascii() and text.isdecimal()) or len(text) > 7:
            raise Damaged
        if not self._row < int(text) <= MOST_ROWS:
            raise Damaged
        self._row, self._row_text, self._column = int(text), text, 0
        self._in_row = True
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        self._in_row = False
        if all(isinstance(value, str) and value.isspace() for value in self._cells.values()):
            self._cells.clear()
            return
        width = max(self._cells)
        cells = tuple([self._cells.get(column) for column in range(1, width + 1)])
        self._cells.clear()
        self._ready.append(SourceRow(self._row, cells))
        if self._hidden and len(self.look.hidden_rows) < MOST_LISTED:
            self.look.hidden_rows.append(self._row)

    def _see_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in ("1", "true"):
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not (first.isdecimal() and last.isdecimal() and len(first + last) <= 10):
            raise Damaged
        if len(self.look.hidden_columns) < MOST_LISTED:
            self.look.hidden_columns.append((int(first), int(last)))
