"""DIGG's profile for REST APIs, rule by rule: its id stands first in each test's name.

SKALL is held; where OGC's standards force another way, `info.x-limitations` must say so, and the
test works out what has to be said from the description itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_schema_validator import OAS30Validator

from skanekarta.app import create_app
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.settings import Settings

API = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FNS_01 = re.compile(r"(?:[a-z0-9]+(?:_[a-z0-9]+)*|[a-z]+(?:[A-Z][a-z]*)*)")
UFN_07 = re.compile(r"[a-z0-9.~-]+")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

Object = dict[str, Any]
every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)


@pytest.fixture
def document(client: TestClient) -> Object:
    """The description as it is served, with references to shared responses followed."""
    found: Object = client.get(f"{API}/openapi-3.0.json").json()
    return found


def operations(document: Object) -> Iterator[tuple[str, str, Object]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def answers(document: Object) -> Iterator[tuple[str, str, Object]]:
    for path, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            name = answer.get("$ref", "").rpartition("/")[2]
            yield path, status, document["components"]["responses"][name] if name else answer


def schemas(value: Any) -> Iterator[Object]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from schemas(each)


def limitations(document: Object) -> str:
    return str(document["info"]["x-limitations"])


def test_ufn_01_and_ver_05_the_address_has_the_api_and_its_major_version(document: Object) -> None:
    (server,) = document["servers"]

    assert re.fullmatch(r"https?://[^/]+/api/v1", server["url"])


def test_ufn_02_and_sak_01_a_public_address_is_https(database_url: str) -> None:
    settings = Settings(database_url=database_url, base_url="https://karta.example.se")
    with TestClient(create_app(settings)) as client:
        found = client.get(f"{API}/openapi.json").json()

    assert [each["url"] for each in found["servers"]] == ["https://karta.example.se/api/v1"]
    assert found["info"]["termsOfService"].startswith("https://karta.example.se/")


def test_ufn_05_an_address_fits_in_2048_characters(document: Object) -> None:
    longest = max(len(document["servers"][0]["url"] + path) for path in document["paths"])

    assert longest < 200


def test_ufn_07_08_09_and_res_06_an_address_is_in_lower_case_with_hyphens(
    document: Object,
) -> None:
    parts = {
        part
        for path in document["paths"]
        for part in path.split("/")
        if part and not part.startswith("{")
    }
    deviating = {part for part in parts if not UFN_07.fullmatch(part)}

    assert all(part in limitations(document) for part in deviating), deviating
    assert "UFN.07" in limitations(document)
    assert "UFN.08" in limitations(document)


def test_res_06_a_collection_is_in_the_plural(document: Object) -> None:
    assert "/collections" in document["paths"]
    assert {"/collections/grants/items", "/collections/activities/items"} <= set(document["paths"])


def test_res_02_no_parameter_asks_for_a_personal_number(document: Object) -> None:
    names = {each["name"] for _, _, op in operations(document) for each in op["parameters"]}

    assert not {name for name in names if re.search("person|ssn|pnr", name)}


def test_ver_06_the_api_tells_who_it_is(client: TestClient) -> None:
    told = client.get(f"{API}/api-info").json()

    assert list(told) == [
        "apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus",
    ]  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["apiReleased"])


def test_dok_01_03_07_08_and_11_who_what_and_under_what_licence(
    document: Object, client: TestClient
) -> None:
    info = document["info"]

    assert document["externalDocs"]["url"].endswith("/api/v1/docs")
    assert {"version", "title", "description", "contact", "license"} <= set(info)
    assert {"name", "url"} <= set(info["contact"])
    assert set(info["license"]) == {"name", "url"}
    for address in (document["externalDocs"]["url"], info["contact"]["url"]):
        assert client.get(address).status_code == 200


def test_dok_06_the_description_is_in_two_languages(document: Object) -> None:
    swedish, _, english = document["info"]["description"].partition("\n\n")

    assert "Skånes 33 kommuner" in swedish
    assert english.startswith("English: ")


def test_dok_09_the_terms_lead_to_what_is_there(document: Object, client: TestClient) -> None:
    address, _, place = document["info"]["termsOfService"].partition("#")

    assert f'id="{place}"' in client.get(address).text
    assert "Ingen servicenivå är utlovad" in limitations(document)


def test_dok_15_every_json_has_an_example_that_its_schema_takes(document: Object) -> None:
    tried = 0
    contents = [
        (path, media_type, content)
        for path, _, answer in answers(document)
        for media_type, content in answer.get("content", {}).items()
    ]
    contents += [
        (path, media_type, content)
        for path, _, operation in operations(document)
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    ]
    for path, media_type, content in contents:
        if "json" not in media_type:
            continue
        schema = {**content["schema"], "components": document["components"]}
        for example in content["examples"].values():
            assert example["value"], (path, media_type)
            OAS30Validator(schema).validate(example["value"])
            tried += 1
    assert tried > 250


@every_layer
def test_dok_15_a_feature_s_example_has_the_properties_that_are_given(
    layer: Layer, document: Object, client: TestClient
) -> None:
    path = f"/collections/{layer.id}/items"
    contents = document["paths"][path]["get"]["responses"]["200"]["content"]
    (example,) = contents["application/geo+json"]["examples"].values()
    told = example["value"]["features"][0]["properties"]
    given = client.get(f"{API}{path}?limit=1").json()["features"][0]["properties"]

    assert list(told) == list(given)
    for name, sample in told.items():
        if sample is not None and layer.by_name.get(name) and layer.by_name[name].filter:
            asked = sample[0] if isinstance(sample, list) else sample
            text = str(asked).lower() if isinstance(asked, bool) else str(asked)
            answer = client.get(f"{API}{path}", params={name: text, "limit": "1"})
            assert answer.status_code == 200, answer.text


def test_dok_17_it_is_openapi_3(client: TestClient) -> None:
    assert client.get(f"{API}/openapi.json").json()["openapi"].startswith("3.1")


def test_dok_19_and_20_every_operation_and_answer_is_described(document: Object) -> None:
    for path, method, operation in operations(document):
        assert method in METHODS
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation["parameters"]:
            assert len(parameter["description"]) > 5, (path, parameter["name"])
            assert parameter["description"] != "Se dokumentationen.", (path, parameter["name"])
    for path, status, answer in answers(document):
        assert answer["description"], (path, status)


def test_dok_19_every_member_of_a_schema_is_described(document: Object) -> None:
    for name, schema in document["components"]["schemas"].items():
        for each in schemas(schema):
            members = each.get("properties") if each.get("type") == "object" else None
            for member, told in (members or {}).items():
                assert told.get("description"), (name, member)


@every_layer
def test_dot_01_and_04_times_are_rfc_3339_in_utc(layer: Layer, client: TestClient) -> None:
    page = client.get(f"{API}/collections/{layer.id}/items?limit=50").json()
    told = client.get(f"{API}/collections/{layer.id}").json()
    kinds = {name: layer.kind(name).__name__ for name in layer.properties}

    assert UTC.fullmatch(told["updated"])
    for feature in page["features"]:
        for name, value in feature["properties"].items():
            if value is not None and kinds[name] == "datetime":
                assert UTC.fullmatch(value), (name, value)
            if value is not None and kinds[name] == "date":
                assert re.fullmatch(r"\d{4}-\d\d-\d\d", value), (name, value)


def test_dot_01_every_zone_is_taken(client: TestClient) -> None:
    path = f"{API}/collections/activities/items"
    found = {
        client.get(path, params={"datetime": f"2025-01-01T00:30:00{zone}/.."}).status_code
        for zone in ("Z", "+02:00", "-11:00", "+00:00")
    }

    assert found == {200}


def test_ame_01_and_02_plain_json_is_answered(client: TestClient) -> None:
    answer = client.get(f"{API}/collections/grants/items?limit=1&f=json")

    assert answer.status_code == 200
    assert "json" in answer.headers["content-type"]


# What OGC, TileJSON, GeoJSON, JSON Schema, OpenAPI and DIGG's own api-info have named.
OF_STANDARDS = {
    "conformsTo", "itemType", "storageCrs", "numberMatched", "numberReturned", "tileMatrixSets",
    "tileMatrices",
    "dataType", "tileMatrixSetURI", "numberWithoutGeometry", "apiName", "apiVersion",
    "apiReleased", "apiDocumentation", "apiStatus",
}  # fmt: skip


def test_ame_04_05_and_07_names_of_our_own_are_in_snake_case(document: Object) -> None:
    names = {
        name
        for schema in document["components"]["schemas"].values()
        for each in schemas(schema)
        if each.get("type") == "object"
        for name in each.get("properties", {})
    }

    assert {name for name in names if not SNAKE.fullmatch(name)} == OF_STANDARDS
    assert "AME.05" in limitations(document)


def test_fel_01_and_02_every_error_is_a_problem(document: Object, client: TestClient) -> None:
    for path, status, answer in answers(document):
        assert status != "422", path
        if status >= "400":
            # A person who asked for a page (`f=html`) is told on a page.
            assert list(answer["content"]) == ["application/problem+json", "text/html"]
    required = set(document["components"]["schemas"]["Problem"]["required"])
    assert required == {"type", "title", "status", "detail", "instance"}
    for path in ("/nothing", "/collections/nothing", "/collections/grants/items?limit=x"):
        answer = client.get(API + path)
        assert answer.headers["content-type"] == "application/problem+json"
        assert required <= set(answer.json())


def test_fns_01_and_03_parameters_are_named_alike(document: Object) -> None:
    names = {
        each["name"]
        for _, _, operation in operations(document)
        for each in operation["parameters"]
        if each["in"] == "query"
    }
    deviating = {name for name in names if not FNS_01.fullmatch(name)}

    assert all(name[0].isalpha() for name in names)
    assert deviating == {"bbox-crs", "filter-lang", "filter-crs", "skip-geometry"}
    assert all(name in limitations(document) for name in deviating)
    assert "FNS.01" in limitations(document)


def test_fns_05_parameters_are_optional(document: Object) -> None:
    for path, _, operation in operations(document):
        for each in operation["parameters"]:
            assert each["required"] is (each["in"] == "path"), (path, each["name"])


def test_fns_07_and_09_pages_have_a_limit_and_an_offset(document: Object) -> None:
    for layer in all_layers():
        taken = document["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
        by_name = {each["name"]: each for each in taken}
        assert {"limit", "offset"} <= set(by_name)
        default = by_name["limit"]["schema"]["default"]
        assert default == 20 or (f"limit är {default}" in limitations(document))
    assert "FNS.09" in limitations(document)


def test_sak_09_10_15_and_16_the_key_goes_in_a_header(document: Object) -> None:
    (scheme,) = document["components"]["securitySchemes"].values()
    names = {each["name"] for _, _, op in operations(document) for each in op["parameters"]}

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert not {name for name in names if re.search("key|token|nyckel|password", name)}


def test_spa_02_and_04_the_trace_is_declared_taken_and_answered(
    document: Object, client: TestClient
) -> None:
    for path, _, operation in operations(document):
        headers = [each["name"] for each in operation["parameters"] if each["in"] == "header"]
        assert set(headers) - {"Idempotency-Key"} == {"traceparent"}, path
    for path, status, answer in answers(document):
        assert "traceparent" in answer["headers"], (path, status)
    sent = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    answer = client.get(f"{API}/collections", headers=sent)
    assert answer.headers["traceparent"].split("-")[1] == sent["traceparent"].split("-")[1]


def test_mog_02_answers_lead_on(client: TestClient) -> None:
    for path in ("", "/collections", "/collections/grants", "/collections/grants/items?limit=1"):
        assert client.get(API + path).json()["links"], path


def test_for_02_what_is_read_has_no_body(document: Object) -> None:
    bodies = {method for _, method, operation in operations(document) if "requestBody" in operation}

    assert bodies == {"post"}
