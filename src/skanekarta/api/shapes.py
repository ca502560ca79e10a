"""The shape of a collection's features as a JSON Schema: which properties there are, and what they
hold.

GDAL takes the types of its columns from it (its OAPIF driver, `GetSchema`); without it from the
first page alone, where amounts in whole kronor look like whole numbers, and the öre of a later
page are lost.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response

from skanekarta.api.collections import TYPES
from skanekarta.deps import TheAddresses, TheLayer, refuse_unknown
from skanekarta.freshness import OF_THE_PROGRAM, respond
from skanekarta.layer import Layer
from skanekarta.links import API, SCHEMA
from skanekarta.routes import ReadingRoute

router = APIRouter(
    prefix=API, route_class=ReadingRoute, tags=["Samlingar"], dependencies=[Depends(refuse_unknown)]
)


@router.get("/collections/{collection_id}/schema", summary="Posternas form")
def schema(request: Request, layer: TheLayer, addresses: TheAddresses) -> Response:
    """A feature's shape (OGC 17-069r4, 7.14.2: the link `describedby`)."""
    found = shape(layer, f"{addresses.collection(layer)}/schema")
    return respond(
        request, OF_THE_PROGRAM, SCHEMA, lambda: json.dumps(found, ensure_ascii=False).encode()
    )


def shape(layer: Layer, address: str) -> dict[str, Any]:
    """A feature as `features` writes it.

    GDAL reads `properties` alone, and takes whatever has more than one type for text. So only
    amounts that are never null stand there; the others, which it learns well from a page, stand
    among `patternProperties`, which mean the same.
    """
    told = {name: _property(layer, name) for name in layer.properties}
    fixed = [name for name in told if _is_amount(layer, name)]
    properties = {
        "type": "object",
        "required": list(told),
        "properties": {name: told[name] for name in fixed},
        "patternProperties": {f"^{name}$": told[name] for name in told if name not in fixed},
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": layer.title,
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "integer" if layer.kind("id") is int else "string"},
            "geometry": {"type": ["object", "null"], "title": "Plats"},
            "properties": properties,
        },
    }


def _property(layer: Layer, name: str) -> dict[str, Any]:
    one: dict[str, Any] = dict(TYPES[layer.kind(name)])
    found = {"type": "array", "items": one} if layer.many(name) else one
    own = layer.by_name.get(name) or layer.by_name[name.removesuffix("_title")]
    known = _is_amount(layer, name)
    return {
        **found,
        "type": found["type"] if known else [found["type"], "null"],
        "title": own.title,
    }


def _is_amount(layer: Layer, name: str) -> bool:
    """Whether it is a decimal number of the layer's own table that is never null. What is joined
    to the table, or worked out, may be null."""
    column = layer.select.selected_columns[name]
    own = layer.table.__table__ if layer.table is not None else None
    is_own = isinstance(column, sa.Column) and column.table is own and not column.nullable
    return is_own and layer.kind(name) is Decimal
