"""What a reader who asked wrongly is told: which parameter, why, and what would do, in Swedish and
in English. Never 422, never 500, never the database's own words."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

import signing

API = "/api/v1"
GRANTS = f"{API}/collections/grants"
ITEMS = f"{GRANTS}/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"

Object = dict[str, Any]


def in_language(client: TestClient, path: str, language: str, **more: Any) -> Response:
    headers = {"Accept-Language": language, **more.pop("headers", {})}
    return client.request(more.pop("method", "GET"), path, headers=headers, **more)


def problem(answer: Response, status: int, language: str) -> Object:
    """The problem in an answer that is one, and in that language."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()
    found: Object = answer.json()
    assert set(found) >= {"type", "title", "status", "detail", "instance"}
    assert found["status"] == status
    assert len(answer.content) < 20_000
    return found


def refused(answer: Response, language: str) -> Object:
    """What is said of the one parameter that was refused."""
    (found,) = problem(answer, 400, language)["invalid_parameters"]
    assert found["reason"] in answer.json()["detail"]
    return dict(found)


LONG = "x" * 10_000

# The query, the parameter at fault, words of the reason in Swedish and in English, and the first
# of the values that would do, where they are few.
REFUSED = [
    ("crs=EPSG:9999", "crs", "”EPSG:9999” är inget", "“EPSG:9999” is no", "OGC/1.3/CRS84"),
    ("crs=", "crs", "koordinatsystem", "coordinate system", "http://www.opengis.net/"),
    (f"bbox=1,2,3,4&bbox-crs={EPSG}/1", "bbox-crs", "/1”", "/1”", "OGC/1.3/CRS84"),
    ("bbox=1,2,3", "bbox", "fyra tal: väst,syd", "four numbers: west,south", ""),
    ("bbox=a,b,c,d", "bbox", "i grader", "in degrees", ""),
    ("bbox=1,2,3,4,5", "bbox", "fyra tal", "four numbers", ""),
    ("bbox=", "bbox", "fyra tal", "four numbers", ""),
    ("bbox=1,2,3,nan", "bbox", "fyra tal", "four numbers", ""),
    ("bbox=1,9,3,4", "bbox", "syd norr om nord", "south north of its north", ""),
    (f"bbox=1,2,3&bbox-crs={EPSG}/3006", "bbox", "syd,väst,nord,öst i meter", "metres", ""),
    ("filter=((", "filter", "stängs vid tecken 2", "closed at character 2", ""),
    ("filter=year=", "filter", "rad 1: ”", "of line 1: “", ""),
    ("filter=year%3D2023%0A%20AND%20%26%26", "filter", "på rad 2", "of line 2", ""),
    ("filter=", "filter", "tom", "empty", ""),
    ("filter=yeer=2023", "filter", "”yeer” går inte", "“yeer” can't", "year"),
    (
        "filter=year%3D'a'",
        "filter",
        "är tal och kan inte jämföras med text",
        "is a number and can't be compared",
        "",
    ),
    (
        "filter=year=1&filter-lang=sql",
        "filter-lang",
        "cql2-text eller",
        "cql2-text or",
        "cql2-text",
    ),
    ("filter=year=1&filter-crs=X", "filter-crs", "”X” är inget", "“X” is no", "http"),
    ("filter=%7B&filter-lang=cql2-json", "filter", "giltig CQL2", "valid CQL2", ""),
    ("properties=amount", "properties", "”amount” finns inte", "“amount” does not", "amount_sek"),
    ("properties=", "properties", "är tom", "is empty", "funder"),
    ("sortby=-amount", "sortby", "”-amount” går inte", "“-amount” can't", "amount_sek"),
    ("sortby=", "sortby", "ett till 5 olika", "one to 5 different", ""),
    ("yaer=2023", "yaer", "finns inte här", "does not exist here", "year"),
    ("year=2023/2019", "year", "börjar efter sitt slut", "begins after its end", ""),
    ("year=hej", "year", "är inte ett heltal", "is not a whole number", ""),
    ("year=", "year", "är tom", "is empty", ""),
    ("year=../..", "year", "minst en gräns", "at least one end", ""),
    ("year=2019,!2020", "year", "utropstecken", "exclamation mark", ""),
    ("amount_sek=x", "amount_sek", "är inte ett tal", "is not a number", ""),
    ("decision_date=2023-02-30", "decision_date", "är inte en dag", "is not a day", ""),
    ("generated=ja", "generated", "true eller false", "true or false", "true"),
    ("area=musikk", "area", "”musikk” finns inte", "“musikk” does not exist", "musik"),
    ("municipality_role=x", "municipality_role", "något av activity", "one of activity", "act"),
    ("datetime=yesterday", "datetime", "är inte en dag", "is no day", ""),
    ("datetime=2023-01-02/2023-01-01", "datetime", "efter sitt slut", "after its end", ""),
    ("datetime=a/b/c", "datetime", "ett intervall a/b", "an interval a/b", ""),
    ("datetime=", "datetime", "ska vara en dag", "must be a day", ""),
    ("limit=abc", "limit", "ett heltal, 1–10000", "a whole number, 1–10000", ""),
    ("limit=0", "limit", "ett heltal", "a whole number", ""),
    ("limit=-1", "limit", "ett heltal", "a whole number", ""),
    ("limit=1.5", "limit", "ett heltal", "a whole number", ""),
    ("limit=", "limit", "ett heltal", "a whole number", ""),
    ("limit=%C2%B2", "limit", "ett heltal", "a whole number", ""),
    ("offset=-1", "offset", "ett heltal, 0–", "a whole number, 0–", ""),
    (f"offset={10**20}", "offset", "ett heltal", "a whole number", ""),
    ("after=abc", "after", "inget sidmärke", "no page token", ""),
    ("after=", "after", "inget sidmärke", "no page token", ""),
    ("after=WyJhIl0&offset=1", "after", "förenas med offset", "combined with offset", ""),
    ("year=2023&year=2022", "year", "mer än en gång", "more than once", ""),
    ("f=xml", "f", "”xml” är inget format", "“xml” is no format", ""),
    ("f=", "f", "är inget format", "is no format", ""),
    ("f=csv&dialect=x", "dialect", "”x” finns inte", "“x” does not exist", ""),
    ("dialect=excel-sv", "dialect", "gäller bara f=csv", "is for f=csv only", ""),
    ("skip-geometry=ja", "skip-geometry", "true eller false", "true or false", "true"),
    ("q=a%00b", "q", "styrtecken", "control characters", ""),
    ("year=20%0023", "year", "styrtecken", "control characters", ""),
    ("area=mu%1Fsik", "area", "styrtecken", "control characters", ""),
    ("filter=project_title='a%00b'", "filter", "styrtecken", "control characters", ""),
    (f"q={LONG}", "q", "högst 200 tecken", "at most 200 characters", ""),
    (f"area={LONG}", "area", "högst 4000 tecken", "at most 4000 characters", ""),
    (f"crs={LONG}", "crs", "x…” är inget", "x…” is no", "http"),
    (f"filter=a='{LONG}'", "filter", "högst 8192 byte", "at most 8192 bytes", ""),
    (f"{LONG}=1", "x" * 79 + "…", "finns inte här", "does not exist here", ""),
    ("lang=en", "lang", "finns inte här", "does not exist here", ""),
]


@pytest.mark.parametrize(
    ("query", "name", "swedish", "english", "first"),
    REFUSED,
    ids=[each[0][:40] for each in REFUSED],
)
def test_a_parameter_that_is_wrong_is_named_with_what_would_do(
    client: TestClient, query: str, name: str, swedish: str, english: str, first: str
) -> None:
    told = refused(in_language(client, f"{ITEMS}?{query}", "sv"), "sv")
    same = refused(in_language(client, f"{ITEMS}?{query}", "en-GB, sv;q=0.5"), "en")

    assert told["name"] == same["name"] == name
    assert swedish in told["reason"]
    assert english in same["reason"]
    assert told["reason"] != same["reason"]
    assert told.get("valid") == same.get("valid")
    assert first in told.get("valid", [""])[0]


@pytest.mark.parametrize("sent", ["%FF", "%C3", "%ED%A0%80", "%ED%BF%BF", "%F5%80%80%80", "%E2%82"])
@pytest.mark.parametrize(
    "name", ["area", "year", "q", "filter", "crs", "after", "sortby", "f", "x%FF"]
)
def test_bytes_that_are_not_utf_8_are_answered(client: TestClient, sent: str, name: str) -> None:
    answer = client.get(f"{ITEMS}?{name}={sent}")

    if name != "q" or answer.status_code != 200:
        refused(answer, "sv")


@pytest.mark.parametrize(
    "path", ["/collections/%FF", "/collections/grants/items/%ED%A0%80", "/%00"]
)
def test_an_address_that_is_not_utf_8_is_not_found(client: TestClient, path: str) -> None:
    problem(client.get(f"{API}{path}"), 404, "sv")


@pytest.mark.parametrize(
    ("path", "has", "lacks"),
    [
        ("collections/grants/items", {"f", "dialect", "limit", "year"}, {"by"}),
        ("collections/grants/facets", {"f", "year"}, {"limit", "after", "crs"}),
        ("statistics/grants", {"f", "dialect", "by", "measure", "year"}, {"limit", "after"}),
        ("collections/grants/360giving", {"f", "year"}, {"limit", "sortby"}),
    ],
)
def test_who_names_a_parameter_that_is_not_there_is_told_of_those_that_are(
    client: TestClient, path: str, has: set[str], lacks: set[str]
) -> None:
    answer = client.get(f"{API}/{path}?format=csv")
    valid = set(answer.json()["invalid_parameters"][0]["valid"])

    assert has <= valid
    assert not lacks & valid


def test_a_limit_above_the_largest_is_cut_to_it(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?limit={10**17}&properties=year&skip-geometry=true")

    assert answer.status_code == 200
    assert answer.json()["numberReturned"] == answer.json()["numberMatched"] > 100


def test_a_limit_of_21_digits_is_cut_too(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?limit={10**20}&properties=year&skip-geometry=true")

    assert answer.status_code == 200


def test_a_page_past_the_end_is_empty(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?offset=10000000")

    assert answer.status_code == 200
    assert answer.json()["features"] == []
    assert answer.json()["numberReturned"] == 0
    assert answer.json()["numberMatched"] > 0
    assert "next" not in {each["rel"] for each in answer.json()["links"]}


NOT_FOUND = [
    (
        "/collections/grant",
        "”grant”. De som finns är grants",
        "“grant”. Those that exist are grants",
    ),
    (
        "/collections/grants/items/12345678901234567890123",
        "”12345678901234567890123”",
        "“123456789",
    ),
    ("/collections/grants/items/hej", "”hej” i Regionala stöd", "“hej” in"),
    ("/statistics/nothing", "inget lager", "no collection"),
    ("/nothing", "ingenting på den adressen", "nothing at that address"),
    ("/collections/grants/tiles/WebMercatorQuad/99/0/0", "Rutan finns inte", "no such tile"),
    ("/collections/figures/360giving", "finns inte som 360Giving", "can't be had as 360Giving"),
]


@pytest.mark.parametrize(("path", "swedish", "english"), NOT_FOUND)
def test_what_is_not_there_is_404(
    client: TestClient, path: str, swedish: str, english: str
) -> None:
    told = problem(in_language(client, f"{API}{path}", "sv"), 404, "sv")
    same = problem(in_language(client, f"{API}{path}", "en"), 404, "en")

    assert (told["title"], same["title"]) == ("Finns inte", "Not found")
    assert swedish in told["detail"]
    assert english in same["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_a_method_that_is_not_there_is_405_and_those_that_are_are_told(
    client: TestClient, method: str
) -> None:
    told = in_language(client, ITEMS, "sv", method=method)
    same = in_language(client, ITEMS, "en", method=method)

    assert told.headers["allow"] == same.headers["allow"] == "GET, HEAD"
    assert problem(told, 405, "sv")["title"] == "Metoden finns inte här"
    assert problem(same, 405, "en")["title"] == "No such method here"


@pytest.mark.parametrize(
    ("path", "name", "first"),
    [
        ("/statistics/grants?by=aera", "by", "area"),
        ("/statistics/grants?measure=sums", "measure", "sum"),
        ("/statistics/grants?by=year,area,call,funder", "by", ""),
        ("/statistics/grants?f=xml", "f", "json"),
        ("/statistics/grants?limit=1", "limit", ""),
        ("/statistics/grants?after=WyIxIl0", "after", ""),
        ("/statistics/grants?properties=year", "properties", ""),
        ("/collections/grants/facets?after=WyIxIl0", "after", ""),
        ("/collections/grants/facets?limit=1", "limit", ""),
        ("/collections/grants/facets?f=csv", "f", "json"),
        ("/collections/grants/tiles/WebMercatorQuad/8/79/137?yaer=1", "yaer", "year"),
        ("/collections/grants?year=2023", "year", "f"),
        ("/collections?f=xml", "f", "json"),
        ("/collections/grants/queryables?x=1", "x", "f"),
        ("/collections/kommunfakta/items/1280?f=csv", "f", "geojson"),
        ("/collections/kommunfakta/items/1280?propertys=name", "propertys", "properties"),
    ],
)
def test_every_address_names_the_parameter(
    client: TestClient, path: str, name: str, first: str
) -> None:
    for language in ("sv", "en"):
        told = refused(in_language(client, f"{API}{path}", language), language)

        assert told["name"] == name
        assert told.get("valid", [""])[0].startswith(first)


def test_an_entry_that_is_wrong_is_told_field_by_field_in_either_language(
    client: TestClient, connection: sa.Connection
) -> None:
    token = signing.token(connection, "Testet")
    entry = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": []},
        "properties": {"kind": "x", "titel": "a", "starts_on": "igår", "participants": -1},
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}
    answers = {
        language: in_language(
            client,
            f"{API}/collections/activities/items",
            language,
            method="POST",
            json=entry,
            headers=headers,
        )
        for language in ("sv", "en")
    }
    told, same = (
        {
            each["name"]: each["reason"]
            for each in problem(answers[language], 400, language)["invalid_fields"]
        }
        for language in ("sv", "en")
    )

    assert set(told) == set(same) >= {"geometry", "kind", "titel", "title", "starts_on"}
    assert all(told[name] != same[name] for name in told)
    assert told["titel"].startswith("finns inte. De fält som finns är title,")
    assert same["titel"].startswith("does not exist. The fields that exist are title,")
    assert same["geometry"] == (
        "must be a point: {“type”: “Point”, “coordinates”: [longitude, latitude]}."
    )
    assert all(text in answers["en"].json()["detail"] for text in same.values())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer skk_x"}, 401),
        ({"Authorization": "Basic eDp5"}, 401),
    ],
)
def test_a_key_that_is_wrong_is_told_in_either_language(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    path = f"{API}/collections/activities/items"
    told = in_language(client, path, "sv", method="POST", headers=headers, content=b"{}")
    same = in_language(client, path, "en", method="POST", headers=headers, content=b"{}")

    assert problem(told, status, "sv")["title"] == "Behörighet saknas"
    assert problem(same, status, "en")["title"] == "Not authorised"
    assert told.headers["www-authenticate"] == same.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["", "sv", "de", "en;q=0.5, sv", "en, sv", "x" * 5_000])
def test_errors_are_in_swedish_unless_english_is_preferred(client: TestClient, header: str) -> None:
    problem(in_language(client, f"{ITEMS}?limit=0", header), 400, "sv")


def test_a_page_s_errors_are_in_swedish(client: TestClient) -> None:
    answer = in_language(client, "/lager/grants?limit=0", "en")

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "ska vara ett heltal" in answer.text
