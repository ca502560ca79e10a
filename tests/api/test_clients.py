"""Clients that nobody here wrote read the API as it stands."""

from __future__ import annotations

import geopandas
import httpx2
import pyogrio
import pytest

LAYERS = ("kommunfakta", "figures", "localities", "grants")


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_reads_every_page_of_a_collection(live_server: str, layer: str) -> None:
    address = f"{live_server}/api/v1/collections/{layer}/items?limit=1"
    matched = httpx2.get(address).json()["numberMatched"]

    found = pyogrio.read_dataframe(f"OAPIF:{live_server}/api/v1", layer=layer)

    assert len(found) == matched


def test_gdal_reads_the_same_sum_to_the_krona(live_server: str) -> None:
    found = pyogrio.read_dataframe(f"OAPIF:{live_server}/api/v1", layer="grants")

    assert found["amount_sek"].sum() == 100_991_540


def test_gdal_filters_by_attribute_and_box(live_server: str) -> None:
    source = f"OAPIF:{live_server}/api/v1"
    where = "year = 2021 AND funder = 'region-skane'"
    by_attribute = pyogrio.read_dataframe(source, layer="grants", where=where)
    by_box = pyogrio.read_dataframe(source, layer="localities", bbox=(13, 55.5, 13.3, 55.8))

    assert (len(by_attribute), len(by_box)) == (29, 16)


def test_geopandas_reads_the_address_on_the_screen(live_server: str) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?funder=region-skane&limit=10000"
    found = geopandas.read_file(address)

    assert len(found) == 123
    assert found["amount_sek"].sum() == 52_695_800
    assert found.crs.to_epsg() == 4326
