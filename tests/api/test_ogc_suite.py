"""OGC's suite for Features, Part 1: the description, the collections, the pages (OGC 17-069r4,
annex A), abstract test by abstract test. What test_conformance.py, test_description.py and
test_crs.py prove already is not proven again.
"""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient
from ogc import API, document, every_collection, items, links

from skanekarta.analysis import BY_LAYER


def test_core_root_success_and_api_definition(client: TestClient) -> None:
    """/conf/core/root-success, /conf/core/api-definition-op, /conf/oas30/oas-definition-1."""
    body = client.get(f"{API}/").json()

    assert {"service-desc", "service-doc", "conformance", "data"} <= {
        each["rel"] for each in body["links"]
    }
    assert links(body, "service-desc")[0]["type"] == (
        "application/vnd.oai.openapi+json;version=3.0"
    )
    for each in body["links"]:
        assert client.get(each["href"]).headers["content-type"].startswith(each["type"][:15])


def test_oas30_completeness_every_path_of_the_description_answers(client: TestClient) -> None:
    """/conf/oas30/completeness: what the document says of 200 is what comes."""
    known = {"featureId": "", "tileMatrix": "0", "tileRow": "0", "tileCol": "0"}
    for path, item in document(client)["paths"].items():
        if "get" not in item:
            continue
        if "{featureId}" in path:
            layer = path.split("/")[2]
            known["featureId"] = str(items(client, layer, limit="1")["features"][0]["id"])
        if "{analysisId}" in path:
            known["analysisId"] = next(iter(BY_LAYER[path.split("/")[2]]))
        answer = client.get(API + path.format(**known))
        if path.endswith(
            "activities/items/{featureId}/history"
        ):  # for staff alone, as its description says
            assert answer.status_code == 401
            continue
        assert answer.status_code in {200, 204}, path
        told = item["get"]["responses"][str(answer.status_code)].get("content", {})
        assert not told or answer.headers["content-type"] in told, path


@every_collection
def test_core_fc_parameter_definitions(layer: str, client: TestClient) -> None:
    """/conf/core/fc-limit-definition, fc-bbox-definition, fc-time-definition, and
    18-058r1 /conf/crs/fc-bbox-crs-definition, fc-crs-definition."""
    given = document(client)["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
    by_name = {each["name"]: each for each in given}

    for name in ("limit", "bbox", "datetime"):
        assert {"in": "query", "required": False, "style": "form", "explode": False}.items() <= (
            by_name[name].items()
        )
    assert by_name["bbox"]["schema"]["type"] == "array"
    assert by_name["bbox"]["schema"]["items"]["type"] == "number"
    assert by_name["datetime"]["schema"]["type"] == "string"
    assert by_name["limit"]["schema"]["type"] == "integer"
    for name in ("crs", "bbox-crs", "filter", "filter-lang", "filter-crs"):
        assert by_name[name]["schema"]["type"] == "string"


@every_collection
def test_core_rc_md_and_sfc_md(layer: str, client: TestClient) -> None:
    """/conf/core/rc-md-items-links, rc-md-extent, sfc-md-success: the same in the list and alone,
    with a link to the items for each media type that the description has of them."""
    alone = client.get(f"{API}/collections/{layer}").json()
    listed = client.get(f"{API}/collections").json()["collections"]
    own = next(each for each in listed if each["id"] == layer)
    told = document(client)["paths"][f"/collections/{layer}/items"]["get"]["responses"]["200"]

    assert own == alone
    assert {each["type"] for each in links(alone, "items")} == set(told["content"])
    for west, south, east, north in alone.get("extent", {}).get("spatial", {}).get("bbox", []):
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
    assert alone["extent"]["spatial"]["bbox"]


@every_collection
def test_core_fc_response(layer: str, client: TestClient) -> None:
    """/conf/core/fc-links, fc-timeStamp, fc-numberMatched, fc-numberReturned."""
    body = items(client, layer, limit="7")
    told = document(client)["paths"][f"/collections/{layer}/items"]["get"]["responses"]["200"]
    others = {each["type"] for each in links(body, "alternate")}
    # Requirement 29 is conditional: without a `timeStamp` the `Date` header tells (decision 0012).
    assert "timeStamp" not in body

    assert body["numberReturned"] == len(body["features"]) <= 7
    assert body["numberMatched"] >= body["numberReturned"]
    assert [each["type"] for each in links(body, "self")] == ["application/geo+json"]
    assert set(told["content"]) - {"application/geo+json"} <= others
    for each in body["links"]:
        assert {"href", "rel", "type"} <= set(each)


@every_collection
def test_core_fc_links_next_leads_through_everything_once(layer: str, client: TestClient) -> None:
    """/conf/core/fc-links: `next` repeats the selection and ends; each feature comes once."""
    whole = items(client, layer, limit="10000", bbox="12.5,55.4,13.4,56.0")
    size = max(1, math.ceil(whole["numberMatched"] / 4))
    body = items(client, layer, limit=str(size), bbox="12.5,55.4,13.4,56.0")
    seen = [each["id"] for each in body["features"]]
    while following := links(body, "next"):
        assert "bbox" in parse_qs(urlsplit(following[0]["href"]).query)
        body = client.get(following[0]["href"]).json()
        assert body["numberMatched"] == whole["numberMatched"]
        seen += [each["id"] for each in body["features"]]

    assert seen == [each["id"] for each in whole["features"]]
