"""Grants in the layout of the 360Giving Data Standard."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.formats.giving import MARKER, REQUIRED

GRANTS = "/api/v1/collections/grants"


def rows(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{GRANTS}/items?f=360giving&{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_it_has_the_columns_that_the_standard_requires(client: TestClient) -> None:
    found = rows(client)
    heads = list(found[0])

    assert len(found) == 176
    assert heads[: heads.index(MARKER)][:6] == list(REQUIRED[:6])
    assert set(REQUIRED) <= set(heads[: heads.index(MARKER)])
    assert all(head.startswith("skane:") for head in heads[heads.index(MARKER) + 1 :])
    assert len(set(heads)) == len(heads)


def test_identifiers_are_our_own_and_unique(client: TestClient) -> None:
    found = rows(client)
    ids = {row["Identifier"] for row in found}

    assert len(ids) == len(found)
    assert all(re.fullmatch(r"360G-skane-[0-9a-f]{32}", each) for each in ids)
    assert found[0]["Funding Org:Identifier"].startswith("360G-skane-org-")
    assert {row["Currency"] for row in found} == {"SEK"}


def test_the_sum_is_that_of_the_selection(client: TestClient) -> None:
    query = "funder=region-skane&year=2021"
    total = client.get(f"/api/v1/statistics/grants?measure=sum&{query}").json()["total"]["sum"]

    assert sum(float(row["Amount Awarded"]) for row in rows(client, query)) == total


def test_where_the_work_happens_and_where_the_recipient_sits_are_kept_apart(
    client: TestClient,
) -> None:
    found = rows(client, "municipality=1266&call=kommunsamverkan-2019")
    joint = next(row for row in found if row.get("Beneficiary Location:4:Name"))

    assert joint["Recipient Org:Location:0:Geographic Code"] == "1266"
    assert joint["Beneficiary Location:0:Name"] == "Hörby"
    assert joint["Beneficiary Location:4:Country Code"] == "SE"
    assert joint["Beneficiary Location:4:Geographic Code Type"] == "SE-kommun"
    assert joint["Location Scope"] == "GLS040"


@pytest.mark.parametrize(
    ("scope", "code"), [("municipality", "GLS050"), ("skane", "GLS040"), ("unknown", "")]
)
def test_the_scope_is_the_standards_code(
    scope: str, code: str, client: TestClient, connection: sa.Connection
) -> None:
    put_all_over_skane(connection)

    assert code in {row["Location Scope"] for row in rows(client, f"scope={scope}")}


def test_all_of_skane_is_its_county(client: TestClient, connection: sa.Connection) -> None:
    put_all_over_skane(connection)
    (row,) = rows(client, "scope=skane")

    assert row["Beneficiary Location:0:Name"] == "Hela Skåne"
    assert row["Beneficiary Location:0:Geographic Code"] == "12"
    assert row["Beneficiary Location:0:Geographic Code Type"] == "SE-län"


def put_all_over_skane(connection: sa.Connection) -> None:
    connection.execute(
        sa.text(
            "UPDATE grants SET scope = 'skane', municipality = '{12}',"
            " municipality_share = ARRAY[amount_sek] WHERE id = (SELECT min(id) FROM grants)"
        )
    )


def test_money_passed_on_is_marked_and_names_whose_it_was(client: TestClient) -> None:
    found = rows(client, "funder=region-skane")
    passed_on = [row for row in found if row["Regrant Type"]]

    assert len(passed_on) == len(rows(client, "funder=region-skane&original_funder=staten")) > 0
    assert {row["Regrant Type"] for row in passed_on} == {"FRG010"}
    assert {row["skane:original_funder"] for row in passed_on} == {"Staten"}


def test_areas_and_target_groups_are_classifications(client: TestClient) -> None:
    found = rows(client, "target_group=barn-och-unga&area=musik")
    told = {
        (row[f"Classifications:{n}:Vocabulary"], row[f"Classifications:{n}:Title"])
        for row in found
        for n in range(10)
        if row.get(f"Classifications:{n}:Code")
    }

    assert ("Målgrupp", "Barn och unga") in told
    assert ("Konst- och kulturområde", "Musik") in told


def test_what_is_lacking_is_blank_and_told_of(client: TestClient) -> None:
    """Never invented: a year is not turned into a date, a form not into a title."""
    answer = client.get(f"{GRANTS}/items?f=360giving&year=2021")
    link = re.fullmatch(
        r'<(.+)>; rel="describedby"; type="application/json"', answer.headers["link"]
    )
    assert link
    told = client.get(link[1]).json()
    found = rows(client, "year=2021")

    blank = {name: sum(not row[name] for row in found) for name in REQUIRED}
    assert told["rows"] == len(found)
    assert {each["column"]: each["rows"] for each in told["missing"]} == {
        name: count for name, count in blank.items() if count
    }
    assert blank["Description"] == len(found)
    titled = [row for row in found if not row["Title"]]
    assert all(row["skane:derived:title"] for row in titled)
    assert told["derived"] == ["skane:derived:title"]
    assert client.get(told["data"]).status_code == 200


def test_an_empty_selection_has_its_heading(client: TestClient) -> None:
    assert rows(client, "year=1901") == []


def test_only_grants_have_it(client: TestClient) -> None:
    assert client.get("/api/v1/collections/figures/360giving").status_code == 404
    assert client.get(f"{GRANTS}/360giving?color=red").status_code == 400


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("properties", "year"),
        ("skip-geometry", "true"),
        ("crs", "http://www.opengis.net/def/crs/EPSG/0/3006"),
    ],
)
def test_what_the_standards_columns_have_no_room_for_is_refused(
    client: TestClient, name: str, text: str
) -> None:
    answer = client.get(f"{GRANTS}/items", params={"f": "360giving", name: text})

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


def test_its_metadata_is_of_a_whole_selection_and_is_json(client: TestClient) -> None:
    assert client.get(f"{GRANTS}/360giving?f=json").status_code == 200
    for query in ("f=html", "limit=5", "offset=1", "properties=year", "sortby=year"):
        assert client.get(f"{GRANTS}/360giving?{query}").status_code == 400, query
