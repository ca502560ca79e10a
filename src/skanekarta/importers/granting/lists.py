"""A list of grants, read from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

import sqlalchemy as sa

from skanekarta.importers.granting.approvals import Approvals, Defaults
from skanekarta.importers.granting.asides import is_empty, is_sum, told_aside
from skanekarta.importers.granting.checks import Likely, Usual, check_row, today, worth_having
from skanekarta.importers.granting.columns import GRANTS
from skanekarta.importers.granting.grant_rows import GrantReader
from skanekarta.importers.granting.headings import WITHIN, Layout, find_layout
from skanekarta.importers.granting.money import Money
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.places import Places
from skanekarta.importers.granting.recipients import Recipients
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.screening import Clean, begin, check_persons_only
from skanekarta.importers.granting.whereabouts import Whereabouts
from skanekarta.importers.granting.words import Words
from skanekarta.importers.reading import GrantRow, Report, Source, SourceRow
from skanekarta.placing import near_points


def read_grants(
    connection: sa.Connection,
    source: Source,
    report: Report,
    approvals: Approvals,
    defaults: Defaults,
) -> Iterator[GrantRow]:
    """The grants of a file, one for each row that can be understood, as they are read. What can't
    be is told in the report, which is whole when the last row has been given; so are the terms
    that were approved, put in the database then. The database is asked before the first row and
    after the last. Raises RefusedFile where the file itself can't be read."""
    notes = begin(source, report)
    places = Places(connection)
    layout = find_layout(islice(source.rows(), WITHIN), GRANTS, places, defaults, notes)
    if layout is None:
        check_persons_only(source, notes)
        return
    reading = _Reading(connection, source, layout, notes, (approvals, defaults, places))
    yield from reading.grants()
    reading.finish(connection)


class _Reading:
    """A file under way."""

    def __init__(
        self,
        connection: sa.Connection,
        source: Source,
        layout: Layout,
        notes: Notes,
        given: tuple[Approvals, Defaults, Places],
    ) -> None:
        approvals, defaults, places = given
        self.source, self.layout, self.notes = source, layout, notes
        self.defaults = _defaults(defaults, source.name)
        self.words = Words(connection, approvals, source.name)
        self.recipients = Recipients(connection, self.words)
        where = Whereabouts(layout, places, near_points(connection, _points(source)))
        money = Money(layout)
        self.reader = GrantReader(self.words, self.recipients, where, money, defaults.passed_on)
        self.usual, self.likely, self.year = Usual(connection), Likely(), today()
        needed = (layout.at.get(name) for name in ("recipient", "amount_sek"))
        self.needed = tuple(at for at in needed if at is not None)
        self.so_far, self.is_clean = Decimal(0), Clean(layout, notes)
        self.absent = worth_having(layout.at, notes)

    def grants(self) -> Iterator[GrantRow]:
        """Every row that is a grant."""
        for row in self.source.rows():
            if not self.is_clean(row) or row.number <= self.layout.row:
                continue
            if is_empty(row) or self._is_aside(row):
                continue
            self.notes.report.rows += 1
            grant = self._grant(row)
            if grant is not None:
                yield grant
            elif self.notes.is_full(row.number):
                return

    def _grant(self, row: SourceRow) -> GrantRow | None:
        cells = Row(row, self.layout, self.notes, self.defaults)
        grant = self.reader.read(cells, row.point)
        if grant is None or not self.likely.see(grant, self.notes):
            return None
        check_row(cells, grant, self.absent, self.year)
        self.usual.see(grant)
        self.so_far += grant.amount_sek
        return grant

    def _is_aside(self, row: SourceRow) -> bool:
        """Whether a row is no grant at all: most rows are seen by three cells to be one."""
        lacks = any(at >= len(row.cells) or row.cells[at] in (None, "") for at in self.needed)
        again = row.cells[0] is not None and row.cells[0] == self.layout.headings[0]
        return (lacks or again or self._is_sum(row)) and told_aside(
            row, self.layout, self.so_far, self.notes
        )

    def _is_sum(self, row: SourceRow) -> bool:
        """Whether the recipient is «Summa», and no column but those of money has anything."""
        whose = self.layout.at.get("recipient")
        if whose is None or not is_sum(row.cells[whose]):
            return False
        filled = (at for at, cell in enumerate(row.cells) if cell not in (None, "") and at != whose)
        purposes = self.layout.purposes
        return all(at < len(purposes) and purposes[at] == "money" for at in filled)

    def finish(self, connection: sa.Connection) -> None:
        """What can be told only when all is read; and the approved terms are stored."""
        report = self.notes.report
        self.is_clean.finish()
        report.made = self.words.store(connection)
        self.recipients.store(connection)
        report.learned, report.numbers = self.recipients.learned, self.recipients.told
        self.usual.tell(self.notes, self.layout.heading("amount_sek"))
        self.likely.compare(connection, self.notes)
        self.notes.done()
        if not self.notes.report.rows:
            self.notes.tell("error", "no-rows", "Filen har inga rader under rubrikerna.")


def _defaults(given: Defaults, name: str) -> Mapping[str, str]:
    """What stands in for empty cells, by field."""
    fields = ("funder", "support_form", "call", "year", "decision_date", "source_url")
    told = {each: getattr(given, each) for each in fields}
    return {"source": given.source or name, **{each: text for each, text in told.items() if text}}


def _points(source: Source) -> set[tuple[float, float]]:
    """The points of a file whose rows are places; such a file is of bounded size."""
    if all(row.point is None for row in islice(source.rows(), WITHIN)):
        return set()
    return {row.point for row in source.rows() if row.point is not None}
