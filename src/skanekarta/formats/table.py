"""A selection as a table: which columns a file has, what they mean, and their cells in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.db import SRID
from skanekarta.dialects import RUNS
from skanekarta.formats.export import Export
from skanekarta.layer import Field, Kind, Layer

DECIMALS = 6
METRES = 2
"""Decimals of degrees and of metres: a tenth of a metre, and a centimetre."""

BETWEEN = ";"
"""Stands between the values of a cell that holds several."""

Cell = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Column:
    """A column of a file. `title` is what people read above it, `meaning` what it holds."""

    name: str
    title: str
    kind: Kind
    many: bool = False
    unit: str = ""
    meaning: str = ""


def columns(layer: Layer, chosen: Sequence[str] = ()) -> tuple[Column, ...]:
    """The id and every property, or those chosen, in the order of the features."""
    found = [Column("id", "Id", layer.kind("id"), meaning="Postens id i API:et")]
    for field in layer.fields:
        found += _columns(layer, field)
    return tuple(each for each in found if not chosen or each.name in {"id", *chosen})


def _columns(layer: Layer, field: Field) -> Iterator[Column]:
    """The field's own column; where it holds slugs, a column with the wording comes after it,
    and has the field's title."""
    own = layer.kind(field.name), layer.many(field.name)
    unit, worded = field.unit or "", f"{field.name}_title"
    title = f"{field.title} ({unit})" if unit else field.title
    if worded not in layer.rows.c:
        yield Column(field.name, title, *own, unit, field.description)
        return
    meaning = f"Koden för {field.title.lower()}, som den skrivs i adresser"
    yield Column(field.name, f"{field.title} (kod)", *own, "", meaning)
    yield Column(worded, title, layer.kind(worded), layer.many(worded), unit, field.description)


def streamed(rows: int) -> dict[str, Any]:
    """Execution options for rows that are read with a cursor on the server, so many at a time."""
    return {"stream_results": True, "yield_per": rows}


def guarded(text: Cell) -> Cell:
    """Text that can't run in a spreadsheet: an apostrophe goes before what would. The one place
    where this is decided, for CSV and XLSX alike."""
    return sa.case((sa.func.left(text, 1).in_(RUNS), sa.literal("'").concat(text)), else_=text)


def joined(values: Cell) -> Cell:
    """The values of an array as one text, null where there are none."""
    return sa.func.nullif(sa.func.array_to_string(values, BETWEEN), "", type_=sa.Text)


def text_cell(column: Column, rows: sa.FromClause) -> Cell:
    """A column as a spreadsheet may have it: text guarded, arrays joined, the rest as it is."""
    cell: Cell = rows.c[column.name]
    cell = joined(cell) if column.many else cell
    return guarded(cell) if column.kind is str else cell


def places(export: Export, rows: sa.FromClause) -> list[tuple[Column, Cell]]:
    """The geometry for a table of text and numbers: two numbers where every one is a point, else
    WKT. One point of several would be a place that the source does not name."""
    if not export.query.geometry:
        return []
    geom: Cell = rows.c.geom
    metric = export.srid != SRID
    decimals = METRES if metric else DECIMALS
    if metric:
        geom = sa.func.ST_Transform(geom, export.srid)
    if not export.point_only:
        meaning = f"Geometrin som WKT i EPSG:{export.srid}, öst eller longitud först"
        shown = Column("geometry", "Geometri (WKT)", str, meaning=meaning)
        return [(shown, sa.func.ST_AsText(geom, decimals, type_=sa.Text))]
    names = METRIC if metric else POINT
    return [
        (
            Column(name, title, Decimal, meaning=f"{title} i EPSG:{export.srid}"),
            sa.func.round(sa.cast(axis(geom), sa.Numeric), decimals, type_=sa.Numeric()),
        )
        for (name, title), axis in zip(names, (sa.func.ST_X, sa.func.ST_Y), strict=True)
    ]


POINT = [("lon", "Longitud"), ("lat", "Latitud")]
METRIC = [("east", "Öst"), ("north", "Nord")]
