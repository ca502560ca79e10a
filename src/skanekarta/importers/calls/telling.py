"""What changed in a call, field by field, in the words of the layer."""

from __future__ import annotations

from typing import Any

from skanekarta.importers.calls.call_rows import State
from skanekarta.importers.reading import shortened
from skanekarta.importers.storing.telling import Fields
from skanekarta.layers.calls import LAYER
from skanekarta.swedish import kr, number
from skanekarta.vocabulary import Call, Names

TITLES = {
    "title": "Utlysning",
    "parent": LAYER.by_name["part_of"].title,
    "aliases": "Andra namn",
    "valid_from": "Gäller från",
    "valid_to": "Gäller till",
    "source": "Inläst ur",
}
"""Columns that are not fields of the layer, or have another name there."""

COLUMNS = tuple(name for name in Call.__table__.columns.keys() if name != "slug")  # noqa: SIM118 (no dict)
YEARS = ("year", "valid_from", "valid_to")
OF = {"funder": "funder", "parent": "call"}


def title_of(column: str) -> str:
    """A column's name to people."""
    return TITLES.get(column) or LAYER.by_name[column].title


def differences(before: State, after: State, names: Names) -> Fields:
    """Each column that differs: its title, what it was and what it is."""
    return tuple(
        (title_of(name), _told(name, before.get(name), names), _told(name, after.get(name), names))
        for name in COLUMNS
        if before.get(name) != after.get(name)
    )


def _told(column: str, value: Any, names: Names) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return shortened(", ".join(value))
    if isinstance(value, int):
        shown = kr if column.endswith("_sek") else number
        return str(value) if column in YEARS else shown(value)
    return shortened(names.get(OF.get(column, ""), {}).get(value, value))
