"""Clients that nobody here wrote read the API as it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import geopandas
import httpx2
import pytest

LAYERS = ("kommunfakta", "figures", "localities", "grants")

# In a process of its own: GDAL keeps Python's lock while it waits for the server, which runs in
# this one.
READ = """
import json, sys
import pyogrio
source, layer, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
options = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
found = pyogrio.read_dataframe(source, layer=layer, **options)
amounts = found["amount_sek"].sum() if "amount_sek" in found else None
print(json.dumps({"rows": len(found), "amount_sek": amounts and float(amounts)}))
"""


def gdal(live_server: str, layer: str, **options: Any) -> dict[str, Any]:
    """What GDAL's OGC API driver reads of a layer."""
    command = [sys.executable, "-c", READ, f"OAPIF:{live_server}/api/v1", layer]
    done = subprocess.run(
        [*command, json.dumps(options)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_reads_every_page_of_a_collection(live_server: str, layer: str) -> None:
    address = f"{live_server}/api/v1/collections/{layer}/items?limit=1"
    matched = httpx2.get(address).json()["numberMatched"]

    assert gdal(live_server, layer)["rows"] == matched


def test_gdal_reads_the_same_sum_to_the_krona(live_server: str) -> None:
    assert gdal(live_server, "grants")["amount_sek"] == 100_991_540


def test_gdal_filters_by_attribute_and_box(live_server: str) -> None:
    where = "year = 2021 AND funder = 'region-skane'"
    by_attribute = gdal(live_server, "grants", where=where)
    by_box = gdal(live_server, "localities", bbox=(13, 55.5, 13.3, 55.8))

    assert (by_attribute["rows"], by_box["rows"]) == (29, 16)


def test_geopandas_reads_the_address_on_the_screen(live_server: str) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?funder=region-skane&limit=10000"
    found = geopandas.read_file(address)

    assert len(found) == 123
    assert found["amount_sek"].sum() == 52_695_800
    assert found.crs.to_epsg() == 4326
