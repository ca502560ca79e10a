"""Spots: where on the map the points of a layer lie, reckoned once when data come in.

A row has a spot for each of its points, with what drawing it needs: its place in units of the
deepest vector tile, what the row is called, its colour and its size. So a tile is a comparison of
whole numbers, and its zoom a shift of them. Spots are numbered from the largest row on: the least
number among many is the one to show; at which zooms it is, is kept too (`cells`). They are made in
the importer's transaction and are used only while they are of the tables' present version and by
the present program's statement, as the texts of features are (`stored`); else a tile reckons the
spots of its own rows.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta import cells, keyset, paging, provenance, stored
from skanekarta.db import Base
from skanekarta.layer import Circles, Layer
from skanekarta.query import Query

DEEPEST = 22
EXTENT = 4096
"""The deepest level of tiles, and how many units a tile of any level has to a side."""

WORLD = EXTENT << DEEPEST
"""The side of the world in units of the deepest tile: 2.3 mm each at the equator."""

PARTS = 1 << 20
"""The places that a row's points may take; the largest geometry that data hold has far fewer."""

MOVED = 10
"""A tenth of the spots or more are new: PostgreSQL is told to look at the table again."""

POINTS = ("POINT", "MULTIPOINT")
AXES = ("ST_X", "ST_Y")
SLOTS = ("title", "colour", "size")


class Spot(Base):
    """A point of a row. `place` orders a collection's spots from the largest row on, those of a
    row together (`row_of`); `single` tells that the row has no other spot. `level` is the first
    zoom at which the spot is the one to show in its cell, `held` how many lie there, from that
    zoom on until it is alone. `rank` is the row's number in the layer's own order, and `sort_keys`
    what tells its place there, as in the mark of a page (`keyset`)."""

    __tablename__ = "stored_spots"
    __table_args__ = (
        sa.PrimaryKeyConstraint("place", "collection"),
        # Whatever counts spots is answered by the indexes alone.
        sa.Index(
            "ix_stored_spots_where",
            *("collection", "x", "y"),
            postgresql_include=["place", "number", "single"],
        ),
        sa.Index("ix_stored_spots_across", "collection", "y", "x"),
        sa.Index("ix_stored_spots_level", "collection", "level", "x", "y"),
        sa.Index("ix_stored_spots_rank", "collection", "rank", "x", "y", postgresql_include=["id"]),
        sa.Index(
            "ix_stored_spots_several",
            *("collection", "x", "y"),
            postgresql_include=["place"],
            postgresql_where=sa.text("NOT single"),
        ),
        sa.Index("ix_stored_spots_number", "number"),
    )

    collection: Mapped[str]
    place: Mapped[int] = mapped_column(sa.BigInteger, autoincrement=False)
    single: Mapped[bool]
    id: Mapped[str]
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    x: Mapped[int] = mapped_column(sa.BigInteger)
    y: Mapped[int] = mapped_column(sa.BigInteger)
    title: Mapped[str | None]
    colour: Mapped[str | None]
    size: Mapped[float | None] = mapped_column(sa.Double)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    held: Mapped[list[int] | None] = mapped_column(ARRAY(sa.Integer))
    rank: Mapped[int]
    sort_keys: Mapped[str]


KNOWN = sa.text(
    f"SELECT reltuples FROM pg_class WHERE oid = '{Spot.__tablename__}'::regclass"
).columns(reltuples=sa.Double)
"""How many spots there were when PostgreSQL last looked."""


def has(layer: Layer) -> bool:
    """Whether a layer's rows are points."""
    return getattr(layer.rows.c.geom.type, "geometry_type", None) in POINTS


def slots(layer: Layer) -> dict[str, str]:
    """Which column of the layer stands in each of `title`, `colour` and `size`: what the row is
    called is the first column that free text looks in, the others are the style's."""
    style = layer.style if isinstance(layer.style, Circles) else Circles()
    title = layer.searched[0] if layer.searched else None
    named = {"title": title, "colour": style.colour, "size": style.size}
    return {slot: name for slot, name in named.items() if name}


def reckoned(layer: Layer, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The spots of the layer's rows that meet the conditions, with what drawing them needs."""
    return _reckoned(layer, _numbered(layer, *conditions))


def _reckoned(layer: Layer, rows: sa.Subquery, *more: str) -> sa.Select[Any]:
    each = sa.func.ST_Dump(rows.c.geom).table_valued(
        sa.column("path", ARRAY(sa.Integer)), "geom", name="each"
    )
    part = each.render_derived()
    # A point's path is empty, that of the parts of several counts from 1.
    place = rows.c.n * PARTS + sa.func.coalesce(part.c.path[1], 0)
    number = rows.c.row if layer.kind("id") is int else sa.null()
    return sa.select(
        place.label("place"),
        (sa.func.ST_NumGeometries(rows.c.geom) == 1).label("single"),
        sa.cast(rows.c.row, sa.Text).label("id"),
        sa.cast(number, sa.BigInteger).label("number"),
        *_where(part.c.geom),
        *(rows.c[name] for name in (*SLOTS, *more)),
    ).select_from(rows.join(part, sa.true()))


def _numbered(layer: Layer, *conditions: sa.ColumnElement[bool], more: Any = ()) -> sa.Subquery:
    """The rows that have a place, counted from the largest on."""
    rows = layer.rows
    size = slots(layer).get("size")
    order = [*([rows.c[size].desc().nulls_last()] if size else []), rows.c.id]
    number = sa.func.row_number().over(order_by=order).label("n")
    columns = (rows.c.id.label("row"), rows.c.geom, *(_slot(layer, slot) for slot in SLOTS), *more)
    placed = sa.select(*columns, number).where(rows.c.geom.is_not(None), *conditions)
    return placed.subquery("n")


@lru_cache(maxsize=64)
def made(layer: Layer) -> sa.Select[Any]:
    """Every spot of the layer, with the columns of `Spot` but for the collection."""
    rows = layer.rows
    rank = sa.func.row_number().over(order_by=paging.order(layer, Query())).label("rank")
    keys = (sa.cast(rows.c[key.column], sa.Text) for key in keyset.keys(layer, ()))
    told = sa.cast(sa.func.json_build_array(*keys), sa.Text).label("sort_keys")
    numbered = _numbered(layer, more=(rank, told))
    every = _reckoned(layer, numbered, "rank", "sort_keys").cte("made")
    spots = every.prefix_with("MATERIALIZED")
    standing = cells.standing(spots, DEEPEST, WORLD)
    return (
        sa.select(*spots.c, standing.c.level, standing.c.held)
        .join_from(spots, standing, standing.c.place == spots.c.place)
        # What a tile shows lies side by side: it reads few blocks.
        .order_by(standing.c.level, standing.c.cell)
    )


def row_of(place: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """What the places of a row's spots have in common."""
    return place.bitwise_rshift(sa.literal_column(str(PARTS.bit_length() - 1)))


def _where(point: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[int], ...]:
    """A point in degrees as units from the north-west corner of Web Mercator's world: the sphere
    of EPSG:3857 (IOGP 373-7-2, 3.2.1.2)."""
    longitude, latitude = (getattr(sa.func, name)(point, type_=sa.Double) for name in AXES)
    tangent = sa.func.tan(sa.func.radians(latitude), type_=sa.Double)
    across = (longitude + 180.0) / 360.0
    down = (1.0 - sa.func.asinh(tangent, type_=sa.Double) / math.pi) / 2.0
    parts = (("x", across), ("y", down))
    return tuple(_unit(part * float(WORLD)).label(name) for name, part in parts)


def _unit(length: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    # Whatever coordinates there are: far outside is outside all the same.
    within = sa.func.least(sa.func.greatest(length, float(-WORLD)), float(2 * WORLD))
    return sa.cast(sa.func.floor(within), sa.BigInteger)


def _slot(layer: Layer, slot: str) -> sa.ColumnElement[Any]:
    """A column as the table holds it; a list becomes text with commas, as a parameter has it."""
    kind: Any = sa.Double if slot == "size" else sa.Text
    name = slots(layer).get(slot)
    if name is None:
        return sa.cast(sa.null(), kind).label(slot)
    column = layer.rows.c[name]
    if layer.many(name):
        return sa.func.array_to_string(column, ",").label(slot)
    return sa.cast(column, kind).label(slot)


def are_kept(connection: sa.Connection, layer: Layer) -> bool:
    """Whether the spots of the present data are kept, made by the present program."""
    if not has(layer):
        return False
    return stored.is_present(connection, _name(layer), layer.tables, _print(layer))


def presence(layer: Layer) -> sa.ColumnElement[bool]:
    """The condition that they are."""
    return stored.presence(_name(layer), layer.tables, _print(layer))


def place_of(longitude: float, latitude: float) -> tuple[int, int]:
    """Where a point lies, as `_where` reckons it, give or take a unit."""
    across = (longitude + 180.0) / 360.0
    down = (1.0 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2.0
    within = (min(max(part * WORLD, -WORLD), 2 * WORLD) for part in (across, down))
    x, y = (math.floor(part) for part in within)
    return x, y


def refresh(connection: sa.Connection, layer: Layer) -> None:
    """Makes a layer's spots if they are not those of its data, in the caller's transaction.
    Those that would not last for every reader and any day are not made."""
    if not has(layer) or not stored.lasts(layer.select) or are_kept(connection, layer):
        return
    version = provenance.version(connection, layer.tables)
    connection.execute(sa.delete(Spot).where(Spot.collection == layer.id))
    every = made(layer)
    chosen = every.with_only_columns(sa.literal(layer.id), *every.selected_columns)
    names = ["collection", *every.selected_columns.keys()]
    insert = sa.insert(Spot).from_select(names, chosen)
    number = connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount
    stored.note(connection, _name(layer), version, _print(layer))
    # Else the first tiles wait for the server's own round: how PostgreSQL reads depends on it.
    if number * MOVED >= connection.scalar(KNOWN):
        connection.execute(sa.text(f"ANALYZE {Spot.__tablename__}"))


def _name(layer: Layer) -> str:
    """Beside the texts of the same collection."""
    return f"{layer.id}/spots"


@lru_cache(maxsize=64)
def _print(layer: Layer) -> str:
    return stored.print_of(made(layer))
