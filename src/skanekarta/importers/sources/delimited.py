"""Text with delimiters: CSV, with semicolons or tabs as well."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from skanekarta.importers.reading import SourceRow
from skanekarta.importers.sources.content import HEAD, Content
from skanekarta.importers.sources.delimiters import HINT, Layout, layout_of
from skanekarta.importers.sources.encodings import encoding_of
from skanekarta.importers.sources.letters import LOST, MARK, WRONG
from skanekarta.importers.sources.limits import grouped
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.opened import Opened


def open_delimited(content: Content, notes: Notes) -> Delimited:
    """A text file's rows. Raises RefusedFile."""
    content.check_size(content.limits.text_bytes)
    encoding = encoding_of(content, notes)
    with io.TextIOWrapper(content.stream(), encoding, newline="") as text:
        sample = text.read(HEAD)
    if not sample.strip(f"\r\n\t ;,{MARK}") and len(sample) < HEAD:
        raise content.refused("Filen är tom.")
    return Delimited(content, notes, encoding, layout_of(sample))


class Delimited(Opened):
    """Rows are numbered as a spreadsheet shows them: a line break within quotes starts no new
    row, an empty line is a row. An empty cell is None, every other one a text."""

    kind = "csv"

    def __init__(self, content: Content, notes: Notes, encoding: str, layout: Layout) -> None:
        super().__init__(content, notes)
        self.encoding, self.layout = encoding, layout

    def _rows(self) -> Iterator[SourceRow]:
        with io.TextIOWrapper(self._content.stream(), self.encoding, newline="") as text:
            lines = _Lines(text, self._content, self._notes)
            reader = csv.reader(lines, delimiter=self.layout.delimiter, strict=True)
            width = 0
            for number, cells in self._records(lines, reader):
                if len(cells) != width:
                    self._check_width(lines, cells, width)
                    width = len(cells)
                if lines.characters > self._content.limits.cell_characters:
                    self._check_lengths(number, cells)
                yield SourceRow(number, tuple([cell or None for cell in cells]))

    def _records(
        self, lines: _Lines, reader: Iterator[list[str]]
    ) -> Iterator[tuple[int, list[str]]]:
        most = self._content.limits.rows
        while lines.row <= most:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if not self._goes_on(lines, str(error)):
                    return
                continue
            if "".join(cells).strip() and not lines.is_hint:
                yield lines.row, cells
        yield lines.row, []

    def _goes_on(self, lines: _Lines, reason: str) -> bool:
        """Tells of a row that can't be taken apart; whether those below it can be read."""
        row, most = lines.row, grouped(self._content.limits.cell_characters)
        if "expected after" in reason:
            text = f"Rad {row}: citattecknen stämmer inte; ett saknas, eller följs av mer text."
            self._notes.error("stray-quote", text, row)
            lines.row += lines.taken - 1
            return True
        if "unexpected end" in reason:
            text = f"Rad {row}: ett citattecken öppnas men stängs aldrig; filen kan vara avkortad."
            self._notes.error("unclosed-quote", text, row)
            return False
        text = (
            f"Rad {row}: en cell är längre än {most} tecken; ett citattecken kan vara oavslutat."
            " Raderna därefter lästes inte."
        )
        self._notes.error("long-cell", text, row)
        return False

    def _check_width(self, lines: _Lines, cells: list[str], before: int) -> None:
        """A row that is wider than the table has a delimiter in a text; a last one that is
        narrower than the one before, and has no line break, is where the file was cut."""
        row, most = lines.row, self.layout.width
        if most and any(cells[most:]):
            text = (
                f"Rad {row} har {len(cells)} celler, tabellen {most}. Kanske står det ett"
                " skiljetecken i en cell utan citattecken omkring."
            )
            self._notes.error("too-many-cells", text, row)
        if len(cells) < before and not lines.ended:
            text = (
                f"Rad {row}, den sista, har {len(cells)} celler men raden före {before}, och slutar"
                " utan radbrytning: filen verkar avkortad."
            )
            self._notes.error("cut-short", text, row)

    def _check_lengths(self, row: int, cells: list[str]) -> None:
        most = self._content.limits.cell_characters
        for column, cell in enumerate(cells, start=1):
            if len(cell) > most:
                text = f"Rad {row}, kolumn {column}: cellen är längre än {grouped(most)} tecken."
                self._notes.error("long-cell", text, row, str(column), cell[:most])


class _Lines:
    """The lines of a text, looked at as the CSV reader takes them: `row` is the record it is in,
    `taken` and `characters` what that record has taken so far, `ended` whether the last line
    has a break."""

    def __init__(self, text: io.TextIOWrapper, content: Content, notes: Notes) -> None:
        self._text, self._content, self._notes = text, content, notes
        self._most = content.limits.line_characters
        self.row = self.taken = self.characters = 0
        self.is_hint = False
        self.ended = True

    def begin(self) -> None:
        """A new record."""
        self.row += 1
        self.taken = self.characters = 0
        self.is_hint = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most)
        if not line:
            raise StopIteration
        self.taken += 1
        self.characters += len(line)
        if len(line) == self._most:
            most = grouped(self._most)
            raise self._content.refused(f"Rad {self.row} är längre än {most} tecken.")
        self.ended = line[-1] in "\r\n"
        if self.row == 1:
            self.is_hint = HINT.fullmatch(line) is not None
        if "\0" in line or MARK in line or "Ã" in line or LOST in line:  # faster than a pattern
            return self._cleaned(line)
        return line

    def _cleaned(self, line: str) -> str:
        row = self.row
        if "\0" in line:
            text = f"Rad {row}: texten innehåller NUL-tecken; filen är skadad."
            self._notes.error("nul-character", text, row)
        if WRONG.search(line.replace("\0", "")):
            text = (
                f"Rad {row}: texten är förstörd (till exempel ”Ã¶” i stället för ”ö”). Öppna"
                " originalet och spara det som CSV UTF-8."
            )
            self._notes.error("garbled-text", text, row)
        if MARK in line:
            text = f"Rad {row}: ett osynligt tecken (BOM) mitt i filen togs bort."
            self._notes.advice("mark-inside", text, row)
        return line.replace("\0", "").replace(MARK, "")
