"""What a report is about, in its words: grants, calls, entries of the log, registers."""

from __future__ import annotations

from dataclasses import dataclass

from skanekarta.importers.calls.columns import CALLS
from skanekarta.importers.granting.columns import GRANTS, Columns
from skanekarta.importers.logging.columns import ENTRIES
from skanekarta.importers.reading import Report
from skanekarta.importers.registers.columns import DOCUMENTS, LINKS, ORGANISATIONS


@dataclass(frozen=True)
class Subject:
    """How one of them is called, how several that are new are, and the columns of its lists."""

    one: str
    new: str
    several: str
    columns: Columns


SUBJECTS = {
    "grants": Subject("Stöd", "Nya stöd", "Stöd", GRANTS),
    "calls": Subject("Utlysning", "Nya utlysningar", "Utlysningar", CALLS),
    "activities": Subject("Post", "Nya poster", "Poster", ENTRIES),
    "policy-documents": Subject("Styrdokument", "Nya uppgifter", "Uppgifter", DOCUMENTS),
    "municipal-organisations": Subject("Kommun", "Nya uppgifter", "Uppgifter", ORGANISATIONS),
    "municipal-links": Subject("Länk", "Nya länkar", "Länkar", LINKS),
}


def subject(report: Report) -> Subject:
    """What that report is about."""
    return SUBJECTS[report.about]
