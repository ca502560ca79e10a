"""The report as plain text, for a terminal and for mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from skanekarta.importers.reading import Report
from skanekarta.importers.reports.section import Section
from skanekarta.importers.reports.sections import Told, told

MOST_ROWS = 60
"""Rows of a section: a terminal is no place to read five hundred."""

WIDEST = 60
SENTENCES = frozenset({"fel", "rad", "dubbletter"})
LINES = frozenset({"om"})
"""Sections whose rows are told as sentences, and those whose rows are: their cells are too long
for columns."""


def as_text(report: Report) -> str:
    """The report in Swedish; no line has control characters, whatever the file held."""
    return "\n".join(_lines(told(report))) + "\n"


def _lines(whole: Told) -> Iterator[str]:
    yield from (_plain(whole.title), "")
    yield f"{whole.verdict} {whole.advice}"
    yield ", ".join(f"{title.lower()}: {figure}" for title, figure in whole.figures)
    for section in whole.sections:
        yield from ("", section.title.upper(), *([section.text] if section.text else []))
        rows = section.rows[:MOST_ROWS]
        shown = replace(section, rows=rows)
        yield from _rows(shown)
        if len(section.rows) > len(rows):
            yield f"  … och {len(section.rows) - len(rows)} till i de fullständiga rapporterna."
        if section.more:
            yield f"  {section.more}"


def _rows(section: Section) -> Iterator[str]:
    if section.id in LINES:
        return (f"  {_plain(sentence)}" for (sentence,) in section.rows)
    return _sentences(section) if section.id in SENTENCES else _table(section)


def _sentences(section: Section) -> Iterator[str]:
    """`rad 2, Belopp: ”mycket”. Cellen är inget belopp. Giltigt: … Förslag: …`"""
    names = [column.title for column in section.columns]
    for row in section.rows:
        cells = dict(zip(names, map(_plain, row), strict=True))
        where = f"rad {cells['Rad']}" if cells["Rad"] else "hela filen"
        where += f", {cells['Kolumn']}" if cells.get("Kolumn") else ""
        value = f" ”{cells['Värde']}”." if cells.get("Värde") else ""
        more = [f" {name}: {cells[name]}." for name in ("Giltigt", "Förslag") if cells.get(name)]
        yield f"  {where}:{value} {cells['Vad']}{''.join(more)}"


def _table(section: Section) -> Iterator[str]:
    rows = [tuple(column.title for column in section.columns), *section.rows]
    rows += [section.total] if section.total else []
    most = [None if column.typed else WIDEST for column in section.columns]
    cells = [[_plain(cell)[:at] for cell, at in zip(row, most, strict=True)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        shown = (
            cell.rjust(width) if column.money else cell.ljust(width)
            for cell, width, column in zip(row, widths, section.columns, strict=True)
        )
        yield f"  {'  '.join(shown)}".rstrip()


def _plain(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(each if each.isprintable() or each in " \u00a0" else "\ufffd" for each in text)
