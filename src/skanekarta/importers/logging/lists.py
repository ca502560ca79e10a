"""A list of entries, read from beginning to end."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

import sqlalchemy as sa

from skanekarta.importers.entry_lists import MOST_ROWS
from skanekarta.importers.granting.approvals import Defaults
from skanekarta.importers.granting.asides import is_empty
from skanekarta.importers.granting.headings import WITHIN, Layout, find_layout
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.places import Places
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.screening import Clean, begin, check_persons_only
from skanekarta.importers.logging.columns import ENTRIES
from skanekarta.importers.logging.entry_rows import EntryReader, EntryRow
from skanekarta.importers.logging.whereabouts import placed
from skanekarta.importers.logging.words import Words
from skanekarta.importers.reading import Report, Source, SourceRow


def read_entries(connection: sa.Connection, source: Source, report: Report) -> list[EntryRow]:
    """The entries of a file, one for each row that can be understood. What can't be is told in
    the report. Raises RefusedFile where the file itself can't be read."""
    notes = begin(source, report)
    layout = find_layout(islice(source.rows(), WITHIN), ENTRIES, None, Defaults(), notes)
    if layout is None:
        check_persons_only(source, notes)
        return []
    reader = EntryReader(Words(connection), Places(connection))
    found = [
        reader.read(Row(row, layout, notes, {}), row.point) for row in _rows(source, layout, notes)
    ]
    entries = [row for row in placed(connection, found) if not row.cells.failed]
    _tell_twins(entries, notes)
    notes.done()
    if not report.rows and not report.blocked:
        notes.tell("error", "no-rows", "Filen har inga rader under rubrikerna.")
    return entries


def _rows(source: Source, layout: Layout, notes: Notes) -> list[SourceRow]:
    """The rows under the headings that hold something, and nobody's personal number."""
    is_clean, found = Clean(layout, notes), list[SourceRow]()
    for row in source.rows():
        if not is_clean(row) or row.number <= layout.row or is_empty(row):
            continue
        found.append(row)
        if len(found) > MOST_ROWS:
            text = f"Filen har fler än {MOST_ROWS} poster. Dela den i flera."
            notes.tell("error", "too-many-rows", text, row.number)
            break
    is_clean.finish()
    notes.report.rows = len(found)
    return found


def _tell_twins(entries: list[EntryRow], notes: Notes) -> None:
    """Rows that say the very same are entries each, since that may be so; but it is told."""
    alike: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        alike[repr((sorted(entry.says.items()), entry.municipality, entry.point))].append(entry.row)
    for first, *others in alike.values():
        for row in others:
            text = f"Raden säger detsamma som rad {first}; båda läses in."
            notes.tell("advice", "same-row", text, row)
