"""Coordinate reference systems: OGC API – Features, Part 2 (18-058r1)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.crs import CRS84, EPSG, SYSTEMS

ITEMS = "/api/v1/collections/activities/items"
MUNICIPALITIES = "/api/v1/collections/kommunfakta/items"
EVERY = [each.uri for each in SYSTEMS.values()]

MALMO, KRISTIANSTAD, HELSINGBORG = (13.0038, 55.6050), (14.1567, 56.0294), (12.6945, 56.0465)
VECTORS = [
    (3006, MALMO, (6163926.55, 374243.76)),
    (3006, KRISTIANSTAD, (6209672.49, 447445.87)),
    (3006, HELSINGBORG, (6213651.99, 356398.26)),
    (3008, MALMO, (6164696.16, 118725.83)),
    (3008, KRISTIANSTAD, (6212031.06, 190941.89)),
    (3008, HELSINGBORG, (6214033.12, 99803.60)),
    (4326, MALMO, (55.6050, 13.0038)),
    (3857, MALMO, (1447576.39, 7480180.85)),
]


def entry(connection: sa.Connection, place: tuple[float, float]) -> int:
    """A log entry at that place."""
    written = connection.execute(
        sa.text(
            "INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by) "
            "SELECT slug, 'Mätpunkt', '2024-06-19', '{1280}', "
            "ST_SetSRID(ST_MakePoint(:x, :y), 4326), 'test' FROM activity_kinds LIMIT 1 "
            "RETURNING id"
        ),
        {"x": place[0], "y": place[1]},
    )
    return int(written.scalar_one())


@pytest.mark.parametrize(("code", "place", "expected"), VECTORS)
def test_positions_come_in_the_order_of_the_authority(
    code: int,
    place: tuple[float, float],
    expected: tuple[float, float],
    client: TestClient,
    connection: sa.Connection,
) -> None:
    fid = entry(connection, place)
    answer = client.get(f"{ITEMS}/{fid}", params={"crs": f"{EPSG}{code}"})

    assert answer.json()["geometry"]["coordinates"] == pytest.approx(expected, abs=0.011)
    assert answer.headers["content-crs"] == f"<{EPSG}{code}>"
    assert "crs" not in answer.json()["geometry"]


def corners(place: tuple[float, float], reach: float) -> str:
    a, b = place
    return f"{a - reach},{b - reach},{a + reach},{b + reach}"


@pytest.mark.parametrize(("code", "place", "expected"), VECTORS)
def test_a_box_in_any_system_finds_the_place(
    code: int,
    place: tuple[float, float],
    expected: tuple[float, float],
    client: TestClient,
    connection: sa.Connection,
) -> None:
    fid = entry(connection, place)
    near = 0.00001 if code == 4326 else 1
    params = {"bbox": corners(expected, near), "bbox-crs": f"{EPSG}{code}"}
    found = client.get(ITEMS, params=params).json()["features"]

    assert [feature["id"] for feature in found] == [fid]


@pytest.mark.parametrize("uri", EVERY)
def test_the_whole_of_a_system_is_a_box_that_finds_everything(uri: str, client: TestClient) -> None:
    crs = SYSTEMS[uri]
    for box in (crs.reach, (-3e7, -3e7, 3e7, 3e7)):
        if crs.degrees and box != crs.reach:
            continue
        text = ",".join(str(number) for number in crs.swapped(box))
        params = {"bbox": text, "bbox-crs": uri, "limit": "1"}
        assert client.get(MUNICIPALITIES, params=params).json()["numberMatched"] == 33, box


@pytest.mark.parametrize("uri", EVERY)
def test_every_listed_system_is_served_and_kept_by_the_links(uri: str, client: TestClient) -> None:
    answer = client.get(MUNICIPALITIES, params={"crs": uri, "limit": 10})
    links = {link["rel"]: link["href"] for link in answer.json()["links"]}
    following = client.get(links["next"])

    assert answer.headers["content-crs"] == following.headers["content-crs"] == f"<{uri}>"
    assert following.json()["numberReturned"] == 10


def test_the_collections_list_the_systems_with_crs84_first(client: TestClient) -> None:
    for each in client.get("/api/v1/collections").json()["collections"]:
        assert each["crs"] == EVERY
        assert each["crs"][0] == each["storageCrs"] == CRS84.uri


def test_without_a_crs_the_answer_is_in_crs84(client: TestClient) -> None:
    assert client.get(MUNICIPALITIES).headers["content-crs"] == f"<{CRS84.uri}>"


def test_the_short_form_of_a_system_is_understood(client: TestClient) -> None:
    short = client.get(MUNICIPALITIES, params={"crs": "[EPSG:3006]", "limit": 1})
    long = client.get(MUNICIPALITIES, params={"crs": f"{EPSG}3006", "limit": 1})

    assert short.json()["features"] == long.json()["features"]


@pytest.mark.parametrize(
    "params",
    [
        {"crs": f"{EPSG}3021"},
        {"crs": "3006"},
        {"bbox": "1,2,3,4", "bbox-crs": f"{EPSG}9999"},
    ],
)
def test_another_system_is_refused_with_those_that_exist(
    params: dict[str, str], client: TestClient
) -> None:
    answer = client.get(ITEMS, params=params)
    wrong: dict[str, Any] = answer.json()["invalid_parameters"][0]

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert wrong["name"] in {"crs", "bbox-crs"}
    assert wrong["valid"] == EVERY


def test_a_box_in_the_wrong_order_of_axes_is_told_the_right_one(client: TestClient) -> None:
    answer = client.get(ITEMS, params={"bbox": "190,1,191,2", "bbox-crs": f"{EPSG}4326"})

    assert answer.status_code == 400
    assert "syd,väst,nord,öst" in answer.json()["detail"]
