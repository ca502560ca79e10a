"""GeoPackage, FlatGeobuf and GeoParquet, for QGIS, geopandas, R, DuckDB …"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from skanekarta.db import SRID
from skanekarta.formats import arrow
from skanekarta.formats.export import Export, geometry_type
from skanekarta.formats.files import sent

GEOPARQUET = "1.1.0"

TYPES = {
    "POINT": "Point",
    "MULTIPOINT": "MultiPoint",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "MultiPolygon",
}
"""PostGIS's names as the formats write them; a column of mixed types has no entry."""


def geopackage(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """A GeoPackage with one layer, named as the collection."""
    return sent(f"{export.layer.id}.gpkg", lambda path: _gdal(connection, export, path, "GPKG"))


def flatgeobuf(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """A FlatGeobuf. Its index has no place for a row without geometry, so it is left out when
    there is one: the row matters more."""
    options = {"SPATIAL_INDEX": "NO"} if _has_null(connection, export) else {}
    return sent(
        f"{export.layer.id}.fgb",
        lambda path: _gdal(connection, export, path, "FlatGeobuf", **options),
    )


def _has_null(connection: sa.Connection, export: Export) -> bool:
    rows = export.geometries()
    found = sa.exists(sa.select(sa.literal(1)).select_from(rows).where(rows.c.geom.is_(None)))
    return bool(connection.scalar(sa.select(found)))


def _gdal(
    connection: sa.Connection, export: Export, path: Path, driver: str, **options: str
) -> None:
    import pyogrio  # noqa: PLC0415 (GDAL takes a while to load; only downloads need it)

    pyogrio.write_arrow(
        arrow.reader(connection, export, lists=False, metadata={}),
        path,
        driver=driver,
        layer=export.layer.id,
        geometry_name=arrow.GEOMETRY,
        geometry_type=TYPES.get(geometry_type(export.layer), "Unknown"),
        crs=f"EPSG:{export.srid}",
        **options,
    )


def geoparquet(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """A GeoParquet 1.1: WKB, and what the geometry column is in the file's metadata."""
    return sent(f"{export.layer.id}.parquet", lambda path: _parquet(connection, export, path))


def _parquet(connection: sa.Connection, export: Export, path: Path) -> None:
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 (heavy; only downloads need it)

    metadata = {b"geo": json.dumps(_geo(connection, export)).encode()}
    reader = arrow.reader(connection, export, lists=True, metadata=metadata)
    with ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def _geo(connection: sa.Connection, export: Export) -> dict[str, Any]:
    """The metadata that GeoParquet asks for. Without `crs` a reader takes OGC:CRS84, which is
    what longitude before latitude is; any other is written out as PROJJSON."""
    kind = TYPES.get(geometry_type(export.layer))
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [kind] if kind else []}
    if export.srid != SRID:
        from pyproj import CRS  # noqa: PLC0415 (heavy; only this needs it)

        column["crs"] = CRS.from_epsg(export.srid).to_json_dict()
    box = _box(connection, export)
    if box is not None:
        column["bbox"] = box
    return {
        "version": GEOPARQUET,
        "primary_column": arrow.GEOMETRY,
        "columns": {arrow.GEOMETRY: column},
    }


def _box(connection: sa.Connection, export: Export) -> list[float] | None:
    rows = export.geometries()
    geom = sa.func.ST_Transform(rows.c.geom, export.srid)
    box = sa.select(sa.func.ST_Extent(geom).label("box")).select_from(rows).subquery()
    corner = (
        getattr(sa.func, name)(box.c.box, type_=sa.Double)
        for name in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    )
    found = connection.execute(sa.select(*corner)).one()
    return None if found[0] is None else list(found)
