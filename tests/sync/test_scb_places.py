"""SCB's localities are read over WFS: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from places_world import Places

from skanekarta.sync.scb.places import NoFeatures, features


def read(world: Places) -> list[str]:
    return [str(cells["tatortskod"]) for _, cells, _ in features(world.get)]


def test_every_locality_is_read_once() -> None:
    found = read(Places())

    assert len(found) == len(set(found)) == 251


def test_a_server_that_gives_few_at_a_time_is_asked_until_there_are_no_more() -> None:
    world = Places(most=100)

    assert sorted(read(world)) == sorted(read(Places()))
    assert [asked["startIndex"] for asked in world.asked] == ["0", "100", "200"]


def test_pages_are_parts_of_one_sorted_list_of_skane_s() -> None:
    world = Places()
    read(world)

    assert world.asked[0]["sortBy"] == "tatortskod"
    assert world.asked[0]["CQL_FILTER"] == "tatortskod LIKE '12%'"


def test_a_locality_has_its_area() -> None:
    _, _, geometry = next(features(Places().get))

    assert geometry is not None
    assert geometry.geom_type == "MultiPolygon"


def test_one_without_an_area_is_read_too() -> None:
    world = Places()
    world.features[0]["geometry"] = None

    assert next(features(world.get))[2] is None


def _fewer(world: Places) -> None:
    world.total = 300


def _none(world: Places) -> None:
    world.features = []


def _sweref(world: Places) -> None:
    world.crs = "urn:ogc:def:crs:EPSG::3006"


def _no_properties(world: Places) -> None:
    del world.features[3]["properties"]


def _broken_area(world: Places) -> None:
    world.features[3]["geometry"] = {"type": "Polygon", "coordinates": [[[13, 55], [14, 55]]]}


@pytest.mark.parametrize("damage", [_fewer, _none, _sweref, _no_properties, _broken_area])
def test_an_answer_that_is_not_all_of_them_is_refused(damage: Callable[[Places], None]) -> None:
    world = Places()
    damage(world)

    with pytest.raises(NoFeatures):
        read(world)


def test_one_that_changes_while_it_is_read_is_refused() -> None:
    world = Places(most=100)
    answer = world.get

    def growing(given: Any) -> dict[str, Any]:
        found = answer(given)
        world.total = 252
        return found

    with pytest.raises(NoFeatures, match="ändrades"):
        list(features(growing))


@pytest.mark.parametrize("found", [None, [], {}, {"type": "FeatureCollection"}, "<xml>"], ids=str)
def test_what_is_no_list_is_refused(found: object) -> None:
    with pytest.raises(NoFeatures):
        list(features(lambda given: found))


def test_one_that_says_another_number_than_it_has_is_refused() -> None:
    with pytest.raises(NoFeatures, match="så många"):
        list(features(lambda given: {**Places().get(given), "numberReturned": 250}))
