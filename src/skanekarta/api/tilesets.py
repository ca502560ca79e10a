"""What a set of tiles is said to be: OGC's metadata (17-083r4, clause 9) and TileJSON 3.0."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta import spots, sql, tiles
from skanekarta.api.collections import TYPES
from skanekarta.api.selecting import Asked
from skanekarta.crs import CRS84
from skanekarta.layer import Layer
from skanekarta.links import GEOJSON, JSON, Addresses, Link, link, with_query

MVT = "application/vnd.mapbox-vector-tile"
TILEJSON = "application/vnd.mapbox.tilejson+json"
SCHEME_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{tiles.SCHEME}"
SCHEME_REL = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
MERCATOR_URI = "http://www.opengis.net/def/crs/EPSG/0/3857"

Described = dict[str, Any]


def _address(asked: Asked, addresses: Addresses, path: str = "", **more: str) -> str:
    own = f"{addresses.collection(asked.layer)}/tiles{path}"
    return with_query(own, [*asked.query.selection(asked.layer), *more.items()])


def listed(asked: Asked, addresses: Addresses) -> Described:
    """The list of tile sets."""
    title = f"{asked.layer.title}: vektorrutor"
    one = {
        "title": title,
        "dataType": "vector",
        "crs": MERCATOR_URI,
        "tileMatrixSetURI": SCHEME_URI,
        "links": _links(asked, addresses),
    }
    return {
        "links": [
            link(_address(asked, addresses), "self", JSON, "Rutnät"),
            link(addresses.collection(asked.layer), "collection", JSON, asked.layer.title),
        ],
        "tilesets": [one],
    }


def _links(asked: Asked, addresses: Addresses) -> list[Any]:
    own = f"/{tiles.SCHEME}"
    each = f"{own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    template: dict[str, Any] = {
        **link(_address(asked, addresses, each), "item", MVT, "En ruta"),
        "templated": True,
    }
    plain: list[Link] = [
        link(_address(asked, addresses, own), "self", JSON, "Rutnätet"),
        link(_address(asked, addresses, own, f="tilejson"), "alternate", TILEJSON, "Som TileJSON"),
        link(addresses.scheme(tiles.SCHEME), SCHEME_REL, JSON, "Rutnätets definition"),
        link(addresses.items(asked.layer, asked.query), "geodata", GEOJSON, "Posterna i urvalet"),
    ]
    return [*plain, template]


def described(connection: sa.Connection, asked: Asked, addresses: Addresses) -> Described:
    """The metadata of the layer's one tile set, with what is not in any tile."""
    layer = asked.layer
    west, south, east, north, *_ = connection.execute(sql.extent(layer)).one()
    without = connection.scalar(tiles.unplaced(layer, asked.query)) or 0
    told: Described = {
        "title": f"{layer.title}: vektorrutor",
        "description": _description(layer, without),
        "attribution": layer.attribution,
        "license": layer.licence,
        "dataType": "vector",
        "crs": MERCATOR_URI,
        "tileMatrixSetURI": SCHEME_URI,
        "layers": [_layer(layer)],
        "numberWithoutGeometry": without,
        "largestNumberReturned": tiles.most(layer),
        "links": _links(asked, addresses),
    }
    if west is not None:
        corners = {"lowerLeft": [west, south], "upperRight": [east, north]}
        told["boundingBox"] = {**corners, "crs": CRS84.uri, "orderedAxes": ["Lon", "Lat"]}
    return told


def _description(layer: Layer, without: int) -> str:
    left_out = (
        f" {without} av urvalets poster har ingen känd plats och finns inte i någon ruta."
        if without
        else ""
    )
    return f"{layer.description} {held(layer)}{left_out}"


def held(layer: Layer) -> str:
    """What a tile of the layer does with more than it has room for, in Swedish."""
    told = f"kartlagret {tiles.REMAINDER} hur många de är"
    if not spots.has(layer):
        return f"En ruta har högst {tiles.most(layer)} poster; finns fler säger {told}."
    return (
        f"En ruta visar varje post för sig så länge den har högst {tiles.most(layer)} punkter. "
        "Finns fler visas de som ligger tätt som en: den största, där "
        f"{tiles.COUNT} är hur många poster den står för, och {told}. "
        "En post med flera platser räknas på var och en."
    )


def _layer(layer: Layer) -> Described:
    schemas: Described = {"id": {"type": "string", "title": "Postens id"}}
    for name in tiles.properties(layer):
        of = layer.by_name.get(name) or layer.by_name.get(name.removesuffix("_title"))
        kind = {"type": "string"} if layer.many(name) else TYPES[layer.kind(name)]
        schemas[name] = {**kind, "title": of.title if of else name}
    if spots.has(layer):
        schemas[tiles.COUNT] = {"type": "integer", "title": "Poster som punkten står för, om flera"}
    return {
        "id": layer.id,
        "title": layer.title,
        "dataType": "vector",
        "minTileMatrix": "0",
        "maxTileMatrix": str(tiles.DEEPEST),
        "propertiesSchema": {"type": "object", "properties": schemas},
    }


def as_tilejson(told: Described, asked: Asked, addresses: Addresses) -> Described:
    """The same as TileJSON 3.0, which MapLibre, Leaflet and QGIS read."""
    layer = asked.layer
    schemas = told["layers"][0]["propertiesSchema"]["properties"]
    found: Described = {
        "tilejson": "3.0.0",
        "name": told["title"],
        "description": told["description"],
        "attribution": layer.attribution,
        "scheme": "xyz",
        "tiles": [_address(asked, addresses, f"/{tiles.SCHEME}/{{z}}/{{y}}/{{x}}")],
        "minzoom": 0,
        "maxzoom": tiles.DEEPEST,
        "vector_layers": [
            {
                "id": layer.id,
                "description": layer.title,
                "minzoom": 0,
                "maxzoom": tiles.DEEPEST,
                "fields": {name: schema["title"] for name, schema in schemas.items()},
            }
        ],
        "numberWithoutGeometry": told["numberWithoutGeometry"],
    }
    if box := told.get("boundingBox"):
        found["bounds"] = [*box["lowerLeft"], *box["upperRight"]]
    return found
