"""The boundaries that come with the project: a GeoJSON file becomes Skåne's municipalities."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from skanekarta import provenance
from skanekarta.db import SRID
from skanekarta.errors import RefusedFile
from skanekarta.importers.boundaries.storing import DATASET
from skanekarta.municipality import Municipality, Neighbour
from skanekarta.provenance import Import

EXPECTED = 33


def load_boundaries(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Puts the municipalities in place, unless an administrator has. The file holds `code`,
    `name` and polygons in EPSG:4326. Raises RefusedFile unless it has 33 valid municipalities of
    Skåne."""
    import geopandas  # noqa: PLC0415 (half a second of every command that reads no boundaries)

    frame = geopandas.read_file(file).to_crs(SRID)
    problems = [
        f"{code}: {reason}"
        for code, reason in zip(frame["code"], frame.geometry.is_valid_reason(), strict=True)
        if reason != "Valid Geometry"
    ]
    if frame["code"].nunique() != EXPECTED or len(frame) != EXPECTED:
        problems.append(f"filen har {frame['code'].nunique()} kommuner, ska ha {EXPECTED}.")
    if problems:
        raise RefusedFile(file.name, problems)
    if not overruled(connection, import_id):
        names = zip(frame["code"], frame["name"], frame.geometry, strict=True)
        _put(connection, [_row(*each, import_id) for each in names])
    return len(frame)


def overruled(connection: sa.Connection, import_id: int) -> tuple[str, ...]:
    """Why the boundaries of an import of the project's own are not those in use, as a sentence:
    an administrator has taken others in, and not the project's own after them."""
    own, other = aliased(Import), aliased(Import)
    of_project = sa.select(own.dataset).where(own.id == import_id).scalar_subquery()
    brought = sa.select(own.sha256).where(own.dataset == of_project)
    newest = sa.select(other.id, other.file, other.sha256).where(other.dataset == DATASET)
    found = connection.execute(newest.order_by(other.id.desc()).limit(1)).one_or_none()
    if found is None or found.sha256 in set(connection.scalars(brought)):
        return ()
    told = f"Kommungränserna ur {found.file} (inläsning {found.id}) gäller i stället för projektets"
    return (f"{told} egna.",)


def load_neighbours(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Puts the land around Skåne in place. The file holds `name` and polygons in EPSG:4326."""
    import geopandas  # noqa: PLC0415 (only boundaries need it)

    frame = geopandas.read_file(file).to_crs(SRID).dissolve("name").reset_index()
    rows = [
        {"name": name, "geom": _multi(geometry), "import_id": import_id}
        for name, geometry in zip(frame["name"], frame.geometry, strict=True)
    ]
    connection.execute(sa.delete(Neighbour))
    connection.execute(insert(Neighbour).values(rows))
    # The table counts no changes by itself, as those do that layers are read from.
    provenance.moved(connection, Neighbour.__tablename__)
    return len(rows)


def _multi(geometry: BaseGeometry) -> sa.ColumnElement[object]:
    """One polygon becomes a MultiPolygon in the database's own way."""
    return sa.func.ST_Multi(WKBElement(geometry.wkb, srid=SRID))


def _row(code: str, name: str, geometry: BaseGeometry, import_id: int) -> dict[str, object]:
    shape = _multi(geometry)
    return {"code": code, "name": name, "geom": shape, "precise": shape, "import_id": import_id}


def _put(connection: sa.Connection, rows: list[dict[str, object]]) -> None:
    statement = insert(Municipality).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "code"}
    connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))
