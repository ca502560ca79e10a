"""The shape of a collection's features, which programs take the types of their columns from."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from skanekarta.layers import all_layers

COLLECTIONS = "/api/v1/collections"


def shape(client: TestClient, layer: str) -> dict[str, Any]:
    links = client.get(f"{COLLECTIONS}/{layer}").json()["links"]
    own = next(each for each in links if each["rel"].lower() == "describedby")
    answer = client.get(own["href"])
    assert answer.headers["content-type"] == own["type"] == "application/schema+json"
    found: dict[str, Any] = answer.json()
    assert found["$id"] == own["href"]
    return found


@pytest.mark.parametrize("layer", list(all_layers()))
def test_every_feature_has_the_shape_that_is_told(layer: str, client: TestClient) -> None:
    told = jsonschema.Draft202012Validator(shape(client, layer))
    page = client.get(f"{COLLECTIONS}/{layer}/items?limit=10000").json()

    for feature in page["features"]:
        told.validate(feature)
    assert page["features"]


def test_money_is_a_number_whatever_a_page_holds(client: TestClient) -> None:
    """GDAL reads no list of types, and would take kronor without öre for whole numbers."""
    told = shape(client, "grants")["properties"]["properties"]

    assert told["properties"] == {"amount_sek": {"type": "number", "title": "Belopp"}}
    assert told["patternProperties"]["^year$"]["type"] == ["integer", "null"]
