"""JSON-stat 2.0, as PxWebApi answers with it: a cube of cells, and what its sides are called.

https://json-stat.org/full/ says what it is. It is checked for what a damaged answer would break:
a cell must never end up with another municipality or year than its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.errors import SkanekartaError


class NotJsonStat(SkanekartaError):
    """An answer of another shape than it should be. Says how, in Swedish."""


@dataclass(frozen=True)
class Dimension:
    """A side of the cube. `categories` are codes and labels in the cube's own order. One that is
    `eliminable` may be left out of a question, which then is of its total."""

    code: str
    label: str
    categories: Mapping[str, str]
    eliminable: bool = False


@dataclass(frozen=True)
class Cube:
    """A data set: its sides, and its cells, the last side running fastest. A cell that is None is
    one that the source does not know. Metadata are a cube without cells."""

    label: str
    dimensions: tuple[Dimension, ...]
    cells: tuple[Decimal | None, ...] = ()

    def side(self, code: str) -> Dimension | None:
        """The side of that code."""
        return next((each for each in self.dimensions if each.code == code), None)

    def rows(self) -> Iterator[tuple[Mapping[str, str], Decimal | None]]:
        """Every cell, with the category that it has on each side."""
        names = [each.code for each in self.dimensions]
        places = itertools.product(*(each.categories for each in self.dimensions))
        for place, value in zip(places, self.cells, strict=True):
            yield dict(zip(names, place, strict=True)), value


def read(found: object, *, with_cells: bool = True) -> Cube:
    """The data set that an opened answer holds; without cells, its metadata. Raises NotJsonStat."""
    try:
        assert isinstance(found, dict)
        if found.get("class") != "dataset":
            raise NotJsonStat("svaret är ingen tabell i JSON-stat")
        codes, sizes = list(found["id"]), list(found["size"])
        sides = tuple(_side(str(code), found["dimension"][code]) for code in codes)
        if [len(each.categories) for each in sides] != sizes or len(set(codes)) != len(codes):
            raise NotJsonStat("svarets sidor har inte så många värden som det säger")
        cells = _cells(found["value"], math.prod(sizes)) if with_cells else ()
        return Cube(str(found.get("label", "")), sides, cells)
    except (KeyError, TypeError, AttributeError, AssertionError):
        raise NotJsonStat("svaret saknar delar som en tabell i JSON-stat har") from None


def _side(code: str, told: Mapping[str, Any]) -> Dimension:
    category = told["category"]
    labels = category.get("label", {})
    index = category.get("index", list(labels))
    if isinstance(index, dict):
        # The order is the one that the places say, never that of the keys.
        if sorted(index.values()) != list(range(len(index))):
            raise NotJsonStat(f"värdena i {code[:40]} står inte i någon ordning")
        index = sorted(index, key=index.__getitem__)
    if len(set(index)) != len(index):
        raise NotJsonStat(f"värdena i {code[:40]} står inte i någon ordning")
    categories = {str(each): str(labels.get(each, each)) for each in index}
    eliminable = (told.get("extension") or {}).get("elimination") is True
    return Dimension(code, str(told.get("label", code)), categories, eliminable)


def _cells(value: object, many: int) -> tuple[Decimal | None, ...]:
    """A list of all, or of those that are known by their place."""
    if isinstance(value, dict):
        if not all(key.isascii() and key.isdigit() and int(key) < many for key in value):
            raise NotJsonStat("svarets celler ligger utanför tabellen")
        value = [value.get(str(place)) for place in range(many)]
    assert isinstance(value, list)
    if len(value) != many:
        raise NotJsonStat(f"svaret har {len(value)} celler men ska ha {many}")
    return tuple(_cell(each) for each in value)


def _cell(value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise NotJsonStat("en cell i svaret är inget tal")
    return Decimal(value)
