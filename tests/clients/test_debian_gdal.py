"""GDAL as Debian has it, from the command line: the driver for OGC API – Features."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apart import need, output
from truths import BOX, INSIDE, YEAR_2021, Truth

pytestmark = pytest.mark.long


def read(server: str, layer: str, *options: str) -> list[dict[str, Any]]:
    """The features that ogr2ogr copies out of a layer, every page of it."""
    need("ogr2ogr")
    copy = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{server}/api/v1", layer]
    found: list[dict[str, Any]] = json.loads(output([*copy, *options]))["features"]
    return found


def total(features: list[dict[str, Any]]) -> float:
    return sum(each["properties"]["amount_sek"] for each in features)


def test_ogrinfo_lists_every_collection(live_server: str) -> None:
    need("ogrinfo")
    told = output(["ogrinfo", "-ro", "-q", f"OAPIF:{live_server}/api/v1"])

    for layer in ("kommunfakta", "figures", "localities", "grants", "activities"):
        assert f": {layer} (title: " in told


def test_every_page_and_every_krona_is_read(live_server: str, grants: tuple[int, float]) -> None:
    found = read(live_server, "grants")

    assert (len(found), total(found)) == grants


def test_money_is_a_number_with_decimals_whatever_the_first_page_holds(live_server: str) -> None:
    """Without the schema, whole kronor on the first page make every later öre disappear."""
    need("ogrinfo")
    told = output(["ogrinfo", "-ro", "-so", f"OAPIF:{live_server}/api/v1", "grants"])

    assert "amount_sek: Real" in told
    assert "year: Integer" in told
    assert "area: StringList" in told


def test_a_box_of_seventeen_digits_is_understood(live_server: str, truth: Truth) -> None:
    found = read(live_server, "localities", "-spat", *map(str, BOX))

    assert len(found) == truth("localities", INSIDE)[0] > 0


def test_an_attribute_filter_selects_the_same_sum(live_server: str, truth: Truth) -> None:
    found = read(live_server, "grants", "-where", YEAR_2021)

    assert (len(found), total(found)) == truth("grants", YEAR_2021, "amount_sek")
