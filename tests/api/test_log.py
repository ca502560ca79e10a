"""The log: staff append, nobody changes, the municipality follows from the point."""

from __future__ import annotations

import copy
import json
import threading
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from skanekarta import database
from skanekarta.access import tokens
from skanekarta.errors import SkanekartaError

ADDRESS = "/api/v1/collections/activities/items"
ENTRY: dict[str, Any] = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [13.5435, 55.9357]},
    "properties": {
        "kind": "studiebesok",
        "title": "Besök på biblioteket i Höör",
        "starts_on": "2026-11-20",
    },
}


@pytest.fixture
def key(connection: sa.Connection) -> dict[str, str]:
    """The headers of somebody who may append."""
    token = signing.token(connection, "Testet")
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}


def entry(**properties: Any) -> dict[str, Any]:
    found = copy.deepcopy(ENTRY)
    found["properties"].update(properties)
    return found


def at(*coordinates: Any) -> dict[str, Any]:
    return {**ENTRY, "geometry": {"type": "Point", "coordinates": list(coordinates)}}


def test_an_entry_is_appended_and_can_be_read_where_it_says(
    client: TestClient, key: dict[str, str]
) -> None:
    answer = client.post(ADDRESS, json=ENTRY, headers=key)
    read = client.get(answer.headers["location"]).json()

    assert answer.status_code == 201
    assert answer.json()["properties"] == read["properties"]
    assert read["properties"]["municipality"] == ["1267"]
    assert read["properties"]["municipality_title"] == ["Höör"]
    assert read["properties"]["kind_title"] == "Studiebesök"
    assert read["properties"]["visibility"] == "open"
    assert read["geometry"]["coordinates"] == [13.5435, 55.9357]
    assert "recorded_by" not in read["properties"]


def test_a_whole_number_may_be_written_with_a_decimal_point(
    client: TestClient, key: dict[str, str]
) -> None:
    """12.0 and 12 are the same number to JSON Schema, whose integer takes both."""
    answer = client.post(ADDRESS, json=entry(participants=12.0), headers=key)

    assert answer.status_code == 201
    assert answer.json()["properties"]["participants"] == 12
    assert client.post(ADDRESS, json=entry(participants=12.5), headers=key).status_code == 400


def test_every_field_can_be_given(client: TestClient, key: dict[str, str]) -> None:
    given = {
        "description": "Rad ett\nrad två: åäö ÅÄÖ ” <b> ${x} `",
        "ends_on": "2026-11-21",
        "municipality": ["1267", "1266"],
        "place_name": "Biblioteket",
        "area": ["bibliotek", "litteratur"],
        "participants": 0,
    }
    read = client.post(ADDRESS, json=entry(**given), headers=key).json()["properties"]

    assert {name: read[name] for name in given} == {**given, "municipality": ["1266", "1267"]}
    assert read["date_precision"] == "period"


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer skk_wrong", "Basic YTpi", "bearer å".encode()],
)
def test_without_a_key_there_is_a_challenge(client: TestClient, header: Any) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.post(ADDRESS, json=ENTRY, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_revoked_key_is_refused(
    client: TestClient, key: dict[str, str], connection: sa.Connection
) -> None:
    tokens.revoke_token(connection, signing.account(connection), "Testet")

    assert client.post(ADDRESS, json=ENTRY, headers=key).status_code == 401


def test_a_key_is_stored_as_a_hash_only(connection: sa.Connection) -> None:
    token = signing.token(connection, "Åsa")
    stored = connection.execute(sa.text("SELECT * FROM tokens WHERE name = 'Åsa'")).one()

    assert token.removeprefix("skk_") not in str(stored)
    assert token.encode() not in bytes(stored.sha256)
    with pytest.raises(SkanekartaError, match="finns redan"):
        signing.token(connection, "Åsa")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "/1"])
def test_nothing_can_be_changed_or_taken_away(
    client: TestClient, key: dict[str, str], method: str, path: str
) -> None:
    answer = client.request(method, ADDRESS + path, json=ENTRY, headers=key)

    assert answer.status_code == 405
    expected = {"GET", "HEAD"} | ({"POST"} if path == "" else set())
    assert set(answer.headers["allow"].split(", ")) == expected
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("point", "field"),
    [
        (at(18.07, 59.33), "geometry"),  # Stockholm
        (at(12.57, 55.68), "geometry"),  # København, across the sound
        (at(14.575, 56.052), "geometry"),  # Sölvesborg, 1.7 km into Blekinge
        (at(12.985, 56.447), "geometry"),  # Östra Karup side of Halland
        (at(12.61, 56.03), "geometry"),  # Helsingør
        (at(55.9357, 13.5435), "geometry"),  # the wrong way round
        (at(10**400, 55), "geometry"),
        (at(13.5, 95), "geometry"),
        (at(13.5), "geometry"),
        (at("13.5", "55.9"), "geometry"),
        (at(True, 55.9), "geometry"),
        ({**ENTRY, "geometry": None}, "geometry"),
        ({**ENTRY, "geometry": {"type": "Polygon", "coordinates": []}}, "geometry"),
        (entry(kind="fest"), "kind"),
        (entry(kind=["studiebesok"]), "kind"),
        (entry(title=""), "title"),
        (entry(title=None), "title"),
        (entry(title="x" * 201), "title"),
        (entry(title="\x00"), "title"),
        (entry(title="\ud800"), "title"),
        (entry(description="Ring 19121212-1212"), "description"),
        (entry(description="nummer 121212+1212."), "description"),
        (entry(place_name="samordning 701063-2391"), "place_name"),
        (entry(starts_on="igår"), "starts_on"),
        (entry(starts_on=20261120), "starts_on"),
        (entry(starts_on="2026-02-30"), "starts_on"),
        (entry(starts_on="0001-01-01"), "starts_on"),
        (entry(ends_on="2020-01-01"), "ends_on"),
        (entry(participants=-1), "participants"),
        (entry(participants=10**20), "participants"),
        (entry(participants="många"), "participants"),
        (entry(municipality=["0180"]), "municipality"),
        (entry(municipality=[]), "municipality"),
        (entry(municipality=["12", "1267"]), "municipality"),
        (entry(municipality=["1280"]), "municipality"),  # the point is in Höör
        (entry(visibility="secret"), "visibility"),
        (entry(area=["musk"]), "area"),
        (entry(recorded_by="någon annan"), "recorded_by"),
        ({"type": "FeatureCollection", "features": []}, "type"),
        ({"type": "Feature", "geometry": ENTRY["geometry"]}, "properties"),
        ([], "type"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field_and_nothing_is_stored(
    client: TestClient, key: dict[str, str], connection: sa.Connection, point: Any, field: str
) -> None:
    before = connection.scalar(sa.text("SELECT count(*) FROM activities"))
    answer = client.post(ADDRESS, content=json.dumps(point), headers=key)

    assert answer.status_code == 400, answer.text
    assert [problem["name"] for problem in answer.json()["invalid_fields"]] == [field]
    assert connection.scalar(sa.text("SELECT count(*) FROM activities")) == before


@pytest.mark.parametrize(
    "text",
    [
        *("811218-9876", "811218 9876", "811218.9876", "811218/9876", "811218:9876"),
        *("811218\u20139876", "811218\u22129876", "8112\u200b18-9876", "81 12 18-9876"),
        *("\uff18\uff11\uff11\uff12\uff11\uff18\uff0d\uff19\uff18\uff17\uff16", "19811218 9876"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("field", ["title", "description", "place_name"])
def test_a_personal_number_is_refused_in_whatever_signs_it_is_written(
    client: TestClient, key: dict[str, str], field: str, text: str
) -> None:
    answer = client.post(ADDRESS, json=entry(**{field: f"Möte med {text} i Höör"}), headers=key)

    assert answer.status_code == 400
    assert [each["name"] for each in answer.json()["invalid_fields"]] == [field]
    assert "9876" not in answer.text


@pytest.mark.parametrize(
    "text", ["Möte 20240619 1400", "ring 0411 122 345", "ISBN 9789113084909", "2024-06-19"]
)
def test_dates_times_and_numbers_are_no_personal_numbers(
    client: TestClient, key: dict[str, str], text: str
) -> None:
    assert client.post(ADDRESS, json=entry(description=text), headers=key).status_code == 201


def test_a_field_that_no_utf8_can_hold_is_told_all_the_same(
    client: TestClient, key: dict[str, str]
) -> None:
    body = json.dumps({**ENTRY, "properties": {**ENTRY["properties"], "\ud800": 1}})
    answer = client.post(ADDRESS, content=body, headers=key)

    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"x", b" " * 70_000])
def test_the_key_is_asked_for_before_anything_is_read(client: TestClient, body: bytes) -> None:
    answer = client.post(ADDRESS, content=body, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 401


def test_every_problem_is_told_at_once(client: TestClient, key: dict[str, str]) -> None:
    body = {"type": "Feature", "geometry": None, "properties": {"kind": "fest", "hej": 1}}
    answer = client.post(ADDRESS, json=body, headers=key).json()

    told = {problem["name"] for problem in answer["invalid_fields"]}
    assert told == {"geometry", "kind", "hej", "title", "starts_on"}


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/geo+json", 400),
        (b"\xff", "application/geo+json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * 70_000, "application/geo+json", 413),
    ],
)
def test_a_body_that_is_not_an_entry_is_refused(
    client: TestClient, key: dict[str, str], body: bytes, media_type: str, status: int
) -> None:
    answer = client.post(ADDRESS, content=body, headers={**key, "Content-Type": media_type})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "point", "code"),
    [
        ("Helsingborgs hamn, utanför den generaliserade gränsen", (12.6902, 56.0467), "1283"),
        ("Ystad", (13.8200, 55.4297), "1286"),
        ("Landskrona", (12.8302, 55.8703), "1282"),
    ],
)
def test_a_point_at_the_coast_belongs_to_the_nearest(
    client: TestClient, key: dict[str, str], name: str, point: tuple[float, float], code: str
) -> None:
    answer = client.post(ADDRESS, json=at(*point), headers=key)

    assert answer.status_code == 201, (name, answer.text)
    assert answer.json()["properties"]["municipality"] == [code]


def test_an_internal_entry_is_for_staff_only(client: TestClient, key: dict[str, str]) -> None:
    made = client.post(ADDRESS, json=entry(visibility="internal"), headers=key)
    location = made.headers["location"]
    only_key = {"Authorization": key["Authorization"]}

    assert made.status_code == 201
    assert client.get(location).status_code == 404
    assert client.get(location, headers=only_key).status_code == 200
    assert client.get(ADDRESS).json()["numberMatched"] == 31
    assert client.get(ADDRESS, headers=only_key).json()["numberMatched"] == 32
    assert "private" in client.get(ADDRESS, headers=only_key).headers["cache-control"]


def test_reading_with_a_wrong_key_is_told(client: TestClient) -> None:
    assert client.get(ADDRESS, headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_new_entry_ends_what_readers_have_kept(client: TestClient, key: dict[str, str]) -> None:
    tag = client.get(ADDRESS).headers["etag"]
    client.post(ADDRESS, json=ENTRY, headers=key)
    answer = client.get(ADDRESS, headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert answer.json()["numberMatched"] == 32


def test_a_point_the_wrong_way_round_is_told_so(client: TestClient, key: dict[str, str]) -> None:
    turned = {"type": "Point", "coordinates": [55.9357, 13.5435]}
    told = client.post(ADDRESS, json={**ENTRY, "geometry": turned}, headers=key).text
    elsewhere = {"type": "Point", "coordinates": [18.07, 59.33]}

    assert "latitud och longitud har bytt plats" in told
    assert (
        "bytt" not in client.post(ADDRESS, json={**ENTRY, "geometry": elsewhere}, headers=key).text
    )


def test_two_who_write_at_once_are_both_kept(live_server: str, live_url: str) -> None:
    with database.engine_for(live_url) as engine, engine.begin() as opened:
        token = signing.token(opened, "Samtidigt")
    headers = {"Authorization": f"Bearer {token}"}
    before = httpx2.get(live_server + ADDRESS).json()["numberMatched"]
    statuses: list[int] = []

    def write() -> None:
        answer = httpx2.post(live_server + ADDRESS, json=ENTRY, headers=headers, timeout=30)
        statuses.append(answer.status_code)

    writers = [threading.Thread(target=write) for _ in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert statuses == [201] * 12
    assert httpx2.get(live_server + ADDRESS).json()["numberMatched"] == before + 12
