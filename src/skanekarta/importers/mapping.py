"""Files of what is drawn on the map into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from skanekarta.access import audit
from skanekarta.errors import RefusedFile
from skanekarta.importers import boundaries, importing, localities
from skanekarta.importers.boundaries import Tolerance
from skanekarta.importers.geofiles import Said
from skanekarta.importers.granting import persons
from skanekarta.importers.importing import refresh, take_turn, tell_refused, whole
from skanekarta.importers.localities import Delimitation, Outcome, Told
from skanekarta.importers.reading import Finding, Report
from skanekarta.importers.told import Change
from skanekarta.placing import near_points
from skanekarta.swedish import number

SCB = "https://geodata.scb.se/geoserver/stat/wfs"
"""Where SCB has its localities: the address of what comes in its own files."""


@dataclass(frozen=True)
class By:
    """Who takes a file in, and whose it is, as readers are told: title and address. None: SCB's,
    if its columns are called what SCB calls them."""

    name: str
    source: str | None = None
    source_url: str | None = None


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
    store_them = partial(boundaries.store, connection, found, report, by)
    whole(connection, report, "municipalities", store_them)
    if report.import_id is not None:
        refresh(connection, "grants")  # their points are the municipalities' own
    return report


def import_localities(
    connection: sa.Connection, file: Path, by: By, said: Said, *, dry_run: bool = False
) -> Report:
    """Takes localities in, in the caller's transaction: all of the file, or nothing if anything
    stops it, and the report says what. With `dry_run` nothing is done."""
    report = Report(persons.hidden(file.name), dry_run=dry_run, about="localities")
    try:
        features = localities.read_file(file, said, report)
    except RefusedFile as refused:
        tell_refused(report, refused)
        return report
    found = localities.read(connection, features)
    _tell_problems(report, found)
    told = _told(report, found, by)
    if told is None or report.blocked:
        return report
    take_turn(connection)
    before = localities.held(connection)
    with connection.begin_nested() as savepoint:
        # A dry run does it all and takes it back: only then is it known what each would become.
        outcome = localities.store(connection, found, told)
        _tell_outcome(report, outcome, before, localities.held(connection))
        report.import_id = outcome.import_id
        if dry_run:
            savepoint.rollback()
            report.import_id = None
    _tell_places(connection, report, found)
    return report


def _tell_problems(report: Report, found: Delimitation) -> None:
    headings = {field: heading for heading, field in report.headings.items()}
    for each in found.problems:
        column = headings.get(each.column, each.column)
        report.add(Finding("error", "bad-cell", each.text, each.row, column))
    if found.elsewhere:
        told = f"{number(found.elsewhere)} rader är utanför Skåne och utelämnade."
        report.remarks.append(told)
    if not found.localities and not report.blocked:
        report.add(Finding("error", "no-rows", "Filen har inga tätorter i Skåne."))


def _told(report: Report, found: Delimitation, by: By) -> Told | None:
    """Whose the localities are, None where nobody says."""
    source, address = by.source, by.source_url
    if localities.of_scb(list(report.headings)):
        years = sorted({each.year for each in found.localities if each.year is not None})
        source = source or " ".join(("SCB, tätorter", *map(str, years[-1:])))
        address = address or SCB
    if source is None or address is None:
        text = "Filens kolumner är inte SCB:s egna. Ange --source och --source-url."
        report.add(Finding("error", "no-source", text))
        return None
    return Told(report.file, report.sha256, by.name, source, address)


def _tell_outcome(
    report: Report,
    outcome: Outcome,
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
) -> None:
    report.added, report.unchanged = len(outcome.added), len(outcome.unchanged)
    report.changed_count, report.withdrawn = len(outcome.changed), len(outcome.withdrawn)
    report.missing_count = report.withdrawn
    report.changed = [
        Change(code, None, f"{code} {after[code]['name']}", fields)
        for code in outcome.changed
        for fields in [localities.differences(before[code], after[code])]
    ]
    report.missing = [
        Change(code, None, f"{code} {before[code]['name']}") for code in outcome.withdrawn
    ]


def _tell_places(connection: sa.Connection, report: Report, found: Delimitation) -> None:
    """Advises of points that lie in no part of the municipality that they are said to be in."""
    near = near_points(connection, {each.point for each in found.localities if each.point})
    for each in found.localities:
        if each.point and each.municipality not in near.get(each.point, ()):
            told = f"{each.code} {each.name} ligger inte i kommunen {each.municipality}."
            report.add(Finding("advice", "point-elsewhere", f"{told} Tätorten läses in ändå."))


def take_back(connection: sa.Connection, import_id: int, by: str) -> int:
    """Takes any import back that can be, in the caller's transaction; the id of the import that
    does it. Raises SkanekartaError for one that can't be."""
    if not localities.is_of_localities(connection, import_id):
        return importing.undo_import(connection, import_id, by)
    undone_by = localities.undo(connection, import_id, by)
    detail = {"import": undone_by, "undoes": import_id}
    audit.tell(connection, "import-undone", by, f"inläsning {import_id}", detail)
    return undone_by
