"""OWSLib, the Python world's client for OGC's services."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from owslib.ogcapi.features import Features
from truths import BOX, INSIDE, YEAR_2021, Truth

from skanekarta import database


@pytest.fixture
def service(live_server: str) -> Features:
    return Features(f"{live_server}/api/v1/")


def test_it_finds_collections_conformance_and_description(service: Features) -> None:
    assert set(service.feature_collections()) >= {"kommunfakta", "localities", "grants"}
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in (service.conformance()["conformsTo"])
    )
    assert "/collections/grants/items" in service.api()["paths"]
    assert service.collection("grants")["itemType"] == "feature"


def test_queryables_name_what_can_be_asked(service: Features) -> None:
    schema = service.collection_queryables("grants")

    assert {"year", "funder", "area", "amount_sek"} <= set(schema["properties"])


def pages(service: Features, **asked: Any) -> list[dict[str, Any]]:
    """Every feature, page by page, as OWSLib's readers page: by offset."""
    found: list[dict[str, Any]] = []
    while True:
        page = service.collection_items("grants", limit=50, offset=len(found), **asked)
        found += page["features"]
        if not any(link["rel"] == "next" for link in page["links"]):
            return found


def test_every_page_and_every_krona_is_read(service: Features, grants: tuple[int, float]) -> None:
    found = pages(service)

    assert (len(found), sum(each["properties"]["amount_sek"] for each in found)) == grants
    assert len({each["id"] for each in found}) == len(found)


def test_boxes_and_filters_select_the_same(service: Features, truth: Truth) -> None:
    by_box = service.collection_items("localities", bbox=list(BOX), limit=1000)
    by_filter = pages(service, filter=YEAR_2021)

    assert by_box["numberMatched"] == len(by_box["features"]) == truth("localities", INSIDE)[0]
    total = sum(each["properties"]["amount_sek"] for each in by_filter)
    assert (len(by_filter), total) == truth("grants", YEAR_2021, "amount_sek")


def test_sweref_99_tm_comes_as_north_and_east(service: Features, live_url: str) -> None:
    """EPSG's order, which OWSLib leaves as it is."""
    uri = "http://www.opengis.net/def/crs/EPSG/0/3006"
    found = service.collection_items("activities", crs=uri, limit=1000)["features"]
    with database.engine_for(live_url) as engine, engine.connect() as connection:
        text = "SELECT id, ST_AsGeoJSON(ST_FlipCoordinates(ST_Transform(geom, 3006)), 2)"
        rows = connection.execute(sa.text(f"{text} FROM activities"))
        expected = {fid: json.loads(place)["coordinates"] for fid, place in rows}

    assert service.response_headers["Content-Crs"] == f"<{uri}>"
    assert found
    for each in found:
        assert each["geometry"]["coordinates"] == pytest.approx(expected[each["id"]], abs=0.2)


def test_a_misspelt_filter_is_an_error_that_speaks(service: Features) -> None:
    with pytest.raises(RuntimeError, match=r"yaer.* går inte att filtrera på"):
        service.collection_items("grants", filter="yaer = 2021")
