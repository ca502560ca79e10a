"""The project's own division, and the sums of the 2024 report."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from skanekarta.corners import Corner
from skanekarta.importers.dividing.rows import read_division
from skanekarta.importers.dividing.storing import DATASET, put, state
from skanekarta.importers.sources import open_source
from skanekarta.importers.tables import read_csv
from skanekarta.provenance import Import
from skanekarta.report_sums import TOPICS, ReportSum


def load_corners(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Puts the project's division in place; one that an administrator has given stands. Raises
    RefusedFile."""
    with open_source(file) as opened:
        rows = read_division(connection, opened, file.name)
    if not _is_administrators(connection):
        put(connection, rows, state(connection), import_id)
    return len(rows)


def _is_administrators(connection: sa.Connection) -> bool:
    theirs = sa.exists().where(Corner.import_id == Import.id, Import.dataset == DATASET)
    return bool(connection.scalar(sa.select(theirs)))


def load_report_sums(connection: sa.Connection, file: Path, import_id: int) -> int:
    """The sums that the report states of all municipalities together."""
    sheet = read_csv(file, ("slug", "topic", "title", "figure", "note", "source"))
    rows = []
    for place, record in enumerate(sheet.rows, start=1):
        topic = record.required("topic")
        if topic not in TOPICS:
            sheet.note(record.number, "topic", f"”{topic[:60]}” är inget av {', '.join(TOPICS)}.")
        figure = record.whole("figure")
        if figure is None:
            sheet.note(record.number, "figure", "saknar värde.")
        rows.append(
            {
                **{name: record.required(name) for name in ("slug", "title", "source")},
                **{"place": place, "topic": topic, "figure": figure},
                "note": record.text("note"),
                "import_id": import_id,
            }
        )
    sheet.done(rows, ("slug",))
    table = ReportSum.__table__
    assert isinstance(table, sa.Table)
    # All anew: a sum may have another slug than in an earlier version, or another's title.
    connection.execute(sa.delete(table))
    connection.execute(sa.insert(table).values(rows))
    return len(rows)
