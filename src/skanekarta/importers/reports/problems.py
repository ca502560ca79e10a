"""What is wrong with a file, and what is worth a thought."""

from __future__ import annotations

from skanekarta.importers.granting.terms import WHAT
from skanekarta.importers.reading import Level, Report
from skanekarta.importers.reports import grouped
from skanekarta.importers.reports.grouped import (
    APART,
    DUPLICATES,
    UNKNOWN,
    Group,
    left_out,
    of_level,
)
from skanekarta.importers.reports.section import Column, Section, Tone, cut
from skanekarta.swedish import number

WORDS: dict[Level, tuple[str, str]] = {
    "error": ("Fel som måste rättas", "Så länge något av dem är kvar läses ingenting in."),
    "advice": ("Råd", "De hindrar inte inläsningen, men är värda en tanke."),
}
FOUND = tuple(map(Column, ("Rad", "Kolumn", "Värde", "Vad", "Giltigt", "Förslag")))


def findings(report: Report, level: Level) -> Section | None:
    """The errors, or the advice."""
    groups = of_level(report, level)
    title, text = WORDS[level]
    more = left_out(report, level, but=APART)
    if not groups and not more:
        return None
    rows, more_rows = cut([_row(each) for each in groups])
    kept = f"Ytterligare {number(more)} är räknade men inte uppskrivna." if more else ""
    told = " ".join(part for part in (more_rows, kept) if part)
    ids = {"error": "fel", "advice": "rad"}
    return Section(ids[level], title, text, level, FOUND, rows, more=told)


def _row(each: Group) -> tuple[str, ...]:
    finding = each.finding
    cells = (finding.column, finding.value, finding.text, each.valid, finding.suggestion)
    return (each.where, *(cell or "" for cell in cells))


def duplicates(report: Report) -> Section | None:
    """What may be the same grant twice."""
    groups = grouped.duplicates(report)
    if not groups:
        return None
    rows, more_rows = cut([(each.where, each.finding.text) for each in groups])
    more = left_out(report, "advice", codes=DUPLICATES)
    kept = f"Ytterligare {number(more)} är räknade men inte uppskrivna." if more else ""
    text = "De läses in som de står. Ta bort dem ur filen om de är samma stöd."
    columns = (Column("Rad"), Column("Vad"))
    more_told = " ".join(part for part in (more_rows, kept) if part)
    return Section("dubbletter", "Möjliga dubbletter", text, "advice", columns, rows, (), more_told)


def terms(report: Report) -> Section | None:
    """Values that the vocabularies lack, for a person to approve."""
    if not report.new_terms:
        return None
    rows, more_rows = cut(
        [
            (
                WHAT.get(each.vocabulary, each.vocabulary).capitalize(),
                each.wording,
                number(each.rows),
                number(each.first_row),
                each.suggestion or "",
                "Godkänt" if each.approved else "Ska godkännas eller rättas",
                "" if each.approved else each.option or "",
            )
            for each in report.new_terms
        ]
    )
    names = ("Slag", "Värde", "Rader", "Första raden", "Menas kanske", "Läge")
    columns = (*map(Column, names), Column("Godkänns med", typed=True))
    text = "Värden som inte fanns. Är de nya godkänns de; är de felskrivna rättas de i filen."
    waiting = not all(each.approved for each in report.new_terms)
    tone: Tone = "error" if waiting else "plain"
    return Section("nya-varden", "Nya värden", text, tone, columns, rows, (), more_rows)


def unknown(report: Report) -> Section | None:
    """The columns that were not understood."""
    if not report.unknown:
        return None
    told = {each.column: each.text for each in report.findings if each.code in UNKNOWN}
    rows, more_rows = cut([(heading, told.get(heading, "")) for heading in report.unknown])
    text = "Innehållet i dem läses inte. Döp om en kolumn om den borde ha lästs."
    columns = (Column("Rubrik i filen"), Column("Vad"))
    return Section(
        "okanda-kolumner", "Okända kolumner", text, "advice", columns, rows, (), more_rows
    )
