"""A CSV file becomes rows of values; every cell that can't be read is noted, not the first."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from skanekarta.errors import RefusedFile

T = TypeVar("T")

MOST_PROBLEMS = 1_000


@dataclass
class Sheet:
    """The rows of a file and what is wrong with them.

    Rows are numbered as a person sees them: the heading is row 1. `done()` raises RefusedFile
    with all problems at once.
    """

    file: str
    rows: list[Record]
    problems: list[str] = field(default_factory=list)

    def note(self, row: int, column: str, text: str) -> None:
        """Notes a problem with a cell."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"rad {row}, kolumn {column}: {text}")

    def done(self, rows: Sequence[Mapping[str, object]] = (), key: Sequence[str] = ()) -> None:
        """Raises RefusedFile if anything was noted, or if two of the rows made from the sheet
        have the same key."""
        seen: dict[tuple[object, ...], int] = {}
        for record, row in zip(self.rows, rows, strict=False):
            identity = tuple(row[name] for name in key)
            first = seen.setdefault(identity, record.number)
            if first != record.number:
                self.note(record.number, ", ".join(key), f"är samma som på rad {first}.")
        if not self.rows and not self.problems:
            self.problems.append("filen har inga rader.")
        if self.problems:
            raise RefusedFile(self.file, self.problems)


@dataclass(frozen=True)
class Record:
    """A row: its number and its cells, with readers that note what they can't read."""

    sheet: Sheet
    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """The cell's text, None where it is empty."""
        return self.cells.get(column, "").strip() or None

    def required(self, column: str) -> str:
        """The cell's text; an empty one is a problem."""
        found = self.text(column)
        if found is None:
            self.sheet.note(self.number, column, "saknar värde.")
        return found or ""

    def whole(self, column: str) -> int | None:
        """A whole number that the database's own whole numbers can hold."""
        return self._read(column, _whole, "ett heltal (högst nio siffror)")

    def sum_of_money(self, column: str) -> int | None:
        """Whole kronor, of which there may be many."""
        return self._read(column, _money, "ett belopp i hela kronor")

    def number_or_none(self, column: str) -> Decimal | None:
        """A number with a decimal point."""
        return self._read(column, _decimal, "ett tal")

    def day(self, column: str) -> dt.date | None:
        """A day as YYYY-MM-DD."""
        return self._read(column, dt.date.fromisoformat, "en dag (ÅÅÅÅ-MM-DD)")

    def flag(self, column: str) -> bool:
        """`true`/`1` or `false`/`0`."""
        found = self._read(column, _flag, "true eller false")
        return bool(found)

    def listed(self, column: str, separator: str) -> list[str]:
        """Several texts in a cell."""
        parts = (self.text(column) or "").split(separator)
        return [part.strip() for part in parts if part.strip()]

    def _read(self, column: str, read: Callable[[str], T], expected: str) -> T | None:
        found = self.text(column)
        if found is None:
            return None
        try:
            return read(found)
        except (ValueError, KeyError, InvalidOperation):
            self.sheet.note(self.number, column, f"”{found[:80]}” är inte {expected}.")
            return None


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _money(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", text):
        raise ValueError(text)
    return Decimal(text)


def _flag(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.lower()]


def read_csv(file: Path, columns: Sequence[str]) -> Sheet:
    """The rows of a UTF-8 CSV file that has at least those columns. Raises RefusedFile."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"byte {error.start}: filen är inte UTF-8."
        raise RefusedFile(file.name, [problem]) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = reader.fieldnames or []
    missing = [column for column in columns if column not in found]
    if missing:
        raise RefusedFile(file.name, [f"rad 1: kolumnen {name} saknas." for name in missing])
    sheet = Sheet(file.name, [])
    sheet.rows.extend(_records(sheet, reader))
    return sheet


def _records(sheet: Sheet, reader: csv.DictReader[str]) -> Iterator[Record]:
    try:
        for number, cells in enumerate(reader, start=2):
            if None in cells or None in cells.values():
                sheet.note(number, "–", "har fel antal celler.")
                continue
            yield Record(sheet, number, cells)
    except csv.Error as error:
        raise RefusedFile(sheet.file, [f"rad {reader.line_num}: {error}"]) from None
