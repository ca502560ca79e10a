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

FEW = 100
"""A page of so many features or fewer, as most are, is one piece: nearly all fit in 256 KiB, and to
cut them takes PostgreSQL a tenth of the whole."""

Row = tuple[Any, ...]


def cut_of(statement: sa.Select[Any], *, is_long: bool) -> sa.Select[Any]:
    """The statement of one row, whose first column is bytes, in pieces if it may be of more than
    a `FEW` features, else as one of the same form."""
    if is_long:
        return cut(statement)
    return statement.with_only_columns(sa.literal_column("1"), *statement.selected_columns)


def cut(statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement of one row, whose first column is bytes, as rows of a piece of them each:
    where the piece begins, the piece, and the other columns."""
    # `OFFSET 0` keeps PostgreSQL from making the bytes anew for each piece.
    found = statement.offset(sa.literal_column("0")).subquery("w")
    text, *more = found.c
    # One row at least, of what is empty or null.
    places = sa.func.generate_series(1, sa.func.greatest(sa.func.octet_length(text), 1), PIECE)
    starts = places.table_valued("start").render_derived("s")
    begins = sa.cast(starts.c.start, sa.Integer)
    piece = sa.func.substring(text, begins, PIECE, type_=sa.LargeBinary)
    return sa.select(begins, piece, *more).select_from(found.join(starts, sa.true()))


def gathered(rows: Sequence[Row]) -> Row:
    """The one row again: its pieces in order, to be put together with what goes around them, and
    the other columns."""
    in_order = sorted(rows, key=lambda row: int(row[0]))
    return ([row[1] or b"" for row in in_order], *in_order[0][2:])
