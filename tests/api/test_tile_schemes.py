"""The scheme of the tiles, and where it ends: OGC 20-057 and 17-083r4, abstract test by test."""

from __future__ import annotations

import math

import pytest
from fastapi.testclient import TestClient

from skanekarta.layers import all_layers
from skanekarta.tiles import DEEPEST, Tile

API = "/api/v1"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
every_collection = pytest.mark.parametrize("layer", all_layers())


def test_the_landing_page_leads_to_the_schemes_and_they_to_each(client: TestClient) -> None:
    """20-057 /conf/tilesets-list, table 8: tiling-schemes."""
    landing = {each["rel"]: each for each in client.get(f"{API}/").json()["links"]}
    listed = client.get(landing[f"{REL}/tiling-schemes"]["href"]).json()["tileMatrixSets"]
    one = client.get(listed[0]["links"][0]["href"]).json()

    assert [each["id"] for each in listed] == ["WebMercatorQuad"]
    assert (one["id"], one["uri"]) == (listed[0]["id"], listed[0]["uri"])
    assert one["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    assert client.get(f"{API}/tileMatrixSets/WorldCRS84Quad").status_code == 404
    assert client.get(f"{API}/tileMatrixSets?nope=1").status_code == 400


def test_its_levels_are_those_of_the_standard(client: TestClient) -> None:
    """17-083r4 /conf/tilematrixset and annex D.1, table of WebMercatorQuad."""
    one = client.get(f"{API}/tileMatrixSets/WebMercatorQuad").json()
    levels = one["tileMatrices"]

    assert one["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert [each["id"] for each in levels] == [str(level) for level in range(DEEPEST + 1)]
    assert levels[0]["scaleDenominator"] == pytest.approx(559082264.0287178, rel=1e-9)
    assert levels[0]["cellSize"] == pytest.approx(156543.0339280410, rel=1e-9)
    assert levels[0]["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    for finer, coarser in zip(levels[1:], levels, strict=False):
        assert finer["matrixWidth"] == finer["matrixHeight"] == 2 * coarser["matrixWidth"]
        assert finer["cellSize"] == coarser["cellSize"] / 2


def test_a_tile_lies_where_its_scheme_says(client: TestClient) -> None:
    """The corner of a tile, reckoned from the published scheme, is the one that is cut at."""
    level = client.get(f"{API}/tileMatrixSets/WebMercatorQuad").json()["tileMatrices"][8]
    left, top = level["pointOfOrigin"]
    side = level["cellSize"] * level["tileWidth"]
    x, y = left + 137 * side, top - 79 * side
    longitude = math.degrees(x / 6_378_137)
    latitude = math.degrees(2 * math.atan(math.exp(y / 6_378_137)) - math.pi / 2)

    west, _, _, north = Tile(8, 79, 137).box()
    assert (west, north) == pytest.approx((longitude, latitude), abs=1e-9)


@every_collection
def test_a_tile_set_leads_to_its_scheme(layer: str, client: TestClient) -> None:
    """20-057 /conf/tileset/tileset-description."""
    told = client.get(f"{API}/collections/{layer}/tiles/WebMercatorQuad").json()
    own = {each["rel"]: each for each in told["links"]}

    assert client.get(own[f"{REL}/tiling-scheme"]["href"]).json()["uri"] == told["tileMatrixSetURI"]


@every_collection
def test_tiles_outside_the_scheme_are_404_and_inside_are_tiles(
    layer: str, client: TestClient
) -> None:
    """20-057 /conf/core/tc-success, tc-error: rows and columns end where the scheme ends."""
    own = f"{API}/collections/{layer}/tiles/WebMercatorQuad"
    for level in (0, 1, 8, 22):
        last = (1 << level) - 1
        assert client.get(f"{own}/{level}/{last}/{last}").status_code == 204 or level == 0
        for row, column in ((last + 1, 0), (0, last + 1), (-1, 0), (0, -1)):
            assert client.get(f"{own}/{level}/{row}/{column}").status_code == 404
    assert client.get(f"{own}/23/0/0").status_code == 404
    assert client.get(f"{API}/collections/{layer}/tiles/WorldCRS84Quad").status_code == 404
