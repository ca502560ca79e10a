"""What a file changes, in sums and grant by grant, and how its columns were read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from skanekarta.importers.reading import Report
from skanekarta.importers.reports.section import Column, Section, cut
from skanekarta.importers.reports.subjects import subject
from skanekarta.importers.told import Change, Measure
from skanekarta.swedish import kr, number

MONEY = (Column("År"), Column("Stödform"), *(Column(t, True) for t in ("Före", "I filen", "Efter")))


def remarks(report: Report) -> Section | None:
    """How it came out, in sentences."""
    if not report.remarks:
        return None
    rows, more = cut([(each,) for each in report.remarks])
    return Section("om", "Så blev det", "", "plain", (Column("Vad", typed=True),), rows, (), more)


def totals(report: Report) -> Section | None:
    """The sums of each year and form: before, in the file, after."""
    if not report.totals:
        return None
    rows, more = cut(
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
    return Section("summor", "Summor", text, "plain", MONEY, rows, total, more)


def measures(report: Report) -> Section | None:
    """The figures of each year's calls together: before, in the file, after."""
    if not report.measures:
        return None
    rows, more = cut([_measure(each) for each in report.measures])
    text = "Utlysningarnas siffror per år: de som var inlästa, filens, och de som blir."
    columns = (MONEY[0], Column("Uppgift"), *MONEY[2:])
    return Section("summor", "Summor", text, "plain", columns, rows, (), more)


def _measure(each: Measure) -> tuple[str, ...]:
    told = kr if each.unit == "kr" else number
    sums = (told(sum_) for sum_ in (each.before, each.file, each.after))
    return ("okänt" if each.year is None else str(each.year), each.title, *sums)


def changes(report: Report) -> Section | None:
    """Every field that the file changes."""
    if not report.changed_count:
        return None
    rows, more = cut([row for each in report.changed for row in _changed(each)])
    about = subject(report)
    names = ("Rad", about.one, "Uppgift", "Före", "Efter")
    text = f"{about.several} som fanns och som filen ändrar: {number(report.changed_count)}."
    columns = tuple(map(Column, names))
    return Section("andrat", "Det som ändras", text, "plain", columns, rows, (), more)


def _changed(each: Change) -> list[tuple[str, ...]]:
    row = "" if each.row is None else str(each.row)
    return [
        (row, each.what, name, "–" if before is None else before, "–" if after is None else after)
        for name, before, after in each.fields
    ]


def compared(report: Report) -> Section | None:
    """The sums of the report of 2024 beside those of the loaded table."""
    if not report.compared:
        return None
    rows = tuple(
        (each.title, number(each.reported), "–" if each.counted is None else number(each.counted))
        for each in report.compared
    )
    text = "Kommuner per slag enligt Region Skånes rapport 2024, och i den inlästa tabellen."
    if any(each.counted is None for each in report.compared):
        text += " Den räknas när alla 33 kommuner är inlästa."
    elif any(each.counted != each.reported for each in report.compared):
        text += " De skiljer sig: tabellen eller rapporten kan ha fel, eller ha en annan dag."
    columns = (Column("Slag"), Column("Rapporten", True), Column("Tabellen", True))
    return Section("rapporten", "Jämfört med 2024 års rapport", text, "plain", columns, rows)


def missing(report: Report) -> Section | None:
    """What is loaded and the file lacks."""
    if not report.missing_count:
        return None
    about = subject(report)
    rows, more = cut([(each.what,) for each in report.missing])
    left = "De ligger kvar: bara en inläsning som säger vad den ersätter tar bort något."
    taken = f"{number(report.withdrawn)} av dem tas bort; historiken behålls."
    about = subject(report)
    text = (
        f"{about.several} som är inlästa men inte finns i filen: {number(report.missing_count)}. "
        f"{taken if report.withdrawn else left}"
    )
    return Section("saknas", "Saknas i filen", text, "plain", (Column(about.one),), rows, (), more)


def headings(report: Report) -> Section | None:
    """Which heading was read as what."""
    if not report.headings:
        return None
    titles = subject(report).columns.titles
    rows = tuple((heading, _field(name, titles)) for heading, name in report.headings.items())
    columns = (Column("Rubrik i filen"), Column("Läses som"))
    return Section("kolumner", "Så lästes kolumnerna", "", "plain", columns, rows)


def _field(name: str, titles: Mapping[str, str]) -> str:
    family, _, of = name.partition("@")
    if of:
        return f"{'Belopp' if family == 'amount' else 'Andel'} {of}"
    own = name.removesuffix("_title")
    return titles.get(name) or f"{titles.get(own, own)} (text)"
