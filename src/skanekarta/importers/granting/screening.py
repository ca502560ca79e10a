"""What no list may hold, looked for in every cell of it before anything else is read."""

from __future__ import annotations

from skanekarta.importers.granting import persons
from skanekarta.importers.granting.cases import Cases
from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.notes import Notes, disclosed
from skanekarta.importers.granting.readings import MOST_REMEMBERED
from skanekarta.importers.reading import Report, Source, SourceRow, Value
from skanekarta.personal_numbers import Purpose

PERSON = (
    "Cellen har ett personnummer eller samordningsnummer. Ta bort det ur filen: "
    "personuppgifter får inte läsas in. Raden är inte granskad i övrigt."
)
CASE = (
    "Cellen har vad som kan vara ett personnummer, och kolumnen är inte säkert en serie "
    "ärendenummer. Ta bort numret ur filen, eller hela kolumnen: personuppgifter får inte läsas in."
)


def begin(source: Source, report: Report) -> Notes:
    """A report that says which file it is of and what its reader has found; what gathers more."""
    report.kind, report.sheet, report.sha256 = source.kind, source.sheet, source.sha256
    for finding in source.findings:
        report.add(disclosed(finding))
    return Notes(report)


class Clean:
    """Which rows have no personal identity number. Texts that have been looked at are
    remembered: most come again."""

    def __init__(self, layout: Layout, notes: Notes) -> None:
        self.layout, self.notes = layout, notes
        self.known: set[Value] = set()
        purposes = enumerate(layout.purposes)
        self.cases = {at: Cases() for at, purpose in purposes if purpose == "case"}

    def __call__(self, row: SourceRow) -> bool:
        """Whether no cell of the row has one; those that have are told."""
        known = self.known
        if self.cases and row.number > self.layout.row:
            self._see(row)
        if known.issuperset(row.cells):
            return True
        if len(known) > MOST_REMEMBERED:
            known.clear()
        clean = True
        for at, cell in enumerate(row.cells):
            if cell in known:
                continue
            if not persons.holds(cell):
                known.add(cell)
            elif persons.holds(cell, self._purpose(at)) and not self._doubts(row, at):
                self._tell(row.number, at)
                clean = False
        return clean

    def finish(self) -> None:
        """When all is read: tells of the cells that a column of cases does not speak for."""
        for at, cases in self.cases.items():
            if cases.are_series:
                self.notes.report.series.add(at)
                continue
            for row in cases.doubted:
                self._tell(row, at)

    def _see(self, row: SourceRow) -> None:
        for at, cases in self.cases.items():
            if at < len(row.cells):
                cases.see(row.cells[at])

    def _doubts(self, row: SourceRow, at: int) -> bool:
        """Whether a cell may be a case's, which the rest of its column will tell."""
        cases = self.cases.get(at) if row.number > self.layout.row else None
        return cases is not None and cases.doubts(row.cells[at], row.number)

    def _purpose(self, at: int) -> Purpose:
        purposes = self.layout.purposes
        return purposes[at] if at < len(purposes) else "text"

    def _tell(self, row: int, at: int) -> None:
        headings = self.layout.headings
        text = CASE if at in self.cases else PERSON
        heading = headings[at] if at < len(headings) else None
        self.notes.tell("error", "personal-identity-number", text, row, heading)


def check_persons_only(source: Source, notes: Notes) -> None:
    """A file without headings is refused, but what it must not hold is told all the same."""
    is_clean = Clean(Layout(0, (), {}, ()), notes)
    for row in source.rows():
        is_clean(row)
    notes.done()
