"""Spots: kept with the data, used only while they are of it, and where the coordinates say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import sqlalchemy as sa

from skanekarta import spots
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.spots import DEEPEST, EXTENT, WORLD, Spot

GRANTS, LOG, PLACES = (get_layer(name) for name in ("grants", "activities", "localities"))
POLICIES = get_layer("policy-documents")
PASSING = (LOG, POLICIES)
"""Those whose rows are not for every reader, or not the same on any day."""

placed = pytest.mark.parametrize(
    "layer",
    [each for each in all_layers().values() if spots.has(each) and each not in PASSING],
    ids=lambda each: each.id,
)


def number(connection: sa.Connection, layer: Layer) -> int:
    of = sa.select(sa.func.count()).where(Spot.collection == layer.id)
    return int(connection.scalar(of) or 0)


@placed
def test_each_point_has_its_spot_when_the_data_come_in(
    layer: Layer, connection: sa.Connection
) -> None:
    geom = layer.rows.c.geom
    points = connection.scalar(sa.select(sa.func.sum(sa.func.ST_NumGeometries(geom))))

    assert spots.are_kept(connection, layer)
    assert number(connection, layer) == points > 0


def test_a_spot_lies_where_its_coordinates_say(connection: sa.Connection) -> None:
    geom = PLACES.rows.c.geom
    found = connection.execute(
        sa.select(Spot.x, Spot.y, sa.func.ST_X(geom), sa.func.ST_Y(geom)).join(
            PLACES.rows, Spot.id == PLACES.rows.c.id
        ).where(Spot.collection == PLACES.id)
    ).all()  # fmt: skip
    assert found
    for x, y, longitude, latitude in found:
        down = math.asinh(math.tan(math.radians(latitude)))
        assert x == pytest.approx((longitude + 180) / 360 * WORLD, abs=1)
        assert y == pytest.approx((1 - down / math.pi) / 2 * WORLD, abs=1)
    assert WORLD == EXTENT * 2**DEEPEST


def test_they_are_numbered_from_the_largest_row_on(connection: sa.Connection) -> None:
    amounts = connection.scalars(
        sa.select(Spot.size).where(Spot.collection == GRANTS.id).order_by(Spot.place)
    ).all()
    rows = connection.execute(
        sa.select(spots.row_of(Spot.place), Spot.number, Spot.single).where(
            Spot.collection == GRANTS.id
        )
    ).all()

    assert amounts == sorted(amounts, key=lambda each: -(each or 0))
    assert len({row for row, _, _ in rows}) == len({own for _, own, _ in rows}) < len(rows)
    assert any(not single for _, _, single in rows)


def test_those_of_older_data_are_not_used_and_are_made_anew(connection: sa.Connection) -> None:
    connection.execute(sa.text("DELETE FROM localities WHERE code = (SELECT min(code) FROM"
                               " localities WHERE geom IS NOT NULL)"))  # fmt: skip
    before = number(connection, PLACES)
    assert not spots.are_kept(connection, PLACES)
    spots.refresh(connection, PLACES)

    assert spots.are_kept(connection, PLACES)
    assert number(connection, PLACES) == before - 1


def test_they_are_made_once_for_the_same_data(connection: sa.Connection) -> None:
    connection.execute(sa.update(Spot).values(title="en gång"))
    spots.refresh(connection, PLACES)

    assert set(connection.scalars(sa.select(Spot.title))) == {"en gång"}


def test_those_by_another_statement_are_not_used(connection: sa.Connection) -> None:
    others = (
        replace(GRANTS, source=GRANTS.source.where(sa.column("amount_sek") > 0)),
        replace(GRANTS, style=None),
        replace(GRANTS, searched=("project_title",)),
    )

    assert [spots.are_kept(connection, other) for other in others] == [False] * 3


@pytest.mark.parametrize("layer", PASSING, ids=lambda each: each.id)
def test_what_is_not_for_every_reader_or_any_day_has_none(
    layer: Layer, connection: sa.Connection
) -> None:
    spots.refresh(connection, layer)

    assert spots.has(layer)
    assert not spots.are_kept(connection, layer)
    assert number(connection, layer) == 0


def test_areas_have_none(connection: sa.Connection) -> None:
    areas = get_layer("kommunfakta")
    spots.refresh(connection, areas)

    assert not spots.has(areas)
    assert number(connection, areas) == 0
