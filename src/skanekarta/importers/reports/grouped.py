"""Findings that say the same thing, told once with all their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skanekarta.importers.reading import Finding, Level, Report
from skanekarta.swedish import number

UNKNOWN = ("unknown-column",)
DUPLICATES = ("possible-duplicate", "duplicates-not-sought")
"""Codes of findings that have a section of their own."""

APART = (*UNKNOWN, *DUPLICATES)
MOST_ROWS = 12
"""Rows, or runs of them, that are named; more are counted."""

MOST_VALID = 6


@dataclass(frozen=True)
class Group:
    """One thing to be told, and the rows that it is told of."""

    finding: Finding
    rows: tuple[int, ...]

    @property
    def where(self) -> str:
        """The rows in words: `2`, `2, 5 och 9`, `2–40`, `2, 4, 6 … (1 204 rader)`."""
        shown = [str(a) if a == b else f"{a}–{b}" for a, b in _runs(self.rows)]
        if len(shown) > MOST_ROWS:
            return f"{', '.join(shown[:MOST_ROWS])} … ({number(len(self.rows))} rader)"
        return " och ".join([*([", ".join(shown[:-1])] if shown[1:] else []), *shown[-1:]])

    @property
    def valid(self) -> str:
        """What would do, as much of it as a cell of a table holds."""
        shown = self.finding.valid[:MOST_VALID]
        more = len(self.finding.valid) - len(shown)
        return ", ".join(shown) + (f" och {more} till" if more > 0 else "")


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of rows that follow each other."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """The findings, those that differ by their row alone together, in the order of the file."""
    found: dict[Finding, list[int]] = {}
    for each in findings:
        key = Finding(
            *(each.level, each.code, each.text, None, each.column, each.value, each.valid),
            each.suggestion,
        )
        rows = found.setdefault(key, [])
        rows += [each.row] if each.row is not None else []
    groups = [Group(finding, tuple(sorted(set(rows)))) for finding, rows in found.items()]
    return sorted(groups, key=lambda each: each.rows[:1])


def of_level(report: Report, level: Level) -> list[Group]:
    """The groups of a level, but for those that have a section of their own."""
    return grouped(
        each for each in report.findings if each.level == level and each.code not in APART
    )


def duplicates(report: Report) -> list[Group]:
    """What may be the same grant twice."""
    return grouped(each for each in report.findings if each.code in DUPLICATES)


def left_out(
    report: Report, level: Level, codes: Sequence[str] = (), but: Sequence[str] = ()
) -> int:
    """How many findings of a level are counted only."""

    def told(code: str) -> bool:
        return code not in but and (not codes or code in codes)

    counted = sum(
        times for (each, code), times in report.counts.items() if each == level and told(code)
    )
    return counted - sum(each.level == level and told(each.code) for each in report.findings)
