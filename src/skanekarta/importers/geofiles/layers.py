"""Which layer of a file is meant: one that has the columns, and what is drawn there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skanekarta.errors import RefusedFile
from skanekarta.importers.geofiles import columns
from skanekarta.importers.geofiles.addresses import Address
from skanekarta.importers.geofiles.columns import Names

MOST_ROWS = 100_000
"""Rows of a layer: Sweden has 290 municipalities and some 2 000 localities."""


@dataclass(frozen=True)
class Candidate:
    """A layer of a file, what is drawn there, and which of its columns is which."""

    layer: str
    shape: str
    rows: int
    headings: dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """What a file should hold: fields and their columns' names, those that it can't be without,
    what is drawn (`Polygon`, `Point`), and what its layer is likely called."""

    names: Names
    required: Sequence[str]
    shapes: Sequence[str]
    called: str


def chosen(
    address: Address, candidates: Sequence[Candidate], wanted: Wanted, layer: str | None
) -> Candidate:
    """The layer that is meant. Raises RefusedFile where none will do, or several would."""
    names = [each.layer for each in candidates]
    if layer is not None and layer not in names:
        told = f"Filen har inget lager {layer}; den har {', '.join(names[:12])}."
        raise RefusedFile(address.name, [told])
    given = [each for each in candidates if layer in {None, each.layer}]
    able = [each for each in given if not _problems(each, wanted)]
    if not able:
        problems = [told for each in given for told in _problems(each, wanted)]
        raise RefusedFile(address.name, problems or ["Filen har inga lager."])
    likely = [each for each in able if columns.plain(each.layer) == wanted.called] or able
    if len(likely) > 1:
        several = ", ".join(each.layer for each in likely[:12])
        raise RefusedFile(address.name, [f"Flera lager går att läsa: {several}. Välj: --layer."])
    if likely[0].rows > MOST_ROWS:
        raise RefusedFile(address.name, [f"Lagret har fler än {MOST_ROWS} rader."])
    return likely[0]


def _problems(candidate: Candidate, wanted: Wanted) -> list[str]:
    """Why a layer won't do."""
    missing = [
        f"Lagret {candidate.layer} saknar kolumnen {columns.told(wanted.names, field)}."
        for field in wanted.required
        if field not in candidate.headings
    ]
    shape = candidate.shape.removeprefix("Multi").split(" ")[0]
    if shape not in {*wanted.shapes, "Unknown", "CurvePolygon", "Surface"}:
        told = candidate.shape or "inga geometrier"
        missing.append(f"Lagret {candidate.layer} har fel slags geometrier ({told}).")
    return missing
