"""Which media type an answer has: `f`, else what `Accept` likes best."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from skanekarta.formats import CSV, FGB, GPKG, PARQUET, XLSX
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.links import GEOJSON, HTML, JSON
from skanekarta.negotiation import preferred

API = "/api/v1"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
GENERAL = ("", "/", "/conformance", "/collections", "/collections/grants")
ITEMS = "/collections/localities/items"
ONE = f"{ITEMS}/1214TB101"
PAGE = "text/html; charset=utf-8"

every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)


def kind(client: TestClient, path: str, accept: str = "*/*", **params: str) -> str:
    answer = client.get(API + path, headers={"Accept": accept}, params=params)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["content-type"])


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (HTML, HTML),
        ("TEXT/HTML", HTML),
        ("text/html;charset=utf-8", HTML),
        (BROWSER, HTML),
        ("text/*", HTML),
        ("application/json, text/html", JSON),
        ("text/html;q=0.4, application/json;q=0.5", JSON),
        ("text/html;q=0.5, application/json;q=0.4", HTML),
        ("*/*, application/json;q=0.1", HTML),
        ("text/html;q=0, */*;q=0.1", JSON),
        ("text/html;level=1", JSON),
        ("image/png", JSON),
        ("text/html;q=nonsense", JSON),
        ("text/html;q=2", JSON),
        ("application/json;q=0", JSON),
        ("application/json;q=0, */*;q=0.1", HTML),
        (";;,/,text/html/x,,", JSON),
    ],
)
def test_the_most_exact_range_decides_and_the_first_wins_a_tie(
    accept: str | None, expected: str
) -> None:
    assert preferred(accept, (JSON, HTML)) == expected


@pytest.mark.parametrize("path", GENERAL)
def test_a_browser_gets_a_page_and_a_program_json(client: TestClient, path: str) -> None:
    assert kind(client, path, BROWSER) == PAGE
    for accept in ("*/*", JSON, ""):
        assert kind(client, path, accept) == JSON


@pytest.mark.parametrize("path", [ITEMS, ONE])
def test_a_browser_gets_a_page_and_a_program_geojson(client: TestClient, path: str) -> None:
    assert kind(client, path, BROWSER) == PAGE
    for accept in ("*/*", JSON, GEOJSON, "application/geo+json, application/json;q=0.9", ""):
        assert kind(client, path, accept) == GEOJSON


@pytest.mark.parametrize("path", [*GENERAL, ITEMS, ONE])
def test_f_wins_over_accept(client: TestClient, path: str) -> None:
    assert kind(client, path, JSON, f="html") == PAGE
    assert kind(client, path, BROWSER, f="json") in {JSON, GEOJSON}


@pytest.mark.parametrize("media_type", [CSV, XLSX, GPKG, PARQUET, FGB, "text/csv"])
def test_a_file_can_be_asked_for_by_its_media_type(client: TestClient, media_type: str) -> None:
    found = kind(client, ITEMS, media_type, limit="3")

    assert found.partition(";")[0] == media_type.partition(";")[0]
    assert kind(client, ITEMS, f"text/html;q=0.5, {media_type}", limit="3") == found
    assert kind(client, ITEMS, f"text/html, {media_type};q=0.5", limit="3") == PAGE


@pytest.mark.parametrize("path", [*GENERAL, ITEMS, ONE])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_a_cache_is_told_that_accept_matters(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(API + path, headers={"Accept": accept})

    told = {part.strip() for part in answer.headers["vary"].split(",")}
    assert {"Accept", "Authorization"} <= told


def test_two_media_types_of_one_address_never_share_a_tag(client: TestClient) -> None:
    plain = client.get(API + ITEMS, params={"limit": "3"})
    own = {"If-None-Match": plain.headers["etag"]}
    same = client.get(API + ITEMS, params={"limit": "3"}, headers=own)
    as_csv = client.get(API + ITEMS, params={"limit": "3"}, headers={**own, "Accept": "text/csv"})

    assert (same.status_code, as_csv.status_code) == (304, 200)
    assert "Accept" in same.headers["vary"]


@pytest.mark.parametrize("accept", ["*/*", BROWSER])
@pytest.mark.parametrize("path", [*GENERAL, ITEMS, ONE])
def test_a_format_that_is_not_there_is_an_error_that_names_those_that_are(
    client: TestClient, path: str, accept: str
) -> None:
    answer = client.get(API + path, params={"f": "pdf"}, headers={"Accept": accept})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (problem,) = answer.json()["invalid_parameters"]
    assert problem["name"] == "f"
    assert "html" in problem["valid"]
    for name in problem["valid"]:
        assert client.get(API + path, params={"f": name}).status_code == 200, name


@pytest.mark.parametrize(
    "path",
    [
        *("/nope", "/collections/nope", "/collections/nope/items", f"{ITEMS}/nope"),
        *(f"{ITEMS}/%00", f"{ITEMS}?tab=x", f"{ITEMS}?year=1", f"{ONE}?year=1"),
        *("/collections?nope=1", "/?f=html&f=html"),
    ],
)
def test_errors_are_problem_details_for_browsers_too(client: TestClient, path: str) -> None:
    answer = client.get(API + path, headers={"Accept": BROWSER})

    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [*GENERAL, ITEMS, ONE])
def test_head_tells_of_the_page_without_it(client: TestClient, path: str) -> None:
    answer = client.head(API + path, headers={"Accept": BROWSER})

    assert (answer.status_code, answer.headers["content-type"]) == (200, PAGE)
    assert answer.content == b""


def test_posting_is_not_in_a_pages_way(client: TestClient) -> None:
    answer = client.post(API + "/collections/activities/items", headers={"Accept": BROWSER})
    refused = client.post(API + "/collections", headers={"Accept": BROWSER})

    assert answer.status_code == 401
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def linked(answer: dict[str, Any]) -> set[str]:
    return {each["type"] for each in answer["links"] if each["rel"] in {"self", "alternate"}}


@every_layer
def test_the_links_and_the_description_name_the_same_media_types(
    client: TestClient, layer: Layer
) -> None:
    paths = client.get(f"{API}/openapi-3.0.json").json()["paths"]
    items = f"/collections/{layer.id}/items"
    fid = client.get(f"{API}{items}?limit=1").json()["features"][0]["id"]
    own = {items: items, f"{items}/{{featureId}}": f"{items}/{fid}"}
    general = ("/", "/conformance", "/collections", f"/collections/{layer.id}")
    for path, address in {**{each: each for each in general}, **own}.items():
        told = paths[path]["get"]["responses"]["200"]["content"]
        assert linked(client.get(API + address).json()) == set(told), path


@every_layer
def test_every_alternate_gives_what_it_says_under_the_same_selection(
    client: TestClient, layer: Layer
) -> None:
    field = next(each for each in layer.queryables if not layer.many(each.name))
    answer = client.get(
        f"{API}/collections/{layer.id}/items", params={field.name: "missing", "limit": "1"}
    ).json()
    for each in answer["links"]:
        if each["rel"] == "alternate":
            assert f"{field.name}=missing" in each["href"]
            found = client.get(each["href"])
            assert found.status_code == 200
            assert found.headers["content-type"].startswith(each["type"])


def test_a_percent_encoded_f_is_f(client: TestClient) -> None:
    page = client.get(f"{API}{ITEMS}?%66=html")
    data = client.get(f"{API}{ITEMS}?%66=geojson", headers={"Accept": BROWSER})

    assert "%66" in str(page.request.url)
    assert page.headers["content-type"] == PAGE
    assert data.headers["content-type"] == GEOJSON
