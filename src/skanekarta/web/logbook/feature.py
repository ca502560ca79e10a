"""What was typed, as the Feature that the API takes; and an entry, as what the form is filled
with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from skanekarta.municipality import WHOLE_SKANE
from skanekarta.web.logbook.places import Placed
from skanekarta.web.logbook.typed import MULTIPLE, TEXTS, Typed

WHOLE = re.compile(r"\d[\d\s]*", re.ASCII)
MOST_DIGITS = 18
"""More than any number of ours has; Python itself reads no number of thousands."""

CENTRE = "centre"
COPIED = (
    *("kind", "title", "description", "place_name", "network", "unit", "link", "visibility"),
    *MULTIPLE,
)
"""What a copy begins with: the next visit is another day, with others there."""

NUMBERS = ("participants", "supersedes")

CORRECTED = (*COPIED, "starts_on", "ends_on", "date_precision", "participants")

Row = Mapping[str, Any]


def feature(typed: Typed, placed: Placed | None) -> dict[str, object]:
    """The entry as GeoJSON, with the API's names; no geometry where nobody knows where it was.
    Fields that are empty are left out."""
    properties: dict[str, object] = {name: typed.one(name) for name in TEXTS}
    properties |= {name: list(typed.all(name)) for name in MULTIPLE}
    properties |= {name: _whole(typed.one(name)) for name in NUMBERS}
    if placed is not None and placed.name is not None:
        properties["place_name"] = placed.name
    point = {"type": "Point", "coordinates": list(placed.point)} if placed else None
    told = {name: each for name, each in properties.items() if each not in ("", [])}
    return {"type": "Feature", "geometry": point, "properties": told}


def _whole(text: str) -> object:
    """The number, or the text as it is for the API to refuse."""
    digits = "".join(text.split())
    return int(digits) if WHOLE.fullmatch(text) and len(digits) <= MOST_DIGITS else text


def filled_with(row: Row, names: tuple[str, ...]) -> Typed:
    """A form filled with an entry. Where it was is a point that people can see, unless no more
    than the municipality is known, which finds its own."""
    texts = {name: _texts(row.get(name)) for name in names}
    if row["position_basis"] != CENTRE or row["municipality"] == [WHOLE_SKANE]:
        texts["coordinates"] = (f"{row['latitude']:.6f} {row['longitude']:.6f}".replace(".", ","),)
    return Typed({name: each for name, each in texts.items() if each})


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
