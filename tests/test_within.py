"""Spots tell how many rows lie in a box: as many as the rows themselves do, on its edge too."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from skanekarta import sql, totals, within
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.query import Query

GRANTS = get_layer("grants")
LAYERS = [each for each in all_layers().values() if within.can_tell(each, Query(bbox=(0, 0, 1, 1)))]


def told(connection: sa.Connection, query: Query, layer: Layer = GRANTS) -> tuple[int, int | None]:
    """How many the spots know of, and how many rows there are."""
    return totals.count(connection, layer, query), connection.scalar(sql.count(layer, query))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_boxes_anywhere_hold_what_their_rows_say(connection: sa.Connection, layer: object) -> None:
    dice = random.Random(26)
    for _ in range(25):
        west, south = dice.uniform(12.4, 14.4), dice.uniform(55.3, 56.4)
        box = (west, south, west + dice.random(), south + dice.random() / 2)
        found, rows = told(connection, Query(bbox=box), layer)
        assert found == rows


def test_a_point_on_the_edge_is_inside(connection: sa.Connection) -> None:
    point = sa.text(
        "SELECT ST_X(p.geom), ST_Y(p.geom) FROM grants g, ST_Dump(g.geom) p ORDER BY g.id LIMIT 1"
    )
    x, y = connection.execute(point).one()
    for box in ((x, y, x + 0.2, y + 0.1), (x - 0.2, y - 0.1, x, y)):
        found, rows = told(connection, Query(bbox=box))
        assert found == rows
        assert found > 0
    just_outside = (x + 1e-12, y, x + 1e-9, y)
    assert told(connection, Query(bbox=just_outside)) == (0, 0)


def test_the_whole_world_holds_every_row_that_has_a_place(connection: sa.Connection) -> None:
    found, rows = told(connection, Query(bbox=(-180, -90, 180, 90)))
    assert found == rows


def test_without_kept_spots_the_rows_are_asked(connection: sa.Connection) -> None:
    connection.execute(sa.text("DELETE FROM stored_collections WHERE collection = 'grants/spots'"))
    found, rows = told(connection, Query(bbox=(12.9, 55.5, 13.3, 55.8)))
    assert found == rows
