"""The API's description: valid, self-contained, true of every layer, in both versions."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, validate

import signing
from skanekarta.analysis import BY_LAYER
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.query import parameters

FIRST_ANALYSIS = {layer_id: next(iter(every)) for layer_id, every in BY_LAYER.items()}
API = "/api/v1"
OLD, NEW = f"{API}/openapi-3.0.json", f"{API}/openapi.json"
PLACES = {
    "featureId": "1",
    "tileMatrix": "8",
    "tileRow": "79",
    "tileCol": "137",
    "analysisId": "spread",
}

Object = dict[str, Any]
every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)


def described(client: TestClient, path: str = OLD) -> Object:
    answer = client.get(path)
    assert answer.status_code == 200
    found: Object = answer.json()
    return found


def operations(document: Object) -> Iterator[tuple[str, str, Object]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def everything(value: Any) -> Iterator[Object]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from everything(each)


def test_it_is_openapi_3_0(client: TestClient) -> None:
    answer = client.get(OLD)

    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"] == "3.0.3"
    validate(answer.json(), cls=OpenAPIV30SpecValidator)


def test_it_is_openapi_3_1_too(client: TestClient) -> None:
    answer = client.get(NEW)

    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.1"
    assert answer.json()["openapi"] == "3.1.0"
    validate(answer.json(), cls=OpenAPIV31SpecValidator)


def test_both_say_the_same(client: TestClient) -> None:
    old, new = described(client), described(client, NEW)

    assert old["servers"] == new["servers"] == [
        {"url": "http://testserver/api/v1", "description": "Den här tjänsten"}
    ]  # fmt: skip
    assert old["paths"] == new["paths"]
    assert list(old["components"]["schemas"]) == list(new["components"]["schemas"])
    assert client.app.openapi()["paths"] == new["paths"]


def test_it_has_nothing_that_only_3_1_has(client: TestClient) -> None:
    for each in everything(described(client)):
        assert not isinstance(each.get("type"), list)
        assert each.get("type") != "null"
        assert not {"const", "prefixItems", "$schema", "$defs"} & set(each)
        assert not isinstance(each.get("exclusiveMinimum"), int | float) or isinstance(
            each["exclusiveMinimum"], bool
        )
        assert str(each.get("$ref", "#/")).startswith("#/")


def test_everything_is_told_in_words(client: TestClient) -> None:
    names = set()
    for path, method, operation in operations(described(client)):
        assert operation["summary"], path
        assert operation["description"], path
        names.add(operation["operationId"])
        assert {"200", "201"} & set(operation["responses"]), (method, path)
        assert "400" in operation["responses"]
        assert "422" not in operation["responses"]
        assert ("404" in operation["responses"]) == ("{" in path)
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter["name"])
    assert len(names) == len(list(operations(described(client))))


def test_every_answer_has_a_description_and_json_an_example(client: TestClient) -> None:
    document = described(client)
    shared = document["components"]["responses"].values()
    own = [
        answer
        for _, _, operation in operations(document)
        for answer in operation["responses"].values()
        if "$ref" not in answer
    ]
    for answer in [*shared, *own]:
        assert answer["description"]
        for media_type, content in answer.get("content", {}).items():
            if media_type.endswith("json"):
                assert content["examples"]


@every_layer
def test_a_layer_has_just_its_own_parameters(layer: Layer, client: TestClient) -> None:
    paths = described(client)["paths"]
    items = paths[f"/collections/{layer.id}/items"]["get"]["parameters"]
    in_header = [each["name"] for each in items if each["in"] == "header"]
    items = [each for each in items if each["in"] != "header"]
    by_name = {each["name"]: each for each in items}

    assert in_header == ["traceparent"]
    assert len(by_name) == len(items)
    assert set(by_name) == parameters(layer) | {"f", "dialect"}
    for each in by_name.values():
        assert (each["in"], each["required"]) == ("query", False)
    for name in ("limit", "bbox", "datetime"):
        assert (by_name[name]["style"], by_name[name]["explode"]) == ("form", False)
    bbox, limit = by_name["bbox"]["schema"], by_name["limit"]["schema"]
    assert (bbox["minItems"], bbox["maxItems"]) == (4, 6)
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 10_000, 100)


@pytest.fixture
def staff(connection: sa.Connection) -> dict[str, str]:
    """Headers for what asks for a key."""
    return {"Authorization": f"Bearer {signing.token(connection)}"}


@every_layer
def test_every_parameter_is_taken_where_it_is_described(
    layer: Layer, client: TestClient, staff: dict[str, str]
) -> None:
    """An empty or odd value may be wrong; «finns inte här» must never be the answer."""
    for path, method, operation in operations(described(client)):
        if layer.id not in path.split("/") or method != "get":
            continue
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                headers = staff if "security" in operation else {}
                asked = {parameter["name"]: "1"}
                answer = client.get(API + path.format(**PLACES), params=asked, headers=headers)
                assert answer.status_code in {200, 204, 400, 404}, (path, parameter["name"])
                assert "finns inte här" not in answer.text, (path, parameter["name"])


@every_layer
def test_the_bodies_are_what_the_schemas_say(
    layer: Layer, client: TestClient, staff: dict[str, str]
) -> None:
    document = described(client)
    for path, method, operation in operations(document):
        if layer.id not in path.split("/") or method != "get":
            continue
        first = client.get(f"{API}/collections/{layer.id}/items?limit=1").json()["features"][0]
        own = {"featureId": first["id"], "analysisId": FIRST_ANALYSIS.get(layer.id)}
        address = path.format(**{**PLACES, **own})
        answer = client.get(API + address, headers=staff if "security" in operation else {})
        assert answer.status_code == 200, address
        media_type = answer.headers["content-type"]
        content = operation["responses"]["200"]["content"][media_type]
        if media_type.endswith("json"):
            schema = {**content["schema"], "components": document["components"]}
            OAS30Validator(schema).validate(answer.json())


@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/api-info", "/openapi.json"]
)
def test_the_general_bodies_too(path: str, client: TestClient) -> None:
    document = described(client)
    answer = client.get(API + path)
    contents = document["paths"][path]["get"]["responses"]["200"]["content"]
    schema = contents[answer.headers["content-type"]]["schema"]

    OAS30Validator({**schema, "components": document["components"]}).validate(answer.json())


def test_errors_are_what_the_schema_says(client: TestClient) -> None:
    document = described(client)
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    for path in ("/collections/grants/items?limit=abc", "/collections/nope", "/nope"):
        answer = client.get(API + path)
        assert answer.headers["content-type"] == "application/problem+json"
        OAS30Validator(schema).validate(answer.json())


def test_what_is_sent_and_answered_is_what_the_schemas_say(
    client: TestClient, staff: dict[str, str]
) -> None:
    """Each example in turn, about the newest entry; its body fits one of the schemas, no more."""
    document = described(client)
    operation = document["paths"]["/collections/activities/items"]["post"]
    body = operation["requestBody"]["content"]["application/geo+json"]
    told = operation["responses"]["201"]["content"]["application/geo+json"]["schema"]
    newest = None
    for name, example in body["examples"].items():
        sent = copy.deepcopy(example["value"])
        if "supersedes" in sent["properties"]:
            sent["properties"]["supersedes"] = newest
        OAS30Validator({**body["schema"], "components": document["components"]}).validate(sent)
        answer = client.post(f"{API}/collections/activities/items", json=sent, headers=staff)
        assert answer.status_code == 201, (name, answer.text)
        OAS30Validator({**told, "components": document["components"]}).validate(answer.json())
        newest = answer.json()["id"]


def test_the_posted_example_asks_for_a_key(client: TestClient) -> None:
    operation = described(client)["paths"]["/collections/activities/items"]["post"]
    body = operation["requestBody"]["content"]["application/geo+json"]
    answer = client.post(
        f"{API}/collections/activities/items", json=body["examples"]["besök"]["value"]
    )

    assert (answer.status_code, "401" in operation["responses"]) == (401, True)


def test_every_route_is_described_and_every_description_has_a_route(client: TestClient) -> None:
    seen = FastAPI.openapi(client.app)["paths"]
    routes = {
        (_pattern(path.removeprefix(API).replace("{collection_id}", layer) or "/"), method)
        for path, methods in seen.items()
        for method in methods
        for layer in all_layers()
    }
    # One route serves every layer, but only grants can be written as 360Giving.
    routes = {
        (path, method)
        for path, method in routes
        if not path.endswith("/360giving") or path.startswith("/collections/grants")
    }
    told = {(_pattern(path), method) for path, method, _ in operations(described(client))}

    assert routes == told


def _pattern(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def test_the_api_tells_who_it_is(client: TestClient) -> None:
    """DIGG's REST API profile, VER.06 and DOK.01 to 11."""
    told = client.get(f"{API}/api-info").json()
    info = described(client)["info"]

    assert set(told) == {
        "apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus",
    }  # fmt: skip
    assert told["apiVersion"] == info["version"]
    assert client.get(told["apiDocumentation"]).status_code == 200
    assert {"title", "description", "contact", "license", "x-limitations"} <= set(info)
    assert "English" in info["description"]
    assert "email" not in info["contact"]


def test_it_is_fetched_once(client: TestClient) -> None:
    tag = client.get(OLD).headers["etag"]

    assert client.get(OLD, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(OLD, headers={"Origin": "https://dataportal.se"}).headers[
        "access-control-allow-origin"
    ] == "*"  # fmt: skip
