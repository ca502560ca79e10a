"""What of a file may be shown again: not personal identity numbers, not names of sole traders."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import reduce

from skanekarta.importers.granting import persons
from skanekarta.importers.granting.cases import may_be_case
from skanekarta.importers.granting.notes import quoted
from skanekarta.importers.granting.recipients import SAYS_SOLE_TRADER, SOLE_TRADER_TITLE
from skanekarta.importers.granting.terms import folded
from skanekarta.importers.reading import Report, SourceRow, Value
from skanekarta.organisations import SOLE_TRADER

HIDDEN = "(namn, visas inte)"
TYPES = ("recipient_type", "recipient_type_title")
NAMES = ("recipient", "recipient_title")
LETTERS = re.compile("[A-Z]{1,2}")
WORDS = frozenset({folded(SOLE_TRADER_TITLE), SOLE_TRADER})


class Disclosing:
    """The rows of a file as they may be shown, under the headings that its report knows."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.headings: dict[str, int] = {}
        self.fields: dict[int, str] = {}
        self.hidden: dict[int, set[str | None]] = defaultdict(set)
        self.untyped: set[int | None] = set()
        for each in report.findings:
            if each.code == "name-of-sole-trader" and each.row is not None:
                self.hidden[each.row].add(each.column)
            if report.headings.get(each.column or "") in TYPES and each.level == "error":
                self.untyped.add(each.row)

        for heading, at in report.places.items():
            self._know(at, heading)

    def place(self, heading: str | None) -> int:
        """The column, from 0, under a heading, or of the letters that Excel has for it where a
        file's reader knows no headings; the first for none."""
        if heading is None or heading in self.headings or not LETTERS.fullmatch(heading):
            return self.headings.get(heading or "", 0)
        return reduce(lambda at, letter: at * 26 + ord(letter) - ord("A") + 1, heading, 0) - 1

    def cells(self, row: SourceRow) -> list[Value]:
        """The cells of a row as they may be shown."""
        if row.number == self.report.heading_row and not self.report.places:
            self._learn(row)
        secret = row.number in self.untyped or self._is_sole_trader(row)
        hidden = {self.place(heading) for heading in self.hidden.get(row.number, ())}
        return [
            HIDDEN if at in hidden else self._shown(at, cell, secret=secret)
            for at, cell in enumerate(row.cells)
        ]

    def _learn(self, row: SourceRow) -> None:
        for at, cell in enumerate(row.cells):
            self._know(at, quoted(cell) or "")

    def _know(self, at: int, heading: str) -> None:
        self.headings.setdefault(heading, at)
        field = self.report.headings.get(heading)
        if field is not None:
            self.fields[at] = field

    def _is_sole_trader(self, row: SourceRow) -> bool:
        for at, field in self.fields.items():
            cell = row.cells[at] if at < len(row.cells) else None
            if isinstance(cell, str) and (
                (field in TYPES and folded(cell) in WORDS)
                or (field in NAMES and SAYS_SOLE_TRADER.search(cell))
            ):
                return True
        return False

    def _is_case(self, at: int, cell: Value) -> bool:
        return at in self.report.series and may_be_case(cell)

    def _shown(self, at: int, cell: Value, *, secret: bool) -> Value:
        """A sole trader's name, and whatever no one has read beside it, is not shown."""
        if persons.holds(cell) and not self._is_case(at, cell):
            return persons.hidden(cell) if isinstance(cell, str) else persons.HIDDEN
        field = self.fields.get(at)
        if not secret or cell is None or (field is not None and field not in NAMES):
            return cell
        return SOLE_TRADER_TITLE if field in NAMES else HIDDEN
