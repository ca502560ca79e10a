"""Vector tiles, read by a decoder that nobody here wrote, beside what the items say."""

from __future__ import annotations

import math
from typing import Any

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import spots, tiles
from skanekarta.layer import Layer
from skanekarta.layers import all_layers

API = "/api/v1"
MVT = "application/vnd.mapbox-vector-tile"
SKANE = ("8", "79", "137")
"""A tile that holds the middle of Skåne."""
SKANE_WHOLE = ("6", "19", "34")

every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)


def address(layer: str, tile: tuple[object, object, object] = (0, 0, 0)) -> str:
    return f"{API}/collections/{layer}/tiles/WebMercatorQuad/{'/'.join(map(str, tile))}"


def decoded(client: TestClient, path: str, **params: str) -> dict[str, Any]:
    answer = client.get(path, params=params)
    if answer.status_code == 204:
        return {}
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MVT
    found: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    return found


def features(client: TestClient, layer: str, tile: Any = (0, 0, 0), **params: str) -> list[Any]:
    found = decoded(client, address(layer, tile), **params)
    held: list[Any] = found[layer]["features"] if found else []
    return held


def own(layer: Layer) -> set[str]:
    """What only tiles have: how many rows a point stands for."""
    return {"point_count"} if spots.has(layer) else set()


def items(client: TestClient, layer: str, **params: str) -> dict[str, Any]:
    path = f"{API}/collections/{layer}/items"
    answer = client.get(path, params={**params, "limit": "10000"})
    return {str(each["id"]): each for each in answer.json()["features"] if each["geometry"]}


@every_layer
def test_the_tile_of_the_world_holds_every_row_with_a_place(
    layer: Layer, client: TestClient
) -> None:
    # Deep enough that no municipality shrinks to nothing: all Skåne lies in four tiles of z 7.
    drawn = {
        each["properties"]["id"]
        for row in (39, 40)
        for column in (67, 68, 69)
        for each in features(client, layer.id, (7, row, column))
    }

    assert drawn == set(items(client, layer.id))


@every_layer
def test_a_tile_holds_what_its_box_holds(layer: Layer, client: TestClient) -> None:
    tile = tiles.Tile.parse(*SKANE)
    inside = items(client, layer.id, bbox=",".join(map(str, tile.box())))
    widened = items(client, layer.id, bbox=",".join(map(str, tile.box(64 / 4096))))
    drawn = {each["properties"]["id"] for each in features(client, layer.id, SKANE)}

    assert inside
    assert set(inside) <= drawn <= set(widened)


@every_layer
def test_only_what_drawing_needs_is_sent(layer: Layer, client: TestClient) -> None:
    allowed = {"id", *tiles.properties(layer), *own(layer)}
    for each in features(client, layer.id, SKANE):
        assert set(each["properties"]) <= allowed


@every_layer
def test_a_filter_that_matches_nothing_gives_204(layer: Layer, client: TestClient) -> None:
    answer = client.get(address(layer.id, SKANE), params={"q": "finns inte alls"})

    assert answer.status_code == 204
    assert answer.content == b""
    assert "content-type" not in answer.headers
    assert answer.headers["etag"]


@every_layer
def test_it_is_described_for_programs(layer: Layer, client: TestClient) -> None:
    listed = client.get(f"{API}/collections/{layer.id}/tiles").json()
    links = {each["rel"]: each for each in listed["tilesets"][0]["links"]}
    told = client.get(links["self"]["href"]).json()
    without = items_without_place(client, layer.id)

    assert told["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    assert told["dataType"] == "vector"
    assert set(told["layers"][0]["propertiesSchema"]["properties"]) == {
        "id", *tiles.properties(layer), *own(layer),
    }  # fmt: skip
    assert ("point_count" in told["description"]) == spots.has(layer)
    assert told["numberWithoutGeometry"] == without
    assert (f" {without} av urvalets poster" in told["description"]) == bool(without)
    west, south = told["boundingBox"]["lowerLeft"]
    assert 12 < west < 15
    assert 55 < south < 57
    item = links["item"]
    assert item["templated"] is True
    path = item["href"].format(tileMatrix=8, tileRow=79, tileCol=137)
    assert client.get(path).headers["content-type"] == MVT


def items_without_place(client: TestClient, layer: str, **params: str) -> int:
    path = f"{API}/collections/{layer}/items"
    found = client.get(path, params={**params, "limit": "10000"}).json()["features"]
    return sum(1 for each in found if each["geometry"] is None)


@every_layer
def test_it_is_described_for_browsers(layer: Layer, client: TestClient) -> None:
    set_address = f"{API}/collections/{layer.id}/tiles/WebMercatorQuad"
    answer = client.get(set_address, params={"f": "tilejson"})
    told = answer.json()

    assert answer.headers["content-type"] == "application/vnd.mapbox.tilejson+json"
    assert told["tilejson"] == "3.0.0"
    assert (told["minzoom"], told["maxzoom"]) == (0, 22)
    assert told["vector_layers"][0]["id"] == layer.id
    west, south, east, north = told["bounds"]
    assert 12 < west < east < 15
    assert 55 < south < north < 57
    tile = client.get(told["tiles"][0].format(z=8, x=137, y=79))
    assert layer.id in mapbox_vector_tile.decode(tile.content)
    fields = {"id", *tiles.properties(layer), *own(layer)}
    assert set(told["vector_layers"][0]["fields"]) == fields


def test_the_description_keeps_the_filter(client: TestClient) -> None:
    path = f"{API}/collections/grants/tiles/WebMercatorQuad"
    told = client.get(path, params={"f": "tilejson", "area": "dans", "year": "2019/.."}).json()

    assert told["tiles"][0].endswith("/{z}/{y}/{x}?year=2019/..&area=dans")
    without = items_without_place(client, "grants", area="dans", year="2019/..")
    assert told["numberWithoutGeometry"] == without


@pytest.mark.parametrize(
    "params",
    [
        {"area": "musik,dans"},
        {"year": "2019/2023"},
        {"municipality": "1280"},
        {"municipality": "1280", "municipality_role": "seat"},
        {"q": "teater"},
        {"q": "malmö"},
        {"filter": "amount_sek > 100000 AND area IS NOT NULL"},
        {"bbox": "13,55.5,13.5,56"},
        {"datetime": "2020-01-01/.."},
    ],
)
def test_filters_are_those_of_the_items(params: dict[str, str], client: TestClient) -> None:
    drawn = {each["properties"]["id"] for each in features(client, "grants", **params)}

    assert drawn
    assert drawn == set(items(client, "grants", **params))


def test_a_property_is_what_the_item_has(client: TestClient) -> None:
    every = items(client, "grants")
    for each in features(client, "grants"):
        drawn, item = each["properties"], every[each["properties"]["id"]]["properties"]
        assert drawn["recipient_title"] == item["recipient_title"]
        assert drawn["amount_sek"] == item["amount_sek"]
        assert drawn.get("area") == (",".join(item["area"]) if item["area"] else None)
        assert str(each["id"]) == drawn["id"]


def test_a_point_lies_where_its_coordinates_say(client: TestClient) -> None:
    every = items(client, "localities")
    for each in features(client, "localities", SKANE):
        longitude, latitude = every[each["properties"]["id"]]["geometry"]["coordinates"]
        across, up = each["geometry"]["coordinates"]
        south_of_pole = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
        assert across == pytest.approx(((longitude + 180) / 360 * 256 - 137) * 4096, abs=1)
        assert up == pytest.approx((80 - south_of_pole * 256) * 4096, abs=1)


@pytest.mark.parametrize(
    "tile",
    [
        ("0", "0", "1"), ("0", "1", "0"), ("8", "256", "0"), ("23", "0", "0"), ("-1", "0", "0"),
        ("a", "0", "0"), ("8", "80", "136.5"), ("9" * 23, "0", "0"), ("8", "٣", "0"),
        ("8", "80", "1e2"), ("8", "%00", "0"),
    ],
)  # fmt: skip
def test_a_tile_out_of_range_is_404(tile: tuple[str, str, str], client: TestClient) -> None:
    answer = client.get(address("grants", tile))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_other_grids_and_collections_are_404(client: TestClient) -> None:
    path = address("grants")
    assert client.get(path.replace("WebMercatorQuad", "WorldCRS84Quad")).status_code == 404
    assert client.get(path.replace("grants", "nope")).status_code == 404
    assert client.get(f"{API}/collections/nope/tiles").status_code == 404


@pytest.mark.parametrize("path", ["", "/WebMercatorQuad", "/WebMercatorQuad/8/80/136"])
@pytest.mark.parametrize(
    "params", [{"nope": "1"}, {"area": "danss"}, {"limit": "1"}, {"f": "png"}, {"bbox": "1,2,3"}]
)
def test_errors_name_the_parameter(path: str, params: dict[str, str], client: TestClient) -> None:
    answer = client.get(f"{API}/collections/grants/tiles{path}", params=params)

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == next(iter(params))


def test_a_full_tile_of_areas_tells_the_rest(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get(address("kommunfakta", SKANE_WHOLE))
    monkeypatch.setattr(tiles.areas, "MOST_FEATURES", 10)
    answer = client.get(address("kommunfakta", SKANE_WHOLE), params={"population": "!missing"})
    found, every = (mapbox_vector_tile.decode(each.content) for each in (answer, whole))
    drawn, most = ({each["properties"]["id"] for each in tile["kommunfakta"]["features"]}
                   for tile in (found, every))  # fmt: skip

    assert "remainder" not in every
    assert drawn < most
    assert len(drawn) == 10
    told = found["remainder"]["features"][0]["properties"]
    assert told == {"numberMatched": len(most), "numberReturned": 10}
    assert answer.headers["ogc-numbermatched"] == str(len(most))
    assert answer.headers["ogc-numberreturned"] == "10"


def test_a_tile_one_has_is_not_drawn_again(client: TestClient, connection: sa.Connection) -> None:
    first = client.get(address("grants", SKANE))
    again = {"If-None-Match": first.headers["etag"]}
    assert client.get(address("grants", SKANE), headers=again).status_code == 304
    assert client.get(address("grants", SKANE)).content == first.content
    connection.execute(sa.text("DELETE FROM grants WHERE year = 2012"))
    fresh = client.get(address("grants", SKANE), headers=again)

    assert fresh.status_code == 200
    assert fresh.content != first.content


def test_internal_entries_are_in_no_public_tile(
    client: TestClient, connection: sa.Connection
) -> None:
    before = features(client, "activities")
    connection.execute(
        sa.text(
            "INSERT INTO activities (kind, title, starts_on, visibility, recorded_by, geom,"
            " municipality, position_basis) SELECT kind, 'Internt', starts_on, 'internal', 'test',"
            " geom, municipality, position_basis FROM activities LIMIT 1"
        )
    )

    assert len(features(client, "activities")) == len(before)


@pytest.mark.parametrize(
    ("kept", "index"), [(False, "idx_localities_geom"), (True, "ix_stored_spots_where")]
)
def test_the_index_answers(kept: bool, index: str, connection: sa.Connection) -> None:
    """The box is a constant, in the stored coordinate system or the spots' own units, so the
    planner may use the index."""
    from skanekarta.query import Query  # noqa: PLC0415

    layer = all_layers()["localities"]
    statement = tiles.statement(layer, Query(), tiles.Tile(12, 1280, 2180), kept=kept)
    connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
    plan = connection.execute(sa.text("EXPLAIN " + str(compiled).replace("%%", "%"))).scalars()

    assert any(index in line for line in plan)
