"""What OGC's executable suites ask of the running service, as helpers of the tests of it.

Each proof is named as the standards name it: OGC 17-069r4 annex A (Part 1), 18-058r1 annex A
(Part 2), 19-079r2 annex A (Part 3), 20-057 annex A (Tiles).
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from skanekarta.layers import all_layers

API = "/api/v1"
LAYERS = list(all_layers())

Object = dict[str, Any]
every_collection = pytest.mark.parametrize("layer", LAYERS)


def items(client: TestClient, layer: str, **params: str) -> Object:
    answer = client.get(f"{API}/collections/{layer}/items", params=params)
    assert answer.status_code == 200, answer.text
    found: Object = answer.json()
    return found


def refused(client: TestClient, path: str, **params: str) -> bool:
    answer = client.get(API + path, params=params)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code == 400


def links(body: Object, rel: str) -> list[Object]:
    return [each for each in body["links"] if each["rel"] == rel]


def document(client: TestClient) -> Object:
    own = links(client.get(f"{API}/").json(), "service-desc")[0]
    found: Object = client.get(own["href"]).json()
    return found
