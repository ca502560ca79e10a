"""The newer GDAL that pyogrio carries: it sends filters and the CRS to the server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from apart import answer
from truths import BOX, INSIDE, YEAR_2021, Truth

from skanekarta import database

READ = Path(__file__).with_name("gdal_reads.py")


def read(server: str, home: Path, layer: str, **options: Any) -> dict[str, Any]:
    asked = {"server": f"OAPIF:{server}/api/v1", "layer": layer, "options": options}
    return answer(sys.executable, READ, asked, home)


def test_every_page_and_every_krona_is_read(
    live_server: str, tmp_path: Path, grants: tuple[int, float]
) -> None:
    found = read(live_server, tmp_path, "grants")

    assert (found["rows"], found["sum"]) == grants


def test_pages_of_seven_are_the_whole_too(
    live_server: str, tmp_path: Path, grants: tuple[int, float]
) -> None:
    found = read(live_server, tmp_path, "grants", PAGE_SIZE="7")

    assert (found["rows"], found["sum"]) == grants


def test_boxes_and_attributes_select_the_same(
    live_server: str, tmp_path: Path, truth: Truth
) -> None:
    by_box = read(live_server, tmp_path, "localities", bbox=BOX)
    by_year = read(live_server, tmp_path, "grants", where=YEAR_2021)

    assert by_box["rows"] == truth("localities", INSIDE)[0] > 0
    assert (by_year["rows"], by_year["sum"]) == truth("grants", YEAR_2021, "amount_sek")


def test_sweref_99_tm_comes_as_east_and_north(
    live_server: str, live_url: str, tmp_path: Path
) -> None:
    """The layer asks the server for EPSG:3006; PostGIS transforms the same points on its own,
    and the axes are those of a map: x east, y north."""
    found = read(live_server, tmp_path, "activities", CRS="EPSG:3006")
    with database.engine_for(live_url) as engine, engine.connect() as connection:
        text = "SELECT title, ST_X(p), ST_Y(p) FROM (SELECT title, ST_Transform(geom, 3006) p"
        rows = connection.execute(sa.text(f"{text} FROM activities WHERE visibility = 'open') q"))
        expected = {title: (x, y) for title, x, y in rows}

    assert found["srid"] == 3006
    assert found["places"]
    for title, (x, y) in found["places"].items():
        assert (x, y) == pytest.approx(expected[title], abs=0.2)
        assert 340_000 < x < 480_000
        assert 6_120_000 < y < 6_280_000
