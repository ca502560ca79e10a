"""A page of a box is the same of kept spots as of the rows: in order, to the last feature."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skanekarta import boxes, features, keyset, spots, sql, totals
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.query import Query

GRANTS = get_layer("grants")
SKANE = (12.4, 55.3, 14.6, 56.6)
LAYERS = [each for each in all_layers().values() if boxes.can_page(each, Query(bbox=SKANE))]

Page = tuple[Any, int, str | None]


def of_rows(connection: sa.Connection, layer: Layer, query: Query) -> Page:
    text, number, last = connection.execute(features.of_page(layer, query, stored=True)).one()
    return json.loads(text), number, last


MANY = boxes.LITTLE + 1


def of_spots(
    connection: sa.Connection, layer: Layer, query: Query, matched: int = MANY
) -> Page | None:
    found = boxes.page(connection, layer, query, matched)
    return (json.loads(b"".join(found[0])), *found[1:]) if found else None


def pages(connection: sa.Connection, layer: Layer, query: Query) -> Iterator[Query]:
    """The pages of a query, each found by the mark of the one before."""
    yield query
    while last := of_rows(connection, layer, query)[2]:
        query = replace(query, after=keyset.write_token(layer, query.sort, json.loads(last)))
        yield query


@pytest.mark.parametrize("layer", LAYERS, ids=lambda each: each.id)
@pytest.mark.parametrize("limit", [1, 60])
def test_every_page_of_a_box_is_that_of_the_rows(
    layer: Layer, limit: int, connection: sa.Connection
) -> None:
    dice = random.Random(limit)
    for _ in range(3):
        west, south = dice.uniform(12.4, 13.6), dice.uniform(55.3, 56.0)
        box = (west, south, west + dice.random(), south + dice.random())
        asked = Query(bbox=box, limit=limit, offset=dice.choice([0, 0, 3, 5_000]))
        for query, _ in zip(pages(connection, layer, asked), range(5), strict=False):
            rows = of_rows(connection, layer, query)
            for matched in (0, MANY):
                assert of_spots(connection, layer, query, matched) == rows, query


@pytest.fixture(scope="module")
def places() -> list[tuple[float, float]]:
    """Filled by the first that asks: where grants lie."""
    return []


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_box_holds_what_its_rows_say(
    connection: sa.Connection, places: list[tuple[float, float]], data: st.DataObject
) -> None:
    """Also with points just on its edge, and as narrow as a line."""
    if not places:
        point = "SELECT DISTINCT ST_X(p.geom) x, ST_Y(p.geom) y FROM grants g, ST_Dump(g.geom) p"
        places += [(x, y) for x, y in connection.execute(sa.text(f"{point} ORDER BY x, y"))]
    free = st.tuples(st.floats(12, 15), st.floats(55, 57))
    corner = st.one_of(st.sampled_from(places), free)
    (a, b), (c, d) = data.draw(corner), data.draw(corner)
    nudge = data.draw(st.sampled_from([0.0, 0.0, 1e-12, -1e-9, 3e-8]))
    query = Query(bbox=(min(a, c) + nudge, min(b, d), max(a, c) + nudge, max(b, d)), limit=7)

    assert totals.count(connection, GRANTS, query) == connection.scalar(sql.count(GRANTS, query))
    found = of_spots(connection, GRANTS, query)
    assert found is None or found == of_rows(connection, GRANTS, query)


def asked(connection: sa.Connection, limit: int = 3) -> Query:
    """The second page of a box."""
    first, second = pages(connection, GRANTS, Query(bbox=SKANE, limit=limit)), 1
    return [query for query, _ in zip(first, range(second + 1), strict=False)][second]


def test_without_kept_spots_and_with_older_ones_nothing_is_told(connection: sa.Connection) -> None:
    query = asked(connection)
    assert of_spots(connection, GRANTS, query)
    connection.execute(sa.text("UPDATE grants SET project_title = 'Ändrad titel'"))
    assert of_spots(connection, GRANTS, query) is None
    spots.refresh(connection, GRANTS)
    assert of_spots(connection, GRANTS, query)


def test_a_mark_whose_row_is_another_now_is_left_to_the_rows(connection: sa.Connection) -> None:
    query = asked(connection)
    assert query.after
    keys = keyset.read_texts(GRANTS, query.sort, query.after)
    change = sa.text("UPDATE grants SET amount_sek = amount_sek + 1 WHERE id = :id")
    connection.execute(change, {"id": int(keys[-1] or 0)})
    spots.refresh(connection, GRANTS)
    assert spots.are_kept(connection, GRANTS)
    assert of_spots(connection, GRANTS, query) is None


def test_a_mark_of_another_order_is_an_error(connection: sa.Connection) -> None:
    with pytest.raises(BadParameter):
        of_spots(connection, GRANTS, Query(bbox=SKANE, after="WyJ5ZWFyIl0"))


@pytest.mark.parametrize(
    "query",
    [
        Query(bbox=SKANE, sort=("year",)),
        Query(bbox=SKANE, q="musik"),
        Query(bbox=(170, 55, -170, 57)),
        Query(),
    ],
)
def test_what_spots_know_nothing_of_is_not_asked_of_them(query: Query) -> None:
    assert not boxes.can_page(GRANTS, query)
    assert boxes.can_page(GRANTS, Query(bbox=SKANE, sort=GRANTS.sort))
