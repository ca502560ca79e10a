"""What a delimitation is: localities of a year, and what could not be read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shapely.geometry.base import BaseGeometry

ATTRIBUTES = ("tatortskod", "tatort", "kommun", "kommunnamn", "area_ha", "bef", "ar")
"""What SCB calls the columns of its localities, in its WFS and its files alike."""

DECIMALS = 5
"""Of a point in degrees: a metre."""

Feature = tuple[int, Mapping[str, object], BaseGeometry | None]
"""Which row it is (as a person counts them), SCB's attributes, and a geometry in EPSG:4326."""


@dataclass(frozen=True)
class Delimited:
    """A locality as SCB delimits it for a year; None is what the source does not say."""

    code: str
    name: str
    municipality: str
    population: int | None
    year: int | None
    area_ha: Decimal | None
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Problem:
    """What can't be read, and where: a row and a column as the file has them."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"rad {self.row}, kolumn {self.column}: {self.text}"


@dataclass(frozen=True)
class Delimitation:
    """Skåne's localities in a file or an answer; what is wrong with it; and how many rows were
    left out since they belong to municipalities elsewhere."""

    localities: tuple[Delimited, ...]
    problems: tuple[Problem, ...] = ()
    elsewhere: int = 0
