"""What lies in a tile of points: of which spots it is drawn, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta import sql
from skanekarta.db import SRID
from skanekarta.layer import Layer
from skanekarta.narrow import narrow
from skanekarta.query import Query
from skanekarta.spots import SLOTS, Spot, reckoned

PLACES = ("x_first", "x_last", "y_first", "y_last", "x_corner", "y_corner")
SIDES = ("west", "south", "east", "north")
PLACE: dict[str, sa.BindParameter[Any]] = {
    **{name: sa.bindparam(name, type_=sa.BigInteger) for name in PLACES},
    **{name: sa.bindparam(name, type_=sa.Integer) for name in ("matrix", "scale", "cell", "most")},
    "levels": sa.bindparam("levels", type_=ARRAY(sa.SmallInteger)),
    **{name: sa.bindparam(name, type_=sa.Double) for name in SIDES},
}
"""What differs from tile to tile: parameters, so that a statement is put together once."""

SHOWN = ("number", "id", *SLOTS)


@dataclass(frozen=True)
class Contents:
    """What lies in the tile: `every` spot, whether they are so few that each row is `apart`, those
    rows' spots (`few`; used only then), and else those that stand for their cells, with how many
    each holds (`standing`)."""

    every: sa.FromClause
    apart: sa.ColumnElement[bool]
    few: sa.FromClause
    standing: sa.CTE


def contents(layer: Layer, query: Query, kept: bool) -> Contents:
    """What a query has in the tile at a place. `kept`: of spots that are kept."""
    conditions = sql.where(layer, query)
    if not kept:
        box = sa.func.ST_MakeEnvelope(*(PLACE[side] for side in SIDES), SRID)
        # In degrees, so that the index answers.
        meets = sa.func.ST_Intersects(layer.rows.c.geom, box)
        rows = reckoned(layer, *conditions, meets).subquery("r")
        return _counted(_as_read(sa.select(rows).where(*_inside(rows.c)), "spots"))
    return _chosen(layer, conditions) if conditions else _whole(layer)


def _whole(layer: Layer) -> Contents:
    """Of all rows: how many stand for how many is kept."""
    spot = Spot.__table__.c
    inside = (spot.collection == layer.id, *_inside(spot))
    some = sa.select(spot.place).where(*inside).limit(PLACE["most"] + 1).subquery("s")
    apart = _are_few(some)
    few = _as_read(_drawn(spot).where(*inside, apart), "few")
    # The index takes each level by itself, where a span would be all that lies above.
    shown = (spot.level == sa.any_(PLACE["levels"]), *inside)
    number = sa.func.coalesce(spot.held[PLACE["matrix"] - spot.level + 1], 1).label("n")
    standing = _as_read(_drawn(spot).add_columns(number).where(*shown, ~apart), "standing")
    every = sa.select(spot.place, spot.single).where(*inside).subquery("e")
    return Contents(every, apart, few, standing)


def _chosen(layer: Layer, conditions: Sequence[sql.Condition]) -> Contents:
    """Of the rows that meet conditions: their spots are read from the index, and those that are
    drawn are looked up."""
    spot = Spot.__table__.c
    is_number = layer.kind("id") is int
    row = layer.rows.c.id if is_number else sa.cast(layer.rows.c.id, sa.Text)
    # Of the columns that are asked about alone: then an index may have all that is needed.
    chosen = narrow(layer, sa.select(row).where(*conditions))
    own = (spot.number if is_number else spot.id).in_(chosen)
    least = sa.select(spot.x, spot.y, spot.place, spot.single)
    every = _as_read(least.where(spot.collection == layer.id, *_inside(spot), own), "spots")
    found = _counted(every)
    drawn = sa.union_all(
        sa.select(found.standing.c.place), sa.select(every.c.place).where(found.apart)
    ).subquery("p")
    # As an array, not a join: whatever the planner thinks they are, it uses the index.
    places = sa.any_(sa.func.array(sa.select(drawn.c.place).scalar_subquery()))
    looked = _drawn(spot).where(spot.collection == layer.id, spot.place == places)
    return _with(_as_read(looked, "looked"), found)


def _drawn(spot: Any) -> sa.Select[Any]:
    """What drawing takes of a spot; `single` too, for those of a row are drawn together."""
    return sa.select(*(spot[name] for name in ("place", "single", "x", "y", *SHOWN)))


def _counted(spots: sa.CTE) -> Contents:
    """Of spots that have been read: each cell with something in it, its first spot, and how many
    it holds. They are whole, or to be looked up."""
    apart = _are_few(spots)
    # By two numbers: PostgreSQL's hash of one made of both is the same for many cells.
    axes = (spots.c[name].bitwise_rshift(PLACE["cell"]).label(name) for name in ("x", "y"))
    cell = sa.select(*axes, spots.c.place).where(~apart).subquery("c").c
    largest = sa.select(sa.func.min(cell.place).label("place"), sa.func.count().label("n"))
    counted = _as_read(largest.group_by(cell.x, cell.y), "cells")
    found = Contents(spots, apart, spots, counted)
    return _with(spots, found) if "title" in spots.c else found


def _with(looked: sa.CTE, found: Contents) -> Contents:
    """The same with the spots as they are drawn."""
    counted = found.standing
    joined = sa.select(*looked.c, counted.c.n).join(counted, counted.c.place == looked.c.place)
    return replace(found, few=looked, standing=joined.cte("standing"))


def _as_read(rows: sa.Select[*tuple[Any, ...]], name: str) -> sa.CTE:
    """Read once, however often it is used."""
    return rows.cte(name).prefix_with("MATERIALIZED")


def _are_few(spots: sa.FromClause) -> sa.ColumnElement[bool]:
    number = _as_read(sa.select(sa.func.count().label("n")).select_from(spots), "counted")
    return sa.select(number.c.n <= PLACE["most"]).scalar_subquery()


def _inside(columns: Any) -> list[sql.Condition]:
    return [
        columns.x.between(PLACE["x_first"], PLACE["x_last"]),
        columns.y.between(PLACE["y_first"], PLACE["y_last"]),
    ]
