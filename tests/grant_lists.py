"""Lists of grants in memory, for tests of what their cells mean."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from skanekarta.importers.granting import Approvals, Defaults, read_grants
from skanekarta.importers.reading import Finding, GrantRow, Report, SourceRow, Value

Point = tuple[float, float]


class ListOfRows:
    """A source that is not a file."""

    name, kind, sheet, sha256 = "lista.csv", "csv", None, "0" * 64

    def __init__(
        self, rows: Sequence[Sequence[Value]], points: Sequence[Point | None] = ()
    ) -> None:
        self.given, self.points = rows, points
        self.findings: list[Finding] = []

    def rows(self) -> Iterator[SourceRow]:
        for number, cells in enumerate(self.given, 1):
            point = self.points[number - 1] if number <= len(self.points) else None
            yield SourceRow(number, tuple(cells), point)

    def __enter__(self) -> ListOfRows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


def csv_list(file: Path, separator: str = ",") -> ListOfRows:
    """The cells of a CSV file, all of them texts."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        found = ListOfRows(list(csv.reader(opened, delimiter=separator)))
    found.name = file.name
    return found


HEADINGS = ("Finansiär", "Mottagare", "Stödform", "År", "Beslutsdatum", "Kommun", "Belopp")
ROW: dict[str, Value] = {
    "Finansiär": "Region Skåne",
    "Mottagare": "Teater Kapija",
    "Stödform": "Produktionsstöd",
    "År": "2023",
    "Beslutsdatum": "2023-06-19",
    "Kommun": "Malmö",
    "Belopp": "300 000 kr",
}
"""A row that nothing is wrong with."""


def listed(*changed: dict[str, Value]) -> ListOfRows:
    """A list of rows like `ROW`, each with its own cells changed; `None` as a heading's value in
    the first takes the column away."""
    names = list(dict.fromkeys([*ROW, *(name for each in changed for name in each)]))
    rows = [[{**ROW, **each}.get(name) for name in names] for each in changed]
    return ListOfRows([names, *rows])


def read(
    connection: sa.Connection,
    source: ListOfRows,
    approvals: Approvals | None = None,
    defaults: Defaults | None = None,
) -> tuple[list[GrantRow], Report]:
    """The grants of a list, and what is told of it."""
    report = Report(source.name)
    given = (approvals or Approvals(), defaults or Defaults())
    return list(read_grants(connection, source, report, *given)), report


def codes(report: Report, level: str | None = None) -> list[str]:
    """The codes of the findings, in their order."""
    return [each.code for each in report.findings if level in {None, each.level}]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.level == "error"]
