"""What there is: the collections, and what each can be asked for."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response

from skanekarta import keyset, provenance, sql, statistics
from skanekarta.cql import GEOMETRY
from skanekarta.crs import CRS84, SYSTEMS
from skanekarta.deps import ReadConnection, TheAddresses, TheLayer, TheNames, refuse_unknown
from skanekarta.filters import Between
from skanekarta.formats import alternates
from skanekarta.freshness import respond
from skanekarta.layer import Field, Layer
from skanekarta.layers import all_layers
from skanekarta.links import API, GEOJSON, HTML, JSON, SCHEMA, Addresses, Link, link, page_of
from skanekarta.negotiation import VARIES, json_or_page
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.vocabulary import Names

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Samlingar"])
NEGOTIATED = [Depends(json_or_page)]
ALONE = [Depends(refuse_unknown)]

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@router.get("/collections", summary="Alla samlingar", dependencies=NEGOTIATED)
def collections(request: Request, connection: ReadConnection, addresses: TheAddresses) -> Response:
    """Every collection with its extent, licence and last change (requirements 13 to 16)."""
    layers = all_layers().values()
    tables = frozenset().union(*(layer.tables for layer in layers))
    version = provenance.version(connection, tables)
    own = addresses.api("/collections")

    def make() -> bytes:
        return _bytes(
            {
                "links": [link(own, "self", JSON, "Samlingar"), page_of(own)],
                "collections": [_collection(connection, each, addresses) for each in layers],
            }
        )

    return respond(request, version, JSON, make, VARIES)


@router.get("/collections/{collection_id}", summary="En samling", dependencies=NEGOTIATED)
def collection(
    request: Request, layer: TheLayer, connection: ReadConnection, addresses: TheAddresses
) -> Response:
    """One collection (requirement 18)."""
    version = provenance.version(connection, layer.tables)
    return respond(
        request, version, JSON, lambda: _bytes(_collection(connection, layer, addresses)), VARIES
    )


@router.get("/collections/{collection_id}/queryables", summary="Filter", dependencies=ALONE)
def queryables(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    addresses: TheAddresses,
    names: TheNames,
) -> Response:
    """What a collection can be asked for, as a JSON Schema (OGC 19-079r2, requirement 2)."""
    version = provenance.version(connection, layer.tables)
    described = _described(
        layer,
        f"{addresses.collection(layer)}/queryables",
        {each.name: _schema(layer, each, names) for each in layer.queryables} | {GEOMETRY: PLACE},
    )
    return respond(request, version, SCHEMA, lambda: _bytes(described))


@router.get("/collections/{collection_id}/sortables", summary="Sortering", dependencies=ALONE)
def sortables(
    request: Request, layer: TheLayer, connection: ReadConnection, addresses: TheAddresses
) -> Response:
    """What a collection can be sorted by, as a JSON Schema (OGC Features, Part 8)."""
    version = provenance.version(connection, layer.tables)
    names = keyset.sortables(layer)
    described = _described(
        layer,
        f"{addresses.collection(layer)}/sortables",
        {name: {**TYPES[layer.kind(name)], "title": layer.by_name[name].title} for name in names},
    )
    return respond(request, version, SCHEMA, lambda: _bytes(described))


def _described(layer: Layer, address: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": layer.title,
        "properties": properties,
        "additionalProperties": False,
    }


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def _collection(connection: sa.Connection, layer: Layer, addresses: Addresses) -> dict[str, Any]:
    version = provenance.version(connection, layer.tables)
    changed = version.changed_at
    return {
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "attribution": layer.attribution,
        "license": layer.licence,
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": CRS84.uri,
        "extent": _extent(connection, layer),
        "updated": changed.strftime("%Y-%m-%dT%H:%M:%SZ") if changed else None,
        "statistics": {
            "by": list(statistics.groups(layer)),
            "measure": list(statistics.measures(layer)),
        },
        "links": _links(layer, addresses),
    }


OGC = "http://www.opengis.net/def/rel/ogc/1.0"


def _links(layer: Layer, addresses: Addresses) -> list[Link]:
    own = addresses.collection(layer)
    return [
        link(own, "self", JSON, layer.title),
        page_of(own),
        *alternates(layer, Query(), addresses, "items"),
        link(addresses.items(layer), "items", GEOJSON, f"{layer.title} som GeoJSON"),
        link(addresses.table(layer), "items", HTML, f"{layer.title} som tabell"),
        link(f"{own}/queryables", f"{OGC}/queryables", SCHEMA, "Filter"),
        link(f"{own}/schema", "describedby", SCHEMA, "Posternas form"),
        # The same relation (RFC 8288 §2.1.1), as older GDAL compares it, letter by letter.
        link(f"{own}/schema", "describedBy", SCHEMA, "Posternas form"),
        link(f"{own}/sortables", f"{OGC}/sortables", SCHEMA, "Sortering"),
        link(f"{own}/facets", "related", JSON, "Facetter: filtrens värden och antal"),
        link(f"{own}/tiles", f"{OGC}/tilesets-vector", JSON, "Vektorrutor"),
        link(layer.licence, "license", HTML, "Licens"),
    ]


def _extent(connection: sa.Connection, layer: Layer) -> dict[str, Any]:
    west, south, east, north, first, last = connection.execute(sql.extent(layer)).one()
    found: dict[str, Any] = {}
    if west is not None:
        found["spatial"] = {"bbox": [[west, south, east, north]], "crs": CRS84.uri}
    if layer.period:
        days = [day.isoformat() if day else None for day in (first, last)]
        found["temporal"] = {"interval": [days], "trs": GREGORIAN}
    return found


TYPES: dict[type[Any], dict[str, str]] = {
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}

PLACE = {"title": "Plats", "format": "geometry-any", "x-ogc-role": "primary-geometry"}

MOST_LISTED = 100
"""A longer vocabulary (recipients, calls) is not written out as an enumeration."""


def _schema(layer: Layer, field: Field, names: Names) -> dict[str, Any]:
    assert field.filter is not None
    inner: dict[str, Any] = dict(TYPES[layer.kind(field.name)])
    titles = names.get(field.filter.vocabulary or "", {})
    if 0 < len(titles) <= MOST_LISTED:
        inner["enum"] = list(titles)
        inner["x-titles"] = list(titles.values())
    schema = {"type": "array", "items": inner} if layer.many(field.name) else inner
    schema["title"] = field.title
    if field.description:
        schema["description"] = field.description
    if field.unit:
        schema["x-unit"] = field.unit
    if isinstance(field.filter, Between):
        schema["x-interval"] = "a/b"
    return schema
