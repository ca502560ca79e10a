"""An Excel workbook: the sheet that holds the data, and what a person should know of the rest."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from skanekarta.importers.reading import SourceRow, most_of, shortened
from skanekarta.importers.sources.books import Book, Tab, read_book
from skanekarta.importers.sources.cells import Values
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.opened import Opened
from skanekarta.importers.sources.packages import Package, open_package
from skanekarta.importers.sources.sheets import Look, Sheet, letters_of
from skanekarta.importers.sources.strings import read_strings

MOST_LOOKED_AT = 1_000
"""Rows of a sheet among which the first ones of a table are sought."""

TABLE = 2


def open_workbook(content: Content, notes: Notes) -> Workbook:
    """The workbook's rows. Raises RefusedFile."""
    package = open_package(content)
    book = read_book(package, notes)
    values = Values(book, read_strings(package, book.strings), content.limits)
    tab = _with_data(package, book, values)
    _tell_of_others(book.tabs, tab, notes)
    return Workbook(content, notes, package, values, tab)


class Workbook(Opened):
    """The rows of one sheet, numbered as Excel shows them; a row ends at its last filled cell.

    Formulas give the value that was saved with them; nothing is computed, run or fetched.
    """

    kind = "xlsx"

    def __init__(
        self, content: Content, notes: Notes, package: Package, values: Values, tab: Tab
    ) -> None:
        super().__init__(content, notes)
        self._package, self._values, self._tab = package, values, tab
        self.sheet = tab.name

    def _rows(self) -> Iterator[SourceRow]:
        elements = self._content.limits.elements
        sheet = Sheet(self._values, self._content, self._notes, elements)
        with self._package.open(self._tab.part) as stream:
            yield from sheet.rows(stream)
        _tell_of_look(sheet.look, self._notes)


def _with_data(package: Package, book: Book, values: Values) -> Tab:
    """The first visible sheet with two rows of at least two cells, else the first visible one
    with anything in it; a hidden one only where the visible ones are empty."""
    best: tuple[tuple[bool, int], Tab] | None = None
    left = package.content.limits.elements
    for tab in book.tabs:
        sheet = Sheet(values, package.content, Notes(), left)
        rank = (tab.visible, _rank(package, tab, sheet))
        left = sheet.left  # all sheets together take no longer to look through than one
        if rank[1] and (best is None or best[0] < rank):
            best = (rank, tab)
        if rank == (True, TABLE):
            break
    if best is None:
        raise package.content.refused("Arbetsboken har inget blad med något i.")
    return best[1]


def _rank(package: Package, tab: Tab, sheet: Sheet) -> int:
    """0 for a sheet with nothing in it, 1 for one with something, 2 for one with a table: among
    its first rows there are two of several cells."""
    rows = several = 0
    with package.open(tab.part) as stream:
        for row in itertools.islice(sheet.rows(stream), MOST_LOOKED_AT):
            rows += 1
            several += sum(cell is not None for cell in row.cells) > 1
            if several == 2:
                return TABLE
    return min(rows, 1)


def _tell_of_others(tabs: Sequence[Tab], read: Tab, notes: Notes) -> None:
    others = [f"”{shortened(tab.name)}”" for tab in tabs if tab is not read]
    if others:
        text = f"Bladet ”{shortened(read.name)}” lästes. De andra lästes inte: {most_of(others)}."
        notes.advice("other-sheets", text)
    if not read.visible:
        notes.advice("hidden-sheet", f"Bladet ”{shortened(read.name)}” är dolt men lästes.")


def _tell_of_look(look: Look, notes: Notes) -> None:
    if look.merged:
        text = (
            f"Sammanslagna celler: {most_of(look.merged)}. Bara den första av dem har ett värde;"
            " de andra lästes som tomma. Dela upp dem och fyll i alla."
        )
        notes.advice("merged-cells", text, _row_of(look.merged[0]))
    if look.hidden_rows:
        rows = most_of([str(row) for row in look.hidden_rows])
        text = f"Dolda rader lästes som andra: {rows}."
        notes.advice("hidden-rows", text, look.hidden_rows[0])
    if look.hidden_columns:
        columns = most_of([_span(first, last) for first, last in look.hidden_columns])
        notes.advice("hidden-columns", f"Dolda kolumner lästes som andra: {columns}.")
    if look.formulas:
        text = f"Antal celler som är formler: {look.formulas}. De värden som sparades i dem lästes."
        notes.advice("formulas", text)


def _row_of(reference: str) -> int | None:
    found = re.match(r"[A-Z]{1,3}(\d{1,7})", reference)
    return int(found[1]) if found else None


def _span(first: int, last: int) -> str:
    if first == last:
        return letters_of(first)
    return f"{letters_of(first)}–{letters_of(last)}"
