"""A list of calls, read from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

import sqlalchemy as sa

from skanekarta.importers.calls import checks
from skanekarta.importers.calls.call_rows import CallReader, CallRow, State
from skanekarta.importers.calls.columns import CALLS
from skanekarta.importers.calls.history import states
from skanekarta.importers.granting.approvals import Approvals, Defaults
from skanekarta.importers.granting.asides import is_empty, is_sum, told_aside
from skanekarta.importers.granting.checks import today
from skanekarta.importers.granting.headings import WITHIN, Layout, find_layout
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.screening import Clean, begin, check_persons_only
from skanekarta.importers.granting.words import Words
from skanekarta.importers.reading import Report, Source, SourceRow

MOST = 20_000
"""Rows of a list: no funder has had so many calls."""


def read_calls(
    connection: sa.Connection,
    source: Source,
    report: Report,
    given: tuple[Approvals, Defaults],
    *,
    corrections: bool = False,
) -> Iterator[CallRow]:
    """The calls of a file, one for each row that can be understood. What can't be is told in the
    report, which is whole when the last row has been given; so are the terms that were approved,
    put in the database then. With `corrections` a row may change the year of its call. Raises
    RefusedFile where the file itself can't be read."""
    approvals, defaults = given
    notes = begin(source, report)
    rows = islice(source.rows(), WITHIN)
    layout = find_layout(rows, CALLS, None, defaults, notes)
    if layout is None:
        check_persons_only(source, notes)
        return
    words = Words(connection, approvals, source.name, ("funder", "call"))
    reading = _Reading(layout, notes, words, states(connection))
    reading.defaults = {"funder": defaults.funder} if defaults.funder else {}
    reading.corrections = corrections
    yield from reading.calls(source)
    report.made = words.store(connection)
    reading.finish()


class _Reading:
    """A file under way; `known` are the calls as they will be when it has been read."""

    defaults: Mapping[str, str]
    corrections: bool

    def __init__(
        self, layout: Layout, notes: Notes, words: Words, stored: Mapping[str, State]
    ) -> None:
        self.layout, self.notes, self.this_year = layout, notes, today()
        self.reader, self.is_clean = CallReader(words, layout), Clean(layout, notes)
        self.stored, self.known = stored, dict(stored)
        self.rows: dict[str, int] = {}

    def calls(self, source: Source) -> Iterator[CallRow]:
        """Every row that is a call."""
        for row in source.rows():
            if not self.is_clean(row) or row.number <= self.layout.row:
                continue
            if is_empty(row) or self._is_aside(row):
                continue
            self.notes.report.rows += 1
            if self.notes.report.rows > MOST:
                text = f"Filen har fler än {MOST} utlysningar."
                self.notes.tell("error", "too-many-rows", text, row.number)
                return
            call = self._call(Row(row, self.layout, self.notes, self.defaults))
            if call is not None:
                yield call

    def _call(self, row: Row) -> CallRow | None:
        slug, said = self.reader.read(row)
        earlier = self.stored.get(slug or "", {})
        call = {**earlier, **said}
        checks.check_earlier(row, said, earlier, corrections=self.corrections)
        checks.check_row(row, call, self.this_year)
        if slug is None:
            return None
        first = self.rows.setdefault(slug, row.number)
        if first != row.number:
            text = f"Utlysningen finns redan på rad {first}."
            row.fails("call", "duplicate-call", text, row.cell("call"))
        if row.failed:
            return None
        self.known[slug] = call
        return CallRow(row.number, slug, said)

    def _is_aside(self, row: SourceRow) -> bool:
        """Whether a row is no call at all: a sum, a lone text, or the headings once more."""
        at = self.layout.at.get("call", self.layout.at.get("call_title", -1))
        named = row.cells[at] if 0 <= at < len(row.cells) else None
        again = named is not None and str(named).strip() == self.layout.headings[at]
        suspect = named in (None, "") or again or is_sum(named)
        return suspect and told_aside(row, self.layout, Decimal(0), self.notes)

    def finish(self) -> None:
        """What can be told only when all is read."""
        self.is_clean.finish()
        checks.check_shares(self.known, self.rows, self.notes, self.layout.heading("granted"))
        self.notes.done()
        if not self.notes.report.rows and not self.notes.report.blocked:
            self.notes.tell("error", "no-rows", "Filen har inga rader under rubrikerna.")
