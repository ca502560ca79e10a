"""A workbook's cell becomes a value: the text, number or day that Excel would show."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from skanekarta.importers.reading import Value, shortened
from skanekarta.importers.sources.books import Book
from skanekarta.importers.sources.letters import wrong_with
from skanekarta.importers.sources.limits import Limits, grouped
from skanekarta.importers.sources.strings import unescaped

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)

ERRORS = {
    "#REF!": "hänvisar till en cell som inte finns längre",
    "#N/A": "hittade inget värde",
    "#DIV/0!": "delar med noll",
    "#VALUE!": "räknar med något som inte är ett tal",
    "#NAME?": "har ett namn som Excel inte känner igen",
    "#NUM!": "ger ett tal som inte går att räkna ut",
    "#NULL!": "har områden som inte möts",
}


class BadCell(Exception):
    """A cell that can't be read; `code` and a Swedish end of the sentence about it."""

    def __init__(self, code: str, reason: str, value: str | None = None) -> None:
        self.code, self.reason, self.value = code, reason, value
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Values:
    """Turns cells into values, by the workbook's styles and shared texts.

    A number without decimals is an int, else a float; one in a date's format is a date, or a
    datetime where it has a time of day; a time alone is a text. NaN and infinity are no numbers
    here: such a cell is an error. Raises BadCell.
    """

    book: Book
    strings: Sequence[str]
    limits: Limits

    def of(self, kind: str, style: str | None, text: str | None, *, formula: bool) -> Value:
        """The value of a cell of that type and style, with that text (None where it has no
        value); None where it is empty."""
        if not text:
            if formula and kind != "str":
                raise BadCell("formula-without-value", "är en formel utan sparat värde")
            return None
        if kind == "n":
            return self._number(text, style)
        if kind == "s":
            return self._shared(text)
        if kind in ("str", "inlineStr"):
            return self._text(unescaped(text))
        return self._seldom(kind, text)

    def _shared(self, text: str) -> Value:
        try:
            at = int(text)
            return self._text(self.strings[at if at >= 0 else len(self.strings)])
        except (ValueError, IndexError):
            raise BadCell("damaged-cell", "hänvisar till en text som saknas", text) from None

    def _text(self, text: str) -> Value:
        if len(text) > self.limits.cell_characters:
            most = grouped(self.limits.cell_characters)
            raise BadCell("long-cell", f"är längre än {most} tecken", text)
        wrong = wrong_with(text)
        if wrong:
            raise BadCell(*wrong, ascii(text) if wrong[0] == "nul-character" else text)
        return text or None

    def _number(self, text: str, style: str | None) -> Value:
        number = read_number(text)
        if style is None or style == "0":
            return number
        if not style.isdecimal():
            raise BadCell("damaged-cell", "har ett format som inte finns", style)
        if int(style) in self.book.dates and int(style) not in self.book.durations:
            return self._day(number)
        return number

    def _day(self, serial: int | float) -> Value:
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 (heavy; only dates need it)

        try:
            if serial <= 0:
                raise ValueError
            found: dt.datetime | dt.time = from_excel(serial, self.book.epoch)
        except (OverflowError, ValueError):
            raise BadCell(
                "bad-date", "är inget datum fast den har ett datums format", str(serial)
            ) from None
        if isinstance(found, dt.time):
            return found.isoformat("minutes")
        return found.date() if found.time() == dt.time() else found

    def _seldom(self, kind: str, text: str) -> Value:
        if kind == "e":
            reason = ERRORS.get(text, "är inte ett värde")
            raise BadCell("error-cell", f"innehåller felet {text[:20]}: den {reason}", text)
        if kind == "b" and text in ("0", "1"):
            return text == "1"
        if kind == "d":
            try:
                return dt.datetime.fromisoformat(text.removesuffix("Z"))
            except ValueError:
                raise BadCell("bad-date", "är inget datum fast den säger det", text) from None
        raise BadCell("damaged-cell", "har ett värde av ett slag som inte finns", text)


def read_number(text: str) -> int | float:
    """The number that a text is. Raises BadCell, also for NaN and infinity."""
    if len(text) <= 18 and text.isascii() and text.isdecimal():
        return int(text)
    if len(text) <= 400 and NUMBER.fullmatch(text):
        if len(text) <= 30 and text.lstrip("+-").isdecimal():
            return int(text)
        number = float(text)
        if math.isfinite(number):
            return number
    raise BadCell("not-a-number", f"har värdet ”{shortened(text)}”, som inte är ett tal", text)
