"""A page of the features in a box, told by their spots: in the layer's own order, each feature as
the text that is kept of it.

A spot has its row's number in that order, in an index with its place. So a page is a walk along
that index, past what lies outside of the box, and the page after it begins where the mark's row
stands, however far that is. Of a box that holds little, all of it is read and put in order instead.
Where spots cannot tell (`within`), the page is made of the rows.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import keyset, pieces, spots, stored
from skanekarta.glance import Ready
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.spots import Spot
from skanekarta.stored import Feature
from skanekarta.within import DOUBT, between, can_tell, edges

SKIPPED, LAST = (sa.bindparam(name, type_=sa.Integer) for name in ("skipped", "last"))
"""How many rows come before the page's first, and with its last."""

LITTLE = 2_000
"""So many rows in a box are put in order sooner than found along the whole order."""

MARK: sa.BindParameter[Any] = sa.bindparam("mark")
KEYS = sa.bindparam("sort_keys", type_=sa.Text)
"""The row before the page: its id, and its keys as they were when the mark was made."""


def can_page(layer: Layer, query: Query) -> bool:
    """Whether spots may know the page: a box in degrees, in the layer's own order."""
    in_order = keyset.keys(layer, query.sort) == keyset.keys(layer, ())
    return in_order and can_tell(layer, query) and stored.lasts(layer.select)


def page(
    connection: sa.Connection, layer: Layer, query: Query, matched: int
) -> tuple[list[bytes], int, str | None] | None:
    """The page of a query that spots `can_page` and so many rows match, as `features.of_page` has
    it, of the texts that are kept; None where they cannot tell. Raises BadParameter for a mark of
    another order."""
    values: dict[str, Any] = {"skipped": query.offset, "last": query.offset + query.limit}
    if query.after is not None:
        keys = keyset.read_texts(layer, query.sort, query.after)
        is_number = layer.kind("id") is int
        values["mark"] = int(keys[-1] or 0) if is_number else keys[-1]
        values["sort_keys"] = json.dumps(keys, ensure_ascii=False)
    is_long = query.limit > pieces.FEW
    statement = _ready(layer, query.after is not None, matched <= LITTLE, is_long)
    rows = statement.rows(connection, **edges(query), **values)
    text, is_sure, returned, last = pieces.gathered(rows)
    return ([b"[", *text, b"]"], returned, last) if is_sure else None


@lru_cache(maxsize=64)
def _ready(layer: Layer, is_onward: bool, is_little: bool, is_long: bool) -> Ready:
    return Ready(lambda: pieces.cut_of(_paging(layer, is_onward, is_little), is_long=is_long))


def _paging(layer: Layer, is_onward: bool, is_little: bool) -> sa.Select[Any]:
    """One row: the features, whether spots can tell, how many they are, and the last one's keys if
    there are more after it."""
    spot = Spot.__table__.c
    conditions = [spots.presence(layer)]
    begin: sa.ColumnElement[Any] = sa.literal_column("0")
    if is_onward:
        begin = _marked(layer)
        conditions.append(begin.is_not(None))
    found = _in_order(layer, begin, is_little).where(*conditions).cte("found")
    shown = sa.select(Feature.body, found.c.n).join_from(
        found, Feature, sa.and_(Feature.collection == layer.id, Feature.id == found.c.id)
    )
    page = shown.where(found.c.n > SKIPPED, found.c.n <= LAST).order_by(found.c.n).subquery("p").c
    number = sa.func.count()
    seen = sa.select(
        sa.func.coalesce(sa.func.bool_and(found.c.sure), True).label("sure"),
        sa.func.greatest(sa.func.least(number, LAST) - SKIPPED, 0).label("returned"),
        sa.case((number > LAST, sa.func.max(found.c.rank).filter(found.c.n == LAST))).label("last"),
    ).subquery("seen")
    of_last = spot.collection == layer.id, spot.rank == seen.c.last
    keys = sa.select(spot.sort_keys).where(*of_last).limit(1).scalar_subquery()
    is_sure = sa.and_(*conditions, seen.c.sure)
    text = sa.select(_text(page.body)).scalar_subquery().label("text")
    return sa.select(text, is_sure.label("is_sure"), seen.c.returned, keys.label("keys"))


def _text(body: sa.ColumnElement[str]) -> sa.ColumnElement[bytes]:
    return sa.func.convert_to(sa.func.string_agg(body, ","), "UTF8", type_=sa.LargeBinary)


def _in_order(layer: Layer, begin: sa.ColumnElement[Any], is_little: bool) -> sa.Select[Any]:
    """The rows in the box after that one and up to one past the page, numbered: a row with several
    spots there is one."""
    spot = Spot.__table__.c
    sure = sa.and_(*between(spot, DOUBT + 1)).label("sure")
    met = (spot.collection == layer.id, spot.rank > begin, *between(spot, -DOUBT))
    every = sa.select(spot.rank, spot.id, sure).where(*met)
    # Whole, whatever PostgreSQL thinks that the box holds: it takes the sides for independent.
    walked = every.offset(sa.literal_column("0")) if is_little else every
    each = walked.subquery("e").c
    page = sa.select(*each).ext(distinct_on(each.rank)).order_by(each.rank).limit(LAST + 1)
    rows = page.subquery("w")
    return sa.select(*rows.c, sa.func.row_number().over(order_by=rows.c.rank).label("n"))


def _marked(layer: Layer) -> sa.ScalarSelect[int]:
    """Where the mark's row is in order, if it is still what it was."""
    spot = Spot.__table__.c
    own = spot.number if layer.kind("id") is int else spot.id
    is_it = spot.collection == layer.id, own == sa.cast(MARK, own.type), spot.sort_keys == KEYS
    return sa.select(spot.rank).where(*is_it).limit(1).scalar_subquery()
