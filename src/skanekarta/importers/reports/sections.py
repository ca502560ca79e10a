"""What a report tells, in which order: said once, for text and page alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from skanekarta.importers.reading import Report
from skanekarta.importers.reports import outcome, problems
from skanekarta.importers.reports.section import Section, Tone
from skanekarta.importers.reports.subjects import subject
from skanekarta.swedish import kr, number

WHOLE = ("grants", "localities", "policy-documents")
"""Of what a file can be the whole, so that something may be missing in it."""


@dataclass(frozen=True)
class Told:
    """A whole report: the verdict, a few figures, and the sections that have anything to say."""

    title: str
    verdict: str
    advice: str
    tone: Tone
    figures: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)


def told(report: Report) -> Told:
    """The report as sections."""
    verdict, advice, tone = _verdict(report)
    sections = (
        problems.findings(report, "error"),
        problems.terms(report),
        problems.findings(report, "advice"),
        problems.duplicates(report),
        problems.unknown(report),
        outcome.remarks(report),
        outcome.totals(report),
        outcome.measures(report),
        outcome.compared(report),
        outcome.changes(report),
        outcome.missing(report),
        outcome.headings(report),
    )
    shown = tuple(each for each in sections if each is not None)
    title = f"Granskning av {report.file}"
    return Told(title, verdict, advice, tone, _figures(report), _facts(report), shown)


def _verdict(report: Report) -> tuple[str, str, Tone]:
    wrong = report.number_of("error")
    if wrong:
        things = "ett fel" if wrong == 1 else f"{number(wrong)} fel"
        text = "Ingenting är ändrat. Rätta felen i filen och läs in den på nytt."
        return f"Filen kan inte läsas in: {things}.", text, "error"
    if not report.dry_run and report.import_id is None:
        return "Inget har ändrats.", "Allt i filen är redan inläst, och likadant.", "plain"
    if report.dry_run:
        return "Filen kan läsas in.", "Detta är en provkörning: ingenting är ändrat.", "plain"
    text = f"Inläsningen har nummer {report.import_id}{subject(report).back}."
    return "Filen är inläst.", text, "plain"


def _figures(report: Report) -> tuple[tuple[str, str], ...]:
    of_file = sum((each.file for each in report.totals), Decimal(0))
    counts = (
        ("Rader", report.rows),
        ("Fel", report.number_of("error")),
        ("Råd", report.number_of("advice")),
        (subject(report).new, report.added),
        ("Ändrade", report.changed_count),
        ("Oförändrade", report.unchanged),
        *([("Saknas i filen", report.missing_count)] if report.about in WHOLE else []),
    )
    found = tuple((title, number(count)) for title, count in counts)
    return (*found, ("Belopp i filen", kr(of_file))) if report.totals else found


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Fil", report.file),
        ("Filtyp", report.kind),
        ("Blad", report.sheet),
        ("Fingeravtryck (sha256)", report.sha256),
    )
    return tuple((title, text) for title, text in facts if text)
