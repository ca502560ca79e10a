"""The file itself as a workbook, its cells marked where something is to be said of them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from skanekarta.dialects import disarmed
from skanekarta.errors import RefusedFile
from skanekarta.importers.reading import Finding, Report, Source, Value, most_of
from skanekarta.importers.reports.disclosing import Disclosing
from skanekarta.swedish import number

MOST_ROWS = 50_000
"""Rows of the file that are copied: a workbook with more opens slowly, and few are marked."""

MOST_COLUMNS = 500
LONGEST = 32_767
"""Characters that Excel has room for in a cell."""

LONGEST_COMMENT = 2_000
LARGEST = 10**15
"""Whole numbers that Excel holds exactly."""

EXCELS_FIRST = 1900

RED, YELLOW = "FFF8D0D4", "FFFFF1C2"
COLOURS = {"error": RED, "advice": YELLOW}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for (its production 2, Char)."""


@dataclass(frozen=True)
class Styles:
    """What a sheet in write-only mode needs for a cell that is not plain."""

    fills: dict[str, Any] = field(default_factory=dict)
    bold: Any = None

    @classmethod
    def made(cls) -> Styles:
        """Styles of openpyxl's own kinds."""
        from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 (only for this report)

        fills = {
            level: PatternFill("solid", start_color=colour) for level, colour in COLOURS.items()
        }
        return cls(fills, Font(bold=True))


def write_workbook(report: Report, source: Source | None, path: Path) -> None:
    """Writes the workbook: the file's cells with marks and comments, all findings, the sums. No
    formula runs in it, and what may not be known is not in it. Of a file that can't be read to
    its end, it has what could be read: nothing where `source` is None."""
    from openpyxl import Workbook  # noqa: PLC0415 (only for this report)

    book, styles = Workbook(write_only=True), Styles.made()
    if source is not None:
        filled = book.create_sheet("Filen")
        try:
            _copy(filled, report, source, styles)
        except RefusedFile:
            filled.append(["Filen kan inte läsas längre än hit."])
    _list(book.create_sheet("Fel och råd"), report, styles)
    _sums(book.create_sheet("Summor"), report, styles)
    if report.compared:
        _compared(book.create_sheet("2024 års rapport"), report, styles)
    book.save(path)


def _copy(sheet: Any, report: Report, source: Source, styles: Styles) -> None:
    disclosing, said, written = Disclosing(report), defaultdict[int, list[Finding]](list), 0
    for finding in report.findings:
        said[finding.row or 0].append(finding)
    sheet.freeze_panes = f"A{(report.heading_row or 0) + 1}"
    _widen(sheet, ((heading, 18) for heading in report.headings))
    for row in source.rows():
        if row.number > MOST_ROWS:
            sheet.append([f"Filen har fler rader; här visas de {number(MOST_ROWS)} första."])
            return
        for _ in range(written + 1, row.number):
            sheet.append([])
        written = row.number
        cells = [_plain(each) for each in disclosing.cells(row)[:MOST_COLUMNS]]
        for at, findings in _places(said.get(row.number, ()), disclosing).items():
            cells += [None] * (at + 1 - len(cells))
            cells[at] = _marked(sheet, cells[at], findings, styles)
        sheet.append(cells)


def _places(findings: Iterable[Finding], disclosing: Disclosing) -> Mapping[int, list[Finding]]:
    """The columns, from 0, that something is said of in a row."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[disclosing.place(finding.column)].append(finding)
    return found


def _marked(sheet: Any, value: Any, findings: list[Finding], styles: Styles) -> Any:
    """A cell with its colour, and a comment that says why."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (only for this report)
    from openpyxl.comments import Comment  # noqa: PLC0415 (only for this report)

    cell = WriteOnlyCell(sheet, value)
    level = "error" if any(each.level == "error" for each in findings) else "advice"
    cell.fill = styles.fills[level]
    text = "\n".join(map(_said, findings))[:LONGEST_COMMENT]
    cell.comment = Comment(text, "Granskning", width=320, height=40 + 20 * (len(text) // 45 + 1))
    return cell


def _said(finding: Finding) -> str:
    kind = "Fel" if finding.level == "error" else "Råd"
    valid = f" Giltigt: {most_of(finding.valid)}." if finding.valid else ""
    likest = f" Förslag: {finding.suggestion}." if finding.suggestion else ""
    return _xml(f"{kind}: {finding.text}{valid}{likest}")


FOUND = (
    *(("Nivå", 8), ("Rad", 8), ("Kolumn", 22), ("Värde", 28), ("Vad", 70), ("Giltigt", 30)),
    *(("Förslag", 22), ("Kod", 26)),
)
LEVELS = {"error": "Fel", "advice": "Råd"}


def _list(sheet: Any, report: Report, styles: Styles) -> None:
    _head(sheet, FOUND, styles)
    for each in report.findings:
        texts = (each.column, each.value, each.text, most_of(each.valid), each.suggestion)
        shown = (_plain(text or None) for text in texts)
        sheet.append([LEVELS[each.level], each.row, *shown, each.code])
    more = sum(report.counts.values()) - len(report.findings)
    if more > 0:
        sheet.append([f"Ytterligare {number(more)} är räknade men inte uppskrivna."])


SUMS = (("År", 8), ("Stödform", 44), ("Före (kr)", 18), ("I filen (kr)", 18), ("Efter (kr)", 18))


MEASURES = (("År", 8), ("Uppgift", 44), ("Före", 18), ("I filen", 18), ("Efter", 18))


def _sums(sheet: Any, report: Report, styles: Styles) -> None:
    _head(sheet, SUMS if report.about == "grants" else MEASURES, styles)
    for measure in report.measures:
        sums = (_kronor(sheet, sum_) for sum_ in (measure.before, measure.file, measure.after))
        sheet.append([measure.year, _plain(f"{measure.title} ({measure.unit})"), *sums])
    for each in report.totals:
        amounts = [_kronor(sheet, amount) for amount in (each.before, each.file, each.after)]
        sheet.append([each.year, _plain(each.support_form), *amounts])


def _compared(sheet: Any, report: Report, styles: Styles) -> None:
    _head(sheet, (("Slag", 60), ("Rapporten", 12), ("Tabellen", 12)), styles)
    for each in report.compared:
        sheet.append([_plain(each.title), each.reported, each.counted])


def _widen(sheet: Any, columns: Iterable[tuple[str, int]]) -> None:
    """Widths in characters; they must be set before the rows."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (only for this report)

    for at, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def _head(sheet: Any, columns: Sequence[tuple[str, int]], styles: Styles) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (only for this report)

    _widen(sheet, columns)
    sheet.freeze_panes, cells = "A2", []
    for title, _ in columns:
        cell = WriteOnlyCell(sheet, title)
        cell.font = styles.bold
        cells.append(cell)
    sheet.append(cells)


def _kronor(sheet: Any, amount: Decimal) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (only for this report)

    cell = WriteOnlyCell(sheet, amount)
    cell.number_format = "#,##0.00" if amount % 1 else "#,##0"
    return cell


def _plain(value: Value) -> Any:
    """A cell as Excel may have it: text that can't run, numbers that exist, days it knows."""
    if isinstance(value, str):
        return disarmed(_xml(value))[:LONGEST]
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return str(value)[:LONGEST]
    if isinstance(value, dt.date) and value.year < EXCELS_FIRST:
        return value.isoformat()
    return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)
