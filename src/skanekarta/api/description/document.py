"""The whole description, in OpenAPI 3.0.3 or, derived from that, 3.1.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skanekarta import __version__
from skanekarta.api.description import (
    feed,
    figures,
    general,
    log,
    log_schemas,
    operations,
    responses,
    schemas,
)
from skanekarta.declaration import DESCRIPTION, TITLE
from skanekarta.layers import all_layers
from skanekarta.links import Addresses

Object = dict[str, Any]

IN_ENGLISH = (
    "English: facts, regional grants to culture and the culture administration's activities in "
    "Skåne's 33 municipalities, as open data. Every field with a filter is a parameter; a comma "
    "means or, a/b is an interval, missing asks for rows that lack the field, ! leaves a value "
    "out. Errors are told in English to those who prefer it (Accept-Language)."
)
LIMITATIONS = (
    "Avvikelser från DIGG:s REST API-profil, som OGC:s standarder kräver: parametrarna bbox-crs, "
    "filter-lang, filter-crs och skip-geometry har bindestreck (FNS.01); tileMatrixSets och "
    "WebMercatorQuad i rutornas adresser har versaler (UFN.07, UFN.08); OGC:s, "
    "TileJSON:s och profilens egna fält (numberMatched, storageCrs, apiName …) är skrivna som "
    "där, medan våra egna är i snake_case (AME.05). limit är 100 om inget anges (FNS.09 "
    "rekommenderar 20). "
    "Andra gränser: "
    "en sida har högst 10 000 poster, en ruta högst 20 000, ett filter högst 8 192 byte. Loggen "
    "går bara att lägga till i. Ingen servicenivå är utlovad."
)


@dataclass(frozen=True)
class Organisation:
    """Who answers for the API; what is not set is left out."""

    name: str
    email: str | None = None


def document(addresses: Addresses, organisation: Organisation, version: str = "3.0.3") -> Object:
    """The description under those addresses, in that version of OpenAPI."""
    layers = all_layers().values()
    paths = general.general() | feed.path()
    shapes = schemas.SHARED | feed.SCHEMAS | log_schemas.SCHEMAS | figures.SCHEMAS
    for layer in layers:
        paths |= operations.of_layer(layer)
        shapes |= schemas.of_layer(layer)
    log.describe(paths)
    figures.describe(paths)
    found: Object = {
        "openapi": version,
        "info": _info(addresses, organisation),
        "externalDocs": {"description": "Dokumentation", "url": addresses.api("/docs")},
        "servers": [{"url": addresses.api(), "description": "Den här tjänsten"}],
        "tags": _tags(),
        "paths": paths,
        "components": _components(shapes),
    }
    return found if version.startswith("3.0") else _modern(found)


def _components(shapes: dict[str, Object]) -> Object:
    return {
        "schemas": shapes,
        "responses": responses.responses(),
        "headers": responses.headers(),
        "securitySchemes": log.SECURITY,
    }


def _tags() -> list[Object]:
    own = [{"name": each.id, "description": each.title} for each in all_layers().values()]
    return [{"name": "api", "description": "Om API:et"}, *own]


def _info(addresses: Addresses, organisation: Organisation) -> Object:
    contact = {"name": organisation.name, "url": addresses.base + "/om"}
    return {
        "title": TITLE,
        "version": __version__,
        "description": f"{DESCRIPTION}\n\n{IN_ENGLISH}",
        "contact": {
            **contact,
            **({"email": organisation.email} if organisation.email else {}),
        },
        "license": {
            "name": "CC0 1.0",
            "url": "https://creativecommons.org/publicdomain/zero/1.0/",
        },
        "termsOfService": addresses.base + "/om#kallor",
        "x-limitations": LIMITATIONS,
    }


def _modern(value: Any) -> Any:
    """The same in OpenAPI 3.1: a value that may be null has `null` among its types."""
    if isinstance(value, list):
        return [_modern(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _modern(each) for name, each in value.items() if name != "nullable"}
    if value.get("nullable") is True and isinstance(value.get("type"), str):
        found["type"] = [value["type"], "null"]
    return found
