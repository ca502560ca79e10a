"""What a tile says of the rows that it does not show as features of their own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta.spots import EXTENT

REMAINDER = "remainder"


def told(
    body: sa.ColumnElement[bytes],
    returned: sa.ColumnElement[int],
    matched: sa.ColumnElement[int],
    *conditions: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """One row: a tile's bytes, how many rows it shows and how many it speaks of. Where it does not
    show all, a layer is added with one point in the tile's middle, which says so."""
    made = sa.select(body.label("body"), returned.label("returned"), matched.label("matched"))
    tile = made.where(*conditions).subquery("tile").c
    middle = sa.func.ST_SetSRID(sa.func.ST_MakePoint(EXTENT / 2, EXTENT / 2), 0)
    numbers = {"numberMatched": tile.matched, "numberReturned": tile.returned}
    columns = [sa.cast(number, sa.Integer).label(name) for name, number in numbers.items()]
    of = sa.select(middle.label("shape"), *columns).correlate(tile.body.table).subquery("r")
    asked = (REMAINDER, EXTENT, "shape")
    rest = sa.select(sa.func.ST_AsMVT(of.table_valued(), *asked, type_=sa.LargeBinary))
    whole = tile.body.op("||")(rest.scalar_subquery())
    shown = sa.case((tile.matched > tile.returned, whole), else_=tile.body)
    return sa.select(shown.label("body"), tile.returned, tile.matched)
