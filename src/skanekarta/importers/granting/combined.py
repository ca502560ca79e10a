"""Headings in two rows: a group above («Sökande», «Belopp») and what its columns are below.

In a workbook the group's cell is merged over its columns, and a heading without a group over both
rows; in a text file the cells beside the first are empty. Both look the same here.
"""

from __future__ import annotations

from collections.abc import Iterator

from skanekarta.importers.reading import SourceRow, Value

NAMES = ("namn", "benämning")
CODES = ("kod", "code")


def combined(above: SourceRow, below: SourceRow) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """For each column that has a heading: its place, how it is shown, and what it may be read as,
    the likest first."""
    width = max(len(above.cells), len(below.cells))
    tops, bottoms = (_texts(row, width) for row in (above, below))
    group = ""
    for at, (top, bottom) in enumerate(zip(tops, bottoms, strict=True)):
        # One that has nothing below it stands for itself, and is no group of the next.
        group = top if top and bottom else group if bottom and not top else ""
        if group:
            yield at, f"{group} {bottom}", _readings(group, bottom)
        elif top or bottom:
            yield at, top or bottom, (top or bottom,)


def _readings(group: str, own: str) -> tuple[str, ...]:
    ways = [f"{group} {own}", f"{own} {group}", f"{group}s {own}", f"{group}ns {own}"]
    if own.casefold() in NAMES:
        ways.append(group)
    if own.casefold() in CODES:
        ways.append(f"{group} (kod)")
    return (*ways, own)


def _texts(row: SourceRow, width: int) -> list[str]:
    return [_text(cell) for cell in (*row.cells, *(None,) * (width - len(row.cells)))]


def _text(cell: Value) -> str:
    return "" if cell is None else " ".join(str(cell).split())
