"""Localities as SCB delivers them in files: shapes, or a table without places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from skanekarta.errors import RefusedFile
from skanekarta.importers.geofiles import Said, columns, is_map, misplaced, read_shapes
from skanekarta.importers.geofiles.layers import MOST_ROWS, Wanted
from skanekarta.importers.localities.delimited import Feature
from skanekarta.importers.localities.parts import joined
from skanekarta.importers.localities.reading import features_of
from skanekarta.importers.reading import Finding, Report, Source, SourceRow, Value
from skanekarta.importers.sources import open_source

WANTED = Wanted(
    {
        "tatortskod": ("tatortskod", "Tätortskod", "locality_code", "code", "kod"),
        "tatort": ("tatort", "Tätort", "tätortsnamn", "Tätortsbeteckning", "name", "namn"),
        "kommun": ("kommun", "kommunkod", "municipality_code", "municipality"),
        "area_ha": ("area_ha", "Yta (hektar)", "landareal_ha", "areal_ha"),
        "bef": (
            "bef",
            "Folkmängd",
            "folkmangd",
            "befolkning",
            "Folkmängd (invånare)",
            "population",
        ),
        "ar": ("ar", "År", "Folkmängd, år", "population_year", "year"),
    },
    required=("tatortskod", "tatort"),
    shapes=("Polygon", "Point"),
    called="tatorter",
)
"""SCB's attributes, and what they are called in our own files and in tables made by hand."""

AROUND = (11.5, 54.8, 15.5, 57.0)
"""Where the middle of Skåne's localities lies, generously (degrees)."""

COUNTY = "12"
HEADINGS_WITHIN = 30
"""Rows above which the headings stand."""


def read_file(file: Path, said: Said, report: Report) -> list[Feature]:
    """The rows of a file with SCB's attributes, the parts of a locality that reaches into several
    municipalities as one. Raises RefusedFile."""
    features = list(_of_map(file, said, report) if is_map(file) else _of_table(file, report))
    report.rows = len(features)
    return joined(features, report)


def _of_map(file: Path, said: Said, report: Report) -> Iterator[Feature]:
    shapes = read_shapes(file, WANTED, said)
    report.kind, report.sheet, report.sha256 = shapes.kind, shapes.layer, shapes.sha256
    report.headings = shapes.headings
    of_skane = shapes.frame["tatortskod"].astype(str).str.startswith(COUNTY)
    where = misplaced(shapes.frame[of_skane], AROUND)
    if where is not None:
        report.add(Finding("error", "misplaced", where))
        return
    yield from features_of(shapes.frame)


def _of_table(file: Path, report: Report) -> Iterator[Feature]:
    with open_source(file) as source:
        report.kind, report.sheet, report.sha256 = source.kind, source.sheet, source.sha256
        places = _headings(source, report)
        for row in source.rows():
            if row.number > (report.heading_row or 0) and any(map(_is_told, row.cells)):
                if row.number > MOST_ROWS:
                    raise RefusedFile(source.name, [f"Filen har fler än {MOST_ROWS} rader."])
                yield row.number, {name: _cell(row, at) for name, at in places.items()}, None
        for finding in source.findings:
            report.add(finding)


def _headings(source: Source, report: Report) -> Mapping[str, int]:
    """Which column is which. Raises RefusedFile where no row has the headings."""
    for row in islice(source.rows(), HEADINGS_WITHIN):
        told = [str(cell or "").strip() for cell in row.cells]
        found = columns.found([each for each in told if each], WANTED.names)
        if all(field in found for field in WANTED.required):
            report.heading_row = row.number
            report.headings = {heading: field for field, heading in found.items()}
            return {field: told.index(heading) for field, heading in found.items()}
    missing = [
        f"Ingen kolumn heter {columns.told(WANTED.names, field)}." for field in WANTED.required
    ]
    raise RefusedFile(source.name, missing)


def _is_told(cell: Value) -> bool:
    return cell is not None and str(cell).strip() != ""


def _cell(row: SourceRow, at: int) -> Any:
    """A cell; thousands are written with spaces in Swedish."""
    found = row.cells[at] if at < len(row.cells) else None
    if not isinstance(found, str):
        return found
    packed = "".join(found.split())
    return packed if packed.isdecimal() else found.strip()


def of_scb(headings: Sequence[str]) -> bool:
    """Whether the columns are called what SCB calls them."""
    plain = {columns.plain(each) for each in headings}
    return {"tatortskod", "tatort", "bef"} <= plain
