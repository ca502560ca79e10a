"""For each conformance class that the API declares: the requests that prove it."""

from __future__ import annotations

from collections.abc import Callable

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


def html(client: TestClient) -> None:
    """17-069r4 /conf/html: every resource as a page too, asked for as a browser does."""
    pages = ("/", "/conformance", "/collections", "/collections/localities")
    items = "/collections/localities/items"
    for path in (*pages, items, f"{items}/1214TB101"):
        answer = client.get(API + path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="sv">' in answer.text


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
    for name in set(schema["properties"]) - {"geometry"}:  # that one is asked for by bbox
        answer = client.get(f"{API}/collections/grants/items", params={name: "missing"})
        assert answer.status_code == 200, name


def systems(client: TestClient) -> None:
    """18-058r1 /conf/crs: the list, `crs` and `bbox-crs` in each, the header, 400 for another.
    The order of the axes and the test vectors are in test_crs.py."""
    items = f"{API}/collections/kommunfakta/items"
    described = client.get(f"{API}/collections/kommunfakta").json()
    assert described["storageCrs"] in described["crs"]
    for uri in described["crs"]:
        answer = client.get(items, params={"crs": uri, "limit": 1})
        assert answer.headers["content-crs"] == f"<{uri}>"
        params = {"bbox": "1,1,2,2", "bbox-crs": uri}
        assert client.get(items, params=params).json()["numberMatched"] == 0
    assert client.get(items, params={"crs": "urn:nope"}).status_code == 400
    assert client.get(items, params={"bbox-crs": "urn:nope"}).status_code == 400


def selects(client: TestClient, layer: str, text: str, **params: str) -> int:
    answer = client.get(f"{API}/collections/{layer}/items", params={"filter": text, **params})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["numberMatched"])


def filters(client: TestClient) -> None:
    """19-079r2 /conf/filter and /conf/features-filter: the three parameters on items."""
    assert selects(client, "grants", "year = 2023", **{"filter-lang": "cql2-text"}) > 0
    malmo = "S_INTERSECTS(geometry, POINT(55.605 13.0038))"
    crs = "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert selects(client, "kommunfakta", malmo, **{"filter-crs": crs}) == 1
    items = f"{API}/collections/grants/items"
    assert client.get(items, params={"filter": "year ="}).status_code == 400
    assert client.get(items, params={"filter": "nope = 1"}).status_code == 400


def cql2_json(client: TestClient) -> None:
    """21-065r2 /conf/cql2-json."""
    text = '{"op": "=", "args": [{"property": "year"}, 2023]}'
    found = selects(client, "grants", text, **{"filter-lang": "cql2-json"})
    assert found == selects(client, "grants", "year = 2023")


def one_of_each(*texts: str) -> Callable[[TestClient], None]:
    """Filters that each select some municipalities, and not all 33."""

    def proof(client: TestClient) -> None:
        for text in texts:
            assert 0 < selects(client, "kommunfakta", text) < 33, text

    return proof


def arrays(client: TestClient) -> None:
    """21-065r2 /conf/array-functions."""
    for name in ("a_contains", "a_containedBy", "a_equals", "a_overlaps"):
        assert selects(client, "grants", f"{name}(area, ('musik'))") > 0, name


def times(client: TestClient) -> None:
    """21-065r2 /conf/temporal-functions; every relation is in test_cql2.py."""
    text = "t_during(starts_on, INTERVAL('2000-01-01', '..'))"
    assert selects(client, "activities", text) > 0


CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
PART_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
HERE = "POINT(13.0038 55.6050)"
BOX = "POLYGON((12.8 55.5, 13.1 55.5, 13.1 55.7, 12.8 55.7, 12.8 55.5))"


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
    scheme = client.get(rels["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"])
    assert scheme.json()["uri"] == told["tileMatrixSetURI"]
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
    f"{PART_3}filter": filters,
    f"{PART_3}features-filter": filters,
    f"{CQL2}cql2-text": filters,
    f"{CQL2}cql2-json": cql2_json,
    f"{CQL2}basic-cql2": one_of_each(
        "name = 'Malmö' OR population > 100000 AND NOT code = '1281'",
        "name <> 'Malmö'",
        "population < 10000",
        "population >= 100000",
        "NOT (population <= 100000)",
    ),
    f"{CQL2}advanced-comparison-operators": one_of_each(
        "name LIKE 'M%'", "population BETWEEN 1 AND 20000", "name IN ('Malmö', 'Lund')"
    ),
    f"{CQL2}case-insensitive-comparison": one_of_each("CASEI(name) = CASEI('MALMÖ')"),
    f"{CQL2}accent-insensitive-comparison": one_of_each("ACCENTI(name) = ACCENTI('Malmo')"),
    f"{CQL2}basic-spatial-functions": one_of_each(
        f"S_INTERSECTS(geometry, {HERE})", "S_INTERSECTS(geometry, BBOX(13, 55.5, 13.1, 55.7))"
    ),
    f"{CQL2}basic-spatial-functions-plus": one_of_each(
        f"S_INTERSECTS(geometry, {BOX})", "S_INTERSECTS(geometry, LINESTRING(13 55.6, 13.2 55.6))"
    ),
    f"{CQL2}spatial-functions": one_of_each(
        f"S_CONTAINS(geometry, {HERE})",
        f"S_DISJOINT(geometry, {BOX})",
        f"S_OVERLAPS(geometry, {BOX})",
        "S_CROSSES(geometry, LINESTRING(12.9 55.6, 13.05 55.6))",
        "S_WITHIN(geometry, BBOX(12, 55, 13.5, 56))",
    ),
    f"{CQL2}temporal-functions": times,
    f"{CQL2}array-functions": arrays,
    f"{CQL2}property-property": one_of_each("population > 20000 AND code < name"),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs": systems,
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core": landing_page,
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections": collections,
    FEATURES: features_core,
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson": geojson,
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html": html,
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables": queryables,
    (
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters"
    ): queryables_as_parameters,
}


def test_the_table_of_proofs_is_complete() -> None:
    assert set(PROOFS) == set(CONFORMANCE)
    assert len(CONFORMANCE) == len(set(CONFORMANCE))


@pytest.mark.parametrize("declared", CONFORMANCE)
def test_a_declared_class_is_true(declared: str, client: TestClient) -> None:
    PROOFS[declared](client)


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/grants"])
def test_an_unknown_parameter_is_refused_everywhere(path: str, client: TestClient) -> None:
    assert client.get(f"{API}{path}?nope=1").status_code == 400
    assert client.get(f"{API}{path}?f=json").status_code == 200
    assert client.head(f"{API}{path}").status_code == 200
