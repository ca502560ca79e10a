"""For each conformance class that the API declares: the requests that prove it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from skanekarta.api.landing import CONFORMANCE

API = "/api/v1"
FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def links(client: TestClient, path: str) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in client.get(API + path).json()["links"]}


def landing_page(client: TestClient) -> None:
    """OGC 19-072 /conf/core: landing page, conformance, definition."""
    found = links(client, "/")
    assert set(found) >= {"self", "service-desc", "service-doc", "conformance", "data"}
    for address in found.values():
        assert client.get(address).status_code == 200, address
    assert client.get(f"{API}/conformance").json()["conformsTo"] == list(CONFORMANCE)


def collections(client: TestClient) -> None:
    """OGC 20-024 /conf/collections."""
    body = client.get(f"{API}/collections").json()
    assert {"links", "collections"} <= set(body)
    for each in body["collections"]:
        own = {link["rel"]: link["href"] for link in each["links"]}
        assert client.get(own["self"]).json()["id"] == each["id"]


def features_core(client: TestClient) -> None:
    """OGC 17-069r4 /conf/core: items, limit, bbox, datetime, paging, 400 and 404."""
    items = f"{API}/collections/grants/items"
    assert client.get(items, params={"limit": 3}).json()["numberReturned"] == 3
    assert client.get(items, params={"bbox": "12,55,15,57"}).status_code == 200
    assert client.get(items, params={"datetime": "../2020-01-01"}).status_code == 200
    assert client.get(items, params={"nope": "1"}).status_code == 400
    assert client.get(f"{API}/collections/nope/items").status_code == 404


def geojson(client: TestClient) -> None:
    """17-069r4 /conf/geojson: the media type and the shape."""
    answer = client.get(f"{API}/collections/localities/items?limit=1")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["features"][0]["type"] == "Feature"
    one = client.get(f"{API}/collections/localities/items/1214TB101")
    assert one.headers["content-type"] == "application/geo+json"


def queryables(client: TestClient) -> None:
    """19-079r2 /conf/queryables: a JSON Schema at its own address, linked."""
    own = client.get(f"{API}/collections/grants").json()["links"]
    address = next(link["href"] for link in own if link["rel"].endswith("rel/ogc/1.0/queryables"))
    schema = client.get(address)
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json()["$id"] == address
    assert schema.json()["additionalProperties"] is False


def queryables_as_parameters(client: TestClient) -> None:
    """19-079r2 /conf/queryables-query-parameters: each queryable is a parameter."""
    schema = client.get(f"{API}/collections/grants/queryables").json()
    for name in schema["properties"]:
        answer = client.get(f"{API}/collections/grants/items", params={name: "missing"})
        assert answer.status_code == 200, name


def tiles(client: TestClient) -> None:
    """20-057 /conf/core and /conf/mvt: a tile, its type, 204 for empty, 404 out of range."""
    own = f"{API}/collections/grants/tiles/WebMercatorQuad"
    found = client.get(f"{own}/8/79/137")
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert client.get(f"{own}/8/0/0").status_code == 204
    assert client.get(f"{own}/8/256/0").status_code == 404
    assert client.get(f"{own}/x/0/0").status_code == 404


def tile_sets(client: TestClient) -> None:
    """20-057 /conf/tileset, /conf/tilesets-list and /conf/geodata-tilesets: the collection leads
    to the list, the list to the set, the set to its tiles and its scheme."""
    own = {link["rel"]: link for link in client.get(f"{API}/collections/grants").json()["links"]}
    listed = client.get(own["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]["href"])
    one = listed.json()["tilesets"][0]
    assert {"dataType", "crs", "tileMatrixSetURI", "links"} <= set(one)
    told = client.get(next(link["href"] for link in one["links"] if link["rel"] == "self")).json()
    assert told["tileMatrixSetURI"] == one["tileMatrixSetURI"]
    rels = {link["rel"]: link for link in told["links"]}
    assert "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme" in rels
    address = rels["item"]["href"].format(tileMatrix=8, tileRow=79, tileCol=137)
    assert client.get(address).status_code == 200


def oas30(client: TestClient) -> None:
    """17-069r4 /conf/oas30: a 3.0 document of the right type, valid; see test_description.py."""
    own = client.get(f"{API}/").json()["links"]
    described = [link for link in own if link["rel"] == "service-desc"]
    answer = client.get(described[0]["href"])
    assert described[0]["type"] == answer.headers["content-type"]
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    validate(answer.json(), cls=OpenAPIV30SpecValidator)


TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"

PROOFS = {
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30": oas30,
    f"{TILES}/core": tiles,
    f"{TILES}/mvt": tiles,
    f"{TILES}/tileset": tile_sets,
    f"{TILES}/tilesets-list": tile_sets,
    f"{TILES}/geodata-tilesets": tile_sets,
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core": landing_page,
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections": collections,
    FEATURES: features_core,
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson": geojson,
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables": queryables,
    (
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters"
    ): queryables_as_parameters,
}


@pytest.mark.parametrize("declared", CONFORMANCE)
def test_a_declared_class_is_true(declared: str, client: TestClient) -> None:
    PROOFS[declared](client)


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/grants"])
def test_an_unknown_parameter_is_refused_everywhere(path: str, client: TestClient) -> None:
    assert client.get(f"{API}{path}?nope=1").status_code == 400
    assert client.get(f"{API}{path}?f=json").status_code == 200
    assert client.head(f"{API}{path}").status_code == 200
