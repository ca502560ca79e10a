"""OGC's suites for Features: what the parameters of Part 1 select and refuse (OGC 17-069r4,
annex A), and Parts 2 and 3 (18-058r1 and 19-079r2, annex A).
"""

from __future__ import annotations

from fastapi.testclient import TestClient
from ogc import API, every_collection, items, links, refused

from skanekarta.crs import CRS84, SYSTEMS


@every_collection
def test_core_query_param_invalid_and_unknown(layer: str, client: TestClient) -> None:
    """/conf/core/query-param-invalid, query-param-unknown."""
    path = f"/collections/{layer}/items"
    for name, text in (
        *(("limit", each) for each in ("0", "-1", "abc", "1.5", "", " 1")),
        *(("bbox", each) for each in ("", "1", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7")),
        *(("datetime", each) for each in ("yesterday", "2024-13-01", "2024-01-02/2024-01-01")),
        *(("datetime", each) for each in ("..", "2024-01-01/2024-02-01/2024-03-01")),
        *((each, "1") for each in ("nope", "Limit", "resultType", "bbox_crs")),
    ):
        assert refused(client, path, **{name: text}), (name, text)
    assert refused(client, "/collections", nope="1")
    assert refused(client, f"/collections/{layer}", nope="1")
    first = items(client, layer, limit="1")["features"][0]["id"]
    assert refused(client, f"{path}/{first}", nope="1")


@every_collection
def test_core_fc_limit_response_is_cut_to_the_largest(layer: str, client: TestClient) -> None:
    """/conf/core/fc-limit-response-1: a larger limit than the largest is no error."""
    largest = items(client, layer, limit="10000")

    assert items(client, layer, limit="10001")["numberReturned"] == largest["numberReturned"]


@every_collection
def test_core_fc_time_is_taken_in_every_form(layer: str, client: TestClient) -> None:
    """/conf/core/fc-time-response: days and moments, alone and as intervals, open or not."""
    whole = items(client, layer, limit="1")["numberMatched"]
    for text in (
        *("2024-06-19", "2018-02-12T23:20:50Z", "2018-02-12T23:20:50+01:00"),
        *("2018-02-12/2024-03-18", "2018-02-12T00:00:00Z/2024-03-18T12:31:12Z"),
        *("2018-02-12/..", "../2024-03-18", "2018-02-12/", "/2024-03-18"),
    ):
        assert 0 <= items(client, layer, datetime=text, limit="1")["numberMatched"] <= whole, text
    assert items(client, layer, datetime="../..", limit="1")["numberMatched"] == whole


def test_core_fc_time_on_a_collection_without_time_leaves_it_alone(client: TestClient) -> None:
    """/conf/core/fc-time-response, C: a feature without time matches any."""
    assert items(client, "localities", datetime="1900-01-01")["numberMatched"] == 251
    assert items(client, "kommunfakta", datetime="1900-01-01")["numberMatched"] == 33


@every_collection
def test_core_fc_bbox_selects_what_lies_there_in_four_and_six_numbers(
    layer: str, client: TestClient
) -> None:
    """/conf/core/fc-bbox-response: features that the box meets; heights are put aside."""
    flat = items(client, layer, bbox="12.9,55.5,13.2,55.7", limit="10000")
    deep = items(client, layer, bbox="12.9,55.5,-100,13.2,55.7,100", limit="10000")

    assert flat["features"] == deep["features"] != []
    assert flat["numberMatched"] < items(client, layer, limit="1")["numberMatched"]


@every_collection
def test_core_fc_bbox_across_the_antimeridian(layer: str, client: TestClient) -> None:
    """/conf/core/fc-bbox-response, E: west of which is greater than east spans 180°."""
    there = items(client, layer, bbox="177.0,-21.0,-178.0,-15.0")
    round_the_world = items(client, layer, bbox="12.0,55,11.9,57", limit="10000")
    straight = items(client, layer, bbox="12.0,55,180,57", limit="10000")

    assert there["numberMatched"] == 0
    assert round_the_world["numberMatched"] == straight["numberMatched"] > 0


@every_collection
def test_core_f_success_each_feature_alone_is_the_one_of_the_list(
    layer: str, client: TestClient
) -> None:
    """/conf/core/f-success, f-links; unknown ids are 404."""
    path = f"{API}/collections/{layer}/items"
    for each in items(client, layer, limit="3")["features"]:
        alone = client.get(f"{path}/{each['id']}").json()
        assert {name: alone[name] for name in each} == each
        assert links(alone, "self")[0]["href"].endswith(f"/items/{each['id']}")
        assert links(alone, "collection")[0]["href"].endswith(f"/collections/{layer}")
    for unknown in ("finns-inte", "99999999999999999999999", "-1", "%00"):
        assert client.get(f"{path}/{unknown}").status_code == 404, unknown


@every_collection
def test_crs_every_feature_in_every_system(layer: str, client: TestClient) -> None:
    """18-058r1 /conf/crs/fc-crs-valid-value, ogc-crs-header, fc-bbox-crs-action: alone and in the
    list the same, and the same features found by a box in whatever system."""
    path = f"{API}/collections/{layer}/items"
    for uri, system in SYSTEMS.items():
        listed = client.get(path, params={"crs": uri, "limit": "2"})
        assert listed.headers["content-crs"] == f"<{uri}>"
        for each in listed.json()["features"]:
            alone = client.get(f"{path}/{each['id']}", params={"crs": uri})
            assert alone.headers["content-crs"] == f"<{uri}>"
            assert alone.json()["geometry"] == each["geometry"]
        left, bottom, right, top = system.swapped(system.reach)
        box = f"{left},{bottom},{right},{top}"
        found = items(client, layer, **{"bbox": box, "bbox-crs": uri, "limit": "1"})
        assert (
            found["numberMatched"]
            == items(client, layer, bbox="-180,-90,180,90", limit="1")["numberMatched"]
        )
    assert next(iter(SYSTEMS)) == CRS84.uri


@every_collection
def test_filter_queryables_and_their_refusals(layer: str, client: TestClient) -> None:
    """19-079r2 /conf/queryables/get-queryables-response-json, /conf/filter/filter-lang-default,
    filter-crs-wgs84, invalid-filter, /conf/features-filter/mixing-expressions."""
    path = f"/collections/{layer}/items"
    schema = client.get(f"{API}/collections/{layer}/queryables").json()
    name = next(each for each in schema["properties"] if each != "geometry")

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["type"] == "object"
    for text in ("", "((", f"{name} =", "nope = 1", f"{name} IS", "S_NOPE(geometry)"):
        assert refused(client, path, filter=text), text
    known, box = f"{name} IS NOT NULL", "12.9,55.5,13.2,55.7"
    mixed = items(client, layer, filter=known, bbox=box)["numberMatched"]
    assert mixed <= items(client, layer, filter=known)["numberMatched"]
    assert refused(client, path, filter=known, **{"filter-lang": "sql"})
    assert refused(client, path, filter=known, **{"filter-crs": "urn:nope"})
