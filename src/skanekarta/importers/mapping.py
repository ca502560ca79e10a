"""Files of what is drawn on the map into the database, whole or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from skanekarta.errors import RefusedFile
from skanekarta.importers import boundaries
from skanekarta.importers.boundaries import Tolerance
from skanekarta.importers.geofiles import Said
from skanekarta.importers.granting import persons
from skanekarta.importers.importing import refresh, tell_refused, whole
from skanekarta.importers.reading import Report


def import_boundaries(
    connection: sa.Connection,
    file: Path,
    by: str,
    said: Said,
    tolerance: Tolerance,
    *,
    dry_run: bool = False,
) -> Report:
    """Takes the boundaries of all municipalities in, in the caller's transaction: all of them, or
    none if anything stops the file, and the report says what. Whatever is kept of points, shapes
    and sums is made anew with them. With `dry_run` all is done and taken back again."""
    report = Report(persons.hidden(file.name), dry_run=dry_run, about="boundaries")
    try:
        found = boundaries.read_boundaries(connection, file, said, tolerance, report)
    except RefusedFile as refused:
        tell_refused(report, refused)
        return report
    if found is None:
        return report
    whole(
        connection,
        report,
        "municipalities",
        partial(boundaries.store, connection, found, report, by),
    )
    if report.import_id is not None:
        refresh(connection, "grants")  # their points are the municipalities' own
    return report
