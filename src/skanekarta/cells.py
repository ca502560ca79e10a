"""Which spot stands for each cell of the map, at every zoom, and how many lie in that cell.

A cell of one zoom is four of the next. Written as one number, the digits of its column and row in
turn (Morton's order), it is told from the deepest cell by leaving out digits, and spots of the same
cell are neighbours in the order of that number. A spot whose neighbours lie in other cells is alone
in its own, there and at every deeper zoom; so only the crowded cells are gone through one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

BITS = 6
"""A cell's side is two to that power, in units of a tile of its zoom: 64 cells to a tile's side,
eight pixels of the 512 that map libraries give it."""

MASKS = {
    16: 0x0000FFFF0000FFFF,
    8: 0x00FF00FF00FF00FF,
    4: 0x0F0F0F0F0F0F0F0F,
    2: 0x3333333333333333,
    1: 0x5555555555555555,
}
"""By which a number's digits are moved apart, half of them at a time."""

DIGITS = 31
"""Of four, in the number of a cell that may lie a world outside of the world."""

POWERS: sa.ColumnElement[Any] = sa.literal_column(
    f"CAST(ARRAY[{', '.join(str(4**place) for place in range(DIGITS))}] AS BIGINT[])"
)


def standing(spots: sa.FromClause, deepest: int, world: int) -> sa.Subquery:
    """The places of spots with `x` and `y` in units of the deepest zoom, of which the world has
    `world` to a side: the first zoom (`level`) at which the spot is the first in its cell, past the
    deepest where there is none; how many its cells hold (`held`) from that zoom on, until it is
    alone; and the number of its deepest cell (`cell`), by which neighbours lie side by side."""
    lone = _lone(spots, deepest, world)
    crowded = sa.union_all(*_crowded(lone, deepest)).subquery("u").c
    held = sa.func.array_agg(aggregate_order_by(sa.cast(crowded.n, sa.Integer), crowded.zoom))
    first = sa.func.min(crowded.zoom).label("level")
    several = sa.select(crowded.place, first, held.label("held")).group_by(crowded.place)
    found = several.cte("several")
    joined = lone.join(found, found.c.place == lone.c.place, isouter=True)
    level = sa.cast(sa.func.coalesce(found.c.level, lone.c.alone), sa.SmallInteger)
    columns = (lone.c.place, level.label("level"), found.c.held, lone.c.cell)
    return sa.select(*columns).select_from(joined).subquery("standing")


def _lone(spots: sa.FromClause, deepest: int, world: int) -> sa.CTE:
    """Each spot's deepest cell, and the first zoom at which it is alone in its own."""
    # Outside of the world numbers may be negative: a world's width more, and none is.
    axes = (
        (spots.c[axis].bitwise_rshift(_whole(BITS)) + _whole(world >> BITS)).label(axis)
        for axis in ("x", "y")
    )
    rows = sa.select(spots.c.place, *axes).subquery("a")
    for shift, mask in MASKS.items():
        # Without the offset PostgreSQL would write each into the next, twice every time.
        rows = sa.select(
            rows.c.place, *(_apart(rows.c[axis], shift, mask).label(axis) for axis in ("x", "y"))
        ).offset(sa.literal_column("0")).subquery(f"a{shift}")  # fmt: skip
    number = rows.c.x.bitwise_or(rows.c.y.bitwise_lshift(_whole(1)))
    numbered = sa.select(rows.c.place, number.label("cell")).offset(sa.literal_column("0"))
    cell = numbered.subquery("n").c.cell
    # At how many of the deepest zooms it lies apart from its neighbours, before and after.
    shared = (
        sa.func.width_bucket(cell.bitwise_xor(beside(cell).over(order_by=cell)), POWERS)
        for beside in (sa.func.lag, sa.func.lead)
    )
    alone = sa.func.greatest(_whole(0), _whole(deepest + 1) - sa.func.least(*shared))
    columns = (cell.table.c.place, cell, alone.label("alone"))
    return sa.select(*columns).cte("lone").prefix_with("MATERIALIZED")


def _apart(digits: sa.ColumnElement[int], shift: int, mask: int) -> sa.ColumnElement[int]:
    return digits.bitwise_or(digits.bitwise_lshift(_whole(shift))).bitwise_and(_whole(mask))


def _crowded(lone: sa.CTE, deepest: int) -> Iterator[sa.Select[Any]]:
    """The cells of each zoom that hold several: their first spot, and how many they hold."""
    deeper: sa.CTE | None = None
    for zoom in range(deepest, -1, -1):
        cell = lone.c.cell.bitwise_rshift(_whole(2 * (deepest - zoom)))
        joining = sa.select(cell.label("cell"), lone.c.place, _whole(1).label("n"))
        parts = [joining.where(lone.c.alone == _whole(zoom + 1))]
        if deeper is not None:
            wider = deeper.c.cell.bitwise_rshift(_whole(2))
            parts.append(sa.select(wider, deeper.c.place, deeper.c.n))
        each = sa.union_all(*parts).subquery("e").c
        number = sa.cast(sa.func.sum(each.n), sa.BigInteger).label("n")
        cells = sa.select(each.cell, sa.func.min(each.place).label("place"), number)
        deeper = cells.group_by(each.cell).cte(f"zoom_{zoom}").prefix_with("MATERIALIZED")
        yield sa.select(deeper.c.place, _whole(zoom).label("zoom"), deeper.c.n)


def _whole(number: int) -> sa.ColumnElement[int]:
    """A number as it stands: a parameter would be of the other side's type, and PostgreSQL shifts
    by an integer only."""
    return sa.literal_column(str(number), sa.BigInteger)
