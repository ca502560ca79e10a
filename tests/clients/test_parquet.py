"""GeoParquet in pyarrow and in DuckDB, which has no extension for geometry here."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely
import sqlalchemy as sa
from fastapi.testclient import TestClient

TYPES = {
    "id": "int64",
    "year": "int64",
    "amount_sek": "double",
    "decision_date": "date32[day]",
    "municipality": "list<element: string>",
    "generated": "bool",
    "recipient_title": "string",
    "geometry": "binary",
}
DUCKDB = {
    "id": "BIGINT",
    "year": "BIGINT",
    "amount_sek": "DOUBLE",
    "decision_date": "DATE",
    "municipality": "VARCHAR[]",
    "generated": "BOOLEAN",
    "recipient_title": "VARCHAR",
}


@pytest.fixture
def path(client: TestClient, connection: sa.Connection, tmp_path: Path) -> Path:
    """All grants, one of them with öre."""
    text = "UPDATE grants SET amount_sek = 1234.56 WHERE id = (SELECT min(id) FROM grants)"
    connection.execute(sa.text(text))
    found = tmp_path / "grants.parquet"
    found.write_bytes(client.get("/api/v1/collections/grants/items?f=parquet").content)
    return found


@pytest.fixture
def held(path: Path, connection: sa.Connection) -> tuple[int, int, float]:
    """How many grants there are, how many of them with a place, and their sum."""
    text = sa.text("SELECT count(*), count(geom), sum(amount_sek) FROM grants")
    counted, placed, total = connection.execute(text).one()
    assert 0 < placed < counted
    return counted, placed, float(total)


def test_pyarrow_reads_typed_columns_and_the_sum_to_the_ore(
    path: Path, held: tuple[int, int, float]
) -> None:
    table = pq.read_table(path)
    geometry = table["geometry"]

    assert {name: str(table.schema.field(name).type) for name in TYPES} == TYPES
    assert (len(table), len(geometry) - geometry.null_count) == held[:2]
    assert round(pc.sum(table["amount_sek"]).as_py(), 2) == held[2]


def test_duckdb_reads_typed_columns_and_the_sum_to_the_ore(
    path: Path, held: tuple[int, int, float]
) -> None:
    with duckdb.connect() as database:
        described = database.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        counted = f"SELECT count(*), count(geometry), round(sum(amount_sek), 2) FROM '{path}'"
        assert database.execute(counted).fetchall() == [held]

    types = {name: kind for name, kind, *_ in described}
    assert {name: types[name] for name in DUCKDB} == DUCKDB
    assert types["geometry"] in {"BLOB", "GEOMETRY('OGC:CRS84')"}  # by DuckDB's version


def test_the_geometry_in_duckdb_is_the_wkb_of_the_database(
    path: Path, connection: sa.Connection
) -> None:
    asked = sa.text("SELECT id, ST_AsBinary(geom) FROM grants WHERE geom IS NOT NULL")
    expected = {fid: shapely.from_wkb(bytes(place)) for fid, place in connection.execute(asked)}
    with duckdb.connect() as database:
        text = f"SELECT id, geometry FROM '{path}' WHERE geometry IS NOT NULL"
        found = {fid: shapely.from_wkb(place) for fid, place in database.execute(text).fetchall()}

    assert found.keys() == expected.keys()
    for fid, place in found.items():
        assert shapely.equals_exact(place, expected[fid], 1e-6), fid
