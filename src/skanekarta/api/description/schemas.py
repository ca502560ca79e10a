"""What is answered: the schemas of the bodies."""

from __future__ import annotations

from typing import Any

from skanekarta.activity.fields import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_PARTICIPANTS
from skanekarta.activity.sent import REQUIRED
from skanekarta.api.collections import TYPES
from skanekarta.api.description.members import MEMBERS
from skanekarta.api.description.patterns import PROSE
from skanekarta.layer import Layer

Object = dict[str, Any]

TEXT: Object = {"type": "string"}
WHOLE: Object = {"type": "integer"}
COUNT: Object = {"type": "integer", "minimum": 0}


def thing(properties: Object, required: tuple[str, ...] = (), description: str = "") -> Object:
    """An object, each member with its words; more members than those named are allowed."""
    members = {name: told(name, schema) for name, schema in properties.items()}
    found: Object = {"type": "object", "properties": members}
    if required:
        found["required"] = list(required)
    return {**found, **({"description": description} if description else {})}


def told(name: str, schema: Object) -> Object:
    """A member's schema with its words."""
    if "description" in schema:
        return schema
    # In OpenAPI 3.0 nothing can stand beside a reference.
    bare = {"allOf": [schema]} if "$ref" in schema else schema
    return {**bare, "description": MEMBERS[name]}


def many(items: Object) -> Object:
    """A list."""
    return {"type": "array", "items": items}


def ref(name: str) -> Object:
    """One of the schemas below, or a layer's own."""
    return {"$ref": f"#/components/schemas/{name}"}


API_INFO = ("apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus")
"""DIGG's REST API profile, VER.06."""

LINKS = many(ref("Link"))

NAME: Object = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": PROSE}
OR_NOT: Object = {"nullable": True}

ENTRY: dict[str, Object] = {
    "kind": TEXT,
    "title": {**NAME, "description": "Rubrik för människor."},
    "starts_on": {**TEXT, "format": "date"},
    "ends_on": {**TEXT, **OR_NOT, "format": "date"},
    "description": {**NAME, **OR_NOT, "maxLength": LONGEST_DESCRIPTION},
    "place_name": {**NAME, **OR_NOT},
    **{key: {**TEXT, **OR_NOT} for key in ("network", "visibility", "date_precision")},
    **{key: {**many(TEXT), **OR_NOT} for key in ("municipality", "area")},
    "participants": {**COUNT, **OR_NOT, "maximum": MOST_PARTICIPANTS},
}
"""The fields of a posted entry; a list's slugs stand in its vocabulary."""

SHARED: dict[str, Object] = {
    "Link": thing(
        {
            **dict.fromkeys(("href", "rel", "type", "title"), TEXT),
            "templated": {"type": "boolean"},
        },
        ("href", "rel"),
        "En länk (RFC 8288).",
    ),
    "Problem": thing(
        {
            **dict.fromkeys(("type", "title", "detail", "instance"), TEXT),
            "status": WHOLE,
            "invalid_parameters": many(
                thing({"name": TEXT, "reason": TEXT, "valid": many(TEXT)}, ("name", "reason"))
            ),
            "invalid_fields": many(thing({"name": TEXT, "reason": TEXT}, ("name", "reason"))),
        },
        ("type", "title", "status", "detail", "instance"),
        "Vad som gick fel (RFC 9457).",
    ),
    "Landing": thing({"title": TEXT, "description": TEXT, "links": LINKS}, ("links",)),
    "Conformance": thing({"conformsTo": many(TEXT)}, ("conformsTo",)),
    "Collections": thing(
        {"links": LINKS, "collections": many(ref("Collection"))}, ("links", "collections")
    ),
    "Collection": thing(
        {
            **dict.fromkeys(("id", "title", "description", "attribution", "license"), TEXT),
            "itemType": TEXT,
            "storageCrs": TEXT,
            "crs": many(TEXT),
            "extent": thing({}),
            "updated": {"type": "string", "format": "date-time", "nullable": True},
            "links": LINKS,
        },
        ("id", "links"),
    ),
    "Queryables": thing({"type": TEXT, "properties": thing({})}, ("type", "properties")),
    "Schema": thing({"type": TEXT, "properties": thing({})}, ("type", "properties")),
    "Sortables": thing({"type": TEXT, "properties": thing({})}, ("type", "properties")),
    "Giving": thing({"rows": COUNT}),
    "Geometry": {
        "type": "object",
        "nullable": True,
        "description": "En GeoJSON-geometri, null där platsen inte är känd.",
        "properties": {"type": told("type", TEXT), "coordinates": told("coordinates", many({}))},
    },
    "Facets": thing(
        {
            "numberMatched": COUNT,
            "facets": many(
                thing(
                    {
                        **dict.fromkeys(("name", "title", "unit"), TEXT),
                        "kind": {"type": "string", "enum": ["choice", "interval", "text"]},
                        "values": many(
                            thing({"value": {}, "title": TEXT, "count": COUNT}, ("value", "count"))
                        ),
                        "remainder": thing({"values": COUNT, "count": COUNT}),
                        "missing": thing({"value": TEXT, "title": TEXT, "count": COUNT}),
                    },
                    ("name", "title", "kind", "missing"),
                )
            ),
            "links": LINKS,
        },
        ("numberMatched", "facets", "links"),
    ),
    "Statistics": thing(
        {
            "by": many(TEXT),
            "measure": many(TEXT),
            "rows": many(thing({})),
            "total": thing({}),
            "coverage": {**thing({}), "nullable": True},
            "population_year": {**WHOLE, "nullable": True},
        },
        ("by", "measure", "rows", "total"),
    ),
    "Analyses": thing({"links": LINKS, "analyses": many(ref("Analysis"))}, ("links", "analyses")),
    "Analysis": thing(
        {
            **dict.fromkeys(("id", "title", "question", "definition", "formula"), TEXT),
            **dict.fromkeys(("columns", "summary_columns", "rows"), many(thing({}))),
            "summary": thing({}),
            "notes": many(TEXT),
            "coverage": {**thing({}), "nullable": True},
            "population_year": {**WHOLE, "nullable": True},
            "links": LINKS,
        },
        ("id", "title", "definition", "formula", "columns", "links"),
    ),
    "TileSets": thing({"links": LINKS, "tilesets": many(thing({}))}, ("links", "tilesets")),
    "TileSet": thing(
        {
            **dict.fromkeys(("title", "dataType", "crs", "tileMatrixSetURI"), TEXT),
            "numberWithoutGeometry": COUNT,
            "links": LINKS,
        },
        ("dataType", "crs", "tileMatrixSetURI", "links"),
    ),
    "TileMatrixSets": thing({"tileMatrixSets": many(thing({}))}, ("tileMatrixSets",)),
    "TileMatrixSet": thing(
        {
            **dict.fromkeys(("id", "title", "uri", "crs"), TEXT),
            "tileMatrices": many(thing({})),
            "links": LINKS,
        },
        ("id", "crs", "tileMatrices"),
    ),
    "TileJson": thing({"tilejson": TEXT, "tiles": many(TEXT)}, ("tilejson", "tiles")),
    "OpenApi": thing({"openapi": TEXT, "info": thing({}), "paths": thing({})}, ("openapi",)),
    "ApiInfo": thing(
        dict.fromkeys(API_INFO, TEXT),
        API_INFO,
    ),
    "NewEntry": thing(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": thing(
                {
                    "type": {"type": "string", "enum": ["Point"]},
                    "coordinates": {**many({"type": "number"}), "minItems": 2, "maxItems": 3},
                },
                ("type", "coordinates"),
            ),
            "properties": {**thing(ENTRY, REQUIRED), "additionalProperties": False},
        },
        ("type", "geometry", "properties"),
        "En post i loggen.",
    ),
}


def of_layer(layer: Layer) -> dict[str, Object]:
    """A layer's feature and feature collection."""
    feature = thing(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": WHOLE if layer.kind("id") is int else TEXT,
            "geometry": ref("Geometry"),
            "properties": thing({name: _property(layer, name) for name in layer.properties}),
            "links": LINKS,
        },
        ("type", "geometry", "properties"),
    )
    page = thing(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": many(ref(f"{layer.id}.Feature")),
            "numberMatched": COUNT,
            "numberReturned": COUNT,
            "links": LINKS,
        },
        ("type", "features"),
    )
    return {f"{layer.id}.Feature": feature, f"{layer.id}.Features": page}


def _property(layer: Layer, name: str) -> Object:
    inner: Object = dict(TYPES[layer.kind(name)])
    found = {**(many(inner) if layer.many(name) else inner), "nullable": True}
    field = layer.by_name.get(name)
    if field is None:
        about = layer.by_name[name.removesuffix("_title")]
        return {**found, "title": about.title, "description": f"{about.title}, i ord."}
    unit = f" ({field.unit})" if field.unit else ""
    words = f"{field.title}{unit}. {field.description}".strip()
    return {**found, "title": field.title, "description": words}
