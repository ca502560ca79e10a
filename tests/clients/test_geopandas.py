"""geopandas on addresses: a page of GeoJSON and the whole selection as a file."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import geopandas
import pytest


def fetched(address: str, path: Path) -> Path:
    """The file behind an address, saved as a person saves it."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        path.write_bytes(answer.read())
    return path


@pytest.mark.parametrize("form", ["geojson", "gpkg", "fgb"])
def test_a_file_holds_every_row_and_every_krona(
    form: str, live_server: str, tmp_path: Path, grants: tuple[int, float]
) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?limit=10000&f={form}"
    found = geopandas.read_file(fetched(address, tmp_path / f"grants.{form}"))

    assert (len(found), float(found["amount_sek"].sum())) == grants
    assert found.crs.to_epsg() == 4326


def test_geoparquet_holds_every_row_and_every_krona(
    live_server: str, tmp_path: Path, grants: tuple[int, float]
) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?f=parquet"
    found = geopandas.read_parquet(fetched(address, tmp_path / "grants.parquet"))

    assert (len(found), float(found["amount_sek"].sum())) == grants
    assert found.crs == "OGC:CRS84"


def test_an_address_is_read_as_it_stands(live_server: str, grants: tuple[int, float]) -> None:
    """GeoJSON by its address; `limit` says how much of it, a hundred where it is not given."""
    address = f"{live_server}/api/v1/collections/grants/items"

    assert len(geopandas.read_file(f"{address}?limit=10000")) == grants[0]
    assert len(geopandas.read_file(address)) == 100 < grants[0]
