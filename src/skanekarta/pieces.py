"""A long text from the database in pieces, a row for each.

The driver reads a row whole, into a buffer that grows until the row fits and never shrinks: twenty
connections that had each brought a page of a thousand features held 30 MiB between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

PIECE = 120_000
"""Bytes: a row of one fits in 128 KiB with what goes with it. Smaller ones are slower to put
together."""

Row = tuple[Any, ...]


def cut(statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement of one row, whose first column is bytes and not empty, as rows of a piece of
    it each: where the piece begins, the piece, and the other columns."""
    # `OFFSET 0` keeps PostgreSQL from making the bytes anew for each piece.
    found = statement.offset(sa.literal_column("0")).subquery("w")
    text, *more = found.c
    places = sa.func.generate_series(1, sa.func.octet_length(text), PIECE)
    starts = places.table_valued("start").render_derived("s")
    begins = sa.cast(starts.c.start, sa.Integer)
    piece = sa.func.substring(text, begins, PIECE, type_=sa.LargeBinary)
    return sa.select(begins, piece, *more).select_from(found.join(starts, sa.true()))


def whole(rows: Sequence[Row]) -> Row:
    """The row that those are the pieces of."""
    in_order = sorted(rows, key=lambda row: int(row[0]))
    return (b"".join([row[1] for row in in_order]), *in_order[0][2:])
