"""Rows that are no grants: sums, footnotes, headings over again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.numbers import amount
from skanekarta.importers.reading import SourceRow, Value
from skanekarta.swedish import kr

SUMS = frozenset(
    ("summa", "totalt", "total", "delsumma", "s:a", "summa totalt", "totalt belopp", "totalsumma")
)

MOST_BESIDE = 1
"""Texts beside the word and the numbers that a sum may have: of which group it is."""


def is_empty(row: SourceRow) -> bool:
    """Whether no cell has anything in it."""
    return not any(cell not in (None, "") and not _is_blank(cell) for cell in row.cells)


def _is_blank(cell: Value) -> bool:
    return isinstance(cell, str) and not cell.strip()


def told_aside(row: SourceRow, layout: Layout, so_far: Decimal, notes: Notes) -> bool:
    """Whether a row without a recipient or an amount is no grant, which is then told: a sum, a
    lone text, or the headings once more."""
    cells = enumerate(row.cells)
    filled = {at: cell for at, cell in cells if cell is not None and not _is_blank(cell)}
    own = layout.headings
    if all(at < len(own) and str(cell).strip() == own[at] for at, cell in filled.items()):
        notes.tell("advice", "headings-again", "Raden upprepar rubrikerna.", row.number)
        return True
    if any(is_sum(cell) for cell in filled.values()) and _is_no_grant(row, filled, layout, so_far):
        _tell_sum(row, layout, so_far, notes)
        return True
    if len(filled) == 1 and isinstance(next(iter(filled.values())), str):
        notes.tell("advice", "row-of-text", "Raden har bara en text och läses inte.", row.number)
        return True
    return False


def is_sum(cell: Value) -> bool:
    """Whether a cell says that its row is a sum."""
    return isinstance(cell, str) and cell.strip(" :.\u00a0").lower() in SUMS


def _is_no_grant(
    row: SourceRow, filled: Mapping[int, Value], layout: Layout, so_far: Decimal
) -> bool:
    """Whether a row with the word for a sum is one: a project can be called «Total», and a grant
    that lacks its recipient must be told as an error, not left out. A sum has little but the word
    and numbers; under a title it is one only if it is what the rows above come to."""
    words = [cell for cell in filled.values() if not is_sum(cell) and not _is_number(cell)]
    adds_up = bool(so_far) and _stated(row, layout) == so_far
    titled = layout.at.get("project_title") in filled
    return len(words) <= MOST_BESIDE and (adds_up or not titled)


def _is_number(cell: Value) -> bool:
    return not isinstance(cell, str) or amount(cell).value is not None


def _stated(row: SourceRow, layout: Layout) -> Decimal | None:
    place = layout.at.get("amount_sek", -1)
    cell = row.cells[place] if 0 <= place < len(row.cells) else None
    scale = layout.scales.get("amount_sek", 1)
    return amount(cell, scale).value if cell is not None else None


def _tell_sum(row: SourceRow, layout: Layout, so_far: Decimal, notes: Notes) -> None:
    """The file's own sum is worth comparing with ours."""
    stated = _stated(row, layout)
    if stated is None or stated == so_far:
        same = " Den stämmer med raderna ovanför." if stated is not None else ""
        notes.tell("advice", "row-of-sum", f"Raden är en summa och läses inte.{same}", row.number)
        return
    text = (
        f"Raden är en summa och läses inte. Den säger {kr(stated)}, men de rader ovanför som har "
        f"kunnat läsas blir {kr(so_far)}."
    )
    notes.tell("advice", "sum-differs", text, row.number)
