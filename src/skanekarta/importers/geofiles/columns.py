"""Which of a layer's columns is which, by the names that those who deliver them use."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

Names = Mapping[str, Sequence[str]]
"""A field, and what a column of it may be called; the likeliest first."""


def plain(heading: str) -> str:
    """A heading as it is compared: letters and digits only, whatever the case and the accents."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(each for each in letters if each.isalnum())


def found(headings: Sequence[str], names: Names) -> dict[str, str]:
    """Field → the layer's column. A column is only one thing: the first field that asks for it."""
    by_plain = {plain(heading): heading for heading in reversed(headings)}
    taken: dict[str, str] = {}
    for field, wanted in names.items():
        known = (by_plain.get(plain(name)) for name in wanted)
        free = (heading for heading in known if heading and heading not in taken.values())
        heading = next(free, None)
        if heading is not None:
            taken[field] = heading
    return taken


def told(names: Names, field: str) -> str:
    """What a column of that field may be called, for people."""
    return " eller ".join(names[field][:3])
