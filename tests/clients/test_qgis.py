"""QGIS as Debian has it, without a window."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from apart import SYSTEM_PYTHON, answer, need
from truths import BOX, INSIDE, YEAR_2021, Truth

pytestmark = pytest.mark.long

Read = Callable[..., dict[str, Any]]
SCRIPT = Path(__file__).with_name("qgis_reads.py")


@pytest.fixture
def qgis(live_server: str, tmp_path: Path) -> Read:
    """Asks QGIS something of the live server."""
    need("qgis")

    def asked(what: str, **more: Any) -> dict[str, Any]:
        wanted = {"what": what, "server": f"{live_server}/api/v1", **more}
        return answer(SYSTEM_PYTHON, SCRIPT, wanted, tmp_path, QT_QPA_PLATFORM="offscreen")

    return asked


@pytest.mark.parametrize("options", ["", "pageSize='25'"])
def test_a_layer_holds_every_page_and_every_krona(
    options: str, qgis: Read, grants: tuple[int, float]
) -> None:
    found = qgis("features", layer="grants", options=options)

    assert (found["rows"], found["sum"]) == grants
    assert found["count"] == grants[0]
    assert found["crs"] in {"EPSG:4326", "OGC:CRS84"}
    assert {"recipient_title", "municipality_title", "year"} <= set(found["fields"])


def test_a_subset_selects_the_same_sum(qgis: Read, truth: Truth) -> None:
    found = qgis("features", layer="grants", subset=YEAR_2021)

    assert (found["rows"], found["sum"]) == truth("grants", YEAR_2021, "amount_sek")


@pytest.mark.parametrize("options", ["", "restrictToRequestBBOX='1'"])
def test_a_box_selects_what_the_database_has_there(options: str, qgis: Read, truth: Truth) -> None:
    found = qgis("features", layer="localities", options=options, box=BOX)

    assert found["rows"] == truth("localities", INSIDE)[0] > 0


TILES = "/api/v1/collections/{layer}/tiles/WebMercatorQuad"


def test_vector_tiles_are_drawn(qgis: Read, live_server: str) -> None:
    own = live_server + TILES.format(layer="kommunfakta")
    found = qgis("drawn", template=f"{own}/%7Bz%7D/%7By%7D/%7Bx%7D")

    assert 0.3 < found["coloured"] / found["points"] < 0.9  # land, and sea around it


def test_a_selection_that_is_empty_draws_nothing(qgis: Read, live_server: str) -> None:
    own = live_server + TILES.format(layer="kommunfakta")
    found = qgis("drawn", template=f"{own}/%7Bz%7D/%7By%7D/%7Bx%7D?q%3Dingenting")

    assert found["coloured"] == 0


def inside(geometry: dict[str, Any], extent: int) -> bool:
    """Whether a point of it is in the tile itself: QGIS leaves the margin around it out."""
    places = geometry["coordinates"]
    points = [places] if geometry["type"] == "Point" else places
    return any(0 <= x <= extent and 0 <= y <= extent for x, y in points)


def test_a_tile_is_decoded_as_another_decoder_has_it(
    qgis: Read, live_server: str, tmp_path: Path
) -> None:
    path = tmp_path / "79.mvt"
    address = f"{live_server}{TILES.format(layer='grants')}/8/79/137"
    with urllib.request.urlopen(address, timeout=60) as response:
        path.write_bytes(response.read())
    tile = mapbox_vector_tile.decode(path.read_bytes())["grants"]
    features = [each for each in tile["features"] if inside(each["geometry"], tile["extent"])]

    found = qgis("tile", path=str(path))

    assert found["rows"] == len(features) > 0
    assert found["sum"] == sum(each["properties"]["amount_sek"] for each in features)
