"""What a report tells, in which order: said once, for text and page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from skanekarta.importers.granting.columns import titles
from skanekarta.importers.granting.terms import WHAT
from skanekarta.importers.reading import Change, Level, Report
from skanekarta.importers.reports.grouped import (
    APART,
    DUPLICATES,
    UNKNOWN,
    Group,
    duplicates,
    left_out,
    of_level,
)
from skanekarta.swedish import kr, number

Tone = Literal["error", "advice", "plain"]
MOST_ROWS = 500
"""Rows of a table; more are counted. The workbook has all that the report has."""


@dataclass(frozen=True)
class Column:
    """A column of a table; `money` is set to the right."""

    title: str
    money: bool = False


@dataclass(frozen=True)
class Section:
    """A heading, a sentence, and rows under columns; `total` is the last row, `more` a sentence
    on what is left out."""

    id: str
    title: str
    text: str
    tone: Tone = "plain"
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()
    more: str = ""


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
        _findings(report, "error"),
        _terms(report),
        _findings(report, "advice"),
        _duplicates(report),
        _unknown(report),
        _totals(report),
        _changes(report),
        _missing(report),
        _headings(report),
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
    text = f"Inläsningen har nummer {report.import_id} och kan ångras."
    return "Filen är inläst.", text, "plain"


def _figures(report: Report) -> tuple[tuple[str, str], ...]:
    of_file = sum((each.file for each in report.totals), Decimal(0))
    counts = (
        ("Rader", report.rows),
        ("Fel", report.number_of("error")),
        ("Råd", report.number_of("advice")),
        ("Nya stöd", report.added),
        ("Ändrade", report.changed_count),
        ("Oförändrade", report.unchanged),
        ("Saknas i filen", report.missing_count),
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


WORDS: dict[Level, tuple[str, str]] = {
    "error": ("Fel som måste rättas", "Så länge något av dem är kvar läses ingenting in."),
    "advice": ("Råd", "De hindrar inte inläsningen, men är värda en tanke."),
}
FOUND = tuple(map(Column, ("Rad", "Kolumn", "Värde", "Vad", "Giltigt", "Förslag")))


def _findings(report: Report, level: Level) -> Section | None:
    groups = of_level(report, level)
    title, text = WORDS[level]
    more = left_out(report, level, but=APART)
    if not groups and not more:
        return None
    rows, cut = _cut([_row(each) for each in groups])
    kept = f"Ytterligare {number(more)} är räknade men inte uppskrivna." if more else ""
    told = " ".join(part for part in (cut, kept) if part)
    ids = {"error": "fel", "advice": "rad"}
    return Section(ids[level], title, text, level, FOUND, rows, more=told)


def _row(each: Group) -> tuple[str, ...]:
    finding = each.finding
    cells = (finding.column, finding.value, finding.text, each.valid, finding.suggestion)
    return (each.where, *(cell or "" for cell in cells))


def _duplicates(report: Report) -> Section | None:
    groups = duplicates(report)
    if not groups:
        return None
    rows, cut = _cut([(each.where, each.finding.text) for each in groups])
    more = left_out(report, "advice", codes=DUPLICATES)
    kept = f"Ytterligare {number(more)} är räknade men inte uppskrivna." if more else ""
    text = "De läses in som de står. Ta bort dem ur filen om de är samma stöd."
    columns = (Column("Rad"), Column("Vad"))
    more_told = " ".join(part for part in (cut, kept) if part)
    return Section("dubbletter", "Möjliga dubbletter", text, "advice", columns, rows, (), more_told)


def _terms(report: Report) -> Section | None:
    if not report.new_terms:
        return None
    rows, cut = _cut(
        [
            (
                WHAT.get(each.vocabulary, each.vocabulary).capitalize(),
                each.wording,
                number(each.rows),
                number(each.first_row),
                each.suggestion or "",
                "Godkänt" if each.approved else "Ska godkännas eller rättas",
            )
            for each in report.new_terms
        ]
    )
    names = ("Slag", "Värde", "Rader", "Första raden", "Menas kanske", "Läge")
    text = "Värden som inte fanns. Är de nya godkänns de; är de felskrivna rättas de i filen."
    waiting = not all(each.approved for each in report.new_terms)
    tone: Tone = "error" if waiting else "plain"
    return Section("nya-varden", "Nya värden", text, tone, tuple(map(Column, names)), rows, (), cut)


def _unknown(report: Report) -> Section | None:
    if not report.unknown:
        return None
    told = {each.column: each.text for each in report.findings if each.code in UNKNOWN}
    rows, cut = _cut([(heading, told.get(heading, "")) for heading in report.unknown])
    text = "Innehållet i dem läses inte. Döp om en kolumn om den borde ha lästs."
    columns = (Column("Rubrik i filen"), Column("Vad"))
    return Section("okanda-kolumner", "Okända kolumner", text, "advice", columns, rows, (), cut)


MONEY = (Column("År"), Column("Stödform"), *(Column(t, True) for t in ("Före", "I filen", "Efter")))


def _totals(report: Report) -> Section | None:
    if not report.totals:
        return None
    rows, cut = _cut(
        [
            (
                "okänt" if each.year is None else str(each.year),
                each.support_form,
                *(kr(sum_) for sum_ in (each.before, each.file, each.after)),
            )
            for each in report.totals
        ]
    )
    sums = (
        sum((getattr(each, name) for each in report.totals), Decimal(0))
        for name in ("before", "file", "after")
    )
    text = "Summor per år och stödform: det som var inläst, filens, och det som blir."
    total = ("Summa", "", *map(kr, sums))
    return Section("summor", "Summor", text, "plain", MONEY, rows, total, cut)


def _changes(report: Report) -> Section | None:
    if not report.changed_count:
        return None
    rows, cut = _cut([row for each in report.changed for row in _changed(each)])
    names = ("Rad", "Stöd", "Uppgift", "Före", "Efter")
    text = f"Stöd som fanns och som filen ändrar: {number(report.changed_count)}."
    columns = tuple(map(Column, names))
    return Section("andrat", "Det som ändras", text, "plain", columns, rows, (), cut)


def _changed(each: Change) -> list[tuple[str, ...]]:
    row = "" if each.row is None else str(each.row)
    return [
        (row, each.what, name, "–" if before is None else before, "–" if after is None else after)
        for name, before, after in each.fields
    ]


def _missing(report: Report) -> Section | None:
    if not report.missing_count:
        return None
    rows, cut = _cut([(each.what,) for each in report.missing])
    left = "De ligger kvar: bara en inläsning som säger vad den ersätter tar bort något."
    taken = f"{number(report.withdrawn)} av dem tas bort; historiken behålls."
    text = (
        f"Stöd som är inlästa men inte finns i filen: {number(report.missing_count)}. "
        f"{taken if report.withdrawn else left}"
    )
    return Section("saknas", "Saknas i filen", text, "plain", (Column("Stöd"),), rows, (), cut)


def _headings(report: Report) -> Section | None:
    if not report.headings:
        return None
    rows = tuple((heading, _field(name)) for heading, name in report.headings.items())
    columns = (Column("Rubrik i filen"), Column("Läses som"))
    return Section("kolumner", "Så lästes kolumnerna", "", "plain", columns, rows)


def _field(name: str) -> str:
    family, _, of = name.partition("@")
    if of:
        return f"{'Belopp' if family == 'amount' else 'Andel'} {of}"
    own = name.removesuffix("_title")
    return titles().get(name) or f"{titles().get(own, own)} (text)"


def _cut(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], ...], str]:
    more = len(rows) - MOST_ROWS
    return tuple(rows[:MOST_ROWS]), f"Och {number(more)} till." if more > 0 else ""
