"""Features: what a page of them says, and what is refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

GRANTS = "/api/v1/collections/grants/items"


def test_a_page_says_how_many_there_are_and_where_the_next_is(client: TestClient) -> None:
    page = client.get(GRANTS, params={"funder": "region-skane", "limit": 5}).json()
    links = {link["rel"]: link["href"] for link in page["links"]}

    assert (page["numberMatched"], page["numberReturned"]) == (123, 5)
    assert links["next"].startswith(f"http://testserver{GRANTS}?funder=region-skane&limit=5&after=")
    assert links["alternate"] == "http://testserver/lager/grants?funder=region-skane&limit=5"
    assert "timeStamp" not in page  # the same data give the same bytes


def test_the_properties_are_those_of_the_contract(client: TestClient) -> None:
    names = {
        *("funder", "original_funder", "year", "decision_date", "recipient", "recipient_type"),
        *("seat", "municipality", "scope", "area", "support_form", "call", "project_title"),
        *("target_group", "amount_sek", "source", "source_url", "generated"),
    }
    found = client.get(f"{GRANTS}?limit=1").json()["features"][0]["properties"]

    assert names <= set(found)
    assert found["funder_title"]
    assert found["generated"] is False


def test_a_grant_in_several_municipalities_is_a_multipoint(client: TestClient) -> None:
    found = client.get(f"{GRANTS}?municipality=1266&call=kommunsamverkan-2019").json()["features"]
    joint = next(f for f in found if len(f["properties"]["municipality"]) == 5)

    assert joint["geometry"]["type"] == "MultiPoint"
    assert len(joint["geometry"]["coordinates"]) == 5
    assert joint["properties"]["seat"] == "1266"
    assert joint["properties"]["municipality_title"][0] == "Hörby"


def test_a_grant_without_a_known_place_has_a_null_geometry(client: TestClient) -> None:
    page = client.get(GRANTS, params={"municipality": "missing", "funder": "region-skane"}).json()

    assert page["numberMatched"] == 35
    assert {feature["geometry"] is None for feature in page["features"]} == {True}
    assert {feature["properties"]["scope"] for feature in page["features"]} == {"unknown"}


def test_the_role_says_what_municipality_means(client: TestClient) -> None:
    work = client.get(GRANTS, params={"municipality": "1280"}).json()
    seat = client.get(GRANTS, params={"municipality": "1280", "municipality_role": "seat"}).json()
    seats = {feature["properties"]["seat"] for feature in seat["features"]}

    assert seats == {"1280"}
    assert work["numberMatched"] == seat["numberMatched"] + 1  # the joint project led by Hörby
    assert "municipality_role=seat" in seat["links"][0]["href"]


@pytest.mark.parametrize(
    ("params", "matched"),
    [
        ({"datetime": "2021-06-24"}, "decided that day, or in 2021 with no day known"),
        ({"datetime": "2021-01-01T00:00:00Z/2021-12-31T23:59:59Z"}, "the whole year"),
    ],
)
def test_datetime_tests_the_day_else_the_year(
    client: TestClient, connection: sa.Connection, params: dict[str, str], matched: str
) -> None:
    """Rows with neither match too, as OGC has it."""
    found = client.get(GRANTS, params={**params, "limit": 1000}).json()["features"]
    days = {f["properties"]["decision_date"] or f["properties"]["year"] for f in found}
    without = sa.text("SELECT count(*) FROM grants WHERE year IS NULL AND decision_date IS NULL")

    assert days == {"2021-06-24", 2021, None}, matched
    assert sum(f["properties"]["year"] is None for f in found) == connection.scalar(without)


def test_free_text_finds_every_word_whatever_its_case(client: TestClient) -> None:
    found = client.get(GRANTS, params={"q": "MALMÖ musikteater"}).json()

    assert [f["properties"]["recipient_title"] for f in found["features"]] == [
        "Malmö Opera och Musikteater"
    ]


def test_the_word_missing_is_searched_for_as_a_word(client: TestClient) -> None:
    assert client.get(GRANTS, params={"q": "missing"}).json()["numberMatched"] == 0


def test_an_interval_can_keep_the_rows_without_a_year(client: TestClient) -> None:
    def matched(year: str) -> int:
        found: int = client.get(GRANTS, params={"year": year}).json()["numberMatched"]
        return found

    assert matched("2019/2021,missing") == matched("2019/2021") + matched("missing")
    assert matched("2019,2021") == matched("2019") + matched("2021")
    assert matched("!2019") == 176 - matched("2019")


def test_a_box_leaves_out_what_has_no_place(client: TestClient) -> None:
    everywhere = client.get(GRANTS, params={"bbox": "-180,-90,180,90"}).json()

    assert everywhere["numberMatched"] == 138


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "<script>", "${x}", "`", "å ä ö"])
def test_free_text_is_only_text(client: TestClient, text: str) -> None:
    answer = client.get(GRANTS, params={"q": text})

    assert answer.status_code == 200
    assert answer.json()["numberMatched"] < 176


def test_people_sort_with_the_swedish_alphabet(client: TestClient) -> None:
    address = "/api/v1/collections/kommunfakta/items?sortby=name&limit=33"
    names = [f["properties"]["name"] for f in client.get(address).json()["features"]]

    assert names[0] == "Bjuv"
    assert names[-4:] == ["Åstorp", "Ängelholm", "Örkelljunga", "Östra Göinge"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("foo=1", "foo"),
        ("year=x", "year"),
        ("bbox=a,b,c,d", "bbox"),
        ("datetime=yesterday", "datetime"),
        ("offset=100000000000000000000", "offset"),
        ("limit=-1", "limit"),
        ("sortby=;drop", "sortby"),
        ("area=musk", "area"),
        ("recipient=malmo-oper", "recipient"),
        ("municipality=0180", "municipality"),
        ("f=shp", "f"),
        ("tab=grants", "tab"),
        ("q=%00", "q"),
        ("year=%EF%BC%92020", "year"),
    ],
)
def test_a_bad_parameter_is_400_and_named(client: TestClient, query: str, name: str) -> None:
    answer = client.get(f"{GRANTS}?{query}")
    body = answer.json()

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(body) >= {"type", "title", "status", "detail", "instance"}
    assert body["invalid_parameters"][0]["name"] == name


def test_a_misspelt_slug_is_answered_with_the_nearest(client: TestClient) -> None:
    body = client.get(f"{GRANTS}?recipient=malmo-oper").json()

    assert "malmo-opera-och-musikteater" in body["invalid_parameters"][0]["valid"]


def test_plain_json_is_geojson_too(client: TestClient) -> None:
    answer = client.get(f"{GRANTS}?f=json", headers={"Accept": "application/json"})

    assert answer.json()["type"] == "FeatureCollection"


def test_another_origin_may_read(client: TestClient) -> None:
    answer = client.get(GRANTS, headers={"Origin": "https://example.org"})

    assert answer.headers["access-control-allow-origin"] == "*"


def test_one_feature_is_told_for_a_day_as_its_collection_is(client: TestClient) -> None:
    own = "/api/v1/collections/policy-documents/items"
    day = {"policy_day": "1990-01-01"}
    page = client.get(own, params={**day, "status": "upcoming"}).json()
    fid = page["features"][0]["id"]

    alone = client.get(f"{own}/{fid}", params=day)
    assert alone.json()["properties"] == page["features"][0]["properties"]
    assert client.get(f"{own}/{fid}").json()["properties"]["status"] != "upcoming"
    links = {each["rel"]: each["href"] for each in alone.json()["links"]}
    assert links["self"].endswith(f"/{fid}?policy_day=1990-01-01")
    as_page = client.get(links["alternate"])
    assert as_page.status_code == 200
    assert "f=geojson&amp;policy_day=1990-01-01" in as_page.text
    elsewhere = client.get("/api/v1/collections/grants/items/1", params=day)
    assert elsewhere.status_code == 400


def test_numbers_are_plain_and_moments_are_utc(client: TestClient) -> None:
    grant = client.get(f"{GRANTS}?limit=1").text
    entry = client.get("/api/v1/collections/activities/items?limit=1").json()["features"][0]

    assert '"amount_sek" : ' in grant
    assert ".00" not in grant.split('"amount_sek" : ')[1].split(",")[0]
    assert entry["properties"]["recorded_at"].endswith("Z")


def linked(client: TestClient, query: str) -> dict[str, str]:
    """The addresses of a page's other forms, by their titles."""
    page = client.get(f"{GRANTS}?{query}")
    assert page.status_code == 200, page.text
    return {each["title"]: each["href"] for each in page.json()["links"]}


@pytest.mark.parametrize("query", ["skip-geometry=true", "properties=year&skip-geometry=true"])
def test_every_other_form_that_a_page_links_to_can_be_had(client: TestClient, query: str) -> None:
    for title in ("CSV", "Excel", "GeoPackage", "GeoParquet", "FlatGeobuf", "360Giving"):
        assert client.get(linked(client, f"year=2021&{query}")[title]).status_code == 200, title


def test_the_files_of_a_later_page_are_of_the_whole_selection(client: TestClient) -> None:
    onward = linked(client, "funder=region-skane&limit=5")["Nästa sida"]
    file = linked(client, onward.partition("?")[2])["CSV"]

    assert file == f"http://testserver{GRANTS}?funder=region-skane&f=csv"
    assert len(client.get(file).text.splitlines()) > 123


def test_the_mark_of_a_page_holds_for_its_own_order_alone(client: TestClient) -> None:
    """A year of one order is no amount of another, though both are numbers."""
    onward = linked(client, "sortby=year&limit=5")["Nästa sida"]
    mark = onward.partition("after=")[2].partition("&")[0]

    assert client.get(f"{GRANTS}?sortby=year&limit=7&after={mark}").status_code == 200
    for sort in ("-year", "amount_sek", "seat"):
        answer = client.get(f"{GRANTS}?sortby={sort}&after={mark}")
        assert answer.status_code == 400, sort
        assert answer.json()["invalid_parameters"][0]["name"] == "after"
