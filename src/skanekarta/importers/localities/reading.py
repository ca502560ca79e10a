"""SCB's attributes become localities; every one that can't be read is told, not the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from skanekarta.db import SRID
from skanekarta.importers.localities.delimited import (
    DECIMALS,
    Delimitation,
    Delimited,
    Feature,
    Problem,
)
from skanekarta.municipality import Municipality

if TYPE_CHECKING:
    import geopandas

CODE = re.compile(r"\d{4}T[A-Z]\d{3}", re.ASCII)
MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
WHOLE = re.compile(r"-?\d{1,9}(\.0+)?", re.ASCII)
MOST_PROBLEMS = 1_000
LONGEST_NAME = 100

MARGIN = 0.3
"""Degrees around Skåne: a locality may lie beyond our outlines, never beyond this."""


@dataclass(frozen=True)
class Ground:
    """Skåne: its municipalities' codes, and the box that they lie in."""

    codes: frozenset[str]
    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, connection: sa.Connection) -> Ground:
        """As the database has it."""
        box = sa.func.ST_Extent(Municipality.geom)
        edges = (sa.func.ST_XMin, sa.func.ST_YMin, sa.func.ST_XMax, sa.func.ST_YMax)
        found = connection.execute(sa.select(*(edge(box) for edge in edges))).one()
        codes = frozenset(connection.scalars(sa.select(Municipality.code)))
        west, south, east, north = (float(each) for each in found)
        return cls(codes, west, south, east, north)

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether the point can be a place of Skåne."""
        x, y = point
        return (
            self.west - MARGIN <= x <= self.east + MARGIN
            and self.south - MARGIN <= y <= self.north + MARGIN
        )


@dataclass
class _Row:
    number: int
    cells: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def note(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.number, column, text))

    def text(self, column: str) -> str | None:
        """What stands there, None where nothing does."""
        found = self.cells.get(column)
        told = "" if found is None else str(found).strip()
        return told or None

    def code(self, column: str, form: re.Pattern[str], meant: str) -> str:
        found = self.text(column) or ""
        if re.fullmatch(r"\d{1,4}(\.0)?", found) and form is MUNICIPALITY:
            found = found.removesuffix(".0").zfill(4)  # spreadsheets read codes as numbers
        if not form.fullmatch(found):
            self.note(column, f"”{found[:40]}” är ingen {meant}." if found else "saknar värde.")
        return found

    def whole(self, column: str, low: int, high: int) -> int | None:
        found = self.text(column)
        if found is None:
            return None
        value = int(found.split(".")[0]) if WHOLE.fullmatch(found) else None
        if value is None or not low <= value <= high:
            self.note(column, f"”{found[:40]}” är inte ett heltal mellan {low} och {high}.")
            return None
        return value

    def area(self, column: str) -> Decimal | None:
        found = self.text(column)
        try:
            value = None if found is None else round(Decimal(found.replace(",", ".")), 2)
        except InvalidOperation:
            value = Decimal(-1)
        if value is not None and not 0 <= value < 1_000_000:
            self.note(column, f"”{str(found)[:40]}” är ingen yta i hektar.")
            return None
        return value


def features_of(frame: geopandas.GeoDataFrame) -> Iterator[Feature]:
    """The rows of a frame whose coordinate system is known, headings in any case. The heading is
    row 1, as it is in a table of the same rows."""
    moved = frame.to_crs(SRID)
    names = {column: str(column).strip().lower() for column in moved.columns}
    plain = [column for column in moved.columns if column != moved.geometry.name]
    table = moved[plain].astype(object).where(moved[plain].notna(), None)
    rows = zip(table.itertuples(index=False, name=None), moved.geometry, strict=True)
    for number, (values, geometry) in enumerate(rows, start=2):
        cells = {names[column]: value for column, value in zip(plain, values, strict=True)}
        yield number, cells, geometry


def read(connection: sa.Connection, features: Iterable[Feature]) -> Delimitation:
    """What the features say of Skåne. Rows of other municipalities are counted and left out."""
    ground = Ground.of(connection)
    found: dict[str, Delimited] = {}
    problems: list[Problem] = []
    elsewhere = 0
    for number, cells, geometry in features:
        row = _Row(number, cells)
        place = _municipality(row)
        if not row.problems and place not in ground.codes:
            elsewhere += 1
            continue
        locality = _locality(row, place, geometry, ground)
        if locality.code in found:
            row.note("tatortskod", f"{locality.code} står på flera rader.")
        found.setdefault(locality.code, locality)
        problems += row.problems
    return Delimitation(tuple(found.values()), tuple(problems[:MOST_PROBLEMS]), elsewhere)


def _municipality(row: _Row) -> str:
    """The municipality that SCB says; where it says none, the one that the code begins with."""
    if row.text("kommun") is not None:
        return row.code("kommun", MUNICIPALITY, "kommunkod")
    return row.code("tatortskod", CODE, "tätortskod")[:4]


def _locality(row: _Row, place: str, geometry: BaseGeometry | None, ground: Ground) -> Delimited:
    code = row.text("tatortskod") or ""
    if not any(problem.column == "tatortskod" for problem in row.problems):
        code = row.code("tatortskod", CODE, "tätortskod")
    name = row.text("tatort") or ""
    if not 0 < len(name) <= LONGEST_NAME:
        row.note("tatort", "är för långt." if name else "saknar värde.")
    population, year = row.whole("bef", 0, 10_000_000), row.whole("ar", 1960, 2100)
    if population is not None and year is None and row.text("ar") is None:
        row.note("ar", "saknar värde: folkmängden måste ha ett år.")
    point = _point(row, geometry, ground)
    return Delimited(code, name, place, population, year, row.area("area_ha"), point)


def _point(row: _Row, geometry: BaseGeometry | None, ground: Ground) -> tuple[float, float] | None:
    """A point in the locality; where it lies in several parts, in the largest."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type not in {"Point", "Polygon", "MultiPolygon"}:
        row.note("geometri", f"{geometry.geom_type} är varken en punkt eller en yta.")
        return None
    largest = max(getattr(geometry, "geoms", (geometry,)), key=lambda part: part.area)
    found = largest.representative_point()
    point = round(found.x, DECIMALS), round(found.y, DECIMALS)
    if not ground.holds(point):
        told = f"{point[0]}, {point[1]}"
        row.note("geometri", f"({told}) ligger inte i Skåne: fel koordinatsystem?")
        return None
    return point
