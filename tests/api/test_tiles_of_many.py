"""Tiles of many points: what is drawn together stands where it says, and is counted to the last.

The truth is made here of the items' own coordinates, by the formulas of Web Mercator.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skanekarta import spots, tiles
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.query import Query

API = "/api/v1"
SKANE = (8, 79, 137)
LEVELS = (6, 19, 34), SKANE, (10, 319, 550), (10, 320, 549)
SIDE, CELL, BUFFER = 4096, 64, 64
"""A tile's units to a side and to a cell's, and those around it that are drawn too."""

Square = tuple[int, int, int]


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few points a tile has, they are many."""
    monkeypatch.setattr(tiles.points, "MOST_APART", 0)


def ask(client: TestClient, layer: str, square: Square, **params: str) -> Any:
    path = f"{API}/collections/{layer}/tiles/WebMercatorQuad/{'/'.join(map(str, square))}"
    answer = client.get(path, params=params)
    assert answer.status_code in {200, 204}, answer.text
    return answer


def decoded(answer: Any) -> dict[str, Any]:
    if answer.status_code == 204:
        return {}
    found: dict[str, Any] = mapbox_vector_tile.decode(
        answer.content, default_options={"y_coord_down": True}
    )
    return found


def units(place: tuple[float, float], square: Square) -> tuple[float, float]:
    """A place in degrees as units of that tile, from its north-west corner."""
    level, row, column = square
    longitude, latitude = place[0], math.radians(place[1])
    across = (longitude + 180) / 360 * 2**level - column
    down = (1 - math.log(math.tan(latitude) + 1 / math.cos(latitude)) / math.pi) / 2 * 2**level
    return across * SIDE, (down - row) * SIDE


def points(item: dict[str, Any]) -> Iterator[tuple[float, float]]:
    geometry = item["geometry"]
    yield from (
        geometry["coordinates"] if geometry["type"] == "MultiPoint" else [geometry["coordinates"]]
    )


def cells(client: TestClient, layer: str, square: Square, **params: str) -> dict[Any, list[Any]]:
    """The items of each cell of a tile and its buffer."""
    path = f"{API}/collections/{layer}/items"
    found = client.get(path, params={**params, "limit": "10000"}).json()["features"]
    held: dict[Any, list[Any]] = defaultdict(list)
    for item in found:
        for place in points(item) if item["geometry"] else ():
            x, y = units(place, square)
            if min(x, y) >= -BUFFER and max(x, y) < SIDE + BUFFER:
                held[int(x // CELL), int(y // CELL)].append(item)
    return held


FILTERS = (
    {}, {"area": "musik"}, {"year": "2019/.."}, {"q": "ö"}, {"municipality": "1280,1281"},
    {"municipality": "1280", "municipality_role": "seat"}, {"filter": "amount_sek > 100000"},
    {"bbox": "12.9,55.5,13.6,55.8"},
)  # fmt: skip


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("square", LEVELS)
@pytest.mark.parametrize("params", FILTERS)
def test_every_cell_shows_its_largest_and_counts_the_rest(
    params: dict[str, str], square: Square, client: TestClient
) -> None:
    truth = cells(client, "grants", square, **params)
    answer = ask(client, "grants", square, **params)
    drawn = decoded(answer)["grants"]["features"] if truth else []

    assert (answer.status_code == 200) == bool(truth)
    assert len(drawn) == len(truth)
    for each in drawn:
        x, y = each["geometry"]["coordinates"]
        held = truth.pop((x // CELL, y // CELL))
        largest = max(item["properties"]["amount_sek"] for item in held)
        own = next(item for item in held if str(item["id"]) == each["properties"]["id"])
        assert each["properties"].get("point_count", 1) == len(held)
        assert each["properties"]["amount_sek"] == own["properties"]["amount_sek"] == largest
        assert each["properties"]["recipient_title"] == own["properties"]["recipient_title"]
        assert each["id"] == own["id"]


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("params", FILTERS[:3])
def test_what_is_not_shown_apart_is_told(params: dict[str, str], client: TestClient) -> None:
    every = cells(client, "grants", SKANE, **params)
    there = {item["id"] for held in every.values() for item in held}
    answer = ask(client, "grants", SKANE, **params)
    found = decoded(answer)
    shown = {each["id"] for each in found["grants"]["features"]}

    assert len(shown) < len(there)
    told = {"numberMatched": len(there), "numberReturned": len(shown)}
    assert found["remainder"]["features"][0]["properties"] == told
    assert answer.headers["ogc-numbermatched"] == str(len(there))
    assert answer.headers["ogc-numberreturned"] == str(len(shown))


def test_few_points_are_each_their_own(client: TestClient) -> None:
    found = decoded(ask(client, "grants", SKANE))

    assert "remainder" not in found
    assert all("point_count" not in each["properties"] for each in found["grants"]["features"])
    ids = [each["id"] for each in found["grants"]["features"]]
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("crowded")
def test_neighbours_show_the_same_along_their_edge(client: TestClient) -> None:
    level, row, column = 10, 319, 550
    here, beside = (
        {
            (x + SIDE * dx, y): each["properties"]
            for each in decoded(ask(client, "localities", (level, row, column + dx)))["localities"][
                "features"
            ]
            for x, y in [each["geometry"]["coordinates"]]
        }
        for dx in (0, 1)
    )
    edge = [place for place in {*here, *beside} if abs(place[0] - SIDE) < BUFFER]

    assert all(here.get(place) == beside.get(place) for place in edge)


placed = [each for each in all_layers().values() if spots.has(each)]


@pytest.mark.parametrize("layer", placed, ids=lambda each: each.id)
@pytest.mark.parametrize("most", [0, 10, 5_000])
def test_a_tile_is_the_same_of_kept_spots_and_of_the_rows(
    most: int, layer: Layer, connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not spots.are_kept(connection, layer):
        # Not every reader may see all of the log; a policy document's status is of a day.
        assert layer.id in {"activities", "policy-documents"}
        return
    monkeypatch.setattr(tiles.points, "MOST_APART", most)
    for square in (*LEVELS, *(square_of(SPOT, level) for level in (0, 13, 22))):
        asked = (layer, Query(), tiles.Tile(*square))
        kept, reckoned = (
            connection.execute(tiles.statement(*asked, kept=each)).one() for each in (True, False)
        )
        assert kept[1] or square not in LEVELS
        assert tuple(kept) == tuple(reckoned), square


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    params=st.fixed_dictionaries(
        {},
        optional={
            "year": st.sampled_from(["2019", "2015/2020", "missing", "!2021"]),
            "area": st.sampled_from(["musik", "!film", "dans,scenkonst", "missing"]),
            "municipality": st.sampled_from(["1280", "!1280", "12", "missing", "1267,1290"]),
            "municipality_role": st.just("seat"),
            "amount_sek": st.sampled_from(["../100000", "500000/.."]),
        },
    ),
    square=st.sampled_from(LEVELS),
    most=st.sampled_from([0, 10, 5_000]),
)
def test_any_selection_is_the_same_of_kept_spots_and_of_the_rows(
    connection: sa.Connection, params: dict[str, str], square: Square, most: int
) -> None:
    layer = get_layer("grants")
    asked = (layer, Query.parse(layer, params.items()), tiles.Tile(*square))
    before, tiles.points.MOST_APART = tiles.points.MOST_APART, most
    try:
        kept, reckoned = (
            connection.execute(tiles.statement(*asked, kept=each)).one() for each in (True, False)
        )
    finally:
        tiles.points.MOST_APART = before
    assert tuple(kept) == tuple(reckoned)


CROWD = """
INSERT INTO localities (code, name, municipality, population, population_year, source_url,
  geom, import_id)
SELECT 'prov-' || n, 'Åäö ' || n, municipality, 1000000 + n, 2020, 'påhittad för prov',
  ST_SetSRID(ST_MakePoint(:x, :y), 4326), import_id
FROM generate_series(1, :wanted) AS n, (SELECT municipality, import_id FROM localities LIMIT 1) AS l
"""
SPOT = (13.5435, 55.9357)


def crowd(connection: sa.Connection, wanted: int) -> None:
    place = dict(zip("xy", SPOT, strict=True))
    connection.execute(sa.text(CROWD), {**place, "wanted": wanted})


def square_of(place: tuple[float, float], level: int) -> Square:
    x, y = units(place, (level, 0, 0))
    return level, int(y // SIDE), int(x // SIDE)


@pytest.mark.parametrize("kept", [True, False])
def test_twenty_thousand_and_one_on_one_spot_are_one_and_counted(
    kept: bool, client: TestClient, connection: sa.Connection
) -> None:
    crowd(connection, 20_001)
    if kept:
        spots.refresh(connection, get_layer("localities"))
    assert spots.are_kept(connection, get_layer("localities")) == kept
    for level in (0, 8, 14, 22):
        square = square_of(SPOT, level)
        answer = ask(client, "localities", square, code="!missing")
        found = decoded(answer)
        features = found["localities"]["features"]
        most = max(features, key=lambda each: each["properties"].get("point_count", 1))
        x, y = units(SPOT, square)

        assert most["properties"]["point_count"] >= 20_001
        assert int(answer.headers["ogc-numbermatched"]) >= 20_001
        assert len(features) <= 66 * 66
        assert found["remainder"]["features"][0]["properties"]["numberReturned"] == len(features)
        assert most["properties"]["population"] == 1_020_001
        assert most["properties"]["name"] == "Åäö 20001"
        assert most["geometry"]["coordinates"] == [int(x), int(y)]


def test_one_point_is_in_the_tile_of_the_world_and_in_the_deepest(client: TestClient) -> None:
    path = f"{API}/collections/localities/items"
    item = next(
        each for each in client.get(path).json()["features"] if each["geometry"] is not None
    )
    place = tuple(item["geometry"]["coordinates"])
    for level in range(23):
        square = square_of(place, level)
        answer = ask(client, "localities", square, code=item["properties"]["code"])
        (drawn,) = decoded(answer)["localities"]["features"]
        x, y = units(place, square)
        assert drawn["properties"]["name"] == item["properties"]["name"]
        assert drawn["geometry"]["coordinates"] == [
            pytest.approx(x, abs=1),
            pytest.approx(y, abs=1),
        ]
        assert answer.headers["ogc-numbermatched"] == "1"


def test_rows_without_a_place_are_in_no_tile(client: TestClient) -> None:
    path = f"{API}/collections/localities"
    told = client.get(f"{path}/tiles/WebMercatorQuad").json()
    without = client.get(f"{path}/items?limit=10000").json()["features"]
    answer = ask(client, "localities", (0, 0, 0))

    assert told["numberWithoutGeometry"] == sum(1 for each in without if not each["geometry"]) > 0
    assert int(answer.headers["ogc-numbermatched"]) == len(without) - told["numberWithoutGeometry"]


@pytest.mark.parametrize("kept", [True, False])
def test_the_world_ends_where_web_mercator_does(
    kept: bool, client: TestClient, connection: sa.Connection
) -> None:
    """At 85 degrees; what lies past it is in no tile, whatever it is asked with."""
    places = {"a": (-180, -85.05), "b": (180, 85.05), "c": (0, 0), "d": (0, 90), "e": (999, -90)}
    for name, (x, y) in places.items():
        insert = CROWD.replace("'prov-' || n", f"'hörn-{name}'")
        connection.execute(sa.text(insert), {"x": x, "y": y, "wanted": 1})
    if kept:
        spots.refresh(connection, get_layer("localities"))
    found: dict[str, set[str]] = {"": set(), "hörn": set()}
    for text, drawn in found.items():
        for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
            asked = {"q": text} if text else {}
            held = decoded(ask(client, "localities", (1, row, column), **asked))
            features = held.get("localities", {"features": []})["features"]
            drawn |= {each["properties"]["id"] for each in features}

    assert found["hörn"] == {"hörn-a", "hörn-b", "hörn-c"}
    assert {each for each in found[""] if each.startswith("hörn")} == found["hörn"]
