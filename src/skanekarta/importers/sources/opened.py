"""What every open file has in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType

from skanekarta.importers.reading import Finding, SourceRow, Value
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.limits import grouped
from skanekarta.importers.sources.notes import Notes


class Opened(AbstractContextManager["Opened"]):
    """A `Source` over a file's content; each kind gives its rows."""

    kind: str
    sheet: str | None = None

    def __init__(self, content: Content, notes: Notes) -> None:
        self._content, self._notes = content, notes
        self.name, self.sha256 = content.name, content.sha256

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the file, as far as it has been read."""
        return self._notes.findings

    @findings.setter
    def findings(self, found: list[Finding]) -> None:
        self._notes.findings = found

    def rows(self) -> Iterator[SourceRow]:
        """Every row that is not wholly empty, from the first; raises RefusedFile."""
        limits = self._content.limits
        for row in self._rows():
            if row.number > limits.rows:
                raise self._content.refused(_too_many("rader", limits.rows))
            if len(row.cells) > limits.columns and _width(row.cells) > limits.columns:
                problem = _too_many("kolumner", limits.columns)
                raise self._content.refused(f"Rad {row.number}: {problem}")
            yield row
        self._content.check_unchanged()

    def _rows(self) -> Iterator[SourceRow]:
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._content.close()


def _width(cells: tuple[Value, ...]) -> int:
    return max((at for at, cell in enumerate(cells, start=1) if cell is not None), default=0)


def _too_many(what: str, most: int) -> str:
    return f"Filen har fler än {grouped(most)} {what}; fler kan inte läsas in."
