"""A page comes from the database in pieces: what a connection keeps room for has a bound."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from skanekarta import features, pieces
from skanekarta.layers import get_layer
from skanekarta.query import Query

GRANTS = get_layer("grants")


def text_of_row(body: str) -> sa.Select[bytes, int, None]:
    """One row: that text as bytes, and two columns more."""
    found = sa.func.convert_to(body, "UTF8", type_=sa.LargeBinary)
    return sa.select(found, sa.literal(7), sa.null())


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 95, 100])
def test_what_was_cut_is_put_together_again(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 10)
    body = ("åäö–x" * 25)[:length]
    rows = [tuple(row) for row in connection.execute(pieces.cut(text_of_row(body)))]

    assert max(len(row[1]) for row in rows) <= 10
    for given in (rows, rows[::-1]):
        found, *more = pieces.gathered(given)
        assert (b"".join(found), *more) == (body.encode(), 7, None)


def test_no_row_of_a_page_is_larger_than_a_piece(connection: sa.Connection) -> None:
    query = Query(limit=1000)
    rows = features.ready_page(GRANTS, query).rows(connection)
    [(text, returned, last)] = connection.execute(features.of_page(GRANTS, query))

    assert len(text.encode()) > pieces.PIECE
    assert max(len(row[1]) for row in rows) == pieces.PIECE
    found, *more = pieces.gathered(rows)
    assert (b"".join(found), *more) == (text.encode(), returned, last)


def test_what_is_null_is_a_row_too(connection: sa.Connection) -> None:
    nothing = sa.select(sa.null().cast(sa.LargeBinary), sa.literal(7))
    rows = [tuple(row) for row in connection.execute(pieces.cut(nothing))]

    assert pieces.gathered(rows) == ([b""], 7)


def test_a_text_is_made_once_for_all_its_pieces(connection: sa.Connection) -> None:
    connection.execute(sa.text("CREATE TEMPORARY SEQUENCE made"))
    counted = sa.func.concat("x" * 500_000, sa.func.nextval("made"))
    body = sa.func.convert_to(counted, "UTF8", type_=sa.LargeBinary)
    rows = connection.execute(pieces.cut(sa.select(body))).all()

    assert len(rows) == 5
    assert connection.scalar(sa.select(sa.func.currval("made"))) == 1
