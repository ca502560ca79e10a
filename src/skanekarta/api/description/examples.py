"""An example of every answer, made from what the layers say of themselves.

Figures stand as null: an example must not be taken for a fact. Slugs, codes and years are real,
and tests/api/test_digg_profile.py asks for each of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from skanekarta import __version__
from skanekarta.analysis import BY_LAYER
from skanekarta.api import schemes as tile_schemes
from skanekarta.api.collections import TYPES
from skanekarta.api.description.samples import SAMPLES, samples_of
from skanekarta.api.tilesets import MERCATOR_URI, SCHEME_URI
from skanekarta.crs import CRS84, SYSTEMS
from skanekarta.declaration import CONFORMANCE, DESCRIPTION, TITLE
from skanekarta.keyset import sortables
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.links import GEOJSON, JSON, Addresses, link
from skanekarta.statistics import groups
from skanekarta.tiles import SCHEME

Object = dict[str, Any]

ADDRESSES = Addresses("https://karta.example.se")
MOMENT = "2026-11-22T08:30:00Z"
POINT = {"type": "Point", "coordinates": [13.5435, 55.9357]}

RELEASED = "2026-11-22"
"""The day from which this version of the API has been as it is (DIGG, VER.06)."""

ENTRY: Object = {
    "type": "Feature",
    "geometry": POINT,
    "properties": {
        "kind": "studiebesok",
        "title": "Besök på biblioteket i Höör",
        "starts_on": "2026-11-20",
    },
}


def _links(*pairs: tuple[str, str, str, str]) -> list[Any]:
    return [link(ADDRESSES.api(path), rel, kind, title) for path, rel, kind, title in pairs]


def landing() -> Object:
    """The landing page."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": _links(
            ("/", "self", JSON, "Den här sidan"), ("/docs", "service-doc", JSON, "Mer")
        ),
    }


def conformance() -> Object:
    """The standards."""
    return {"conformsTo": list(CONFORMANCE)}


def collections() -> Object:
    """Every collection."""
    own = _links(("/collections", "self", JSON, "Samlingar"))
    return {"links": own, "collections": [collection(each) for each in all_layers().values()]}


def collection(layer: Layer) -> Object:
    """One collection."""
    return {
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "attribution": layer.attribution,
        "license": layer.licence,
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": CRS84.uri,
        "updated": MOMENT,
        "links": _links((f"/collections/{layer.id}/items", "items", GEOJSON, layer.title)),
    }


def askable(layer: Layer, kind: str) -> Object:
    """The queryables or the sortables."""
    names = sortables(layer) if kind == "sortables" else [f.name for f in layer.queryables]
    found = {
        name: {**TYPES[layer.kind(name)], "title": layer.by_name[name].title} for name in names
    }
    return {"type": "object", "title": layer.title, "properties": found}


def shape(layer: Layer) -> Object:
    """The beginning of the features' JSON Schema: OpenAPI 3.0 has no room for what else it says."""
    number = {"type": "integer" if layer.kind("id") is int else "string"}
    return {"type": "object", "title": layer.title, "properties": {"id": number}}


def feature(layer: Layer) -> Object:
    """One feature."""
    return {
        "type": "Feature",
        "id": 1 if layer.kind("id") is int else str(SAMPLES["code"]),
        "geometry": POINT,
        "properties": {name: _value(layer, name) for name in layer.properties},
    }


def _value(layer: Layer, name: str) -> Any:
    sample = samples_of(layer).get(name)
    kinds = {int: int, bool: bool, str: str, dt.date: str}
    if sample is None or type(sample) is not kinds.get(layer.kind(name)):
        return None
    return [sample] if layer.many(name) else sample


def features(layer: Layer) -> Object:
    """A page of features."""
    return {
        "type": "FeatureCollection",
        "features": [feature(layer)],
        "numberMatched": 1,
        "numberReturned": 1,
        "links": _links((f"/collections/{layer.id}/items", "self", GEOJSON, layer.title)),
    }


def facets(layer: Layer) -> Object:
    """What each filter would give."""
    missing = {"value": "missing", "title": "uppgift saknas", "count": 0}
    return {
        "numberMatched": 1,
        "facets": [
            {"name": field.name, "title": field.title, "kind": "choice", "missing": missing}
            for field in layer.queryables
        ],
        "links": _links((f"/collections/{layer.id}/facets", "self", JSON, "Facetter")),
    }


def statistics(layer: Layer) -> Object:
    """Groups and a measure."""
    samples = samples_of(layer)
    by = [name for name in groups(layer) if name in samples][:1]
    row: Object = {name: samples[name] for name in by}
    return {
        "by": by,
        "measure": ["count"],
        "rows": [{**row, "count": 1}],
        "total": {"count": 1},
        "coverage": None,
        "population_year": None,
    }


def analyses(layer: Layer) -> Object:
    """Every analysis, without figures."""
    own = f"/analyses/{layer.id}"
    told = [{**each.told(), "links": []} for each in BY_LAYER[layer.id].values()]
    return {"links": _links((own, "self", JSON, "Analyser")), "analyses": told}


def analysis(layer: Layer) -> Object:
    """The first one, of a selection with nothing in it."""
    first = next(iter(BY_LAYER[layer.id].values()))
    empty: Object = {each.name: None for each in first.summary}
    own = f"/analyses/{layer.id}/{first.id}"
    return {
        **first.told(),
        **{"rows": [], "summary": empty, "notes": [], "coverage": None, "population_year": None},
        "links": _links((own, "self", JSON, first.title)),
    }


def tileset(layer: Layer) -> Object:
    """The metadata of the tiles."""
    own = f"/collections/{layer.id}/tiles/{SCHEME}"
    return {
        "title": f"{layer.title}: vektorrutor",
        "dataType": "vector",
        "crs": MERCATOR_URI,
        "tileMatrixSetURI": SCHEME_URI,
        "numberWithoutGeometry": 0,
        "links": _links((own, "self", JSON, "Rutnätet")),
    }


def tilesets(layer: Layer) -> Object:
    """Every tile set, of which there is one."""
    own = _links((f"/collections/{layer.id}/tiles", "self", JSON, "Rutnät"))
    return {"links": own, "tilesets": [tileset(layer)]}


def tilejson(layer: Layer) -> Object:
    """The same as TileJSON."""
    own = ADDRESSES.api(f"/collections/{layer.id}/tiles/{SCHEME}/{{z}}/{{y}}/{{x}}")
    return {"tilejson": "3.0.0", "tiles": [own]}


def description(version: str) -> Object:
    """The description itself, without its paths."""
    return {"openapi": version, "info": {"title": TITLE, "version": __version__}, "paths": {}}


def api_info() -> Object:
    """DIGG's `api-info`."""
    return {
        "apiName": "skanekarta-kultur",
        "apiVersion": __version__,
        "apiReleased": RELEASED,
        "apiDocumentation": ADDRESSES.api("/docs"),
        "apiStatus": "beta",
    }


def schemes() -> Object:
    """The tiles' schemes as they are."""
    return tile_schemes.schemes(ADDRESSES)


def scheme() -> Object:
    """The one scheme, its first level alone."""
    found = tile_schemes.scheme(ADDRESSES)
    return {**found, "tileMatrices": found["tileMatrices"][:1]}
