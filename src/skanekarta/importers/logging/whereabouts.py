"""Where each entry of a list was: its point and its municipality, which must agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from skanekarta.importers.logging.entry_rows import EntryRow, Point
from skanekarta.municipality import WHOLE_SKANE, Municipality
from skanekarta.placing import is_turned, near_points


def placed(connection: sa.Connection, rows: Sequence[EntryRow]) -> Iterator[EntryRow]:
    """The entries with municipalities: those they name, else those of their points. What does not
    agree is noted with the row."""
    near = near_points(connection, {row.point for row in rows if row.point is not None})
    names: dict[str, str] = dict(
        connection.execute(sa.select(Municipality.code, Municipality.name)).all()
    )
    for row in rows:
        codes = _codes(row, near, names)
        yield replace(row, municipality=tuple(sorted(codes)))


def _codes(
    row: EntryRow, near: Mapping[Point, Sequence[str]], names: Mapping[str, str]
) -> Sequence[str]:
    cells, named = row.cells, row.municipality
    if WHOLE_SKANE in named and len(named) > 1:
        text = "Hela Skåne kan inte stå tillsammans med enskilda kommuner."
        cells.fails("municipality", "skane-and-others", text, cells.cell("municipality"))
        return named
    if row.point is None:
        if not named and cells.cell("municipality") is None:
            cells.failed = True
            text = "Raden saknar både kommun och punkt."
            cells.notes.tell("error", "no-place", text, row.row)
        return named
    found = near.get(row.point, ())
    if not found:
        told = "Punkten ligger utanför Skåne"
        turned = is_turned(row.point)
        text = f"{told}: latitud och longitud har bytt plats." if turned else f"{told}."
        cells.failed = True
        cells.notes.tell("error", "point-outside-skane", text, row.row)
        return named
    if not named:
        return found[:1]
    if named != (WHOLE_SKANE,) and not set(named) & set(found):
        text = f"Punkten ligger i {names[found[0]]}, inte i den kommun som anges."
        cells.fails("municipality", "point-elsewhere", text, cells.cell("municipality"))
    return named
