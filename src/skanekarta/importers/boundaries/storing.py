"""Boundaries into the tables, all at once, and what else moves with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.importers.geofiles.systems import DEGREES
from skanekarta.importers.reading import Report
from skanekarta.municipality import Municipality

DATASET = "municipalities/boundaries"
"""What an administrator's boundaries are called among the imports."""

# One statement: the grants move with the municipalities once (migration 0002).
PUT = sa.text("""
    UPDATE municipalities m SET import_id = :import_id,
        geom = ST_Multi(ST_GeomFromWKB(n.shape, 4326)),
        precise = ST_Multi(ST_GeomFromWKB(n.precise, 4326))
    FROM unnest(CAST(:codes AS text[]), CAST(:shapes AS bytea[]), CAST(:precise AS bytea[]))
        AS n (code, shape, precise)
    WHERE m.code = n.code
""")

# The log is never changed: an entry keeps the municipality that it was given.
ELSEWHERE = sa.text("""
    SELECT count(*) FROM activities a JOIN municipalities m ON ST_Contains(m.precise, a.geom)
    WHERE a.position_basis = 'point' AND m.code <> ALL (a.municipality)
      AND '12' <> ALL (a.municipality)
""")


def standing(connection: sa.Connection) -> tuple[dict[str, str], Any, Any]:
    """The municipalities as they are: their names by code, and their shapes for the web and as
    precise as there are, as GeoSeries in degrees by code."""
    import geopandas  # noqa: PLC0415 (half a second of every command that reads no boundaries)

    columns = (
        *(Municipality.code, Municipality.name),
        *(sa.func.ST_AsBinary(column) for column in (Municipality.geom, Municipality.precise)),
    )
    rows = connection.execute(sa.select(*columns).order_by(Municipality.code)).all()
    codes = [row[0] for row in rows]
    web, precise = (
        geopandas.GeoSeries.from_wkb([bytes(row[at]) for row in rows], index=codes, crs=DEGREES)
        for at in (2, 3)
    )
    return {row[0]: row[1] for row in rows}, web, precise


def put(
    connection: sa.Connection, import_id: int, shapes: Mapping[str, Any], precise: Mapping[str, Any]
) -> None:
    """Puts new shapes in the place of the old, of those municipalities."""
    codes = list(shapes)
    values = {
        "import_id": import_id,
        "codes": codes,
        "shapes": [shapes[code].wkb for code in codes],
        "precise": [precise[code].wkb for code in codes],
    }
    connection.execute(PUT, values)


def recorded(connection: sa.Connection, report: Report, by: str) -> int:
    """Notes the import; its id. What it did is told by its counts, and it is undone by taking in
    the boundaries that were there before."""
    changed, unchanged = report.changed_count, report.unchanged
    told = (report.file, report.sha256, changed + unchanged)
    import_id = provenance.record(connection, DATASET, *told, by)
    counts = {"added": 0, "changed": changed, "unchanged": unchanged, "withdrawn": 0}
    provenance.count(connection, import_id, counts)
    return import_id


def entries_elsewhere(connection: sa.Connection) -> int:
    """How many entries of the log now lie in another municipality than the one they keep."""
    return int(connection.scalar(ELSEWHERE) or 0)
