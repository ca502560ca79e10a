"""A file of boundaries, examined step by step, and what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from skanekarta.importers.boundaries import simplifying, storing
from skanekarta.importers.boundaries.candidates import WANTED, candidates
from skanekarta.importers.boundaries.differences import Difference, tell_differences
from skanekarta.importers.boundaries.seams import sewn, tell_invalid, tell_seams
from skanekarta.importers.boundaries.simplifying import Simplified
from skanekarta.importers.geofiles import METRES, Said, read_shapes
from skanekarta.importers.reading import Finding, Report
from skanekarta.importers.told import Change
from skanekarta.swedish import number, percent

UNSEWN = (
    "Kommunernas gränser går inte att göra lika på båda sidor. Exportera filen ur en topologisk "
    "källa, eller med en noggrannhet på minst en centimeter."
)


CREDIT = (
    "Källan under kartan, i bilder och i datakatalogen är SCB. Är gränserna någon annans ska den "
    "ändras där."
)


@dataclass(frozen=True)
class Tolerance:
    """What a file is forgiven: overlaps and gaps up to so many square metres each, and so large a
    share of a municipality that lies elsewhere than before. The boundaries that come with the
    project cut the coast by up to 1.3 km (data/municipalities/SOURCE.md), hence its size."""

    seam_m2: float = 100.0
    difference: float = 0.2


@dataclass(frozen=True)
class Boundaries:
    """Boundaries that may be taken in: for the web and for placing, with what differs from those
    before."""

    web: Simplified
    precise: Simplified
    differences: Mapping[str, Difference]


def read_boundaries(
    connection: sa.Connection, file: Path, said: Said, tolerance: Tolerance, report: Report
) -> Boundaries | None:
    """The boundaries of a file, None where anything stops it: the report says what. Raises
    RefusedFile where the file itself can't be read."""
    shapes = read_shapes(file, WANTED, said)
    report.kind, report.sheet, report.sha256 = shapes.kind, shapes.layer, shapes.sha256
    report.headings = shapes.headings
    names, _, precise = storing.standing(connection)
    found = candidates(shapes, names, report)
    if found is None:
        return None
    tell_invalid(found, names, report)
    if any(code == "invalid-shape" for _, code in report.counts):
        return None  # what is no polygon has neither neighbours nor an area
    tell_seams(found, names, tolerance.seam_m2, report)
    before = precise.to_crs(METRES)
    differing = tell_differences(before, found, names, tolerance.difference, report)
    return None if report.blocked else _made(found, differing, tolerance, report)


def _made(
    found: Any, differing: Mapping[str, Difference], tolerance: Tolerance, report: Report
) -> Boundaries | None:
    made = (_simplified(each) for each in sewn(found, tolerance.seam_m2))
    web, precise = next((each for each in made if each is not None), (None, None))
    if web is None or precise is None:
        report.add(Finding("error", "unsewn", UNSEWN))
        return None
    of_file = int(found.count_coordinates().sum())
    report.remarks.append(f"Filens gränser har {number(of_file)} hörn.")
    for title, each in (("Kartan ritar", web), ("Var en punkt ligger avgörs av", precise)):
        told = f"{title} gränser med {number(each.corners)} hörn"
        how = f", förenklade med {number(each.tolerance_m, 0)} m" if each.tolerance_m else ""
        report.remarks.append(f"{told}{how}.")
    report.remarks.append(CREDIT)
    return Boundaries(web, precise, differing)


def _simplified(whole: Any) -> tuple[Simplified, Simplified] | None:
    web, precise = simplifying.for_the_web(whole), simplifying.for_placing(whole)
    return (web, precise) if web is not None and precise is not None else None


def store(connection: sa.Connection, found: Boundaries, report: Report, by: str) -> bool:
    """Puts the boundaries in place of those that differ, in the caller's transaction, and fills
    the report. Whether anything was stored: not if a municipality has come or gone meanwhile."""
    names, web, precise = storing.standing(connection)
    new = {code: (found.web.shapes[code], found.precise.shapes[code]) for code in names}
    changed = [
        code
        for code, (shape, exact) in new.items()
        if not (shape.equals_exact(web[code]) and exact.equals_exact(precise[code]))
    ]
    report.unchanged, report.changed_count = len(names) - len(changed), len(changed)
    report.changed = [_change(code, names[code], found.differences[code]) for code in changed]
    if changed:
        report.import_id = storing.recorded(connection, report, by)
        chosen = ({code: new[code][at] for code in changed} for at in (0, 1))
        storing.put(connection, report.import_id, *chosen)
        _tell_entries(connection, report)
    return True


def _change(code: str, name: str, each: Difference) -> Change:
    before, after = (f"{number(area, 1)}\u00a0km²" for area in (each.before_km2, each.after_km2))
    told = f"{after}, {percent(each.share)} annorlunda"
    return Change(code, None, f"{code} {name}", (("Yta innanför gränsen", before, told),))


def _tell_entries(connection: sa.Connection, report: Report) -> None:
    elsewhere = storing.entries_elsewhere(connection)
    if elsewhere:
        told = (
            "En post i loggen ligger" if elsewhere == 1 else f"{elsewhere} poster i loggen ligger"
        )
        report.remarks.append(
            f"{told} nu i en annan kommun än den som står i posten. Loggen ändras aldrig; rätta "
            "posten om kommunen är fel."
        )
