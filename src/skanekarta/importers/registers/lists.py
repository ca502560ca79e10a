"""A list of a register, read from beginning to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import sqlalchemy as sa

from skanekarta.importers.granting.approvals import Defaults
from skanekarta.importers.granting.asides import is_empty
from skanekarta.importers.granting.headings import WITHIN, Layout, find_layout
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.screening import Clean, begin, check_persons_only
from skanekarta.importers.reading import Report, Source, SourceRow
from skanekarta.importers.registers.document_rows import DocumentReader
from skanekarta.importers.registers.kinds import Key, Register
from skanekarta.importers.registers.link_rows import LinkReader
from skanekarta.importers.registers.organisation_rows import OrganisationReader
from skanekarta.importers.registers.rows import Found

MOST_ROWS = 20_000
"""Rows of a list: 33 municipalities have no more to tell."""


@dataclass(frozen=True)
class Told:
    """What a person says of a list beforehand: where it is from (the file's name where nothing is
    said), the year that it is of, and whether it is all that the municipalities in it have."""

    source: str | None = None
    source_url: str | None = None
    year: str | None = None
    complete: bool = False


class Reads(Protocol):
    """What makes rows of tables of a row of a list."""

    def read(self, row: Row) -> list[Found]:
        """What the row says; nothing where it can't be understood."""


def read_register(
    connection: sa.Connection, source: Source, report: Report, register: Register, told: Told
) -> list[Found]:
    """What the rows of a file say. What can't be understood is told in the report. Raises
    RefusedFile where the file itself can't be read."""
    notes = begin(source, report)
    defaults = Defaults(year=told.year)
    layout = find_layout(islice(source.rows(), WITHIN), register.columns, None, defaults, notes)
    if layout is None:
        check_persons_only(source, notes)
        return []
    reader = _reader(connection, register, told)
    given = _given(told, source)
    found = [
        each
        for row in _rows(source, layout, notes)
        for each in _read(reader, Row(row, layout, notes, given))
    ]
    _refuse_twins(found, notes)
    notes.done()
    if not report.rows and not report.blocked:
        notes.tell("error", "no-rows", "Filen har inga rader under rubrikerna.")
    return found


def _reader(connection: sa.Connection, register: Register, told: Told) -> Reads:
    if register.name == "policy-documents":
        return DocumentReader(connection, complete=told.complete)
    if register.name == "municipal-organisations":
        return OrganisationReader(connection)
    return LinkReader(connection)


def _read(reader: Reads, row: Row) -> list[Found]:
    found = reader.read(row)
    return [] if row.failed else found


def _given(told: Told, source: Source) -> Mapping[str, str]:
    """What stands in for cells that are empty or not there."""
    given = {"source": told.source or f"Inläst lista: {source.name}"}
    more = {"source_url": told.source_url, "year": told.year}
    return {**given, **{name: text for name, text in more.items() if text}}


def _rows(source: Source, layout: Layout, notes: Notes) -> list[SourceRow]:
    """The rows under the headings that hold something, and nobody's personal number."""
    is_clean, found = Clean(layout, notes), list[SourceRow]()
    for row in source.rows():
        if not is_clean(row) or row.number <= layout.row or is_empty(row):
            continue
        found.append(row)
        if len(found) > MOST_ROWS:
            text = f"Filen har fler än {MOST_ROWS} rader."
            notes.tell("error", "too-many-rows", text, row.number)
            break
    is_clean.finish()
    notes.report.rows = len(found)
    return found


def _refuse_twins(found: list[Found], notes: Notes) -> None:
    """Two rows that are of the same thing say two things of it, unless they say the same."""
    first: dict[tuple[str, Key], Found] = {}
    for each in found:
        earlier = first.setdefault((each.table.name, each.key), each)
        if earlier is each or (each.table.name == "policy_lists" and each.said == earlier.said):
            continue
        text = f"Raden gäller detsamma som rad {earlier.row}."
        notes.tell("error", "duplicate-row", text, each.row)
