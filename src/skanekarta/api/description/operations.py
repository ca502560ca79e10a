"""Every path with its operation: what is asked and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skanekarta import tiles
from skanekarta.api.description import parameters as asked
from skanekarta.api.description.responses import BINARY, ERRORS, TEXTUAL, shared
from skanekarta.api.description.schemas import ref
from skanekarta.api.statistics import CSV
from skanekarta.api.tilesets import MVT, TILEJSON
from skanekarta.formats import offered
from skanekarta.formats.delimited import DIALECTS
from skanekarta.formats.giving import is_giving
from skanekarta.layer import Layer
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.links import GEOJSON, JSON, OPENAPI, OPENAPI_3_0, SCHEMA
from skanekarta.query import PRESENTATION

Object = dict[str, Any]


def _get(
    name: str,
    summary: str,
    content: Mapping[str, Object],
    parameters: list[Object] | None = None,
    *more: str,
) -> Object:
    """A GET. `more` are statuses beyond those that every one can have; its description is its
    summary with what follows a colon there."""
    statuses = ("400", "401", *more, "500", "503")
    failures = {status: shared(ERRORS[status][0]) for status in statuses}
    answers = {"200": {"description": summary, "content": dict(content)}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": f"{summary}. Svaret har en ETag; en parameter som inte finns ger 400.",
            "tags": [name.partition(".")[0]],
            "parameters": parameters or [asked.of_format("json")],
            "responses": {**answers, "304": shared("NotModified"), **failures},
        }
    }


def _of(schema: str, example: Any = None) -> Object:
    return {"schema": ref(schema), "examples": {"exempel": {"value": example or {}}}}


def general() -> dict[str, Object]:
    """The paths that belong to no collection."""
    links: Object = {"links": []}
    return {
        "/": _get("api.landing", "API:ets startsida", {JSON: _of("Landing", links)}),
        "/conformance": _get(
            "api.conformance",
            "Standarder som följs",
            {JSON: _of("Conformance", {"conformsTo": [f"{OGC}/ogcapi-features-1/1.0/conf/core"]})},
        ),
        "/collections": _get(
            "api.collections",
            "Alla samlingar",
            {JSON: _of("Collections", {**links, "collections": []})},
        ),
        "/api-info": _get("api.info", "Om API:et", {JSON: _of("ApiInfo", API_INFO)}),
        "/openapi.json": _get(
            "api.openapi31", "Den här beskrivningen, OpenAPI 3.1", {OPENAPI: _of("OpenApi")}
        ),
        "/openapi-3.0.json": _get(
            "api.openapi30", "Den här beskrivningen, OpenAPI 3.0", {OPENAPI_3_0: _of("OpenApi")}
        ),
        **_schemes(),
    }


def _schemes() -> dict[str, Object]:
    """The schemes that tiles are cut by."""
    own, one = "/tileMatrixSets", tiles.SCHEME
    every = _get("api.schemes", "Rutnät som rutor skärs efter", {JSON: _of("TileMatrixSets")})
    return {
        own: every,
        f"{own}/{one}": _get("api.scheme", f"Rutnätet {one}", {JSON: _of("TileMatrixSet")}),
    }


OGC = "http://www.opengis.net/spec"
API_INFO = {
    "apiName": "skanekarta-kultur",
    "apiVersion": "0.1.0",
    "apiReleased": "2026-11-22",
    "apiDocumentation": "https://karta.example.se/api/v1/docs",
    "apiStatus": "beta",
}


def of_layer(layer: Layer) -> dict[str, Object]:
    """The paths of one collection."""
    own, name = f"/collections/{layer.id}", layer.id
    about = {"id": layer.id, "title": layer.title, "links": []}
    found = {
        own: _get(
            f"{name}.collection", f"Samlingen {layer.title}", {JSON: _of("Collection", about)}
        ),
        **_askable(layer),
        f"{own}/items": _items(layer),
        f"{own}/items/{{featureId}}": _item(layer),
        f"{own}/facets": _get(
            f"{name}.facets",
            f"{layer.title}: filtrens värden och antal i urvalet",
            {JSON: _of("Facets", {"numberMatched": 0, "facets": [], "links": []})},
            [asked.of_format("json"), *asked.of_selection(layer)],
        ),
        f"/statistics/{layer.id}": _statistics(layer),
        **_tiles(layer),
    }
    if is_giving(layer):
        found[f"{own}/360giving"] = _giving(layer)
    if layer is LOG:
        found[f"{own}/items"] |= _append()
    return found


def _askable(layer: Layer) -> dict[str, Object]:
    """What can be asked for, and sorted by, as JSON Schemas."""
    empty: Object = {"type": "object", "properties": {}}
    kinds = {"queryables": "fråga efter", "sortables": "sortera på"}
    return {
        f"/collections/{layer.id}/{kind}": _get(
            f"{layer.id}.{kind}",
            f"{layer.title}: fälten som går att {told}",
            {SCHEMA: _of(kind.capitalize(), empty)},
        )
        for kind, told in kinds.items()
    }


def _items(layer: Layer) -> Object:
    page = {"type": "FeatureCollection", "features": [], "numberMatched": 0, "numberReturned": 0}
    formats = offered(layer)
    content = {each.media_type: {"schema": BINARY} for each in formats}
    content[GEOJSON] = _of(f"{layer.id}.Features", page)
    dialect = asked.parameter("dialect", "Hur f=csv skrivs.", asked.one_of(DIALECTS))
    return _get(
        f"{layer.id}.items",
        f"{layer.title}: poster i urvalet",
        content,
        [asked.of_format(*(each.id for each in formats), "json"), dialect, *asked.of_items(layer)],
    )


def _giving(layer: Layer) -> Object:
    return _get(
        f"{layer.id}.360giving",
        f"{layer.title}: vad 360Giving kräver och urvalet saknar",
        {JSON: _of("Giving", {"rows": 0})},
        asked.of_items(layer),
    )


def _item(layer: Layer) -> Object:
    schema = {"type": "string"}
    feature: Object = {"type": "Feature", "id": "1", "geometry": None, "properties": {}}
    taken = {each["name"]: each for each in asked.of_items(layer)}
    return _get(
        f"{layer.id}.item",
        f"{layer.title}: en post",
        {GEOJSON: _of(f"{layer.id}.Feature", feature)},
        [
            asked.in_path("featureId", "Postens id.", schema, "1"),
            asked.of_format("json"),
            *(taken[name] for name in sorted(PRESENTATION)),
        ],
        "404",
    )


def _statistics(layer: Layer) -> Object:
    example = {"by": [], "measure": ["count"], "rows": [{"count": 0}], "total": {"count": 0}}
    return _get(
        f"{layer.id}.statistics",
        f"{layer.title}: grupper och mått över urvalet",
        {JSON: _of("Statistics", example), CSV: {"schema": TEXTUAL}},
        [asked.of_format("json", "csv"), *asked.of_statistics(layer)],
    )


def _tiles(layer: Layer) -> dict[str, Object]:
    own, chosen = f"/collections/{layer.id}/tiles", asked.of_selection(layer)
    largest = {"type": "integer", "minimum": 0, "maximum": 2**tiles.DEEPEST - 1}
    deepest = {"type": "integer", "minimum": 0, "maximum": tiles.DEEPEST}
    place = [
        asked.in_path("tileMatrix", f"Zoomnivå, 0–{tiles.DEEPEST}.", deepest, 8),
        asked.in_path("tileRow", "Rad från norr, från 0.", largest, 79),
        asked.in_path("tileCol", "Kolumn från väster, från 0.", largest, 137),
    ]
    title, json = layer.title, [asked.of_format("json"), *chosen]
    sets = {JSON: _of("TileSets", {"links": [], "tilesets": []})}
    one = {JSON: _of("TileSet", {"dataType": "vector"}), TILEJSON: _of("TileJson", {"tiles": []})}
    both = [asked.of_format("json", "tilejson"), *chosen]
    tile = _get(
        f"{layer.id}.tile",
        f"{title}: en vektorruta",
        {MVT: {"schema": BINARY}},
        [*place, asked.of_format("mvt"), *chosen],
        "404",
    )
    tile["get"]["responses"]["204"] = {"description": "Urvalet har ingenting i rutan."}
    return {
        own: _get(f"{layer.id}.tilesets", f"{title}: rutnät som finns", sets, json),
        f"{own}/{tiles.SCHEME}": _get(f"{layer.id}.tileset", f"{title}: ett rutnät", one, both),
        f"{own}/{tiles.SCHEME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile,
    }


ENTRY: Object = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [13.5435, 55.9357]},
    "properties": {
        "kind": "studiebesok",
        "title": "Besök på biblioteket i Höör",
        "starts_on": "2026-11-20",
    },
}


def _append() -> Object:
    body = {"schema": ref("NewEntry"), "examples": {"besök": {"value": ENTRY}}}
    created = {
        "description": "Posten som den sparades.",
        "headers": {"Location": {"description": "Postens adress.", "schema": TEXTUAL}},
        "content": {GEOJSON: _of(f"{LOG.id}.Feature", {**ENTRY, "id": 1})},
    }
    failures = {
        status: shared(ERRORS[status][0]) for status in ("400", "401", "413", "415", "500", "503")
    }
    return {
        "post": {
            "operationId": f"{LOG.id}.append",
            "summary": "Lägg till i loggen",
            "description": "Lägger till en post. Inget i loggen ändras eller tas bort.",
            "tags": [LOG.id],
            "security": [{"nyckel": []}],
            "requestBody": {"required": True, "content": {GEOJSON: body, JSON: body}},
            "responses": {"201": created, **failures},
        }
    }
